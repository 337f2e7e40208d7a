"""A mail made for another address: the same words and files, with an address, a number and a date of its own."""

import email
import email.policy
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage

from admin_desktop.documents.plain import is_mail_address
from admin_desktop.documents.report_mail import RenderedReport, domain_of

ANOTHER_ADDRESS = "which went to another address"
_LAST_WORDS = re.compile(r"if this arrives twice it is the same (report|follow-up|question|letter)\.")


@dataclass(frozen=True, slots=True)
class Earlier:
    """The mail that is replaced: its id, to whom it went, and its bytes."""

    id: str
    recipient: str
    eml: bytes


def readdress(
    earlier: Earlier,
    message_id: str,
    recipient: str,
    written_at: datetime,
    threads: Mapping[str, tuple[str, str, str]],
    why: str = ANOTHER_ADDRESS,
) -> RenderedReport:
    """Write a mail anew for another address, or for the new first message of its thread.

    Args:
        earlier: the mail that it replaces. Its last lines say so, in case that has arrived after all.
        message_id: ``M-…``, of the new one.
        recipient: a mail address.
        written_at: for the Date header.
        threads: (new id, old Message-ID, new Message-ID) of messages replaced with it, by old id: a thread stays one.
        why: it is replaced, as the end of "It replaces message M-…, which".

    Raises:
        ValueError: the recipient is not a mail address.
    """
    if not is_mail_address(recipient):
        raise ValueError(f"not a mail address: {recipient!r}")
    mail = email.message_from_bytes(earlier.eml, policy=email.policy.SMTP)
    assert isinstance(mail, EmailMessage)
    header_id = f"<{message_id.lower()}@{domain_in(mail)}>"
    replace_header(mail, "To", Address(addr_spec=recipient))
    replace_header(mail, "Message-ID", header_id)
    replace_header(mail, "Date", written_at)
    for _, old, new in threads.values():
        for name in ("In-Reply-To", "References"):
            if mail[name] and old in str(mail[name]):
                replace_header(mail, name, str(mail[name]).replace(old, new))
    numbers = {earlier.id: message_id, **{old: new for old, (new, _, _) in threads.items()}}
    text = ""
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        if part is None:
            continue
        words = renumbered(part.get_content(), numbers, earlier, why)
        part.set_content(words, subtype=kind, cte="quoted-printable")
        text = words if kind == "plain" else text
    return RenderedReport(str(mail["Subject"]), header_id, text, mail.as_bytes())


def renumbered(words: str, numbers: Mapping[str, str], earlier: Earlier, why: str) -> str:
    """Put new numbers into a mail's words, and say at their end what it replaces and why."""
    words = words.replace("\r\n", "\n")
    for old, new in numbers.items():
        words = words.replace(old, new)
    # What goes before is ours to the last sign; the words may stand in the post, too, but not as late.
    found = list(_LAST_WORDS.finditer(words))
    if not found:
        return words
    at = found[-1].end()
    return f"{words[:at]} It replaces message {earlier.id}, {why}.{words[at:]}"


def domain_in(mail: EmailMessage) -> str:
    """Return the right side of a Message-ID for the one who wrote a mail."""
    sender = mail["From"]
    return domain_of(sender.addresses[0].addr_spec if sender and sender.addresses else "")


def replace_header(mail: EmailMessage, name: str, value: object) -> None:
    """Set a header in its place among the others."""
    if mail[name] is None:
        mail[name] = value
    else:
        mail.replace_header(name, value)
