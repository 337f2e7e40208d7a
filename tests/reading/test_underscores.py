"""User names whose underscore was read as a gap."""

import pytest
from PIL import Image, ImageDraw, ImageFont

from admin_desktop.boxes import Box
from admin_desktop.reading.head_names import with_underscores
from admin_desktop.reading.ink import Inks
from admin_desktop.reading.words import Word
from admin_desktop.storage.resources import resource_dir


def printed(name: str, size: int, colours: tuple[str, str]) -> tuple[Image.Image, list[Word]]:
    """A name as it stands on a page, and its parts as words."""
    face = ImageFont.truetype(str(resource_dir() / "fonts" / "NotoSans-Regular.ttf"), size)
    image = Image.new("RGB", (400, 80), colours[0])
    draw = ImageDraw.Draw(image)
    draw.text((30, 20), name, font=face, fill=colours[1])
    words, x = [], 30.0
    for number, part in enumerate(name.replace("_", " ").split(" ")):
        x = 30 + face.getlength(name[: len(" ".join(name.replace("_", " ").split(" ")[:number])) + (number > 0)])
        left, top, right, bottom = face.getbbox(part)
        words.append(Word(part, Box(round(x + left), round(20 + top), round(right - left), round(bottom - top)), 0.9))
    return image, words


@pytest.mark.parametrize("colours", [("white", "black"), ("#18191a", "#e4e6eb"), ("white", "#65676b")])
@pytest.mark.parametrize("size", [13, 16, 24])
def test_a_drawn_line_joins_and_a_gap_does_not(size: int, colours: tuple[str, str]) -> None:
    image, words = printed("band_mom", size, colours)
    assert [word.text for word in with_underscores(words, Inks(image))] == ["band_mom"]
    image, words = printed("band mom", size, colours)
    assert [word.text for word in with_underscores(words, Inks(image))] == ["band", "mom"]


def test_names_of_people_are_left_alone() -> None:
    image, words = printed("Kim_Lee", 16, ("white", "black"))
    assert [word.text for word in with_underscores(words, Inks(image))] == ["Kim", "Lee"]


def test_without_a_picture_nothing_is_joined() -> None:
    _, words = printed("band_mom", 16, ("white", "black"))
    assert len(with_underscores(words, Inks(None))) == 2
