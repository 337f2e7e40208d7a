"""From a draft to messages in the outbox: who receives it and why, with which picture, in one transaction."""

import json
import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from admin_desktop.documents.mail_size import Limit
from admin_desktop.documents.own_copy import copy_wanted
from admin_desktop.documents.plain import is_mail_address
from admin_desktop.documents.report_mail import Broken, Enclosed, ReportFacts, ReportWriter
from admin_desktop.errors import Trouble
from admin_desktop.evidence.captures import Capture, CaptureState, find_capture
from admin_desktop.evidence.ledger import Event, append, head
from admin_desktop.incidents.asked import note_asked
from admin_desktop.incidents.attaching import has_cover
from admin_desktop.incidents.claims import claim_words
from admin_desktop.incidents.enclosing import Encloser
from admin_desktop.incidents.incident import Form, Incident, IncidentState, PictureChoice, RecipientChoice, Removal
from admin_desktop.incidents.page_kinds import WORDS
from admin_desktop.incidents.readings import read_kept
from admin_desktop.incidents.register import Register
from admin_desktop.incidents.removing import proof_words
from admin_desktop.incidents.timeline import add_event
from admin_desktop.incidents.told import Told, told_of
from admin_desktop.outbox.message import Message, new_message_id
from admin_desktop.outbox.placing import put
from admin_desktop.outbox.queue import COPY
from admin_desktop.policy import Handling, Pack, ReportPicture, Role
from admin_desktop.storage.clock import iso_utc, utc_now
from admin_desktop.storage.database import Database
from admin_desktop.storage.settings import Settings


class NobodyToSendTo(Trouble):
    """No recipient has a usable mail address."""


class AlreadySent(Trouble):
    """The report is in the outbox already."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who receives a report, why, and which picture.

    Attributes:
        role: the policy pack's role.
        name: of the role, for people ("Communications").
        address: may be empty or wrong; then ``problem`` says so.
        reason: in words, with the clause.
        picture: which one goes.
        included: the admin left the tick in.
        problem: a hint for the admin, or None.
    """

    role: str
    name: str
    address: str
    reason: str
    picture: PictureChoice
    included: bool
    problem: str | None


def recipients(
    pack: Pack,
    settings: Settings,
    form: Form,
    captures: list[Capture],
    *,
    has_box: bool = False,
    has_cover: bool = False,
) -> list[Recipient]:
    """Work out who receives a report: the pack's rules, the admin's answers, then what was changed in the form.

    Rule: union-1610, clause I (Communications, and an employee's immediate supervisor).

    Args:
        pack, settings, form, captures: what it follows from.
        has_box: a part of any of the pictures was selected.
    """
    locked = pack.strictest(form.categories) == Handling.NO_PICTURE or any(
        capture.state != CaptureState.KEPT for capture in captures
    )
    found = []
    for rule in pack.reports:
        if rule.when == "employee" and not settings.employed:
            continue
        choice = form.recipients.get(rule.role, RecipientChoice())
        role = pack.roles[rule.role]
        address = (choice.address if choice.address is not None else _address(pack, settings, rule.role)).strip()
        found.append(
            Recipient(
                role=rule.role,
                name=role.name,
                address=address,
                reason=rule.reason,
                picture=PictureChoice.NONE
                if locked
                else _wanted(choice.picture, rule.picture, has_crop=has_box, has_cover=has_cover),
                included=choice.included is not False,
                problem=_problem(address, role.sample and address == role.mail),
            )
        )
    return found


def _wanted(chosen: PictureChoice | None, rule: str, *, has_crop: bool, has_cover: bool) -> PictureChoice:
    if chosen == PictureChoice.CROP and not has_crop:
        return PictureChoice.ORIGINAL  # the selection was taken back
    if chosen == PictureChoice.COVERED and not has_cover:
        chosen = None  # another screen is shown now
    return chosen or _default_picture(rule, has_crop=has_crop, has_cover=has_cover)


def _default_picture(wanted: str, *, has_crop: bool, has_cover: bool) -> PictureChoice:
    """The covered copy is for those who need not see everything; without one, the selected part if there is one."""
    if wanted != ReportPicture.COVERED:
        return PictureChoice.ORIGINAL
    if has_cover:
        return PictureChoice.COVERED
    return PictureChoice.CROP if has_crop else PictureChoice.ORIGINAL


def _address(pack: Pack, settings: Settings, role: str) -> str:
    return settings.address_of(role) or pack.roles[role].mail or ""


def _problem(address: str, sample: bool) -> str | None:
    if not address:
        return "Add the mail address."
    if not is_mail_address(address):
        return "This does not look like a mail address."
    if sample:
        return "This is a sample address: ask for the right one."
    return None


def sendable(found: list[Recipient]) -> list[Recipient]:
    """Return those of the recipients who are ticked and have a usable address."""
    return [recipient for recipient in found if recipient.included and is_mail_address(recipient.address)]


def _copy_to_admin(people: list[Recipient], settings: Settings, transport: str) -> list[Recipient]:
    if not copy_wanted(settings, [one.address for one in people], transport):
        return []
    reason = "because it is your report, and you asked for a copy"
    return [Recipient(COPY, "You", settings.mail, reason, people[0].picture, included=True, problem=None)]


class Reporter:
    """Turns drafts into messages.

    Args:
        database, register: where incidents lie.
        writer: renders the mails.
        version: of the program.
        encloser: puts together what goes with a mail.
    """

    def __init__(
        self, database: Database, register: Register, writer: ReportWriter, version: str, encloser: Encloser
    ) -> None:
        self._database = database
        self._register = register
        self._writer = writer
        self._version = version
        self.encloser = encloser

    @property
    def limit(self) -> Limit:
        """How large a mail may become."""
        return self.encloser.limit

    def captures_of(self, incident: Incident) -> list[Capture]:
        """Read an incident's captures, in order."""
        with self._database.reading() as connection:
            found = [find_capture(connection, capture_id) for capture_id in incident.captures]
        return [capture for capture in found if capture]

    def report(self, incident_id: str, pack: Pack, settings: Settings, transport: str) -> list[Message]:
        """Render a message for each recipient and place them in the outbox, with the report, in one transaction.

        Args:
            incident_id: of a draft, saved as it shall be sent.
            pack: its policy; its texts in force are kept with the incident.
            settings: the admin's own details.
            transport: which way the messages shall leave.

        Returns:
            the messages, in the order of the pack's rules.

        Raises:
            NobodyToSendTo, AlreadySent: nothing was changed.
            PictureDamaged: an original is not what was sealed.
            Trouble: the draft is as it was.
        """
        incident = self._register.get(incident_id)
        _refuse_twice(incident_id, incident.state)
        there = self.captures_of(incident)
        seen = {"has_box": incident.has_box, "has_cover": has_cover(incident, there)}
        people = sendable(recipients(pack, settings, incident.form, there, **seen))
        if not people:
            raise NobodyToSendTo(
                "Nobody would receive this report yet. It is kept as a draft: add a mail address under Who gets it."
            )
        self._lock_away_if_needed(incident, pack, settings)
        captures = self.captures_of(incident)
        told = self._told_of(incident, captures, pack)
        now, to = utc_now(), [f"{one.name}, {one.address}" for one in people]
        people += _copy_to_admin(people, settings, transport)
        pictures = {
            choice: self.encloser.enclose(incident, captures, choice, to, now)
            for choice in {one.picture for one in people}
        }
        with self._database.writing() as connection:
            state = connection.execute("SELECT state FROM incidents WHERE id = ?", (incident_id,)).fetchone()[0]
            _refuse_twice(incident_id, state)  # another window or command may have been quicker
            top = head(connection)
            facts = self._facts(incident, captures, pack, settings, f"row {top.seq}, {top.hash}", told)
            messages = []
            for person in people:
                message = self._render(facts, person, pictures[person.picture], now, pack.deciding)
                append(connection, Event.SEND, message.id, _sending(message, pictures[person.picture], top.hash))
                messages.append(message)
            put(connection, messages, transport, urgent=facts.urgent)
            _mark_reported(connection, incident, pack, iso_utc(now))
            told_to = [person.role for person in people if person.role != COPY]
            add_event(connection, incident_id, "reported", {"to": told_to, "who": settings.name})
            note_asked(connection, incident_id, pack, settings.name, messages if facts.ask_first else ())
        return messages

    def _render(
        self, facts: ReportFacts, to: Recipient, enclosed: Enclosed, now: datetime, deciding: Role | None
    ) -> Message:
        message_id = new_message_id()
        if deciding is None or to.role != deciding.id:
            facts = replace(facts, question="")  # others only learn that it is asked
        mail = self._writer.render(
            facts,
            message_id=message_id,
            recipient=to.address,
            reason=to.reason,
            enclosed=enclosed,
            written_at=now.astimezone(),
        )
        return Message(
            message_id, facts.incident_id, to.role, to.address, mail.subject, mail.header_id, mail.text, mail.eml
        )

    def _lock_away_if_needed(self, incident: Incident, pack: Pack, settings: Settings) -> None:
        if pack.strictest(incident.form.categories) == Handling.NO_PICTURE:
            self._register.quarantine(incident.id, "Reported as a sexual picture of a minor.", settings.name)

    def _told_of(self, incident: Incident, captures: list[Capture], pack: Pack) -> Told:
        with self._database.reading() as connection:
            readings, proofs = read_kept(connection, incident.captures), proof_words(connection, incident)
        told = told_of(incident, captures, readings, {one.id: one.name for one in pack.categories.values()})
        return replace(told, proofs=proofs)

    def _facts(
        self,
        incident: Incident,
        captures: list[Capture],
        pack: Pack,
        settings: Settings,
        chain_head: str,
        told: Told,
    ) -> ReportFacts:
        form = incident.form
        handling = pack.strictest(form.categories)
        return ReportFacts(
            incident_id=incident.id,
            district=pack.district,
            policy=f"{pack.district}, policy {pack.number}, revision of {pack.revision.isoformat()}",
            page=form.page,
            page_kind=WORDS[form.page_kind],
            platform=form.platform,
            link=form.link,
            author=form.author,
            handle=form.handle,
            posted=form.posted,
            posted_range=told.posted_range,
            link_read=told.link_read,
            unchecked=told.unchecked,
            body=form.body,
            note=form.note,
            broken=tuple(_broken(pack, category) for category in form.categories if category in pack.categories),
            captures=tuple(_told(capture) for capture in captures),
            claims={one.id: claim_words(one) for one in captures if one.origin == "import"},
            originals=_originals(captures),
            removed_at=_local(form.removed_at),
            proofs=told.proofs,
            ask_first=handling == Handling.ASK_FIRST and form.removal == Removal.STILL_UP,
            question=pack.question(form.categories),
            asked_name=pack.deciding.name if pack.deciding else "",
            urgent=handling in (Handling.URGENT, Handling.NO_PICTURE) or bool(calls(pack, form.categories)),
            locked_away=any(capture.state == CaptureState.QUARANTINED for capture in captures),
            call=calls(pack, form.categories),
            reporter_name=settings.name,
            reporter_mail=settings.mail,
            employed=settings.employed,
            head=chain_head,
            program=f"Admin Desktop {self._version}",
        )


def _sending(message: Message, enclosed: Enclosed, head_told: str) -> dict[str, Any]:
    """Return what the ledger says about a message."""
    hashes = [picture.sha256 for picture in enclosed.pictures]
    return {
        "incident": message.subject_id,
        "role": message.role,
        "to": message.recipient,
        "message_sha256": message.sha256,
        "message_id": message.header_id,
        "picture_sha256": hashes[0] if hashes else None,
        "pictures_sha256": hashes,
        "pdf_sha256": enclosed.pdf.sha256 if enclosed.pdf else None,
        "head_told": head_told,
    }


def _mark_reported(connection: sqlite3.Connection, incident: Incident, pack: Pack, now: str) -> None:
    rules = json.dumps(pack.snapshot(incident.form.categories))
    connection.execute(
        "UPDATE incidents SET state = 'reported', reported_at = ?, updated_at = ?, rules = ?, pack = ?,"
        " pack_revision = ? WHERE id = ?",
        (now, now, rules, pack.id, pack.revision.isoformat(), incident.id),
    )


def _refuse_twice(incident_id: str, state: str) -> None:
    if state != IncidentState.DRAFT:
        raise AlreadySent(f"{incident_id} has been sent already. Choose Outbox to see how far it has come.")


def calls(pack: Pack, categories: list[str]) -> tuple[tuple[str, str], ...]:
    """Tell whom to call before anything else, as (name, telephone number), each once, in the pack's order.

    A number that was invented for the pack says so: nobody shall lose time over it.
    """
    ids = [role for name in categories if name in pack.categories for role in pack.categories[name].call]
    roles = [pack.roles[one] for one in dict.fromkeys(ids)]
    return tuple(
        (role.name, f"{role.phone or ''}{' (sample number)' if role.sample else ''}".strip()) for role in roles
    )


def _broken(pack: Pack, category_id: str) -> Broken:
    category = pack.categories[category_id]
    clauses = tuple((pack.clauses[one].label, pack.clauses[one].summary) for one in category.clauses)
    return Broken(category.name, str(category.handling), clauses)


def _told(capture: Capture) -> tuple[str, str, str, str, str, str]:
    screen = capture.originals[0].screen or {}
    words = (
        f"screen {screen.get('number', 1)}, {capture.originals[0].width} x {capture.originals[0].height}"
        if screen
        else ""
    )
    title = str(capture.observed.get("window_title", ""))
    return capture.id, capture.local_time, capture.zone, capture.captured_at, title, words


def _originals(captures: list[Capture]) -> tuple[tuple[str, str], ...]:
    # Several captures have a screen-1.png each: with the capture's id one knows which.
    return tuple(
        (f"{one.id}/{name}" if len(captures) > 1 else name, picture.sha256)
        for one in captures
        for picture in one.originals
        for name in [picture.path.rpartition("/")[2]]
    )


def _local(iso: str | None) -> str | None:
    from admin_desktop.storage.clock import LocalTime, parse_iso

    return LocalTime.of(parse_iso(iso)).iso if iso else None
