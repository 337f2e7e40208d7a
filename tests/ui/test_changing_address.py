"""Another address for a message, and its details for a helpdesk, in the open program."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from admin_desktop.outbox.message import Message
from admin_desktop.outbox.queue import OutboxState, Try
from admin_desktop.storage.settings import Settings
from admin_desktop.ui.address_dialog import AddressDialog
from admin_desktop.ui.outbox_details import details
from admin_desktop.ui.outbox_row import Act
from admin_desktop.ui.send_dialog import SendDialog
from tests.outbox.mail_server import Authority, Mailbox, mail_server
from tests.ui.conftest import Desk, words_of
from tests.ui.test_accessibility import check
from tests.ui.test_outbox_page import again, row
from tests.ui.test_sending_by_itself import Desks, outbox, rows, send, sends_by

REFUSED = "550 5.1.1 <comms@school.org>: no such user here"


@pytest.fixture
def authority(tmp_path: object) -> Authority:
    return Authority(tmp_path)  # type: ignore[arg-type]


def _refuses(_box: Mailbox, _server: object, address: str) -> str:
    return REFUSED if address == "comms@school.org" else "250 OK"


def open_dialog(desk: Desk, message_id: str) -> AddressDialog:
    page = outbox(desk)
    desk.until(lambda: message_id in page.list._views)
    button = page.list._views[message_id].buttons.get(Act.ADDRESS)
    if button is not None:
        desk.click(button)
    else:
        page.list._views[message_id].wanted.emit(Act.ADDRESS)
    desk.settle()
    return desk.dialog(AddressDialog)


def test_a_refused_address_is_corrected_and_the_report_arrives(desks: Desks, authority: Authority) -> None:
    box = Mailbox(on_rcpt=_refuses)
    with mail_server(authority, box=box) as server:
        desk = desks(sends_by(server.account(sender="kim@gmail.com"))).opened()
        incident_id = send(desk)
        desk.until(lambda: rows(desk)["communications"].state == OutboxState.NEEDS_YOU)
        desk.until(lambda: rows(desk)["supervisor"].state == OutboxState.ACCEPTED)
        old = rows(desk)["communications"]
        dialog = open_dialog(desk, old.message_id)
        check(dialog, dialog)
        assert any(REFUSED in words for words in words_of(dialog))
        assert dialog.address.hasFocus() or not dialog.isActiveWindow()
        for wrong in ("", "nobody", "comms@school.org"):
            dialog.address.setText(wrong)
            QTest.keyClick(dialog.address, Qt.Key.Key_Return)
            assert dialog.problem.isVisible() and dialog.isVisible()
        dialog.address.setText("office@school.org")
        QTest.keyClick(dialog.address, Qt.Key.Key_Return)
        desk.until(lambda: "office@school.org" in [to for to, _ in box.mail])
        until = {OutboxState.ACCEPTED, OutboxState.CANCELLED}
        desk.until(lambda: {one.state for one in desk.app.outbox.rows()} == until)
        desk.settle()
        assert desk.app.settings.communications_mail == "office@school.org"
        desk.open(incident_id)
        assert "Sent to another address instead" in " ".join(words_of(desk.window))


def test_by_hand_the_new_message_is_put_into_the_admins_hands(desk: Desk) -> None:
    desk.draft()
    desk.send().close()
    desk.settle()
    old = rows(desk)["communications"]
    dialog = open_dialog(desk, old.message_id)
    dialog.address.setText("office@school.org")
    dialog.later.setChecked(False)
    desk.click(dialog.go)
    desk.settle()
    sending = desk.dialog(SendDialog)
    assert sending.to.text() == "To: office@school.org"
    assert desk.app.settings.communications_mail == "comms@school.org"
    sending.close()
    desk.settle()
    assert desk.app.outbox.row(old.message_id).state == OutboxState.CANCELLED


def test_details_tell_a_helpdesk_everything_but_what_was_said(desk: Desk) -> None:
    incident_id = desk.draft()
    desk.send().close()
    desk.settle()
    message_id = rows(desk)["communications"].message_id
    page = outbox(desk)
    desk.until(lambda: message_id in page.list._views)
    page.list._views[message_id].wanted.emit(Act.COPY)
    desk.settle()
    copied = QGuiApplication.clipboard().text()
    message = desk.app.outbox.message(message_id)
    for wanted in (message_id, incident_id, message.header_id, message.sha256, "comms@school.org", "Tries: none"):
        assert wanted in copied
    assert message.subject not in copied


def test_details_quote_each_try() -> None:
    shown = row(1, "needs_you", reason="recipient", next_try=again(), attempts=2)
    message = Message(
        "M-1", shown.subject_id, "communications", "comms@school.org", "S", "<m-1@x>", "secret", b"secret"
    )
    tries = [
        Try("M-1", "2026-11-22T12:00:00.000Z", OutboxState.RETRYING, "network", "No answer.", ""),
        Try("M-2", "2026-11-22T12:00:01.000Z", OutboxState.RETRYING, "network", "Another one.", ""),
        Try("M-1", "2026-11-22T12:01:00.000Z", OutboxState.NEEDS_YOU, "recipient", "Refused.", REFUSED),
    ]
    settings = Settings(sending="smtp", smtp_host="mx.school.org", smtp_port=587, smtp_security="starttls")
    text = details(shown, message, tries, settings, "smtp", "Admin Desktop 1")
    assert "Tries: 2" in text and "Another one." not in text
    assert f"   The server: {REFUSED}" in text
    assert "mx.school.org, port 587, STARTTLS, user none" in text
    assert "secret" not in text
