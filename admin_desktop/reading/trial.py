"""Finding out whether pictures can be read here, with a picture of our own."""

from pathlib import Path

from admin_desktop.reading.ocr import Ocr

_WORDS = "Admin Desktop reads this"


def reads_here(ocr: Ocr, font: Path) -> bool:
    """Draw a line of text and read it back.

    Args:
        ocr: reads it.
        font: to draw it with.

    Returns:
        whether every word came back.

    Raises:
        CannotRead: the reader does not work at all.
    """
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", (500, 80), "white")
    ImageDraw.Draw(picture).text((20, 20), _WORDS, font=ImageFont.truetype(str(font), 24), fill="black")
    return " ".join(word.text for word in ocr.read(picture).words) == _WORDS
