"""Trying the account out against real mail servers; saving, stopping, and the password."""

import base64
import logging
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMessageBox

from admin_desktop.app import App
from admin_desktop.outbox.account import Security
from admin_desktop.outbox.queue import BY_ITSELF, SEND_IT_YOURSELF, OutboxState
from admin_desktop.outbox.transports.transport import NotAccepted, Reason, Step
from admin_desktop.storage.logs import start_logging, stop_logging
from admin_desktop.storage.settings import load_settings
from admin_desktop.ui.account_dialog import NO_STORE, AccountDialog
from admin_desktop.ui.main_window import Page
from admin_desktop.ui.password_dialog import PasswordDialog
from admin_desktop.ui.settings_page import SettingsPage
from admin_desktop.ui.trial import trial_sentence
from tests.outbox.mail_server import HOST, SENDER, Authority, Mailbox, Server, bad_server, free_port, mail_server
from tests.storage.test_secrets import Locked
from tests.ui.conftest import Desk, button_of, employee, words_of
from tests.ui.mail_desk import SECRET, a_store, by_itself, enter, keychain, no_store, open_dialog, report, set_row
from tests.ui.test_accessibility import check

DONE, FAILED, NOT_REACHED, NOT_NEEDED = "✓ Done", "✗ Failed", "– Not reached", "– Not needed"


@pytest.fixture(autouse=True)
def _no_store() -> Iterator[None]:
    with no_store():
        yield


def try_out(desk: Desk, dialog: AccountDialog) -> list[str]:
    """Send the test message; the states of the steps at the end."""
    desk.click(dialog.test)
    desk.until(lambda: not dialog.testing)
    desk.settle()
    return list(dialog.steps.states().values())


def inbox(server: Server) -> list[str]:
    return [to for to, _ in server.box.mail]


# The test message


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_test_message_goes_all_the_way(desk: Desk, authority: Authority, security: Security) -> None:
    with mail_server(authority, security) as server:
        dialog = open_dialog(desk)
        enter(dialog, server)
        assert try_out(desk, dialog) == [DONE] * 5
        assert inbox(server) == [SENDER]
        mail = message_from_bytes(server.box.mail[0][1], policy=default)
    assert mail["From"] == mail["To"] == SENDER
    assert mail.get_content().startswith("This is a test message.")
    assert dialog.steps.result.text() == (
        f"✓ It works. The test message is on its way to {SENDER}: look into your mailbox."
    )
    assert dialog.steps.said.text() == "The server's own words: 250 2.0.0 Ok: queued as 4F1A"
    assert desk.app.settings.sending == "self", "nothing is saved by trying"
    assert desk.app.outbox.rows() == []


def test_the_steps_are_shown_as_they_come(desk: Desk) -> None:
    met, go_on = threading.Event(), threading.Event()

    def slow(connection: socket.socket) -> None:
        met.set()
        go_on.wait(20)
        connection.sendall(b"554 go away\r\n")

    with bad_server(slow) as port:
        dialog = open_dialog(desk)
        enter(dialog, Server(port, Mailbox(), Security.STARTTLS, ""))
        desk.click(dialog.test)
        desk.until(lambda: met.is_set() and dialog.steps.states()[Step.NAME] == DONE)
        assert list(dialog.steps.states().values()) == [DONE, "… Now", "· Not yet", "· Not yet", "· Not yet"]
        assert dialog.test.text() == "Stop t&he test"
        shown = dialog.steps._states[Step.CONNECTION]
        assert shown.accessibleName() == "Connect to it: … Now", "in words, with what it is about"
        go_on.set()
        desk.until(lambda: not dialog.testing)
    assert list(dialog.steps.states().values()) == [DONE, FAILED, NOT_REACHED, NOT_REACHED, NOT_REACHED]
    assert dialog.steps.said.text() == "The server's own words: 554 go away"


def test_a_name_that_nobody_knows(desk: Desk, server: Server) -> None:
    dialog = open_dialog(desk)
    enter(dialog, server, host="mail.school.invalid")
    assert try_out(desk, dialog) == [FAILED, *[NOT_REACHED] * 4]
    assert dialog.steps.result.text() == (
        "No server named mail.school.invalid can be found. Nothing is lost: check that this computer is online, and "
        "the server's name above."
    )
    assert not dialog.steps.said.isVisible(), "nobody said anything"


def test_a_port_where_nobody_answers(desk: Desk, server: Server) -> None:
    dialog = open_dialog(desk)
    port = free_port()
    enter(dialog, server, port=port)
    assert try_out(desk, dialog) == [DONE, FAILED, *[NOT_REACHED] * 3]
    assert dialog.steps.result.text() == (
        f"At {HOST} no mail server answers on port {port}. Nothing is lost: check server and port above."
    )


def test_a_certificate_that_is_not_believed(desk: Desk, server: Server) -> None:
    dialog = open_dialog(desk)
    enter(dialog, server, authorities="")
    assert try_out(desk, dialog) == [DONE, DONE, FAILED, NOT_REACHED, NOT_REACHED]
    # The bench's Windows takes every address for a wrong name first.
    why = "The certificate is for another" if sys.platform == "win32" else "Nobody whom this computer believes vouches"
    assert dialog.steps.result.text().startswith(why)
    assert "not even your password" in dialog.steps.result.text()
    assert server.box.logins == 0


def test_a_certificate_file_that_is_none(desk: Desk, server: Server) -> None:
    dialog = open_dialog(desk)
    enter(dialog, server, authorities="/no/such/file.pem")
    assert try_out(desk, dialog) == ["– Not tried", *[NOT_REACHED] * 4]
    assert "/no/such/file.pem" in dialog.steps.result.text()


def test_a_password_that_is_refused(desk: Desk, server: Server) -> None:
    dialog = open_dialog(desk)
    enter(dialog, server, "guessed")
    assert try_out(desk, dialog) == [DONE, DONE, DONE, FAILED, NOT_REACHED]
    assert dialog.steps.result.text() == (
        f"{HOST} did not accept the password of kim. Everything waits safely: check the password above; many "
        "services want an app password there."
    )
    assert dialog.steps.said.text().startswith("The server's own words: 535 ")
    assert inbox(server) == []
    dialog.form.password.setText(SECRET)
    assert try_out(desk, dialog) == [DONE] * 5, "and now it is right"
    assert not dialog.steps.result.text().startswith(HOST)


def test_a_mailbox_that_is_refused(desk: Desk, authority: Authority) -> None:
    box = Mailbox(on_rcpt=lambda _box, _server, _to: "550 5.1.1 <b>no such user</b>")
    with mail_server(authority, box=box) as server:
        dialog = open_dialog(desk)
        enter(dialog, server)
        assert try_out(desk, dialog) == [DONE, DONE, DONE, DONE, FAILED]
    assert dialog.steps.said.text() == "The server's own words: 550 5.1.1 <b>no such user</b>", "shown as it is"
    assert dialog.steps.said.textFormat() == Qt.TextFormat.PlainText


def test_a_server_without_encryption_says_so(desk: Desk, authority: Authority) -> None:
    with mail_server(authority, Security.NONE) as server:
        dialog = open_dialog(desk)
        enter(dialog, server, user="")
        QTest.keyClick(dialog.form.open_for, Qt.Key.Key_Space)
        assert try_out(desk, dialog) == [DONE, DONE, NOT_NEEDED, NOT_NEEDED, DONE]
        assert inbox(server) == [SENDER]


@pytest.mark.parametrize("how", ["the button", "Escape", "a change"])
def test_a_test_can_be_broken_off(desk: Desk, how: str) -> None:
    met, gone = threading.Event(), threading.Event()

    def never(connection: socket.socket) -> None:
        met.set()
        connection.recv(1)  # until the other side hangs up
        gone.set()

    with bad_server(never) as port:
        dialog = open_dialog(desk)
        enter(dialog, Server(port, Mailbox(), Security.STARTTLS, ""))
        desk.click(dialog.test)
        desk.until(met.is_set)
        if how == "the button":
            desk.click(dialog.test)
        elif how == "Escape":
            QTest.keyClick(dialog, Qt.Key.Key_Escape)
        else:
            QTest.keyClicks(dialog.form.password, "x")
        assert gone.wait(20), "not after twenty seconds of waiting for an answer"
        desk.settle()
        if how == "Escape":
            assert desk.dialogs() == []
            return
    assert not dialog.testing
    if how == "the button":
        assert dialog.steps.result.text() == "You stopped the test. Nothing was sent."
        assert dialog.steps.states()[Step.CONNECTION] == "✗ Stopped"
    else:
        assert not dialog.steps.isVisible(), "it was about another account"
        assert dialog.steps.result.text() == "", "and says nothing any more"


def test_the_end_of_the_program_does_not_wait_for_a_server(desk: Desk) -> None:
    met, gone = threading.Event(), threading.Event()

    def never(connection: socket.socket) -> None:
        met.set()
        connection.recv(1)
        gone.set()

    with bad_server(never) as port:
        dialog = open_dialog(desk)
        enter(dialog, Server(port, Mailbox(), Security.STARTTLS, ""))
        desk.click(dialog.test)
        desk.until(met.is_set)
        desk.controller.quit()
        desk.until(lambda: desk.controller.ended)
        desk.tidy()
        assert gone.wait(10), "broken off"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Lost: it is tried again by itself.", "Lost: try it once more in a while."),
        ("Sent: it is tried again by itself; if it stays so, try TLS in Settings.", "Sent: try it once more; if it "
         "stays so, try TLS above."),
        ("Check server and port in Settings; it is tried again by itself.", "Check server and port above."),
    ],
)  # fmt: skip
def test_nothing_is_promised_of_a_test_message(words: str, said: str) -> None:
    assert trial_sentence(NotAccepted(words, Reason.NETWORK, temporary=True)) == said


# Saving


def save(desk: Desk, dialog: AccountDialog) -> None:
    desk.click(dialog.go)
    desk.settle()


def files_with(desk: Desk, words: str) -> list[str]:
    """Where in the data folder these words stand, plain or as mail servers are told them."""
    forms = [words.encode(), words.encode("utf-16-le"), base64.b64encode(words.encode())]
    forms += [base64.b64encode(f"\0kim\0{words}".encode())]
    return [
        path.name for path in desk.root.rglob("*") if path.is_file() and any(one in path.read_bytes() for one in forms)
    ]


def test_without_a_store_it_is_said_before_and_after(desk: Desk, server: Server) -> None:
    start_logging(desk.app.paths.log)
    logging.getLogger().setLevel(logging.DEBUG)
    mended: list[None] = []
    desk.controller.mail.mended.connect(lambda: mended.append(None))
    dialog = open_dialog(desk)
    assert dialog.store.text() == NO_STORE
    account = enter(dialog, server)
    assert try_out(desk, dialog) == [DONE] * 5
    save(desk, dialog)
    box = desk.dialog(QMessageBox)
    assert box.informativeText() == NO_STORE
    box.close()
    stored = load_settings(desk.app.paths.settings).settings
    assert (stored.sending, stored.smtp_host, stored.smtp_port, stored.smtp_user, stored.mail) == (
        ("smtp", HOST, server.port, "kim", SENDER)
    )
    assert desk.app.mailing.account() == account
    assert desk.app.mailing.transport == BY_ITSELF
    assert desk.app.mailing.passwords.get("kim", HOST) == SECRET, "for this session"
    assert len(mended) == 1
    for handler in logging.getLogger().handlers:
        handler.flush()
    stop_logging()
    assert files_with(desk, HOST) != []
    assert files_with(desk, SECRET) == []


def test_with_a_store_the_password_is_in_it_and_nowhere_else(desk: Desk, server: Server) -> None:
    with a_store() as store:
        dialog = open_dialog(desk)
        assert dialog.store.text() == "The password is kept in this computer's password store, in no file of ours."
        enter(dialog, server)
        save(desk, dialog)
        assert desk.dialogs() == []
        assert desk.window.notices.text == "Reports leave by themselves from now on."
        assert list(store.kept.values()) == [SECRET]
        assert files_with(desk, SECRET) == []
        again = open_dialog(desk)
        assert again.form.password.text() == ""
        assert again.form.password.placeholderText() == "Kept already; leave empty to keep it"
        assert try_out(desk, again) == [DONE] * 5, "with the password that is kept"
        save(desk, again)
        assert list(store.kept.values()) == [SECRET]


def test_without_a_mouse(desk: Desk) -> None:
    page = settings_page(desk)
    page.sending.set_up_button.setFocus()
    QTest.keyClick(page.sending.set_up_button, Qt.Key.Key_Space)
    desk.settle()
    dialog = desk.dialog(AccountDialog)
    assert dialog.focusWidget() is dialog.form.mail
    at = dialog.focusWidget()
    while at is not dialog.form.password:
        QTest.keyClick(at, Qt.Key.Key_Tab)
        at = dialog.focusWidget()
    QTest.keyClicks(at, "abcdefghijklmnop")
    QTest.keyClick(at, Qt.Key.Key_Return)
    desk.settle()
    box = desk.dialog(QMessageBox)
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert (desk.app.settings.sending, desk.app.settings.smtp_host) == ("smtp", "smtp.gmail.com")
    assert not dialog.testing, "Enter saves; it sends nothing"


def test_another_account_leaves_no_password_behind(desk: Desk, server: Server) -> None:
    with a_store() as store:
        dialog = open_dialog(desk)
        enter(dialog, server)
        save(desk, dialog)
        again = open_dialog(desk)
        enter(again, server, "another", user="lee")
        assert not again.form.password_known()
        save(desk, again)
        assert {name: kept for (_, name), kept in store.kept.items()} == {f"lee@{HOST}": "another"}


def test_a_store_that_does_not_take_it_is_said(desk: Desk, server: Server) -> None:
    with keychain(Locked()):
        dialog = open_dialog(desk)
        enter(dialog, server)
        save(desk, dialog)
        assert "did not take the password" in desk.dialog(QMessageBox).informativeText()
        desk.dialog(QMessageBox).close()
    assert desk.app.settings.sending == "smtp"


@pytest.mark.parametrize("too", [False, True])
def test_messages_that_wait_are_offered(desk: Desk, server: Server, too: bool) -> None:
    incident_id = report(desk)
    rows = desk.app.outbox.rows(incident_id)
    desk.app.outbox.opened(rows[0].message_id, "eml")
    dialog = open_dialog(desk)
    assert dialog.waiting.isVisible()
    assert dialog.waiting.text().replace("&", "") == "1 message waits for you: send it, too"
    assert not dialog.waiting.isChecked()
    enter(dialog, server)
    if too:
        QTest.keyClick(dialog.waiting, Qt.Key.Key_Space)
    save(desk, dialog)
    desk.dialog(QMessageBox).close()
    ways = {row.message_id: row.transport for row in desk.app.outbox.rows()}
    assert ways == {
        rows[0].message_id: SEND_IT_YOURSELF,
        rows[1].message_id: BY_ITSELF if too else SEND_IT_YOURSELF,
    }


def test_without_messages_nothing_is_offered(desk: Desk) -> None:
    assert not open_dialog(desk).waiting.isVisible()


def test_what_waited_for_the_account_goes_on(desks: Callable[..., Desk], server: Server) -> None:
    desk = desks(by_itself(server.account())).opened()
    report(desk)
    set_row(desk, "communications", OutboxState.NEEDS_YOU, Reason.LOGIN)
    set_row(desk, "supervisor", OutboxState.NEEDS_YOU, Reason.RECIPIENT)
    dialog = open_dialog(desk)
    dialog.form.password.setText(SECRET)
    save(desk, dialog)
    desk.dialog(QMessageBox).close()
    ends = {"communications": OutboxState.ACCEPTED, "supervisor": OutboxState.NEEDS_YOU}
    desk.until(lambda: {row.role: row.state for row in desk.app.outbox.rows()} == ends)
    assert inbox(server) == ["comms@school.org"]


def test_what_cannot_be_saved_is_not_in_force(desk: Desk, server: Server) -> None:
    dialog = open_dialog(desk)
    enter(dialog, server)
    desk.app.paths.settings.unlink(missing_ok=True)
    desk.app.paths.settings.mkdir()
    (desk.app.paths.settings / "in the way").write_text("x")
    save(desk, dialog)
    assert dialog.isVisible()
    assert dialog.problem.isVisible()
    assert dialog.problem.text().endswith(".")
    assert dialog.go.isEnabled()
    assert (desk.app.settings.sending, desk.app.settings.smtp_host, desk.app.settings.mail) == (
        ("self", "", "kim@gmail.com")
    )
    (desk.app.paths.settings / "in the way").unlink()
    desk.app.paths.settings.rmdir()
    save(desk, dialog)
    assert desk.app.settings.sending == "smtp"
    desk.dialog(QMessageBox).close()


# Settings, and stopping


@pytest.fixture
def going(desks: Callable[..., Desk]) -> Desk:
    """An admin whose reports leave by themselves, to a server that is away now; the password is known for now."""
    away = Server(free_port(), Mailbox(), Security.STARTTLS, "")
    desk = desks(by_itself(away.account())).opened()
    desk.app.mailing.passwords.for_now("kim", HOST, SECRET)
    return desk


def settings_page(desk: Desk) -> SettingsPage:
    page = desk.show_page(Page.SETTINGS)
    assert isinstance(page, SettingsPage)
    return page


def test_settings_say_how_reports_leave(desk: Desk, server: Server) -> None:
    page = settings_page(desk)
    assert page.sending.state.text() == "You send each report yourself."
    assert not page.sending.stop_button.isVisible()
    desk.click(page.sending.set_up_button)
    desk.settle()
    dialog = desk.dialog(AccountDialog)
    enter(dialog, server)
    save(desk, dialog)
    desk.dialog(QMessageBox).close()
    assert page.sending.state.text() == (f"By itself, through {HOST} as {SENDER} · password asked for at each start")
    assert page.details.mail.text() == SENDER, "it is the admin's address"
    check(desk.window, desk.window)


def test_settings_say_where_the_password_is(going: Desk) -> None:
    with a_store() as store:
        page = settings_page(going)
        assert page.sending.state.text().endswith("· password asked for at each start"), "only for this session"
        going.app.mailing.passwords.keep("kim", HOST, SECRET)
        going.show_page(Page.HOME)
        page = settings_page(going)
        assert page.sending.state.text().endswith("· password in this computer's password store")
        assert store.kept
        going.app.settings.smtp_user = ""
        page.sending.show_settings(going.app.settings)
        assert page.sending.state.text().endswith("· no login needed")


def test_stopping_asks_forgets_and_hands_back(going: Desk) -> None:
    with a_store() as store:
        going.app.mailing.passwords.keep("kim", HOST, SECRET)
        report(going)
        page = settings_page(going)
        going.click(page.sending.stop_button)
        box = going.dialog(QMessageBox)
        going.click(button_of(box, "Cancel"))
        going.settle()
        assert (going.app.settings.sending, len(store.kept)) == ("smtp", 1)
        going.click(page.sending.stop_button)
        going.click(button_of(going.dialog(QMessageBox), "Stop"))
        going.settle()
        assert store.kept == {}
    assert going.app.mailing.passwords.get("kim", HOST) is None
    assert load_settings(going.app.paths.settings).settings.sending == "self"
    assert {row.transport for row in going.app.outbox.rows()} == {SEND_IT_YOURSELF}
    assert page.sending.state.text() == "You send each report yourself."
    assert going.window.notices.text == "You send each report yourself from now on. 2 messages wait for you."


def test_a_store_that_does_not_let_go_is_said(going: Desk) -> None:
    with keychain(Locked()):
        going.controller.mail.stop()
        going.click(button_of(going.dialog(QMessageBox), "Stop"))
        going.settle()
        (box,) = going.dialogs()
        assert isinstance(box, QMessageBox)
        assert box.text() == "The password is still in the password store"
        box.close()
    assert going.app.settings.sending == "self"


def test_in_practice_there_is_nothing_to_set_up(desks: Callable[..., Desk], tmp_path: Path) -> None:
    App.open(str(tmp_path / "data"), practice=True).paths.root.rename(tmp_path / "marked")
    (tmp_path / "data").rmdir()
    (tmp_path / "marked").rename(tmp_path / "data")
    desk = desks().opened()
    page = settings_page(desk)
    assert page.sending.state.text() == "In practice everything goes to the practice mailbox."
    assert not page.sending.set_up_button.isVisible()
    assert not page.sending.stop_button.isVisible()
    desk.controller.mail.set_up()
    desk.settle()
    assert [one for one in desk.dialogs() if isinstance(one, AccountDialog)] == []


# The password for this session


def test_the_password_is_asked_for_once(desks: Callable[..., Desk], server: Server) -> None:
    desk = desks(by_itself(server.account())).opened()
    mail = desk.controller.mail
    mail.ask_password()
    mail.ask_password()
    desk.settle()
    dialog = desk.dialog(PasswordDialog)
    words = " ".join(words_of(dialog))
    assert f"kim at {HOST}" in words
    assert "kept until the program ends, and in no file" in words
    assert not dialog.go.isEnabled()
    assert dialog.password.echoMode() == QLineEdit.EchoMode.Password
    check(dialog, dialog)
    desk.click(button_of(dialog, "Later"))
    desk.settle()
    mail.ask_password()
    desk.settle()
    assert desk.dialogs() == [], "the admin said later"
    mail.ask_password(by_admin=True)
    desk.settle()
    assert desk.dialog(PasswordDialog).isVisible()
    desk.dialog(PasswordDialog).close()


def test_the_password_that_is_given_lets_reports_go_on(desks: Callable[..., Desk], server: Server) -> None:
    desk = desks(by_itself(server.account())).opened()
    mended: list[None] = []
    desk.controller.mail.mended.connect(lambda: mended.append(None))
    report(desk)
    set_row(desk, "communications", OutboxState.NEEDS_YOU, Reason.PASSWORD)
    desk.controller.mail.ask_password()
    desk.settle()
    dialog = desk.dialog(PasswordDialog)
    QTest.keyClicks(dialog.password, SECRET)
    QTest.keyClick(dialog.password, Qt.Key.Key_Return)
    desk.settle()
    assert desk.dialogs() == []
    assert desk.app.mailing.passwords.get("kim", HOST) == SECRET
    assert len(mended) == 1
    desk.until(lambda: {row.state for row in desk.app.outbox.rows()} == {OutboxState.ACCEPTED})
    assert inbox(server) == ["comms@school.org", "pat@school.org"]
    assert files_with(desk, SECRET) == []


def test_a_report_that_wants_the_password_asks_for_it(desks: Callable[..., Desk], server: Server) -> None:
    desk = desks(by_itself(server.account())).opened()
    report(desk)
    desk.controller.sending.wake()
    desk.until(desk.dialogs)
    desk.click(button_of(desk.dialog(PasswordDialog), "Later"))
    desk.until(lambda: {row.state for row in desk.app.outbox.rows()} == {OutboxState.NEEDS_YOU})
    desk.settle()
    assert desk.dialogs() == [], "the other message is kept back by the same"
    page = desk.show_page(Page.OUTBOX)
    desk.click(button_of(page, "Try all now"))
    desk.until(desk.dialogs)
    QTest.keyClicks(desk.dialog(PasswordDialog).password, SECRET)
    desk.click(desk.dialog(PasswordDialog).go)
    desk.until(lambda: {row.state for row in desk.app.outbox.rows()} == {OutboxState.ACCEPTED})
    assert len(server.box.mail) == 2


def test_with_a_store_the_password_is_kept_there(desks: Callable[..., Desk], server: Server) -> None:
    with a_store() as store:
        desk = desks(by_itself(server.account())).opened()
        desk.controller.mail.ask_password()
        desk.settle()
        dialog = desk.dialog(PasswordDialog)
        assert "kept in this computer's password store" in " ".join(words_of(dialog))
        QTest.keyClicks(dialog.password, SECRET)
        desk.click(dialog.go)
        desk.settle()
        assert list(store.kept.values()) == [SECRET]


def test_nobody_is_asked_where_there_is_no_login(desks: Callable[..., Desk], server: Server) -> None:
    desk = desks(by_itself(server.account(user=""))).opened()
    desk.controller.mail.ask_password()
    desk.settle()
    assert desk.dialogs() == []


# The offer


def handed_over(desk: Desk) -> str:
    incident_id = report(desk)
    for row in desk.app.outbox.rows(incident_id):
        desk.app.outbox.sent_by_hand(row.message_id)
    desk.app.register.mark_removed(incident_id)
    desk.controller.refresh()
    desk.settle()
    return incident_id


OFFER = "Let Admin Desktop send the next report by itself"


def test_sending_by_itself_is_offered_after_the_first_report(desk: Desk) -> None:
    report(desk)
    desk.controller.refresh()
    desk.settle()
    assert OFFER not in words_of(desk.home), "not before one was sent"
    handed_over(desk)
    words = words_of(desk.home)
    assert words.index(OFFER) == len(words) - 2, "the last one"
    check(desk.window, desk.window)


def test_an_offer_is_nothing_that_needs_the_admin(desk: Desk) -> None:
    handed_over(desk)
    assert OFFER in words_of(desk.home)
    assert desk.home.summary.text().startswith("Nothing needs you now.")
    assert "All reports are done." in words_of(desk.home)
    desk.click(button_of(desk.home, f"Set up: {OFFER}"))
    desk.settle()
    desk.dialog(AccountDialog).close()


def test_no_thanks_is_for_good(desk: Desk, desks: Callable[..., Desk]) -> None:
    handed_over(desk)
    desk.click(button_of(desk.home, f"No, thanks: {OFFER}"))
    desk.settle()
    assert OFFER not in words_of(desk.home)
    again = desks(employee).opened()
    assert again.app.settings.offer_sending is False
    assert OFFER not in words_of(again.home)


def test_it_is_not_offered_where_it_is_set_up(going: Desk) -> None:
    report(going)
    for row in going.app.outbox.rows():
        going.app.outbox.sent_by_hand(row.message_id)
    going.controller.refresh()
    going.settle()
    assert OFFER not in words_of(going.home)
