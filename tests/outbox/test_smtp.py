"""The SMTP transport, against real servers and bad ones."""

import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from admin_desktop.outbox.account import Account, Security
from admin_desktop.outbox.transports.smtp import SmtpTransport
from admin_desktop.outbox.transports.transport import NotAccepted, Reason, Step
from tests.outbox.mail_server import (
    HOST,
    PASSWORD,
    SENDER,
    USER,
    Authority,
    Mailbox,
    Server,
    bad_server,
    free_port,
    mail_server,
    report,
)


class Sent:
    """What became of one message."""

    def __init__(self, account: Account, password: str | None = PASSWORD, **options: Any) -> None:
        self.steps: list[Step] = []
        self.dots = 0
        self.message = report()
        transport = SmtpTransport(account, password, self.steps.append, **{"answer_s": 10.0, "dot_s": 10.0, **options})
        try:
            self.said = transport.send(self.message, self._dot).server_said
            self.failure = None
        except NotAccepted as failure:
            self.failure = failure
        finally:
            transport.close()

    def _dot(self) -> None:
        self.dots += 1

    def failed(self, reason: Reason, *, temporary: bool) -> NotAccepted:
        assert self.failure is not None
        assert (self.failure.reason, self.failure.temporary) == (reason, temporary), repr(self.failure)
        sentence = str(self.failure)
        assert sentence.endswith("."), "a sentence"
        assert any(word in sentence for word in ("safe", "Nothing is lost", "waits", "perhaps arrived")), sentence
        assert PASSWORD not in sentence + self.failure.server_said
        return self.failure


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_message_arrives_over_verified_tls_byte_for_byte(authority: Authority, security: Security) -> None:
    with mail_server(authority, security) as server:
        sent = Sent(server.account())
    assert sent.failure is None
    assert sent.said == "250 2.0.0 Ok: queued as 4F1A"
    assert server.box.mail == [(sent.message.recipient, sent.message.eml)]
    assert sent.steps == [Step.NAME, Step.CONNECTION, Step.CERTIFICATE, Step.LOGIN]
    assert sent.dots == 1


def test_several_messages_go_over_one_connection_and_one_login(server: Server) -> None:
    transport = SmtpTransport(server.account(), PASSWORD)
    messages = [report(number) for number in range(3)]
    for message in messages:
        transport.send(message, lambda: None)
    transport.close()
    assert [eml for _, eml in server.box.mail] == [message.eml for message in messages]
    assert (server.box.connections, server.box.logins) == (1, 1)


def test_a_refused_recipient_does_not_spoil_the_next_message(authority: Authority) -> None:
    def only_known(_box: Mailbox, _server: Any, address: str) -> str:
        return "250 OK" if address.startswith("known") else "550 5.1.1 <gone@x.example>: no such user here"

    with mail_server(authority, box=Mailbox(on_rcpt=only_known)) as server:
        transport = SmtpTransport(server.account(), PASSWORD)
        with pytest.raises(NotAccepted, match=r"cannot deliver to gone@x\.example") as caught:
            transport.send(report(1, "gone@x.example"), lambda: None)
        transport.send(report(2, "known@x.example"), lambda: None)
        transport.close()
    assert caught.value.reason is Reason.RECIPIENT
    assert not caught.value.temporary
    assert not caught.value.whole_server
    assert caught.value.server_said == "550 5.1.1 <gone@x.example>: no such user here"
    assert [to for to, _ in server.box.mail] == ["known@x.example"]
    assert server.box.connections == 1


def test_an_unknown_certificate_stops_before_the_password_is_said(server: Server) -> None:
    sent = Sent(server.account(authorities=""))
    failure = sent.failed(Reason.CERTIFICATE, temporary=False)
    assert failure.whole_server
    assert sent.steps == [Step.NAME, Step.CONNECTION]
    assert (server.box.logins, server.box.mail) == (0, [])


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_certificate_for_another_name_is_refused(authority: Authority, security: Security) -> None:
    with mail_server(authority, security, name="mail.other.example") as server:
        Sent(server.account()).failed(Reason.CERTIFICATE, temporary=False)
    assert server.box.logins == 0


def test_old_tls_is_not_spoken(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    context = authority.context()
    with pytest.deprecated_call():
        context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.minimum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("ALL:@SECLEVEL=0")
    spoken: list[str | None] = []

    def old(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as private:
            spoken.append(private.version())
            private.sendall(b"220 hello\r\n")

    with bad_server(old) as port:
        account = Account(SENDER, HOST, port, Security.TLS, USER, authorities=str(authority.file))
        # An admin's system may still allow it; we do not.
        monkeypatch.setattr(ssl, "create_default_context", _lax_context)
        sent = Sent(account)
    sent.failed(Reason.NETWORK, temporary=True)
    assert (spoken, sent.steps) == ([], [Step.NAME, Step.CONNECTION])


def _lax_context() -> ssl.SSLContext:
    """What an old system's settings would give."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with pytest.deprecated_call():
        context.minimum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def test_a_server_without_encryption_gets_neither_password_nor_message(authority: Authority) -> None:
    with mail_server(authority, Security.NONE) as server:
        sent = Sent(server.account(security=Security.STARTTLS))
    assert "offers no encryption" in str(sent.failed(Reason.NO_ENCRYPTION, temporary=False))
    assert (server.box.logins, server.box.mail) == (0, [])


def test_the_open_way_is_taken_only_to_the_server_that_was_named(authority: Authority) -> None:
    with mail_server(authority, Security.NONE) as server:
        Sent(server.account()).failed(Reason.NO_ENCRYPTION, temporary=False)
        Sent(server.account(open_for="mail.other.example")).failed(Reason.NO_ENCRYPTION, temporary=False)
        assert server.box.connections == 0
        assert Sent(server.account(open_for=HOST, user="")).failure is None
    assert len(server.box.mail) == 1


def test_a_wrong_password_stops_and_asks(server: Server) -> None:
    sent = Sent(server.account(), "wrong")
    failure = sent.failed(Reason.LOGIN, temporary=False)
    assert failure.server_said.startswith("535")
    assert failure.whole_server
    assert sent.steps == [Step.NAME, Step.CONNECTION, Step.CERTIFICATE]
    assert server.box.mail == []


def test_a_missing_password_is_asked_for_before_anybody_is_called(server: Server) -> None:
    Sent(server.account(), None).failed(Reason.PASSWORD, temporary=False)
    assert server.box.connections == 0


def test_a_password_with_letters_beyond_ascii(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.outbox.mail_server.PASSWORD", "Grüße aus Übersee")
    with mail_server(authority) as server:
        assert Sent(server.account(), "Grüße aus Übersee").failure is None


@pytest.mark.parametrize(
    ("answer", "reason", "temporary"),
    [
        ("451 4.7.1 Greylisted, try again", Reason.SERVER_BUSY, True),
        ("421 4.3.2 Closing for maintenance", Reason.SERVER_BUSY, True),
        ("452 4.2.2 Mailbox full", Reason.SERVER_BUSY, True),
        ("550 5.7.1 Not allowed here", Reason.REFUSED, False),
        ("552 5.3.4 Too big", Reason.TOO_LARGE, False),
        ("552 5.2.2 Mailbox full", Reason.REFUSED, False),
    ],
)
@pytest.mark.parametrize("when", ["on_mail", "on_rcpt", "on_data"])
def test_refusals_for_now_and_for_good(
    authority: Authority, when: str, answer: str, reason: Reason, temporary: bool
) -> None:
    box = Mailbox()
    setattr(box, when, lambda _box, _server, _address: answer)
    with mail_server(authority, box=box) as server:
        sent = Sent(server.account())
    if not temporary and reason is not Reason.TOO_LARGE:
        reason = {"on_mail": Reason.SENDER, "on_rcpt": Reason.RECIPIENT}.get(when, reason)
    assert sent.failed(reason, temporary=temporary).server_said == answer
    assert server.box.mail == []


def test_a_connection_dead_after_the_final_dot_is_an_unknown_outcome(authority: Authority) -> None:
    def die(box: Mailbox, server: Any, address: str) -> str:
        box.mail.append((address, b""))  # it has it, and nobody will hear so
        server.transport.abort()
        return "451 nobody hears this"

    with mail_server(authority, box=Mailbox(on_data=die)) as server:
        sent = Sent(server.account())
    failure = sent.failed(Reason.AFTER_DOT, temporary=True)
    assert not failure.whole_server, "the next message may fare better"
    assert (sent.dots, len(server.box.mail)) == (1, 1)


def test_a_server_that_never_answers_the_final_dot_may_have_it(authority: Authority) -> None:
    never = threading.Event()

    def silent(_box: Mailbox, server: Any, _address: str) -> str:
        server.transport.pause_reading()
        never.wait(2)
        return "250 too late"

    with mail_server(authority, box=Mailbox(on_data=silent)) as server:
        sent = Sent(server.account(), dot_s=0.3)
        never.set()
    sent.failed(Reason.AFTER_DOT, temporary=True)


def talking(*script: bytes) -> Callable[[socket.socket], None]:
    """A server that says these lines, one for each line it hears, and hangs up."""

    def talk(connection: socket.socket) -> None:
        reader = connection.makefile("rb")
        for line in script:
            connection.sendall(line + b"\r\n")
            if not reader.readline():
                return

    return talk


def plain(port: int) -> Account:
    return Account(SENDER, HOST, port, Security.NONE, "", open_for=HOST)


@pytest.mark.parametrize(
    ("script", "reason", "temporary"),
    [
        ((b"554 5.7.1 Your address is on a list",), Reason.REFUSED, False),
        ((b"421 4.3.2 Too many connections",), Reason.SERVER_BUSY, True),
        ((), Reason.NETWORK, True),
        ((b"HTTP/1.1 400 Bad Request",), Reason.NETWORK, True),
        ((b"\xff\xfe\x00",), Reason.NETWORK, True),
        ((b"220 hello", b"250 mx", b"250 OK"), Reason.NETWORK, True),
        ((b"220 hello", b"250 mx", b"250 OK", b"250 OK", b"354 go on"), Reason.NETWORK, True),
    ],
)
def test_a_server_that_hangs_up_early_has_not_got_it(
    script: tuple[bytes, ...], reason: Reason, temporary: bool
) -> None:
    with bad_server(talking(*script)) as port:
        sent = Sent(plain(port))
    if script[-1:] == (b"354 go on",):  # it hung up while the message was on its way: whether the dot got out is chance
        assert sent.failure is not None
        assert sent.failure.temporary
        assert sent.failure.reason in (Reason.NETWORK, Reason.AFTER_DOT)
        return
    sent.failed(reason, temporary=temporary)
    assert sent.dots == 0


def test_what_the_server_says_is_one_harmless_line() -> None:
    evil = b"550 \x1b[31m<b>" + "\u202eevil".encode() + b"\x00" + b"z" * 2000
    with bad_server(talking(b"220 hello", b"250 mx", evil)) as port:
        said = Sent(plain(port)).failed(Reason.SENDER, temporary=False).server_said
    assert said.isprintable()
    assert "\u202e" not in said
    assert len(said) < 320


def test_a_silent_server_is_given_up() -> None:
    def silent(connection: socket.socket) -> None:
        connection.recv(1)

    with bad_server(silent) as port:
        sent = Sent(plain(port), answer_s=0.3)
    assert "does not answer" in str(sent.failed(Reason.NETWORK, temporary=True))


def test_nobody_there() -> None:
    sent = Sent(plain(free_port()))
    assert "no mail server answers" in str(sent.failed(Reason.NETWORK, temporary=True))
    assert sent.steps == [Step.NAME]


def test_a_name_that_does_not_exist() -> None:
    account = replace(plain(25), host="no-such-server.invalid", open_for="no-such-server.invalid")
    sent = Sent(account)
    assert "No server named no-such-server.invalid" in str(sent.failed(Reason.NETWORK, temporary=True))
    assert sent.steps == []


def test_authorities_can_be_named_by_the_environment(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", server.authorities)
    assert Sent(server.account(authorities="")).failure is None


def test_an_authority_file_that_is_none(server: Server) -> None:
    sent = Sent(server.account(authorities=__file__))
    assert "authority" in str(sent.failed(Reason.SETTINGS, temporary=False))


def test_a_message_without_a_sender_asks(server: Server) -> None:
    message = report()
    nobody = replace(message, eml=message.eml.replace(f"From: {SENDER}\r\n".encode(), b""))
    with pytest.raises(NotAccepted, match="names no sender") as caught:
        SmtpTransport(server.account(), PASSWORD).send(nobody, lambda: None)
    assert caught.value.reason is Reason.SENDER


def test_stopping_from_another_thread_ends_a_silent_talk() -> None:
    heard = threading.Event()

    def silent(connection: socket.socket) -> None:
        connection.sendall(b"220 hello\r\n")
        connection.recv(1)
        heard.set()
        connection.recv(1000)
        connection.recv(1000)

    with bad_server(silent) as port:
        transport = SmtpTransport(plain(port), None)

        def stop() -> None:
            assert heard.wait(10)
            transport.abort()

        stopping = threading.Thread(target=stop)
        stopping.start()
        with pytest.raises(NotAccepted) as caught:
            transport.send(report(), lambda: None)
        stopping.join()
    assert caught.value.reason is Reason.STOPPED
    assert caught.value.temporary


def test_the_greeting_does_not_name_this_computer() -> None:
    heard: list[bytes] = []

    def listen(connection: socket.socket) -> None:
        connection.sendall(b"220 hello\r\n")
        heard.append(connection.recv(1000))

    with bad_server(listen) as port:
        Sent(plain(port))
    assert heard == [b"ehlo [127.0.0.1]\r\n"]
