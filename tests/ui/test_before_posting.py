from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from admin_desktop.pages.before_posting import Verdict
from admin_desktop.reading.ocr import Ocr
from admin_desktop.reading.reader import Reader
from admin_desktop.ui.before_posting_page import BeforePostingPage
from admin_desktop.ui.check_row import VERDICTS
from admin_desktop.ui.main_window import Page
from tests.conftest import POSTS
from tests.ui.conftest import POST, Desk, words_of


@pytest.fixture
def page(desk: Desk) -> BeforePostingPage:
    page = desk.show_page(Page.CHECK)
    assert isinstance(page, BeforePostingPage)
    return page


def chip(page: BeforePostingPage, check: str) -> str:
    return page.row(check).chip.text()


def sealed(desk: Desk) -> list[str]:
    return sorted(path.name for path in Path(desk.app.paths.vault).rglob("*"))


def listed(desk: Desk, page: BeforePostingPage, text: str) -> None:
    page.text.setPlainText(text)
    desk.until(lambda: page.summary.text().startswith(("Please", "Everything")))
    desk.settle()


def test_a_text_gets_its_checklist_and_answers_make_it_fine(desk: Desk, page: BeforePostingPage) -> None:
    listed(desk, page, "Concert on Thursday at 7, everyone is welcome!")
    assert page.summary.text() == "Please answer 3 questions."
    first = page.row("front_page")
    assert first.chip.text() == VERDICTS[Verdict.ANSWER][0]
    assert "C" in first.title.text()
    for check in ("front_page", "website", "work_time"):
        desk.click(page.row(check).yes)
        desk.settle()
        assert chip(page, check) == "Fine"
    assert page.summary.text() == "Everything is fine. You decide."
    desk.click(first.no)
    desk.settle()
    assert chip(page, "front_page") == "Look at this"
    assert first.no.isChecked()


def test_what_is_found_is_quoted_as_it_is_and_never_markup(desk: Desk, page: BeforePostingPage) -> None:
    listed(desk, page, "<b>Sam</b> you missed practice, you idiot <img src=x>\nhttps://bit.ly/<script>")
    assert chip(page, "tone") == "Look at this"
    assert any("bit.ly" in words for words in words_of(page.row("links")))
    assert any("idiot" in words for words in words_of(page.row("tone")))


def test_answers_by_keyboard_keep_the_focus(desk: Desk, page: BeforePostingPage) -> None:
    listed(desk, page, "Concert on Thursday")
    row = page.row("front_page")
    row.yes.setFocus()
    QTest.keyClick(row.yes, Qt.Key.Key_Space)
    desk.settle()
    assert row.yes.isChecked()
    assert desk.window.focusWidget() is row.yes
    assert row.yes.accessibleName().startswith("Yes: Would you be content")


def test_a_picture_is_read_and_nothing_is_kept(desk: Desk, page: BeforePostingPage) -> None:
    desk.app.reader = Reader(Ocr(desk.app.resources / "ocr"), desk.app.platforms, desk.app.suggester)
    before = sealed(desk)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(POSTS / POST))])
    page.text.insertFromMimeData(data)
    desk.until(lambda: page.about_picture.text().startswith("Read in the picture"))
    desk.settle()
    assert page.row("copyright").question.text().startswith("Did you take the picture")
    assert chip(page, "tone") == "Look at this"  # the words in it insult a pupil
    assert not page.preview.pixmap().isNull()
    assert sealed(desk) == before
    assert desk.window.current == Page.CHECK
    desk.click(page.remove_button)
    desk.settle()
    assert page.summary.text().startswith("Type or paste")


def test_a_picture_pasted_here_is_not_sealed_and_elsewhere_it_is(desk: Desk, page: BeforePostingPage) -> None:
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    QGuiApplication.clipboard().setImage(image)
    before = sealed(desk)
    desk.controller.steps.more.bringing.paste()
    desk.settle()
    assert page.draft.has_picture
    assert desk.window.current == Page.CHECK
    assert sealed(desk) == before
    desk.show_page(Page.HOME)
    desk.controller.steps.more.bringing.paste()
    desk.settle()
    assert sealed(desk) != before


def test_start_anew_empties_everything(desk: Desk, page: BeforePostingPage) -> None:
    listed(desk, page, "Concert on Thursday")
    desk.click(page.row("front_page").yes)
    desk.settle()
    desk.click(page.anew_button)
    desk.until(lambda: page.summary.text().startswith("Type or paste"))
    assert not page.answers
    assert not page.text.toPlainText()
    assert desk.window.focusWidget() is page.text


def test_no_picture_in_the_clipboard_is_said(desk: Desk, page: BeforePostingPage) -> None:
    QGuiApplication.clipboard().setText("words only")
    desk.click(page.paste_button)
    box = desk.dialog(QMessageBox)
    assert "holds no picture" in box.informativeText() + box.text()
    box.accept()


def test_what_is_no_picture_is_said_and_the_text_stays(desk: Desk, page: BeforePostingPage, tmp_path: Path) -> None:
    listed(desk, page, "Concert on Thursday")
    (tmp_path / "list.png").write_bytes(b"not a picture")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "list.png"))])
    page.text.insertFromMimeData(data)
    desk.settle()
    box = desk.dialog(QMessageBox)
    assert "not a picture" in box.informativeText() + box.text()
    box.accept()
    assert page.text.toPlainText() == "Concert on Thursday"
    assert not page.draft.has_picture
