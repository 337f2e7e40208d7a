"""Mail servers that mean no good: the right state, the right sentence, in bounded time, and nothing is lost."""

import smtplib
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from admin_desktop.outbox.account import Security
from admin_desktop.outbox.transports.envelope import envelope_options, size_limit
from admin_desktop.outbox.transports.smtp import SmtpTransport, _greeted
from admin_desktop.outbox.transports.smtp_client import EndlessAnswer
from admin_desktop.outbox.transports.transport import NotAccepted, Reason
from tests.outbox.mail_server import HOST, PASSWORD, Authority, Mailbox, bad_server, mail_server, report
from tests.outbox.test_smtp import Sent, plain, talking

UP_TO_DATA = (b"220 hello", b"250 mx", b"250 OK", b"250 OK")


def flooding(*script: bytes, forever: bytes) -> Callable[[socket.socket], None]:
    """A server that answers these lines and then talks without an end."""

    def talk(connection: socket.socket) -> None:
        reader = connection.makefile("rb")
        for line in script:
            connection.sendall(line + b"\r\n")
            if not reader.readline():
                return
        for _ in range(20_000):
            connection.sendall(forever)

    return talk


def trickling(*script: bytes) -> Callable[[socket.socket], None]:
    """A server that answers these lines and then one byte now and then, until it is left."""

    def talk(connection: socket.socket) -> None:
        reader = connection.makefile("rb")
        for line in script:
            connection.sendall(line + b"\r\n")
            if not reader.readline():
                return
        left = threading.Event()
        while not left.wait(0.05):
            connection.sendall(b"2")

    return talk


@pytest.mark.parametrize("so_far", range(5))
def test_421_at_each_command(so_far: int) -> None:
    script = [b"220 hello", b"250 mx", b"250 OK", b"250 OK", b"354 go on"][:so_far]
    with bad_server(talking(*script, b"421 4.3.2 Closing")) as port:
        sent = Sent(plain(port))
    failure = sent.failed(Reason.SERVER_BUSY, temporary=True) if so_far < 4 else sent.failure
    assert failure is not None
    assert failure.temporary


@pytest.mark.parametrize("so_far", range(4))
@pytest.mark.parametrize("forever", [b"x" * 4096, b"250-and another line\r\n" * 100, b"250-\r\n" * 500])
def test_an_answer_without_an_end_is_given_up(so_far: int, forever: bytes) -> None:
    with bad_server(flooding(*UP_TO_DATA[:so_far], forever=forever)) as port:
        sent = Sent(plain(port))
    sent.failed(Reason.NETWORK, temporary=True)
    assert sent.dots == 0


@pytest.mark.parametrize("so_far", range(4))
def test_one_byte_now_and_then_does_not_hold_the_queue_up(so_far: int) -> None:
    with bad_server(trickling(*UP_TO_DATA[:so_far])) as port:
        sent = Sent(plain(port), step_s=0.5)
    assert "does not answer" in str(sent.failed(Reason.NETWORK, temporary=True))


def test_one_byte_now_and_then_after_the_dot_is_an_unknown_outcome() -> None:
    def talk(connection: socket.socket) -> None:
        reader = connection.makefile("rb")
        for line in (*UP_TO_DATA, b"354 go on"):
            connection.sendall(line + b"\r\n")
            reader.readline()
        while (line := reader.readline()) and line != b".\r\n":
            continue
        left = threading.Event()
        while not left.wait(0.05):
            connection.sendall(b"2")

    with bad_server(talk) as port:
        sent = Sent(plain(port), dot_s=0.5)
    sent.failed(Reason.AFTER_DOT, temporary=True)
    assert sent.dots == 1


def test_starttls_that_is_taken_out_on_the_way_is_a_failure(authority: Authority) -> None:
    with mail_server(authority, Security.NONE) as server:
        sent = Sent(server.account(security=Security.STARTTLS))
    sent.failed(Reason.NO_ENCRYPTION, temporary=False)
    assert (server.box.logins, server.box.mail) == (0, [])


def test_words_smuggled_in_before_tls_count_for_nothing(authority: Authority) -> None:
    context = authority.context()
    heard: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        reader = connection.makefile("rb", buffering=0)
        connection.sendall(b"220 hello\r\n")
        reader.readline()
        connection.sendall(b"250-mx\r\n250 STARTTLS\r\n")
        reader.readline()
        # Somebody on the way adds what looks like the answers to come.
        connection.sendall(b"220 go on\r\n250-mx\r\n250 AUTH PLAIN\r\n235 welcome\r\n")
        try:
            with context.wrap_socket(connection, server_side=True) as private:
                heard.append(private.recv(1000))
        except OSError:
            return

    with bad_server(talk) as port:
        account = replace(plain(port), security=Security.STARTTLS, user="kim", authorities=str(authority.file))
        sent = Sent(account)
    assert sent.failure is not None
    assert not any(b"AUTH" in one for one in heard), "the password is not said to whom nobody has vouched for"


def test_a_message_that_is_too_large_is_not_even_begun(authority: Authority) -> None:
    with mail_server(authority) as server:
        transport = SmtpTransport(server.account(), PASSWORD)
        huge = report()
        with pytest.raises(NotAccepted, match=r"too large for 127\.0\.0\.1 \(.* MB; it takes 50\.0 MB\)") as caught:
            transport.send(replace(huge, eml=huge.eml + b"x" * 51_000_000), lambda: None)
        assert caught.value.reason is Reason.TOO_LARGE
        assert not caught.value.whole_server
        transport.send(report(2), lambda: None)
        transport.close()
    assert len(server.box.mail) == 1, "and a smaller one goes over the same connection"


@pytest.mark.parametrize(
    ("features", "most"),
    [({}, 0), ({"size": ""}, 0), ({"size": "0"}, 0), ({"size": "35882577"}, 35882577), ({"size": "-1"}, 0)],
)
def test_what_size_a_server_says(features: dict[str, str], most: int) -> None:
    assert size_limit(features) == most
    assert size_limit({"size": "9" * 400}) == 0


def test_what_is_asked_for_with_a_message() -> None:
    message = report()
    assert envelope_options({}, message, 5) == ([], [])
    options, wishes = envelope_options({"size": "10", "dsn": ""}, message, 5)
    assert options == ["SIZE=5", "RET=HDRS", f"ENVID={message.id}"]
    assert wishes == ["NOTIFY=FAILURE,DELAY"]


def test_a_server_with_dsn_hears_our_number() -> None:
    heard: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        reader = connection.makefile("rb")
        for line in (b"220 hello", b"250-mx\r\n250-DSN\r\n250 SIZE 1000000", b"250 OK", b"250 OK", b"354 go on"):
            connection.sendall(line + b"\r\n")
            heard.append(reader.readline())
        while reader.readline().strip() != b".":
            continue
        connection.sendall(b"250 queued\r\n")
        reader.readline()

    with bad_server(talk) as port:
        sent = Sent(plain(port))
    assert sent.failure is None
    assert heard[1].startswith(b"mail FROM:<kim@school.example> size=") or b"SIZE=" in heard[1]
    assert f"ENVID={sent.message.id}".encode() in heard[1]
    assert heard[2].rstrip().endswith(b"NOTIFY=FAILURE,DELAY")


def test_451_and_then_yes(authority: Authority) -> None:
    answers = iter(["451 4.7.1 Greylisted"])
    box = Mailbox(on_rcpt=lambda *_: next(answers, "250 OK"))
    with mail_server(authority, box=box) as server:
        Sent(server.account()).failed(Reason.SERVER_BUSY, temporary=True)
        assert Sent(server.account()).failure is None
    assert len(box.mail) == 1


@pytest.mark.parametrize("reply", [b"2", b"25", b"250", b"\x00\x00\x00", b"abc hello", b"999 what", b"250\tOK", b""])
def test_a_greeting_that_is_none(reply: bytes) -> None:
    def talk(connection: socket.socket) -> None:
        connection.sendall(reply + b"\r\n")

    with bad_server(talk) as port:
        sent = Sent(plain(port))
    assert sent.failure is not None
    assert sent.failure.temporary
    assert HOST in str(sent.failure)
    assert isinstance(EndlessAnswer("x"), Exception)


def test_nothing_of_the_talk_is_written_down(authority: Authority, caplog: pytest.LogCaptureFixture) -> None:
    def refuse(_box: Mailbox, _server: Any, address: str) -> str:
        return f"550 5.1.1 <{address}> unknown"

    with caplog.at_level("DEBUG"), mail_server(authority, box=Mailbox(on_rcpt=refuse)) as server:
        sent = Sent(server.account())
    assert sent.failure is not None
    ours = [one.getMessage() for one in caplog.records if one.name.startswith("admin_desktop")]
    assert not any(word in line for line in ours for word in (PASSWORD, "kim@school.example", "district.example"))


def test_a_connection_that_was_broken_off_before_the_first_word_is_closed() -> None:
    listener = socket.create_server((HOST, 0))
    opened = socket.create_connection(listener.getsockname())
    far, _ = listener.accept()
    far.close()
    opened.shutdown(socket.SHUT_RDWR)  # by another thread, when the admin stops
    with pytest.raises((OSError, smtplib.SMTPException)):
        _greeted(opened, HOST, None, 1.0)
    assert opened.fileno() == -1
    listener.close()
