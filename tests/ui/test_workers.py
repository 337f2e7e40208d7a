import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from admin_desktop.errors import Trouble
from admin_desktop.ui.workers import Lane, Workers
from tests.ui.conftest import LIMIT_MS, application


class Told:
    """What came back, and on which thread."""

    def __init__(self) -> None:
        self.all: list[tuple[str, object, bool]] = []

    def note(self, what: str, value: object) -> None:
        self.all.append((what, value, QThread.currentThread() == application().thread()))


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def workers(qapp: object, told: Told) -> Iterator[Workers]:
    made = Workers(
        lambda: None, lambda trouble: told.note("trouble", str(trouble)), lambda fault: told.note("fault", repr(fault))
    )
    yield made
    made.finish()


def done(qtbot: QtBot, workers: Workers) -> None:
    qtbot.waitUntil(lambda: not workers.busy, timeout=LIMIT_MS)


def raising(error: Exception) -> object:
    raise error


def test_a_result_comes_back_on_the_gui_thread_and_work_is_done_elsewhere(
    qtbot: QtBot, workers: Workers, told: Told
) -> None:
    where: list[bool] = []

    def job() -> int:
        where.append(threading.current_thread() is threading.main_thread())
        return 42

    workers.run(job, lambda value: told.note("then", value))
    assert workers.busy
    done(qtbot, workers)
    assert where == [False]
    assert told.all == [("then", 42, True)]


def test_a_trouble_goes_to_who_asked_or_else_to_the_user(qtbot: QtBot, workers: Workers, told: Told) -> None:
    workers.run(
        lambda: raising(Trouble("Full.")), lambda _: told.note("then", 1), lambda one: told.note("mine", str(one))
    )
    done(qtbot, workers)
    assert told.all == [("mine", "Full.", True)]
    workers.run(lambda: raising(Trouble("Full.")), lambda _: told.note("then", 1))
    done(qtbot, workers)
    assert told.all[1:] == [("trouble", "Full.", True)]


def test_a_fault_is_never_taken_for_a_trouble(qtbot: QtBot, workers: Workers, told: Told) -> None:
    workers.run(
        lambda: raising(ZeroDivisionError("ours")), lambda _: told.note("then", 1), lambda one: told.note("mine", one)
    )
    done(qtbot, workers)
    assert told.all == [("fault", "ZeroDivisionError('ours')", True)]


def test_after_a_fault_the_lane_works_on(qtbot: QtBot, workers: Workers, told: Told) -> None:
    workers.run(lambda: raising(ValueError("ours")))
    workers.run(lambda: 1, lambda value: told.note("then", value))
    done(qtbot, workers)
    assert [one[0] for one in told.all] == ["fault", "then"]


def test_a_lane_keeps_the_order(qtbot: QtBot, workers: Workers) -> None:
    ran: list[int] = []
    back: list[int] = []

    def job(number: int) -> int:
        ran.append(number)
        return number

    for number in range(50):
        workers.run(partial(job, number), back.append)
    done(qtbot, workers)
    assert ran == back == list(range(50))


def test_a_capture_waits_for_nobody(qtbot: QtBot, workers: Workers, told: Told) -> None:
    free = threading.Event()
    for lane in (Lane.RECORDS, Lane.SLOW):
        workers.run(lambda: free.wait(LIMIT_MS / 1000), None, None, lane)
    workers.run(lambda: "sealed", lambda value: told.note("then", value), None, Lane.CAPTURE)
    qtbot.waitUntil(lambda: bool(told.all), timeout=LIMIT_MS)
    assert told.all == [("then", "sealed", True)]
    assert workers.busy
    free.set()
    done(qtbot, workers)


def test_finishing_waits_for_what_is_being_saved(qapp: object, tmp_path: Path) -> None:
    workers = Workers(lambda: None, lambda _: None, lambda _: None)
    begun, saved = threading.Event(), tmp_path / "draft"

    def save() -> None:
        begun.wait(LIMIT_MS / 1000)
        saved.write_text("kept", encoding="utf-8")

    workers.run(save)
    workers.run(lambda: saved.write_text(saved.read_text(encoding="utf-8") + " twice", encoding="utf-8"))
    begun.set()
    workers.finish()
    assert saved.read_text(encoding="utf-8") == "kept twice"


@pytest.mark.parametrize("lane", [Lane.SLOW, Lane.MAIL])
def test_finishing_does_not_wait_for_other_programs(qapp: object, lane: Lane) -> None:
    workers = Workers(lambda: None, lambda _: None, lambda _: None)
    closed = threading.Event()
    waited: list[bool] = []
    workers.run(lambda: waited.append(closed.wait(LIMIT_MS / 1000)), None, None, lane)
    workers.finish()
    assert waited == []
    closed.set()


def test_after_the_end_nothing_new_is_taken(qapp: object) -> None:
    workers = Workers(lambda: None, lambda _: None, lambda _: None)
    workers.finish()
    done: list[int] = []
    workers.run(lambda: done.append(1))
    assert (done, workers.busy) == ([], False)
