"""A picture in several sizes, made by a worker without holding up the windows."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from PIL import Image

_SMALLEST = 600
# Pillow keeps Python's lock while it makes an image smaller; in strips the windows have their turn in between.
_ROWS = 128


@dataclass(frozen=True, slots=True)
class Level:
    """A picture and the bytes that it lies on: Qt does not keep them, and a copy would hold up the windows."""

    image: QImage
    data: bytes


def make_levels(image: "Image.Image") -> list[Level]:
    """Return a picture (RGB) and smaller ones of it, each half as large as the one before."""
    levels = []
    while True:
        data = image.tobytes("raw", "BGRX")
        levels.append(Level(QImage(data, image.width, image.height, image.width * 4, QImage.Format.Format_RGB32), data))
        if max(image.size) < 2 * _SMALLEST or min(image.size) < 2:
            return levels
        image = _half(image)


def _half(image: "Image.Image") -> "Image.Image":
    from PIL import Image

    half = Image.new("RGB", ((image.width + 1) // 2, (image.height + 1) // 2))
    for top in range(0, image.height, _ROWS):
        strip = image.crop((0, top, image.width, min(top + _ROWS, image.height)))
        half.paste(strip.reduce(2), (0, top // 2))
    return half
