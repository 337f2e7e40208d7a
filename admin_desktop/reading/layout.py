"""Where the lines of a picture are: each is read by itself."""

from collections.abc import Iterable
from statistics import median
from typing import TYPE_CHECKING, Any

from admin_desktop.boxes import Box
from admin_desktop.reading.words import around

if TYPE_CHECKING:
    from PIL import Image

# A picture of nothing but letters would take minutes.
MOST_LINES = 3_000
_LEAST_HEIGHT = 5
# What is higher than its neighbours by this factor, and not much wider than high, is no word.
_PICTURE = 2.0
_MUCH_HIGHER = 1.6


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
            found += [(block, box) for box in _without_pictures(words)]
            words = []
        block += at.IsAtBeginningOf(RIL.BLOCK)
        bounds = at.BoundingBox(RIL.WORD)
        if bounds:
            words.append(Box(bounds[0], bounds[1], bounds[2] - bounds[0], bounds[3] - bounds[1]))
    found += [(block, box) for box in _without_pictures(words)]
    found = [one for one in found if one[1].height >= _LEAST_HEIGHT]
    found.sort(key=lambda one: (one[1].y + one[1].height // 2, one[1].x))
    found = [one for one in found if not _holds_others(one[1], found)]
    return [one for at, one in enumerate(found) if not _found_twice(at, found)][:MOST_LINES]


def _without_pictures(words: list[Box]) -> list[Box]:
    """Cut a line where something much higher than its words stands in it: the picture of a person beside a name.

    The line would be as high as the picture, and its letters too small in it to be read well.
    """
    if len(words) < 2:
        return words
    usual = median(height for word in words for height in [word.height] * max(1, word.width // max(1, word.height)))
    pieces: list[list[Box]] = [[]]
    for word in words:
        largest_other = max(other.height for other in words if other is not word)
        if word.height > max(usual * _PICTURE, largest_other * _MUCH_HIGHER) and word.width < word.height * 2:
            pieces += [[word], []]
        else:
            pieces[-1].append(word)
    return [around(piece) for piece in pieces if piece]


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
