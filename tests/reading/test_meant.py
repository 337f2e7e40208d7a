"""Boxes drawn by hand: too large here, through a line there; the same post is meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from admin_desktop.boxes import Box
from admin_desktop.reading.meant import meant
from admin_desktop.reading.posts import find_posts
from admin_desktop.reading.words import Line, Text, Word

SIZE = (800, 600)


def line(text: str, x: int, y: int, height: int = 14) -> Line:
    words = []
    for one in text.split():
        words.append(Word(one, Box(x, y, 8 * len(one), height), 0.95))
        x += 8 * len(one) + 6
    return Line(tuple(words))


ABOVE = [
    line("Pat Sample", 100, 100),
    line("See you all at the game on Friday", 100, 120),
    line("Like Reply 2d", 100, 140),
]
POST = [
    line("Kim Invented 4h", 100, 180),
    line("The new coach is a total clown and you know it", 100, 200),
    line("Like Reply", 100, 220),
]
BELOW = [line("Lee Made 1h", 100, 260), line("Well said", 100, 280), line("Like Reply", 100, 300)]
WHOLE = Text(SIZE, tuple(ABOVE + POST + BELOW))
EXACT = Box(90, 176, 420, 62)


def test_a_box_that_cuts_no_word_stays() -> None:
    assert meant(WHOLE, EXACT) == EXACT


def test_a_line_that_is_mostly_inside_is_taken_whole() -> None:
    cut = Box(100, 184, 400, 46)
    part = meant(WHOLE, cut)
    assert part.y <= 180 - 2
    assert part.bottom >= 234


def test_a_line_of_the_neighbours_that_is_touched_is_kept_out() -> None:
    part = meant(WHOLE, Box(90, 150, 420, 113))
    assert part.y > 154, "the buttons above"
    assert part.bottom < 260, "the name below"


def test_a_word_at_the_side_is_whole_or_not_in_it() -> None:
    side = Text(SIZE, (*POST, line("Trending now", 480, 200)))
    part = meant(side, Box(104, 176, 390, 62))
    assert part.x <= 100
    assert part.right < 480


def test_where_nothing_was_read_the_drawn_box_is_it() -> None:
    assert meant(WHOLE, Box(600, 400, 100, 100)) == Box(600, 400, 100, 100)
    assert meant(Text(SIZE, ()), EXACT) == EXACT


@pytest.mark.parametrize("up", [0, 10, 30, 45, 62, 80])
@pytest.mark.parametrize("down", [0, 10, 30, 45, 60])
def test_whatever_of_the_neighbours_falls_in_the_post_in_the_middle_is_meant(up: int, down: int) -> None:
    drawn = Box(90, 176 - up, 420, 62 + up + down)
    thread = find_posts(WHOLE, Image.new("RGB", SIZE, "white"), meant(WHOLE, drawn), "facebook")
    assert thread.chosen is not None
    assert thread.chosen.author is not None
    assert thread.chosen.author.value == "Kim Invented"
    assert thread.chosen.when_raw == "4h"
    assert thread.chosen.text == "The new coach is a total clown and you know it"


boxes = st.builds(Box, st.integers(0, 780), st.integers(0, 580), st.integers(1, 400), st.integers(1, 300))


@given(boxes)
def test_no_word_is_cut_that_can_be_left_whole(drawn: Box) -> None:
    part = meant(WHOLE, drawn)
    assert part.width > 0
    assert part.height > 0
    for word in WHOLE.words:
        middle = drawn.contains(word.box.x + word.box.width / 2, word.box.y + word.box.height / 2)
        if middle:
            assert part.x <= word.box.x
            assert part.right >= word.box.right
            assert part.y <= word.box.y
            assert part.bottom >= word.box.bottom
