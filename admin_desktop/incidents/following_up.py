"""Telling the recipients of a report what has changed since: once, in the same thread, and only when asked to.

What has been told is known from the timeline: everything before the last "reported" or "followed_up" event. So pressing
twice, or again after a crash, finds nothing left to tell.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from admin_desktop.documents.follow_up_mail import FollowUpFacts, FollowUpWriter
from admin_desktop.documents.own_copy import copy_wanted
from admin_desktop.documents.report_mail import readable_moment
from admin_desktop.documents.short_mail import Followed
from admin_desktop.errors import Trouble
from admin_desktop.evidence.ledger import Event, append, head
from admin_desktop.incidents.gathering import read_selections
from admin_desktop.incidents.incident import Incident, IncidentState, Removal, TimelineEvent, read_incident
from admin_desktop.incidents.life import (
    CANNOT_REMOVE,
    CLOSED,
    REOPENED,
    TOLD_PLATFORM,
    Hindrance,
    Outcome,
    passed_words,
    removal_seconds,
)
from admin_desktop.incidents.notes import NOTED, read_notes
from admin_desktop.incidents.removing import CORRECTED, PROVED, read_proofs
from admin_desktop.incidents.timeline import add_event
from admin_desktop.outbox.message import Message, new_message_id
from admin_desktop.outbox.placing import put
from admin_desktop.outbox.queue import COPY
from admin_desktop.storage.clock import LocalTime, parse_iso, utc_now
from admin_desktop.storage.database import Database
from admin_desktop.storage.settings import Settings

FOLLOWED_UP = "followed_up"
"""The event of a follow-up; its detail has the ids of its messages."""

_REMOVAL = ("removed", "still_up")
_TURNS = (CLOSED, REOPENED)
_WHY = {
    Hindrance.NO_RIGHTS: "I have no rights to remove it",
    Hindrance.NOT_OUR_PAGE: "it is not on a page of mine",
    Hindrance.NOT_ALLOWED: "the platform does not let me",
    Hindrance.GONE_BEFORE: "it was gone before I came to it",
    Hindrance.OTHER: "",
}
_AS = {
    Outcome.REMOVED: "the post was removed",
    Outcome.LEFT_UP: "the post stays up on advice of Communications",
    Outcome.NOT_OURS: "it is not a matter for us",
    Outcome.OTHER: "",
}


class NothingToTell(Trouble):
    """Nothing has changed since the recipients were last told."""


class NobodyToTell(Trouble):
    """Every first message was cancelled."""


@dataclass(frozen=True, slots=True)
class News:
    """What the recipients do not know yet: sentences, and notes that are meant for them."""

    changes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.changes or self.notes)


class FollowingUp:
    """Writes follow-ups to reports.

    Args:
        database: with the incidents.
        writer: renders the mails.
        version: of the program.
    """

    def __init__(self, database: Database, writer: FollowUpWriter, version: str) -> None:
        self._database, self._writer, self._version = database, writer, version

    def news(self, incident_id: str) -> News:
        """Tell what a follow-up would say now; nothing where nobody could receive one."""
        with self._database.reading() as connection:
            return _news(connection, incident_id) if _told_before(connection, incident_id) else News()

    def send(self, incident_id: str, settings: Settings, transport: str) -> list[Message]:
        """Place a follow-up for each recipient of the report in the outbox, with its event, in one transaction.

        It goes to the addresses of the first messages, and to the admin who wants a copy now. One that still waits
        stays as it is, and goes first.

        Args:
            incident_id: of a report.
            settings: the admin's own details.
            transport: which way the messages shall leave.

        Raises:
            NothingToTell, NobodyToTell: nothing was changed.
        """
        now = utc_now()
        with self._database.writing() as connection:
            news, firsts = _news(connection, incident_id), _told_before(connection, incident_id)
            if not news:
                raise NothingToTell(
                    f"Everything about {incident_id} has been told already. Choose Outbox to see how far it has come."
                )
            if not firsts:
                raise NobodyToTell(
                    f"Every message about {incident_id} was cancelled, so nobody waits for news of it. Nothing was "
                    "changed: let a message go from the Outbox first."
                )
            if copy_wanted(settings, [first.recipient for _, first in firsts], transport):
                firsts.append((COPY, own_copy(connection, incident_id, firsts[0][1], settings.mail)))
            top = head(connection)
            page = connection.execute("SELECT page FROM incidents WHERE id = ?", (incident_id,)).fetchone()[0]
            facts = FollowUpFacts(
                incident_id=incident_id,
                page=page,
                changes=news.changes,
                notes=news.notes,
                reporter_name=settings.name,
                reporter_mail=settings.mail,
                head=f"row {top.seq}, {top.hash}",
                program=f"Admin Desktop {self._version}",
            )
            messages = []
            for role, first in firsts:
                message_id = new_message_id()
                mail = self._writer.render(facts, message_id, first, now.astimezone())
                message = Message(
                    message_id,
                    incident_id,
                    role,
                    first.recipient,
                    mail.subject,
                    mail.header_id,
                    mail.text,
                    mail.eml,
                    follows=first.id,
                )
                append(connection, Event.SEND, message.id, sending(message, top.hash))
                messages.append(message)
            put(connection, messages, transport, urgent=False)
            add_event(
                connection, incident_id, FOLLOWED_UP, {"messages": [one.id for one in messages], "who": settings.name}
            )
        return messages


def sending(message: Message, head_told: str) -> dict[str, object]:
    """Return what the ledger says about a message; the same keys as for a report, which has pictures."""
    return {
        "incident": message.subject_id,
        "role": message.role,
        "to": message.recipient,
        "message_sha256": message.sha256,
        "message_id": message.header_id,
        "picture_sha256": None,
        "pictures_sha256": [],
        "pdf_sha256": None,
        "head_told": head_told,
        "follows": message.follows,
    }


def first_messages(connection: sqlite3.Connection, incident_id: str) -> list[tuple[str, Followed]]:
    """Read whom a report went to, or goes to: role, and the message whose thread it is."""
    rows = connection.execute(
        "SELECT role, id, header_id, messages.subject AS subject, recipient FROM messages"
        " JOIN outbox ON message_id = id WHERE subject_id = ? AND follows IS NULL AND state != 'cancelled'"
        " ORDER BY messages.rowid",
        (incident_id,),
    )
    return [(row["role"], Followed(row["id"], row["header_id"], row["subject"], row["recipient"])) for row in rows]


def _told_before(connection: sqlite3.Connection, incident_id: str) -> list[tuple[str, Followed]]:
    """Read whom a report went to but the admin, who knows what is new."""
    return [(role, first) for role, first in first_messages(connection, incident_id) if role != COPY]


def own_copy(connection: sqlite3.Connection, incident_id: str, other: Followed, mail: str) -> Followed:
    """Return the message that a copy to the admin follows.

    Args:
        connection: to the records.
        incident_id: of the report.
        other: the one that is followed where the admin had no copy of the first; without an id a thread begins.
        mail: the admin's address now.
    """
    own = (first for role, first in first_messages(connection, incident_id) if role == COPY)
    return replace(next(own, other), recipient=mail)


def _news(connection: sqlite3.Connection, incident_id: str) -> News:
    row = connection.execute("SELECT * FROM incidents WHERE id = ?", (incident_id,)).fetchone()
    if row is None or row["state"] != IncidentState.REPORTED:
        return News()
    incident = read_incident(row, read_selections(connection, incident_id))
    events = [
        TimelineEvent(one["at"], one["kind"], json.loads(one["detail"]))
        for one in connection.execute(
            "SELECT at, kind, detail FROM incident_events WHERE incident_id = ? ORDER BY id", (incident_id,)
        )
    ]
    told = max((at for at, one in enumerate(events) if one.kind in ("reported", FOLLOWED_UP)), default=-1)
    since = events[told + 1 :]
    changes = [
        *_removal(incident, since, removal_seconds(connection, incident)),
        *_hindrance(incident, since),
        *_turn(since),
    ]
    changes += _proved(connection, incident, since)
    added = sum(len(one.detail.get("captures", ())) for one in since if one.kind == "added")
    if added:
        pictures = "A further picture was" if added == 1 else f"{added} further pictures were"
        changes.append(f"{pictures} captured and sealed. Please ask me for {'it' if added == 1 else 'them'}.")
    wanted = {one.detail["note"] for one in since if one.kind == NOTED and one.detail["tell"]}
    return News(tuple(changes), tuple(one.text for one in read_notes(connection, incident_id) if one.id in wanted))


def _removal(incident: Incident, since: Sequence[TimelineEvent], seconds: int | None) -> list[str]:
    if not _turned(since, _REMOVAL):
        return []
    if incident.form.removal == Removal.STILL_UP or incident.form.removed_at is None:
        return ["The post is up again, or still: what I told you before was wrong."]
    gone = readable_moment(LocalTime.of(parse_iso(incident.form.removed_at)).iso)
    after = f" That is {passed_words(seconds)} after I captured it." if seconds is not None else ""
    return [f"The post is gone: {gone}.{after}"]


def _proved(connection: sqlite3.Connection, incident: Incident, since: Sequence[TimelineEvent]) -> list[str]:
    """Say that the post was gone at another time than was told, and what has been sealed to show it."""
    if incident.form.removal != Removal.REMOVED or incident.form.removed_at is None:
        return []
    said = []
    if any(one.kind == CORRECTED for one in since) and not _turned(since, _REMOVAL):
        gone = readable_moment(LocalTime.of(parse_iso(incident.form.removed_at)).iso)
        said.append(f"The post was gone at another time than I told you: {gone}.")
    new = {str(one.detail["capture"]) for one in since if one.kind == PROVED}
    return said + [one.words for one in read_proofs(connection, incident.id) if one.capture.id in new and one.words]


def _hindrance(incident: Incident, since: Sequence[TimelineEvent]) -> list[str]:
    if incident.form.removal == Removal.REMOVED:
        return []
    said = []
    for one in reversed(since):
        if one.kind == CANNOT_REMOVE:
            why = ". ".join(part for part in (_WHY[Hindrance(one.detail["why"])], str(one.detail["words"])) if part)
            said.append(f"I cannot remove the post{': ' + why if why else ''}.")
            break
    if any(one.kind == TOLD_PLATFORM for one in since):
        said.append("I have reported it to the platform.")
    return said


def _turn(since: Sequence[TimelineEvent]) -> list[str]:
    if not _turned(since, _TURNS):
        return []
    last = next(one for one in reversed(since) if one.kind in _TURNS)
    if last.kind == REOPENED:
        return ["I have opened this report again."]
    detail = last.detail
    why = ". ".join(part for part in (_AS[Outcome(detail["outcome"])], str(detail["words"])) if part)
    return [f"I have closed this report{': ' + why if why else ''}."]


def _turned(events: Sequence[TimelineEvent], kinds: Sequence[str]) -> bool:
    """Tell whether something stands otherwise than before these events; each of the kinds takes the other back."""
    return sum(one.kind in kinds for one in events) % 2 == 1
