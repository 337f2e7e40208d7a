"""The report of an incident, and the record of a capture, as PDF."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from admin_desktop.documents.plain import one_line
from admin_desktop.documents.report_mail import readable_moment
from admin_desktop.documents.report_pdf import CustodyRow, Embedded, PdfFacts, PdfPicture, ReportPdf
from admin_desktop.evidence.captures import Capture, CaptureState, Picture, find_capture, folder_of, get_capture
from admin_desktop.evidence.deriving import read_original
from admin_desktop.evidence.ledger import head
from admin_desktop.evidence.vault import Vault
from admin_desktop.incidents.attaching import pictures_of
from admin_desktop.incidents.claims import claim_words
from admin_desktop.incidents.custody import custody
from admin_desktop.incidents.incident import Incident, PictureChoice
from admin_desktop.incidents.life import passed_words, removal_seconds
from admin_desktop.incidents.notes import read_notes
from admin_desktop.incidents.page_kinds import WORDS
from admin_desktop.incidents.readings import read_kept
from admin_desktop.incidents.register import Register
from admin_desktop.incidents.removing import proof_words, read_proofs
from admin_desktop.incidents.told import Told, told_of
from admin_desktop.policy import Handling, Pack
from admin_desktop.storage.clock import LocalTime, parse_iso, utc_now
from admin_desktop.storage.database import Database
from admin_desktop.storage.settings import Settings

_PROVES = (
    "The seal proves that these bytes existed by the time of their row and have not changed since. It does not prove "
    "that the web page was genuine, nor who wrote the post.",
    "Each row of the record holds the SHA-256 of the row before it, so that none can be changed or left out unnoticed. "
    "The newest row's hash (the head of the chain) is told in every mail that leaves, where nobody here can change it.",
    "To check a picture, compute its SHA-256 and compare it with the one written here: on Windows "
    "“certutil -hashfile FILE SHA256”, on macOS and Linux “shasum -a 256 FILE”.",
)
_STATES = {
    "waiting": "waiting to be sent",
    "sending": "being sent",
    "retrying": "not delivered yet, tried again",
    "accepted": "accepted by the mail server",
    "handed_over": "sent by the administrator's own mail program",
    "needs_you": "not sent yet",
    "outcome_unknown": "sent, without an answer from the mail server",
    "cancelled": "cancelled before it was sent",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture with what it is of. ``name`` is that of the file that goes along, if one does."""

    capture: Capture
    picture: Picture
    data: bytes
    name: str = ""


class ReportPdfs:
    """Makes the documents.

    Args:
        database, vault, register: where everything lies.
        pdf: sets them.
        pack, settings: those in force, asked for when needed.
        platform_names: of the social networks by id.
        version: of the program.
    """

    def __init__(
        self,
        database: Database,
        vault: Vault,
        register: Register,
        pdf: ReportPdf,
        pack: Callable[[], Pack],
        settings: Callable[[], Settings],
        platform_names: Mapping[str, str],
        version: str,
    ) -> None:
        self._database, self._vault, self._register, self._pdf = database, vault, register, pdf
        self._pack, self._settings, self._platform_names = pack, settings, platform_names
        self._program = f"Admin Desktop {version}"

    def incident(self, incident_id: str, choice: PictureChoice = PictureChoice.ORIGINAL, embed: bool = False) -> bytes:
        """Make the report of an incident, as it stands.

        Args:
            incident_id: of a draft or a report.
            choice: which picture of each capture is shown; what is locked away never is.
            embed: put the sealed originals and what was known at sealing into it.

        Raises:
            PictureDamaged, PdfNotMade, Trouble: it was not made.
        """
        incident = self._register.get(incident_id)
        with self._database.reading() as connection:
            captures = [one for name in incident.captures if (one := find_capture(connection, name))]
        shown = [
            Shown(one.capture, one.picture, read_original(self._vault, one.picture))
            for one in pictures_of(incident, captures, choice)
        ]
        facts = self._report(incident, captures, shown, self._told(incident), utc_now())
        return self._pdf.render(facts, self._embedded(captures) if embed else ())

    def of_report(
        self, incident: Incident, captures: Sequence[Capture], shown: Sequence[Shown], to: Sequence[str], now: datetime
    ) -> bytes:
        """Make the document that goes with a report which is being sent.

        Args:
            incident: the draft.
            captures: all of its captures.
            shown: the pictures that the recipient gets.
            to: whom the report goes to, a line each.
            now: the moment of sending.

        Raises:
            PdfNotMade, Trouble: it was not made.
        """
        return self._pdf.render(self._report(incident, captures, shown, to, now))

    def capture(self, capture_id: str, embed: bool = False) -> bytes:
        """Make the record of a capture without an incident.

        Args:
            capture_id: of a capture; of one that is not kept, the record has no picture.
            embed: as for :meth:`incident`.

        Raises:
            NoSuchCapture: nothing has that id.
            PictureDamaged, PdfNotMade, Trouble: it was not made.
        """
        with self._database.reading() as connection:
            capture = get_capture(connection, capture_id)
        kept = capture.state == CaptureState.KEPT
        shown = [Shown(capture, one, read_original(self._vault, one)) for one in (capture.originals if kept else ())]
        rows, more, chain = self._custody([capture])
        settings = self._settings()
        facts = PdfFacts(
            heading=f"Record of capture {capture.id}",
            kicker=self._pack().district,
            summary=f"A picture that {settings.name or 'a page administrator'} kept. It belongs to no report.",
            banner=None,
            post=tuple(_captured(capture)),
            body="",
            note="",
            rules_words=None,
            rules=(),
            done=(_state_words(capture),),
            pictures=tuple(_picture(one, "") for one in shown),
            no_picture=_state_words(capture),
            head_words="Head of the chain of custody when this was written",
            head=chain,
            custody=rows,
            custody_more=more,
            proves=_PROVES,
            reporter=settings.name,
            footer=f"{capture.id} · {self._program}",
            keywords=(capture.id,),
            written_at=utc_now(),
        )
        return self._pdf.render(facts, self._embedded([capture]) if embed else ())

    def _report(
        self, incident: Incident, captures: Sequence[Capture], shown: Sequence[Shown], to: Sequence[str], now: datetime
    ) -> PdfFacts:
        form, settings = incident.form, self._settings()
        rules = incident.rules or self._pack().snapshot(form.categories)
        platform = self._platform_names.get(form.platform, form.platform)
        rows, more, chain = self._custody(captures, incident.id)
        told = self._beside(incident, captures)
        role = {True: ", employed by the district,", False: ", volunteer,", None: ""}[settings.employed]
        where = f" on “{form.page}”" if form.page else ""
        gone = f"It was removed on {_local(form.removed_at)}." if form.removed_at else "It is not yet removed."
        return PdfFacts(
            heading=f"Report {incident.id}",
            kicker="{district} · policy {number}, revision of {revision}".format_map(rules),
            summary=f"{settings.name or 'A page administrator'}{role} reports a "
            f"post{where}{f' ({platform})' if platform else ''}. {gone}",
            banner=_banner(rules, self._calls(rules)),
            post=(
                ("Page", form.page or "not known"),
                *((("Run by", WORDS[form.page_kind]),) if form.page_kind else ()),
                ("Where", platform or "not known"),
                ("Link", form.link or "not known"),
                *((("Link as read", told.link_read),) if told.link_read else ()),
                ("Written by", (form.author or "not known") + (f" ({form.handle})" if form.handle else "")),
                ("Posted", _posted(form.posted, told.posted_range)),
                *((("Not checked", _unchecked(told.unchecked)),) if told.unchecked else ()),
                *(line for capture in captures for line in _captured(capture)),
                (
                    "Reported by",
                    f"{settings.name or 'a page administrator'}{f', {settings.mail}' if settings.mail else ''}",
                ),
            ),
            body=form.body,
            note=form.note,
            rules_words="As the administrator sees it; people decide. Clauses are retold in short.",
            rules=tuple(_rules(rules)),
            done=(*_done(incident, rules, to), *self._later(incident)),
            pictures=tuple(_picture(one, form.body) for one in shown),
            no_picture=_no_picture(captures),
            head_words="Head of the chain of custody when this was written",
            head=chain,
            custody=rows,
            custody_more=more,
            proves=_PROVES,
            reporter=settings.name,
            footer=f"Report {incident.id} · {self._program}",
            keywords=(incident.id, *(str(one.get("name", "")) for one in rules.get("categories", []))),
            written_at=now,
        )

    def _beside(self, incident: Incident, captures: Sequence[Capture]) -> Told:
        with self._database.reading() as connection:
            readings = read_kept(connection, incident.captures)
        return told_of(incident, captures, readings, {one.id: one.name for one in self._pack().categories.values()})

    def _later(self, incident: Incident) -> list[str]:
        """Tell how long the removal took, and the notes."""
        with self._database.reading() as connection:
            seconds, notes = removal_seconds(connection, incident), read_notes(connection, incident.id)
            proofs = proof_words(connection, incident)
        took = [f"Removed {passed_words(seconds)} after it was captured."] if seconds is not None else []
        return [*took, *proofs, *(f"Note by {one.who}, {_local(one.at)}: {one.text}" for one in notes)]

    def _custody(self, captures: Sequence[Capture], incident_id: str = "") -> tuple[tuple[CustodyRow, ...], str, str]:
        with self._database.reading() as connection:
            proofs = [one.capture.id for one in read_proofs(connection, incident_id)]
            rows, left = custody(connection, [*(one.id for one in captures), *proofs], incident_id)
            top = head(connection)
        more = f"{left} further rows are in the record; an export holds all of them." if left else ""
        return rows, more, f"row {top.seq}, {top.hash}"

    def _told(self, incident: Incident) -> list[str]:
        names = self._pack().roles
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT role, recipient, outbox.state AS state, outbox.updated_at AS at FROM messages JOIN outbox ON"
                " message_id = messages.id WHERE subject_id = ? ORDER BY messages.created_at, messages.id",
                (incident.id,),
            ).fetchall()
        return [
            f"{names[row['role']].name if row['role'] in names else row['role']}, {row['recipient']}: "
            f"{_STATES.get(row['state'], row['state'])} ({_local(row['at'])})"
            for row in rows
        ]

    def _calls(self, rules: Mapping[str, Any]) -> list[str]:
        """Whom to call before anything else, each once; a number that was invented for the pack says so."""
        roles = self._pack().roles
        ids = dict.fromkeys(role for one in rules.get("categories", []) for role in one.get("call") or ())
        found = [roles[one] for one in ids if one in roles]
        return [f"{one.name}, {one.phone or 'no number'}{' (sample number)' if one.sample else ''}" for one in found]

    def _embedded(self, captures: Sequence[Capture]) -> list[Embedded]:
        found = []
        for capture in captures:
            if capture.state != CaptureState.KEPT:
                continue
            for picture in capture.originals:
                file = f"{capture.id}-{picture.path.rpartition('/')[2]}"
                data = read_original(self._vault, picture)
                found.append(Embedded(file, data, picture.media_type, "source", f"The sealed original of {capture.id}"))
            path = str(folder_of(capture.id) / "capture.json")
            if path in self._vault.files_of(folder_of(capture.id)):
                name, words = f"{capture.id}-capture.json", f"What was known when {capture.id} was sealed"
                found.append(Embedded(name, self._vault.read(path), "application/json", "data", words))
        return found


def _posted(words: str, range_said: str) -> str:
    return f"{words}, that is {range_said}" if range_said else words or "not known"


def _unchecked(names: Sequence[str]) -> str:
    return f"Read from the picture by the program, and not checked by hand: {', '.join(names)}"


def _banner(rules: Mapping[str, Any], calls: Sequence[str]) -> str | None:
    handling = rules.get("handling")
    if calls:
        return "\n".join(["URGENT. Call first:", *calls])
    if handling in (Handling.URGENT, Handling.NO_PICTURE):
        return "URGENT. Please call before anything else."
    if handling == Handling.ASK_FIRST:
        return "The policy asks before this is removed: please tell the administrator whether to remove it."
    return None


def _rules(rules: Mapping[str, Any]) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    clauses = {str(one["id"]): (str(one["label"]), str(one["summary"])) for one in rules.get("clauses", [])}
    return [
        (str(one["name"]), tuple(clauses[name] for name in one.get("clauses", []) if name in clauses))
        for one in rules.get("categories", [])
    ]


def _done(incident: Incident, rules: Mapping[str, Any], to: Sequence[str]) -> list[str]:
    if incident.form.removed_at:
        found = [f"The post was removed: {_local(incident.form.removed_at)}."]
    elif rules.get("handling") == Handling.ASK_FIRST:
        found = ["The post is still up. The administrator asks whether to remove it."]
    else:
        found = ["The post is not yet removed."]
    return [*found, *(f"Reported to {one}" for one in to)]


def _captured(capture: Capture) -> list[tuple[str, str]]:
    moment = f"{readable_moment(capture.local_time)} ({capture.zone})\n{capture.captured_at} UTC, {capture.id}"
    found = [("Captured", moment)]
    screens = [
        f"{one.screen.get('name') or 'screen'} ({one.screen.get('number', 1)}), {one.width} × {one.height} pixels"
        for one in capture.originals
        if one.screen
    ]
    if screens:
        found.append(("Screen", "\n".join(screens)))
    if capture.origin == "import":
        found.append(("Brought in", claim_words(capture)))
    if title := capture.observed.get("window_title"):
        found.append(("Window", str(title)))
    return found


def _picture(shown: Shown, body: str) -> PdfPicture:
    picture, capture = shown.picture, shown.capture
    kind = (
        "The sealed original picture" if picture.kind == "original" else "A part or covered copy of the sealed picture"
    )
    words = f"{kind}, {picture.width} × {picture.height} pixels, of capture {capture.id}."
    name = shown.name or picture.path.rpartition("/")[2]
    hashes = [(f"SHA-256 of {name}", picture.sha256)]
    if picture.source_sha256:
        hashes.append(("SHA-256 of the sealed original it was made from", picture.source_sha256))
    said = f" The post says: {one_line(body, 600)}" if body else ""
    return PdfPicture(
        shown.data, picture.media_type, f"Picture of the screen with the reported post.{said}", words, tuple(hashes)
    )


def _no_picture(captures: Sequence[Capture]) -> str:
    if any(one.state == CaptureState.QUARANTINED for one in captures):
        return "The picture is locked away and is shown to nobody. Please call."
    return "This copy of the report goes without a picture."


def _state_words(capture: Capture) -> str:
    return {
        CaptureState.KEPT: "The picture is kept, sealed.",
        CaptureState.QUARANTINED: "The picture is locked away and is shown to nobody.",
        CaptureState.DISCARDED: "The picture was erased; that it existed stays on record.",
    }[capture.state]


def _local(iso: str | None) -> str:
    return readable_moment(LocalTime.of(parse_iso(iso)).iso) if iso else ""
