"""Which part of a picture somebody meant: a box drawn by hand is a little too large here, and cuts a line there."""

from admin_desktop.boxes import Box, Size
from admin_desktop.reading.words import Text

# Pixels of white that are left round the words.
_MARGIN = 3


def meant(whole: Text, drawn: Box) -> Box:
    """Move the edges of a box so that they cut no words: what lies mostly inside is in it, the rest is not.

    Args:
        whole: the words of the whole picture.
        drawn: the selected part, physical pixels.

    Returns:
        the part that is read; the drawn one where no words lie in it.
    """
    ours, theirs = _parted(whole, drawn)
    if not ours:
        return drawn
    left, right = _between(
        (drawn.x, drawn.right),
        [(box.x, box.right) for box in ours],
        [(box.x, box.right) for box in theirs if _beside(box, ours)],
        whole.size[0],
    )
    top, bottom = _between(
        (drawn.y, drawn.bottom),
        [(box.y, box.bottom) for box in ours],
        [(box.y, box.bottom) for box in theirs],
        _high(whole.size),
    )
    return Box(left, top, max(1, right - left), max(1, bottom - top))


def _high(size: Size) -> int:
    return size[1]


def _parted(whole: Text, drawn: Box) -> tuple[list[Box], list[Box]]:
    """The words that lie mostly in a box, and those that it only touches."""
    ours, theirs = list[Box](), list[Box]()
    for line in whole.lines:
        for word in line.words:
            shared = word.box.cut_by(drawn)
            if shared is None:
                continue
            inside = drawn.contains(word.box.x + word.box.width / 2, word.box.y + word.box.height / 2)
            (ours if inside else theirs).append(word.box)
    return ours, theirs


def _beside(box: Box, ours: list[Box]) -> bool:
    """Whether a word stands in a line with ours: one above or below is kept out by the other edges."""
    middle = box.y + box.height / 2
    return any(one.y <= middle <= one.bottom for one in ours)


def _between(
    drawn: tuple[int, int], ours: list[tuple[int, int]], theirs: list[tuple[int, int]], most: int
) -> tuple[int, int]:
    """Return where two opposite edges belong: round ours, and off theirs where that is possible."""
    first, last = min(one[0] for one in ours), max(one[1] for one in ours)
    low = min(drawn[0], max(0, first - _MARGIN))
    high = max(drawn[1], min(most, last + _MARGIN))
    for begin, end in theirs:
        if low < end <= first:
            low = max(low, end + 1)
        elif last <= begin < high:
            high = min(high, begin - 1)
    return min(low, first), max(high, last)
