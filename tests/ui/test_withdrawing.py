from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from admin_desktop.evidence.captures import CaptureState
from admin_desktop.evidence.verifying import verify
from admin_desktop.incidents.incident import IncidentState
from admin_desktop.ui.discard_dialog import DiscardDialog, NoPictureDialog
from admin_desktop.ui.incident_detail import IncidentDetail
from admin_desktop.ui.main_window import Page
from tests.ui.conftest import Desk, button_of, employee, words_of


def files(desk: Desk) -> list[str]:
    found = (path for path in desk.app.paths.vault.rglob("C-*/*") if path.is_file())
    return [path.name for path in found if path.name != "capture.json"]


def test_discarding_needs_a_reason(desk: Desk) -> None:
    desk.draft()
    desk.click(desk.form.discard_button)
    dialog = desk.dialog(DiscardDialog)
    assert not dialog.go.isEnabled()
    desk.write(dialog.reason, "   ")
    assert not dialog.go.isEnabled()
    QTest.keyClick(dialog.reason, Qt.Key.Key_Return)
    desk.settle()
    assert len(files(desk)) == 1


def test_discarding_erases_the_picture_and_says_so(desk: Desk) -> None:
    incident_id = desk.draft()
    capture = desk.stored(incident_id).captures[0]
    assert len(files(desk)) == 1
    desk.click(desk.form.discard_button)
    dialog = desk.dialog(DiscardDialog)
    desk.write(dialog.reason, "Taken by mistake")
    desk.click(dialog.go)
    desk.settle()
    assert files(desk) == []
    assert desk.stored(incident_id).state == IncidentState.DROPPED
    assert desk.app.find_capture(capture).state == CaptureState.DISCARDED
    assert desk.app.register.timeline(incident_id)[-1].detail == {"reason": "Taken by mistake", "who": "Kim Lee"}
    assert desk.window.current == Page.HOME
    assert desk.window.notices.text.startswith(f"{incident_id} is discarded.")
    assert not any(incident_id in words for words in words_of(desk.home))
    assert verify(desk.app.database, desk.app.vault).findings == []


def test_a_discarded_draft_does_not_come_back_by_what_was_typed_last(desk: Desk) -> None:
    incident_id = desk.draft()
    desk.write(desk.form.note, "about a child")
    desk.click(desk.form.discard_button)
    dialog = desk.dialog(DiscardDialog)
    desk.write(dialog.reason, "Mistake")
    desk.click(dialog.go)
    desk.settle()
    desk.controller._keep_draft()
    desk.settle()
    assert desk.stored(incident_id).form.note == ""
    assert desk.stored(incident_id).state == IncidentState.DROPPED


def test_keeping_it_changes_nothing(desk: Desk) -> None:
    incident_id = desk.draft()
    desk.click(desk.form.discard_button)
    dialog = desk.dialog(DiscardDialog)
    desk.write(dialog.reason, "Mistake")
    desk.click(button_of(dialog, "Keep it"))
    desk.settle()
    assert desk.stored(incident_id).state == IncidentState.DRAFT
    assert len(files(desk)) == 1


@pytest.fixture
def asked(desk: Desk) -> NoPictureDialog:
    """A draft, just called a sexual picture of a minor."""
    desk.draft("https://www.facebook.com/x/posts/1")
    desk.click(desk.form.categories.toggle("sexual_minor"))
    desk.settle()
    return desk.dialog(NoPictureDialog)


def test_a_picture_that_must_not_be_is_locked_away(desk: Desk, asked: NoPictureDialog) -> None:
    incident_id = desk.form.incident_id
    assert any("911" in words for words in words_of(asked))
    desk.click(button_of(asked, "Lock it away"))
    desk.settle()
    form = desk.form
    assert desk.app.find_capture(desk.stored(incident_id).captures[0]).state == CaptureState.QUARANTINED
    assert form.picture._image.isNull()
    assert "locked away" in form.picture._words
    assert not form.larger_button.isEnabled()
    assert not form.select_button.isEnabled()
    assert not form.lock_button.isVisible()
    assert form.categories.chosen == ["sexual_minor"]
    assert form.link.text() == "https://www.facebook.com/x/posts/1", "it can still be reported"
    dialog = desk.send()
    assert dialog.attached.text() == "The report as PDF. No picture goes with it."
    for message in dialog._messages:
        assert b"image/png" not in message.eml
    dialog.close()
    desk.open(incident_id)
    page = desk.window.page(Page.DETAIL)
    assert isinstance(page, IncidentDetail)
    assert page.picture._image.isNull()
    assert not page.larger.isVisible()


def test_it_is_not_shown_in_the_next_start_either(
    desk: Desk, asked: NoPictureDialog, desks: Callable[..., Desk]
) -> None:
    incident_id = desk.form.incident_id
    desk.click(button_of(asked, "Lock it away"))
    desk.settle()
    again = desks(employee).opened()
    again.open(incident_id)
    assert again.form.picture._image.isNull()
    assert again.form._data is not None
    assert again.form._data.images == {}


def test_saying_no_takes_the_category_back_and_nothing_is_locked(desk: Desk, asked: NoPictureDialog) -> None:
    incident_id = desk.form.incident_id
    desk.click(button_of(asked, "Cancel"))
    desk.settle()
    assert not desk.form.categories.toggle("sexual_minor").isChecked()
    assert "sexual_minor" not in desk.form.form().categories
    assert desk.app.find_capture(desk.stored(incident_id).captures[0]).state == CaptureState.KEPT
    assert not desk.form.picture._image.isNull()


def test_before_the_click_it_says_whom_to_call(desk: Desk) -> None:
    desk.click(desk.home.no_picture)
    dialog = desk.dialog(NoPictureDialog)
    words = words_of(dialog)
    assert "Do not capture it. Call now." in words
    assert [one for one in words if "911" in one] == ["Emergency services: 911"]
    desk.click(button_of(dialog, "Close"))
    assert desk.app.register.all() == []
