"""Short mails that belong to a report: text and page from two templates, and the headers of its thread."""

import email.policy
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path

from admin_desktop.documents.plain import is_mail_address, one_line
from admin_desktop.documents.report_mail import AttachedPdf, RenderedReport, display_name, domain_of


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


@dataclass(frozen=True, slots=True)
class Words:
    """What a mail says, twice: as plain text and as a page, with the same facts."""

    text: str
    html: str


class Twins:
    """The two templates of a mail.

    Args:
        templates: their folder.
        name: "question" for ``question.txt.j2`` and ``question.html.j2``.
    """

    def __init__(self, templates: Path, name: str) -> None:
        import jinja2

        def template(kind: str, *, escape: bool) -> jinja2.Template:
            environment = jinja2.Environment(
                loader=jinja2.FileSystemLoader(templates),
                autoescape=escape,  # noqa: S701 - plain text is no markup
                undefined=jinja2.StrictUndefined,
                trim_blocks=True,
                lstrip_blocks=True,
                keep_trailing_newline=True,
            )
            return environment.get_template(f"{name}.{kind}.j2")

        self._text, self._html = template("txt", escape=False), template("html", escape=True)

    def render(self, **words: object) -> Words:
        """Write both."""
        return Words(self._text.render(words), self._html.render(words))


def in_thread(
    words: Words, subject: str, message_id: str, first: Followed, by: Writes, pdf: AttachedPdf | None = None
) -> RenderedReport:
    """Make the mail to one recipient.

    Args:
        words: its whole body.
        subject: where it begins a thread; else it answers the first message's.
        message_id: ``M-…``.
        first: the message it follows.
        by: whom a reply goes to.
        pdf: a document that goes with it.
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
    mail.set_content(words.text, cte="quoted-printable")
    mail.add_alternative(words.html, subtype="html", cte="quoted-printable")
    if pdf:
        mail.add_attachment(pdf.data, maintype="application", subtype="pdf", filename=pdf.name)
    return RenderedReport(said, header_id, words.text, mail.as_bytes())
