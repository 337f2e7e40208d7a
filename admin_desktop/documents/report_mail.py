"""The report of an incident as a mail: subject, text, HTML and the picture, rendered once."""

import email.policy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from types import MappingProxyType
from typing import Any

from admin_desktop.documents.plain import clean_text, is_mail_address, one_line, safe_link
from admin_desktop.storage.clock import parse_iso


@dataclass(frozen=True, slots=True)
class Broken:
    """A category as the report names it: "Threat", handling, and its clauses as (label, summary)."""

    name: str
    handling: str
    clauses: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AttachedPicture:
    """The very picture a recipient gets.

    Attributes:
        what: in words ("the original picture of the whole screen").
        name: of the attachment.
        sha256: of ``data``.
        original_sha256: of the sealed original it is, or was made from.
    """

    what: str
    name: str
    media_type: str
    data: bytes
    sha256: str
    original_sha256: str


@dataclass(frozen=True, slots=True)
class AttachedPdf:
    """The same report as a document. ``sha256`` is that of ``data``."""

    name: str
    data: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What goes with one mail.

    Attributes:
        pictures: attached, in the order of the report.
        kept_back: named but not attached, because the mail would become too large (their ``data`` is empty).
        limit: how large a mail may become, in words ("25 MB").
        pdf: the report as a document, if there is one.
    """

    pictures: tuple[AttachedPicture, ...] = ()
    kept_back: tuple[AttachedPicture, ...] = ()
    limit: str = ""
    pdf: AttachedPdf | None = None


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What a report says, whoever receives it. Texts may come from strangers: they are cleaned here.

    Attributes:
        captures: (capture's id, local time ISO 8601, zone, UTC ISO 8601, window title, screen) each.
        originals: (file name, SHA-256) of each sealed original.
        removed_at: ISO 8601, or None while the post is still up.
        proofs: that the post is gone, a sentence each.
        ask_first: the policy asks before removal, and the post is up.
        question: what the recipient is asked; empty for one who does not decide.
        asked_name: who is asked ("Communications").
        locked_away: the picture is quarantined and goes to nobody.
        head: "row 12, 9f2c…" of the ledger.
        claims: by capture's id, for imported pictures: what their files say of themselves, in words.
        page_kind: who runs the page, in words.
        handle: the account's name.
        posted_range: the time that ``posted`` means, in words.
        link_read: the link exactly as it was read, where ``link`` is not that.
        unchecked: what the program filled in and nobody confirmed, in words ("Link", "Written by").
    """

    incident_id: str
    district: str
    policy: str
    page: str
    platform: str
    link: str
    author: str
    posted: str
    body: str
    note: str
    broken: tuple[Broken, ...]
    captures: tuple[tuple[str, str, str, str, str, str], ...]
    originals: tuple[tuple[str, str], ...]
    removed_at: str | None
    ask_first: bool
    urgent: bool
    locked_away: bool
    call: tuple[tuple[str, str], ...]
    reporter_name: str
    reporter_mail: str
    employed: bool | None
    head: str
    program: str
    claims: Mapping[str, str] = field(default_factory=dict)
    proofs: tuple[str, ...] = ()
    question: str = ""
    asked_name: str = ""
    page_kind: str = ""
    handle: str = ""
    posted_range: str = ""
    link_read: str = ""
    unchecked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RenderedReport:
    """A finished mail."""

    subject: str
    header_id: str
    text: str
    eml: bytes


class ReportWriter:
    """Renders reports from the templates in one folder.

    Args:
        templates: with ``report.txt.j2`` and ``report.html.j2``.
        platform_names: of the social networks by id ("x": "X").
    """

    def __init__(self, templates: Path, platform_names: Mapping[str, str] = MappingProxyType({})) -> None:
        import jinja2

        self._platform_names = platform_names

        def environment(*, escape: bool) -> jinja2.Environment:
            made = jinja2.Environment(
                loader=jinja2.FileSystemLoader(templates),
                autoescape=escape,  # noqa: S701 - the text part is no markup
                undefined=jinja2.StrictUndefined,
                trim_blocks=True,
                lstrip_blocks=True,
                keep_trailing_newline=True,
            )
            made.filters["moment"] = readable_moment
            return made

        self._text = environment(escape=False).get_template("report.txt.j2")
        self._html = environment(escape=True).get_template("report.html.j2")

    def render(
        self,
        facts: ReportFacts,
        *,
        message_id: str,
        recipient: str,
        reason: str,
        enclosed: Enclosed,
        written_at: datetime,
    ) -> RenderedReport:
        """Write the mail to one recipient.

        Args:
            facts: the same for every recipient.
            message_id: ``M-…``.
            recipient: a mail address.
            reason: why this recipient gets it, in words.
            enclosed: the pictures that this recipient gets.
            written_at: for the Date header.

        Raises:
            ValueError: the recipient is not a mail address.
        """
        if not is_mail_address(recipient):
            raise ValueError(f"not a mail address: {recipient!r}")
        facts = replace(facts, platform=self._platform_names.get(facts.platform, facts.platform))
        words = _words(facts, message_id, reason, enclosed)
        subject = _subject(words)
        text = self._text.render(words)
        mail = EmailMessage(email.policy.SMTP)
        mail["Subject"] = subject
        if is_mail_address(facts.reporter_mail):
            sender = Address(display_name(facts.reporter_name), addr_spec=facts.reporter_mail)
            mail["From"] = sender
            mail["Reply-To"] = sender
        mail["To"] = Address(addr_spec=recipient)
        mail["Date"] = written_at
        header_id = f"<{message_id.lower()}@{domain_of(facts.reporter_mail)}>"
        mail["Message-ID"] = header_id
        if facts.urgent:
            mail["X-Priority"] = "1"
            mail["Importance"] = "high"
        mail.set_content(text, cte="quoted-printable")
        mail.add_alternative(self._html.render(words), subtype="html", cte="quoted-printable")
        for picture in enclosed.pictures:
            kind, _, subtype = picture.media_type.partition("/")
            mail.add_attachment(picture.data, maintype=kind, subtype=subtype, filename=picture.name)
        if enclosed.pdf:
            mail.add_attachment(enclosed.pdf.data, maintype="application", subtype="pdf", filename=enclosed.pdf.name)
        return RenderedReport(subject, header_id, text, mail.as_bytes())


def readable_moment(iso: str) -> str:
    """Write an ISO 8601 time as a person reads it: ``Sunday, November 22, 2026, 9:41:07 PM``."""
    moment = parse_iso(iso)
    hour = moment.hour % 12 or 12
    return f"{moment:%A, %B} {moment.day}, {moment.year}, {hour}:{moment:%M:%S} {'AM' if moment.hour < 12 else 'PM'}"


def display_name(name: str) -> str:
    """Leave out the signs that would have to stand in quotes: some readers and writers lose those.

    A dot is harmless in a short name; a long one may be folded, and then it is lost like the others.
    """
    signs = r'[()<>\[\]:;@\\,."]' if len(name) > 40 else r'[()<>\[\]:;@\\,"]'
    return one_line(re.sub(signs, " ", name), 100)


def domain_of(mail: str) -> str:
    """Return the right side of a Message-ID for an administrator with this address."""
    # RFC 5322 wants the right side unique to the writer; without an address of the admin's, a name that is nobody's.
    return mail.rpartition("@")[2].lower() if is_mail_address(mail) else "admin-desktop.invalid"


def _words(facts: ReportFacts, message_id: str, reason: str, enclosed: Enclosed) -> dict[str, Any]:
    lines = (
        "page",
        "page_kind",
        "question",
        "asked_name",
        "platform",
        "author",
        "handle",
        "posted",
        "posted_range",
        "reporter_name",
        "reporter_mail",
        "incident_id",
        "district",
        "policy",
    )
    words: dict[str, Any] = {name: one_line(getattr(facts, name)) for name in lines}
    words["body"] = clean_text(facts.body).strip()
    words["note"] = clean_text(facts.note).strip()
    words["link"] = one_line(facts.link, 4000)
    words["link_read"] = one_line(facts.link_read, 4000)
    words["safe_link"] = safe_link(facts.link)
    words["captures"] = [
        {
            "id": id_,
            "local": local,
            "zone": one_line(zone),
            "utc": utc,
            "title": one_line(title),
            "screen": one_line(screen),
            "claim": one_line(facts.claims.get(id_, ""), 600),
        }
        for id_, local, zone, utc, title, screen in facts.captures
    ]
    same = (
        "broken",
        "originals",
        "removed_at",
        "ask_first",
        "urgent",
        "locked_away",
        "call",
        "employed",
        "head",
        "program",
        "unchecked",
        "proofs",
    )
    words.update({name: getattr(facts, name) for name in same})
    # Several categories may break one clause: its text stands once.
    words["clauses"] = list(dict.fromkeys(clause for item in facts.broken for clause in item.clauses))
    return {**words, "message_id": message_id, "reason": reason, "enclosed": enclosed}


def _subject(words: dict[str, Any]) -> str:
    what = ", ".join(broken.name.lower() for broken in words["broken"][:3]) or "a post"
    where = words["page"] or words["platform"] or "a page"
    lead = "URGENT: " if words["urgent"] else ""
    asked = "Question before removal: " if words["ask_first"] and words["question"] and not words["urgent"] else ""
    return one_line(f"{lead}{asked}Report {words['incident_id']}: {what} on {where}", 180)
