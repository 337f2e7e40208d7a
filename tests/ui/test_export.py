import threading
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QDate
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton

from admin_desktop.exports.checking import check_package
from admin_desktop.exports.selecting import Selection
from admin_desktop.ui.export_dialog import ExportDialog
from admin_desktop.ui.long_job import ProgressDialog
from admin_desktop.ui.main_window import Page
from tests.ui.conftest import Desk, Opener, button_of
from tests.ui.test_accessibility import check


@pytest.fixture
def reported(desk: Desk) -> str:
    incident_id = desk.draft()
    desk.send().close()
    desk.settle()
    for row in desk.app.outbox.rows():
        desk.app.outbox.sent_by_hand(row.message_id)
    return incident_id


def opened(desk: Desk) -> ExportDialog:
    """The dialog, once it has said how much it is."""
    desk.settle()
    dialog = desk.dialog(ExportDialog)
    counted(desk, dialog)
    return dialog


def counted(desk: Desk, dialog: ExportDialog) -> None:
    desk.until(lambda: dialog.words.text() != "Counting…")
    desk.settle()


def box(desk: Desk) -> QMessageBox:
    desk.until(lambda: any(isinstance(one, QMessageBox) for one in desk.app_windows()))
    return desk.dialog(QMessageBox)


def export(desk: Desk, dialog: ExportDialog) -> QMessageBox:
    desk.click(dialog.go)
    desk.settle()
    return box(desk)


def test_a_report_becomes_a_package_in_three_clicks(desk: Desk, reported: str, tmp_path: Path, opener: Opener) -> None:
    desk.open(reported)
    assert desk.window.current == Page.DETAIL
    desk.click(button_of(desk.window.page(Page.DETAIL), "Export…"))
    dialog = opened(desk)
    assert dialog.selection == Selection(incidents=(reported,))
    assert dialog.words.text().startswith("1 report, 1 capture, about ")
    assert Path(dialog.file.text()).name == f"Evidence-{reported}.zip"
    out = tmp_path / "package.zip"
    dialog.file.setText(str(out))
    said = export(desk, dialog)
    assert said.text() == "The package is ready"
    assert "package.zip" in said.informativeText()
    desk.click(next(one for one in said.buttons() if "folder" in one.text()))
    assert [url.toLocalFile() for url in opener.urls] == [tmp_path.as_posix()]
    verdict = check_package(out, desk.app.resources / "exports" / "verify.py")
    assert (verdict.findings, verdict.pictures, verdict.mails) == ((), 1, 2)
    assert not desk.dialogs()


def test_from_the_list_with_days_a_page_and_a_person(desk: Desk, reported: str, tmp_path: Path) -> None:
    desk.capture()
    desk.show_page(Page.INCIDENTS)
    desk.click(button_of(desk.window.page(Page.INCIDENTS), "Export…"))
    dialog = opened(desk)
    assert dialog.selection == Selection(incidents=(reported,))
    desk.click(dialog.days)
    assert not dialog.reports.isEnabled()
    counted(desk, dialog)
    assert dialog.words.text().startswith("1 report, 2 captures, about ")
    assert dialog.go.isEnabled()
    dialog.first.setDate(QDate(2026, 1, 2))
    dialog.last.setDate(QDate(2026, 1, 3))
    counted(desk, dialog)
    assert "nothing to export" in dialog.words.text()
    assert not dialog.go.isEnabled()
    assert Path(dialog.file.text()).name == "Evidence-2026-01-02-to-2026-01-03.zip"
    desk.write(dialog.page, "Band")
    desk.write(dialog.person, "Sam")
    assert dialog.selection == Selection(first=date(2026, 1, 2), last=date(2026, 1, 3), page="Band", person="Sam")
    desk.click(dialog.cancel)
    desk.settle()
    assert not desk.dialogs()


def test_what_is_there_is_not_overwritten_and_the_dialog_stays(desk: Desk, reported: str, tmp_path: Path) -> None:
    desk.controller.exporting.start(reported)
    dialog = opened(desk)
    there = tmp_path / "there.zip"
    there.write_text("mine")
    dialog.file.setText(str(there))
    said = export(desk, dialog)
    assert "left as it is" in said.informativeText()
    said.close()
    assert there.read_text() == "mine"
    assert dialog.isVisible()
    dialog.file.setText(str(tmp_path / "other.zip"))
    assert export(desk, dialog).text() == "The package is ready"


def test_stop_leaves_nothing_and_the_dialog_stays(
    desk: Desk, reported: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The vault is read slowly, so that there is time for Stop."""
    may_go_on = threading.Event()
    read = desk.app.vault.read

    def slowly(path: str) -> bytes:
        assert may_go_on.wait(20)
        return read(path)

    monkeypatch.setattr(desk.app.vault, "read", slowly)
    desk.controller.exporting.start(reported)
    dialog = opened(desk)
    (tmp_path / "out").mkdir()
    dialog.file.setText(str(tmp_path / "out" / "x.zip"))
    desk.click(dialog.go)
    progress = desk.dialog(ProgressDialog)
    desk.click(progress.stop_button)
    may_go_on.set()
    desk.settle()
    assert desk.dialogs() == [dialog]
    assert list((tmp_path / "out").iterdir()) == []


def test_damage_is_said(desk: Desk, reported: str, tmp_path: Path) -> None:
    (picture,) = [one for one in desk.app.vault.everything() if one.endswith(".png") and "import" in one]
    at = desk.app.vault.at(picture)
    at.chmod(0o600)
    at.write_bytes(b"x")
    desk.controller.exporting.start(reported)
    dialog = opened(desk)
    dialog.file.setText(str(tmp_path / "x.zip"))
    said = export(desk, dialog)
    assert "not everything in it is as it was sealed" in said.informativeText()
    said.close()


def test_a_file_is_chosen_in_a_window(desk: Desk, reported: str, tmp_path: Path) -> None:
    desk.controller.exporting.start(reported)
    dialog = opened(desk)
    desk.click(dialog.choose)
    files = desk.dialog(QFileDialog)
    files.setDirectory(str(tmp_path))
    files.selectFile("chosen")
    desk.click(next(one for one in files.findChildren(QPushButton) if "Save" in one.text()))
    assert Path(dialog.file.text()) == tmp_path / "chosen.zip"
    # A name that the admin chose is kept, whatever is exported.
    desk.click(dialog.days)
    assert Path(dialog.file.text()) == tmp_path / "chosen.zip"


def test_by_keyboard_and_by_ear(desk: Desk, reported: str) -> None:
    desk.controller.exporting.start(reported)
    dialog = opened(desk)
    check(dialog, dialog)
    desk.click(dialog.days)
    counted(desk, dialog)
    check(dialog, dialog)


def test_practice_is_in_the_files_name(desk: Desk) -> None:
    dialog = ExportDialog(desk.window, [], [], "", practice=True)
    assert Path(dialog.file.text()).name.startswith("PRACTICE-Evidence-")
    dialog.deleteLater()


def test_without_reports_there_are_still_captures(desk: Desk) -> None:
    desk.capture()
    desk.show_page(Page.INCIDENTS)
    desk.click(button_of(desk.window.page(Page.INCIDENTS), "Export…"))
    dialog = opened(desk)
    assert dialog.days.isChecked()
    assert not dialog.report.isEnabled()
    assert dialog.words.text().startswith("0 reports, 1 capture")
