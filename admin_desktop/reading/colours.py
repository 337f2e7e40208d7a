"""Little pictures in colour, smiles and badges and flags, which are read as a sign or two between words."""

from statistics import median
from typing import TYPE_CHECKING

from admin_desktop.boxes import Box
from admin_desktop.reading.words import Line, Text, Word

if TYPE_CHECKING:
    from PIL import Image

# A pixel has a colour when its channels differ by so much; the fringes of letters on flat screens differ less.
_COLOUR = 60
# Measured: of the place of a coloured picture at least half has a colour, of one of a coloured word less than that.
_FILLED = 0.5
# Where most words stand on a colour, colour tells nothing.
_COLOURED_GROUND = 0.35
_LONGEST = 4
# A word that was read so surely is one, on whatever it stands.
_SURE, _WORD = 0.9, 3


def without_pictures(text: Text, image: "Image.Image") -> Text:
    """Drop what was read of coloured pictures as high as a line.

    Args:
        text: of a part of the picture that was selected.
        image: upright.

    Returns:
        the same without those words; lines that were nothing else are gone.
    """
    if image.mode not in ("RGB", "RGBA"):
        return text
    colours = {word.box: coloured(image, word.box) for line in text.lines for word in line.words}
    if not colours or median(colours.values()) > _COLOURED_GROUND:
        return text
    lines = []
    for line in text.lines:
        words = tuple(word for word in line.words if colours[word.box] < _FILLED or not _may_be_picture(word))
        if words:
            lines.append(line if len(words) == len(line.words) else Line(words, line.block))
    return Text(text.size, tuple(lines), text.part)


def _may_be_picture(word: Word) -> bool:
    surely = word.confidence > _SURE and len(word.text) >= _WORD and word.text.isalpha()
    return len(word.text) <= _LONGEST and not surely


def coloured(image: "Image.Image", box: Box) -> float:
    """Return which part of a place has a colour, 0 to 1.

    Args:
        image: upright, RGB or RGBA.
        box: pixels.
    """
    from PIL import ImageChops

    place = box.cut(image.size)
    if place is None:
        return 0.0
    red, green, blue = image.crop((place.x, place.y, place.right, place.bottom)).split()[:3]
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    least = ImageChops.darker(ImageChops.darker(red, green), blue)
    return sum(ImageChops.difference(most, least).histogram()[_COLOUR:]) / (place.width * place.height)
