"""Several captures in one report: the strip, another one from the screen, and what a sent report gets."""

import random

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest

from admin_desktop.capture.frames import Frame
from admin_desktop.capture.geometry import Rect, Screen
from admin_desktop.capturing import Captured
from admin_desktop.evidence.captures import Purpose
from admin_desktop.evidence.sealing import ScreenShot
from admin_desktop.incidents.incident import IncidentState, PictureChoice
from admin_desktop.ui import form_data
from admin_desktop.ui.captures_strip import goes_along_words
from admin_desktop.ui.incident_detail import IncidentDetail
from admin_desktop.ui.main_window import Page
from admin_desktop.ui.selection_window import SelectionWindow
from tests.conftest import EVENING, POSTS
from tests.ui.conftest import Desk

PHONE = POSTS.parent / "phone"


def grabbed(desk: Desk, purpose: Purpose = Purpose.INCIDENT, seed: int = 1) -> Captured:
    """What the capture lane brings: a small screen, sealed."""
    pixels = random.Random(seed).randbytes(80 * 60 * 4)
    frame = Frame(Screen(1, "s", Rect(0, 0, 80, 60), True), 80, 60, pixels, EVENING)
    sealed = desk.app.capturing.sealer.seal([ScreenShot(frame, {"number": 1})], purpose)
    return Captured(sealed.capture, (frame,), {})


def captured(desk: Desk, monkeypatch: pytest.MonkeyPatch, purpose: Purpose = Purpose.INCIDENT) -> list[Captured]:
    """The flow as it is, with a screen that is always there."""
    made: list[Captured] = []
    flow = desk.controller.steps.flow

    def start(_which: object, wanted: Purpose) -> None:
        made.append(grabbed(desk, wanted, len(made)))
        flow.sealed.emit(made[-1])

    monkeypatch.setattr(flow, "start", start)
    return made


def entry(desk: Desk, words: str) -> QAction:
    (found,) = [one for one in desk.form.add_button.menu().actions() if words in one.text().replace("&", "")]
    return found


def thread(desk: Desk, count: int) -> tuple[str, list[str]]:
    """A draft with so many captures, shown in the form."""
    incident_id = desk.draft()
    posts = sorted(POSTS.glob("*.png"))[: count - 1]
    desk.app.gathering.add(incident_id, [desk.capture(post.name).id for post in posts])
    desk.open(incident_id)
    return incident_id, list(desk.stored(incident_id).captures)


def names(desk: Desk) -> list[str]:
    strip = desk.form.strip.list
    return [str(strip.item(at).data(Qt.ItemDataRole.AccessibleTextRole)) for at in range(strip.count())]


def test_one_picture_needs_no_strip(desk: Desk) -> None:
    desk.draft()
    assert not desk.form.strip.isVisible()
    assert desk.form.add_button.isVisible()
    assert not desk.form.goes_along.isVisible()


def test_the_strip_names_each_and_shows_the_chosen_one(desk: Desk) -> None:
    _, ids = thread(desk, 3)
    assert desk.form.strip.isVisible()
    assert [name.partition(",")[0] for name in names(desk)] == [f"Picture {at} of 3" for at in (1, 2, 3)]
    assert [name.endswith("shown") for name in names(desk)] == [True, False, False]
    assert all(not desk.form.strip.list.item(at).icon().isNull() for at in range(3))
    desk.form.strip.list.setFocus()
    QTest.keyClick(desk.form.strip.list, Qt.Key.Key_Right)
    desk.settle()
    assert desk.form.shown_capture == ids[1]
    assert [name.endswith("shown") for name in names(desk)] == [False, True, False]
    assert desk.app.find_capture(ids[1]).originals[0].sha256[:4] in desk.form.facts.text()
    assert desk.form.goes_along.text() == "All 3 pictures go along, in this order."


def test_what_is_typed_survives_looking_at_another_picture(desk: Desk) -> None:
    incident_id, ids = thread(desk, 2)
    desk.write(desk.form.author, "Sam")
    desk.form.strip.list.setCurrentRow(1)
    desk.write(desk.form.note, "typed at once")
    desk.settle()
    assert (desk.form.shown_capture, desk.form.author.text(), desk.form.note.toPlainText()) == (
        ids[1],
        "Sam",
        "typed at once",
    )
    desk.form.save_now(always=True)
    desk.settle()
    assert (desk.stored(incident_id).form.author, desk.stored(incident_id).form.note) == ("Sam", "typed at once")


def test_each_picture_has_its_own_box(desk: Desk) -> None:
    incident_id, ids = thread(desk, 2)
    form_data.select_part(desk.app, incident_id, 1, [10, 10, 200, 100], ids[1])
    desk.open(incident_id)
    assert desk.form.picture._box is None
    desk.form.strip.list.setCurrentRow(1)
    desk.settle()
    assert desk.form.picture._box == [10, 10, 200, 100]
    data = form_data.load(desk.app, incident_id, ids[0])
    assert data.image(PictureChoice.CROP) is data.images[PictureChoice.ORIGINAL]
    assert "Nothing is selected in picture 1: it goes whole" in goes_along_words(data, {PictureChoice.CROP})


def test_selecting_again_means_the_picture_that_is_shown(desk: Desk) -> None:
    incident_id, ids = thread(desk, 2)
    desk.form.strip.list.setCurrentRow(1)
    desk.settle()
    desk.click(desk.form.select_button)
    desk.settle()
    window = desk.dialog(SelectionWindow)
    middle = window.rect().center()
    QTest.mousePress(window, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(window, middle + QPoint(80, 60))
    QTest.mouseRelease(window, Qt.MouseButton.LeftButton, pos=middle + QPoint(80, 60))
    QTest.keyClick(window, Qt.Key.Key_Return)
    desk.settle()
    assert [one.box is None for one in desk.stored(incident_id).selections] == [True, False]
    assert desk.form.shown_capture == ids[1]


@pytest.mark.parametrize("by", ["button", "keys"])
def test_moving_and_taking_out(desk: Desk, by: str) -> None:
    incident_id, ids = thread(desk, 3)
    strip = desk.form.strip
    desk.window.activateWindow()
    desk.until(desk.window.isActiveWindow)
    strip.list.setCurrentRow(2)
    desk.settle()
    if by == "button":
        desk.click(strip.earlier)
    else:
        strip.list.setFocus()
        QTest.keyClick(strip.list, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    desk.settle()
    assert list(desk.stored(incident_id).captures) == [ids[0], ids[2], ids[1]]
    assert desk.form.shown_capture == ids[2]
    if by == "button":
        desk.click(strip.out)
    else:
        strip.list.setFocus()
        QTest.keyClick(strip.list, Qt.Key.Key_Delete)
    desk.settle()
    assert list(desk.stored(incident_id).captures) == [ids[0], ids[1]]
    assert desk.form.shown_capture == ids[1]
    assert desk.app.register.unfiled_captures() == [ids[2]]
    assert "kept" in desk.window.notices.text
    desk.click(strip.out)
    desk.settle()
    assert list(desk.stored(incident_id).captures) == [ids[0]]
    assert not strip.isVisible()


def test_add_another_captures_again_for_the_same_draft(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    made = captured(desk, monkeypatch)
    incident_id = desk.draft()
    desk.write(desk.form.note, "a long thread")
    entry(desk, "Capture the screen").trigger()
    desk.settle()
    window = desk.dialog(SelectionWindow)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    desk.settle()
    incident = desk.stored(incident_id)
    assert incident.captures[1:] == (made[0].capture.id,)
    assert incident.form.note == "a long thread"
    assert (desk.window.current, desk.form.shown_capture) == (Page.FORM, made[0].capture.id)
    assert len(desk.app.register.all()) == 1
    # The next click on Capture is a new post again.
    desk.click(desk.window.capture_button)
    desk.settle()
    QTest.keyClick(desk.dialog(SelectionWindow), Qt.Key.Key_Escape)
    desk.settle()
    assert len(desk.app.register.all()) == 2


def test_a_capture_that_failed_is_not_remembered(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from admin_desktop.errors import Trouble

    flow = desk.controller.steps.flow
    desk.draft()
    monkeypatch.setattr(flow, "start", lambda *_: flow.failed.emit(Trouble("There is no screen.")))
    entry(desk, "Capture the screen").trigger()
    desk.settle()
    for dialog in desk.dialogs():
        dialog.close()
    captured(desk, monkeypatch)
    desk.click(desk.window.capture_button)
    desk.settle()
    QTest.keyClick(desk.dialog(SelectionWindow), Qt.Key.Key_Escape)
    desk.settle()
    assert len(desk.app.register.all()) == 2


def test_a_sent_report_gets_a_further_capture_and_no_mail(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    made = captured(desk, monkeypatch)
    incident_id = desk.draft()
    desk.send().reject()
    desk.settle()
    rows = desk.app.outbox.rows()
    desk.open(incident_id)
    detail = desk.window.page(Page.DETAIL)
    assert isinstance(detail, IncidentDetail)
    assert not detail.strip.isVisible()
    desk.click(detail.add_button)
    desk.settle()
    desk.settle()
    incident = desk.stored(incident_id)
    assert (incident.state, incident.captures[1:]) == (IncidentState.REPORTED, (made[0].capture.id,))
    assert desk.app.outbox.rows() == rows
    assert detail.strip.isVisible()
    assert not detail.strip.out.isVisible()
    detail.strip.list.setCurrentRow(1)
    desk.settle()
    assert made[0].capture.originals[0].sha256[:4] in detail.facts.text()


def test_a_picture_that_is_locked_away_is_not_in_the_strip(desk: Desk) -> None:
    incident_id, ids = thread(desk, 2)
    desk.app.register.quarantine(incident_id, "x", "Kim")
    data = form_data.load(desk.app, incident_id, ids[1])
    assert (data.images, data.thumbs) == ({}, {})
    desk.open(incident_id)
    assert all("locked away" in name for name in names(desk))
    assert not desk.form.add_button.isEnabled()
    assert all(desk.form.strip.list.item(at).icon().isNull() for at in range(2))


def test_what_is_too_large_for_a_mail_is_said_before_sending(desk: Desk) -> None:
    from dataclasses import replace

    from admin_desktop.documents.mail_size import Limit, encoded_size

    incident_id, ids = thread(desk, 3)
    first_two = sum(encoded_size(desk.app.find_capture(one).originals[0].bytes) for one in ids[:2])
    desk.app.reporter.encloser.limit = Limit(first_two, 0)
    desk.open(incident_id)
    assert "too large for a mail (0 MB at most): picture 3 will not be attached" in desk.form.goes_along.text()
    data = form_data.load(desk.app, incident_id)
    alone = replace(data, captures=data.captures[:1], limit=Limit(1000, 100))
    assert goes_along_words(alone, {PictureChoice.ORIGINAL}).startswith("The picture is too large for a mail")
    assert goes_along_words(alone, {PictureChoice.NONE}) == ""


def test_a_portrait_picture_of_a_phone_is_shown_upright(desk: Desk) -> None:
    for name in ("portrait.heic", "lying.jpg"):
        capture = desk.app.capturing.import_files([PHONE / name], Purpose.UNFILED).capture
        desk.open(form_data.start_draft(desk.app, capture, "").id)
        shown = desk.form.picture._image
        assert (shown.width(), shown.height()) == (240, 320)
        assert shown.pixelColor(200, 12).red() > 150 > shown.pixelColor(200, 12).green()
        assert "taken 2026-11-20 21:41:07 UTC-06:00" in desk.form.facts.text()
        assert desk.form.status.text().startswith("Imported ")


def test_sending_by_hand_lays_all_pictures_ready(desk: Desk) -> None:
    import email
    import email.policy

    incident_id, ids = thread(desk, 3)
    dialog = desk.send()
    assert dialog.attached.text().startswith(f"3 pictures: {incident_id}-1-{ids[0]}-original.png to {incident_id}-3-")
    assert dialog.attached.text().endswith(", and the report as PDF")
    assert "Drag all of them into the mail" in dialog.after.text()
    laid = dialog._laid
    assert laid is not None
    originals = [desk.app.vault.read(desk.app.find_capture(one).originals[0].path) for one in ids]
    assert [path.read_bytes() for path in laid.attachments[:-1]] == originals
    assert laid.attachments[-1].name == f"{incident_id}.pdf"
    assert laid.attachments[-1].read_bytes().startswith(b"%PDF-1.7")
    saved = email.message_from_bytes(laid.eml.read_bytes(), policy=email.policy.default)
    assert [part.get_payload(decode=True) for part in saved.iter_attachments()][:-1] == originals
    dialog.reject()
