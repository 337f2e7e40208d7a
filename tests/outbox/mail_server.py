"""Mail servers for tests: a real one (aiosmtpd) with a certificate of an authority of ours, and some that misbehave."""

import asyncio
import logging
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from admin_desktop.outbox.account import Account, Security
from admin_desktop.outbox.message import Message, new_message_id

# The library notes every line of the talk, and warns of what a test does on purpose.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)

# By number: the Windows bench knows no names.
HOST = "127.0.0.1"
USER, PASSWORD = "kim", "correct horse"
SENDER = "kim@school.example"
# An answer of the server's, or a function that may do more (close the connection) before it answers.
Verdict = Callable[["Mailbox", SMTP, str], str]


@dataclass
class Mailbox:
    """What a server does, and what it took.

    Attributes:
        mail: (recipient, bytes) of every message, in order; kept before the server answers.
        on_mail, on_rcpt, on_data: what it answers instead of "yes"; gets the address (on_data: the first recipient).
        logins: how often somebody tried to log in.
    """

    mail: list[tuple[str, bytes]] = field(default_factory=list)
    on_mail: Verdict = lambda _box, _server, _address: "250 OK"
    on_rcpt: Verdict = lambda _box, _server, _address: "250 OK"
    on_data: Verdict = lambda _box, _server, _address: "250 2.0.0 Ok: queued as 4F1A"
    logins: int = 0
    connections: int = 0

    async def handle_MAIL(self, server: SMTP, _session: Session, envelope: Envelope, address: str, _: Any) -> str:
        answer = self.on_mail(self, server, address)
        if answer.startswith("250"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(self, server: SMTP, _session: Session, envelope: Envelope, address: str, _: Any) -> str:
        answer = self.on_rcpt(self, server, address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        answer = self.on_data(self, server, envelope.rcpt_tos[0])
        if answer.startswith("250"):
            self.mail.append((envelope.rcpt_tos[0], content))
        return answer


class Authority:
    """An authority of ours, its file for those who trust it, and certificates for servers."""

    def __init__(self, folder: Path) -> None:
        self._ca = trustme.CA()
        self.file = folder / "authority.pem"
        self._ca.cert_pem.write_to_path(self.file)

    def context(self, name: str = HOST) -> ssl.SSLContext:
        """What a server of that name shows."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._ca.issue_cert(name).configure_cert(context)
        return context


class _Talk(SMTP):
    """One connection; known, so that it can be closed at the end."""

    # RFC 4954, 4: what is said while logging in may have 12,288 bytes; the library's own bound is that of a command.
    line_length_limit = 12_290

    def __init__(self, clients: set[asyncio.BaseTransport], *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self._clients = clients

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._clients.add(transport)
        super().connection_made(transport)


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    box: Mailbox
    security: Security
    authorities: str

    def account(self, **changes: Any) -> Account:
        """The account that reaches it."""
        given: dict[str, Any] = {
            "sender": SENDER,
            "host": HOST,
            "port": self.port,
            "security": self.security,
            "user": USER,
            "authorities": self.authorities,
        }
        return Account(**{**given, **changes})


@contextmanager
def mail_server(
    authority: Authority,
    security: Security = Security.STARTTLS,
    name: str = HOST,
    box: Mailbox | None = None,
    port: int = 0,
    host: str = HOST,
) -> Iterator[Server]:
    """Run a server that wants a login, for as long as the block.

    Args:
        authority: of its certificate.
        security: how it wants to be talked to.
        name: that its certificate is for.
        box: what it does.
        port: at which; 0 for any that is free.
        host: our address.
    """
    box = box or Mailbox()
    context = authority.context(name) if security is not Security.NONE else None

    def login(_server: SMTP, _session: Session, _envelope: Envelope, _way: str, given: Any) -> AuthResult:
        box.logins += 1
        right = (
            isinstance(given, LoginPassword) and given.login == USER.encode() and given.password == PASSWORD.encode()
        )
        return AuthResult(success=right, handled=False)

    clients: set[asyncio.BaseTransport] = set()

    def talk() -> SMTP:
        box.connections += 1
        starttls = security is Security.STARTTLS
        return _Talk(
            clients,
            box,
            hostname="mx.school.example",
            tls_context=context if starttls else None,
            require_starttls=starttls,
            auth_require_tls=starttls,
            auth_required=starttls,
            authenticator=login,
            data_size_limit=50_000_000,
        )

    loop = asyncio.SelectorEventLoop()
    listener = socket.create_server((host, port))
    server = loop.run_until_complete(
        loop.create_server(talk, sock=listener, ssl=context if security is Security.TLS else None)
    )
    thread = threading.Thread(target=loop.run_forever, name="mail server")
    thread.start()
    try:
        yield Server(listener.getsockname()[1], box, security, str(authority.file))
    finally:
        asyncio.run_coroutine_threadsafe(_end(server, clients), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end(server: asyncio.Server, clients: set[asyncio.BaseTransport]) -> None:
    server.close()
    for client in clients:
        if isinstance(client, asyncio.Transport):
            client.abort()
    talks = asyncio.all_tasks() - {asyncio.current_task()}
    for talk in talks:
        talk.cancel()
    await asyncio.gather(*talks, return_exceptions=True)
    for _ in range(3):  # the connections close in the loop's next rounds
        await asyncio.sleep(0)


@contextmanager
def bad_server(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """Run something that is no proper mail server: each connection is handed to ``talk``; gives the port."""
    listener = socket.create_server(("127.0.0.1", 0))

    ended = threading.Event()

    def serve() -> None:
        while True:
            connection, _ = listener.accept()
            with connection:
                if ended.is_set():
                    return
                connection.settimeout(20)
                try:
                    talk(connection)
                except OSError:
                    continue

    thread = threading.Thread(target=serve, name="bad server")
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        ended.set()
        # A blocked accept() is woken by a visitor on every system; by closing, only on some.
        socket.create_connection(listener.getsockname()).close()
        thread.join()
        listener.close()


def free_port() -> int:
    """A port where nobody answers."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def report(number: int = 1, to: str = "communications@district.example", size: int = 200) -> Message:
    """A message as the program writes it, with lines that begin with dots."""
    id_ = new_message_id()
    head = (
        f"From: {SENDER}\r\nTo: {to}\r\nSubject: Report {number}\r\nMessage-ID: <{id_.lower()}@school.example>\r\n\r\n"
    )
    eml = head.encode("ascii") + b".\r\n..two dots\r\nlast line\r\n" + b"x" * 70 + b"\r\n" * (size // 72)
    return Message(
        id_,
        f"R-2026-{number:04d}",
        "communications",
        to,
        f"Report {number}",
        f"<{id_.lower()}@school.example>",
        "x",
        eml,
    )
