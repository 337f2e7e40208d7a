"""Handing over as a file: the ``.eml`` is opened with whatever program this computer has for it."""

from collections.abc import Callable
from pathlib import Path

from admin_desktop.outbox.message import Message
from admin_desktop.outbox.transports.handover import HandOverFailed
from admin_desktop.outbox.transports.laying import Laid


class EmlFile:
    """Opens the message's file in the admin's mail program.

    Args:
        open_file: opens a file with its program; False when there is none.
    """

    id = "eml"
    attaches = True

    def __init__(self, open_file: Callable[[Path], bool]) -> None:
        self._open_file = open_file

    def label(self) -> str:
        """Return the words on the button."""
        return "Open in my mail program"

    def can_work(self) -> bool:
        """A file can be opened on every desktop; whether a mail program is there shows when it is tried."""
        return True

    def hand_over(self, message: Message, laid: Laid) -> None:  # noqa: ARG002 - the file is the message
        """Open the file.

        Raises:
            HandOverFailed: no program took it.
        """
        if not self._open_file(laid.eml):
            raise HandOverFailed(
                "No mail program opened on this computer. The message still waits and is saved as a file: "
                "attach that file to a mail of your own, or choose your webmail."
            )
