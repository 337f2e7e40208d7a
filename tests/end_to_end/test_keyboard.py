"""The main job without a mouse, and the capture command beside an open window; all of it from outside the program."""

import json
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from tests.end_to_end.conftest import Browser
from tests.end_to_end.desktop import differences, until
from tests.end_to_end.program import CHOOSING, SENDING, TITLE, Program, command, opened

pytestmark = [pytest.mark.screen]

ARROWS = ["Up", "Right", "Down", "shift+Right", "shift+Up", "ctrl+Left", "ctrl+shift+Down"]


def moved(width: int, height: int) -> list[int]:
    """The box that the arrow keys above make: in the middle, then moved and stretched by 20 or by 1 pixel."""
    wide, high = width // 3, height // 4
    return [(width - wide) // 2 + 20 - 1, (height - high) // 2 + 20, wide + 20, high - 20 + 1]


def save_and_answer(program: Program, target: Path, sent: int) -> None:
    """Save the message that is shown as a file, and say that it was sent."""
    program.until_active(SENDING)
    program.desktop.keys("alt+w", "s")
    until("the file dialog", lambda: program.desktop.active() not in (SENDING, "", TITLE), program.process)
    program.desktop.keys("ctrl+a")
    program.desktop.type(str(target))
    program.desktop.keys("Return")
    until("the saved message", target.exists, program.process)
    program.until_stored("SELECT count(*) FROM outbox WHERE opened_at IS NOT NULL", sent)
    program.until_active(SENDING)
    program.desktop.keys("alt+y")
    program.until_stored("SELECT count(*) FROM outbox WHERE state = 'handed_over'", sent)


@pytest.mark.slow
def test_the_main_job_by_keys_alone(browser: Browser, tmp_path: Path) -> None:
    desktop = browser.desktop
    with opened(desktop, tmp_path / "data") as program:
        # As soon as the window has the keyboard: a key that comes early is not lost.
        desktop.keys("ctrl+alt+p")
        program.until_active(CHOOSING)
        desktop.keys(*ARROWS, "Return")
        until("the box being stored", lambda: program.ask("SELECT box FROM incident_captures WHERE box IS NOT NULL"))
        (stored,) = program.ask("SELECT box FROM incident_captures")
        assert json.loads(stored[0]) == moved(*desktop.size)
        until_form_is_shown(program)
        # The form begins at the page; Tab leads on to who runs it, network, link, author, account, posted, words, what
        # it may break.
        desktop.type("Sample High Band Boosters")
        desktop.keys("Tab", "Tab", "Tab")
        desktop.type("https://www.facebook.com/SampleHighBandBoosters/posts/1029384756")
        desktop.keys("Tab")
        desktop.type("Pat Example")
        desktop.keys("Tab", "Tab", "Tab", "ctrl+a")
        desktop.type("He stole the trip money.")
        desktop.keys("Tab", "space")
        saved = "SELECT 1 FROM incidents WHERE categories <> '[]' AND body = 'He stole the trip money.'"
        until("the draft being saved", lambda: program.ask(saved))
        assert program.ask("SELECT page, platform, author, body, state FROM incidents") == [
            ("Sample High Band Boosters", "facebook", "Pat Example", "He stole the trip money.", "draft")
        ]
        desktop.keys("ctrl+Return")
        program.until_stored("SELECT state FROM incidents", "reported")
        program.until_stored(
            "SELECT recipient FROM messages ORDER BY recipient",
            "communications@district.example",
            "principal@sample-high.example",
        )
        for number in (1, 2):
            save_and_answer(program, tmp_path / f"{number}.eml", number)
        program.until_active(TITLE)
        files = {(tmp_path / f"{number}.eml").read_bytes() for number in (1, 2)}
        # The mark by which a mail program opens a file as one that is still to be sent; all else as stored.
        assert {b"X-Unsent: 1\r\n" + row[0] for row in program.ask("SELECT eml FROM messages")} == files
        (picture,) = program.ask("SELECT path FROM pictures WHERE kind = 'original'")
        with Image.open(program.data / "vault" / picture[0]) as sealed:
            assert differences(sealed, browser.picture) is None


def until_form_is_shown(program: Program) -> None:
    """Wait until the form is painted: its Send, in the accent colour, is at the lower right of the window."""
    x, y, width, height = program.place()
    corner = (x + width - 300, y + height - 80, 300, 80)

    def accented() -> bool:
        colours = program.desktop.picture(corner).getcolors(corner[2] * corner[3]) or []
        return sum(count for count, colour in colours if isinstance(colour, tuple) and colour[2] > colour[0] + 80) > 999

    until("the form", accented, program.process)


def test_the_capture_command_has_an_open_window_step_aside(browser: Browser, tmp_path: Path) -> None:
    desktop = browser.desktop
    with opened(desktop, tmp_path / "data") as program:
        place = program.place()
        with_window = desktop.at_rest()
        assert differences(with_window.crop(inside(place)), browser.picture.crop(inside(place))) is not None
        done = subprocess.run(
            command(program.data, "capture", "--json"), env=desktop.env, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        (file,) = json.loads(done.stdout)["files"]
        with Image.open(file["path"]) as sealed:
            assert differences(sealed, browser.picture) is None
        program.until_active(TITLE)
        assert program.place() == place
        assert [json.loads(row[0]) for row in program.ask("SELECT observed FROM captures")] == [
            {"window_title": browser.title, "process": "chromium"}
        ]
        # What is new at Home is the capture that nobody has filed yet; the way about is as it was.
        nav = (place[0], place[1], place[0] + 200, place[1] + place[3])
        assert differences(desktop.at_rest().crop(nav), with_window.crop(nav)) is None


def inside(place: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """The corners of a place, as Pillow crops."""
    return place[0], place[1], place[0] + place[2], place[1] + place[3]
