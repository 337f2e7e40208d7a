"""Sending it yourself, what has no picture, too: a follow-up and a question by each way, as a parent meets it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from PySide6.QtGui import QGuiApplication

from admin_desktop.app import App
from admin_desktop.outbox.message import Message
from admin_desktop.outbox.queue import SEND_IT_YOURSELF
from admin_desktop.outbox.transports.laying import Laid, as_unsent
from admin_desktop.ui import ways as ways_here
from admin_desktop.ui.main_window import Page
from admin_desktop.ui.send_dialog import SendDialog
from admin_desktop.ui.settings_page import SettingsPage
from tests.ui.conftest import Desk, Opener, action_of, employee, words_of
from tests.ui.test_accessibility import check

Desks = Callable[..., Desk]


@dataclass
class Program:
    """Stands in for a mail program that takes files."""

    id: str = "mapi"
    attaches: bool = True
    taken: list[tuple[str, int]] = field(default_factory=list)

    def label(self) -> str:
        return "Open in my mail program"

    def can_work(self) -> bool:
        return True

    def hand_over(self, message: Message, laid: Laid) -> None:
        self.taken.append((message.recipient, len(laid.attachments)))


def follow_up(desk: Desk) -> Message:
    incident_id = desk.draft()
    desk.send().close()
    desk.settle()
    desk.app.register.mark_removed(incident_id, "Kim Lee")
    return desk.app.following_up.send(incident_id, desk.app.settings, SEND_IT_YOURSELF)[0]


def question(desk: Desk) -> Message:
    incident_id = desk.draft()
    desk.send().close()
    desk.settle()
    (asked,) = desk.app.asking.ask(incident_id, "May it stay?", desk.app.pack, desk.app.settings, SEND_IT_YOURSELF)
    return asked


def opened(desk: Desk, message: Message) -> SendDialog:
    desk.controller.outbox.send_by_hand(message.id)
    desk.settle()
    return desk.dialog(SendDialog)


@pytest.mark.parametrize("write", [follow_up, question])
def test_by_webmail_everything_is_filled_in_and_nothing_is_to_be_dragged(
    desk: Desk, opener: Opener, write: Callable[[Desk], Message]
) -> None:
    message = write(desk)
    dialog = opened(desk, message)
    check(dialog, dialog)
    assert dialog.safe.text().startswith("✓ The message is saved.")
    assert dialog.attached.text() == "No picture goes with it."
    assert not dialog.folder.isVisible()
    assert not any("Drag" in words or "picture attached" in words for words in words_of(dialog))
    desk.click(dialog.best)
    desk.settle()
    (link,) = [one.toString() for one in opener.urls]  # and no folder beside it
    query = parse_qs(urlsplit(link).query)
    assert query["to"] == [message.recipient] and query["su"] == [message.subject]
    assert message.subject.startswith("Re: ")
    assert query["body"][0].replace("\r\n", "\n").strip() == message.body.strip()
    assert dialog.asking.isVisible()


@pytest.mark.parametrize("write", [follow_up, question])
def test_by_a_mail_program(desk: Desk, monkeypatch: pytest.MonkeyPatch, write: Callable[[Desk], Message]) -> None:
    message, program = write(desk), Program()
    monkeypatch.setattr("admin_desktop.ui.send_dialog.ways", lambda _app: [program])
    dialog = opened(desk, message)
    desk.click(dialog.best)
    desk.settle()
    assert program.taken == [(message.recipient, 0)]
    assert "attached" not in dialog.after.text()


@pytest.fixture
def no_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer without a mail program that takes messages from others."""
    monkeypatch.setattr(ways_here, "ways_that_work", lambda _programs: [])


@pytest.mark.usefixtures("no_program")
def test_as_a_file_and_as_text(desk: Desk, opener: Opener) -> None:
    message = follow_up(desk)
    dialog = opened(desk, message)
    action_of(dialog, "Open in my mail program").trigger()
    desk.settle()
    (file,) = [Path(one.toLocalFile()) for one in opener.urls]
    assert file.read_bytes() == as_unsent(message)
    action_of(dialog, "Copy the text").trigger()
    desk.settle()
    assert QGuiApplication.clipboard().text() == message.body
    assert message.recipient in dialog.after.text() and "picture" not in dialog.after.text()


def test_a_click_before_the_files_are_there_is_not_lost(desk: Desk, opener: Opener) -> None:
    desk.draft()
    desk.click(desk.form.send_button)
    desk.until(lambda: any(isinstance(one, SendDialog) for one in desk.dialogs()))
    dialog = desk.dialog(SendDialog)
    dialog._laid = None
    dialog._hand_over(dialog._ways[0])
    dialog._lay(dialog.message)
    desk.settle()
    assert [one.scheme() for one in opener.urls] == ["https", "file"]


def chosen(way: str) -> Callable[[App], None]:
    def prepare(app: App) -> None:
        employee(app)
        app.settings.send_with = way

    return prepare


@pytest.mark.parametrize(
    ("way", "first"),
    [("webmail:yahoo", "webmail:yahoo"), ("eml", "eml"), ("gone", "webmail:gmail"), ("", "webmail:gmail")],
)
@pytest.mark.usefixtures("no_program")
def test_the_way_that_was_chosen_comes_first(desks: Desks, way: str, first: str) -> None:
    desk = desks(chosen(way)).opened()
    found = [one.id for one in ways_here.ways(desk.app)]
    assert found[0] == first
    assert len(found) == len(set(found)) >= 5
    page = desk.show_page(Page.SETTINGS)
    assert isinstance(page, SettingsPage)
    assert page.sending.way.currentData() == ("" if way == "gone" else way)


def test_it_is_chosen_in_settings(desk: Desk) -> None:
    page = desk.show_page(Page.SETTINGS)
    assert isinstance(page, SettingsPage)
    at = page.sending.way.findData("webmail:outlook")
    page.sending.way.setCurrentIndex(at)
    page.sending.way.activated.emit(at)
    desk.settle()
    assert ways_here.ways(desk.app)[0].id == "webmail:outlook"
    assert App.open(str(desk.root)).settings.send_with == "webmail:outlook"
