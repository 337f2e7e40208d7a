"""Sign by sign: what is measured of printed lines, drawn here in typefaces that the program brings."""

import random
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from admin_desktop.boxes import Box
from admin_desktop.reading.glyphs import measured
from admin_desktop.storage.resources import resource_dir

FONTS = ("NotoSans-Regular.ttf", "NanumGothic-Regular.ttf", "DroidSansFallbackFull.ttf")
HOST = "https://www.youtube.com/watch?v="


def printed(text: str, size: int, font: str = FONTS[0], *, dark: bool = False) -> tuple[Image.Image, Box]:
    """A line of print as a browser shows it, and its box."""
    face = ImageFont.truetype(str(resource_dir() / "fonts" / font), size)
    left, top, right, bottom = (round(edge) for edge in face.getbbox(text))
    image = Image.new("RGB", (right + 60, 90), "#202124" if dark else "white")
    ImageDraw.Draw(image).text((30, 30), text, font=face, fill="#9aa0a6" if dark else "#5f6368")
    return image, Box(30 + left, 30 + top, right - left, bottom - top)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("size", [13, 14, 16, 18, 24, 28])
def test_nothing_is_settled_wrongly(size: int, dark: bool) -> None:
    chance = random.Random(size)
    settled = count = 0
    for _ in range(12):
        text = HOST + "".join(chance.choices(string.ascii_letters + string.digits + "_-", k=11))
        signs = measured(*printed(text, size, dark=dark), text)
        assert signs is not None
        assert [one.read for one in signs] == list(text)
        wrong = [(one.read, one.means) for one in signs if one.sure and one.means != one.read]
        assert wrong == [], text
        count += 11
        settled += sum(one.sure for one in signs[-11:])
    assert settled > 0.75 * count


@pytest.mark.parametrize("size", [14, 18, 26])
@pytest.mark.parametrize(
    ("printed_as", "read_as"),
    [
        ("O", "0"),
        ("0", "O"),
        ("o", "O"),
        ("C", "c"),
        ("v", "V"),
        ("Z", "z"),
        ("w", "W"),
        ("X", "x"),
        ("0", "o"),
        ("1", "l"),
    ],
)
def test_a_sign_that_was_misread_is_put_right_or_left_open(size: int, printed_as: str, read_as: str) -> None:
    text = f"{HOST}ab3{printed_as}kd7Rh9{printed_as}"
    signs = measured(*printed(text, size), f"{HOST}ab3{read_as}kd7Rh9{read_as}")
    assert signs is not None
    for at in (len(HOST) + 3, len(HOST) + 10):
        one = signs[at]
        assert not one.sure or one.means == printed_as


def test_what_looks_the_same_is_left_open() -> None:
    """In Noto Sans an I and an l are bars; what tells them apart at this size is less than a pixel."""
    text = f"{HOST}abIlkd7RhlI"
    signs = measured(*printed(text, 13), text)
    assert signs is not None
    assert all(not one.sure or one.means == one.read for one in signs)


def test_a_sign_too_few_or_too_many_is_noticed() -> None:
    text = f"{HOST}ab3Qkd7Rh9x"
    for read in (f"{HOST}ab3Qkd7Rh9", f"{HOST}ab3Qkkd7Rh9x", f"{HOST}abQkd7Rh9x"):
        signs = measured(*printed(text, 20), read)
        assert signs is None or not all(one.sure for one in signs[len(HOST) :])


def test_no_ink_is_no_measure() -> None:
    assert measured(Image.new("RGB", (300, 40), "white"), Box(10, 10, 200, 14), "x.com/a") is None
    assert measured(Image.new("RGB", (300, 40), "white"), Box(900, 10, 200, 14), "x.com/a") is None
    assert measured(Image.new("RGB", (300, 40), "white"), Box(10, 10, 200, 14), "") is None


@settings(deadline=None, max_examples=40)
@given(st.text(alphabet=string.printable.strip(), min_size=1, max_size=40), st.integers(8, 30), st.integers(0, 60))
def test_any_reading_of_any_print_is_survived(read: str, size: int, off: int) -> None:
    image, box = printed("youtube.com/watch?v=ab3", size)
    signs = measured(image, Box(max(0, box.x - off), box.y, box.width, box.height), read)
    assert signs is None or [one.read for one in signs] == list(read)
