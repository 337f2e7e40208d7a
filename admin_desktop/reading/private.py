"""What in a picture should not be seen by everybody: found in its words, and never covered by itself."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

from admin_desktop.boxes import Box, Size, meets
from admin_desktop.reading.bystanders import apart, find_bystanders
from admin_desktop.reading.flows import Flow, Row, cover_of, flows_of
from admin_desktop.reading.guesses import Guess, Private
from admin_desktop.reading.private_data import plain
from admin_desktop.reading.private_handles import find_handles, find_mentions
from admin_desktop.reading.private_homes import find_homes
from admin_desktop.reading.private_ids import find_ids
from admin_desktop.reading.private_links import find_links, find_mails
from admin_desktop.reading.private_names import find_names
from admin_desktop.reading.private_numbers import find_phones, mended_phone
from admin_desktop.reading.private_places import find_places
from admin_desktop.reading.private_spans import Span, even
from admin_desktop.reading.private_spelled import find_spelled
from admin_desktop.reading.words import Text, Word

if TYPE_CHECKING:
    from PIL import Image

# No post is longer; what is pasted may be.
MOST_LETTERS = 100_000
# In this order they take their places: what is found first keeps it.
_FINDERS = (
    find_mails,
    find_ids,
    find_links,
    find_phones,
    find_spelled,
    find_places,
    find_homes,
    find_handles,
    find_names,
)


class Posted(Protocol):
    """What is asked of a post: who wrote it, and where that and the picture beside it stand."""

    @property
    def author(self) -> Guess | None:
        """The name above it."""

    @property
    def handle(self) -> Guess | None:
        """The handle beside the name."""

    @property
    def avatar(self) -> Box | None:
        """The round picture."""

    @property
    def box(self) -> Box:
        """All of the post."""


def spans_in(text: str) -> tuple[Span, ...]:
    """Find private things in a text; a line's end may be anywhere in it. In order, none over another. Never raises."""
    text = even(text[:MOST_LETTERS])
    found: list[Span] = []
    taken = bytearray(len(text))
    for finder in _FINDERS:
        found += _apart([span for span in finder(text) if span.end > span.start], taken)
    return tuple(sorted(found, key=lambda span: span.start))


def _apart(new: Iterable[Span], taken: bytearray) -> list[Span]:
    """Return those that touch no letter that is taken, and take theirs; of those that touch each other, the longest."""
    kept: list[Span] = []
    for span in sorted(new, key=lambda one: one.start - one.end):
        if not any(taken[span.start : span.end]):
            taken[span.start : span.end] = b"\1" * (span.end - span.start)
            kept.append(span)
    return kept


def find_private(
    text: Text,
    posts: Sequence[Posted] = (),
    selected: int | None = None,
    main: int | None = None,
    top: int = 0,
    image: "Image.Image | None" = None,
    part: Box | None = None,
    own: Sequence[str] = (),
) -> tuple[Private, ...]:
    """Find what should not be seen by everybody. Never raises; nothing in the picture is changed.

    Args:
        text: of the whole picture.
        posts: all that are to be seen.
        selected: the place among them of the one that is reported; its author is no bystander.
        main: the place of the one that the page itself wrote; its author is no bystander either.
        top: where the page begins, physical pixels: what the browser shows of itself lies above.
        image: the picture: people's pictures and the look of names are found in it.
        part: what was selected, physical pixels; names outside of it are bystanders'.
        own: what the page says of itself: its name, its link, the browser's tabs.

    Returns:
        in reading order: telephone numbers, mail addresses, links, street addresses, numbers of persons, names that
        something private is told about, and the names and pictures of those who wrote other posts.
    """
    # A name above a text would be taken for one with a name that the text begins with.
    names = [post.author.box for post in posts if post.author and post.author.box]
    flows = flows_of(_below(text, top), names)
    found = [one for flow in flows for one in _in_flow(flow, text, spans_in(flow.text))]
    aside = _named(posts[at] for at in (selected, main) if at is not None and 0 <= at < len(posts))

    def spared(name: str) -> bool:
        return _is_of(name, aside) or _is_own(name, own)

    if part is not None:
        mentions = (one for flow in flows for one in _in_flow(flow, text, find_mentions(even(flow.text))))
        found += [one for one in mentions if not any(_covers_it(one, other) for other in found)]
    if selected is not None:
        found += _bystanders(posts, {selected, main}, aside, text, image)
    if part is not None:
        found += _others(found, text, image, part, top, spared)
    found = [one for one in found if one.kind != "name" or not spared(one.text)]
    return tuple(sorted(_once(found), key=lambda one: (one.boxes[0].y, one.boxes[0].x)))


def _is_of(name: str, aside: set[str]) -> bool:
    """Tell whether a name or handle is one of those that are no bystanders'."""
    bare = re.sub(r"[\W_]", "", plain(name))
    return plain(name) in aside or bare in {re.sub(r"[\W_]", "", one) for one in aside}


def _is_own(name: str, own: Sequence[str]) -> bool:
    """Tell whether a name of several words, or of a group, is what the page calls itself."""
    bare = re.sub(r"[\W_]", "", plain(name))
    return len(bare) >= 6 and any(bare in re.sub(r"[\W_]", "", plain(one)) for one in own)


def _covers_it(one: Private, other: Private) -> bool:
    return all(any(meets(box, cover) for cover in other.boxes) for box in one.boxes)


def _others(
    found: Sequence[Private],
    text: Text,
    image: "Image.Image | None",
    part: Box,
    top: int,
    spared: Callable[[str], bool],
) -> Iterable[Private]:
    """Go through bystanders of whom no post was found: their names, and the pictures beside them."""
    known = [one.text for one in found if one.kind == "name" and one.text]
    taken = [box for one in found for box in one.boxes]
    for one in apart(find_bystanders(text, image, part, top, spared, known), taken):
        box = _grown(one.box, text, image, one.avatar) if one.words else None
        if box:
            yield Private("name", one.name, (box,))
        if one.avatar is not None and not any(meets(one.avatar, other) for other in taken):
            taken.append(one.avatar)
            edge = Box(one.avatar.x - 2, one.avatar.y - 2, one.avatar.width + 4, one.avatar.height + 4).cut(text.size)
            if edge:
                yield Private("avatar", "", (edge,))


def _below(text: Text, top: int) -> Text:
    return Text(text.size, tuple(line for line in text.lines if line.box.bottom > top), text.part) if top else text


def _in_flow(flow: Flow, text: Text, spans: Iterable[Span]) -> Iterable[Private]:
    for span in spans:
        boxes = _covers(flow, span, text)
        if boxes:
            shown = flow.text[span.start : span.end]
            # A link goes on without a gap in the next line; whatever else has one there.
            joined = shown.replace("\n", "" if span.kind in ("link", "email") else " ")
            yield Private(span.kind, mended_phone(joined) if span.kind == "phone" else joined, boxes)


def _covers(flow: Flow, span: Span, text: Text) -> tuple[Box, ...]:
    found = []
    for words in flow.words_of(span.start, span.end):
        number = next(at for at, row in enumerate(flow.rows) if words[0] in row.words)
        row, covered = flow.rows[number], {word.box for word in words}
        near = (word.box for line in text.lines for word in line.words if abs(word.box.y - row.box.y) < 3 * row.height)
        box = cover_of(words, row, text.size, [one for one in near if one not in covered])
        if box:
            found.append(box)
    return tuple(found)


def _named(posts: Iterable[Posted]) -> set[str]:
    told = (guess for post in posts for guess in (post.author, post.handle))
    return {plain(guess.value) for guess in told if guess is not None}


def _bystanders(
    posts: Sequence[Posted], not_of: set[int | None], aside: set[str], text: Text, image: "Image.Image | None"
) -> Iterable[Private]:
    """Go through names, handles and pictures of those who wrote other posts."""
    for at, post in enumerate(posts):
        if at in not_of:
            continue
        for guess in (post.author, post.handle):
            if guess is None or guess.box is None or plain(guess.value) in aside or plain(guess.value) in ("am", "pm"):
                continue
            box = _grown(guess.box, text, image, post.avatar)
            if box:
                yield Private("name", guess.raw or guess.value, (box,))
        author = post.author
        if post.avatar is not None and not (author is not None and plain(author.value) in aside):
            box = Box(post.avatar.x - 2, post.avatar.y - 2, post.avatar.width + 4, post.avatar.height + 4).cut(
                text.size
            )
            if box:
                yield Private("avatar", "", (box,))


def _grown(box: Box, text: Text, image: "Image.Image | None", avatar: Box | None) -> Box | None:
    """Return what covers a name, with what of it was not read."""
    near = [
        other.box
        for line in text.lines
        for other in line.words
        if abs(other.box.y - box.y) < 3 * box.height and not _inside(other.box, box)
    ]
    if image is not None:
        from admin_desktop.reading.avatars import with_its_ink

        box = with_its_ink(image, box, [*near, *([avatar] if avatar else [])])
    word = Word("", box, 1.0)
    return cover_of([word], Row((word,), box, float(max(1, box.height))), text.size, near)


def _inside(box: Box, outer: Box) -> bool:
    x, y = box.x + box.width / 2, box.y + box.height / 2
    return outer.contains(x, y)


def _once(found: Iterable[Private]) -> list[Private]:
    kept: dict[tuple[str, tuple[Box, ...]], Private] = {}
    for one in found:
        kept.setdefault(("" if one.text else one.kind, one.boxes), one)
    return list(kept.values())


def within(found: Iterable[Private], part: Box) -> tuple[Private, ...]:
    """Return those of which something lies in a part of the picture."""
    return tuple(one for one in found if any(meets(box, part) for box in one.boxes))


def all_but(part: Box, size: Size) -> tuple[Box, ...]:
    """Return the boxes that cover everything except a part of the picture: at most four, none over another.

    Args:
        part: what stays, physical pixels.
        size: of the picture.
    """
    kept = part.cut(size)
    if kept is None:
        return (Box(0, 0, *size),)
    wide, high = size
    frame = (
        Box(0, 0, wide, kept.y),
        Box(0, kept.bottom, wide, high - kept.bottom),
        Box(0, kept.y, kept.x, kept.height),
        Box(kept.right, kept.y, wide - kept.right, kept.height),
    )
    return tuple(box for box in frame if box.width > 0 and box.height > 0)
