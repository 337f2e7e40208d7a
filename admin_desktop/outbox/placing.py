"""Placing messages in the outbox, and stopping them, in the transaction of what they are about."""

import sqlite3
from collections.abc import Iterable

from admin_desktop.outbox.message import Message
from admin_desktop.outbox.queue import BY_YOU
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
