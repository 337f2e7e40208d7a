"""Posts on a screen: who wrote them, when, and what they say, without what the network puts round them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from admin_desktop.boxes import Box
from admin_desktop.reading.avatars import find_avatar
from admin_desktop.reading.beginnings import begins_post, follows, mainly, stands_alone, until
from admin_desktop.reading.bodies import body_of, is_word, joined
from admin_desktop.reading.forums import profile_of
from admin_desktop.reading.furniture import (
    folded,
    furniture,
    row_of_furniture,
    take_when,
)
from admin_desktop.reading.guesses import Guess
from admin_desktop.reading.head_names import handle_guess, is_junk, name_of, with_underscores
from admin_desktop.reading.heads import Head, byline_of, head_of, is_bolder
from admin_desktop.reading.ink import Inks
from admin_desktop.reading.name_letters import spelt
from admin_desktop.reading.private_data import plain, word_set
from admin_desktop.reading.rows import Row, rows_of, side_by_side, usual_height
from admin_desktop.reading.words import Line, Text, Word, around

# Of 100: a letter of a name may be misread.
_SAME_NAME = 88
_SHORTEST_NAME = 4
# How sure it is, at least, that so many words in a box that was drawn are the text.
_DRAWN, _LEAST_WORDS = 0.55, 3
# The picture of a person is read as a few letters, and stands further from the words than they from one another.
_SCRAP, _AWAY, _FAR_AWAY = 4, 0.5, 0.9
# So sure a head below a menu has to be; so many words of a menu are known.
_SURE_HEAD, _MOSTLY = 0.85, 0.75
_WORDLIKE = re.compile(r"[^\W\d_]{2,}|\d{2,}|[^\W\d_]$|^\d[.!?]$")
# The three dots of a menu, read as letters, at the right end of a row and so many heights behind what it says.
_MENU = re.compile(r"[eoc°•·.«»-]{2,4}|[eoc]{2,4}\S?")
_MENU_AWAY = 3.0


@dataclass(frozen=True, slots=True)
class Post:
    """One post or comment.

    Attributes:
        author, handle: as shown; the author's ``box`` is where the name stands.
        when_raw: the words for its time, or nothing.
        text: without the page's furniture; a newline between paragraphs.
        sure: how sure it is that this is one post, 0 to 1.
        box: of all of it, physical pixels.
        avatar: its author's picture, where one was found.
        places: which part of ``text`` stands where, as (start, end, box) for each word.
    """

    author: Guess | None
    handle: Guess | None
    when_raw: str
    text: str
    sure: float
    box: Box
    avatar: Box | None = None
    places: tuple[tuple[int, int, Box], ...] = ()

    @property
    def name_box(self) -> Box | None:
        """Where its author's name stands."""
        return self.author.box if self.author else None


@dataclass(frozen=True, slots=True)
class Thread:
    """What was found on a screen, from top to bottom; the places in it of the page's own post and the selected one."""

    posts: tuple[Post, ...] = ()
    main: int | None = None
    selected: int | None = None

    @property
    def chosen(self) -> Post | None:
        """The selected post."""
        return self.posts[self.selected] if self.selected is not None else None

    @property
    def others(self) -> tuple[Post, ...]:
        """All but the selected one."""
        return tuple(post for at, post in enumerate(self.posts) if at != self.selected)


def find_posts(
    text: Text,
    image: Image.Image | None,
    box: Box | None,
    platform: str | None,
    page_names: Sequence[str] = (),
) -> Thread:
    """Find the posts on a screen.

    Args:
        text: the words of the whole picture.
        image: the picture itself: names are bold, what a network adds is grey, and pictures of people are round.
        box: the selected part, physical pixels; the selected post is what it holds. Without one it is the only post
            there is, if that is not the page's own.
        platform: id of the network, where it is known.
        page_names: how the page may be called: the window's title, what its link says.

    Returns:
        the posts; nothing where none could be told apart.
    """
    inks = Inks(image)
    inside = rows_of(_within(text, box)) if box else []
    middle = box.y + box.height / 2 if box else None
    chosen = _read_post(inside, inks, image, platform, middle) if inside else None
    outside = rows_of(_without(text, box))
    others = _other_posts(outside, inks, image, platform, text, box)
    posts = sorted([*others, *([chosen] if chosen else [])], key=lambda post: (post.box.y, post.box.x))
    main = next((at for at, post in enumerate(posts) if post is not chosen and _is_of_page(post, page_names)), None)
    if box is None and main is None and len(posts) == 1:
        chosen = posts[0]  # a picture that was cut to size: nothing else can be meant
    return Thread(tuple(posts), main, posts.index(chosen) if chosen else None)


def _is_of_page(post: Post, names: Sequence[str]) -> bool:
    """Tell whether a post was written by the page itself."""
    from rapidfuzz import fuzz

    said = _squashed(post.author.value) if post.author else ""
    known = [squashed for name in names if len(squashed := _squashed(name)) >= _SHORTEST_NAME]
    return len(said) >= _SHORTEST_NAME and any(fuzz.partial_ratio(said, name) >= _SAME_NAME for name in known)


def _squashed(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()


def _within(text: Text, box: Box) -> list[Line]:
    """Return the words whose middle lies in the box, and of rows that it cuts the ones that it holds mostly."""
    return [
        Line(words, line.block)
        for line in text.lines
        if (words := tuple(word for word in line.words if _middle_in(word.box, box)))
    ]


def _without(text: Text, box: Box | None) -> list[Line]:
    return [
        Line(words, line.block)
        for line in text.lines
        if (words := tuple(word for word in line.words if box is None or not _middle_in(word.box, box)))
    ]


def _middle_in(box: Box, part: Box) -> bool:
    return part.contains(box.x + box.width / 2, box.y + box.height / 2)


def _read_post(
    pieces: Sequence[Row], inks: Inks, image: Image.Image | None, platform: str | None, middle: float | None = None
) -> Post | None:
    """Read one post of the rows that hold it and little else; ``middle`` is that of a selection, pixels."""
    height = usual_height(pieces)
    readable = _readable(pieces, height)
    profile = profile_of(readable, height) if middle is not None else None
    rows = side_by_side(profile.rows if profile else readable)
    if not rows:
        return None
    while len(rows) > 1 and folded(rows[0].text) in furniture().moments:
        rows = rows[1:]  # the day that stands between the messages of a chat
    rows, edge = _at_the_edge(mainly(rows, inks, height, middle), height)
    if middle is not None and len(rows) > 2 and _is_menu(rows[0]):
        underneath = head_of(rows[1:], inks, platform, height)
        rows = rows[1:] if underneath.author and underneath.sure >= _SURE_HEAD else rows
    byline = byline_of(rows, platform) if profile is None or not profile.author else None
    when = ""
    if profile is not None and profile.author:
        head = Head(profile.author, None, profile.when, 0, [], 0.8)
    elif byline is not None:
        at, author_words, when = byline
        if at == 1 and _is_subject(rows, inks):
            rows, at = rows[1:], 0
        rows = [row for number, row in enumerate(rows) if number != at]
        below = row_of_furniture(rows[at].texts) if at < len(rows) - 1 else None
        if below is not None and below.when:
            when = when or below.when
            rows = [row for number, row in enumerate(rows) if number != at]
        head = Head(author_words, None, when, 0, [], 0.8)
    else:
        head = head_of(rows, inks, platform, height)
    body, said = body_of(rows[head.used :], inks, height)
    when = head.when or when or said
    first = [Row(tuple(head.rest))] if head.rest else []
    text, places = joined([*first, *body])
    everything = around(row.box for row in pieces)
    name = spelt(name_of(with_underscores(head.author, inks)), platform)
    author = Guess(name, head.sure, box=around(word.box for word in head.author)) if name and head.author else None
    handle = handle_guess(head.handle, platform)
    if author is None and handle is not None:
        author = Guess(handle.value, handle.sure, box=handle.box)
    avatar = find_avatar(image, author.box, edge, height) if image is not None and author and author.box else None
    # What somebody drew a box round is what was said, whoever said it.
    sure = max(head.sure, _DRAWN) if middle is not None and len(text.split()) >= _LEAST_WORDS else head.sure
    return Post(author, handle, when, text, sure if text else 0.3, everything, avatar, places)


def _is_menu(row: Row) -> bool:
    """Tell whether a row is the title of a window, or its tabs: "Post", "Discussion Members Events"."""
    menus = word_set("name", "menus")
    known = sum(plain(word) in menus for word in row.texts)
    return known >= _MOSTLY * len(row.texts) and row.text[:1].isupper()


def _is_subject(rows: list[Row], inks: Inks) -> bool:
    """Tell whether the first row, above the one that names who wrote, is what a forum's post is about."""
    said = [row for row in rows[2:] if row_of_furniture(row.texts) is None]
    return bool(said) and is_bolder(list(rows[0].words), said, inks)


def _readable(pieces: Sequence[Row], height: float) -> list[Row]:
    """Drop what is no words: scraps of pictures and icons."""
    kept = []
    right = max((row.box.right for row in pieces), default=0)
    for row in pieces:
        words = tuple(word for word in row.words if word.box.height <= 1.5 * height or not _is_picture(word))
        words = _without_menu(words, right, height)
        if (
            words
            and not (len(words) == 1 and len(words[0].text) == 1)
            and (any(_WORDLIKE.search(word.text) for word in words) or take_when([word.text for word in words])[0])
            and (max(word.confidence for word in words) > 0.3 or take_when([word.text for word in words])[0])
        ):
            kept.append(Row(words))
    return kept


def _without_menu(words: tuple[Word, ...], right: int, height: float) -> tuple[Word, ...]:
    """Take the button with three dots, and the one that closes, off the right end of a row."""
    for at, word in enumerate(words):
        apart = word.box.x - words[at - 1].box.right if at else right
        last = all(len(one.text) <= _SCRAP for one in words[at:])
        if _MENU.fullmatch(word.text) and last and apart > _MENU_AWAY * height and word.box.right > right - 8 * height:
            return words[:at]
    return words


def _at_the_edge(rows: list[Row], height: float) -> tuple[list[Row], int]:
    """Cut off what stands left of the text's edge: a picture of a person, read as letters.

    Returns:
        the rows, and the edge.
    """
    firsts = [_first_of(row, height) for row in rows if len(row.text) > 8]
    lefts = sorted(word.box.x for word in firsts)
    edge = _commonest(lefts, height)
    kept = []
    for row in rows:
        words = row.words
        while (
            len(words) > 1
            and words[0].box.right < edge - 0.2 * height
            and words[1].box.x - words[0].box.right > (_FAR_AWAY if is_word(words[0]) else _AWAY) * height
            and len(words[0].text) <= _SCRAP
        ):
            words = words[1:]
        if words[0].box.right >= edge - 0.2 * height or len(row.text) > 8:
            kept.append(Row(words))
    return kept or rows, edge


def _first_of(row: Row, height: float) -> Word:
    """Return the first word of a row, without what a picture before it was read as."""
    words = row.words
    while len(words) > 1 and (
        is_junk(words[0]) or (len(words[0].text) <= _SCRAP and words[1].box.x - words[0].box.right > _FAR_AWAY * height)
    ):
        words = words[1:]
    return words[0]


def _is_picture(word: Word) -> bool:
    """Tell whether something that is higher than a line is the picture of a person, read as a letter or two.

    A short word between others can be given a box as high as the gaps above and below it, but not so wide.
    """
    if word.box.width < 0.6 * word.box.height:
        return False
    return len(word.text) == 1 or (len(word.text) < 4 and word.confidence < 0.85)


def _commonest(lefts: list[int], height: float) -> int:
    if not lefts:
        return 0
    return max(lefts, key=lambda left: (sum(abs(left - other) <= height * 0.4 for other in lefts), -left))


def _other_posts(
    pieces: list[Row], inks: Inks, image: Image.Image | None, platform: str | None, text: Text, box: Box | None
) -> list[Post]:
    """Find the other posts: each begins with a row that looks like a name with what belongs to it."""
    height = usual_height(pieces)
    column = [row for row in _readable(pieces, height) if _in_column(row, box, text)]
    rows = side_by_side(column)
    heads = [
        at
        for at in range(len(rows))
        if begins_post(rows, at, inks, height) or (box and at and follows(rows[at - 1], rows[at], box))
    ]
    # Under a name that stands alone comes what was said, though it be one short word.
    alone = {at for at in heads if stands_alone(rows[at], inks)}
    heads = [at for at in heads if at - 1 not in alone or at in alone or take_when(rows[at].texts)[0]]
    posts = []
    for number, at in enumerate(heads):
        end = heads[number + 1] if number + 1 < len(heads) else len(rows)
        end = until(rows, at, end, box, height)
        post = _read_post(rows[at:end], inks, image, platform)
        if post is not None and post.author is not None:
            posts.append(post)
    return posts


def _in_column(row: Row, box: Box | None, text: Text) -> bool:
    """Tell whether a row stands in the column of the selected part; without one, not in the browser's head."""
    if row.box.y < text.size[1] * 0.09:
        return False
    if box is None:
        return True
    left, right = box.x - 0.3 * box.width, box.right + 0.08 * box.width
    return min(row.box.right, right) - max(row.box.x, left) >= 0.7 * row.box.width
