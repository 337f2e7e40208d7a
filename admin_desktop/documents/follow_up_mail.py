"""What has changed since a report, as a mail in the same thread: short, plain text, no picture."""

import email.policy
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path

from admin_desktop.documents.plain import clean_text, is_mail_address, one_line
from admin_desktop.documents.report_mail import RenderedReport, display_name, domain_of


@dataclass(frozen=True, slots=True)
class FollowUpFacts:
    """What a follow-up says, whoever receives it.

    Attributes:
        changes: what has changed, a sentence each.
        notes: of the administrator, for the recipients.
        head: "row 12, 9f2c…" of the ledger.
    """

    incident_id: str
    page: str
    changes: tuple[str, ...]
    notes: tuple[str, ...]
    reporter_name: str
    reporter_mail: str
    head: str
    program: str


@dataclass(frozen=True, slots=True)
class Followed:
    """The first message to a recipient: its id, Message-ID, subject, and the address it goes to."""

    id: str
    header_id: str
    subject: str
    recipient: str


class FollowUpWriter:
    """Renders follow-ups from the template in one folder.

    Args:
        templates: with ``follow-up.txt.j2``.
    """

    def __init__(self, templates: Path) -> None:
        import jinja2

        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(templates),
            autoescape=False,  # noqa: S701 - plain text is no markup
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._text = environment.get_template("follow-up.txt.j2")

    def render(self, facts: FollowUpFacts, message_id: str, first: Followed, written_at: datetime) -> RenderedReport:
        """Write the follow-up to one recipient.

        Args:
            facts: the same for every recipient.
            message_id: ``M-…``.
            first: the message it follows.
            written_at: for the Date header.
        """
        text = self._text.render(
            incident_id=facts.incident_id,
            page=one_line(facts.page),
            changes=[one_line(one, 600) for one in facts.changes],
            notes=[clean_text(one).strip() for one in facts.notes],
            reporter_name=one_line(facts.reporter_name),
            reporter_mail=one_line(facts.reporter_mail),
            message_id=message_id,
            first_id=first.id,
            head=facts.head,
            program=facts.program,
        )
        subject = f"Re: {first.subject}"
        header_id = f"<{message_id.lower()}@{domain_of(facts.reporter_mail)}>"
        mail = EmailMessage(email.policy.SMTP)
        mail["Subject"] = subject
        if is_mail_address(facts.reporter_mail):
            sender = Address(display_name(facts.reporter_name), addr_spec=facts.reporter_mail)
            mail["From"] = sender
            mail["Reply-To"] = sender
        mail["To"] = Address(addr_spec=first.recipient)
        mail["Date"] = written_at
        mail["Message-ID"] = header_id
        mail["In-Reply-To"] = first.header_id
        mail["References"] = first.header_id
        mail.set_content(text, cte="quoted-printable")
        return RenderedReport(subject, header_id, text, mail.as_bytes())
