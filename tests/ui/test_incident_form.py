from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from admin_desktop.incidents.incident import IncidentState, PictureChoice, Removal
from admin_desktop.platforms.platform import PostKind
from admin_desktop.ui import form_data
from admin_desktop.ui.main_window import Page
from admin_desktop.ui.removal_words import numbered
from tests.ui.conftest import Desk, Opener, employee

LINK = "https://www.facebook.com/SampleHighBandBoosters/posts/1029384756"


def test_the_clipboards_link_fills_link_and_network_as_a_guess_until_it_is_touched(desk: Desk) -> None:
    desk.draft(f"  {LINK} ")
    form = desk.form
    assert form.link.text() == LINK
    assert form.platform.currentData() == "facebook"
    assert form.link.property("guess") is True
    assert form.platform.property("guess") is True
    assert form.hint.isVisible()
    form.link.end(False)
    desk.write(form.link, "7")
    assert form.link.property("guess") is False
    assert form.platform.property("guess") is True


def test_without_a_link_in_the_clipboard_nothing_is_a_guess(desk: Desk) -> None:
    desk.draft("My shopping list")
    assert desk.form.link.text() == ""
    assert desk.form.platform.currentData() == ""
    assert not desk.form.link.property("guess")
    assert not desk.form.hint.isVisible()


@pytest.mark.parametrize(
    "clipboard",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,<b>x</b>",
        "https://www.facebook.com/x\nhttps://www.facebook.com/y",
        "https://www.facebook.com/x\r\nBcc: all@school.org",
        "https://www.facebook.com/x\rBcc: all@school.org",
        "https://www.facebook.com/x is where it is, my password is hunter2",
        'https://www.facebook.com/"><img src=x>',
        "https://www.facebook.com/" + "x" * 5000,
        "https://",
        "",
    ],
)
def test_what_is_no_plain_link_is_not_taken_from_the_clipboard(desk: Desk, clipboard: str) -> None:
    incident = form_data.start_draft(desk.app, desk.capture(), clipboard)
    assert (incident.form.link, incident.form.platform) == ("", "")


def test_a_guess_is_still_marked_after_a_part_was_selected(desk: Desk) -> None:
    capture = desk.capture()
    incident_id = form_data.start_draft(desk.app, capture, LINK).id
    # As after the frozen picture: choosing the part is itself saved in the draft.
    data = form_data.select_part(desk.app, incident_id, 1, [100, 100, 300, 200])
    desk.controller.steps.show_form(data)
    desk.settle()
    assert desk.form.link.property("guess") is True


def fill_everything(desk: Desk) -> None:
    form = desk.form
    page = form.page.lineEdit()
    assert isinstance(page, QLineEdit)
    desk.write(page, "Band Boosters")
    for field, words in (
        (form.link, "https://x.com/a/1"),
        (form.author, "Sam Sample"),
        (form.posted, "4h"),
        (form.body, "Two lines"),
        (form.note, "Seen by parents"),
    ):
        desk.write(field, words)
    QTest.keyClick(form.link, Qt.Key.Key_Return)
    QTest.keyClick(form.body, Qt.Key.Key_Return)
    desk.write(form.body, "of it")
    form.platform.setFocus()
    QTest.keyClick(form.platform, Qt.Key.Key_Down)
    desk.click(form.categories.toggle("harassment"))
    desk.click(form.categories.toggle("threat"))


def test_every_field_saves_itself_and_is_there_in_the_next_start(desk: Desk, desks: Callable[..., Desk]) -> None:
    incident_id = desk.draft()
    saves: list[str] = []
    desk.form.save.connect(lambda name, _form: saves.append(name))
    fill_everything(desk)
    desk.until(lambda: desk.stored(incident_id).form.categories == ["threat", "harassment"])
    assert 0 < len(saves) < 10, "not at every letter"
    again = desks(employee).opened()
    again.open(incident_id)
    form = again.form
    assert form.page.currentText() == "Band Boosters"
    assert form.link.text() == "https://x.com/a/1"
    assert form.author.text() == "Sam Sample"
    assert form.posted.text() == "4h"
    assert form.body.toPlainText() == "Two lines\nof it"
    assert form.note.toPlainText() == "Seen by parents"
    assert form.platform.currentData() == "youtube", "the link named X, the arrow key the next one"
    assert form.categories.chosen == ["threat", "harassment"]


@pytest.mark.parametrize("field", ["page", "link", "author", "posted", "body", "note"])
def test_each_field_alone_saves_itself(desk: Desk, field: str) -> None:
    incident_id = desk.draft()
    widget = getattr(desk.form, field)
    desk.write(widget.lineEdit() if field == "page" else widget, "abc")
    desk.until(lambda: getattr(desk.stored(incident_id).form, field) == "abc")


def test_a_link_that_is_typed_names_its_network(desk: Desk) -> None:
    incident_id = desk.draft()
    desk.write(desk.form.link, "https://www.instagram.com/p/abc")
    QTest.keyClick(desk.form.link, Qt.Key.Key_Return)
    assert desk.form.platform.currentData() == "instagram"
    desk.until(lambda: desk.stored(incident_id).form.platform == "instagram")


def test_a_corrected_link_names_another_network_until_the_admin_chooses(desk: Desk) -> None:
    desk.draft()
    form = desk.form
    for link, network in (
        ("https://boosters.example.org/", "web"),
        (LINK, "facebook"),
        ("https://x.com/a/status/1", "x"),
    ):
        form.link.clear()
        desk.write(form.link, link)
        QTest.keyClick(form.link, Qt.Key.Key_Return)
        assert form.platform.currentData() == network
    form.platform.setFocus()
    QTest.keyClick(form.platform, Qt.Key.Key_Down)
    chosen = form.platform.currentData()
    assert chosen != "x"
    form.link.clear()
    desk.write(form.link, LINK)
    QTest.keyClick(form.link, Qt.Key.Key_Return)
    assert form.platform.currentData() == chosen


def test_leaving_the_form_saves_at_once(desk: Desk) -> None:
    incident_id = desk.draft()
    desk.write(desk.form.note, "half a sen")
    desk.show_page(Page.HOME)
    assert desk.stored(incident_id).form.note == "half a sen"


def test_another_draft_takes_nothing_from_the_one_before(desk: Desk) -> None:
    first = desk.draft(LINK)
    desk.write(desk.form.note, "of the first")
    second = desk.draft()
    assert desk.form.note.toPlainText() == ""
    assert desk.form.link.text() == ""
    assert desk.stored(first).form.note == "of the first"
    assert desk.stored(second).form.note == ""


def test_categories_show_clauses_and_what_to_do(desk: Desk) -> None:
    desk.draft()
    field = desk.form.categories
    desk.click(field.toggle("profanity"))
    words = field._summary.text()
    assert words == "Foul language may break clauses I, C. Remove the post now."
    desk.click(field.toggle("political"))
    assert field._summary.text().splitlines() == [
        words,
        "Politics may break clause J. Ask Communications before you remove it.",
    ]
    assert field.toggle("profanity").text().startswith("✓ ")
    desk.click(field.toggle("profanity"))
    assert not field.toggle("profanity").text().startswith("✓")
    assert field._summary.text().startswith("Politics")


def test_a_threat_says_whom_to_call_first(desk: Desk) -> None:
    desk.draft()
    assert not desk.form.call.isVisible()
    desk.click(desk.form.categories.toggle("threat"))
    assert desk.form.call.isVisible()
    assert desk.form.call.text().startswith("Call first: Emergency services 911, School police 918-555-0100")
    assert "Call first, then remove the post." in desk.form.categories._summary.text()
    desk.click(desk.form.categories.toggle("threat"))
    assert not desk.form.call.isVisible()


def test_a_speech_question_asks_first_and_a_worse_thing_beside_it_does_not(desk: Desk) -> None:
    desk.draft()
    banner, toggle = desk.form.banner, desk.form.categories.toggle
    assert banner._lead.text() == "The post is still up."
    desk.click(toggle("political"))
    assert banner._lead.text() == "Ask Communications before you remove this."
    assert "Your report asks: “Shall I remove this, or may it stay up as somebody's political" in banner._steps.text()
    assert not banner.kind.isVisible()
    assert banner.ask_button.text() == "Ask Communications"
    desk.click(toggle("profanity"))
    assert banner._lead.text() == "The post is still up."


def test_the_banner_gives_the_networks_own_steps(desk: Desk) -> None:
    desk.draft(LINK)
    facebook = next(one for one in desk.app.platforms if one.id == "facebook")
    banner = desk.form.banner
    assert banner._steps.text() == numbered(facebook.remove_steps(PostKind.COMMENT))
    assert banner._steps.text().startswith("1.\N{NO-BREAK SPACE}")
    banner.kind.setFocus()
    QTest.keyClick(banner.kind, Qt.Key.Key_Down)
    assert banner._steps.text() == numbered(facebook.remove_steps(PostKind.POST))
    desk.write(desk.form.author, "Sam")
    assert banner.kind.currentText() == "A post", "what the admin chose stays"


def test_only_a_web_link_can_be_opened(desk: Desk, opener: Opener) -> None:
    desk.draft()
    button = desk.form.banner.open_button
    assert not button.isEnabled()
    desk.write(desk.form.link, "javascript:alert(1)")
    assert not button.isEnabled()
    desk.form.link.clear()
    desk.write(desk.form.link, LINK)
    desk.click(button)
    assert [url.toString() for url in opener.urls] == [LINK]


def test_it_is_gone_keeps_the_time_and_can_be_taken_back(desk: Desk) -> None:
    incident_id = desk.draft()
    banner = desk.form.banner
    desk.click(banner.gone_button)
    desk.settle()
    stored = desk.stored(incident_id).form
    assert stored.removal == Removal.REMOVED
    assert stored.removed_at is not None
    assert stored.removed_at.endswith("Z")
    assert banner._lead.text().startswith("✓ The post is gone. Removed at ")
    desk.click(banner.back_button)
    desk.settle()
    assert desk.stored(incident_id).form.removed_at is None
    assert banner.gone_button.isVisible()


def test_ctrl_enter_sends(desk: Desk) -> None:
    incident_id = desk.draft()
    desk.window.activateWindow()
    desk.until(desk.window.isActiveWindow)
    desk.form.note.setFocus()
    QTest.keyClick(desk.form.note, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    assert desk.stored(incident_id).state == IncidentState.REPORTED
    assert len(desk.app.outbox.rows(incident_id)) == 2


def test_the_picture_and_its_facts_are_shown(desk: Desk) -> None:
    desk.draft()
    assert desk.form.picture._image.width() == 1920
    assert "Original 1920 x" in desk.form.facts.text()
    assert "sealed" in desk.form.status.text()
    data = desk.form._data
    assert data is not None
    assert PictureChoice.ORIGINAL in data.images
