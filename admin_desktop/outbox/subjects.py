"""What a message is about: a report, a letter, or something without a timeline of its own."""

import json
import sqlite3
from enum import StrEnum
from typing import Any

from admin_desktop.storage.clock import iso_utc, utc_now


class About(StrEnum):
    """What a message is about, as it is called in a sentence."""

    REPORT = "report"
    LETTER = "letter"
    MESSAGE = "message"
    """Anything else: a page, or what a newer program knows."""

    @classmethod
    def of(cls, subject_id: str) -> "About":
        """Tell by an id's first letter: ``R-…`` is a report, ``L-…`` a letter."""
        return {"R-": cls.REPORT, "L-": cls.LETTER}.get(subject_id[:2], cls.MESSAGE)


def subject_key(subject_id: str) -> str:
    """Return under which key the ledger's row about a message names what it is about."""
    return "letter" if About.of(subject_id) == About.LETTER else "incident"


def note(connection: sqlite3.Connection, subject_id: str, kind: str, detail: dict[str, Any]) -> bool:
    """Add an event to the timeline of what a message is about, inside a transaction.

    Returns:
        False where that has no timeline: the ledger's row about the message is all there is then.
    """
    values = (subject_id, iso_utc(utc_now()), kind, json.dumps(detail))
    if connection.execute("SELECT 1 FROM incidents WHERE id = ?", (subject_id,)).fetchone():
        connection.execute("INSERT INTO incident_events (incident_id, at, kind, detail) VALUES (?, ?, ?, ?)", values)
        return True
    if connection.execute("SELECT 1 FROM letters WHERE id = ?", (subject_id,)).fetchone():
        connection.execute("INSERT INTO letter_events (letter_id, at, kind, detail) VALUES (?, ?, ?, ?)", values)
        return True
    return False
