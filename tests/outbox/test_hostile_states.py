"""A list of servers that mean no good, each through the whole queue: its state, its sentence, and nothing is lost."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from admin_desktop.outbox.account import Account, Registration, Security
from admin_desktop.outbox.delivery import Delivery
from admin_desktop.outbox.leases import Leases
from admin_desktop.outbox.message import Message
from admin_desktop.outbox.placing import put
from admin_desktop.outbox.queue import BY_ITSELF, Outbox, OutboxState
from admin_desktop.outbox.setting_up import go_on
from admin_desktop.outbox.transports.looking_at import look_at
from admin_desktop.outbox.transports.smtp import SmtpTransport
from admin_desktop.outbox.transports.transport import NotAccepted, Reason
from admin_desktop.storage.clock import parse_iso, utc_now
from admin_desktop.storage.database import Database
from tests.outbox.mail_server import (
    HOST,
    PASSWORD,
    Authority,
    Mailbox,
    bad_server,
    free_port,
    mail_server,
    report,
)
from tests.outbox.test_hostile import UP_TO_DATA, trickling
from tests.outbox.test_smtp import plain, talking
from tests.outbox.test_tokens import Source
from tests.outbox.token_server import Xoauth2

RETRYING, NEEDS_YOU, UNKNOWN = OutboxState.RETRYING, OutboxState.NEEDS_YOU, OutboxState.OUTCOME_UNKNOWN
Place = Callable[[Authority], AbstractContextManager[Account]]


@dataclass(frozen=True)
class Case:
    """A server, and what becomes of a message."""

    name: str
    place: Place
    state: OutboxState
    reason: Reason
    words: str
    options: dict[str, Any] = field(default_factory=dict)
    password: str = PASSWORD


def saying(*script: bytes) -> Place:
    """A server that says these lines and hangs up."""
    return raw(talking(*script))


def raw(talk: Callable[[socket.socket], None]) -> Place:
    @contextmanager
    def place(_authority: Authority) -> Iterator[Account]:
        with bad_server(talk) as port:
            yield plain(port)

    return place


def answering(**verdicts: str) -> Place:
    """A proper server that answers so at one of its commands."""

    @contextmanager
    def place(authority: Authority) -> Iterator[Account]:
        box = Mailbox()
        for name, words in verdicts.items():
            setattr(box, name, lambda *_, words=words: words)
        with mail_server(authority, box=box) as server:
            yield server.account()

    return place


def showing(context: Callable[[Authority], ssl.SSLContext]) -> Place:
    """A proper server with another certificate."""

    @contextmanager
    def place(authority: Authority) -> Iterator[Account]:
        made = context(authority)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(authority, "context", lambda _name: made)
            with mail_server(authority) as server:
                yield server.account()

    return place


@contextmanager
def nobody(_authority: Authority) -> Iterator[Account]:
    yield plain(free_port())


@contextmanager
def no_such_name(_authority: Authority) -> Iterator[Account]:
    yield replace(plain(25), host="no-such-server.invalid", open_for="no-such-server.invalid")


@contextmanager
def not_tls(authority: Authority) -> Iterator[Account]:
    with mail_server(authority) as server:
        yield server.account(security=Security.TLS)


@contextmanager
def without_starttls(authority: Authority) -> Iterator[Account]:
    with mail_server(authority, Security.NONE) as server:
        yield server.account(security=Security.STARTTLS)


def of_another_name(authority: Authority) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority._ca.issue_cert("mx.other.example").configure_cert(context)
    return context


def expired(authority: Authority) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority._ca.issue_cert(HOST, not_after=datetime.now(UTC) - timedelta(days=2)).configure_cert(context)
    return context


def self_signed(authority: Authority) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
    made = builder.not_valid_after(now + timedelta(days=9)).sign(key, hashes.SHA256())
    file = authority.file.with_name("self-signed.pem")
    pem = serialization.Encoding.PEM
    form, closed = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file.write_bytes(key.private_bytes(pem, form, closed) + made.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def hears_all_and_then(connection: socket.socket, last: bytes) -> None:
    reader = connection.makefile("rb")
    for line in (*UP_TO_DATA, b"354 go on"):
        connection.sendall(line + b"\r\n")
        reader.readline()
    while (line := reader.readline()) and line != b".\r\n":
        continue
    connection.sendall(last)
    if last.endswith(b"\n"):  # on Windows what was said goes down with the connection
        reader.readline()


def silent(connection: socket.socket) -> None:
    connection.recv(1)


def in_tls(*script: bytes, called: list[bool] | None = None) -> Place:
    """A server that offers STARTTLS, and after it says these lines; notes each call."""

    @contextmanager
    def place(authority: Authority) -> Iterator[Account]:
        context = authority.context()

        def talk(connection: socket.socket) -> None:
            if called is not None:
                called.append(True)
            reader = connection.makefile("rb", buffering=0)
            for line in (b"220 hello", b"250-mx\r\n250 STARTTLS", b"220 go on"):
                connection.sendall(line + b"\r\n")
                if line != b"220 go on":
                    reader.readline()
            with context.wrap_socket(connection, server_side=True) as private:
                talking_now = private.makefile("rb")
                talking_now.readline()
                for line in script:
                    private.sendall(line + b"\r\n")
                    talking_now.readline()

        with bad_server(talk) as port:
            yield replace(
                plain(port), security=Security.STARTTLS, user="kim", open_for="", authorities=str(authority.file)
            )

    return place


def starttls_answered(answer: bytes) -> Place:
    """A server that offers STARTTLS, and then says this."""

    @contextmanager
    def place(_authority: Authority) -> Iterator[Account]:
        with bad_server(talking(b"220 hello", b"250-mx\r\n250 STARTTLS", answer)) as port:
            yield replace(plain(port), security=Security.STARTTLS, open_for="", user="kim")

    return place


BUSY, GONE = "cannot take the message right now. Nothing is lost", "The connection broke while"
QUICK = {"answer_s": 0.4, "dot_s": 0.4, "step_s": 0.8}
CASES = [
    Case("connection refused", nobody, RETRYING, Reason.NETWORK, "no mail server answers on port"),
    Case("name unknown", no_such_name, RETRYING, Reason.NETWORK, "No server named"),
    Case("no TLS where it should be", not_tls, RETRYING, Reason.NETWORK, "No private connection to"),
    Case("421 as greeting", saying(b"421 4.3.2 Busy"), RETRYING, Reason.SERVER_BUSY, BUSY),
    Case("421 at EHLO", saying(*UP_TO_DATA[:1], b"421 4.3.2 Busy"), RETRYING, Reason.SERVER_BUSY, BUSY),
    Case(
        "421 at STARTTLS",
        starttls_answered(b"421 4.3.2 Busy"),
        RETRYING,
        Reason.SERVER_BUSY,
        BUSY,
    ),
    Case("421 at EHLO after it", in_tls(b"421 4.3.2 Busy"), RETRYING, Reason.SERVER_BUSY, BUSY),
    Case("421 at AUTH", in_tls(b"250-mx\r\n250 AUTH PLAIN", b"421 4.3.2 Busy"), RETRYING, Reason.SERVER_BUSY, BUSY),
    Case("421 at MAIL", saying(*UP_TO_DATA[:2], b"421 4.3.2 Busy"), RETRYING, Reason.SERVER_BUSY, BUSY),
    Case("421 at RCPT", saying(*UP_TO_DATA[:3], b"421 4.3.2 Busy"), RETRYING, Reason.SERVER_BUSY, BUSY),
    Case("421 at DATA", saying(*UP_TO_DATA, b"421 4.3.2 Busy"), RETRYING, Reason.SERVER_BUSY, BUSY),
    Case(
        "421 after the dot",
        raw(lambda one: hears_all_and_then(one, b"421 4.3.2 Busy\r\n")),
        RETRYING,
        Reason.SERVER_BUSY,
        BUSY,
    ),
    Case("451 at RCPT", answering(on_rcpt="451 4.7.1 Greylisted"), RETRYING, Reason.SERVER_BUSY, BUSY),
    Case("451 after the dot", answering(on_data="451 4.3.0 Later"), RETRYING, Reason.SERVER_BUSY, BUSY),
    Case("550", answering(on_rcpt="550 5.1.1 No such user"), NEEDS_YOU, Reason.RECIPIENT, "cannot deliver to"),
    Case("552 at MAIL", answering(on_mail="552 5.3.4 Size"), NEEDS_YOU, Reason.TOO_LARGE, "choose Send smaller"),
    Case("552 after the dot", answering(on_data="552 5.3.4 Size"), NEEDS_YOU, Reason.TOO_LARGE, "choose Send smaller"),
    Case("SIZE", saying(b"220 hello", b"250-mx\r\n250 SIZE 100"), NEEDS_YOU, Reason.TOO_LARGE, "it takes"),
    Case("silent for ever", raw(silent), RETRYING, Reason.NETWORK, "does not answer on port", QUICK),
    Case("one byte at a time", raw(trickling()), RETRYING, Reason.NETWORK, "does not answer on port", QUICK),
    Case(
        "closed before the reply", raw(lambda one: hears_all_and_then(one, b"")), UNKNOWN, Reason.AFTER_DOT, "perhaps"
    ),
    Case(
        "closed in the reply",
        raw(lambda one: hears_all_and_then(one, b"250 2.0")),
        UNKNOWN,
        Reason.AFTER_DOT,
        "perhaps",
    ),
    Case("closed at DATA", saying(*UP_TO_DATA), RETRYING, Reason.NETWORK, GONE),
    Case("garbage as greeting", saying(b"\xff\xfe\x00 \x1b[31m"), RETRYING, Reason.NETWORK, "no mail server answers"),
    Case("another service", saying(b"SSH-2.0-OpenSSH_9.6"), RETRYING, Reason.NETWORK, "no mail server answers"),
    Case("STARTTLS removed", without_starttls, NEEDS_YOU, Reason.NO_ENCRYPTION, "not even your password"),
    Case(
        "STARTTLS refused",
        starttls_answered(b"502 5.5.1 No"),
        NEEDS_YOU,
        Reason.NO_ENCRYPTION,
        "not even your password",
    ),
    Case("454 at STARTTLS", starttls_answered(b"454 4.7.0 Not now"), RETRYING, Reason.SERVER_BUSY, BUSY),
    Case("expired", showing(expired), NEEDS_YOU, Reason.CERTIFICATE, "has run out"),
    Case("wrong name", showing(of_another_name), NEEDS_YOU, Reason.CERTIFICATE, "is for another server"),
    Case("self-signed", showing(self_signed), NEEDS_YOU, Reason.CERTIFICATE, "vouches"),
    Case("login refused", answering(), NEEDS_YOU, Reason.LOGIN, "did not accept the password", password="wrong"),
]


class Queue:
    """One outbox, and rounds of sending."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(folder / "admin-desktop.db", folder / "backups")
        self.outbox = Outbox(self.database)

    def put(self, *messages: Message) -> None:
        with self.database.writing() as connection:
            put(connection, messages, BY_ITSELF, urgent=False)

    def round(self, account: Account, login: Any = PASSWORD, *, early: bool = False, **options: Any) -> None:
        given = {"answer_s": 10.0, "dot_s": 10.0, "connect_s": 10.0, **options}
        Delivery(Leases(self.database, BY_ITSELF), lambda: SmtpTransport(account, login, **given)).run(early=early)


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Queue]:
    made = Queue(tmp_path)
    yield made
    made.database.close()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_right_state_right_sentence_and_nothing_lost(case: Case, queue: Queue, authority: Authority) -> None:
    message = report()
    queue.put(message)
    with case.place(authority) as account:
        queue.round(account, case.password, **case.options)
    row = queue.outbox.row(message.id)
    assert (row.state, row.reason) == (case.state, case.reason), row
    assert case.words in row.last_error, row.last_error
    assert any(word in row.last_error for word in ("safe", "Nothing is lost", "perhaps arrived"))
    assert row.last_error.endswith(".")
    _tried_again_when(case.state, row.next_try)
    # What helped is mended, or time has passed: the same bytes arrive.
    if case.state != RETRYING:
        queue.outbox.retry(message.id, BY_ITSELF)
    with mail_server(authority) as good:
        queue.round(good.account(), early=True)
    assert good.box.mail == [(message.recipient, message.eml)]
    assert queue.outbox.row(message.id).state == OutboxState.ACCEPTED


def _tried_again_when(state: OutboxState, next_try: str | None) -> None:
    if state == NEEDS_YOU:
        assert next_try is None, "it stops and asks"
        return
    assert next_try is not None
    waits = parse_iso(next_try) - utc_now()
    least, most = (timedelta(minutes=14), timedelta(minutes=15)) if state == UNKNOWN else (timedelta(seconds=25),) * 2
    assert least < waits <= max(most, timedelta(seconds=40)), waits


def test_451_and_then_yes(queue: Queue, authority: Authority) -> None:
    answers = iter(["451 4.7.1 Greylisted"])
    message = report()
    queue.put(message)
    with mail_server(authority, box=Mailbox(on_rcpt=lambda *_: next(answers, "250 OK"))) as server:
        queue.round(server.account())
        assert queue.outbox.row(message.id).state == RETRYING
        queue.round(server.account())
        assert queue.outbox.row(message.id).state == RETRYING, "not before its time"
        queue.round(server.account(), early=True)
    assert queue.outbox.row(message.id).state == OutboxState.ACCEPTED


def test_550_for_one_of_two(queue: Queue, authority: Authority) -> None:
    gone, there = report(1, to="gone@district.example"), report(1, to="there@district.example")
    queue.put(gone, there)
    box = Mailbox(on_rcpt=lambda _box, _server, to: "550 5.1.1 No" if to.startswith("gone") else "250 OK")
    with mail_server(authority, box=box) as server:
        queue.round(server.account())
    assert (queue.outbox.row(gone.id).state, queue.outbox.row(gone.id).reason) == (NEEDS_YOU, Reason.RECIPIENT)
    assert queue.outbox.row(there.id).state == OutboxState.ACCEPTED
    assert box.mail == [(there.recipient, there.eml)]


@pytest.mark.parametrize("offered", [b"", b"250-SMTPUTF8\r\n250-8BITMIME\r\n"])
def test_smtputf8_offered_or_not_it_is_never_needed(queue: Queue, offered: bytes) -> None:
    heard, message = list[bytes](), report()
    queue.put(message)

    def talk(connection: socket.socket) -> None:
        reader = connection.makefile("rb")
        for line in (b"220 hello", b"250-mx\r\n" + offered + b"250 HELP", b"250 OK", b"250 OK", b"354 go on"):
            connection.sendall(line + b"\r\n")
            heard.append(reader.readline())
        while reader.readline().strip() != b".":
            continue
        connection.sendall(b"250 OK\r\n")

    with bad_server(talk) as port:
        queue.round(plain(port))
    assert queue.outbox.row(message.id).state == OutboxState.ACCEPTED
    assert not any(word in b"".join(heard).upper() for word in (b"SMTPUTF8", b"BODY="))


@pytest.mark.parametrize("renews", [True, False])
def test_a_token_that_ends_in_the_middle(queue: Queue, authority: Authority, renews: bool) -> None:
    messages = [report(number) for number in range(4)]
    queue.put(*messages)

    def ends(box: Mailbox, _server: object, _address: str) -> str:
        if box.connections == 1 and len(box.mail) == 2:
            assert isinstance(box, Xoauth2)
            box.good = {"new"}
            return "530 5.7.0 Authentication required"
        return "250 OK"

    with mail_server(authority, box=Xoauth2(good={"old"}, on_mail=ends)) as server:
        account = server.account(sign_in=Registration("client"))
        queue.round(account, Source("old", "new") if renews else Source("old"))
        states = [queue.outbox.row(one.id).state for one in messages]
        if renews:
            assert states == [OutboxState.ACCEPTED] * 4
        else:
            assert states == [OutboxState.ACCEPTED, OutboxState.ACCEPTED, NEEDS_YOU, NEEDS_YOU]
            row = queue.outbox.row(messages[2].id)
            assert (row.reason, "sign in" in row.last_error) == (Reason.SIGN_IN, True), row.last_error
            go_on(queue.outbox)
            queue.round(account, Source("new"), early=True)
    assert server.box.mail == [(one.recipient, one.eml) for one in messages]


def test_a_server_that_lets_nobody_in_is_called_once_a_round(queue: Queue, authority: Authority) -> None:
    """Too many logins, as Gmail says it: one for each message would lock the account."""
    queue.put(*(report(number) for number in range(5)))
    called: list[bool] = []
    with in_tls(b"250-mx\r\n250 AUTH PLAIN", b"454 4.7.0 Too many login attempts", called=called)(authority) as account:
        queue.round(account)
    assert len(called) == 1
    assert {row.state for row in queue.outbox.rows()} == {RETRYING}


@pytest.mark.parametrize("sender", [True, False])
def test_an_address_beyond_ascii_stops_its_own_message_in_words(
    queue: Queue, authority: Authority, sender: bool
) -> None:
    strange = "jörg@school.example"
    first = report(1) if sender else replace(report(1), recipient=strange)
    queue.put(first, report(2))
    with mail_server(authority) as server:
        queue.round(server.account(sender=strange) if sender else server.account())
    row = queue.outbox.row(first.id)
    assert (row.state, row.reason) == (NEEDS_YOU, Reason.SENDER if sender else Reason.RECIPIENT)
    assert strange in row.last_error
    assert "is safe" in row.last_error
    assert len(server.box.mail) == (0 if sender else 1)


@pytest.mark.parametrize("host", ["smtp..gmail.com", ".gmail.com", "a" * 70 + ".com", "a b", ""])
def test_a_servers_name_with_a_slip_of_the_keys_is_a_sentence(queue: Queue, host: str) -> None:
    message = report()
    queue.put(message)
    account = replace(plain(free_port()), host=host, open_for=host)
    if host:
        queue.round(account)
        row = queue.outbox.row(message.id)
        assert (row.state, row.reason) == (RETRYING, Reason.NETWORK)
        assert "No server named" in row.last_error
    with pytest.raises(NotAccepted, match="Nothing was changed"):
        look_at(account)
