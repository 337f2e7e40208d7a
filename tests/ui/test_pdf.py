from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from admin_desktop.ui.main_window import Page
from tests.ui.conftest import Desk, Opener, button_of


@pytest.fixture
def reported(desk: Desk) -> str:
    incident_id = desk.draft()
    desk.send().close()
    desk.settle()
    desk.open(incident_id)
    return incident_id


def save(desk: Desk, file: Path) -> QMessageBox:
    desk.click(button_of(desk.window.page(Page.DETAIL), "Save as PDF…"))
    dialog = desk.dialog(QFileDialog)
    assert Path(dialog.selectedFiles()[0]).suffix == ".pdf"
    dialog.fileSelected.emit(str(file))
    dialog.reject()
    desk.until(lambda: any(isinstance(one, QMessageBox) for one in desk.app_windows()))
    return desk.dialog(QMessageBox)


def test_a_report_is_saved_as_pdf_and_opened(desk: Desk, reported: str, tmp_path: Path, opener: Opener) -> None:
    out = tmp_path / "report.pdf"
    box = save(desk, out)
    assert "the whole picture as it was sealed" in box.informativeText()
    assert out.read_bytes().startswith(b"%PDF-1.7")
    assert list(desk.app.paths.work.iterdir()) == []
    next(one for one in box.buttons() if "Open" in one.text()).click()
    desk.settle()
    assert [Path(url.toLocalFile()) for url in opener.urls] == [out]


def test_a_folder_that_is_gone_is_said(desk: Desk, reported: str, tmp_path: Path) -> None:
    box = save(desk, tmp_path / "gone" / "report.pdf")
    assert box.text() == "The PDF was not saved"
    box.close()
