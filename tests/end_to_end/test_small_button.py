"""The small button beside another program's window, from outside the program."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.end_to_end.desktop import CHECKOUT, Box, Desktop, differences, until
from tests.end_to_end.program import CHOOSING, TITLE, opened

pytestmark = [pytest.mark.screen]

SMALL, READING = "Capture button - Admin Desktop", "Sample High Band Boosters"
PLACE = [1300, 60]


@pytest.fixture
def page(desktop: Desktop) -> Iterator[str]:
    """Another program's window at the left edge, where ours does not cover it: it paints itself but once."""
    script = CHECKOUT / "tests" / "capture" / "show_window.py"
    colours = [str(one) for one in (0xE01020, 0x10D030, 0x2030F0, 0xFFFFFF)]
    command = [sys.executable, str(script), "5", "100", "150", "200", READING, *colours]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=desktop.env
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "shown"
        until("its keyboard", lambda: desktop.active() != "")
        desktop.xdotool("windowmove", "--sync", desktop.xdotool("getactivewindow"), "5", "100")
        yield desktop.active()


def middle(place: Box) -> tuple[int, int]:
    return place[0] + place[2] // 2, place[1] + place[3] // 2


def test_it_leaves_the_other_program_the_keyboard_and_is_in_no_picture(
    desktop: Desktop, page: str, tmp_path: Path
) -> None:
    before = desktop.at_rest()
    reading = desktop.xdotool("getactivewindow")
    with opened(desktop, tmp_path / "data", capture_button=True, capture_button_place=PLACE) as program:
        until("the small button", lambda: desktop.window(SMALL), program.process)
        desktop.xdotool("windowactivate", "--sync", reading)
        until("the other program being in front", lambda: desktop.active() == page, program.process)
        small = desktop.place(until("the small button", lambda: desktop.window(SMALL)))
        assert list(small[:2]) == PLACE
        x, y = middle(small)
        # In steps, because a single jump is no movement of a hand.
        desktop.xdotool("mousemove", str(x), str(y), "mousedown", "1")
        for step in range(1, 6):
            desktop.xdotool("mousemove", str(x - 20 * step), str(y + 30 * step))
        desktop.xdotool("mouseup", "1")
        moved = [PLACE[0] - 100, PLACE[1] + 150]
        settings = program.data / "settings.json"
        until(
            "the place being remembered",
            lambda: json.loads(settings.read_text("utf-8"))["capture_button_place"] == moved,
            program.process,
        )
        # A search that meets a window just being closed finds nothing; so it is asked for again.
        there = until("the small button", lambda: desktop.window(SMALL))
        until("the button being there", lambda: list(desktop.place(there)[:2]) == moved)
        assert desktop.active() == page
        desktop.click(*middle(desktop.place(there)))
        program.until_active(CHOOSING)
        program.until_stored("SELECT count(*) FROM captures", 1)
        (picture,) = program.ask("SELECT path FROM pictures")
        with Image.open(program.data / "vault" / picture[0]) as sealed:
            assert differences(sealed, before) is None
        program.until_stored("SELECT json_extract(observed, '$.window_title') FROM captures", READING)
        desktop.keys("Escape")
        program.until_active(TITLE)
        until("the button being back", lambda: desktop.window(SMALL), program.process)
