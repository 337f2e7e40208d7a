"""The outbox: a row for each message, which says how far it has come."""

import json
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

# The ways a message can leave: by the admin's hands, by our own worker.
SEND_IT_YOURSELF = "self"
BY_ITSELF = "smtp"

# Why a message is cancelled that the admin may take up again; any other cancelled one must not go.
BY_YOU = "by_you"
# The role of the admin who gets a copy, as a message of its own; no role of a policy.
COPY = "copy"

# Another message was written in its place: to another address, or smaller.
READDRESSED = "readdressed"

AT_REST = frozenset({OutboxState.WAITING, OutboxState.RETRYING, OutboxState.NEEDS_YOU, OutboxState.OUTCOME_UNKNOWN})
"""Nothing is under way with these: the admin may take them back, or start them anew."""


class NoSuchMessage(Trouble):
    """There is no message of that id in the outbox."""


class BeingSent(Trouble):
    """A message is on its way to the server in this moment."""


class NotOpenAnyMore(Trouble):
    """A message is finished: accepted, handed over or cancelled."""


class Stopped(Trouble):
    """A message was stopped because it must not go."""


class NotByItself(Trouble):
    """Sending by itself is not set up."""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A message's place in the outbox; times are UTC, ISO 8601.

    Attributes:
        reason: why it is where it is, for the program (:class:`Reason`); empty where there is nothing to say.
        last_error, server_said: the same in our words and in the server's.
        opened_at, opened_with: when and how a message was put into the admin's hands; the question "Did you send it?"
            is open from then until the state is handed_over.
        follows: the id of the first message of its thread; None for a first message.
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
    reason: str
    server_said: str
    follows: str | None = None

    @property
    def finished(self) -> bool:
        """Whether nothing is open with it any more."""
        return self.state in FINISHED

    @property
    def taken_back(self) -> bool:
        """Whether the admin cancelled it, and may take it up again."""
        return self.state == OutboxState.CANCELLED and self.reason == BY_YOU

    def leaves_by_itself(self, transport: str) -> bool:
        """Tell whether our own worker sends it, now or later, without anybody doing anything.

        Args:
            transport: the way that the worker sends now.
        """
        if self.finished or self.state == OutboxState.NEEDS_YOU or self.opened_at:
            return False
        return self.state == OutboxState.SENDING or self.transport == transport != SEND_IT_YOURSELF

    def needs_admin(self, transport: str) -> bool:
        """Tell whether it goes no further unless the admin does something; ``transport`` as above."""
        return not self.finished and not self.leaves_by_itself(transport)


@dataclass(frozen=True, slots=True)
class Try:
    """One try to send a message: when (UTC, ISO 8601), what came of it, in our words and the server's."""

    message_id: str
    at: str
    state: OutboxState
    reason: str
    said: str
    server_said: str


_COLUMNS = (
    "message_id, subject_id, role, recipient, subject, state, transport, urgent, created_at, attempts, next_try,"
    " last_error, opened_at, opened_with, finished_at, reason, server_said, follows"
)
# By an index that has all of these: a message's row has them behind its bytes, which would be read for them.
_FROM = "FROM outbox JOIN messages INDEXED BY messages_told ON messages.id = message_id"
_FINISHED = ", ".join(f"'{state}'" for state in sorted(FINISHED))
_OPEN = ", ".join(f"'{state}'" for state in sorted(set(OutboxState) - FINISHED))
_ABOUT = "SELECT id FROM messages WHERE subject_id = ?"
_ANEW = (
    "state = 'waiting', transport = ?, next_try = NULL, opened_at = NULL, finished_at = NULL, reason = '',"
    " last_error = '', server_said = '', second_chance = 0, updated_at = ?"
)
_NEWEST = f"""
    SELECT message_id FROM outbox WHERE state IN ({_OPEN})
    UNION ALL SELECT id FROM (
        SELECT id FROM messages INDEXED BY messages_newest CROSS JOIN outbox ON message_id = id
        WHERE state IN ({_FINISHED}) ORDER BY created_at DESC, messages.rowid DESC LIMIT ?)
"""  # noqa: S608 - our own words only


class Outbox:
    """The queue in one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rows(self, subject_id: str | None = None) -> list[OutboxRow]:
        """List the outbox: open messages first, urgent before others, then the newest first.

        Args:
            subject_id: only what is about this incident.
        """
        return self._rows() if subject_id is None else self._rows(_ABOUT, subject_id)

    def newest(self, finished: int) -> list[OutboxRow]:
        """List all open messages and the newest finished ones, in the order of :meth:`rows`.

        Args:
            finished: how many of these at most.
        """
        return self._rows(_NEWEST, finished)

    def any_by_hand(self) -> bool:
        """Tell whether the admin has ever sent a message by hand."""
        with self._database.reading() as connection:
            found = connection.execute("SELECT 1 FROM outbox WHERE state = 'handed_over' LIMIT 1").fetchone()
        return found is not None

    def _rows(self, which: str = "SELECT message_id FROM outbox", *values: str | int) -> list[OutboxRow]:
        with self._database.reading() as connection:
            found = connection.execute(
                f"SELECT {_COLUMNS} {_FROM} WHERE message_id IN ({which})"
                f" ORDER BY state IN ({_FINISHED}), urgent DESC, created_at DESC, messages.rowid DESC",
                values,
            )
            return [_row(row) for row in found]

    def message(self, message_id: str) -> Message:
        """Read a message, bytes and all.

        Raises:
            NoSuchMessage: nothing has that id.
        """
        with self._database.reading() as connection:
            return read_message(connection, message_id)

    def row(self, message_id: str) -> OutboxRow:
        """Read one row.

        Raises:
            NoSuchMessage: nothing has that id.
        """
        found = self._rows("SELECT ?", message_id)
        if not found:
            raise no_such_message(message_id)
        return found[0]

    def tries(self, subject_id: str) -> list[Try]:
        """List what was tried with the messages about an incident, the oldest first."""
        with self._database.reading() as connection:
            found = connection.execute(
                "SELECT message_id, at, state, reason, said, server_said FROM tries"
                " WHERE message_id IN (SELECT id FROM messages WHERE subject_id = ?) ORDER BY id",
                (subject_id,),
            )
            return [Try(row[0], row[1], OutboxState(row[2]), *row[3:]) for row in found]

    def opened(self, message_id: str, way: str) -> None:
        """Note that a message was put into the admin's hands; from now on only the admin sends it.

        Raises:
            BeingSent, NoSuchMessage: it was not.
        """
        now = iso_utc(utc_now())
        self._change(
            message_id,
            "state = 'waiting', transport = ?, opened_at = ?, opened_with = ?, attempts = attempts + 1,"
            " next_try = NULL, reason = '', last_error = '', server_said = '', updated_at = ?",
            (SEND_IT_YOURSELF, now, way, now),
        )

    def sent_by_hand(self, message_id: str) -> None:
        """Note the admin's "Yes, I sent it"."""
        now = iso_utc(utc_now())
        self._change(message_id, "state = 'handed_over', finished_at = ?, updated_at = ?", (now, now))

    def not_yet_sent(self, message_id: str) -> None:
        """Note the admin's "Not yet": the message waits on."""
        now = iso_utc(utc_now())
        self._change(message_id, "opened_at = NULL, updated_at = ?", (now,))

    def retry(self, message_id: str, transport: str) -> None:
        """Send a message by itself, at the next opportunity.

        Args:
            message_id: of one that is not finished; a cancelled one is taken up again.
            transport: which way from now on.

        Raises:
            NotByItself: there is no way but the admin's hands.
            NoSuchMessage, BeingSent, NotOpenAnyMore, Stopped: nothing was changed.
        """
        _refuse_by_hand(transport)
        self.take_up(message_id, transport)

    def take_up(self, message_id: str, transport: str) -> None:
        """Let a message wait anew, also a cancelled one, to leave by any way; as :meth:`retry` otherwise."""
        self._change(
            message_id,
            _ANEW,
            (transport, iso_utc(utc_now())),
            allowed=AT_REST | {OutboxState.CANCELLED},
            strict=True,
        )

    def retry_all(self, message_ids: Iterable[str], transport: str) -> int:
        """Send many messages by themselves, at the next opportunity; those that cannot be are left as they are.

        Returns:
            how many.

        Raises:
            NotByItself: there is no way but the admin's hands.
        """
        _refuse_by_hand(transport)
        with self._database.writing() as connection:
            cursor = connection.execute(
                f"UPDATE outbox SET {_ANEW} WHERE message_id IN (SELECT value FROM json_each(?))"  # noqa: S608
                " AND state IN (SELECT value FROM json_each(?))",
                (transport, iso_utc(utc_now()), json.dumps(list(message_ids)), json.dumps(sorted(AT_REST))),
            )
            return cursor.rowcount

    def cancel(self, message_id: str) -> None:
        """Take a message back before it is sent; it stays on record, and can be taken up again.

        Raises:
            NoSuchMessage, BeingSent, NotOpenAnyMore: nothing was changed.
        """
        now = iso_utc(utc_now())
        self._change(
            message_id,
            "state = 'cancelled', next_try = NULL, finished_at = ?, updated_at = ?,"
            " opened_at = NULL, reason = ?, last_error = 'You cancelled it.'",
            (now, now, BY_YOU),
            strict=True,
        )

    def revive(self, reasons: Iterable[str], transport: str) -> int:
        """Let messages that waited for the admin go on, because what they waited for was mended.

        Args:
            reasons: what was mended.
            transport: only messages that go this way.

        Returns:
            how many.
        """
        with self._database.writing() as connection:
            cursor = connection.execute(
                "UPDATE outbox SET state = 'waiting', next_try = NULL, updated_at = ? WHERE state = 'needs_you'"
                " AND transport = ? AND reason IN (SELECT value FROM json_each(?))",
                (iso_utc(utc_now()), transport, json.dumps(list(reasons))),
            )
            return cursor.rowcount

    def hand_back(self, reasons: Iterable[str], transport: str) -> int:
        """Put messages into the admin's hands, because nothing leaves by itself any more.

        What is under way or finished stays as it is, and so does what is known about a message: that it has perhaps
        arrived, or that its recipient was refused.

        Args:
            reasons: of the account, which is no more: messages that waited for these just wait.
            transport: only messages that went this way.

        Returns:
            how many.
        """
        at_rest = ", ".join(f"'{state}'" for state in sorted(AT_REST))
        with self._database.writing() as connection:
            cursor = connection.execute(
                "UPDATE outbox SET transport = ?, next_try = NULL, updated_at = ?"  # noqa: S608 - our own words
                f" WHERE transport = ? AND state IN ({at_rest})",
                (SEND_IT_YOURSELF, iso_utc(utc_now()), transport),
            )
            connection.execute(
                "UPDATE outbox SET state = 'waiting', reason = '', last_error = '', server_said = ''"
                " WHERE transport = ? AND (state = 'retrying' OR state = 'needs_you'"
                " AND reason IN (SELECT value FROM json_each(?)))",
                (SEND_IT_YOURSELF, json.dumps(list(reasons))),
            )
            return cursor.rowcount

    def _change(
        self,
        message_id: str,
        change: str,
        values: tuple[str, ...],
        allowed: frozenset[OutboxState] = AT_REST,
        *,
        strict: bool = False,
    ) -> None:
        """Change a message that nobody works on; a finished one stays as it is (strict: and that is said)."""
        with self._database.writing() as connection:
            row = connection.execute("SELECT state, reason FROM outbox WHERE message_id = ?", (message_id,)).fetchone()
            if row is None:
                raise no_such_message(message_id)
            if strict and row[0] == OutboxState.CANCELLED and row[1] == READDRESSED:
                raise NotOpenAnyMore(
                    f"Another message goes in the place of {message_id} now. Nothing was changed: "
                    "choose Outbox to see how far that has come."
                )
            if strict and row[0] == OutboxState.CANCELLED and row[1] != BY_YOU:
                raise Stopped(
                    f"Message {message_id} was stopped because its picture was locked away, so it must not be sent. "
                    "Nothing was changed: call the people whom its report names."
                )
            if row[0] == OutboxState.SENDING:
                raise BeingSent(
                    f"Message {message_id} is being sent in this moment. Nothing was changed: look again in a minute."
                )
            if row[0] in allowed:
                connection.execute(f"UPDATE outbox SET {change} WHERE message_id = ?", (*values, message_id))  # noqa: S608
            elif strict:
                done = {
                    "accepted": "accepted by the mail server",
                    "handed_over": "sent by you",
                    "cancelled": "cancelled",
                }
                raise NotOpenAnyMore(f"Message {message_id} is {done[row[0]]} already. Nothing was changed.")


def _refuse_by_hand(transport: str) -> None:
    if transport == SEND_IT_YOURSELF:
        raise NotByItself(
            "Sending by itself is not set up yet, so nothing was changed. The message waits safely: set it up in "
            "Settings, or send it yourself from the Outbox."
        )


def read_message(connection: sqlite3.Connection, message_id: str) -> Message:
    """Read a message, bytes and all.

    Raises:
        NoSuchMessage: nothing has that id.
    """
    row = connection.execute("SELECT * FROM messages WHERE id = ?", (message_id,)).fetchone()
    if row is None:
        raise no_such_message(message_id)
    names = ("id", "subject_id", "role", "recipient", "subject", "header_id", "body", "eml", "follows")
    return Message(**{name: row[name] for name in names})


def no_such_message(message_id: str) -> NoSuchMessage:
    """Say that nothing has an id."""
    return NoSuchMessage(f"There is no message {message_id} in the outbox. Choose Outbox to see those there are.")


def _row(row: sqlite3.Row) -> OutboxRow:
    values = {name: row[name] for name in OutboxRow.__slots__}
    return OutboxRow(**{**values, "state": OutboxState(row["state"]), "urgent": bool(row["urgent"])})
