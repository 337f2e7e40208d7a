"""What the pixels of a word tell: how heavy and how pale it is. Names are bold, and what a network adds is grey."""

from dataclasses import dataclass
from functools import cache

from PIL import Image

from admin_desktop.boxes import Box


@dataclass(frozen=True, slots=True)
class Ink:
    """How a word looks.

    Attributes:
        weight: how thick its strokes are, pixels; in type of one size those of a bold word are half as thick again.
        contrast: between its letters and what is behind, 0 to 255.
    """

    weight: float
    contrast: float


class Inks:
    """Looks at words of one picture, each once.

    Args:
        image: of any mode, or None: then every word looks the same.
    """

    def __init__(self, image: Image.Image | None) -> None:
        self._grey = image.convert("L") if image is not None else None
        self._known: dict[Box, Ink] = {}

    @property
    def blind(self) -> bool:
        """Whether there is no picture to look at."""
        return self._grey is None

    def of(self, box: Box) -> Ink:
        """Return how the word in a box looks."""
        if box not in self._known:
            self._known[box] = self._look(box)
        return self._known[box]

    def _look(self, box: Box) -> Ink:
        part = box.cut(self._grey.size) if self._grey is not None else None
        if part is None or self._grey is None:
            return Ink(2.0, 128.0)
        piece = self._grey.crop((part.x, part.y, part.right, part.bottom))
        histogram = piece.histogram()
        pixels = part.width * part.height
        behind = histogram.index(max(histogram))
        darkest, lightest = _edge(histogram, pixels), 255 - _edge(histogram[::-1], pixels)
        contrast = max(behind - darkest, lightest - behind)
        if contrast < 8:
            return Ink(0.0, float(contrast))
        inked = piece.tobytes().translate(_nearer_to_ink(behind, contrast))
        # A column without ink at the left, so that every stroke begins somewhere.
        rows = (inked[start : start + part.width] for start in range(0, pixels, part.width))
        strokes = (b"\0" + b"\0".join(rows)).count(b"\0\xff")
        return Ink(inked.count(b"\xff") / max(1, strokes), float(contrast))

    def ruled(self, left: Box, right: Box) -> bool:
        """Tell whether a line is drawn at the foot of the gap between two words: an underscore is read as a gap."""
        height = max(left.height, right.height)
        foot = max(left.bottom, right.bottom)
        gap = Box(left.right, foot - height // 4, right.x - left.right, height // 2)
        part = gap.cut(self._grey.size) if self._grey is not None and gap.width > 2 else None
        if part is None or self._grey is None or part.width < 3:
            return False
        word = self._grey.crop((left.x, left.y, left.right, left.bottom))
        behind = max(range(256), key=word.histogram().__getitem__)
        rows = self._grey.crop((part.x, part.y, part.right, part.bottom)).tobytes()
        for start in range(0, len(rows), part.width):
            inked = sum(abs(value - behind) > _RULED_CONTRAST for value in rows[start : start + part.width])
            if inked >= _RULED * part.width:
                return True
        return False


# So much of a gap has ink in one row, of so much contrast, where an underscore stands.
_RULED, _RULED_CONTRAST = 0.75, 40


@cache
def _nearer_to_ink(behind: int, contrast: int) -> bytes:
    """Return the table that makes white what is nearer to the letters' grey than to what is behind them."""
    return bytes(255 if abs(value - behind) * 2 > contrast else 0 for value in range(256))


def _edge(histogram: list[int], pixels: int) -> int:
    """Return the grey below which two in a hundred pixels lie."""
    seen = 0
    for value, count in enumerate(histogram):
        seen += count
        if seen * 50 >= pixels:
            return value
    return 255
