"""The life of an incident: closing and reopening it, what keeps a post up, and the state that follows from all that."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from admin_desktop.documents.plain import clean_text
from admin_desktop.errors import Trouble
from admin_desktop.evidence.captures import find_capture
from admin_desktop.incidents import answers
from admin_desktop.incidents.asked import ASKED
from admin_desktop.incidents.gathering import read_selections
from admin_desktop.incidents.incident import Incident, IncidentState, Removal, TimelineEvent, read_incident
from admin_desktop.incidents.notes import Note, read_notes
from admin_desktop.incidents.removing import Proof, read_proofs
from admin_desktop.incidents.timeline import READDRESSED, SHRUNK, add_event
from admin_desktop.storage.clock import iso_utc, parse_iso, utc_now
from admin_desktop.storage.database import Database

CLOSED, REOPENED, CANNOT_REMOVE, TOLD_PLATFORM, ADVISED = (
    "closed",
    "reopened",
    "cannot_remove",
    "told_platform",
    "advised",
)


class Outcome(StrEnum):
    """As what a report was closed."""

    REMOVED = "removed"
    LEFT_UP = "left_up"
    NOT_OURS = "not_ours"
    OTHER = "other"


class Hindrance(StrEnum):
    """Why the admin cannot remove a post."""

    NO_RIGHTS = "no_rights"
    NOT_OUR_PAGE = "not_our_page"
    NOT_ALLOWED = "not_allowed"
    GONE_BEFORE = "gone_before"
    OTHER = "other"


class Advice(StrEnum):
    """What Communications said to the question whether a post shall be removed."""

    REMOVE = "remove"
    LEAVE_UP = "leave_up"
    OTHER = "other"


class Stand(StrEnum):
    """How far an incident has come, in one word; a later one outweighs an earlier."""

    DRAFT = "draft"
    DROPPED = "dropped"
    REPORTED = "reported"
    REMOVED = "removed"
    ANSWERED = "answered"
    CLOSED = "closed"
    REOPENED = "reopened"


class NotOpen(Trouble):
    """Only a report that was sent and is open can be closed."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A state that an incident has reached and still has: since when (UTC, ISO 8601), and on whose word."""

    stand: Stand
    at: str
    who: str


@dataclass(frozen=True, slots=True)
class LifeFacts:
    """What has become of an incident.

    Attributes:
        stand: the state in one word.
        reached: the states that hold, in the order they were reached.
        removal_seconds: from the first capture to the moment the post was gone; None where that says nothing.
        hindrance, hindrance_words: why the admin cannot remove it, or None.
        told_platform_at: when the admin reported it to the platform (UTC, ISO 8601).
        advice, advice_words: what Communications said about removing it, or None.
        notes: the oldest first.
        follow_ups: when follow-ups were written, and the ids of their messages.
        asked: when those who decide were asked whether to remove it (UTC, ISO 8601), the ids of the messages.
        proofs: that it is gone.
    """

    stand: Stand
    reached: tuple[Reached, ...]
    removal_seconds: int | None
    hindrance: Hindrance | None
    hindrance_words: str
    told_platform_at: str | None
    advice: Advice | None
    advice_words: str
    notes: tuple[Note, ...]
    follow_ups: tuple[tuple[str, tuple[str, ...]], ...]
    asked: tuple[tuple[str, tuple[str, ...]], ...] = ()
    proofs: tuple[Proof, ...] = ()


class Life:
    """What happens to the incidents of one database after they were reported."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def close(self, incident_id: str, outcome: Outcome, who: str, words: str = "") -> None:
        """Close a report; closing it twice is closing it once.

        Args:
            incident_id: of a report.
            outcome: as what.
            who: closes it.
            words: more about it, if there is more to say.

        Raises:
            NotOpen: it was not sent yet, or is discarded; nothing was changed.
        """
        now = iso_utc(utc_now())
        with self._database.writing() as connection:
            _require_reported(connection, incident_id)
            cursor = connection.execute(
                "UPDATE incidents SET closed_at = ?, outcome = ?, updated_at = ? WHERE id = ? AND closed_at IS NULL",
                (now, outcome, now, incident_id),
            )
            if cursor.rowcount:
                said = {"outcome": outcome, "who": who, "words": clean_text(words).strip()}
                add_event(connection, incident_id, CLOSED, said)

    def reopen(self, incident_id: str, who: str) -> None:
        """Open a closed report again; an open one stays as it is."""
        with self._database.writing() as connection:
            cursor = connection.execute(
                "UPDATE incidents SET closed_at = NULL, outcome = '', updated_at = ?"
                " WHERE id = ? AND closed_at IS NOT NULL",
                (iso_utc(utc_now()), incident_id),
            )
            if cursor.rowcount:
                add_event(connection, incident_id, REOPENED, {"who": who})

    def cannot_remove(self, incident_id: str, why: Hindrance, who: str, words: str = "") -> None:
        """Note why the admin cannot remove the post; saying "It is gone" later outweighs it."""
        said = {"why": why, "words": clean_text(words).strip(), "who": who}
        self._note(incident_id, CANNOT_REMOVE, said)

    def told_platform(self, incident_id: str, who: str) -> None:
        """Note that the admin has reported the post to the platform."""
        self._note(incident_id, TOLD_PLATFORM, {"who": who})

    def advised(self, incident_id: str, advice: Advice, who: str, words: str = "") -> None:
        """Note what Communications said to the question whether the post shall be removed."""
        said = {"advice": advice, "words": clean_text(words).strip(), "who": who}
        self._note(incident_id, ADVISED, said)

    def facts(self, incident_id: str) -> LifeFacts | None:
        """Tell what has become of an incident; None if there is none of that id."""
        with self._database.reading() as connection:
            return read_life(connection, incident_id)

    def _note(self, incident_id: str, kind: str, detail: dict[str, str]) -> None:
        with self._database.writing() as connection:
            add_event(connection, incident_id, kind, detail)


def read_life(connection: sqlite3.Connection, incident_id: str) -> LifeFacts | None:
    """Tell what has become of an incident; None if there is none of that id."""
    row = connection.execute("SELECT * FROM incidents WHERE id = ?", (incident_id,)).fetchone()
    if row is None:
        return None
    incident = read_incident(row, read_selections(connection, incident_id))
    events = [
        TimelineEvent(one["at"], one["kind"], json.loads(one["detail"]))
        for one in connection.execute(
            "SELECT at, kind, detail FROM incident_events WHERE incident_id = ? ORDER BY id", (incident_id,)
        )
    ]
    last = {one.kind: one.detail for one in events}
    reached = tuple(_reached(incident, events))
    up = incident.form.removal == Removal.STILL_UP
    hindered = last.get(CANNOT_REMOVE, {}) if up else {}
    advised = last.get(ADVISED, {})
    return LifeFacts(
        stand=reached[-1].stand,
        reached=reached,
        removal_seconds=removal_seconds(connection, incident),
        hindrance=Hindrance(hindered["why"]) if hindered else None,
        hindrance_words=str(hindered.get("words", "")),
        told_platform_at=next((one.at for one in reversed(events) if one.kind == TOLD_PLATFORM), None),
        advice=Advice(advised["advice"]) if advised else None,
        advice_words=str(advised.get("words", "")),
        notes=read_notes(connection, incident_id),
        follow_ups=_messages(events, "followed_up"),
        asked=_messages(events, ASKED),
        proofs=read_proofs(connection, incident_id),
    )


def _messages(events: list[TimelineEvent], kind: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The messages of each event of a kind, with those that took their place, at another address or smaller."""
    new: dict[str, str] = {}
    for one in events:
        if one.kind in (READDRESSED, SHRUNK):
            new.update(one.detail["new"])
    return tuple((one.at, _with_new(one.detail["messages"], new)) for one in events if one.kind == kind)


def _with_new(ids: Sequence[str], new: Mapping[str, str]) -> tuple[str, ...]:
    found, latest = list(ids), list(ids)
    while latest := [new[one] for one in latest if one in new]:  # an address may be corrected more than once
        found += latest
    return tuple(found)


def removal_seconds(connection: sqlite3.Connection, incident: Incident) -> int | None:
    """Return the seconds from the first capture to the moment the post was gone.

    None while it is up, and where it was gone before that: an imported picture is older than its seal.
    """
    capture = find_capture(connection, incident.captures[0]) if incident.captures else None
    if capture is None or incident.form.removed_at is None:
        return None
    passed = parse_iso(incident.form.removed_at) - parse_iso(capture.captured_at)
    return int(passed.total_seconds()) if passed.total_seconds() >= 0 else None


def passed_words(seconds: int) -> str:
    """Say how long something took: "12 minutes", "3 hours 5 minutes"."""
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if not minutes:
        return "less than a minute"
    if days:
        return _counted((days, "day"), (hours % 24, "hour"))
    return _counted((hours, "hour"), (minutes % 60, "minute"))


def _counted(*parts: tuple[int, str]) -> str:
    return " ".join(f"{count} {name}{'' if count == 1 else 's'}" for count, name in parts if count)


def _reached(incident: Incident, events: list[TimelineEvent]) -> list[Reached]:
    """List the states that hold, in the order they were reached; the last one is how far it has come."""
    found = [Reached(Stand.DRAFT, incident.created_at, "")]
    if incident.state == IncidentState.DROPPED:
        return [*found, Reached(Stand.DROPPED, incident.updated_at, _who(events, "discarded"))]
    if incident.state == IncidentState.DRAFT or incident.reported_at is None:
        return found
    found.append(Reached(Stand.REPORTED, incident.reported_at, _who(events, "reported")))
    later = []
    if incident.form.removal == Removal.REMOVED and incident.form.removed_at:
        later.append(Reached(Stand.REMOVED, incident.form.removed_at, _who(events, "removed")))
    answered: dict[str, TimelineEvent] = {}
    for one in events:
        if one.kind == answers.ANSWERED:
            answered[str(one.detail["role"])] = one
        elif one.kind == answers.NOT_ANSWERED:
            answered.pop(str(one.detail["role"]), None)
    if answered:
        first = min(answered.values(), key=lambda one: one.at)
        later.append(Reached(Stand.ANSWERED, first.at, str(first.detail.get("who", ""))))
    # An answer outweighs the removal, whichever came first: it is what closes the matter for the recipients.
    found += later
    turns = [one for one in events if one.kind in (CLOSED, REOPENED)]
    if turns:
        stand = Stand.CLOSED if incident.closed_at else Stand.REOPENED
        found.append(Reached(stand, turns[-1].at, str(turns[-1].detail.get("who", ""))))
    return found


def _who(events: list[TimelineEvent], kind: str) -> str:
    return next((str(one.detail.get("who", "")) for one in reversed(events) if one.kind == kind), "")


def _require_reported(connection: sqlite3.Connection, incident_id: str) -> None:
    row = connection.execute("SELECT state FROM incidents WHERE id = ?", (incident_id,)).fetchone()
    if row is None or row["state"] != IncidentState.REPORTED:
        raise NotOpen(f"{incident_id} has not been sent, so there is nothing to close. Nothing was changed.")
