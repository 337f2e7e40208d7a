"""SMTP: one connection, verified TLS, and a clear line between "it has not got it" and "it may have it"."""

import contextlib
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator

from admin_desktop.outbox.account import Account, Security
from admin_desktop.outbox.message import Message
from admin_desktop.outbox.signing_in.words import token_refused
from admin_desktop.outbox.transports import smtp_words as words
from admin_desktop.outbox.transports.envelope import (
    envelope_options,
    envelope_sender,
    is_too_large,
    size_limit,
    stuffed,
)
from admin_desktop.outbox.transports.sasl import LOGGED_IN, Login, with_password, with_token
from admin_desktop.outbox.transports.smtp_client import Client, Deadline, EndlessAnswer
from admin_desktop.outbox.transports.transport import Accepted, NotAccepted, Reason, Step
from admin_desktop.outbox.transports.trust import context_for, refused

# Seconds to wait for an answer. After the last line a server may check for viruses: RFC 5321, 4.5.3.2.6, says 10 min.
ANSWER_S = 120.0
DOT_S = 600.0
_CONNECT_S = 30.0
# A whole step, however busily a server talks: making the connection, and a message up to its last line.
_STEP_S = 600.0
_BLOCK = 64 * 1024
# "Log in first" (RFC 4954, 6), on a connection that was logged in: the token of then has run out.
_LOGIN_WANTED = frozenset({530, 535})


class _LoginOver(Exception):
    """The login of a connection that was kept does not hold any more."""


class SmtpTransport:
    """Sends through one account; the connection is made by the first message and kept for the next ones.

    Args:
        account: where to.
        login: the password of its user, or what gets a token where the admin signs in in the browser; None when it is
            not known.
        on_step: told each step of making the connection, when it is done.
        answer_s: how long an answer may take.
        connect_s: how long opening the connection may take.
        step_s: how long logging in may take in all, and a message up to its last line.
    """

    def __init__(
        self,
        account: Account,
        login: Login,
        on_step: Callable[[Step], None] = lambda _: None,
        *,
        answer_s: float = ANSWER_S,
        dot_s: float = DOT_S,
        connect_s: float = _CONNECT_S,
        step_s: float = _STEP_S,
    ) -> None:
        self._account, self._on_step = account, on_step
        self._password = login if isinstance(login, str) else None
        self._token = None if isinstance(login, str) else login
        self._answer_s, self._dot_s, self._connect_s, self._step_s = answer_s, dot_s, connect_s, step_s
        self._deadline: Deadline | None = None
        self._client: Client | None = None
        self._ready = False  # greeted, private, logged in
        # The connection below TLS, for abort(): to shut an SSLSocket down would send what follows in the clear.
        self._below: socket.socket | None = None
        self._stopped = threading.Event()

    def send(self, message: Message, before_dot: Callable[[], None]) -> Accepted:
        """Take one message to the server; see :class:`Transport`."""
        sender = envelope_sender(message, self._account)
        data = stuffed(message.eml)
        kept = self._ready
        if not kept:
            self._connect()
        try:
            client = self._begin(message, sender, data, may_end=kept and self._token is not None)
        except _LoginOver:
            self._drop()
            self._connect()
            client = self._begin(message, sender, data, may_end=False)
        before_dot()
        return self._dot(client)

    def _begin(self, message: Message, sender: str, data: bytes, *, may_end: bool) -> Client:
        """Hand a message over up to its last line.

        Args:
            message, sender, data: what goes.
            may_end: the login of this connection may have run out, and a new one helps.

        Raises:
            _LoginOver: it has.
            NotAccepted: as :meth:`send`.
        """
        client = self._client
        assert client is not None
        with self._faults("talking to"), self._in_time():
            self._envelope(client, sender, message, len(data), may_end=may_end)
            self._expect(client.docmd("DATA"), 354, words.refused(self._host, "the message"), Reason.REFUSED)
            for start in range(0, len(data), _BLOCK):
                client.send(data[start : start + _BLOCK])
        return client

    def _in_time(self) -> contextlib.AbstractContextManager[None]:
        return self._deadline.within(self._step_s) if self._deadline else contextlib.nullcontext()

    def _envelope(self, client: Client, sender: str, message: Message, size: int, *, may_end: bool) -> None:
        most = size_limit(client.esmtp_features)
        if most and size > most:
            # The server would read all of it before it says no.
            said = f"SIZE {most}"
            raise NotAccepted(
                words.too_large(self._host, size, most), Reason.TOO_LARGE, temporary=False, server_said=said
            )
        options, wishes = envelope_options(client.esmtp_features, message, size)
        reply = client.mail(sender, options)
        if may_end and reply[0] in _LOGIN_WANTED:
            raise _LoginOver
        self._expect(reply, 250, words.sender_refused(self._host, sender), Reason.SENDER)
        reply = client.rcpt(message.recipient, wishes)
        if reply[0] not in (251, 252):  # it will forward, or it will try: both take it
            sentence = words.recipient_refused(self._host, message.recipient)
            self._expect(reply, 250, sentence, Reason.RECIPIENT)

    def _dot(self, client: Client) -> Accepted:
        try:
            if client.sock:
                client.sock.settimeout(self._dot_s)
            with self._deadline.within(self._dot_s) if self._deadline else contextlib.nullcontext():
                client.send(b".\r\n")
                reply = client.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise NotAccepted(
                words.after_dot(self._host), Reason.AFTER_DOT, temporary=True, server_said=_said_by(error)
            ) from error
        if client.sock:
            client.sock.settimeout(self._answer_s)
        self._expect(reply, 250, words.refused(self._host, "the message"), Reason.REFUSED)
        return Accepted(_one_line(reply))

    def _expect(self, reply: tuple[int, bytes], wanted: int, sentence: str, reason: Reason) -> None:
        """Let an answer pass, or say what it means.

        Raises:
            NotAccepted: 4xx is temporary, anything else is for good.
        """
        code = reply[0]
        if code == wanted:
            return
        said = _one_line(reply)
        if code == 421:  # it closes the connection
            self._drop()
            raise NotAccepted(
                words.busy(self._host), Reason.SERVER_BUSY, temporary=True, server_said=said, whole_server=True
            )
        if self._ready and self._client is not None:
            self._forget_message(self._client)
        if 400 <= code < 500:
            whole = None if self._ready else True  # before the login is through, it is no message's fault
            raise NotAccepted(
                words.busy(self._host), Reason.SERVER_BUSY, temporary=True, server_said=said, whole_server=whole
            )
        if self._ready and is_too_large(reply, reason):
            sentence, reason = words.too_large(self._host), Reason.TOO_LARGE
        raise NotAccepted(sentence, reason, temporary=False, server_said=said)

    def _forget_message(self, client: Client) -> None:
        """Ready for the next message on the same connection; a server that does not answer loses it."""
        try:
            if client.rset()[0] != 250:
                self._drop()
        except (OSError, smtplib.SMTPException):
            self._drop()

    # Making the connection

    @property
    def _host(self) -> str:
        return self._account.host

    def _connect(self) -> None:
        """Open the connection and log in.

        Raises:
            NotAccepted: as :meth:`send`.
        """
        account = self._account
        if account.security is Security.NONE and account.open_for.casefold() != account.host.casefold():
            raise NotAccepted(words.no_encryption(account.host), Reason.NO_ENCRYPTION, temporary=False)
        if self._token is not None:
            if account.security is Security.NONE:  # who has a token can send for an hour
                raise NotAccepted(words.no_encryption(account.host), Reason.NO_ENCRYPTION, temporary=False)
            self._token()  # without one, nobody needs to be troubled
        elif account.user and self._password is None:
            raise NotAccepted(words.password_wanted(account.user), Reason.PASSWORD, temporary=False)
        context = context_for(account) if account.security is not Security.NONE else None
        early = context if account.security is Security.TLS else None
        with self._faults("connecting to", keeps=False):
            opened = self._open_socket()
            with self._in_time():
                client = self._client = _greeted(opened, account.host, early, self._answer_s)
                if early is None:
                    self._on_step(Step.CONNECTION)
                client.ehlo_or_helo_if_needed()
                if account.security is Security.STARTTLS:
                    self._start_tls(client, context)
                if account.security is not Security.NONE:
                    self._on_step(Step.CERTIFICATE)
                self._login(client)
            self._on_step(Step.LOGIN)
            self._ready = True

    def _open_socket(self) -> socket.socket:
        account = self._account
        try:
            socket.getaddrinfo(account.host, account.port, type=socket.SOCK_STREAM)
        except UnicodeError as error:  # a part of it is empty or too long: a slip of the keys ("smtp..gmail.com")
            raise NotAccepted(words.name_unknown(account.host), Reason.NETWORK, temporary=True) from error
        self._on_step(Step.NAME)
        opened = socket.create_connection((account.host, account.port), self._connect_s)
        # Our commands are short and each waits for its answer: gathering them up costs 40 ms a time.
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._below = opened.dup()
        self._deadline = Deadline(self._below)
        if self._stopped.is_set():
            opened.close()
            raise ConnectionAbortedError("stopped")
        if account.security is Security.TLS:
            self._on_step(Step.CONNECTION)
        return opened

    def _start_tls(self, client: Client, context: ssl.SSLContext | None) -> None:
        if not client.has_extn("starttls"):
            raise NotAccepted(words.no_starttls(self._host), Reason.NO_ENCRYPTION, temporary=False)
        try:
            reply = client.starttls(context=context)
        except smtplib.SMTPResponseException as error:
            if not 400 <= error.smtp_code < 600:
                raise
            reply = (error.smtp_code, _bytes(error.smtp_error))
        self._expect(reply, 220, words.no_starttls(self._host), Reason.NO_ENCRYPTION)
        client.ehlo_or_helo_if_needed()

    def _login(self, client: Client) -> None:
        account = self._account
        if self._token is not None:
            reply = with_token(client, account, self._token)
            self._expect(reply, LOGGED_IN, token_refused(self._host, account.user), Reason.SIGN_IN)
        elif account.user and self._password is not None:
            reply = with_password(client, account, self._password)
            self._expect(reply, LOGGED_IN, words.login_refused(self._host, account.user), Reason.LOGIN)

    # Faults, and the end

    @contextlib.contextmanager
    def _faults(self, doing: str, *, keeps: bool = True) -> Iterator[None]:
        """Turn what the network, TLS and smtplib say into :class:`NotAccepted`.

        Args:
            doing: in words.
            keeps: the connection can be used on after an answer of the server's; after a fault it is gone.
        """
        try:
            yield
        except NotAccepted:
            if not keeps:
                self._drop()
            raise
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            if self._stopped.is_set():
                raise NotAccepted(words.STOPPED, Reason.STOPPED, temporary=True) from error
            if self._deadline is not None and self._deadline.passed:
                said = words.no_answer(self._host, self._account.port)
                raise NotAccepted(said, Reason.NETWORK, temporary=True) from error
            raise understood(error, self._account, doing) from error

    def _drop(self) -> None:
        self._ready = False
        client, self._client = self._client, None
        if client is not None:
            client.close()
        below, self._below = self._below, None
        if below is not None:
            with contextlib.suppress(OSError):
                below.shutdown(socket.SHUT_RDWR)
            below.close()

    def close(self) -> None:
        """Say QUIT, if there is a connection."""
        if self._ready and self._client is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                if self._client.sock:
                    self._client.sock.settimeout(2.0)  # a courtesy; nobody waits long for its answer
                self._client.quit()
        self._drop()

    def abort(self) -> None:
        """End the connection from another thread."""
        self._stopped.set()
        below = self._below
        if below is not None:
            with contextlib.suppress(OSError):
                below.shutdown(socket.SHUT_RDWR)


def _greeted(opened: socket.socket, host: str, early: ssl.SSLContext | None, answer_s: float) -> Client:
    """Talk over a connection; one that was broken off before the first word is closed."""
    try:
        return Client(opened, host, early, answer_s)
    except BaseException:
        opened.close()
        raise


def understood(error: Exception, account: Account, doing: str) -> NotAccepted:
    """Say what a fault on the way to the server means.

    Args:
        error: from socket, ssl or smtplib.
        account: where to.
        doing: "connecting to" or "talking to".
    """
    host = account.host
    if isinstance(error, ssl.SSLCertVerificationError):
        return refused(host, error)
    if isinstance(error, smtplib.SMTPResponseException) and not 400 <= error.smtp_code < 600:
        said = _said_by(error)
        return NotAccepted(words.nobody_there(host, account.port), Reason.NETWORK, temporary=True, server_said=said)
    if isinstance(error, smtplib.SMTPResponseException):
        reply = (error.smtp_code, _bytes(error.smtp_error))
        temporary = not 500 <= error.smtp_code < 600
        sentence = words.busy(host) if temporary else words.refused(host, "the connection")
        reason = Reason.SERVER_BUSY if temporary else Reason.REFUSED
        return NotAccepted(sentence, reason, temporary=temporary, server_said=_one_line(reply), whole_server=True)
    if isinstance(error, EndlessAnswer):
        return NotAccepted(words.nobody_there(host, account.port), Reason.NETWORK, temporary=True)
    if isinstance(error, socket.gaierror):
        return NotAccepted(words.name_unknown(host), Reason.NETWORK, temporary=True)
    if isinstance(error, ssl.SSLError):
        return NotAccepted(
            words.tls_failed(host, account.security), Reason.NETWORK, temporary=True, server_said=_said_by(error)
        )
    # smtplib tells of a time that ran out as if the server had hung up.
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return NotAccepted(words.no_answer(host, account.port), Reason.NETWORK, temporary=True)
    if isinstance(error, ConnectionRefusedError):
        return NotAccepted(words.nobody_there(host, account.port), Reason.NETWORK, temporary=True)
    return NotAccepted(words.broken_off(host, doing), Reason.NETWORK, temporary=True, server_said=_said_by(error))


def _bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "replace")


def _one_line(reply: tuple[int, bytes]) -> str:
    """A server's answer as one harmless line of at most 300 characters."""
    text = reply[1].decode("utf-8", "replace")
    clean = "".join(sign if sign.isprintable() else " " for sign in text)
    said = " ".join(clean.split())[:300]
    return f"{reply[0]} {said}" if reply[0] > 0 else said


def _said_by(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _one_line((error.smtp_code, _bytes(error.smtp_error)))
    return " ".join(str(error).split())[:300]
