import gc
import threading

from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from admin_desktop.ui.garbage import Garbage
from tests.ui.conftest import application


class Noting(QObject):
    """Tells on which thread it was found to be garbage."""

    found_on: list[bool] = []  # noqa: RUF012 - of all of them

    def __init__(self) -> None:
        super().__init__()
        self.itself = self

    def __del__(self) -> None:
        Noting.found_on.append(QThread.currentThread() == application().thread())


def test_windows_that_hold_themselves_are_cleared_away_on_the_gui_thread(qtbot: QtBot) -> None:
    looking = Garbage(application())
    Noting.found_on.clear()
    for _ in range(50):
        Noting()
    made: list[list[list[int]]] = []
    # What another thread makes must not have it look.
    thread = threading.Thread(target=lambda: made.extend([[]] for _ in range(20_000)))
    thread.start()
    thread.join()
    assert Noting.found_on == []
    assert not gc.isenabled()
    qtbot.waitUntil(lambda: len(Noting.found_on) == 50, timeout=10_000)
    assert all(Noting.found_on)
    looking.deleteLater()
