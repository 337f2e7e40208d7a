"""What is loaded and built while nobody waits."""

import subprocess
import sys
from collections.abc import Callable

from admin_desktop.ui import loading_ahead
from admin_desktop.ui.main_window import Page
from tests.ui.conftest import Desk, employee


def test_the_largest_pages_are_there_before_they_are_wanted(desk: Desk) -> None:
    desk.until(lambda: desk.controller.ahead.done)
    assert all(desk.window.built(page) for page in (Page.SETTINGS, Page.FORM, Page.INCIDENTS))
    assert not desk.window.built(Page.OUTBOX)
    assert desk.window.current == Page.HOME


def test_nothing_more_is_built_once_the_program_ends(desks: Callable[..., Desk]) -> None:
    desk = desks(employee)
    desk.until(lambda: desk.controller._begun)
    desk.controller.quit()
    desk.tidy()
    assert not desk.controller.ahead.done
    assert not desk.window.built(Page.INCIDENTS)


def test_all_that_is_named_can_be_loaded_without_a_window() -> None:
    """Else it would be passed over without a word, and the first capture would wait for it again."""
    names = (*loading_ahead._FOR_A_CAPTURE, *loading_ahead._FOR_ITS_FORM, *loading_ahead._FOR_SETTINGS)
    done = subprocess.run([sys.executable, "-c", f"import {', '.join(names)}"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
