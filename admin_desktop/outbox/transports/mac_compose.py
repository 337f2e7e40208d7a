"""Handing over through macOS' compose service: Mail (or the program chosen instead) opens a filled-in mail."""

import sys

from admin_desktop.outbox.message import Message
from admin_desktop.outbox.transports.handover import HandOverFailed
from admin_desktop.outbox.transports.laying import Laid


class MacCompose:
    """Opens a compose window with the picture attached. Must be called on the main thread (AppKit's rule)."""

    id = "mac-mail"
    attaches = True

    def label(self) -> str:
        """Return the words on the button."""
        return "Open in my mail program"

    def can_work(self) -> bool:
        """Tell whether macOS offers the compose service."""
        return sys.platform == "darwin" and _service() is not None

    def hand_over(self, message: Message, laid: Laid) -> None:
        """Open the compose window.

        Raises:
            HandOverFailed: macOS refused.
        """
        service = _service()
        if service is None:
            raise HandOverFailed(
                "No mail program took the message. It still waits in the outbox: choose another way to send it."
            )
        _perform(service, message, [str(path) for path in laid.attachments])


if sys.platform == "darwin":

    def _service() -> object | None:
        from AppKit import NSSharingService

        service: object | None = NSSharingService.sharingServiceNamed_("com.apple.share.Mail.compose")
        return service

    def _perform(service: object, message: Message, attachments: list[str]) -> None:
        from Foundation import NSURL

        service.setRecipients_([message.recipient])  # type: ignore[attr-defined]
        service.setSubject_(message.subject)  # type: ignore[attr-defined]
        items = [message.body, *(NSURL.fileURLWithPath_(path) for path in attachments)]
        service.performWithItems_(items)  # type: ignore[attr-defined]

else:

    def _service() -> object | None:
        return None

    def _perform(service: object, message: Message, attachments: list[str]) -> None:  # noqa: ARG001 - see above
        raise HandOverFailed("The compose service is part of macOS.")
