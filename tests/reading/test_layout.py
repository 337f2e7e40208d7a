"""Lines that the layout took for one, or for several."""

import pytest
from PIL import Image, ImageDraw

from admin_desktop.boxes import Box
from admin_desktop.reading.layout import rejoined, rows_in, without_pictures


def flat(*inked: Box) -> Image.Image:
    picture = Image.new("L", (400, 100), 255)
    for box in inked:
        ImageDraw.Draw(picture).rectangle((box.x, box.y, box.right - 1, box.bottom - 1), fill=0)
    return picture


def test_a_name_and_the_time_below_it_are_two_rows() -> None:
    name, time = Box(40, 20, 127, 18), Box(40, 48, 30, 12)
    found = rows_in(flat(name, time), Box(40, 20, 127, 40), 18)
    assert [(row.y, row.bottom) for row in found] == [(20, 38), (48, 60)]


@pytest.mark.parametrize(
    "inked",
    [
        (Box(40, 20, 127, 40),),  # large letters
        (Box(40, 20, 127, 3), Box(40, 26, 127, 34)),  # accents
        (Box(40, 20, 100, 20), Box(120, 38, 47, 22)),  # no white right across
    ],
)
def test_other_high_lines_are_one(inked: tuple[Box, ...]) -> None:
    assert rows_in(flat(*inked), Box(40, 20, 127, 40), 18) == [Box(40, 20, 127, 40)]


def test_a_line_of_usual_height_is_not_cut() -> None:
    assert rows_in(flat(Box(40, 20, 127, 5), Box(40, 28, 127, 5)), Box(40, 20, 127, 14), 12) == [Box(40, 20, 127, 14)]


def test_the_halves_of_a_row_are_one_line() -> None:
    found = rejoined([(2, Box(621, 112, 82, 10)), (1, Box(373, 111, 238, 15)), (3, Box(900, 112, 40, 10))])
    assert found == [(1, Box(373, 111, 330, 15)), (3, Box(900, 112, 40, 10))]


@pytest.mark.parametrize("other", [Box(630, 111, 80, 15), Box(613, 120, 80, 15), Box(613, 105, 40, 40)])
def test_what_is_away_or_below_or_higher_is_another(other: Box) -> None:
    assert len(rejoined([(1, Box(373, 111, 238, 15)), (2, other)])) == 2


def test_a_picture_before_a_name_is_no_part_of_its_line() -> None:
    words = [Box(1674, 624, 61, 36), Box(1767, 642, 58, 17), Box(1832, 643, 84, 21)]
    assert without_pictures(words) == [words[0], Box(1767, 642, 149, 22)]


def test_a_capital_is_no_picture() -> None:
    words = [Box(100, 20, 22, 16), Box(128, 25, 40, 10), Box(174, 25, 30, 10)]
    assert without_pictures(words) == [Box(100, 20, 104, 16)]
