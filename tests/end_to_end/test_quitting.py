"""The program is ended while it reads a picture: within seconds, with nothing lost and nothing to complain about."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.end_to_end.desktop import CHECKOUT, Desktop, missing, open_desktop, running, until
from tests.end_to_end.program import CHOOSING, TITLE, Program, command, opened
from tests.end_to_end.test_keyboard import until_form_is_shown

pytestmark = [pytest.mark.screen, pytest.mark.skipif(bool(missing()), reason=missing())]

_SECONDS = 8


@pytest.fixture(scope="module")
def full_screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    """A screen that shows more words than are read in a second."""
    folder = tmp_path_factory.mktemp("full")
    with open_desktop(folder, (1920, 1080)) as desktop:
        with Image.open(CHECKOUT / "tests" / "data" / "posts" / "fb-libel-light.png") as post:
            words = post.convert("RGB").crop((650, 290, 1270, 560))
        page = Image.new("RGB", (1920, 1080), "white")
        for at in range(12):
            page.paste(words, ((at % 3) * 640, (at // 3) * 270))
        page.save(folder / "page.png")
        show = [sys.executable, "-m", "tests.end_to_end.show_post", str(folder / "page.png")]
        log = folder / "page.log"
        with running(show, desktop.env, log):
            until("the page being shown", lambda: "shown" in log.read_text())
            yield desktop


def terminated(program: Program) -> None:
    program.process.send_signal(signal.SIGTERM)


def interrupted(program: Program) -> None:
    """As by Ctrl+C in the terminal it was started from."""
    program.process.send_signal(signal.SIGINT)


def closed(program: Program) -> None:
    """As by the cross of its window; there is no place for its icon beside a clock here."""
    program.desktop.keys("alt+F4")


def capture(program: Program) -> None:
    """Press the button's keys; the frozen picture is there."""
    program.desktop.keys("ctrl+alt+p")
    program.until_active(CHOOSING)


def whole_screen(program: Program) -> None:
    """Keep the whole screen; its form is there, and is being filled in."""
    program.desktop.keys("Escape")
    program.until_active(TITLE)


def check_after(program: Program) -> None:
    """It ended by itself, in order, with its draft, and all its evidence is whole."""
    assert program.process.wait(_SECONDS) == 0
    assert program.data.with_suffix(".log").read_text("utf-8") == "", "nothing is said in a terminal"
    log = program.data / "logs"
    assert not [
        line for file in log.glob("**/*.log*") for line in file.read_text("utf-8").splitlines() if "ERR" in line
    ]
    assert program.ask("SELECT state FROM incidents") == [("draft",)]
    assert program.ask("SELECT state FROM captures") == [("kept",)]
    assert program.ask("PRAGMA integrity_check") == [("ok",)]
    told = subprocess.run(command(program.data, "verify"), cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize("end", [terminated, interrupted, closed])
def test_while_the_form_is_being_filled_in(
    full_screen: Desktop, tmp_path: Path, end: Callable[[Program], None]
) -> None:
    with opened(full_screen, tmp_path / "data") as program:
        capture(program)
        whole_screen(program)
        assert program.ask("SELECT count(*) FROM readings") == [(0,)], "it is being read"
        end(program)
        check_after(program)


def test_while_the_frozen_picture_is_looked_at(full_screen: Desktop, tmp_path: Path) -> None:
    with opened(full_screen, tmp_path / "data") as program:
        capture(program)
        terminated(program)
        check_after(program)


def test_what_was_typed_a_moment_before_is_kept(full_screen: Desktop, tmp_path: Path) -> None:
    with opened(full_screen, tmp_path / "data") as program:
        capture(program)
        whole_screen(program)
        until_form_is_shown(program)
        full_screen.keys("alt+n")
        full_screen.type("seen by three parents")
        full_screen.at_rest()  # the program has the keys
        terminated(program)
        check_after(program)
        assert program.ask("SELECT note FROM incidents") == [("seen by three parents",)]
