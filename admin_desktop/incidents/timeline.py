"""An incident's timeline: what happened to it, in order."""

import json
import sqlite3
from typing import Any

from admin_desktop.storage.clock import iso_utc, utc_now

READDRESSED = "readdressed"
"""The event of another address; its detail has ``new``: the ids of the new messages by those they replace."""
SHRUNK = "shrunk"
"""The event of a message that was made smaller; its detail has ``new``, as above."""


def add_event(connection: sqlite3.Connection, incident_id: str, kind: str, detail: dict[str, Any]) -> None:
    """Add to an incident's timeline, inside a transaction."""
    connection.execute(
        "INSERT INTO incident_events (incident_id, at, kind, detail) VALUES (?, ?, ?, ?)",
        (incident_id, iso_utc(utc_now()), kind, json.dumps(detail)),
    )
