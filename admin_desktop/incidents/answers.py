"""Who has answered a report, and who should have by now."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from admin_desktop.errors import Trouble
from admin_desktop.outbox.queue import OutboxState
from admin_desktop.policy import Pack, When
from admin_desktop.storage.clock import iso_utc, parse_iso
from admin_desktop.storage.database import Database

ANSWERED = "answered"
"""The event "They answered": by the role in its detail, on the word of ``who``."""
NOT_ANSWERED = "not_answered"
"""The event that takes it back."""

LEFT = frozenset({OutboxState.ACCEPTED, OutboxState.HANDED_OVER})
"""The states of a message that has left, as far as we can know."""


class NothingToAnswer(Trouble):
    """Nothing has left for a recipient."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A report that somebody should have answered by now: whose role, and for how long it has been waiting."""

    incident_id: str
    role: str
    waiting: timedelta


def unanswered(database: Database, pack: Pack, now: datetime, most: int) -> tuple[list[Unanswered], int]:
    """Work out which reports have waited for an answer as long as the pack allows; the longest first.

    An answer is expected of those who get every report (union-1610: Communications), not of a supervisor. The waiting
    counts from the moment at which the first message left.

    Args:
        database: of the messages, and of the answers to them.
        pack: with ``acknowledge_within``.
        now: with its zone.
        most: how many of them are wanted.

    Returns:
        these, and how many there are in all.
    """
    expected = [rule.role for rule in pack.reports if rule.when == When.ALWAYS]
    with database.reading() as connection:
        rows = connection.execute(_LATE, (json.dumps(expected), iso_utc(now - pack.acknowledge_within))).fetchall()
    return [Unanswered(row[0], row[1], now - parse_iso(row[2])) for row in rows[:most]], len(rows)


_LATE = f"""
    SELECT subject_id, role, min(finished_at) AS left_at
    FROM outbox CROSS JOIN messages INDEXED BY messages_told ON id = message_id
    WHERE state IN ({", ".join(f"'{state}'" for state in sorted(LEFT))}) AND finished_at <= ?2
    AND role IN (SELECT value FROM json_each(?1)) AND subject_id GLOB 'R-*'
    AND '{ANSWERED}' IS NOT (
        SELECT kind FROM incident_events WHERE incident_id = subject_id AND kind IN ('{ANSWERED}', '{NOT_ANSWERED}')
        AND json_extract(detail, '$.role') = role ORDER BY incident_events.id DESC LIMIT 1)
    GROUP BY subject_id, role ORDER BY left_at
"""  # noqa: S608 - our own words only


def answered(connection: sqlite3.Connection) -> frozenset[tuple[str, str]]:
    """Read which recipients have answered, as (incident's id, role): the last word counts."""
    rows = connection.execute(
        "SELECT incident_id, json_extract(detail, '$.role') AS role, kind, max(id) FROM incident_events"
        " WHERE kind IN (?, ?) GROUP BY incident_id, role",
        (ANSWERED, NOT_ANSWERED),
    )
    return frozenset((row["incident_id"], row["role"]) for row in rows if row["kind"] == ANSWERED)


def check_left(connection: sqlite3.Connection, incident_id: str, role: str) -> None:
    """Make sure that there is something to answer.

    Raises:
        NothingToAnswer: no message about the incident has left for that role.
    """
    rows = connection.execute(
        "SELECT state FROM outbox JOIN messages ON messages.id = message_id WHERE subject_id = ? AND role = ?",
        (incident_id, role),
    )
    if not any(OutboxState(row["state"]) in LEFT for row in rows):
        raise NothingToAnswer(
            f"No message about {incident_id} has left for them yet, so nobody can have answered. Nothing was changed: "
            "look at the Outbox."
        )
