"""Where the lines of a picture are: each is read by itself."""

from collections.abc import Iterable
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

from admin_desktop.boxes import Box
from admin_desktop.reading.lost_rows import lost_rows
from admin_desktop.reading.words import around

if TYPE_CHECKING:
    from PIL import Image

# A picture of nothing but letters would take minutes.
MOST_LINES = 3_000
_LEAST_HEIGHT = 5
# What is higher than its neighbours by this factor, and not much wider than high, is no word.
_PICTURE = 2.0
_MUCH_HIGHER = 1.6
# The picture of a person before a name: so much higher than the letters, and so many heights of them away. A capital
# before letters without ends up or down is 1.6 times as high, but no more than a space away; far away stands no word.
_HIGHER_AND_AWAY = ((1.7, 0.5), (1.45, 0.8), (1.0, 1.3))
# A line so much higher than usual may be two rows, with white between them; dots and accents are no rows.
_TWO_ROWS = 1.7
_LEAST_ROW = 0.3
# Pieces of one row: the gap between them in heights, and how alike their heights are.
_HARDLY_APART, _LIKE = 0.8, 0.6
# So many heights of a long line may be lost between two pieces of it.
_LOST = 4.0
# What is darker than this in the flattened picture is ink.
_INK = 176


def lines_of(engine: Any, flat: "Image.Image") -> list[tuple[int, Box]]:
    """Find the lines, each with the number of its block."""
    from tesserocr import PSM, RIL, iterate_level

    engine.SetPageSegMode(PSM.SPARSE_TEXT)
    engine.SetImage(flat)
    layout = engine.AnalyseLayout()
    found: list[tuple[int, Box]] = []
    words: list[Box] = []
    block = 0
    for at in iterate_level(layout, RIL.WORD) if layout is not None else ():
        if at.IsAtBeginningOf(RIL.TEXTLINE):
            found += [(block, box) for box in without_pictures(words)]
            words = []
        block += at.IsAtBeginningOf(RIL.BLOCK)
        bounds = at.BoundingBox(RIL.WORD)
        if bounds:
            words.append(Box(bounds[0], bounds[1], bounds[2] - bounds[0], bounds[3] - bounds[1]))
    found += [(block, box) for box in without_pictures(words)]
    found = [one for one in found if one[1].height >= _LEAST_HEIGHT]
    usual = _usual_height(found)
    found = [(number, row) for number, box in found for row in rows_in(flat, box, usual)]
    found += [(0, box) for box in lost_rows(flat, (box for _, box in found), usual)]
    found = rejoined(found, flat)
    found.sort(key=lambda one: (one[1].y + one[1].height // 2, one[1].x))
    found = [one for one in found if not _holds_others(one[1], found)]
    return [one for at, one in enumerate(found) if not _found_twice(at, found)][:MOST_LINES]


def without_pictures(words: list[Box]) -> list[Box]:
    """Cut a line where something much higher than its words stands in it: the picture of a person beside a name.

    The line would be as high as the picture, and its letters too small in it to be read well.
    """
    if len(words) < 2:
        return words
    usual = median(height for word in words for height in [word.height] * max(1, word.width // max(1, word.height)))
    pieces: list[list[Box]] = [[]]
    if _is_picture_before(words):
        return [words[0], *without_pictures([*_beside_picture(words), *words[1:]])]
    for word in words:
        largest_other = max(other.height for other in words if other is not word)
        if word.height > max(usual * _PICTURE, largest_other * _MUCH_HIGHER) and word.width < word.height * 2:
            pieces += [[word], []]
        else:
            pieces[-1].append(word)
    return [around(piece) for piece in pieces if piece]


def _is_picture_before(words: list[Box]) -> bool:
    first, rest = words[0], words[1:]
    largest = max(word.height for word in rest)
    squarish = 0.6 * first.height <= first.width <= 2 * first.height
    gap = rest[0].x - first.right
    return squarish and any(first.height > largest * high and gap >= largest * far for high, far in _HIGHER_AND_AWAY)


def _beside_picture(words: list[Box]) -> list[Box]:
    """Return what of a picture that is wider than high is letters: the begin of the name beside it."""
    first, row = words[0], around(words[1:])
    left = first.x + first.height + 1
    near = row.x - first.right < row.height
    return [Box(left, row.y, first.right - left, row.height)] if near and first.right - left > row.height / 2 else []


def _usual_height(found: list[tuple[int, Box]]) -> float:
    """Return the usual height of a line, wide ones counting for more."""
    heights = [box.height for _, box in found for _ in range(box.width // max(1, box.height))]
    return float(median(heights)) if heights else 0.0


def rows_in(flat: "Image.Image", box: Box, usual: float) -> list[Box]:
    """Cut what is much higher than usual where white goes right across it: a name and the time below, taken for one."""
    if not usual or box.height < _TWO_ROWS * usual or box.width < _TWO_ROWS * box.height:
        return [box]
    from PIL import Image

    ink = flat.crop((box.x, box.y, box.right, box.bottom)).point([255 * (grey < _INK) for grey in range(256)], "L")
    sums = memoryview(ink.convert("F").resize((1, box.height), Image.Resampling.BOX).tobytes()).cast("f")
    rows: list[tuple[int, int]] = []
    for y, inked in enumerate(sums):
        if inked and rows and rows[-1][1] == y:
            rows[-1] = (rows[-1][0], y + 1)
        elif inked:
            rows.append((y, y + 1))
    high = max((bottom - top for top, bottom in rows), default=0)
    if len(rows) < 2 or any(bottom - top < _LEAST_ROW * high for top, bottom in rows):
        return [box]
    return [Box(box.x, box.y + top, box.width, bottom - top) for top, bottom in rows]


def rejoined(found: list[tuple[int, Box]], flat: "Image.Image | None" = None) -> list[tuple[int, Box]]:
    """Join what was taken for two columns though there is hardly a gap: the halves of a long address or a name.

    Of a very long line the layout loses some letters between two halves: with the picture their ink is seen.
    """
    joined: list[tuple[int, Box]] = []
    for number, box in sorted(found, key=lambda one: one[1].x):
        for at, (_, other) in enumerate(joined):
            low, high = sorted((box.height, other.height))
            shared = min(box.bottom, other.bottom) - max(box.y, other.y)
            gap = box.x - other.right
            near = 0 <= gap < _HARDLY_APART * high or (
                flat is not None and 0 < gap < _LOST * high and _widest_white(flat, other, box) < _HARDLY_APART * high
            )
            if near and shared >= 0.9 * low and low >= _LIKE * high:
                joined[at] = (joined[at][0], around((box, other)))
                break
        else:
            joined.append((number, box))
    return joined


def _widest_white(flat: "Image.Image", left: Box, right: Box) -> int:
    """Return the widest gap without ink between two pieces of one row, in pixels."""
    top, bottom = max(left.y, right.y), min(left.bottom, right.bottom)
    if bottom <= top:
        return right.x - left.right
    edges = [-1, *_inked(flat, Box(left.right, top, right.x - left.right, bottom - top)), right.x - left.right]
    return max(after - before - 1 for before, after in pairwise(edges))


def row_through(flat: "Image.Image", place: Box) -> Box:
    """Return the whole row of ink that goes through a place, to both sides as far as there is hardly a gap in it.

    Args:
        flat: dark on white.
        place: a part of the row, as high as its letters.
    """
    inked = _inked(flat, Box(0, place.y, flat.width, place.height))
    runs: list[tuple[int, int]] = []
    for x in inked:
        if runs and x - runs[-1][1] < _HARDLY_APART * place.height:
            runs[-1] = (runs[-1][0], x + 1)
        else:
            runs.append((x, x + 1))
    mine = [run for run in runs if run[1] > place.x and run[0] < place.right]
    if not mine:
        return place
    left, right = min(place.x, mine[0][0]), max(place.right, mine[-1][1])
    return Box(left, place.y, right - left, place.height)


def _inked(flat: "Image.Image", box: Box) -> list[int]:
    """Return the columns of a part in which there is ink, from its left edge."""
    from PIL import Image

    ink = flat.crop((box.x, box.y, box.right, box.bottom)).point([255 * (grey < _INK) for grey in range(256)], "L")
    sums = ink.convert("F").resize((box.width, 1), Image.Resampling.BOX).tobytes()
    return [x for x, inked in enumerate(memoryview(sums).cast("f")) if inked]


def _holds_others(box: Box, found: Iterable[tuple[int, Box]]) -> bool:
    """Tell whether this is no line but a frame with lines in it, which are read by themselves."""
    return any(
        other != box
        and other.height * 2 < box.height
        and box.x <= other.x
        and other.right <= box.right
        and box.y <= other.y
        and other.bottom <= box.bottom
        for _, other in found
    )


def _found_twice(at: int, found: list[tuple[int, Box]]) -> bool:
    """Tell whether a line is one of the others again, a little larger, as it happens where a picture touches it."""
    box = found[at][1]
    for other_at, (_, other) in enumerate(found):
        if other.y >= box.bottom or other.bottom <= box.y:
            continue
        shared = other.cut_by(box)
        if other_at == at or shared is None or shared.width * shared.height < 0.7 * min(box.area, other.area):
            continue
        if (other.area, other_at) < (box.area, at):
            return True
    return False
