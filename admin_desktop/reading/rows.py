"""Rows: what stands side by side in one column of a screen, as pieces of the lines that were read."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from admin_desktop.boxes import Box
from admin_desktop.reading.moments import looks_like_when
from admin_desktop.reading.words import Line, Word, around

# White that is wider than so many heights of a line lies between columns, or between the buttons of one post.
_COLUMN_GAP = 2.2
# The middles of words in one row differ by less of their height.
_SHARED = 0.6
# What stands further away, in heights, is another column.
_APART = 9.0
# Of so many rows that were begun the next piece may go on.
_LAST = 3


@dataclass(frozen=True, slots=True)
class Row:
    """Words side by side, from left to right; at least one."""

    words: tuple[Word, ...]

    @property
    def box(self) -> Box:
        """What holds all of them."""
        return around(word.box for word in self.words)

    @property
    def text(self) -> str:
        """The words with spaces between."""
        return " ".join(word.text for word in self.words)

    @property
    def texts(self) -> list[str]:
        """The words."""
        return [word.text for word in self.words]


def rows_of(lines: Iterable[Line]) -> list[Row]:
    """Cut lines where columns part; each piece is a row of its own.

    Returns:
        from top to bottom, and from left to right.
    """
    rows = []
    for line in lines:
        height = median(word.box.height for word in line.words)
        piece = [line.words[0]]
        for word in line.words[1:]:
            if word.box.x - piece[-1].box.right > _COLUMN_GAP * max(height, 6):
                rows.append(Row(tuple(piece)))
                piece = []
            piece.append(word)
        rows.append(Row(tuple(piece)))
    return sorted(rows, key=lambda row: (row.box.y + row.box.height / 2, row.box.x))


def side_by_side(rows: Sequence[Row]) -> list[Row]:
    """Join rows that stand beside one another into one, as a person reads them."""
    joined: list[list[Word]] = []
    for row in sorted(rows, key=lambda one: one.box.y + one.box.height / 2):
        # A count at the other end of the row may have come between.
        near = next((words for words in reversed(joined[-_LAST:]) if _beside(words, row)), None)
        if near is not None:
            near.extend(row.words)
        else:
            joined.append(list(row.words))
    return [Row(tuple(sorted(words, key=lambda word: word.box.x))) for words in joined]


def _beside(words: list[Word], row: Row) -> bool:
    (middle, height), (other_middle, other_height) = _band(words), _band(row.words)
    one, other = around(word.box for word in words), row.box
    apart = max(other.x - one.right, one.x - other.right)
    usual = (height + other_height) / 2
    # At the right end of a name's row stands its time.
    right = row.texts if other.x > one.right else [word.text for word in sorted(words, key=lambda word: word.box.x)]
    far = math.inf if looks_like_when(" ".join(right)) else _APART * min(height, other_height)
    # What stands below may have a box as high as both; nothing stands beside what it covers.
    return abs(middle - other_middle) < _SHARED * usual and -_SHARED * usual < apart < far


def _band(words: Sequence[Word]) -> tuple[float, float]:
    """Return the middle and the height of a row as its letters have it: one picture in it has a box of its own."""
    weighed = [word for word in words for _ in word.text]
    return median(word.box.y + word.box.height / 2 for word in weighed), median(word.box.height for word in weighed)


def usual_height(rows: Iterable[Row]) -> float:
    """Return the usual height of a word, each letter counting the same; 12 without any."""
    heights = [word.box.height for row in rows for word in row.words for _ in word.text if len(word.text) > 1]
    return float(median(heights)) if heights else 12.0
