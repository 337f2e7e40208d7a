"""Reports that leave by themselves: the worker in the window, on real mail servers."""

import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox

from admin_desktop.app import App
from admin_desktop.outbox.account import Account, Security, account_to_settings
from admin_desktop.outbox.leases import Outcome
from admin_desktop.outbox.placing import put
from admin_desktop.outbox.practice.received import list_received
from admin_desktop.outbox.queue import BY_ITSELF, OutboxRow, OutboxState
from admin_desktop.outbox.transports.transport import ACCOUNT, Reason
from admin_desktop.storage.database import DatabaseBusy
from admin_desktop.ui.main_window import Page
from admin_desktop.ui.outbox_page import OutboxPage
from admin_desktop.ui.password_dialog import PasswordDialog
from admin_desktop.ui.send_dialog import SendDialog
from admin_desktop.ui.sending import Sending
from tests.outbox.mail_server import (
    HOST,
    PASSWORD,
    USER,
    Authority,
    Mailbox,
    Server,
    bad_server,
    free_port,
    mail_server,
    report,
)
from tests.ui.conftest import LIMIT_MS, Desk, action_of, button_of, employee, words_of

Desks = Callable[..., Desk]
LIMIT_S = LIMIT_MS / 1000
CHECKOUT = Path(__file__).parents[2]
BOTH = "Communications and your supervisor"


def sends_by(account: Account, password: str = PASSWORD) -> Callable[[App], None]:
    """An employee whose reports leave by an account."""

    def prepare(app: App) -> None:
        employee(app)
        account_to_settings(account, app.settings)
        app.settings.sending = BY_ITSELF
        app.mailing.passwords.for_now(USER, HOST, password)

    return prepare


def away(authority: Authority, port: int) -> Account:
    """An account at a server that is not there now."""
    return Account("kim@gmail.com", HOST, port, Security.STARTTLS, USER, authorities=str(authority.file))


class Gate:
    """Holds a server back at the end of each message until it is opened."""

    def __init__(self) -> None:
        self.reached, self.open = threading.Event(), threading.Event()
        self.box = Mailbox(on_data=self._answer)

    def _answer(self, _box: Mailbox, _server: SMTP, _address: str) -> str:
        self.reached.set()
        assert self.open.wait(LIMIT_S)
        return "250 2.0.0 Ok: queued as 4F1A"


def send(desk: Desk) -> str:
    """Write a report and press Send; it is not put into the admin's hands."""
    incident_id = desk.draft()
    desk.click(desk.form.send_button)
    desk.settle()
    assert not [one for one in desk.dialogs() if isinstance(one, SendDialog)]
    return incident_id


def notices(desk: Desk) -> list[str]:
    """All that the bar at the foot of the window says from now on."""
    said: list[str] = []
    bar, show = desk.window.notices, desk.window.notices.show_notice

    def listen(sentence: str) -> None:
        said.append(sentence)
        show(sentence)

    bar.show_notice = listen  # type: ignore[method-assign]
    return said


def rows(desk: Desk) -> dict[str, OutboxRow]:
    return {row.role: row for row in desk.app.outbox.rows()}


def states(desk: Desk) -> set[OutboxState]:
    return {row.state for row in desk.app.outbox.rows()}


def until_all(desk: Desk, state: OutboxState) -> None:
    desk.until(lambda: states(desk) == {state})
    desk.settle()


def outbox(desk: Desk) -> OutboxPage:
    page = desk.show_page(Page.OUTBOX)
    assert isinstance(page, OutboxPage)
    return page


def badge(desk: Desk) -> tuple[str, str]:
    made = desk.window.nav_button(Page.OUTBOX)
    return made.text(), made.accessibleName()


def test_a_report_leaves_by_itself(desks: Desks, authority: Authority) -> None:
    gate = Gate()
    with mail_server(authority, box=gate.box) as server:
        desk = desks(sends_by(server.account(sender="kim@gmail.com"))).opened()
        said = notices(desk)
        incident_id = send(desk)
        assert desk.window.current == Page.HOME
        assert desk.window.notices.text == (
            f"{incident_id} is saved and on its way to {BOTH}. The Outbox shows how far it has come."
        )
        desk.until(gate.reached.is_set)
        page = outbox(desk)
        words = words_of(page)
        assert words.count("… Sending") == 1
        assert words.count("• Waits to be sent") == 1
        assert "2 messages wait. They are safe on this computer and sent by themselves." in words
        assert badge(desk) == ("O&utbox  (2)", "Outbox, 2 waiting")
        gate.open.set()
        until_all(desk, OutboxState.ACCEPTED)
        desk.until(lambda: words_of(page).count("✓ Accepted by the mail server") == 2)
        for row in desk.app.outbox.rows():  # told late, and when all is known already
            desk.controller.outbox._accepted(Outcome(row.message_id, OutboxState.ACCEPTED))
        desk.settle()
        assert said[1:] == [f"{incident_id}: accepted by the mail server for {BOTH}."]
        assert words_of(page).count("The mail server said: “250 2.0.0 Ok: queued as 4F1A”") == 2
        assert "✓ Nothing waits: every message has left." in words_of(page)
        assert badge(desk) == ("O&utbox", "Outbox, nothing waiting")
        stored = [(row.recipient, desk.app.outbox.message(row.message_id).eml) for row in desk.app.outbox.rows()]
    assert Counter(gate.box.mail) == Counter(stored), "each once, byte for byte"


def test_what_leaves_by_itself_needs_nobody(desks: Desks, authority: Authority) -> None:
    gate = Gate()
    with mail_server(authority, box=gate.box) as server:
        desk = desks(sends_by(server.account(sender="kim@gmail.com"))).opened()
        incident_id = send(desk)
        desk.until(gate.reached.is_set)
        desk.show_page(Page.HOME)
        assert not any(f"{incident_id} to" in words for words in words_of(desk.home))
        gate.open.set()
        until_all(desk, OutboxState.ACCEPTED)


def test_an_open_report_follows_its_messages(desks: Desks, authority: Authority) -> None:
    gate = Gate()
    with mail_server(authority, box=gate.box) as server:
        desk = desks(sends_by(server.account(sender="kim@gmail.com"))).opened()
        incident_id = send(desk)
        desk.until(gate.reached.is_set)
        desk.open(incident_id)
        page = desk.window.page(Page.DETAIL)
        assert "✓ Accepted by the mail server" not in words_of(page)
        gate.open.set()
        desk.until(lambda: words_of(page).count("✓ Accepted by the mail server") == 2)
        assert desk.window.current == Page.DETAIL


def test_a_wrong_password_needs_the_admin_once_for_all_messages(desks: Desks, server: Server) -> None:
    desk = desks(sends_by(server.account(sender="kim@gmail.com"), "wrong")).opened()
    told: list[Outcome] = []
    desk.controller.sending.needs_you.connect(told.append)
    send(desk)
    until_all(desk, OutboxState.NEEDS_YOU)
    desk.until(lambda: told)
    sentence = told[0].said
    assert desk.window.notices.text == f"A report waits for you: {sentence}"
    assert server.box.logins == 1, "asked once, not once for each message"
    page = outbox(desk)
    assert words_of(page).count(sentence) == 1
    assert "2 messages wait for the same reason" in words_of(page)
    assert any(words.startswith("The mail server said: “535 ") for words in words_of(page))
    assert words_of(page).count("! Needs you") == 2
    assert badge(desk) == ("O&utbox  (2)  !", "Outbox, 2 waiting, 2 need you")
    desk.show_page(Page.HOME)
    assert "2 messages wait for you" in words_of(desk.home)
    assert words_of(desk.home).count(sentence) == 1
    desk.click(button_of(desk.home, "Open Outbox"))
    assert page.isVisible()
    desk.click(button_of(page, "Open Settings"))
    assert desk.window.page(Page.SETTINGS).isVisible()
    assert len(told) == 1
    desk.app.mailing.passwords.for_now(USER, HOST, PASSWORD)
    assert desk.app.outbox.revive(ACCOUNT, BY_ITSELF) == 2
    desk.controller.sending.wake()
    until_all(desk, OutboxState.ACCEPTED)
    desk.show_page(Page.OUTBOX)
    assert sentence not in words_of(page)
    assert len(server.box.mail) == 2


def test_a_password_that_nobody_has_told_is_asked_for(desks: Desks, server: Server) -> None:
    def without(app: App) -> None:
        sends_by(server.account(sender="kim@gmail.com", user="somebody else"))(app)

    desk = desks(without).opened()
    asked: list[bool] = []
    desk.controller.sending.password_wanted.connect(lambda: asked.append(True))
    send(desk)
    until_all(desk, OutboxState.NEEDS_YOU)
    desk.until(lambda: asked)
    desk.until(lambda: any(isinstance(one, PasswordDialog) for one in desk.dialogs()))
    asking = desk.dialog(PasswordDialog)
    assert {row.reason for row in desk.app.outbox.rows()} == {Reason.PASSWORD}
    assert len(asked) == 1
    assert server.box.connections == 0
    asking.reject()
    desk.settle()


def test_a_refused_address_keeps_back_its_own_message_only(desks: Desks, authority: Authority) -> None:
    def refuse(_box: Mailbox, _server: SMTP, address: str) -> str:
        return "550 5.1.1 <b>No</b> such user" if address.startswith("pat") else "250 OK"

    with mail_server(authority, box=Mailbox(on_rcpt=refuse)) as server:
        desk = desks(sends_by(server.account(sender="kim@gmail.com"))).opened()
        said = notices(desk)
        incident_id = send(desk)
        desk.until(lambda: states(desk) == {OutboxState.ACCEPTED, OutboxState.NEEDS_YOU})
        desk.until(lambda: any(words.startswith("A report waits for you") for words in said))
        desk.settle()
        assert not any("accepted by the mail server" in words for words in said), "not all of it is"
        refused = rows(desk)["supervisor"]
        page = outbox(desk)
        words = words_of(page)
        assert refused.last_error in words
        assert "The mail server said: “550 5.1.1 <b>No</b> such user”" in words
        assert "1 message waits. It is safe on this computer, and needs you." in words
        desk.show_page(Page.HOME)
        assert f"{incident_id} to your supervisor waits for you" in words_of(desk.home)
        # By hand it goes another way, and the worker leaves it alone.
        desk.show_page(Page.OUTBOX)
        desk.click(button_of(page, f"Send {incident_id} to your supervisor yourself"))
        desk.settle()
        dialog = desk.dialog(SendDialog)
        action_of(dialog, "Copy the text").trigger()
        desk.settle()
        desk.click(dialog.yes)
        desk.settle()
        assert rows(desk)["supervisor"].state == OutboxState.HANDED_OVER
        assert desk.window.notices.text == f"{incident_id} is on its way."


def test_a_server_that_is_away_is_tried_again(desks: Desks, authority: Authority) -> None:
    port = free_port()
    desk = desks(sends_by(away(authority, port))).opened()
    incident_id = send(desk)
    until_all(desk, OutboxState.RETRYING)
    page = outbox(desk)
    words = words_of(page)
    assert words.count("Next try in 1 minute.") == 2
    assert words.count("… Will be tried again") == 2
    assert words.count(rows(desk)["communications"].last_error) == 1, "one text for both"
    assert any("tried once" in one for one in words)
    assert badge(desk)[1] == "Outbox, 2 waiting", "nobody has to do anything"
    desk.show_page(Page.HOME)
    assert not any(f"{incident_id} to" in one for one in words_of(desk.home))
    desk.show_page(Page.OUTBOX)
    with mail_server(authority, port=port) as server:
        desk.click(button_of(page, "Try now to send these 2 messages"))
        until_all(desk, OutboxState.ACCEPTED)
        assert len(server.box.mail) == 2


def test_cancelling_and_sending_after_all(desks: Desks, authority: Authority) -> None:
    port = free_port()
    desk = desks(sends_by(away(authority, port))).opened()
    incident_id = send(desk)
    until_all(desk, OutboxState.RETRYING)
    page = outbox(desk)
    desk.click(button_of(page, f"Cancel {incident_id} to your supervisor"))
    desk.settle()
    assert rows(desk)["supervisor"].state == OutboxState.CANCELLED
    assert desk.window.notices.text.startswith("The message is cancelled and stays on record.")
    with mail_server(authority, port=port) as server:
        desk.click(button_of(page, f"Try now to send {incident_id} to Communications"))
        accepted = f"{incident_id}: accepted by the mail server for Communications."
        desk.until(lambda: desk.window.notices.text == accepted)
        assert [to for to, _ in server.box.mail] == ["comms@school.org"]
        desk.settle()
        desk.click(button_of(page, f"Send {incident_id} to your supervisor after all"))
        until_all(desk, OutboxState.ACCEPTED)
        assert [to for to, _ in server.box.mail] == ["comms@school.org", "pat@school.org"]


def test_a_message_under_way_cannot_be_cancelled_and_that_is_said(desks: Desks, authority: Authority) -> None:
    gate = Gate()
    with mail_server(authority, box=gate.box) as server:
        desk = desks(sends_by(server.account(sender="kim@gmail.com"))).opened()
        send(desk)
        desk.until(gate.reached.is_set)
        under_way = next(row.message_id for row in desk.app.outbox.rows() if row.state == OutboxState.SENDING)
        desk.controller.outbox.cancel(under_way)
        desk.settle()
        box = desk.dialog(QMessageBox)
        assert box.text() == "Nothing was changed"
        assert "is being sent in this moment" in box.informativeText()
        box.close()
        gate.open.set()
        until_all(desk, OutboxState.ACCEPTED)


@contextmanager
def silent_server() -> Iterator[int]:
    """It takes every connection and never says a word."""

    def listen(connection: Any) -> None:
        while connection.recv(1024):
            pass

    with bad_server(listen) as port:
        yield port


def test_quitting_does_not_wait_for_a_silent_server_and_nothing_is_lost(
    desks: Desks, authority: Authority, server: Server
) -> None:
    with silent_server() as port:
        desk = desks(sends_by(away(authority, port))).opened()
        send(desk)
        desk.until(lambda: OutboxState.SENDING in states(desk))
        began = time.monotonic()
        desk.close()
        took = time.monotonic() - began
    assert took < 5, f"{took:.1f} s"
    assert not [one for one in threading.enumerate() if one.name in ("outbox", "outbox end", "lease")]
    again = desks(sends_by(server.account(sender="kim@gmail.com"))).opened()
    until_all(again, OutboxState.ACCEPTED)
    assert len({eml for _, eml in server.box.mail}) == len(server.box.mail) == 2


def test_the_window_answers_while_it_ends(desks: Desks, authority: Authority) -> None:
    """Where the worker cannot be broken off, only its own thread waits."""
    with silent_server() as port:
        desk = desks(sends_by(away(authority, port))).opened()
        send(desk)
        desk.until(lambda: OutboxState.SENDING in states(desk))
        worker = desk.controller.sending._worker
        assert worker is not None
        held, stop = threading.Event(), worker.stop

        def slow_stop() -> bool:
            held.wait(LIMIT_S)
            return stop()

        worker.stop = slow_stop  # type: ignore[method-assign]
        desk.controller.quit()
        assert not desk.controller.ended
        assert not desk.window.isVisible()
        QTimer.singleShot(0, held.set)  # an event of the GUI thread
        desk.tidy()
        assert desk.controller.ended


def test_a_command_and_the_window_never_send_the_same_message(desks: Desks, authority: Authority) -> None:
    several = [report(number) for number in range(60)]
    with mail_server(authority, Security.TLS) as server:
        desk = desks(sends_by(server.account(user="", sender="kim@gmail.com"))).opened()
        with desk.app.database.writing() as connection:
            put(connection, several, BY_ITSELF, urgent=False)
        desk.app.save_settings()
        command = [sys.executable, "-m", "admin_desktop", "--data-dir", str(desk.root), "outbox", "send", "--json"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=CHECKOUT) as running:
            desk.until(lambda: server.box.mail)
            desk.controller.sending.wake()
            desk.until(lambda: states(desk) == {OutboxState.ACCEPTED})
            answer, complaint = running.communicate(timeout=LIMIT_S)
        # It may end while the window has the last one, and says so.
        assert running.returncode == 0 or b"is being sent by another window" in complaint
        by_command = json.loads(answer)["accepted"]
        assert 0 < by_command < len(several), "both took part"
        assert Counter(eml for _, eml in server.box.mail) == Counter(message.eml for message in several)
        desk.settle()


def test_a_rehearsal_sends_to_the_practice_server(desks: Desks, tmp_path: Path) -> None:
    App.open(str(tmp_path / "data"), practice=True).paths.root.rename(tmp_path / "marked")
    (tmp_path / "data").rmdir()
    (tmp_path / "marked").rename(tmp_path / "data")
    desk = desks().opened()
    incident_id = send(desk)
    until_all(desk, OutboxState.ACCEPTED)
    arrived = list_received(desk.app.paths.received)
    assert Counter(one.path.read_bytes() for one in arrived) == Counter(
        desk.app.outbox.message(row.message_id).eml for row in desk.app.outbox.rows(incident_id)
    )
    page = outbox(desk)
    assert not [words for words in words_of(page) if "yourself" in words]
    desk.close()
    assert not [one for one in threading.enumerate() if one.name in ("outbox", "practice-mail")]


def test_nothing_runs_while_the_admin_sends_everything(desk: Desk, server: Server) -> None:
    assert not desk.controller.sending.running
    desk.draft()
    desk.send().close()
    desk.settle()
    assert not desk.controller.sending.running
    # From the moment on that it is set up, new reports leave by themselves; the others wait for the admin's word.
    sends_by(server.account(sender="kim@gmail.com"))(desk.app)
    desk.controller.sending.wake()
    assert desk.controller.sending.running
    page = outbox(desk)
    desk.until(lambda: words_of(page).count("• Waits for you to send it") == 2)
    for to in ("Communications", "your supervisor"):
        desk.click(button_of(page, f"Try now to send R-{time.localtime().tm_year}-0001 to {to}"))
        desk.settle()
    until_all(desk, OutboxState.ACCEPTED)
    assert len(server.box.mail) == 2


def test_a_notification_goes_where_the_admin_is(desks: Desks, server: Server) -> None:
    desk = desks(sends_by(server.account(sender="kim@gmail.com"), "wrong")).opened()
    said: list[tuple[str, str]] = []

    class Tray:
        """Stands in for the icon: a desktop without screen has no place for it."""

        def say(self, title: str, sentence: str) -> None:
            said.append((title, sentence))

        def hide(self) -> None:
            return

    desk.controller._tray = Tray()
    send(desk)
    desk.window.hide()
    until_all(desk, OutboxState.NEEDS_YOU)
    desk.until(lambda: said)
    assert said == [("A report waits for you", rows(desk)["communications"].last_error)]
    assert desk.window.notices._text.text() != "A report waits for you"


def outcome(message_id: str, reason: Reason, state: OutboxState = OutboxState.NEEDS_YOU) -> Outcome:
    return Outcome(message_id, state, reason, f"{message_id} {reason}")


@pytest.fixture
def telling(desk: Desk) -> tuple[Sending, list[str]]:
    """What comes to the windows of what the worker tells."""
    sending, found = desk.controller.sending, []
    sending.needs_you.connect(lambda one: found.append(one.said))
    return sending, found


def test_it_is_not_said_twice(desk: Desk, telling: tuple[Sending, list[str]]) -> None:
    sending, found = telling
    for one in (
        outcome("M-a", Reason.RECIPIENT),
        outcome("M-a", Reason.RECIPIENT),
        outcome("M-b", Reason.RECIPIENT),
        outcome("M-a", Reason.REFUSED),
        outcome("M-a", Reason.LOGIN),
        outcome("M-b", Reason.LOGIN),
        outcome("M-c", Reason.NETWORK, OutboxState.RETRYING),
    ):
        sending._from_worker(one)
    desk.until(lambda: len(found) >= 4)
    desk.settle()
    assert found == ["M-a recipient", "M-b recipient", "M-a refused", "M-a login"]


@pytest.mark.parametrize("news", ["accepted", "asked"])
def test_it_is_said_again_when_it_is_news(desk: Desk, telling: tuple[Sending, list[str]], news: str) -> None:
    sending, found = telling
    sending._from_worker(outcome("M-a", Reason.LOGIN))
    desk.until(lambda: found)
    if news == "accepted":
        sending._from_worker(Outcome("M-b", OutboxState.ACCEPTED))
    else:
        sending.wake(asked=True)
    sending._from_worker(outcome("M-c", Reason.LOGIN))
    desk.until(lambda: len(found) == 2)
    desk.settle()


def test_trouble_of_a_round_is_told_once(desk: Desk) -> None:
    sending = desk.controller.sending
    for sentence in ("The disk is full.", "The disk is full.", "The disk is gone."):
        sending._worker_failed(DatabaseBusy(sentence))
    desk.settle()
    boxes = [one for one in desk.dialogs() if isinstance(one, QMessageBox)]
    assert sorted(one.informativeText() for one in boxes) == ["The disk is full.", "The disk is gone."]
    for one in boxes:
        one.close()
