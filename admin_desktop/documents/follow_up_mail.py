"""What has changed since a report, as a mail in the same thread: short, no picture."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from admin_desktop.documents.plain import clean_text, one_line
from admin_desktop.documents.report_mail import RenderedReport
from admin_desktop.documents.short_mail import Followed, Twins, Writes, in_thread


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


class FollowUpWriter:
    """Renders follow-ups from the templates in one folder.

    Args:
        templates: with those of ``follow-up``.
    """

    def __init__(self, templates: Path) -> None:
        self._twins = Twins(templates, "follow-up")

    def render(self, facts: FollowUpFacts, message_id: str, first: Followed, written_at: datetime) -> RenderedReport:
        """Write the follow-up to one recipient.

        Args:
            facts: the same for every recipient.
            message_id: ``M-…``.
            first: the message it follows.
            written_at: for the Date header.
        """
        words = self._twins.render(
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
        by = Writes(facts.reporter_name, facts.reporter_mail, written_at)
        return in_thread(words, "", message_id, first, by)
