"""Who has answered a report, and who should have by now."""

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from admin_desktop.errors import Trouble
from admin_desktop.outbox.queue import OutboxRow, OutboxState
from admin_desktop.policy import Pack, When
from admin_desktop.storage.clock import parse_iso

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


def unanswered(
    rows: Iterable[OutboxRow], answers: Collection[tuple[str, str]], pack: Pack, now: datetime
) -> list[Unanswered]:
    """Work out which reports have waited for an answer as long as the pack allows; the longest first.

    An answer is expected of those who get every report (union-1610: Communications), not of a supervisor.

    Args:
        rows: of the outbox; the waiting counts from the moment at which the first message left.
        answers: from :meth:`Register.answers`.
        pack: with ``acknowledge_within``.
        now: with its zone.
    """
    expected = {rule.role for rule in pack.reports if rule.when == When.ALWAYS}
    left: dict[tuple[str, str], datetime] = {}
    for row in rows:
        key = (row.subject_id, row.role)
        if row.role in expected and row.state in LEFT and row.finished_at and key not in answers:
            moment = parse_iso(row.finished_at)
            left[key] = min(moment, left.get(key, moment))
    found = [Unanswered(*key, now - moment) for key, moment in left.items() if now - moment >= pack.acknowledge_within]
    return sorted(found, key=lambda one: one.waiting, reverse=True)


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
