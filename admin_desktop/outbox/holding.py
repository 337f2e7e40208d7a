"""After restoring a backup: nothing is sent before the admin says so, because it may have left before."""

import sqlite3

from admin_desktop.storage.clock import iso_utc, utc_now

RESTORED = "restored"
_WORDS = (
    "This message was open when the backup was made, and may have been sent since. Nothing is lost: look whether it "
    "has arrived, then send it or cancel it."
)
_OPEN = "('waiting', 'sending', 'retrying', 'outcome_unknown')"


def hold_open_mail(connection: sqlite3.Connection) -> int:
    """Let all open mail wait for the admin, in a transaction of the caller's.

    Args:
        connection: to the restored database, with the right to write.

    Returns:
        how many messages.
    """
    now = iso_utc(utc_now())
    connection.execute(
        "INSERT INTO tries (message_id, at, transport, state, reason, said, server_said)"  # noqa: S608 - our own words
        f" SELECT message_id, ?, transport, 'needs_you', ?, ?, '' FROM outbox WHERE state IN {_OPEN}",
        (now, RESTORED, _WORDS),
    )
    cursor = connection.execute(
        "UPDATE outbox SET state = 'needs_you', reason = ?, last_error = ?, server_said = '', next_try = NULL,"  # noqa: S608
        f" lease = NULL, lease_until = NULL, past_dot = 0, opened_at = NULL, updated_at = ? WHERE state IN {_OPEN}",
        (RESTORED, _WORDS, now),
    )
    return cursor.rowcount
