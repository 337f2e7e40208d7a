"""The words of the whole screen are read while the admin draws the box, and not before the picture is on the screen."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest

from admin_desktop.boxes import Box
from admin_desktop.capture import learning
from admin_desktop.evidence.captures import Purpose
from admin_desktop.incidents.incident import Selection
from admin_desktop.reading.ocr import Stopped, never
from admin_desktop.reading.reader import Reader
from admin_desktop.reading.reading import Known, Reading
from admin_desktop.reading.suggesting import Suggester
from admin_desktop.reading.words import Text
from admin_desktop.ui.selection_window import SelectionWindow
from tests.ui.conftest import Blind, Desk, application
from tests.ui.test_looks_steps import Choosing, Painted


class Noting(Reader):
    """Notes what it is asked for, and what it is given."""

    def __init__(self, noted: list[str]) -> None:
        super().__init__(Blind(), [], Suggester(Path()))
        self.noted, self.go = noted, threading.Event()
        self.go.set()

    def words(self, image: Image.Image, stop: Callable[[], bool] = never) -> Text:
        self.noted.append("words")
        while not self.go.wait(0.01):
            if stop():
                self.noted.append("stopped")
                raise Stopped
        return super().words(image, stop)

    def read(
        self,
        image: Image.Image,
        box: Box | None,
        known: Known,
        stop: Callable[[], bool] = never,
        words: Text | None = None,
    ) -> Reading:
        self.noted.append("read" if words is None else "read with the words there are")
        return super().read(image, box, known, stop, words)


class Paintings(QObject):
    """Notes the first painting of a frozen picture."""

    def __init__(self, noted: list[str]) -> None:
        super().__init__()
        self._noted = noted

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and isinstance(watched, SelectionWindow) and "painted" not in self._noted:
            self._noted.append("painted")
        return False


@pytest.fixture
def reader(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Noting:
    monkeypatch.setattr(learning, "physical_sizes", dict)  # the painted screen is not one of this computer's
    desk.app.capturing.__dict__["grabber"] = Painted(200)
    desk.app.reader = noting = Noting([])
    return noting


def test_the_words_are_read_once_the_picture_is_on_the_screen(desk: Desk, reader: Noting) -> None:
    paintings, choosing = Paintings(reader.noted), Choosing(desk, Painted(200))
    application().installEventFilter(paintings)
    try:
        choosing.capture()
        desk.until(lambda: "words" in reader.noted)
    finally:
        application().removeEventFilter(paintings)
    assert reader.noted == ["painted", "words"]
    QTest.keyClick(choosing.selection.front, Qt.Key.Key_Right)
    QTest.keyClick(choosing.selection.front, Qt.Key.Key_Return)
    desk.settle()
    assert reader.noted == ["painted", "words", "read with the words there are"]


def test_who_is_quicker_than_the_painting_has_only_the_part_read(desk: Desk, reader: Noting) -> None:
    reading = desk.controller.steps.reading.steps
    captured = desk.app.capturing.seal(
        desk.app.capturing.grabber.grab(desk.app.capturing.grabber.screens()), Purpose.INCIDENT, 0.0, {}
    )
    reading.sealed(captured, 0)
    reading.part_chosen(captured.capture, Selection(captured.capture.id, 1, [5, 5, 80, 60]))
    reading.read_words()
    desk.settle()
    assert reader.noted == ["read", "words"], "the words are part of it"


def test_what_is_stopped_is_read_when_the_form_shows_it(desk: Desk, reader: Noting) -> None:
    choosing = Choosing(desk, Painted(200))
    reader.go.clear()
    desk.controller.steps.capture()
    desk.until(lambda: reader.noted == ["words"])
    first = choosing.selection
    desk.controller.steps.reading.stop()
    desk.settle()
    assert reader.noted == ["words", "stopped"]
    QTest.keyClick(first.front, Qt.Key.Key_Escape)
    reader.go.set()
    desk.settle()
    assert reader.noted == ["words", "stopped", "read", "words"]
