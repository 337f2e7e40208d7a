"""A report as PDF: tagged and archival (PDF/A-3a and PDF/UA-1), set by Typst from data.

Whatever people wrote goes into the template as data and is never read as markup. Fonts are our own, so that the same
facts give the same bytes on every system.
"""

import json
import logging
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from admin_desktop.documents.picture_views import View, views
from admin_desktop.documents.plain import one_line
from admin_desktop.documents.printable import LONGEST, MISSING, Care, Coverage
from admin_desktop.errors import Trouble
from admin_desktop.storage.files import as_trouble

_log = logging.getLogger(__name__)

FONTS = ("Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "NanumGothic", "Droid Sans Fallback", "Noto Emoji")
"""All that a document may use, the first that has a sign."""


class PdfNotMade(Trouble):
    """The report could not be set as a document."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """A file inside the document (PDF/A-3).

    Attributes:
        name: plain file name.
        relationship: "source", "data", "alternative" or "supplement".
        description: in words.
    """

    name: str
    data: bytes
    media_type: str
    relationship: str
    description: str


@dataclass(frozen=True, slots=True)
class PdfPicture:
    """A picture that the document shows.

    Attributes:
        alt: what it shows, for who cannot see it.
        words: what it is: which capture, when, how large.
        hashes: (name, SHA-256) each.
    """

    data: bytes
    media_type: str
    alt: str
    words: str
    hashes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CustodyRow:
    """A row of the ledger: its number, its time (UTC, ISO 8601), what happened in words, its hash."""

    row: int
    at: str
    what: str
    hash: str


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """What the document says. Texts may come from strangers: they are made harmless here.

    Attributes:
        heading: "Report R-2026-0042".
        kicker: the line above it.
        summary: one or two sentences.
        banner: what must be read first, or None.
        post: (name, value) each.
        rules_words: the line above the rules, or None where no rules are told.
        rules: category's name and its clauses as (label, summary).
        done: a line each.
        no_picture: why there is no picture, where there is none.
        head_words, head: of the chain of custody.
        custody_more: what the table leaves out, in words.
        proves: a line each.
        written_at: the document's own time.
    """

    heading: str
    kicker: str
    summary: str
    banner: str | None
    post: tuple[tuple[str, str], ...]
    body: str
    note: str
    rules_words: str | None
    rules: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    done: tuple[str, ...]
    pictures: tuple[PdfPicture, ...]
    no_picture: str
    head_words: str
    head: str
    custody: tuple[CustodyRow, ...]
    custody_more: str
    proves: tuple[str, ...]
    reporter: str
    footer: str
    keywords: tuple[str, ...]
    written_at: datetime


def typeset(folder: Path, template: Path, fonts: Path, data: Mapping[str, Any], written_at: datetime) -> bytes:
    """Set a tagged, archival document of a template and its data.

    Args:
        folder: of ours, with the files that the data names.
        template: a ``.typ`` file that reads the data.
        fonts: the folder with the fonts; no others are used.
        written_at: the document's own time.

    Raises:
        PdfNotMade: it cannot be set.
        OSError: there is no room to work in.
    """
    import typst

    main = folder / template.name
    main.write_bytes(template.read_bytes())
    try:
        made = typst.Compiler(
            main,
            root=folder,
            font_paths=typst.Fonts(include_system_fonts=False, font_paths=[fonts]),
            sys_inputs={"data": json.dumps(data)},
        ).compile(format="pdf", pdf_standards=["a-3a", "ua-1"], timestamp=int(written_at.timestamp()))
    except typst.TypstError as error:
        raise PdfNotMade(
            f"The {template.stem} could not be made into a PDF ({one_line(error.message)}). Nothing is lost: the "
            "record is as it was."
        ) from error
    assert isinstance(made, bytes)
    return made


class ReportPdf:
    """Sets documents.

    Args:
        template: ``report.typ``.
        fonts: the folder with the fonts and ``coverage.txt``.
        work: a folder of ours for what lies there while a document is set; made when needed.
    """

    def __init__(self, template: Path, fonts: Path, work: Path) -> None:
        self._template = template
        self._fonts = fonts
        self._work = work
        self._coverage = Coverage(fonts / "coverage.txt")

    def render(self, facts: PdfFacts, embed: Sequence[Embedded] = ()) -> bytes:
        """Set a document.

        Args:
            facts: what it says.
            embed: files to put into it.

        Raises:
            PdfNotMade: it cannot be set.
            DiskFull, NoWritePermission, FolderGone, FileTrouble: there is no room to work in.
        """
        try:
            self._work.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix="pdf-", dir=self._work) as folder:
                return self._set_somehow(Path(folder), facts, embed)
        except OSError as error:
            raise as_trouble(error, self._work) from error

    def _set_somehow(self, folder: Path, facts: PdfFacts, embed: Sequence[Embedded]) -> bytes:
        for care in (Care.EVERYTHING, Care.NO_MARKS):
            try:
                return self._set(folder, facts, embed, care)
            except PdfNotMade:
                _log.info("the document is set once more, with less of its text's signs")
        return self._set(folder, facts, embed, Care.ASCII)

    def _set(self, folder: Path, facts: PdfFacts, embed: Sequence[Embedded], care: Care) -> bytes:
        data = _Printer(self._coverage, care, folder).data(facts)
        data["embedded"] = [_lay(folder, one) for one in embed]
        data["missing"] = MISSING in data["body"]
        return typeset(folder, self._template, self._fonts, data, facts.written_at)


class _Printer:
    """Makes facts printable, and lays pictures where the template finds them."""

    def __init__(self, coverage: Coverage, care: Care, folder: Path) -> None:
        self._coverage, self._care, self._folder = coverage, care, folder

    def data(self, facts: PdfFacts) -> dict[str, Any]:
        """Everything that the template reads, made printable."""
        text, line = self._text, self._line
        return {
            "fonts": list(FONTS),
            "title": line(facts.heading),
            "heading": line(facts.heading),
            "kicker": line(facts.kicker),
            "summary": line(facts.summary, 2000),
            "reporter": line(facts.reporter) or "A page administrator",
            "keywords": [line(word) for word in facts.keywords],
            "footer": line(facts.footer),
            "banner": None if facts.banner is None else text(facts.banner, 4000),
            "post": [[line(name), text(value, 4000)] for name, value in facts.post],
            "body": text(facts.body).strip(),
            "note": text(facts.note).strip(),
            "heading-rules": None if facts.rules_words is None else line(facts.rules_words),
            "rules": [
                {"name": line(name), "clauses": [[line(label), line(words, 4000)] for label, words in clauses]}
                for name, clauses in facts.rules
            ],
            "done": [text(one, 4000) for one in facts.done],
            "pictures": [self._picture(number, one) for number, one in enumerate(facts.pictures, 1)],
            "no-picture": text(facts.no_picture, 4000),
            "head-words": line(facts.head_words, 2000),
            "head": line(facts.head),
            "custody": [
                {"row": row.row, "at": row.at, "what": text(row.what, 4000), "hash": row.hash} for row in facts.custody
            ],
            "custody-more": line(facts.custody_more, 2000),
            "proves": [text(one, 4000) for one in facts.proves],
        }

    def _line(self, text: str, longest: int = 300) -> str:
        return self._text(one_line(text, longest), longest + 100)

    def _text(self, text: str, longest: int = LONGEST) -> str:
        return self._coverage.printable(text, longest, self._care)

    def _picture(self, number: int, picture: PdfPicture) -> Mapping[str, Any]:
        try:
            shown = views(picture.data, picture.media_type)
        except (OSError, ValueError) as error:
            raise PdfNotMade(
                "A picture of this report could not be opened to be shown in the PDF. Nothing is lost: the sealed file "
                "is as it was."
            ) from error
        alt = self._line(picture.alt, 1000)
        return {
            "parts": [self._part(number, view, alt) for view in shown],
            "words": self._text(picture.words, 4000),
            "hashes": [[self._line(name), value] for name, value in picture.hashes],
        }

    def _part(self, number: int, view: View, alt: str) -> dict[str, Any]:
        name = f"picture-{number}-{view.part}.{view.extension}"
        (self._folder / name).write_bytes(view.data)
        told = "" if view.parts == 1 else f"Part {view.part} of {view.parts}, from the top. "
        told += "" if view.same else "A view for the page: the file itself has more detail."
        return {
            "file": name,
            "alt": f"{told}{alt}" if view.parts > 1 else alt,
            "caption": told.strip(),
            # A narrow picture is not blown up to the page's width.
            "width": min(100, max(20, round(view.width / 11))),
        }


def _lay(folder: Path, one: Embedded) -> dict[str, str]:
    (folder / one.name).write_bytes(one.data)
    return {
        "file": one.name,
        "relationship": one.relationship,
        "media_type": one.media_type,
        "description": one_line(one.description),
    }
