"""Lines that the layout took for one, or for several."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from admin_desktop.boxes import Box
from admin_desktop.reading.layout import rejoined, row_through, rows_in, without_pictures


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


LEFT, RIGHT = Box(20, 20, 150, 12), Box(200, 20, 120, 12)


def test_letters_that_the_layout_lost_between_two_halves_join_them() -> None:
    lost = [Box(x, 20, 6, 12) for x in range(172, 200, 8)]
    assert rejoined([(1, LEFT), (2, RIGHT)], flat(LEFT, *lost, RIGHT)) == [(1, Box(20, 20, 300, 12))]


@pytest.mark.parametrize("between", [(), (Box(184, 20, 4, 12),)])
def test_white_between_two_pieces_keeps_them_apart(between: tuple[Box, ...]) -> None:
    assert len(rejoined([(1, LEFT), (2, RIGHT)], flat(LEFT, *between, RIGHT))) == 2


def test_a_row_goes_as_far_as_its_ink() -> None:
    letters = [Box(x, 20, 6, 12) for x in range(60, 300, 9)]
    icon = Box(30, 20, 12, 12)
    assert row_through(flat(icon, *letters), Box(100, 20, 20, 12)) == Box(60, 20, 240, 12)


def test_a_place_without_ink_is_its_own_row() -> None:
    assert row_through(flat(Box(10, 60, 300, 12)), Box(100, 20, 20, 12)) == Box(100, 20, 20, 12)


@given(
    st.lists(st.tuples(st.integers(0, 399), st.integers(1, 80)), max_size=8),
    st.integers(0, 390),
    st.integers(1, 60),
    st.integers(1, 40),
)
def test_a_row_holds_the_place_it_goes_through(inked: list[tuple[int, int]], x: int, width: int, height: int) -> None:
    place = Box(x, 20, min(width, 400 - x), height)
    row = row_through(flat(*(Box(left, 20, wide, 12) for left, wide in inked)), place)
    assert row.x <= place.x
    assert row.right >= place.right
    assert row.x >= 0
    assert row.right <= 400
