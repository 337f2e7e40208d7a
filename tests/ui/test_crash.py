import sys
import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox

from admin_desktop.storage.logs import start_logging, stop_logging
from admin_desktop.ui.crash import SENTENCE
from tests.ui.conftest import Desk, Opener, button_of, employee, words_of


class Ours(Exception):
    """A fault that only these tests make."""


@pytest.fixture
def crashing(desks: Callable[..., Desk]) -> Iterator[Desk]:
    """The program with its log, in which a fault is expected."""
    desk = desks(employee).opened()
    start_logging(desk.app.paths.log)
    yield desk
    for box in desk.dialogs():
        box.close()
    desk.settle()
    stop_logging()
    desk.caught = 0


def fail() -> None:
    raise Ours("about kim.lee@example.org at https://www.facebook.com/x")


def in_a_slot(desk: Desk) -> None:
    QTimer.singleShot(0, fail)


def in_a_job(desk: Desk) -> None:
    desk.controller.workers.run(fail)


def in_a_thread(desk: Desk) -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


WAYS = [in_a_slot, in_a_job, in_a_thread]


@pytest.mark.parametrize("way", WAYS)
def test_one_sentence_the_draft_and_the_log(crashing: Desk, way: Callable[[Desk], None], opener: Opener) -> None:
    incident_id = crashing.draft()
    # Here and not at the next turn of the loop: nothing else has saved it yet.
    crashing.write(crashing.form.note, "half a sentence")
    way(crashing)
    crashing.until(lambda: any(isinstance(one, QMessageBox) for one in crashing.dialogs()))
    crashing.settle()
    assert crashing.stored(incident_id).form.note == "half a sentence"
    box = crashing.dialog(QMessageBox)
    assert SENTENCE in words_of(box)
    assert "Traceback" not in " ".join(words_of(box))
    log = crashing.app.paths.log.read_text(encoding="utf-8")
    assert "Traceback" in log
    assert "Ours: about [mail] at [link]" in log
    assert "kim.lee" not in log
    assert "example.org" not in log
    crashing.click(button_of(box, "Show the log"))
    assert [url.toLocalFile() for url in opener.urls] == [crashing.app.paths.log.as_posix()]


def test_many_faults_are_one_box_at_a_time(crashing: Desk) -> None:
    for _ in range(5):
        in_a_job(crashing)
    crashing.settle()
    crashing.until(lambda: crashing.caught == 5)
    box = crashing.dialog(QMessageBox)
    in_a_job(crashing)
    crashing.until(lambda: crashing.caught == 6)
    assert crashing.dialogs() == [box]
    crashing.click(button_of(box, "Go on"))
    assert crashing.dialogs() == []
    in_a_job(crashing)
    crashing.until(lambda: len(crashing.dialogs()) == 1)


def test_the_window_works_on_after_a_fault(crashing: Desk) -> None:
    in_a_slot(crashing)
    crashing.until(lambda: len(crashing.dialogs()) == 1)
    crashing.click(button_of(crashing.dialog(QMessageBox), "Go on"))
    incident_id = crashing.draft()
    crashing.send()
    assert len(crashing.app.outbox.rows(incident_id)) == 2


def test_a_draft_that_cannot_be_kept_does_not_hide_the_sentence(crashing: Desk) -> None:
    crash = crashing.controller.crash
    crash._keep_draft = fail
    in_a_slot(crashing)
    crashing.until(lambda: len(crashing.dialogs()) == 1)
    assert "the draft could not be kept" in crashing.app.paths.log.read_text(encoding="utf-8")


def test_control_c_is_no_fault(crashing: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    error = KeyboardInterrupt()
    sys.excepthook(type(error), error, None)
    crashing.settle()
    assert crashing.dialogs() == []
    assert "KeyboardInterrupt" in capsys.readouterr().err
