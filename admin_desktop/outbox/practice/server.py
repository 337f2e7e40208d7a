"""A mail server inside the program: it takes what practice mode sends, keeps it, and passes nothing on."""

import logging
import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Self

from admin_desktop.errors import Trouble
from admin_desktop.outbox.account import Account, Security
from admin_desktop.outbox.practice.received import Received, list_received

if TYPE_CHECKING:
    from admin_desktop.outbox.practice.session import Service

_log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
# As much as mail servers out there take, and more than any report has. Bytes.
LARGEST_MAIL = 50 * 1024 * 1024
_USER = "practice"


class NoPracticeServer(Trouble):
    """This computer does not let the practice mail server start."""


class PracticeServer:
    """Receives mail on the loopback, from whoever has its password: this process and nobody else.

    The password is made anew for each start and written nowhere, so no other program (least of all the Admin Desktop
    that works in earnest) can deliver anything to it. No TLS, because nothing leaves the computer.

    Args:
        folder: where it keeps what it receives, byte for byte; made when needed.
        on_receipt: called after each mail was kept, in the server's own thread.
    """

    def __init__(self, folder: Path, on_receipt: Callable[[Received], None] | None = None) -> None:
        self.folder = folder
        self.on_receipt = on_receipt
        self._password = ""
        self._service: Service | None = None
        self._thread: threading.Thread | None = None

    @property
    def host(self) -> str:
        """The address it listens at: always the loopback."""
        return LOOPBACK

    @property
    def port(self) -> int:
        """The port, chosen by the system at each start; 0 while it is not running."""
        return self._service.port if self._service else 0

    @property
    def user(self) -> str:
        """The name to sign in with."""
        return _USER

    @property
    def password(self) -> str:
        """The password of this start; empty while it is not running."""
        return self._password

    def account(self, sender: str) -> Account:
        """Return the account that reaches it while it is running; it takes a password in the clear, on the loopback."""
        return Account(sender, self.host, self.port, Security.NONE, self.user, open_for=self.host)

    @property
    def running(self) -> bool:
        """Whether it listens."""
        return self._thread is not None

    def received(self) -> list[Received]:
        """Return all that has arrived, also in earlier rehearsals, the oldest first."""
        return list_received(self.folder)

    def start(self) -> None:
        """Listen from now on; it does when this returns. Once it is running, nothing happens.

        Raises:
            NoPracticeServer: it cannot; nothing was received or lost.
        """
        if self._thread is not None:
            return
        from admin_desktop.outbox.practice.session import Service

        try:
            service = Service(self.folder, self._accepts, self._tell)
        except OSError as error:
            raise NoPracticeServer(
                f"The practice mail server could not start ({error.strerror or error}), so nothing arrives at "
                "Communications yet. Nothing was lost: close Admin Desktop and open it again."
            ) from error
        self._service, self._password = service, secrets.token_urlsafe(24)
        self._thread = threading.Thread(target=service.run, name="practice-mail", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop listening, cut open connections, and wait for the thread. What was answered with 250 is on disk."""
        if self._service is not None and self._thread is not None:
            self._service.stop()
            self._thread.join()
        self._thread, self._service, self._password = None, None, ""

    def _accepts(self, user: bytes, password: bytes) -> bool:
        if not self._password:
            return False
        right = secrets.compare_digest(password, self._password.encode("ascii"))
        return right and secrets.compare_digest(user, _USER.encode("ascii"))

    def _tell(self, received: Received) -> None:
        if self.on_receipt is None:
            return
        try:
            self.on_receipt(received)
        except Exception:
            # The mail is kept, and its sender must hear so.
            _log.exception("the window was not told of a mail")

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()
