"""Send it yourself: putting a finished message into the admin's own mail program."""

from collections.abc import Sequence
from typing import Protocol

from admin_desktop.errors import Trouble
from admin_desktop.outbox.message import Message
from admin_desktop.outbox.transports.laying import Laid


class HandOverFailed(Trouble):
    """The chosen mail program did not take the message."""


class HandOver(Protocol):
    """One way to put a message into the admin's hands.

    Attributes:
        id: kept in the outbox ("mapi", "mac-mail", "webmail", "eml").
        attaches: whether the picture is attached already, or the admin drags it in.
    """

    @property
    def id(self) -> str:
        """The way's name in the outbox."""
        ...

    @property
    def attaches(self) -> bool:
        """Whether the picture goes along by itself."""
        ...

    def label(self) -> str:
        """Return the words on the button, an imperative ("Open in Gmail")."""
        ...

    def can_work(self) -> bool:
        """Tell whether this way works here; only asks."""
        ...

    def hand_over(self, message: Message, laid: Laid) -> None:
        """Open the message for sending.

        Raises:
            HandOverFailed: nothing was opened; the message still waits.
        """
        ...


def ways_that_work(ways: Sequence[HandOver]) -> list[HandOver]:
    """Return the ways that work on this computer, the best first."""
    return [way for way in ways if way.can_work()]
