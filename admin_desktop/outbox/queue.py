"""The outbox: a row for each message, which says how far it has come."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from admin_desktop.errors import Trouble
from admin_desktop.outbox.message import Message
from admin_desktop.storage.clock import iso_utc, utc_now
from admin_desktop.storage.database import Database


class OutboxState(StrEnum):
    """How far a message has come."""

    WAITING = "waiting"
    SENDING = "sending"
    ACCEPTED = "accepted"
    RETRYING = "retrying"
    NEEDS_YOU = "needs_you"
    OUTCOME_UNKNOWN = "outcome_unknown"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"


# From these nothing more happens by itself, and nothing is open.
FINISHED = frozenset({OutboxState.ACCEPTED, OutboxState.HANDED_OVER, OutboxState.CANCELLED})

SEND_IT_YOURSELF = "self"


class NoSuchMessage(Trouble):
    """There is no message of that id in the outbox."""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A message's place in the outbox; times are UTC, ISO 8601.

    Attributes:
        opened_at, opened_with: when and how a message was put into the admin's hands; the question "Did you send it?"
            is open from then until the state is handed_over.
    """

    message_id: str
    subject_id: str
    role: str
    recipient: str
    subject: str
    state: OutboxState
    transport: str
    urgent: bool
    created_at: str
    attempts: int
    next_try: str | None
    last_error: str
    opened_at: str | None
    opened_with: str
    finished_at: str | None


_COLUMNS = (
    "message_id, subject_id, role, recipient, subject, state, transport, urgent, created_at, attempts, next_try,"
    " last_error, opened_at, opened_with, finished_at"
)
_FROM = "FROM outbox JOIN messages ON messages.id = message_id"


class Outbox:
    """The queue in one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rows(self, subject_id: str | None = None) -> list[OutboxRow]:
        """List the outbox: open messages first, urgent before others, then the newest first.

        Args:
            subject_id: only what is about this incident.
        """
        finished = ", ".join(f"'{state}'" for state in sorted(FINISHED))
        with self._database.reading() as connection:
            found = connection.execute(
                f"SELECT {_COLUMNS} {_FROM} WHERE ?1 IS NULL OR subject_id = ?1"
                f" ORDER BY state IN ({finished}), urgent DESC, created_at DESC, messages.rowid DESC",
                (subject_id,),
            )
            return [_row(row) for row in found]

    def message(self, message_id: str) -> Message:
        """Read a message, bytes and all.

        Raises:
            NoSuchMessage: nothing has that id.
        """
        with self._database.reading() as connection:
            row = connection.execute("SELECT * FROM messages WHERE id = ?", (message_id,)).fetchone()
        if row is None:
            raise NoSuchMessage(
                f"There is no message {message_id} in the outbox. Choose Outbox to see those there are."
            )
        names = ("id", "subject_id", "role", "recipient", "subject", "header_id", "body", "eml")
        return Message(**{name: row[name] for name in names})

    def opened(self, message_id: str, way: str) -> None:
        """Note that a message was put into the admin's hands; it still waits until the admin says it was sent."""
        now = iso_utc(utc_now())
        self._change(
            message_id,
            "opened_at = ?, opened_with = ?, attempts = attempts + 1, updated_at = ?",
            (now, way, now),
        )

    def sent_by_hand(self, message_id: str) -> None:
        """Note the admin's "Yes, I sent it"."""
        now = iso_utc(utc_now())
        self._change(message_id, "state = 'handed_over', finished_at = ?, updated_at = ?", (now, now))

    def not_yet_sent(self, message_id: str) -> None:
        """Note the admin's "Not yet": the message waits on."""
        now = iso_utc(utc_now())
        self._change(message_id, "opened_at = NULL, updated_at = ?", (now,))

    def _change(self, message_id: str, change: str, values: tuple[str, ...]) -> None:
        finished = ", ".join(f"'{state}'" for state in sorted(FINISHED))
        with self._database.writing() as connection:
            connection.execute(
                f"UPDATE outbox SET {change} WHERE message_id = ? AND state NOT IN ({finished})",  # noqa: S608
                (*values, message_id),
            )


def put(connection: sqlite3.Connection, messages: Iterable[Message], transport: str, *, urgent: bool) -> None:
    """Place messages in the outbox, inside the transaction of what they report.

    Args:
        connection: from :meth:`Database.writing`.
        messages: not in the outbox yet.
        transport: which way they shall leave ("self": the admin sends them).
        urgent: before others.
    """
    now = iso_utc(utc_now())
    for message in messages:
        connection.execute(
            "INSERT INTO messages (id, subject_id, role, recipient, subject, header_id, body, eml, sha256, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                message.id,
                message.subject_id,
                message.role,
                message.recipient,
                message.subject,
                message.header_id,
                message.body,
                message.eml,
                message.sha256,
                now,
            ),
        )
        connection.execute(
            "INSERT INTO outbox (message_id, state, transport, urgent, updated_at) VALUES (?, 'waiting', ?, ?, ?)",
            (message.id, transport, int(urgent), now),
        )


def cancel_about(connection: sqlite3.Connection, subject_id: str, why: str) -> int:
    """Cancel every message about an incident that has not left yet; return how many."""
    now = iso_utc(utc_now())
    cursor = connection.execute(
        "UPDATE outbox SET state = 'cancelled', last_error = ?, finished_at = ?, updated_at = ?"
        " WHERE state IN ('waiting', 'retrying', 'needs_you')"
        " AND message_id IN (SELECT id FROM messages WHERE subject_id = ?)",
        (why, now, now, subject_id),
    )
    return cursor.rowcount


def _row(row: sqlite3.Row) -> OutboxRow:
    values = {name: row[name] for name in OutboxRow.__slots__}
    return OutboxRow(**{**values, "state": OutboxState(row["state"]), "urgent": bool(row["urgent"])})
