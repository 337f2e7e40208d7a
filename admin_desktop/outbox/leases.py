"""Who works on a message: never two at once, and nobody for ever."""

import json
import secrets
import sqlite3
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from admin_desktop.errors import Trouble
from admin_desktop.outbox.message import Message
from admin_desktop.outbox.queue import Outbox, OutboxState
from admin_desktop.outbox.transports import smtp_words as words
from admin_desktop.outbox.transports.transport import Reason
from admin_desktop.storage.clock import iso_utc, parse_iso, utc_now
from admin_desktop.storage.database import Database

# Renewed three times within it; after a crash this is how long a message stays with a sender that is no more.
LEASE = timedelta(seconds=45)
# Nothing is ever put off for longer: a time farther away was written before the clock was set back. A message that a
# server may have waits a quarter of an hour, any other an hour at most; a lease is renewed all the time.
FARTHEST, FARTHEST_UNKNOWN, FARTHEST_LEASE = timedelta(minutes=75), timedelta(minutes=30), timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to send one message, until it expires; ``attempts`` counts this try."""

    id: str
    message: Message
    attempts: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a message became by a try.

    Attributes:
        next_try: when it is tried again, or None.
        said, server_said: why, in our words and the server's.
    """

    message_id: str
    state: OutboxState
    reason: str = ""
    said: str = ""
    server_said: str = ""
    next_try: datetime | None = None


# What a log-in page of a strange network makes of a server, or a server of one who comes from there.
_NETWORKS_FAULT = (
    Reason.LOGIN,
    Reason.SIGN_IN,
    Reason.CERTIFICATE,
    Reason.NO_ENCRYPTION,
    Reason.SENDER,
    Reason.RECIPIENT,
    Reason.REFUSED,
    Reason.TOO_LARGE,
)

# What follows a report does not overtake it, as long as that is to leave the same way. ?1 is that way.
_FIRST_IS_GONE = """NOT EXISTS (SELECT 1 FROM outbox AS first WHERE first.message_id = messages.follows
    AND first.transport = ?1 AND first.opened_at IS NULL
    AND first.state IN ('waiting', 'sending', 'retrying', 'needs_you'))"""


class Leases:
    """Gives messages of one queue to senders.

    Args:
        database: of the queue.
        transport: only messages that go this way.
        length: how long a lease is good without being renewed.
    """

    def __init__(self, database: Database, transport: str, length: timedelta = LEASE) -> None:
        self._database, self._transport = database, transport
        self._length = length
        self._outbox = Outbox(database)

    def accepted_since(self, moment: datetime) -> list[datetime]:
        """Tell when messages were accepted since a moment, the oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT at FROM tries WHERE at >= ? AND state = 'accepted' AND transport = ? ORDER BY at",
                (iso_utc(moment), self._transport),
            )
            return [parse_iso(row[0]) for row in rows]

    def second_chance(self) -> int:
        """Let what was refused for good be tried once more: another network may have been to blame, not the server.

        What only the admin can mend (a password that nobody knows, an account that is not set up) is left alone, and
        so is what has had its chance.

        Returns:
            how many messages.
        """
        with self._database.writing() as connection:
            cursor = connection.execute(
                "UPDATE outbox SET state = 'waiting', next_try = NULL, second_chance = 1, updated_at = ?"
                " WHERE state = 'needs_you' AND second_chance = 0 AND transport = ? AND opened_at IS NULL"
                " AND reason IN (SELECT value FROM json_each(?))",
                (iso_utc(utc_now()), self._transport, json.dumps([str(one) for one in _NETWORKS_FAULT])),
            )
            return cursor.rowcount

    def take_back(self) -> int:
        """Take messages from senders that ended without a word; return how many.

        All of it goes out at once: where the server may have had it, it is told so, and whoever gets it twice can tell.
        """
        now = utc_now()
        with self._database.writing() as connection:
            expired = connection.execute(
                "SELECT message_id, past_dot FROM outbox"
                " WHERE state = 'sending' AND (lease_until <= ? OR lease_until > ?) AND transport = ?",
                (iso_utc(now), iso_utc(now + FARTHEST_LEASE), self._transport),
            ).fetchall()
            for message_id, past_dot in expired:
                state, reason, said = (
                    (OutboxState.OUTCOME_UNKNOWN, Reason.AFTER_DOT, words.KILLED_AFTER_DOT)
                    if past_dot
                    else (OutboxState.RETRYING, Reason.STOPPED, words.KILLED)
                )
                outcome = Outcome(message_id, state, reason, said, "", now)
                _write(connection, outcome, self._transport)
            return len(expired)

    def claim(self, but: Collection[str] = (), *, early: bool = False) -> Lease | None:
        """Take the next message that is due: urgent ones first, then the oldest.

        Args:
            but: ids of messages to leave alone.
            early: also those whose next try is still to come (but not those that the server may have).
        """
        now = utc_now()
        with self._database.writing() as connection:
            row = connection.execute(
                "SELECT message_id, attempts FROM outbox JOIN messages ON messages.id = message_id"  # noqa: S608 - our own words
                " WHERE state IN ('waiting', 'retrying', 'outcome_unknown') AND transport = ?1 AND opened_at IS NULL"
                " AND (next_try IS NULL OR next_try <= ?2 OR next_try > iif(state = 'outcome_unknown', ?6, ?5)"
                "  OR (?3 AND state = 'retrying'))"
                " AND message_id NOT IN (SELECT value FROM json_each(?4))"
                f" AND {_FIRST_IS_GONE}"
                " ORDER BY urgent DESC, messages.rowid LIMIT 1",
                (self._transport, iso_utc(now), early, json.dumps(list(but)), *_farthest(now)),
            ).fetchone()
            if row is None:
                return None
            lease = secrets.token_hex(16)
            connection.execute(
                "UPDATE outbox SET state = 'sending', lease = ?, lease_until = ?, past_dot = 0,"
                " attempts = attempts + 1, updated_at = ? WHERE message_id = ?",
                (lease, iso_utc(now + self._length), iso_utc(now), row["message_id"]),
            )
        return Lease(lease, self._outbox.message(row["message_id"]), row["attempts"] + 1)

    @contextmanager
    def kept(self, lease: Lease) -> Iterator[None]:
        """Renew a lease for as long as the block."""
        done = threading.Event()

        def renew() -> None:
            try:
                while not done.wait(self._length.total_seconds() / 3):
                    # A full disk is said by whoever records the outcome; at worst the lease ends early.
                    with suppress(Trouble):
                        self._set(lease, "lease_until = ?", iso_utc(utc_now() + self._length))
            finally:
                self._database.close()

        renewing = threading.Thread(target=renew, name="lease", daemon=True)
        renewing.start()
        try:
            yield
        finally:
            done.set()
            renewing.join()

    def before_dot(self, lease: Lease) -> None:
        """Note, durably, that the server may have the message from now on."""
        self._set(lease, "past_dot = ?", "1")

    def _set(self, lease: Lease, change: str, value: str) -> None:
        with self._database.writing() as connection:
            connection.execute(
                f"UPDATE outbox SET {change} WHERE message_id = ? AND lease = ?",  # noqa: S608
                (value, lease.message.id, lease.id),
            )

    def finish(self, lease: Lease, outcome: Outcome) -> bool:
        """Record what became of a message, and let go of it.

        Returns:
            False when the lease had expired and another sender has the message; "accepted" is recorded all the same.
        """
        with self._database.writing() as connection:
            holder = connection.execute(
                "SELECT lease FROM outbox WHERE message_id = ?", (lease.message.id,)
            ).fetchone()[0]
            if holder != lease.id and outcome.state != OutboxState.ACCEPTED:
                return False
            _write(connection, outcome, self._transport)
            return bool(holder == lease.id)

    def next_due(self) -> datetime | None:
        """Tell when there is something to do again by itself: a next try, or a lease that ends."""
        now = utc_now()
        with self._database.reading() as connection:
            found = connection.execute(
                "SELECT min(CASE WHEN state = 'sending' THEN iif(lease_until > ?4, ?5, lease_until)"  # noqa: S608
                " WHEN next_try > iif(state = 'outcome_unknown', ?3, ?2) THEN ?5"
                " ELSE coalesce(next_try, outbox.updated_at) END)"
                " FROM outbox JOIN messages ON messages.id = message_id"
                " WHERE state IN ('waiting', 'retrying', 'outcome_unknown', 'sending')"
                f" AND transport = ?1 AND opened_at IS NULL AND {_FIRST_IS_GONE}",
                (self._transport, *_farthest(now), iso_utc(now + FARTHEST_LEASE), iso_utc(now)),
            ).fetchone()[0]
        return parse_iso(found) if found else None


def _farthest(now: datetime) -> tuple[str, str]:
    return iso_utc(now + FARTHEST), iso_utc(now + FARTHEST_UNKNOWN)


def _write(connection: sqlite3.Connection, outcome: Outcome, transport: str) -> None:
    now = iso_utc(utc_now())
    again = iso_utc(outcome.next_try) if outcome.next_try else None
    connection.execute(
        "UPDATE outbox SET state = ?, lease = NULL, lease_until = NULL, past_dot = 0, next_try = ?, reason = ?,"
        " last_error = ?, server_said = ?, finished_at = ?, updated_at = ? WHERE message_id = ?",
        (
            outcome.state,
            again,
            outcome.reason,
            outcome.said,
            outcome.server_said,
            now if outcome.state == OutboxState.ACCEPTED else None,
            now,
            outcome.message_id,
        ),
    )
    connection.execute(
        "INSERT INTO tries (message_id, at, transport, state, reason, said, server_said) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (outcome.message_id, now, transport, outcome.state, outcome.reason, outcome.said, outcome.server_said),
    )
