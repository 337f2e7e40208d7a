"""The captures of an incident: several for a long thread, in order, each with its own selected part."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from admin_desktop.errors import Trouble
from admin_desktop.evidence.captures import CaptureState
from admin_desktop.incidents.incident import IncidentState, Selection
from admin_desktop.incidents.timeline import add_event
from admin_desktop.storage.clock import iso_utc, utc_now
from admin_desktop.storage.database import Database


class NoDraft(Trouble):
    """What was sent is not changed any more."""


class LastPicture(Trouble):
    """A report keeps at least one picture."""


class LockedAway(Trouble):
    """A capture that is locked away stays where it is, and alone."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a capture belongs.

    Attributes:
        sent: the incident's report was sent.
        proof: it shows that the post is gone, and not the post.
    """

    incident_id: str
    sent: bool
    proof: bool


class Gathering:
    """Adds captures to incidents, takes them out, and puts them in order.

    Args:
        database: where incidents lie.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, incident_id: str, capture_ids: Sequence[str]) -> IncidentState:
        """Add captures at the end: to a draft they become part of the report, to a sent report a further record.

        A capture that is there already stays where it is.

        Returns:
            the incident's state.

        Raises:
            NoDraft: the incident was discarded meanwhile; the captures are kept.
            LockedAway: what belongs to it must not be shown; the captures are kept.
            Trouble: nothing was added; the captures are kept.
        """
        with self._database.writing() as connection:
            state = _state(connection, incident_id)
            if state == IncidentState.DROPPED:
                raise NoDraft(
                    f"{incident_id} has been discarded, so nothing was added to it. The new picture is kept: Home "
                    "shows it under Needs you."
                )
            if is_locked(connection, incident_id):
                raise LockedAway(
                    f"The pictures of {incident_id} are locked away, so no other is added. The new picture is kept: "
                    "Home shows it under Needs you."
                )
            have = {one.capture_id for one in read_selections(connection, incident_id)}
            new = [name for name in dict.fromkeys(capture_ids) if name not in have]
            if new:
                insert(connection, incident_id, new)
                add_event(connection, incident_id, "added", {"captures": new})
                _touch(connection, incident_id)
        return state

    def place_of(self, capture_id: str) -> Place | None:
        """Tell where a capture belongs; None for one that belongs to no incident."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT incident_id, state, proof FROM (SELECT incident_id, capture_id, 0 AS proof FROM"
                " incident_captures UNION ALL SELECT incident_id, capture_id, 1 FROM removal_proofs)"
                " JOIN incidents ON incidents.id = incident_id WHERE capture_id = ? ORDER BY created_at DESC LIMIT 1",
                (capture_id,),
            ).fetchone()
        return Place(row["incident_id"], row["state"] != IncidentState.DRAFT, bool(row["proof"])) if row else None

    def select(self, incident_id: str, selection: Selection) -> None:
        """Keep which picture of a capture a draft shows, and which part of it.

        Raises:
            Trouble: the draft is as it was.
        """
        with self._database.writing() as connection:
            if _state(connection, incident_id) != IncidentState.DRAFT:
                return
            connection.execute(
                "UPDATE incident_captures SET picture = ?, box = ? WHERE incident_id = ? AND capture_id = ?",
                (
                    selection.picture,
                    None if selection.box is None else json.dumps(selection.box),
                    incident_id,
                    selection.capture_id,
                ),
            )
            _touch(connection, incident_id)

    def move(self, incident_id: str, capture_id: str, by: int) -> None:
        """Move a capture earlier (negative) or later in a draft; beyond an end it stays at that end.

        Raises:
            NoDraft: the report is sent.
        """
        with self._database.writing() as connection:
            _require_draft(connection, incident_id)
            order = [one.capture_id for one in read_selections(connection, incident_id)]
            if capture_id not in order:
                return
            at = order.index(capture_id)
            order.insert(max(0, min(len(order) - 1, at + by)), order.pop(at))
            for position, name in enumerate(order):
                connection.execute(
                    "UPDATE incident_captures SET position = ? WHERE incident_id = ? AND capture_id = ?",
                    (position, incident_id, name),
                )
            _touch(connection, incident_id)

    def take_out(self, incident_id: str, capture_id: str) -> None:
        """Take a capture out of a draft. It is not erased: it is an unfiled capture again.

        Raises:
            NoDraft: the report is sent.
            LastPicture, LockedAway: nothing was changed.
        """
        with self._database.writing() as connection:
            _require_draft(connection, incident_id)
            if [one.capture_id for one in read_selections(connection, incident_id)] == [capture_id]:
                raise LastPicture(
                    f"This is the only picture of {incident_id}, so it stays. If the report was a mistake, discard it."
                )
            row = connection.execute("SELECT state FROM captures WHERE id = ?", (capture_id,)).fetchone()
            if row and row["state"] == CaptureState.QUARANTINED:
                raise LockedAway(
                    f"This picture of {incident_id} is locked away and stays with it. Nothing was changed."
                )
            taken = connection.execute(
                "DELETE FROM incident_captures WHERE incident_id = ? AND capture_id = ?", (incident_id, capture_id)
            )
            if taken.rowcount:
                add_event(connection, incident_id, "taken_out", {"captures": [capture_id]})
                _touch(connection, incident_id)


def insert(connection: sqlite3.Connection, incident_id: str, capture_ids: Sequence[str]) -> None:
    """Put captures at the end of an incident, inside a transaction; unfiled ones become its own."""
    after = connection.execute(
        "SELECT coalesce(max(position) + 1, 0) FROM incident_captures WHERE incident_id = ?", (incident_id,)
    ).fetchone()[0]
    for position, capture_id in enumerate(capture_ids, after):
        connection.execute(
            "INSERT INTO incident_captures (incident_id, capture_id, position) VALUES (?, ?, ?)",
            (incident_id, capture_id, position),
        )
        connection.execute(
            "UPDATE captures SET purpose = 'incident' WHERE purpose IN ('unfiled', 'removal_proof') AND id = ?",
            (capture_id,),
        )


def read_selections(connection: sqlite3.Connection, incident_id: str) -> tuple[Selection, ...]:
    """Read an incident's captures in order, each with what is shown of it."""
    rows = connection.execute(
        "SELECT capture_id, picture, box FROM incident_captures WHERE incident_id = ? ORDER BY position", (incident_id,)
    )
    return tuple(
        Selection(row["capture_id"], row["picture"], json.loads(row["box"]) if row["box"] else None) for row in rows
    )


def _state(connection: sqlite3.Connection, incident_id: str) -> IncidentState:
    row = connection.execute("SELECT state FROM incidents WHERE id = ?", (incident_id,)).fetchone()
    return IncidentState(row["state"]) if row else IncidentState.DROPPED


def is_locked(connection: sqlite3.Connection, incident_id: str) -> bool:
    """Tell whether pictures of an incident are locked away."""
    found = connection.execute(
        "SELECT 1 FROM incident_captures JOIN captures ON captures.id = capture_id"
        " WHERE incident_id = ? AND state = 'quarantined'",
        (incident_id,),
    )
    return found.fetchone() is not None


def _require_draft(connection: sqlite3.Connection, incident_id: str) -> None:
    if _state(connection, incident_id) != IncidentState.DRAFT:
        raise NoDraft(f"{incident_id} is no draft any more, so its pictures stay as they are. Nothing was changed.")


def _touch(connection: sqlite3.Connection, incident_id: str) -> None:
    connection.execute("UPDATE incidents SET updated_at = ? WHERE id = ?", (iso_utc(utc_now()), incident_id))
