"""How heavy and how pale words are, by their pixels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from admin_desktop.boxes import Box
from admin_desktop.reading.ink import Ink, Inks

PLACE = Box(10, 10, 60, 12)


def strokes(wide: int, ink: int, paper: int) -> Image.Image:
    picture = Image.new("L", (100, 40), paper)
    for x in range(PLACE.x, PLACE.right, 10):
        ImageDraw.Draw(picture).rectangle((x, 10, x + wide - 1, 21), fill=ink)
    return picture


@pytest.mark.parametrize("wide", [1, 2, 4])
@pytest.mark.parametrize(("ink", "paper"), [(0, 255), (230, 24), (100, 240)])
def test_a_word_is_as_heavy_as_its_strokes_are_wide(wide: int, ink: int, paper: int) -> None:
    found = Inks(strokes(wide, ink, paper)).of(PLACE)
    assert found.weight == wide
    assert found.contrast == abs(ink - paper)


def test_where_nothing_is_to_be_seen_a_word_weighs_nothing() -> None:
    assert Inks(Image.new("L", (100, 40), 90)).of(PLACE).weight == 0


def test_without_a_picture_all_words_look_the_same() -> None:
    blind = Inks(None)
    assert blind.blind
    assert blind.of(PLACE) == blind.of(Box(1, 1, 5, 5)) == Ink(2.0, 128.0)


@given(st.integers(-20, 120), st.integers(-20, 60), st.integers(1, 150), st.integers(1, 60))
def test_any_place_is_looked_at(x: int, y: int, width: int, height: int) -> None:
    found = Inks(strokes(2, 0, 255)).of(Box(x, y, width, height))
    assert 0 <= found.weight <= 150
    assert 0 <= found.contrast <= 255
