"""Keep a copy: taken, described, found again, reported after all."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from admin_desktop.evidence.captures import CaptureState, Purpose
from admin_desktop.incidents.copies import About, captures_about
from admin_desktop.ui.copies_page import CopiesPage
from admin_desktop.ui.copy_dialog import CopyDialog
from admin_desktop.ui.discard_dialog import DiscardDialog
from admin_desktop.ui.incidents_page import IncidentsPage
from admin_desktop.ui.keep_button import KeepButton
from admin_desktop.ui.main_window import Page
from tests.conftest import POSTS
from tests.ui.conftest import Desk, button_of, words_of
from tests.ui.test_bringing_in import drop, finish, of_files
from tests.ui.test_more_captures import captured

PHONE = POSTS.parent / "phone"


def choose(button: KeepButton, words: str) -> None:
    (found,) = [one for one in button.menu().actions() if words in one.text().replace("&", "")]
    found.trigger()


def page(desk: Desk) -> CopiesPage:
    assert desk.window.current == Page.COPIES
    found = desk.window.page(Page.COPIES)
    assert isinstance(found, CopiesPage)
    return found


def kept(desk: Desk, about: About | None = None, file: Path = POSTS / "x-harass-light.png") -> str:
    capture = desk.app.capturing.import_files([file], Purpose.COPY_OF_COMMUNICATION).capture
    if about:
        desk.app.copies.describe([capture.id], about)
    return capture.id


def test_from_the_screen_described_and_found_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    made = captured(desk, monkeypatch)
    choose(desk.home.other_pictures.keep_button, "Capture")
    finish(desk)
    dialog = desk.dialog(CopyDialog)
    for field, words in ((dialog.person, "Pat Parent"), (dialog.page, "Lincoln PTA")):
        edit = field.lineEdit()
        assert edit is not None
        desk.write(edit, words)
    desk.write(dialog.note, "Field trip")
    desk.click(dialog.keep)
    finish(desk)
    (copy,) = desk.app.copies.all()
    assert (copy.capture.id, copy.about) == (made[0].capture.id, About("Lincoln PTA", "Pat Parent", "Field trip"))
    assert page(desk).shown == copy.capture.id
    assert "Pat Parent · Lincoln PTA" in words_of(page(desk))
    with desk.app.database.reading() as connection:
        assert captures_about(connection, person="pat parent") == [copy.capture.id]
    assert desk.app.register.all() == []
    assert page(desk)._image is not None


def test_from_files_all_are_one_communication(desk: Desk) -> None:
    choose(desk.home.other_pictures.keep_button, "files")
    chooser = desk.dialog(QFileDialog)
    chooser.filesSelected.emit([str(PHONE / "portrait.heic"), str(PHONE / "lying.jpg")])
    chooser.close()
    finish(desk)
    dialog = desk.dialog(CopyDialog)
    assert "The 2 pictures are sealed" in " ".join(words_of(dialog))
    dialog.person.setEditText("Sam")
    desk.click(dialog.keep)
    finish(desk)
    assert [copy.about.person for copy in desk.app.copies.all()] == ["Sam", "Sam"]
    # The next import is a report again.
    desk.show_page(Page.HOME)
    drop(desk, desk.window, of_files(POSTS / "x-harass-light.png"))
    assert len(desk.app.register.all()) == 1


def test_later_loses_nothing(desk: Desk) -> None:
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(image)
    choose(desk.home.other_pictures.keep_button, "Paste")
    finish(desk)
    QTest.keyClick(desk.dialog(CopyDialog), Qt.Key.Key_Escape)
    finish(desk)
    QGuiApplication.clipboard().clear()
    (copy,) = desk.app.copies.all()
    assert copy.about == About()
    assert "Nobody has said yet what this is a copy of." in words_of(page(desk))
    page(desk).change.click()
    finish(desk)
    dialog = desk.dialog(CopyDialog)
    dialog.page.setEditText("Band")
    desk.click(dialog.keep)
    finish(desk)
    assert desk.app.copies.get(copy.capture.id).about == About("Band", "", "")


def test_dropped_on_the_copies_it_is_a_copy(desk: Desk) -> None:
    desk.controller.copies.show()
    finish(desk)
    drop(desk, desk.window, of_files(PHONE / "lying.jpg"))
    desk.dialog(CopyDialog).reject()
    finish(desk)
    assert len(desk.app.copies.all()) == 1
    assert desk.app.register.all() == []


def test_reached_from_the_incidents_and_shown(desk: Desk) -> None:
    first, second = kept(desk, About("Lincoln", "Pat", "")), kept(desk, None, PHONE / "portrait.heic")
    incidents = desk.show_page(Page.INCIDENTS)
    assert isinstance(incidents, IncidentsPage)
    desk.click(incidents.copies_button)
    finish(desk)
    shown = page(desk)
    assert shown.shown == second
    assert shown.picture._image.height() == 320
    assert shown.model.rowCount() == 2
    shown.table.setFocus()
    QTest.keyClick(shown.table, Qt.Key.Key_Down)
    finish(desk)
    assert shown.shown == first
    assert shown.picture._image.width() == 1920
    desk.click(button_of(shown, "All incidents"))
    assert desk.window.current == Page.INCIDENTS


def test_reported_instead(desk: Desk) -> None:
    capture_id = kept(desk, About("Lincoln PTA", "Pat Parent", "Field trip"))
    desk.controller.copies.show()
    finish(desk)
    desk.click(page(desk).report_button)
    finish(desk)
    assert desk.window.current == Page.FORM
    (incident,) = desk.app.register.all()
    assert incident.captures == (capture_id,)
    assert (desk.form.page.currentText(), desk.form.author.text()) == ("Lincoln PTA", "Pat Parent")
    assert desk.app.copies.all() == []


def test_discarded_on_record(desk: Desk) -> None:
    capture_id = kept(desk)
    desk.controller.copies.show()
    finish(desk)
    desk.click(page(desk).erase)
    dialog = desk.dialog(DiscardDialog)
    dialog.reason.setText("mistake")
    desk.click(dialog.go)
    finish(desk)
    assert desk.app.find_capture(capture_id).state == CaptureState.DISCARDED
    assert desk.app.copies.all() == []
    assert "No copies yet" in words_of(page(desk))


def test_hostile_words_are_shown_as_they_are(desk: Desk) -> None:
    kept(desk, About("<b>Page</b>", "<img src=x>", "<h1>note</h1>"))
    desk.controller.copies.show()
    finish(desk)
    words = words_of(page(desk))
    assert "<img src=x> · <b>Page</b>" in words
    assert "<h1>note</h1>" in words
