"""The question whether a post shall be removed, as a mail: short, no picture."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from admin_desktop.documents.plain import clean_text, one_line, safe_link
from admin_desktop.documents.report_mail import RenderedReport
from admin_desktop.documents.short_mail import Followed, Twins, Writes, in_thread


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """What a question says. Texts may come from strangers: they are cleaned here.

    Attributes:
        page_kind: who runs the page, in words.
        broken: names of the categories.
        head: "row 12, 9f2c…" of the ledger.
    """

    incident_id: str
    question: str
    page: str
    page_kind: str
    link: str
    author: str
    body: str
    broken: tuple[str, ...]
    reporter_name: str
    reporter_mail: str
    head: str
    program: str


class QuestionWriter:
    """Renders questions from the templates in one folder.

    Args:
        templates: with those of ``question``.
    """

    def __init__(self, templates: Path) -> None:
        self._twins = Twins(templates, "question")

    def render(
        self, facts: QuestionFacts, message_id: str, first: Followed, written_at: datetime, reason: str = ""
    ) -> RenderedReport:
        """Write the question.

        Args:
            facts: what it says.
            message_id: ``M-…``.
            first: the message whose thread it belongs to; one without an id begins a thread.
            written_at: for the Date header.
            reason: why somebody gets it who is not asked ("because …"); empty for who is.
        """
        lines = ("incident_id", "page", "page_kind", "author", "reporter_name", "reporter_mail")
        words = self._twins.render(
            **{name: one_line(getattr(facts, name)) for name in lines},
            question=clean_text(facts.question).strip(),
            link=one_line(facts.link, 4000),
            safe_link=safe_link(facts.link),
            body=clean_text(facts.body).strip(),
            broken=[one_line(one) for one in facts.broken],
            head=facts.head,
            program=facts.program,
            message_id=message_id,
            first_id=first.id,
            reason=reason,
        )
        subject = f"Question before removal: {facts.incident_id} on {one_line(facts.page) or 'a page'}"
        by = Writes(facts.reporter_name, facts.reporter_mail, written_at)
        return in_thread(words, subject, message_id, first, by)
