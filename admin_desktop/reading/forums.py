"""Forums: beside what somebody wrote stands a column that tells who it was, since when, and how often."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from admin_desktop.reading.furniture import folded, furniture, take_when
from admin_desktop.reading.rows import Row
from admin_desktop.reading.words import Word, around

# The column is so wide at most, in parts of the post.
_WIDEST = 0.35
# Above the text stand its subject and when it was written: so many rows at most.
_MOST_HEADS = 3
_WORDLIKE = re.compile(r"[^\W_]{2,}")


@dataclass(frozen=True, slots=True)
class Profile:
    """What the column beside a post says.

    Attributes:
        author: the words of the name; none where it stands elsewhere.
        rows: of the post without the column and without what stands above its text.
        when: the words for its time, or nothing.
    """

    author: list[Word]
    rows: list[Row]
    when: str


def profile_of(pieces: Sequence[Row], height: float) -> Profile | None:
    """Find the column of a forum that tells who wrote a post.

    Args:
        pieces: of the post: rows, each within one column.
        height: of a usual line, pixels.

    Returns:
        None where there is no such column.
    """
    telling = [row for row in pieces if folded(row.texts[0]) in furniture().profile and row.texts[0][-1:] in ":."]
    if len(telling) < 2:
        return None
    everything, told = around(row.box for row in pieces), around(row.box for row in telling)
    beside = [row for row in pieces if _within(row, told.x - height, told.right + 4 * height)]
    column = around(row.box for row in beside)
    others = [row for row in pieces if row not in beside]
    if not others or column.width > _WIDEST * everything.width:
        return None
    text = around(row.box for row in others)
    if not (column.right < text.x + height or column.x > text.right - height):
        return None
    named = [row for row in sorted(beside, key=lambda row: row.box.y) if _WORDLIKE.search(row.text)]
    # Where the name stands above the text, it is read as everywhere.
    author = list(named[0].words) if named and named[0] not in telling else []
    rows = sorted(others, key=lambda row: (row.box.y, row.box.x))
    return Profile(author, *_below_the_head(rows)) if author else Profile([], rows, "")


def _within(row: Row, left: float, right: float) -> bool:
    return row.box.x >= left and row.box.right <= right


def _below_the_head(rows: list[Row]) -> tuple[list[Row], str]:
    """Leave out the subject and the row with the time, where they stand above the text."""
    for at, row in enumerate(rows[:_MOST_HEADS]):
        when = take_when(row.texts)[0]
        if when and at + 1 < len(rows):
            return rows[at + 1 :], when
    return rows, ""
