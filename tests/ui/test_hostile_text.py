"""What strangers wrote is shown as it is written, everywhere."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QLabel, QLineEdit, QMessageBox, QWidget

from admin_desktop.documents.plain import one_line
from admin_desktop.evidence.sealing import observe
from admin_desktop.incidents.incident import Form
from admin_desktop.ui.incidents_page import IncidentsPage
from admin_desktop.ui.main_window import Page
from admin_desktop.ui.messages import tell, warn
from tests.ui.conftest import Desk, application, words_of

HOSTILE = '<img src="file:///nowhere/x.png" onerror=alert(1)> <b>bold</b> & <a href="https://evil.example">x</a>'
TURNED = "\u202eexe.gpj"


def all_plain(widget: QWidget) -> None:
    """No label takes its words for markup, shown or not."""
    for one in widget.findChildren(QLabel):
        markup = one.textFormat() == Qt.TextFormat.RichText or (
            one.textFormat() == Qt.TextFormat.AutoText and re.search("<[a-z/]", one.text()) is not None
        )
        assert not markup, one.text()


def plain_tip(words: str) -> bool:
    """A tooltip has no format of its own: markup in it must be written out."""
    return re.search("<(?!span>|/span>)", words) is None


def tips(widget: QWidget) -> list[str]:
    return [one.toolTip() for one in [widget, *widget.findChildren(QWidget)] if one.toolTip()]


@pytest.fixture
def nasty(desk: Desk) -> str:
    """A draft in which everything a stranger could write is hostile."""
    capture = observe(desk.app.database, desk.capture(), {"window_title": HOSTILE + TURNED, "process": HOSTILE})
    form = Form(page=HOSTILE, link=HOSTILE, author=HOSTILE, posted=HOSTILE, body=HOSTILE, note=HOSTILE)
    form.categories = ["harassment"]
    incident = desk.app.register.start([capture.id], form, desk.app.pack.id, "2024-12-09")
    return incident.id


def test_home(desk: Desk, nasty: str) -> None:
    desk.controller.refresh()
    desk.settle()
    assert f"{HOSTILE} · bullying or harassment" in words_of(desk.home)
    all_plain(desk.home)
    found = tips(desk.home)
    assert any("alert(1)" in tip for tip in found)
    assert [tip for tip in found if not plain_tip(tip)] == []


def test_a_tooltip_shows_the_very_letters(desk: Desk, nasty: str) -> None:
    desk.controller.refresh()
    desk.settle()
    tip = next(tip for tip in tips(desk.home) if "alert(1)" in tip)
    read = QTextDocument()
    read.setHtml(tip)
    assert HOSTILE in read.toPlainText()


def test_list(desk: Desk, nasty: str) -> None:
    page = desk.show_page(Page.INCIDENTS)
    assert isinstance(page, IncidentsPage)
    index = page.model.index(0, 1)
    assert page.model.data(index) == one_line(HOSTILE)
    assert plain_tip(page.model.data(index, Qt.ItemDataRole.ToolTipRole))
    all_plain(page)


def test_form(desk: Desk, nasty: str) -> None:
    desk.open(nasty)
    form = desk.form
    page = form.page.lineEdit()
    assert isinstance(page, QLineEdit)
    assert page.text() == HOSTILE
    assert form.body.toPlainText() == HOSTILE
    assert form.author.text() == HOSTILE
    assert HOSTILE in form.facts.text()
    assert "\u202e" not in form.facts.text(), "nothing turns the line round"
    assert not form.banner.open_button.isEnabled()
    all_plain(form)
    assert [tip for tip in tips(form) if not plain_tip(tip)] == []


def test_words_pasted_into_the_form_stay_words(desk: Desk) -> None:
    incident_id = desk.draft()
    application().clipboard().setText(HOSTILE)
    desk.form.body.setFocus()
    desk.form.body.paste()
    assert desk.form.body.toPlainText() == HOSTILE
    desk.until(lambda: desk.stored(incident_id).form.body == HOSTILE)


def test_sending_outbox_and_detail(desk: Desk, nasty: str) -> None:
    desk.open(nasty)
    dialog = desk.send()
    assert any("<img" in words for words in words_of(dialog)), "the page's name is in the subject"
    all_plain(dialog)
    dialog.reject()
    desk.settle()
    outbox = desk.show_page(Page.OUTBOX)
    assert any("<img" in words for words in words_of(outbox))
    all_plain(outbox)
    desk.open(nasty)
    detail = desk.window.page(Page.DETAIL)
    assert desk.window.current == Page.DETAIL
    assert words_of(detail).count(HOSTILE) >= 5
    all_plain(detail)
    for page in (outbox, detail):
        assert [tip for tip in tips(page) if not plain_tip(tip)] == []


def test_boxes_and_notices(desk: Desk) -> None:
    for show in (tell, warn):
        show(desk.window, HOSTILE, HOSTILE)
        box = desk.dialog(QMessageBox)
        assert HOSTILE in words_of(box)
        all_plain(box)
        box.close()
    desk.window.notices.show_notice(HOSTILE)
    assert desk.window.notices.text == HOSTILE
    all_plain(desk.window)
