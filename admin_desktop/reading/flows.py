"""Lines that go on in one another, as one text whose every character knows the word it is of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from admin_desktop.boxes import Box, Size, meets
from admin_desktop.reading.words import Text, Word, around

# A gap between two words of so many heights is one between columns.
_COLUMN = 2.5
# Lines of one paragraph: at most so many heights between them, and letters of about one size.
_APART, _LIKE = 1.1, 1.45
# The part of a line's height that a cover is larger than the letters, on each side; at least so many pixels.
_MARGIN, _LEAST_MARGIN = 0.12, 2
# Above and below it takes what white there is of the line, so that accents and tails are under it as well.
_HIGHER = 0.4


@dataclass(frozen=True, slots=True)
class Row:
    """Words of one line and one column."""

    words: tuple[Word, ...]
    box: Box
    height: float


@dataclass(frozen=True, slots=True)
class Flow:
    """Rows that stand under one another.

    Attributes:
        text: the words with spaces between, the rows with line ends between.
        rows: the rows.
        places: for each character the row and the word in it, or None for what is between words.
    """

    text: str
    rows: tuple[Row, ...]
    places: tuple[tuple[int, int] | None, ...]

    def words_of(self, start: int, end: int) -> list[list[Word]]:
        """Return the words that a part of the text touches, row by row."""
        found: dict[int, dict[int, Word]] = {}
        for place in self.places[start:end]:
            if place is not None:
                found.setdefault(place[0], {})[place[1]] = self.rows[place[0]].words[place[1]]
        return [list(words.values()) for words in found.values()]


def rows_of(text: Text) -> list[Row]:
    """Take lines apart where another column begins."""
    rows = []
    for line in text.lines:
        height = median(word.box.height for word in line.words) if line.words else 0
        row: list[Word] = []
        for word in line.words:
            if row and word.box.x - row[-1].box.right > _COLUMN * max(height, 1):
                rows.append(_row(row))
                row = []
            row.append(word)
        if row:
            rows.append(_row(row))
    return rows


def _row(words: list[Word]) -> Row:
    return Row(tuple(words), around(word.box for word in words), max(1.0, median(word.box.height for word in words)))


def flows_of(text: Text, alone: Sequence[Box] = ()) -> list[Flow]:
    """Join rows that go on in one another: the next below, of about the same letters, over the same columns.

    Args:
        text: as read.
        alone: where rows stand that nothing goes on in, and that go on in nothing: names above posts.
    """
    rows = sorted(rows_of(text), key=lambda row: (row.box.y, row.box.x))
    single = {at for at, row in enumerate(rows) if any(meets(row.box, box) for box in alone)}
    after = {at: then for at, then in _followers(rows).items() if _joins(rows[at], at in single, then in single)}
    followed = set(after.values())
    flows = []
    for first in range(len(rows)):
        if first in followed:
            continue
        chain, at = [first], first
        while at in after:
            at = after[at]
            chain.append(at)
        flows.append(_flow([rows[one] for one in chain]))
    return flows


def _followers(rows: Sequence[Row]) -> dict[int, int]:
    """Say for each row which one it goes on in; each follows one other at most."""
    after: dict[int, int] = {}
    taken: set[int] = set()
    for at, row in enumerate(rows):
        for place in range(at + 1, len(rows)):
            other = rows[place]
            if other.box.y - row.box.bottom > _APART * row.height:
                break  # they are in order from the top
            if place not in taken and _goes_on(row, other):
                after[at] = place
                taken.add(place)
                break
    return after


def _joins(row: Row, single: bool, then_single: bool) -> bool:
    """A name is no part of what is around it; but what ends in a hyphen goes on, whatever the next row is taken for."""
    return not single and (not then_single or row.words[-1].text[-1:] in ("-", "/", "@"))


def _goes_on(row: Row, other: Row) -> bool:
    if other.box.y + other.box.height / 2 <= row.box.bottom:
        return False
    if not 1 / _LIKE <= other.height / row.height <= _LIKE:
        return False
    # A paragraph's lines begin at one edge; those in the middle of a page overlap.
    edge = abs(other.box.x - row.box.x) <= 2 * row.height
    overlap = min(row.box.right, other.box.right) - max(row.box.x, other.box.x)
    return edge or overlap > 0.6 * min(row.box.width, other.box.width)


def _flow(rows: list[Row]) -> Flow:
    parts: list[str] = []
    places: list[tuple[int, int] | None] = []
    for number, row in enumerate(rows):
        for at, word in enumerate(row.words):
            if at or number:
                parts.append(" " if at else "\n")
                places.append(None)
            parts.append(word.text)
            places.extend([(number, at)] * len(word.text))
    return Flow("".join(parts), tuple(rows), tuple(places))


def cover_of(words: Sequence[Word], row: Row, size: Size, others: Iterable[Box] = ()) -> Box | None:
    """Return what covers words of one row so that nothing of their letters shows.

    A reader's boxes can be a pixel short, so it is a little larger, but not into the words beside it or the rows above
    and below.

    Args:
        words: in one row, at least one.
        row: theirs.
        size: of the picture, physical pixels.
        others: of all other words near.

    Returns:
        None when they lie outside the picture.
    """
    box = around(word.box for word in words)
    margin = max(_LEAST_MARGIN, round(_MARGIN * max(row.height, box.height)))
    higher = max(margin, round(_HIGHER * min(row.height, box.height)))
    left, top, right, bottom = box.x - margin, box.y - higher, box.right + margin, box.bottom + higher
    for other in others:
        if other.bottom > box.y and other.y < box.bottom:  # beside
            if other.right <= box.x:
                left = max(left, (other.right + box.x) // 2)
            elif other.x >= box.right:
                right = min(right, (other.x + box.right + 1) // 2)
        elif other.right > box.x and other.x < box.right:  # above or below
            if other.bottom <= box.y:
                top = max(top, (other.bottom + box.y) // 2)
            elif other.y >= box.bottom:
                bottom = min(bottom, (other.y + box.bottom + 1) // 2)
    return Box(left, top, right - left, bottom - top).cut(size)
