"""Putting a draft's pictures into the report that there is of the same post."""

import sqlite3

from admin_desktop.incidents.gathering import LockedAway, NoDraft, insert, is_locked, read_selections
from admin_desktop.incidents.incident import Incident, IncidentState, read_incident
from admin_desktop.incidents.timeline import add_event
from admin_desktop.storage.clock import iso_utc, utc_now
from admin_desktop.storage.database import Database

MERGED, ANOTHER_POST = "merged", "another_post"


def merge(database: Database, draft_id: str, into: str) -> IncidentState:
    """Move the captures of a draft to another incident, each with its selected part; the draft is dropped.

    Nothing that was written is lost: what the draft says stays in its row and in the other's timeline, and its note is
    put under the other draft's.

    Args:
        database: with both.
        draft_id: of the draft.
        into: of the other incident: a draft, or a report that was sent.

    Returns:
        the other incident's state.

    Raises:
        NoDraft: one of them has been sent or discarded meanwhile; nothing was changed.
        LockedAway: pictures of one of them must not be shown; nothing was changed.
    """
    with database.writing() as connection:
        draft, other = _read(connection, draft_id), _read(connection, into)
        if draft is None or draft.state != IncidentState.DRAFT:
            raise NoDraft(f"{draft_id} is no draft any more, so its pictures stay as they are. Nothing was changed.")
        if other is None or other.state == IncidentState.DROPPED:
            raise NoDraft(f"{into} has been discarded, so nothing was added to it. Your draft {draft_id} is as it was.")
        if is_locked(connection, draft_id) or is_locked(connection, into):
            raise LockedAway(f"Pictures of {draft_id} or {into} are locked away and stay alone. Nothing was changed.")
        moved = [one for one in draft.selections if one.capture_id not in other.captures]
        connection.execute("DELETE FROM incident_captures WHERE incident_id = ?", (draft_id,))
        insert(connection, into, [one.capture_id for one in moved])
        for one in draft.selections:
            connection.execute(
                "UPDATE incident_captures SET picture = ?, box = (SELECT json(?)) WHERE incident_id = ? AND"
                " capture_id = ? AND box IS NULL",
                (one.picture, str(one.box) if one.box else None, into, one.capture_id),
            )
        connection.execute(
            "UPDATE OR IGNORE removal_proofs SET incident_id = ? WHERE incident_id = ?", (into, draft_id)
        )
        now = iso_utc(utc_now())
        note = other.form.note
        if other.state == IncidentState.DRAFT and draft.form.note.strip():
            note = f"{note.rstrip()}\n{draft.form.note}".lstrip()
        connection.execute("UPDATE incidents SET note = ?, updated_at = ? WHERE id = ?", (note, now, into))
        connection.execute("UPDATE incidents SET state = 'dropped', updated_at = ? WHERE id = ?", (now, draft_id))
        said = {"captures": [one.capture_id for one in moved], "from": draft_id, "note": draft.form.note}
        add_event(connection, into, "added", said)
        add_event(connection, draft_id, MERGED, {"into": into})
    return other.state


def is_another_post(database: Database, draft_id: str, than: str) -> None:
    """Note that the admin has said that a draft is not about the post of that report: it is not asked again."""
    with database.writing() as connection:
        add_event(connection, draft_id, ANOTHER_POST, {"than": than})


def _read(connection: sqlite3.Connection, incident_id: str) -> Incident | None:
    row = connection.execute("SELECT * FROM incidents WHERE id = ?", (incident_id,)).fetchone()
    return read_incident(row, read_selections(connection, incident_id)) if row else None
