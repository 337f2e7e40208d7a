"""Short mails in plain text that belong to a report: a template, and the headers of its thread."""

import email.policy
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING

from admin_desktop.documents.plain import is_mail_address, one_line
from admin_desktop.documents.report_mail import RenderedReport, display_name, domain_of

if TYPE_CHECKING:
    import jinja2


@dataclass(frozen=True, slots=True)
class Followed:
    """The first message to a recipient: its id, Message-ID, subject, and the address it goes to.

    Without an id there is none, and a thread begins.
    """

    id: str
    header_id: str
    subject: str
    recipient: str


@dataclass(frozen=True, slots=True)
class Writes:
    """Who writes a mail, and when."""

    name: str
    mail: str
    at: datetime


def load_text(templates: Path, name: str) -> "jinja2.Template":
    """Load a template of plain text, in which nothing is markup and nothing may be left out."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        autoescape=False,  # noqa: S701 - plain text is no markup
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(name)


def in_thread(text: str, subject: str, message_id: str, first: Followed, by: Writes) -> RenderedReport:
    """Make the mail to one recipient.

    Args:
        text: its whole body.
        subject: where it begins a thread; else it answers the first message's.
        message_id: ``M-…``.
        first: the message it follows.
        by: whom a reply goes to.
    """
    said = one_line(f"Re: {first.subject}" if first.id else subject, 200)
    header_id = f"<{message_id.lower()}@{domain_of(by.mail)}>"
    mail = EmailMessage(email.policy.SMTP)
    mail["Subject"] = said
    if is_mail_address(by.mail):
        sender = Address(display_name(by.name), addr_spec=by.mail)
        mail["From"] = sender
        mail["Reply-To"] = sender
    mail["To"] = Address(addr_spec=first.recipient)
    mail["Date"] = by.at
    mail["Message-ID"] = header_id
    if first.id:
        mail["In-Reply-To"] = first.header_id
        mail["References"] = first.header_id
    mail.set_content(text, cte="quoted-printable")
    return RenderedReport(said, header_id, text, mail.as_bytes())
