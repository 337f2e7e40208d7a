"""Placing messages in the outbox, and stopping them, in the transaction of what they are about."""

import json
import sqlite3
from collections.abc import Iterable

from admin_desktop.outbox.message import Message
from admin_desktop.outbox.queue import (
    AT_REST,
    BY_YOU,
    READDRESSED,
    BeingSent,
    NotOpenAnyMore,
    OutboxState,
    no_such_message,
)
from admin_desktop.storage.clock import iso_utc, utc_now


def put(connection: sqlite3.Connection, messages: Iterable[Message], transport: str, *, urgent: bool) -> None:
    """Place messages in the outbox, inside the transaction of what they report.

    Args:
        connection: from :meth:`Database.writing`.
        messages: not in the outbox yet.
        transport: which way they shall leave (:data:`SEND_IT_YOURSELF`, :data:`BY_ITSELF`).
        urgent: before others.
    """
    now = iso_utc(utc_now())
    for message in messages:
        connection.execute(
            "INSERT INTO messages (id, subject_id, role, recipient, subject, header_id, body, eml, sha256, created_at,"
            " follows) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
                message.follows,
            ),
        )
        connection.execute(
            "INSERT INTO outbox (message_id, state, transport, urgent, updated_at) VALUES (?, 'waiting', ?, ?, ?)",
            (message.id, transport, int(urgent), now),
        )


def cancel_about(connection: sqlite3.Connection, subject_id: str, why: str) -> int:
    """Cancel for good every message about an incident that has not surely left yet; return how many."""
    now = iso_utc(utc_now())
    about = "message_id IN (SELECT id FROM messages WHERE subject_id = ?)"
    # What the admin cancelled before could still be taken up.
    connection.execute(
        f"UPDATE outbox SET reason = '', last_error = ? WHERE state = 'cancelled' AND reason = ? AND {about}",  # noqa: S608
        (why, BY_YOU, subject_id),
    )
    cursor = connection.execute(
        "UPDATE outbox SET state = 'cancelled', reason = '', last_error = ?, next_try = NULL, finished_at = ?,"  # noqa: S608
        f" updated_at = ? WHERE state IN ('waiting', 'retrying', 'needs_you', 'outcome_unknown') AND {about}",
        (why, now, now, subject_id),
    )
    return cursor.rowcount


def replaceable(connection: sqlite3.Connection, message_id: str) -> list[str]:
    """List a message that has not left, and those of its thread that wait for it, in the order they were written.

    Raises:
        NoSuchMessage, BeingSent, NotOpenAnyMore: it cannot be replaced.
    """
    row = connection.execute("SELECT state, opened_at FROM outbox WHERE message_id = ?", (message_id,)).fetchone()
    if row is None:
        raise no_such_message(message_id)
    if row["state"] == OutboxState.SENDING:
        raise BeingSent(
            f"Message {message_id} is being sent in this moment. Nothing was changed: look again in a minute."
        )
    if row["state"] not in AT_REST or row["opened_at"]:
        raise NotOpenAnyMore(
            f"Message {message_id} has left already, or is in your own mail. Nothing was changed: look into the Outbox."
        )
    following = connection.execute(
        "SELECT id FROM messages JOIN outbox ON message_id = id WHERE follows = ? AND opened_at IS NULL"
        " AND state IN (SELECT value FROM json_each(?)) ORDER BY messages.rowid",
        (message_id, json.dumps(sorted(AT_REST))),
    )
    return [message_id, *(one["id"] for one in following)]


def supersede(connection: sqlite3.Connection, message_id: str, why: str) -> bool:
    """Cancel a message for good, because another takes its place; return whether it was urgent."""
    now = iso_utc(utc_now())
    connection.execute(
        "UPDATE outbox SET state = 'cancelled', reason = ?, last_error = ?, next_try = NULL, finished_at = ?,"
        " updated_at = ? WHERE message_id = ?",
        (READDRESSED, why, now, now, message_id),
    )
    return bool(connection.execute("SELECT urgent FROM outbox WHERE message_id = ?", (message_id,)).fetchone()[0])
