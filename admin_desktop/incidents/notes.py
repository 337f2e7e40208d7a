"""Notes on a report: added at any time, never changed."""

import sqlite3
from dataclasses import dataclass

from admin_desktop.documents.plain import clean_text
from admin_desktop.errors import Trouble
from admin_desktop.incidents.timeline import add_event
from admin_desktop.storage.clock import iso_utc, utc_now
from admin_desktop.storage.database import Database

NOTED = "noted"
"""The event of a note; its detail has the note's number, ``who``, and whether the recipients shall be told."""


class NothingWritten(Trouble):
    """A note without words."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note: its number, when it was written (UTC, ISO 8601), by whom, and its text."""

    id: int
    at: str
    who: str
    text: str


def add_note(database: Database, incident_id: str, text: str, who: str, *, tell: bool = False) -> None:
    """Add a note to an incident.

    Args:
        database: with the incident.
        incident_id: of any incident.
        text: what it says.
        who: writes it.
        tell: whether it belongs into the next follow-up.

    Raises:
        NothingWritten: there are no words in it; nothing was added.
    """
    text = clean_text(text).strip()
    if not text:
        raise NothingWritten("There is nothing in the note yet, so nothing was added. Write a few words first.")
    with database.writing() as connection:
        number = connection.execute(
            "INSERT INTO incident_notes (incident_id, at, who, text) VALUES (?, ?, ?, ?)",
            (incident_id, iso_utc(utc_now()), who, text),
        ).lastrowid
        add_event(connection, incident_id, NOTED, {"note": number, "who": who, "tell": tell})


def read_notes(connection: sqlite3.Connection, incident_id: str) -> tuple[Note, ...]:
    """Read an incident's notes, the oldest first."""
    rows = connection.execute(
        "SELECT id, at, who, text FROM incident_notes WHERE incident_id = ? ORDER BY id", (incident_id,)
    )
    return tuple(Note(*row) for row in rows)
