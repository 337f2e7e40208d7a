"""smtplib on a connection of our own, with bounds on what a server may make us read, and for how long."""

import contextlib
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator

# RFC 5321, 4.5.3.1.5: 512 bytes; some say more. Beyond these it is no mail server that talks.
_LONGEST_LINE = 8192
_MOST_LINES = 200


class EndlessAnswer(smtplib.SMTPException):
    """A server's answer does not come to an end."""


class Client(smtplib.SMTP):
    """Talks SMTP over a connection that is open already, so that each step can be told apart.

    Args:
        opened: the connection.
        host: of the server.
        early: TLS from the first byte; None without, or for STARTTLS.
        answer_s: how long each part of an answer may take.
    """

    def __init__(self, opened: socket.socket, host: str, early: ssl.SSLContext | None, answer_s: float) -> None:
        self._opened, self._early = opened, early
        super().__init__(host, opened.getpeername()[1], local_hostname=_own_name(opened), timeout=answer_s)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # noqa: ARG002 - smtplib's own hook
        if self._early is not None:
            self._opened = self._early.wrap_socket(self._opened, server_hostname=host)
        self._opened.settimeout(timeout)
        return self._opened

    def ehlo(self, name: str = "") -> tuple[int, bytes]:
        """Greet; a server that says 421 closes the connection, and is not greeted a second time.

        Raises:
            smtplib.SMTPResponseException: it said so.
        """
        code, said = super().ehlo(name)
        if code == 421:
            raise smtplib.SMTPResponseException(code, said)
        return code, said

    def getreply(self) -> tuple[int, bytes]:
        """Read an answer, of several lines perhaps.

        Raises:
            EndlessAnswer: it is longer than any answer of a mail server.
            smtplib.SMTPServerDisconnected, OSError: the connection is gone.
        """
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("please run connect() first")
        if self.file is None:
            self.file = self.sock.makefile("rb")
        lines: list[bytes] = []
        while len(lines) < _MOST_LINES:
            try:
                line = self.file.readline(_LONGEST_LINE + 1)
            except OSError as error:
                self.close()
                raise smtplib.SMTPServerDisconnected(f"Connection unexpectedly closed: {error}") from error
            if not line.endswith(b"\n") and len(line) <= _LONGEST_LINE:  # half an answer is none
                self.close()
                raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
            if len(line) > _LONGEST_LINE:
                break
            lines.append(line[4:].strip(b" \t\r\n"))
            # What is no number is no answer of a mail server, and ends it.
            code = int(line[:3]) if re.fullmatch(rb"[0-9]{3}", line[:3]) else -1
            if code < 0 or line[3:4] != b"-":
                return code, b"\n".join(lines)
        self.close()
        raise EndlessAnswer("the answer does not come to an end")


class Deadline:
    """Ends a connection that takes too long in all, however busily it talks (one byte a second, for ever).

    Args:
        below: the connection below TLS; to shut an SSLSocket down would send what follows in the clear.
    """

    def __init__(self, below: socket.socket) -> None:
        self._below = below
        self.passed = False

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """End the connection unless the block is through by then; the block fails as if the server had hung up."""
        timer = threading.Timer(seconds, self._end)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _end(self) -> None:
        self.passed = True
        with contextlib.suppress(OSError):
            self._below.shutdown(socket.SHUT_RDWR)


def _own_name(opened: socket.socket) -> str:
    """The name we greet with: our address as a literal, so that the PC's name stays at home (RFC 5321, 4.1.3)."""
    address = str(opened.getsockname()[0]).partition("%")[0]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"
