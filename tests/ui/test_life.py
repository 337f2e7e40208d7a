"""The life of a report, on its page: by keyboard as by mouse."""

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from admin_desktop.ui.say_dialog import SayDialog
from tests.ui.conftest import Desk, button_of, words_of
from tests.ui.test_accessibility import check
from tests.ui.test_answers import detail, sent


def test_tell_them_it_is_gone(desk: Desk) -> None:
    incident_id = sent(desk, timedelta(minutes=5))
    page = detail(desk, incident_id)
    assert any(one.startswith("The post is gone: ") for one in words_of(page))
    assert any(one.endswith(", less than a minute after you captured it.") for one in words_of(page.banner))
    assert len(desk.app.outbox.rows()) == 2, "nothing goes by itself"
    check(desk.window, desk.window)
    page.life.follow_button.click()
    page.life.follow_button.click()  # twice, before the first is through
    desk.settle()
    assert len(desk.app.outbox.rows()) == 4
    page = detail(desk, incident_id)
    assert not page.life.follow_button.isVisible()
    words = words_of(page)
    assert "Follow-up written" in words
    assert sum(one.startswith("Follow-up to ") for one in words) == 2


def test_a_note_closing_and_reopening_by_keyboard(desk: Desk) -> None:
    incident_id = sent(desk, timedelta(minutes=5))
    page = detail(desk, incident_id)
    desk.click(page.life.note_button)
    dialog = desk.dialog(SayDialog)
    check(dialog, dialog)
    assert not dialog.save_button.isEnabled()
    QTest.keyClicks(dialog.words, "<b>Her mother</b> called")
    QTest.keyClick(dialog.words, Qt.Key.Key_Tab)
    QTest.keyClick(dialog.tick, Qt.Key.Key_Space)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    desk.settle()
    words = words_of(page)
    assert "Note by Kim Lee" in words
    assert "<b>Her mother</b> called" in words
    assert any("“<b>Her mother</b> called”" in one for one in words)
    desk.click(button_of(page, "Close report…"))
    dialog = desk.dialog(SayDialog)
    check(dialog, dialog)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    desk.settle()
    assert desk.stored(incident_id).outcome == "removed"
    assert "You closed the report" in words_of(page)
    assert not page.life.close_button.isVisible()
    desk.click(page.life.reopen_button)
    desk.settle()
    assert desk.stored(incident_id).closed_at is None
    assert page.life.close_button.isVisible()


def test_what_keeps_it_up(desk: Desk) -> None:
    incident_id = sent(desk, timedelta(minutes=5))
    page = detail(desk, incident_id)
    assert not page.life.hindered_button.isVisible()
    desk.click(page.banner.back_button)
    desk.settle()
    assert not page.life.follow_button.isVisible(), "nobody was told that it was gone"
    desk.click(page.life.hindered_button)
    dialog = desk.dialog(SayDialog)
    dialog.choices["not_our_page"].setChecked(True)
    desk.click(dialog.save_button)
    desk.settle()
    assert "You cannot remove it: It is not on a page of mine." in words_of(page)
    desk.click(page.life.platform_button)
    desk.settle()
    assert any("I have reported it to the platform." in one for one in words_of(page))
