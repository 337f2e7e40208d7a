"""What is round a message on its way: sender, size, what is asked for with it, and its bytes on the wire."""

import email
import email.policy
import re
from collections.abc import Mapping

from admin_desktop.outbox.account import Account
from admin_desktop.outbox.message import Message
from admin_desktop.outbox.transports import smtp_words as words
from admin_desktop.outbox.transports.transport import NotAccepted, Reason


def envelope_sender(message: Message, account: Account) -> str:
    """Return the address that a message goes out as.

    Raises:
        NotAccepted: it was written before the admin's address was known, so it names nobody; or one of both addresses
            has letters that only some servers take (SMTPUTF8), and what one takes the next may not.
    """
    for address, reason in ((account.sender, Reason.SENDER), (message.recipient, Reason.RECIPIENT)):
        if not address.isascii():
            raise NotAccepted(words.strange_address(address), reason, temporary=False)
    headers = email.message_from_bytes(message.eml, policy=email.policy.default)
    if not headers["From"]:
        raise NotAccepted(words.NO_SENDER, Reason.SENDER, temporary=False)
    return account.sender


def size_limit(features: Mapping[str, str]) -> int:
    """Return how many bytes a message may have here (RFC 1870); 0 where the server does not say."""
    said = features.get("size", "").split()
    return int(said[0]) if said and re.fullmatch(r"[0-9]{1,15}", said[0]) else 0


def envelope_options(features: Mapping[str, str], message: Message, size: int) -> tuple[list[str], list[str]]:
    """Return what is asked for with a message: the parameters of MAIL FROM, and those of RCPT TO.

    Where the server can, it is told the size (RFC 1870), and asked to tell of a failure or a delay, by our own number
    and with the headers only (RFC 3461).

    Args:
        features: what the server offers.
        message: that is sent.
        size: bytes on the wire.
    """
    options, wishes = list[str](), list[str]()
    if "size" in features:
        options.append(f"SIZE={size}")
    if "dsn" in features:
        options += ["RET=HDRS", f"ENVID={message.id}"]
        wishes.append("NOTIFY=FAILURE,DELAY")
    return options, wishes


def is_too_large(reply: tuple[int, bytes], refused: Reason) -> bool:
    """Tell whether a refusal is over the size: by its status (RFC 3463), or by a 552 that is no full mailbox."""
    if any(status in reply[1] for status in (b"5.3.4", b"5.2.3")):
        return True
    return reply[0] == 552 and refused is not Reason.RECIPIENT and b"5.2.2" not in reply[1]


def stuffed(eml: bytes) -> bytes:
    """Ready for the wire: CR LF at every line's end, dots at the start of a line doubled (RFC 5321, 4.5.2)."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", eml)
    lines = lines if lines.endswith(b"\r\n") else lines + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", lines)
