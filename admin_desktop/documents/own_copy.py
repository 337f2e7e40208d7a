"""Whether the admin gets a copy of what is sent, as a message of its own."""

from collections.abc import Sequence

from admin_desktop.documents.plain import is_mail_address
from admin_desktop.outbox.queue import SEND_IT_YOURSELF
from admin_desktop.storage.settings import Settings


def copy_wanted(settings: Settings, to: Sequence[str], transport: str) -> bool:
    """Tell whether the admin gets a copy of what goes to these addresses.

    Whoever sends by hand has the mail already; nobody gets the same twice.
    """
    wanted = settings.copy_to_me and transport != SEND_IT_YOURSELF and is_mail_address(settings.mail)
    return wanted and settings.mail.casefold() not in {one.casefold() for one in to}
