"""The practice mail server's thread and its talk with a client. Imported when the server starts, not before."""

import asyncio
import contextlib
import errno
import logging
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from admin_desktop.outbox.practice.received import Received, keep
from admin_desktop.outbox.practice.server import LARGEST_MAIL, LOOPBACK
from admin_desktop.storage.clock import utc_now

_log = logging.getLogger(__name__)
# The library notes every line of the talk, addresses and all.
logging.getLogger("mail.log").setLevel(logging.ERROR)

# A client that says nothing for so long is gone. Seconds.
_SILENCE = 60.0
# A connection that is cut closes in the loop's next rounds; so many at the most.
_ROUNDS = 100
_NAME = "practice.invalid"
_NOT_SIGNED_IN = "530 5.7.0 Authentication required"
_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})

SignIn = Callable[[bytes, bytes], bool]


class _Hooks:
    """Answers the server's questions.

    Args:
        folder: where mail is kept.
        tell: called after a mail was kept.
    """

    def __init__(self, folder: Path, tell: Callable[[Received], None]) -> None:
        self._folder = folder
        self._tell = tell

    # Signing in is asked for here and not by the library's own option, which on the loopback warns of missing TLS at
    # every connection.
    async def handle_MAIL(
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Begin a mail, from those who have signed in."""
        if not session.authenticated:
            return _NOT_SIGNED_IN
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep a mail, and only then say that it was received."""
        if not session.authenticated:
            return _NOT_SIGNED_IN
        data = envelope.original_content or b""
        try:
            received = keep(self._folder, tuple(map(_printable, envelope.rcpt_tos)), data, utc_now())
        except OSError as error:
            _log.warning("a mail could not be kept: %s", errno.errorcode.get(error.errno or 0, "unknown"))
            if error.errno in _FULL:
                return "452 4.3.1 The disk is full; the mail was not kept"
            return "451 4.3.0 The mail could not be kept"
        self._tell(received)
        return f"250 2.0.0 Kept as {received.path.name}"

    async def handle_exception(self, error: Exception) -> str:
        """A fault of ours is no acceptance."""
        _log.error("a mail was not received", exc_info=error)
        return "451 4.3.0 A fault of Admin Desktop; the mail was not kept"


def _printable(address: object) -> str:
    return str(address).encode("utf-8", "replace").decode("utf-8")


class _Session(SMTP):
    """One client; known while it is connected, so that nobody holds up the end."""

    def __init__(self, hooks: _Hooks, accepts: SignIn, clients: set[asyncio.BaseTransport], **options: Any) -> None:
        def signed_in(_server: SMTP, _session: Session, _envelope: Envelope, _way: str, given: Any) -> AuthResult:
            right = isinstance(given, LoginPassword) and accepts(given.login, given.password)
            return AuthResult(success=right, handled=False)

        super().__init__(
            hooks,
            hostname=_NAME,
            ident="Admin Desktop practice mail",
            data_size_limit=LARGEST_MAIL,
            enable_SMTPUTF8=True,
            timeout=_SILENCE,
            auth_require_tls=False,  # it never leaves the loopback
            authenticator=signed_in,
            **options,
        )
        self._clients = clients

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the client."""
        self._clients.add(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Forget the client."""
        if self.transport is not None:
            self._clients.discard(self.transport)
        super().connection_lost(error)


class Service:
    """The loop and the listening socket in it.

    Clients are accepted here and not by the library's own server, which loses those that come in while it closes.

    Args:
        folder: where mail is kept.
        accepts: judges a user and a password.
        tell: called after each mail that was kept, in the thread of :meth:`run`.

    Raises:
        OSError: the system has no port or no socket left.
    """

    def __init__(self, folder: Path, accepts: SignIn, tell: Callable[[Received], None]) -> None:
        self._hooks, self._accepts = _Hooks(folder, tell), accepts
        self._clients: set[asyncio.BaseTransport] = set()
        self._greetings: set[asyncio.Task[None]] = set()
        self._ended = asyncio.Event()
        # Bound here and not by a name, so that it is the loopback whatever the system calls it.
        self._listener = socket.create_server((LOOPBACK, 0))
        self._listener.setblocking(False)
        self.port = int(self._listener.getsockname()[1])
        try:
            # Of the same plain kind on every system.
            self._loop = asyncio.SelectorEventLoop()
        except OSError:
            self._listener.close()
            raise

    def run(self) -> None:
        """Serve until :meth:`stop`, then leave nothing behind."""
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._listener.close()
            self._loop.close()

    def stop(self) -> None:
        """End :meth:`run`, from another thread; also when it has not quite begun."""
        with contextlib.suppress(RuntimeError):  # it has ended
            self._loop.call_soon_threadsafe(self._ended.set)

    async def _serve(self) -> None:
        self._loop.add_reader(self._listener, self._accept)
        await self._ended.wait()
        self._loop.remove_reader(self._listener)
        self._listener.close()
        # Who has been let in is known only after the greeting.
        await asyncio.gather(*self._greetings, return_exceptions=True)
        await self._cut()

    def _accept(self) -> None:
        try:
            client, _ = self._listener.accept()
        except OSError:  # gone again, or no socket left; whoever wants in tries once more
            return
        greeting = self._loop.create_task(self._greet(client))
        self._greetings.add(greeting)
        greeting.add_done_callback(self._greetings.discard)

    async def _greet(self, client: socket.socket) -> None:
        client.setblocking(False)
        try:
            await self._loop.connect_accepted_socket(
                lambda: _Session(self._hooks, self._accepts, self._clients, loop=self._loop), client
            )
        except OSError:
            client.close()

    async def _cut(self) -> None:
        for client in list(self._clients):
            if isinstance(client, asyncio.Transport):
                client.abort()
        talks = asyncio.all_tasks() - {asyncio.current_task()}
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        for _ in range(_ROUNDS):
            if not self._clients:
                break
            await asyncio.sleep(0)
