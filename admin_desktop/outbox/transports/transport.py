"""What a transport is: it takes one message to a mail server and says what became of it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from admin_desktop.errors import Trouble
from admin_desktop.outbox.message import Message


class Step(StrEnum):
    """The steps on the way to a server, in their order; each is told when it is done."""

    NAME = "name"
    CONNECTION = "connection"
    CERTIFICATE = "certificate"
    LOGIN = "login"
    ACCEPTED = "accepted"


class Reason(StrEnum):
    """Why a message is where it is. What ends on its own is tried again; the others ask the admin."""

    NETWORK = "network"
    SERVER_BUSY = "server_busy"
    STOPPED = "stopped"
    AFTER_DOT = "after_dot"
    PASSWORD = "password_missing"  # noqa: S105 - a name
    LOGIN = "login"
    SIGN_IN = "sign_in"
    CERTIFICATE = "certificate"
    NO_ENCRYPTION = "no_encryption"
    SETTINGS = "settings"
    RECIPIENT = "recipient"
    SENDER = "sender"
    REFUSED = "refused"
    TOO_LARGE = "too_large"
    NOT_SET_UP = "not_set_up"


# Of the account or the server, not of one message: they hold for every message that would go the same way, and are
# over for all of them once the account is mended.
ACCOUNT = frozenset(
    {
        Reason.PASSWORD,
        Reason.LOGIN,
        Reason.SIGN_IN,
        Reason.CERTIFICATE,
        Reason.NO_ENCRYPTION,
        Reason.SETTINGS,
        Reason.NOT_SET_UP,
    }
)
CONNECTION = frozenset({Reason.NETWORK, Reason.STOPPED}) | ACCOUNT


class NotAccepted(Trouble):
    """A message was not accepted.

    Attributes:
        reason: why, for the program.
        server_said: the server's own words, one line; empty when it said nothing.
        temporary: trying again may help without anybody doing anything.
        whole_server: every other message that goes the same way would fare the same now.
    """

    def __init__(
        self, sentence: str, reason: Reason, *, temporary: bool, server_said: str = "", whole_server: bool | None = None
    ) -> None:
        super().__init__(sentence)
        self.reason = reason
        self.server_said = server_said
        self.temporary = temporary
        self.whole_server = reason in CONNECTION if whole_server is None else whole_server


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server took the message; its own words, one line ("250 2.0.0 Ok: queued as 4F1A…")."""

    server_said: str


class Transport(Protocol):
    """One way to a mail server. Made for one round of sending, used by one thread, closed at its end."""

    def send(self, message: Message, before_dot: Callable[[], None]) -> Accepted:
        """Take one message there.

        Args:
            message: whose bytes go as they are.
            before_dot: called when the server has everything but the last line: from then on it may take the message
                even if we never hear of it.

        Raises:
            NotAccepted: it is not there, or (``Reason.AFTER_DOT``) nobody knows.
        """
        ...

    def close(self) -> None:
        """Say good-bye to the server, if there is a connection."""
        ...

    def abort(self) -> None:
        """End a connection from another thread at once: what is under way fails (``Reason.STOPPED``)."""
        ...
