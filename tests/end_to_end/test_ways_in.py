"""The further ways into a capture, beside a real browser, from outside the program."""

import json
from pathlib import Path

import pytest
from PIL import Image

from tests.end_to_end.conftest import Browser
from tests.end_to_end.desktop import differences, until
from tests.end_to_end.program import CHOOSING, TITLE, Program, opened

pytestmark = [pytest.mark.screen]

COUNTING = "Capture in a moment - Admin Desktop"


def sealed(program: Program, number: int) -> Image.Image:
    """The newest picture, once so many are sealed."""
    program.until_stored("SELECT count(*) FROM captures", number)
    found = program.ask("SELECT path FROM pictures WHERE kind = 'original' ORDER BY capture_id")
    with Image.open(program.data / "vault" / found[-1][0]) as picture:
        picture.load()
        return picture


def to_browser(program: Program, browser: Browser) -> None:
    """Click beside our window, as somebody does who reads the page."""
    x, y, width, height = program.place()
    program.desktop.click(x + width + 20, y + height // 2)
    until("the browser having the keyboard", lambda: program.desktop.active() == browser.title, program.process)


def stored(program: Program, name: str) -> object:
    return json.loads((program.data / "settings.json").read_text("utf-8")).get(name)


def test_the_keys_capture_while_the_browser_is_in_front(browser: Browser, tmp_path: Path) -> None:
    desktop = browser.desktop
    with opened(desktop, tmp_path / "data", capture_keys="ctrl+alt+k") as program:
        to_browser(program, browser)

        def arrived() -> bool:
            desktop.keys("ctrl+alt+k")
            return desktop.active() == CHOOSING

        # They are listened for a moment after the window is there.
        until("the keys arriving", arrived, program.process)
        assert differences(sealed(program, 1), browser.picture) is None
        # Once more, while the admin looks at the frozen picture: nothing.
        desktop.keys("ctrl+alt+k", "Escape")
        program.until_active(TITLE)
        program.until_stored("SELECT count(*) FROM captures", 1)


def open_menu(program: Program) -> None:
    """Click the arrow beside the big button."""
    x, y, _, _ = program.place()
    before = program.desktop.look()
    program.desktop.click(x + 212 - 12 - 15, y + 40)
    until("the menu", lambda: program.desktop.look() != before, program.process)


def test_a_countdown_is_stopped_or_ends_in_a_picture_without_it(browser: Browser, tmp_path: Path) -> None:
    desktop = browser.desktop
    with opened(desktop, tmp_path / "data") as program:
        until("the records", lambda: program.ask("SELECT 1 FROM sqlite_master"), program.process)
        desktop.at_rest()
        open_menu(program)
        desktop.keys("1", "w")
        until("the countdown", lambda: desktop.window(COUNTING), program.process)
        assert not desktop.window(TITLE), "out of the way, so that the screen can be made ready"
        until("its keyboard", lambda: desktop.active() == COUNTING, program.process)
        desktop.keys("Escape")
        program.until_active(TITLE)
        assert program.ask("SELECT 1 FROM captures") == []
        open_menu(program)
        desktop.keys("3", "w")
        program.until_active(CHOOSING)
        assert differences(sealed(program, 1), browser.picture) is None
        assert not desktop.window(COUNTING)
        desktop.keys("Escape")
        program.until_active(TITLE)
        assert not desktop.window(COUNTING)


def test_the_window_under_the_pointer_and_then_the_same_region(browser: Browser, tmp_path: Path) -> None:
    desktop = browser.desktop
    boxes = "SELECT box FROM incident_captures WHERE box IS NOT NULL ORDER BY incident_id"
    with opened(desktop, tmp_path / "data") as program:
        until("the records", lambda: program.ask("SELECT 1 FROM sqlite_master"), program.process)
        desktop.at_rest()
        open_menu(program)
        desktop.keys("o")
        program.until_active(CHOOSING)
        assert differences(sealed(program, 1), browser.picture) is None, "the whole screen is sealed"
        desktop.keys("ctrl+shift+Left", "Return")
        until("the box", lambda: program.ask(boxes), program.process)
        width, height = desktop.size
        expected = [0, 0, width - 1, height]
        assert [json.loads(row[0]) for row in program.ask(boxes)] == [expected]
        program.until_active(TITLE)
        until("the region being kept", lambda: stored(program, "last_region"), program.process)
        desktop.at_rest()
        open_menu(program)
        desktop.keys("r")
        program.until_active(CHOOSING)
        desktop.keys("Return")
        until("the box", lambda: len(program.ask(boxes)) > 1, program.process)
        assert [json.loads(row[0]) for row in program.ask(boxes)] == [expected] * 2
