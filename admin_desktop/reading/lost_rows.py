"""Rows that the layout lost: a name beside the picture of a person is taken for a part of that picture."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from admin_desktop.boxes import Box
from admin_desktop.reading.words import around

if TYPE_CHECKING:
    from PIL import Image

# A larger picture is no selected part of a screen, and looking at all of it takes too long.
_MOST_PIXELS = 1_500_000
# Cells of a line's height; letters of a row stand at most so many cells apart.
_CELLS, _REACH = 4, 2
# How high a row is, and how wide at least, in heights of a usual line.
_LOWEST, _HIGHEST, _NARROWEST = 0.45, 1.7, 1.6
# A row is no frame round nothing and no bar: so much of it is ink, at least and at most.
_LEAST_INK, _MOST_INK = 0.08, 0.7
# What is darker than this in the flattened picture is ink; of a cell so much has to be.
_INK, _FILLED = 176, 10
_MOST_ROWS = 8


def lost_rows(flat: "Image.Image", found: Iterable[Box], height: float) -> list[Box]:
    """Find what looks like a row of letters and lies in none of the lines that were found.

    Args:
        flat: dark on white.
        found: the lines.
        height: of a usual line, pixels.

    Returns:
        at most a few places, from top to bottom; nothing for a large picture.
    """
    if flat.width * flat.height > _MOST_PIXELS or height < _CELLS:
        return []
    from PIL import Image, ImageDraw

    ink = flat.point([255 * (grey < _INK) for grey in range(256)], "L")
    left = ink.copy()
    draw = ImageDraw.Draw(left)
    for box in found:
        draw.rectangle((box.x - 2, box.y - 2, box.right + 1, box.bottom + 1), fill=0)
    cell = max(2, round(height / _CELLS))
    size = (max(1, flat.width // cell), max(1, flat.height // cell))
    cells = left.resize(size, Image.Resampling.BOX).tobytes()
    rows = []
    for columns, lines in _groups(cells, size[0]):
        place = Box(
            columns[0] * cell, lines[0] * cell, (columns[1] - columns[0]) * cell, (lines[1] - lines[0]) * cell
        ).cut(flat.size)
        bounds = left.crop((place.x, place.y, place.right, place.bottom)).getbbox() if place else None
        if place is None or bounds is None:
            continue
        box = Box(place.x + bounds[0], place.y + bounds[1], bounds[2] - bounds[0], bounds[3] - bounds[1])
        if _is_row(box, height) and _LEAST_INK <= _inked(left, box) <= _MOST_INK:
            rows.append(box)
    return sorted(_joined(rows), key=lambda box: (box.y, box.x))[:_MOST_ROWS]


def _is_row(box: Box, height: float) -> bool:
    return _LOWEST * height <= box.height <= _HIGHEST * height and box.width >= _NARROWEST * height


def _inked(ink: "Image.Image", box: Box) -> float:
    """Return which part of a place is ink."""
    return ink.crop((box.x, box.y, box.right, box.bottom)).histogram()[255] / box.area


def _groups(cells: bytes, width: int) -> Iterable[tuple[tuple[int, int], tuple[int, int]]]:
    """Go through what hangs together, as (first, behind the last) column and line of cells."""
    left = {at for at, filled in enumerate(cells) if filled >= _FILLED}
    while left:
        todo = [left.pop()]
        columns, lines = [todo[0] % width], [todo[0] // width]
        while todo:
            at = todo.pop()
            x = at % width
            for down in (-width, 0, width):
                for across in range(-_REACH, _REACH + 1):
                    near = at + down + across
                    if near in left and 0 <= x + across < width:
                        left.remove(near)
                        todo.append(near)
                        columns.append(near % width)
                        lines.append(near // width)
        yield (min(columns), max(columns) + 1), (min(lines), max(lines) + 1)


def _joined(rows: list[Box]) -> list[Box]:
    """Join the words of one row."""
    joined: list[Box] = []
    for box in sorted(rows, key=lambda one: one.x):
        for at, other in enumerate(joined):
            shared = min(box.bottom, other.bottom) - max(box.y, other.y)
            if box.x - other.right < max(box.height, other.height) and shared > 0.5 * min(box.height, other.height):
                joined[at] = around((other, box))
                break
        else:
            joined.append(box)
    return joined
