"""A picture that shows nothing is said over the frozen picture, and another one is taken; a link fills the draft."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from admin_desktop.capture import learning
from admin_desktop.capture.frames import Frame
from admin_desktop.capture.geometry import Rect, Screen
from admin_desktop.evidence.sealing import observe
from admin_desktop.ui import form_data
from admin_desktop.ui.looks_notice import LooksNotice
from admin_desktop.ui.main_window import Page
from tests.ui.conftest import Desk, button_of, words_of

LINK = "https://www.facebook.com/SampleHighBandBoosters/posts/1029384756"


class Painted:
    """A grabber whose screen shows what the test paints on it."""

    name = "painted"

    def __init__(self, *colours: int) -> None:
        self.colours = list(colours) or [0]

    def can_work(self) -> str | None:
        return None

    def screens(self) -> list[Screen]:
        return [Screen(1, "only", Rect(0, 0, 640, 400), primary=True)]

    def grab(self, screens: Sequence[Screen]) -> list[Frame]:
        shade = self.colours[0]
        pixels = bytearray(bytes([shade, shade, shade, 255]) * 640 * 400)
        if shade == 200:
            pixels[400:404] = b"\1\2\3\xff"  # shows something
        return [Frame(screen, 640, 400, pixels, datetime.now(UTC)) for screen in screens]


@dataclass
class Choosing:
    """The open program with a screen of the test's own."""

    desk: Desk
    painted: Painted

    def capture(self) -> None:
        self.desk.controller.steps.capture()
        self.desk.until(lambda: self.selection is not None)
        self.desk.settle()

    @property
    def selection(self) -> Any:
        return self.desk.controller.steps._selection

    @property
    def notice(self) -> LooksNotice | None:
        return self.desk.controller.steps.looks.notice

    def drafts(self) -> list[str]:
        return [one.id for one in self.desk.app.register.all()]


@pytest.fixture
def choosing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Choosing]:
    painted = Painted()
    # The painted screen is not one of this computer's.
    monkeypatch.setattr(learning, "physical_sizes", dict)
    desk.app.capturing.__dict__["grabber"] = painted
    made = Choosing(desk, painted)
    yield made
    if made.selection is not None:
        QTest.keyClick(made.selection.front, Qt.Key.Key_Escape)
        desk.settle()


def test_a_black_picture_is_said_at_once_over_the_frozen_picture(choosing: Choosing) -> None:
    choosing.capture()
    notice = choosing.notice
    assert notice is not None
    assert notice.isVisible()
    front: QWidget = choosing.selection.front
    assert notice.parent() is front
    assert "The picture of screen 1 is all black." in words_of(notice)
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in notice.findChildren(QLabel))
    assert front.rect().contains(notice.geometry())
    (capture,) = choosing.desk.app.reporter.captures_of(choosing.desk.stored(choosing.drafts()[0]))
    assert capture.observed["looks"] == [{"screen": 1, "look": "black"}]


def test_a_picture_that_shows_something_is_not_talked_about(choosing: Choosing) -> None:
    choosing.painted.colours = [200]
    choosing.capture()
    assert choosing.notice is None


def test_the_box_can_still_be_drawn_by_key_below_it(choosing: Choosing) -> None:
    choosing.capture()
    QTest.keyClick(choosing.selection.front, Qt.Key.Key_Right)
    assert choosing.selection.front.box is not None


@pytest.mark.parametrize("how", ["mouse", "keyboard"])
def test_taking_again_adds_another_and_the_first_stays(choosing: Choosing, how: str) -> None:
    choosing.capture()
    before, notice = choosing.selection, choosing.notice
    assert notice is not None
    choosing.painted.colours = [200]
    if how == "mouse":
        choosing.desk.click(button_of(notice, "Take again"))
    else:
        press(choosing.selection.front, Qt.Key.Key_F7, choosing)
    choosing.desk.until(lambda: choosing.selection not in (None, before))
    choosing.desk.settle()
    assert choosing.notice is None, "the second one shows something"
    drafts = choosing.drafts()
    assert len(drafts) == 1, "it is about the same post"
    shown = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
    assert shown == list(choosing.selection.windows), "the frozen picture before is gone, and the window stays aside"
    QTest.keyClick(choosing.selection.front, Qt.Key.Key_Escape)
    choosing.desk.settle()
    assert choosing.desk.window.isVisible()
    assert choosing.desk.form.incident_id == drafts[0]
    assert len(choosing.desk.stored(drafts[0]).captures) == 2


@pytest.mark.parametrize("how", ["mouse", "keyboard"])
def test_keeping_goes_on_with_the_frozen_picture(choosing: Choosing, how: str) -> None:
    choosing.capture()
    selection, notice = choosing.selection, choosing.notice
    assert notice is not None
    if how == "mouse":
        choosing.desk.click(button_of(notice, "keep it"))
    else:
        press(selection.front, Qt.Key.Key_F8, choosing)
    choosing.desk.until(lambda: choosing.notice is None)
    assert choosing.selection is selection
    QTest.keyClick(selection.front, Qt.Key.Key_Escape)
    choosing.desk.settle()
    assert choosing.desk.window.current == Page.FORM
    assert len(choosing.drafts()) == 1


def press(window: Any, key: Qt.Key, choosing: Choosing) -> None:
    window.activateWindow()
    choosing.desk.until(window.isActiveWindow)
    QTest.keyClick(window.windowHandle(), key)


def test_what_is_learnt_after_the_choice_is_said_over_the_main_window(choosing: Choosing) -> None:
    desk = choosing.desk
    incident_id = desk.draft()
    capture = desk.app.reporter.captures_of(desk.stored(incident_id))[0]
    seen = observe(desk.app.database, capture, {"looks": [{"screen": 1, "look": "downscaled"}]})
    desk.controller.steps._observed(seen)
    notice = choosing.notice
    assert notice is not None
    assert notice.parentWidget() is desk.window
    assert any("fewer pixels than the screen" in words for words in words_of(notice))
    for size in ((900, 600), (700, 500)):
        desk.window.resize(*size)
        QCoreApplication.sendPostedEvents()
        assert desk.window.rect().contains(notice.geometry())
    desk.click(notice.keep_button)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert choosing.notice is None


def test_a_failed_second_picture_brings_the_window_back(choosing: Choosing, qtbot: Any) -> None:
    choosing.capture()
    notice = choosing.notice
    assert notice is not None

    def refuse(screens: Sequence[Screen]) -> list[Frame]:
        from admin_desktop.capture.grabbing import GrabFailed

        raise GrabFailed("The system did not hand over the picture.")

    choosing.painted.grab = refuse  # type: ignore[method-assign]
    choosing.desk.click(notice.again_button)
    choosing.desk.until(lambda: not choosing.desk.controller.steps.flow.running)
    choosing.desk.settle()
    assert choosing.selection is None
    assert choosing.desk.window.isVisible()
    (box,) = choosing.desk.dialogs()
    assert "did not hand over" in box.informativeText()  # type: ignore[attr-defined]
    box.close()
    assert len(choosing.drafts()) == 1


@pytest.mark.parametrize(
    ("observed", "clipboard", "link", "platform"),
    [
        ({"page_link": LINK}, "", LINK, "facebook"),
        ({"page_link": "https://example.org/news"}, "", "https://example.org/news", None),
        ({"page_link": LINK}, "https://x.com/a/status/1", "https://x.com/a/status/1", "x"),
        ({"page_link": "javascript:alert(1)"}, "", "", ""),
        ({"page_link": "https://x.com/\u202egnp"}, "", "https://x.com/gnp", "x"),
        ({"page_link": 7}, "", "", ""),
        ({}, "", "", ""),
    ],
)
def test_the_pages_link_fills_an_empty_field_as_a_guess(
    desk: Desk, observed: dict[str, Any], clipboard: str, link: str, platform: str | None
) -> None:
    incident = form_data.start_draft(desk.app, desk.capture(), clipboard)
    capture = desk.app.reporter.captures_of(incident)[0]
    desk.controller.steps._observed(observe(desk.app.database, capture, observed))
    desk.settle()
    stored = desk.stored(incident.id).form
    assert stored.link == link
    assert platform is None or stored.platform == platform
    desk.open(incident.id)
    assert desk.form.link.text() == link
    assert desk.form.link.property("guess") is bool(link)


def test_a_link_that_comes_late_reaches_the_open_form(desk: Desk) -> None:
    incident_id = desk.draft()
    capture = desk.app.reporter.captures_of(desk.stored(incident_id))[0]
    desk.controller.steps._observed(observe(desk.app.database, capture, {"page_link": LINK}))
    desk.settle()
    assert desk.form.link.text() == LINK
    assert desk.form.link.property("guess") is True
    desk.form.save_now()
    desk.settle()
    assert desk.stored(incident_id).form.link == LINK


@pytest.mark.parametrize("typed", ["https://x.com/mine", "half a "])
def test_what_the_admin_typed_stays(desk: Desk, typed: str) -> None:
    incident_id = desk.draft()
    desk.write(desk.form.link, typed)
    capture = desk.app.reporter.captures_of(desk.stored(incident_id))[0]
    desk.controller.steps._observed(observe(desk.app.database, capture, {"page_link": LINK}))
    desk.settle()
    assert desk.form.link.text() == typed
    desk.form.save_now(always=True)
    desk.settle()
    assert desk.stored(incident_id).form.link == typed.strip()


def test_a_field_that_the_admin_emptied_stays_empty(desk: Desk) -> None:
    incident_id = desk.draft()
    desk.write(desk.form.link, "x")
    QTest.keyClick(desk.form.link, Qt.Key.Key_Backspace)
    capture = desk.app.reporter.captures_of(desk.stored(incident_id))[0]
    desk.controller.steps._observed(observe(desk.app.database, capture, {"page_link": LINK}))
    desk.settle()
    assert desk.form.link.text() == ""


def test_a_reported_incident_is_not_changed(desk: Desk) -> None:
    incident_id = desk.draft()
    capture = desk.app.reporter.captures_of(desk.stored(incident_id))[0]
    desk.app.reporter.report(incident_id, desk.app.pack, desk.app.settings, desk.app.mailing.transport)
    seen = observe(desk.app.database, capture, {"page_link": LINK})
    assert form_data.fill_link(desk.app, seen) is None
    assert desk.stored(incident_id).form.link == ""


def test_a_practice_picture_is_not_talked_about(choosing: Choosing) -> None:
    choosing.desk.controller.steps.practise()
    choosing.desk.until(lambda: not choosing.desk.controller.steps.flow.running)
    choosing.desk.settle()
    assert choosing.notice is None
