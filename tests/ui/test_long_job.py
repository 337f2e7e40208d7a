import threading
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from admin_desktop.errors import Trouble
from admin_desktop.ui.long_job import LongJob, Progress
from admin_desktop.ui.workers import Workers


@pytest.fixture
def workers(qtbot: QtBot) -> Iterator[Workers]:
    made = Workers(lambda: None, lambda _: None, lambda _: None)
    yield made
    made.finish()
    qtbot.waitUntil(lambda: not made.busy)


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


def test_the_bar_moves_and_the_result_comes_back(qtbot: QtBot, workers: Workers, parent: QWidget) -> None:
    seen = threading.Event()

    def job(progress: Progress) -> str:
        assert progress(3, 4)
        assert seen.wait(10)
        return "all"

    long = LongJob(workers, parent, "Counting")
    with qtbot.waitSignal(long.done) as came:
        long.start(job)
        qtbot.waitUntil(lambda: long.dialog.bar.value() == 750)
        assert long.dialog.isVisible()
        seen.set()
    assert came.args == ["all"]
    qtbot.waitUntil(lambda: not parent.findChildren(LongJob))


@pytest.mark.parametrize("how", ["button", "close"])
def test_stop_asks_the_job_and_waits_for_it(qtbot: QtBot, workers: Workers, parent: QWidget, how: str) -> None:
    may_end = threading.Event()
    stopped = threading.Event()

    def job(progress: Progress) -> str:
        while progress(1, 2):
            may_end.wait(0.001)
        stopped.set()
        assert may_end.wait(10)
        return "half"

    long = LongJob(workers, parent, "Counting")
    long.start(job)
    long.dialog.close() if how == "close" else long.dialog.stop_button.click()
    qtbot.waitUntil(stopped.is_set)
    assert long.dialog.isVisible()
    assert not long.dialog.stop_button.isEnabled()
    with qtbot.waitSignal(long.done) as came:
        may_end.set()
    assert came.args == ["half"]


def test_a_trouble_comes_back(qtbot: QtBot, workers: Workers, parent: QWidget) -> None:
    def job(_progress: Progress) -> None:
        raise Trouble("The disk is full.")

    long = LongJob(workers, parent, "Counting")
    with qtbot.waitSignal(long.failed) as came:
        long.start(job)
    assert isinstance(came.args[0], Trouble)
