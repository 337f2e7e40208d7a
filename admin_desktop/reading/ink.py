"""What the pixels of a word tell: how heavy and how pale it is. Names are bold, and what a network adds is grey."""

from dataclasses import dataclass

from PIL import Image, ImageStat

from admin_desktop.boxes import Box


@dataclass(frozen=True, slots=True)
class Ink:
    """How a word looks.

    Attributes:
        weight: the part of its box that is inked, 0 to 1; a bold word has about a third more than a plain one.
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

    def of(self, box: Box) -> Ink:
        """Return how the word in a box looks."""
        if box not in self._known:
            self._known[box] = self._look(box)
        return self._known[box]

    def _look(self, box: Box) -> Ink:
        part = box.cut(self._grey.size) if self._grey is not None else None
        if part is None or self._grey is None:
            return Ink(0.3, 128.0)
        piece = self._grey.crop((part.x, part.y, part.right, part.bottom))
        histogram = piece.histogram()
        pixels = part.width * part.height
        behind = max(range(256), key=histogram.__getitem__)
        darkest, lightest = _edge(histogram, pixels), 255 - _edge(histogram[::-1], pixels)
        contrast = max(behind - darkest, lightest - behind)
        if contrast < 8:
            return Ink(0.0, float(contrast))
        mean = ImageStat.Stat(piece.point([abs(value - behind) for value in range(256)])).mean[0]
        return Ink(min(1.0, mean / contrast), float(contrast))


def _edge(histogram: list[int], pixels: int) -> int:
    """Return the grey below which two in a hundred pixels lie."""
    seen = 0
    for value, count in enumerate(histogram):
        seen += count
        if seen * 50 >= pixels:
            return value
    return 255
