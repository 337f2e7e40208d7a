"""Letters to offices: as a mail, and as a document that goes with it."""

import hashlib
import logging
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from admin_desktop.documents.plain import clean_text, one_line
from admin_desktop.documents.printable import Care, Coverage
from admin_desktop.documents.report_mail import AttachedPdf, RenderedReport
from admin_desktop.documents.report_pdf import FONTS, PdfNotMade, typeset
from admin_desktop.documents.short_mail import Followed, Twins, Writes, in_thread
from admin_desktop.storage.files import as_trouble

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What a letter says. What was typed is cleaned here.

    Attributes:
        title: of the letter.
        about: what it is about, in a few words; may be empty.
        opening: its first sentences, of the policy.
        rows: (label, value) of what takes one line.
        parts: (heading, text) of what takes several.
        asks: its last sentence.
        reason: why the recipient gets it, to follow "because".
        policy: "policy 1610, A".
        recipient_name: of the office.
        head: "row 12, 9f2c…" of the ledger.
    """

    letter_id: str
    title: str
    about: str
    opening: str
    rows: tuple[tuple[str, str], ...]
    parts: tuple[tuple[str, str], ...]
    asks: str
    reason: str
    policy: str
    recipient_name: str
    recipient: str
    reporter_name: str
    reporter_mail: str
    head: str
    program: str


class LetterWriter:
    """Renders letters.

    Args:
        templates: with those of ``letter``.
        fonts: the folder with the fonts and ``coverage.txt``.
        work: a folder of ours for what lies there while a document is set; made when needed.
    """

    def __init__(self, templates: Path, fonts: Path, work: Path) -> None:
        self._twins = Twins(templates, "letter")
        self._template, self._fonts, self._work = templates / "letter.typ", fonts, work
        self._coverage = Coverage(fonts / "coverage.txt")

    def render(
        self, facts: LetterFacts, message_id: str, written_at: datetime, pdf: AttachedPdf | None
    ) -> RenderedReport:
        """Write the mail.

        Args:
            facts: what it says.
            message_id: ``M-…``.
            written_at: local, for the Date header.
            pdf: goes with it; of :meth:`attached`.
        """
        said = _cleaned(facts)
        words = self._twins.render(
            **said, wide=max((len(label) + 1 for label, _ in said["rows"]), default=0), message_id=message_id
        )
        first = Followed("", "", "", facts.recipient)
        by = Writes(facts.reporter_name, facts.reporter_mail, written_at)
        subject = f"{said['title']}: {said['about']}" if said["about"] else said["title"]
        return in_thread(words, subject, message_id, first, by, pdf)

    def attached(self, facts: LetterFacts, written_at: datetime) -> AttachedPdf | None:
        """Set the document that goes with the mail; None where it cannot be set, for that keeps no letter back.

        Args:
            facts: what it says; the head of the ledger does not stand in it.
            written_at: local, for the letter's own day.

        Raises:
            DiskFull, NoWritePermission, FolderGone, FileTrouble: there is no room to work in.
        """
        try:
            data = self.pdf(facts, written_at)
        except PdfNotMade as trouble:
            _log.warning("the letter %s goes without its document: %s", facts.letter_id, trouble)
            return None
        return AttachedPdf(f"{facts.letter_id}.pdf", data, hashlib.sha256(data).hexdigest())

    def pdf(self, facts: LetterFacts, written_at: datetime) -> bytes:
        """Set the document alone, also of a letter that is not sent (to print it).

        Raises:
            PdfNotMade: it cannot be set.
            DiskFull, NoWritePermission, FolderGone, FileTrouble: there is no room to work in.
        """
        try:
            self._work.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix="pdf-", dir=self._work) as folder:
                return self._set_somehow(Path(folder), facts, written_at)
        except OSError as error:
            raise as_trouble(error, self._work) from error

    def _set_somehow(self, folder: Path, facts: LetterFacts, written_at: datetime) -> bytes:
        for care in (Care.EVERYTHING, Care.NO_MARKS):
            try:
                return typeset(folder, self._template, self._fonts, self._data(facts, written_at, care), written_at)
            except PdfNotMade:
                _log.info("the letter is set once more, with less of its text's signs")
        return typeset(folder, self._template, self._fonts, self._data(facts, written_at, Care.ASCII), written_at)

    def _data(self, facts: LetterFacts, written_at: datetime, care: Care) -> dict[str, Any]:
        def shown(text: str) -> str:
            return self._coverage.printable(text, 20_000, care)

        said = _cleaned(facts)
        name = said["reporter_name"] or "A page administrator"
        return {
            "fonts": list(FONTS),
            "title": shown(said["title"]),
            "opening": shown(said["opening"]),
            "rows": [[shown(label), shown(value)] for label, value in said["rows"]],
            "parts": [[shown(heading), shown(text)] for heading, text in said["parts"]],
            "asks": shown(said["asks"]),
            "reporter": shown(name),
            "sender": shown("\n".join(one for one in (name, said["reporter_mail"]) if one)),
            "recipient": shown("\n".join(one for one in (said["recipient_name"], said["recipient"]) if one)),
            "day": f"{written_at:%B} {written_at.day}, {written_at.year}",
            "footer": shown(f"Letter {facts.letter_id} · {said['policy']} · {said['program']}"),
        }


def _cleaned(facts: LetterFacts) -> dict[str, Any]:
    lines = (
        "letter_id", "title", "about", "opening", "asks", "reason", "policy", "recipient_name", "recipient",
        "reporter_name", "reporter_mail", "head", "program",
    )  # fmt: skip
    said: dict[str, Any] = {name: one_line(getattr(facts, name), 1000) for name in lines}
    said["rows"] = [(label, one_line(value, 1000)) for label, value in facts.rows]
    said["parts"] = [(heading, clean_text(text).strip()) for heading, text in facts.parts]
    return said
