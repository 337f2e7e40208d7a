"""Posts on a screen: who wrote them, when, and what they say, without what the network puts round them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from PIL import Image

from admin_desktop.boxes import Box
from admin_desktop.reading.avatars import find_avatar
from admin_desktop.reading.furniture import (
    furniture,
    is_line_of_furniture,
    row_of_buttons,
    row_of_furniture,
    take_when,
    without_badges,
)
from admin_desktop.reading.guesses import Guess
from admin_desktop.reading.ink import Inks
from admin_desktop.reading.moments import looks_like_when
from admin_desktop.reading.rows import Row, rows_of, side_by_side, usual_height
from admin_desktop.reading.words import Line, Text, Word, around

# Of 100: a letter of a name may be misread.
_SAME_NAME = 88
_ABBREVIATED = re.compile(r"^(?:jr|sr|dr|[a-z])\.$", re.IGNORECASE)
_SHORTEST_NAME = 4
# Longer than any name that a network allows.
_LONGEST_NAME = 80
_MOST_NAME_WORDS = 7
_HANDLE = re.compile(r"^(?:[@©®]|\([O0@])([\w.·-]{2,40})$")
_USER_NAME = re.compile(r"^[a-z0-9._]{3,40}$")
# Between a name and what stands beside it.
_BETWEEN = re.compile(r"^[\W_]{1,3}$")
_WORDLIKE = re.compile(r"[^\W\d_]{2,}|\d{2,}|[^\W\d_]$")
# A name that is bolder than the text by this factor is told from it on one line.
_BOLDER = 1.28
_PALER = 0.72
_SOMEWHAT_PALER = 0.88
_BADLY = 0.6
# Icons are no thin strokes.
_ICONS_THICKER = 1.6
# Networks on which a comment begins with its author's short name, on the same line.
_NAME_FIRST = frozenset({"instagram", "threads", "tiktok", "snapchat"})
_PART_OF_LINK = re.compile(
    r"(?:https?://|www\.|[\w-]+\.[a-z]{2,})[^\s]*-$|(?:https?://|www\.)[^\s]*[/._?=&]$", re.IGNORECASE
)
# A name on a line of its own is told from a sentence by what follows or goes before it.
_SAYS = re.compile(r"\b(?:by|says|said|wrote|writes|por|dice|dijo|escribi[oó])\b:?", re.IGNORECASE)
_PARAGRAPH = 0.65
# Of so few gaps none may be the usual one; in heights of a row it is hardly more than this.
_ENOUGH_GAPS = 3
_USUAL_GAP = 0.6
# A scrap of which the reader is less sure than this is the picture of a smile.
_ICON = 0.4


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
        box: the selected part, physical pixels; the selected post is what it holds.
        platform: id of the network, where it is known.
        page_names: how the page may be called: the window's title, what its link says.

    Returns:
        the posts; nothing where none could be told apart.
    """
    inks = Inks(image)
    inside = rows_of(_within(text, box)) if box else []
    chosen = _read_post(inside, inks, image, platform) if inside else None
    outside = rows_of(_without(text, box))
    others = _other_posts(outside, inks, image, platform, text, box)
    posts = sorted([*others, *([chosen] if chosen else [])], key=lambda post: (post.box.y, post.box.x))
    main = next((at for at, post in enumerate(posts) if post is not chosen and _is_of_page(post, page_names)), None)
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


@dataclass(slots=True)
class _Head:
    """What the first rows say of the author; ``used`` rows are no text, ``rest`` words of the last one are."""

    author: list[Word]
    handle: Word | None
    when: str
    used: int
    rest: list[Word]
    sure: float


def _read_post(pieces: Sequence[Row], inks: Inks, image: Image.Image | None, platform: str | None) -> Post | None:
    """Read one post of the rows that hold it and little else."""
    height = usual_height(pieces)
    rows = side_by_side(_readable(pieces, height))
    if not rows:
        return None
    rows, edge = _at_the_edge(_mainly(rows, inks, height), height)
    byline = _byline(rows)
    when = ""
    if byline is not None:
        at, author_words, when = byline
        rows = [row for number, row in enumerate(rows) if number != at]
        below = row_of_furniture(rows[at].texts) if at < len(rows) - 1 else None
        if below is not None and below.when:
            when = when or below.when
            rows = [row for number, row in enumerate(rows) if number != at]
        head = _Head(author_words, None, when, 0, [], 0.8)
    else:
        head = _head(rows, inks, platform, height)
    body, said = _body(rows[head.used :], inks, height)
    when = head.when or when or said
    first = [Row(tuple(head.rest))] if head.rest else []
    text, places = _joined([*first, *body])
    everything = around(row.box for row in pieces)
    name = _name(head.author)
    author = Guess(name, head.sure, box=around(word.box for word in head.author)) if name and head.author else None
    handle = _handle_guess(head.handle)
    if author is None and handle is not None:
        author = Guess(handle.value, handle.sure, box=handle.box)
    avatar = find_avatar(image, author.box, edge, height) if image is not None and author and author.box else None
    return Post(author, handle, when, text, head.sure if text else 0.3, everything, avatar, places)


def _mainly(rows: list[Row], inks: Inks, height: float) -> list[Row]:
    """Leave out what belongs to the posts above and below, where a selection was drawn a little too large.

    A post ends with its buttons; the part with the most letters is what was meant.
    """
    parts: list[list[Row]] = [[]]
    for at, row in enumerate(rows):
        parts[-1].append(row)
        begins = at + 1 < len(rows) and _begins_post(rows, at + 1, inks, height)
        if row_of_buttons(row.texts) and (begins or at + 2 >= len(rows) or at == 0):
            parts.append([])
    if len(parts) < 2 or not parts[-1]:
        parts = [part for part in parts if part]
    if len(parts) < 2:
        return rows
    return max(parts, key=lambda part: sum(len(row.text) for row in part if row_of_furniture(row.texts) is None))


def _readable(pieces: Sequence[Row], height: float) -> list[Row]:
    """Drop what is no words: scraps of pictures and icons."""
    kept = []
    for row in pieces:
        words = tuple(word for word in row.words if word.box.height <= 1.5 * height or not _is_picture(word))
        if (
            words
            and (any(_WORDLIKE.search(word.text) for word in words) or take_when([word.text for word in words])[0])
            and (max(word.confidence for word in words) > 0.3)
        ):
            kept.append(Row(words))
    return kept


def _at_the_edge(rows: list[Row], height: float) -> tuple[list[Row], int]:
    """Cut off what stands left of the text's edge: a picture of a person, read as letters.

    Returns:
        the rows, and the edge.
    """
    firsts = [
        next((word for word in row.words[:4] if not _is_junk(word)), row.words[0]) for row in rows if len(row.text) > 8
    ]
    lefts = sorted(word.box.x for word in firsts)
    edge = _commonest(lefts, height)
    kept = []
    for row in rows:
        words = row.words
        while len(words) > 1 and words[0].box.right < edge - 0.2 * height and not _is_word(words[0]):
            words = words[1:]
        if words[0].box.right >= edge - 0.2 * height or len(row.text) > 8:
            kept.append(Row(words))
    return kept or rows, edge


def _is_picture(word: Word) -> bool:
    """Tell whether something that is higher than a line is the picture of a person, read as a letter or two.

    A short word between others can be given a box as high as the gaps above and below it, but not so wide.
    """
    if word.box.width < 0.6 * word.box.height:
        return False
    return len(word.text) == 1 or (len(word.text) < 4 and word.confidence < 0.85)


def _is_junk(word: Word) -> bool:
    """Tell whether a word is a sign or a letter that a picture was read as."""
    return len(word.text) <= 2 and (word.confidence < 0.85 or not word.text.isalnum() or len(word.text) == 1)


def _is_word(word: Word) -> bool:
    return word.confidence > 0.6 and re.search(r"[^\W\d_]{3,}", word.text) is not None


def _commonest(lefts: list[int], height: float) -> int:
    if not lefts:
        return 0
    return max(lefts, key=lambda left: (sum(abs(left - other) <= height * 0.4 for other in lefts), -left))


def _byline(rows: list[Row]) -> tuple[int, list[Word], str] | None:
    """Find "Written by NAME on DATE" and its like; the row's place, the name's words and the time."""
    for at, row in enumerate(rows):
        if at not in (0, 1, len(rows) - 2, len(rows) - 1) or len(row.words) > 14:
            continue
        for pattern in furniture().bylines:
            found = pattern.match(row.text.lstrip("'‘’\"“”- "))
            if found is None:
                continue
            when = (found.groupdict().get("when") or "").strip()
            if when and not looks_like_when(when):
                continue
            if not when and not _SAYS.search(row.text):
                continue
            wanted = found["name"].split()
            texts = row.texts
            for start in range(len(texts) - len(wanted) + 1):
                if [text.lstrip("'‘’\"“”-") for text in texts[start : start + len(wanted)]] == wanted:
                    return at, list(row.words[start : start + len(wanted)]), when
    return None


def _head(rows: list[Row], inks: Inks, platform: str | None, height: float) -> _Head:
    """Read the author from the first row, and the time where it stands there or right below."""
    row = rows[0]
    furnished = row_of_furniture(row.texts)
    if furnished is not None and len(rows) > 1 and not any(_HANDLE.match(word) for word in row.texts):
        below = _head(rows[1:], inks, platform, height)
        return _Head(
            below.author, below.handle, below.when or furnished.when, below.used + 1, below.rest, below.sure * 0.9
        )
    words = list(row.words)
    handle = next((word for word in words[:_MOST_NAME_WORDS] if _HANDLE.match(word.text)), None)
    when, left = take_when(row.texts)
    if handle is not None:
        author = words[: words.index(handle)]
        rest = [] if when else _after(words, handle)
        used = 1 if rest else 1 + _about_the_person(rows[1:], inks)
        return _Head(_named(author), handle, when, used, rest, 0.9)
    inline = _inline_name(words, inks, platform)
    if inline and not when and len(rows) > 1 and not without_badges(["x", *row.texts[inline:]])[1:]:
        return _below_the_name(_named(words), rows, inks, 0.85)
    if inline and (not when or len(without_badges(left)) > inline + 1):
        return _Head(_named(words[:inline]), None, "", 1, words[inline:], 0.85)
    if when:
        kept = _matching(words, left)
        if len(kept) > _MOST_NAME_WORDS:
            return _nobody()
        return _Head(_named(kept), None, when, 1 + _about_the_person(rows[1:], inks), [], 0.9)
    if len(words) <= _MOST_NAME_WORDS and len(rows) > 1 and len(row.text) <= _LONGEST_NAME:
        bolder = _is_bolder(words, rows[1:], inks)
        named = _named(words)
        if named and (bolder or not re.search(r"[.!?]$", row.text)):
            return _below_the_name(named, rows, inks, 0.85 if bolder else 0.55)
    return _nobody()


def _nobody() -> _Head:
    return _Head([], None, "", 0, [], 0.3)


def _below_the_name(author: list[Word], rows: list[Row], inks: Inks, sure: float) -> _Head:
    """Skip what a network writes under a name: the time, and a pale line about the person."""
    used, when = 1, ""
    furnished = row_of_furniture(rows[1].texts)
    if furnished is not None and len(rows) > 2:
        used, when = 2, furnished.when
    elif _about_the_person(rows[1:], inks):
        used = 2
        again = row_of_furniture(rows[2].texts)
        if again is not None and again.when and len(rows) > 3:
            used, when = 3, again.when
    return _Head(author, None, when, used, [], sure)


def _about_the_person(rows: list[Row], inks: Inks) -> int:
    """Tell whether the first of these rows is a pale line under a name ("Parent at Sample Schools"): 1, else 0."""
    if len(rows) < 2 or re.search(r"[.!?]$", rows[0].text) or row_of_furniture(rows[1].texts) is not None:
        return 0
    return int(_is_pale(rows[0], rows[1:], inks))


def _is_bolder(words: list[Word], others: Sequence[Row], inks: Inks) -> bool:
    mine = [inks.of(word.box).weight for word in words if len(word.text) > 1]
    theirs = [inks.of(word.box).weight for row in others for word in row.words if len(word.text) > 2]
    return bool(mine and theirs) and median(mine) > median(theirs) * _BOLDER


def _is_pale(row: Row, others: Sequence[Row], inks: Inks) -> bool:
    mine = [inks.of(word.box).contrast for word in row.words]
    theirs = [inks.of(word.box).contrast for one in others for word in one.words if row_of_furniture(one.texts) is None]
    return bool(mine and theirs) and median(mine) < median(theirs) * _PALER


def _inline_name(words: list[Word], inks: Inks, platform: str | None) -> int:
    """Tell how many words at the beginning of a line are a bold name with text behind it; 0 for none."""
    if len(words) < 3:
        return 0
    weights = [inks.of(word.box).weight if len(word.text) > 1 else 0.0 for word in words]
    plain = sorted(weight for weight in weights[2:] if weight)
    if not plain:
        return 0
    usual = plain[len(plain) // 2]
    bold = 0
    while bold < min(len(words) - 1, 4) and weights[bold] > usual * _BOLDER:
        bold += 1
    if _USER_NAME.match(words[0].text) and (
        platform in _NAME_FIRST or "_" in words[0].text or "." in words[0].text[1:-1]
    ):
        return 1 if bold <= 1 or platform in _NAME_FIRST else bold
    if bold and bold < len(words) - 1 and all(word.text[0].isupper() for word in words[:bold]) and bold >= 2:
        return bold
    return 0


def _after(words: list[Word], handle: Word) -> list[Word]:
    rest = words[words.index(handle) + 1 :]
    while rest and _BETWEEN.match(rest[0].text):
        rest = rest[1:]
    return rest


def _matching(words: list[Word], texts: list[str]) -> list[Word]:
    """Return the words that these texts, in order, are."""
    kept, left = [], list(texts)
    for word in words:
        if left and word.text == left[0]:
            kept.append(word)
            left.pop(0)
    return kept


def _named(words: list[Word]) -> list[Word]:
    """Take badges and signs off a name."""
    to = next((at for at, word in enumerate(words) if at and word.text in furniture().to), len(words))
    texts = without_badges([word.text for word in words[:to]])
    kept = list(words)
    while kept and texts and kept[0].text != texts[0]:
        kept.pop(0)
    kept = kept[: len(texts)] if texts else []
    while len(kept) > 1 and _is_junk(kept[0]) and not kept[0].text[0].isupper():
        kept.pop(0)
    return kept


def _name(words: list[Word]) -> str:
    said = " ".join(word.text for word in words)
    clean = "".join(sign for sign in said if sign.isprintable())
    return " ".join(clean.split())[:_LONGEST_NAME].strip(" ·•-–—|,:;")


def _handle_guess(word: Word | None) -> Guess | None:
    found = _HANDLE.match(word.text) if word else None
    return Guess("@" + found[1].rstrip(".·-"), 0.9, raw=word.text, box=word.box) if word and found else None


def _body(rows: list[Row], inks: Inks, height: float) -> tuple[list[Row], str]:
    """Take the furniture off the end; return the rows of text and the time that stood among the furniture."""
    when = ""
    kept = list(rows)
    while len(kept) > 1 and is_line_of_furniture(kept[0].texts):
        kept.pop(0)
    while kept:
        furnished = row_of_furniture(kept[-1].texts)
        if furnished is None and not _is_scrap(kept[-1], height):
            break
        # A post may end with "like a rat", or a number: what a network adds is paler, or nothing but buttons.
        clear = row_of_buttons(kept[-1].texts) or bool(furnished and furnished.when) or len(kept) == 1
        if not clear and len(kept) > 1 and not _is_paler(kept[-1], kept[:-1], inks):
            break
        when = when or (furnished.when if furnished else "")
        kept.pop()
    return [_without_icons(row) for row in kept], when


def _is_paler(row: Row, others: Sequence[Row], inks: Inks) -> bool:
    """Tell whether a row is paler than the text above it, or read so badly that it is a row of icons."""
    if inks.blind or median(word.confidence for word in row.words) < _BADLY:
        return True
    mine = [inks.of(word.box) for word in row.words]
    theirs = [inks.of(word.box) for one in others for word in one.words]
    paler = median(ink.contrast for ink in mine) < median(ink.contrast for ink in theirs) * _SOMEWHAT_PALER
    return paler or median(ink.weight for ink in mine) > median(ink.weight for ink in theirs) * _ICONS_THICKER


def _without_icons(row: Row) -> Row:
    """Take little pictures that were read as a letter or two off the end of a row."""
    words = row.words
    while len(words) > 1 and words[-1].confidence < _ICON and len(words[-1].text) <= 3 and not _is_word(words[-1]):
        words = words[:-1]
    return Row(words)


def _is_scrap(row: Row, height: float) -> bool:
    """Tell whether a row is icons that were read as letters."""
    if row.box.width > 25 * height or len(row.words) > 8:
        return False
    good = sum(_is_word(word) for word in row.words)
    letters = sum(len(word.text) for word in row.words)
    return not good or (good == 1 and len(row.words) > 2 and letters <= 3 * len(row.words))


def _joined(rows: list[Row]) -> tuple[str, tuple[tuple[int, int, Box], ...]]:
    """Write rows as text, with the place of each word."""
    said = ""
    places: list[tuple[int, int, Box]] = []
    gaps = [max(0, lower.box.y - upper.box.bottom) for upper, lower in pairwise(rows)]
    usual = median(gaps) if gaps else 0.0
    if len(gaps) < _ENOUGH_GAPS and rows:
        usual = min(usual, _USUAL_GAP * median(row.box.height for row in rows))
    for number, row in enumerate(rows):
        for at, word in enumerate(row.words):
            if said:
                first = at == 0
                wide = first and number > 0 and gaps[number - 1] > usual + _PARAGRAPH * row.box.height
                if not (first and _PART_OF_LINK.search(said)):
                    said += "\n" if wide else " "
            follows = row.words[at + 1].text if at + 1 < len(row.words) else ""
            spelt = _spelt(word.text, follows)
            places.append((len(said), len(said) + len(spelt), word.box))
            said += spelt
    return said, tuple(places)


def _spelt(text: str, follows: str) -> str:
    """An upright stroke is no word: it is the word I, and so is a one or an l where only that makes sense."""
    if text == "|" or (text in ("1", "l") and follows.casefold() in furniture().after_i):
        return "I"
    return re.sub(r"^[|1l](?=['’](?:m|d|ll|ve)\b)", "I", text)


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
        if _begins_post(rows, at, inks, height) or (box and at and _follows(rows[at - 1], rows[at], box))
    ]
    # Under a name that stands alone comes what was said, though it be one short word.
    alone = {at for at in heads if _stands_alone(rows[at], inks)}
    heads = [at for at in heads if at - 1 not in alone or at in alone]
    posts = []
    for number, at in enumerate(heads):
        end = heads[number + 1] if number + 1 < len(heads) else len(rows)
        end = _until(rows, at, end, box, height)
        post = _read_post(rows[at:end], inks, image, platform)
        if post is not None and post.author is not None:
            posts.append(post)
    return posts


def _stands_alone(row: Row, inks: Inks) -> bool:
    """Tell whether a row that begins a post holds a first and last name and nothing else."""
    names = without_badges(row.texts)
    return 2 <= len(names) <= 4 and not take_when(row.texts)[0] and not _inline_name(list(row.words), inks, None)


def _follows(above: Row, row: Row, box: Box) -> bool:
    """Tell whether a row is the first below the selected part, and a first and last name."""
    names = without_badges(row.texts)
    first = above.box.y < box.y <= row.box.y
    return (
        first and 2 <= len(names) <= 4 and row_of_furniture(row.texts) is None and all(n[:1].isupper() for n in names)
    )


def _in_column(row: Row, box: Box | None, text: Text) -> bool:
    """Tell whether a row stands in the column of the selected part; without one, not in the browser's head."""
    if row.box.y < text.size[1] * 0.09:
        return False
    if box is None:
        return True
    left, right = box.x - 0.3 * box.width, box.right + 0.08 * box.width
    return min(row.box.right, right) - max(row.box.x, left) >= 0.7 * row.box.width


def _begins_post(rows: list[Row], at: int, inks: Inks, height: float) -> bool:
    row = rows[at]
    texts = row.texts
    if row_of_furniture(texts) is not None:
        return False
    if any(_HANDLE.match(word) for word in texts[:_MOST_NAME_WORDS]):
        return True
    if _byline([row]) and _SAYS.search(row.text):
        return True
    when, left = take_when(texts)
    named = without_badges(left)
    if when and 0 < len(named) <= _MOST_NAME_WORDS and _could_be_name(named):
        return True
    below = rows[at + 1] if at + 1 < len(rows) else None
    if below is None or below.box.y - row.box.bottom > 2.2 * height:
        return False
    if _inline_name(list(row.words), inks, None):
        return True
    names = without_badges(texts)
    if not names or len(names) > 5 or not _could_be_name(names):
        return False
    if _is_bolder(list(row.words), rows[at + 1 : at + 3], inks) or take_when(below.texts)[0]:
        return True
    # After the buttons of another post somebody else begins, with first and last name.
    after_buttons = at == 0 or row_of_furniture(rows[at - 1].texts) is not None
    return after_buttons and len(names) >= 2 and all(name[:1].isupper() for name in names)


def _could_be_name(words: list[str]) -> bool:
    if re.search(r"[.!?,:]$", words[-1]) and len(words) > 1 and not _ABBREVIATED.search(words[-1]):
        return False
    if len(words) == 1 and _USER_NAME.match(words[0]):
        return True
    large = [word for word in words if word[:1].isupper()]
    return words[0][:1].isupper() and len(large) * 5 >= len(words) * 3


def _until(rows: list[Row], start: int, end: int, box: Box | None, height: float) -> int:
    """Return where a post ends at the latest: at a wide gap, or where the selected part comes between."""
    for at in range(start + 1, end):
        above, here = rows[at - 1].box, rows[at].box
        if here.y - above.bottom > 4 * height or (box and above.y < box.y <= here.y):
            return at
    return end
