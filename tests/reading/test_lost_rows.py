"""Rows that the layout lost, found again by their ink."""

from PIL import Image, ImageDraw

from admin_desktop.boxes import Box
from admin_desktop.reading.lost_rows import lost_rows

HEIGHT = 16.0
FOUND = Box(80, 60, 240, 14)


def picture(*words: Box) -> Image.Image:
    """Letters as bars with white between them, dark on white."""
    flat = Image.new("L", (400, 120), 255)
    draw = ImageDraw.Draw(flat)
    for word in (FOUND, *words):
        for x in range(word.x, word.right - 4, 8):
            draw.rectangle((x, word.y, x + 3, word.bottom - 1), fill=0)
    return flat


def test_a_row_that_nobody_found_is_found() -> None:
    rows = lost_rows(picture(Box(80, 30, 60, 14), Box(140, 30, 52, 14)), [FOUND], HEIGHT)
    assert len(rows) == 1
    assert (rows[0].x, rows[0].y, rows[0].bottom) == (80, 30, 44)
    assert abs(rows[0].right - 192) <= 8  # the last bar ends before the word does


def test_what_was_found_is_not_found_again() -> None:
    assert lost_rows(picture(), [FOUND], HEIGHT) == []


def test_pictures_frames_and_dots_are_no_rows() -> None:
    flat = picture()
    draw = ImageDraw.Draw(flat)
    draw.ellipse((20, 10, 60, 50), fill=0)  # somebody's picture
    draw.rectangle((100, 10, 330, 12), fill=0)  # a line
    draw.rectangle((340, 60, 343, 63), fill=0)
    assert lost_rows(flat, [FOUND], HEIGHT) == []


def test_a_whole_screen_is_left_alone() -> None:
    assert lost_rows(Image.new("L", (1920, 1080), 255), [FOUND], HEIGHT) == []
