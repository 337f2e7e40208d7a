"""The ledger: an append-only chain of custody events, each row with the hash of the row before."""

import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import rfc8785

from admin_desktop.storage.clock import iso_utc, utc_now

START = "0" * 64


class Event(StrEnum):
    """What can happen to evidence. Looking is not an event."""

    SEAL = "seal"
    IMPORT = "import"
    OBSERVE = "observe"
    DERIVE = "derive"
    SEND = "send"
    EXPORT = "export"
    QUARANTINE = "quarantine"
    DISCARD = "discard"
    RESTORE = "restore"
    RECOVER = "recover"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: ``hash`` is the SHA-256 (hex) of ``text``, canonical JSON after RFC 8785 in UTF-8."""

    seq: int
    hash: str
    text: str


@dataclass(frozen=True, slots=True)
class Head:
    """The newest row's place and hash: what a witness outside this computer is told."""

    seq: int
    hash: str


def head(connection: sqlite3.Connection) -> Head:
    """Return the chain's head; an empty ledger has row 0 and 64 zeros."""
    row = connection.execute("SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1").fetchone()
    return Head(row[0], row[1]) if row else Head(0, START)


def append(connection: sqlite3.Connection, kind: Event, subject: str, body: dict[str, Any]) -> Entry:
    """Add a row, inside a transaction that holds the right to write.

    Args:
        connection: from :meth:`Database.writing`, so that nobody can add a row between.
        kind: the event.
        subject: the id of what it happened to (``C-…``, ``M-…``).
        body: JSON values; numbers only within what JSON keeps exactly.

    Raises:
        sqlite3.Error: the row was not added.
    """
    last = head(connection)
    content: dict[str, Any] = {
        "v": 1,
        "seq": last.seq + 1,
        "prev": last.hash,
        "at": iso_utc(utc_now()),
        "kind": str(kind),
        "subject": subject,
        "body": body,
    }
    text = rfc8785.dumps(content)
    digest = hashlib.sha256(text).hexdigest()
    connection.execute(
        "INSERT INTO ledger (seq, entry, hash) VALUES (?, ?, ?)", (last.seq + 1, text.decode("utf-8"), digest)
    )
    return Entry(last.seq + 1, digest, text.decode("utf-8"))


def entries(connection: sqlite3.Connection) -> Iterator[Entry]:
    """Go through the ledger from its first row.

    Bytes that are not UTF-8 (somebody wrote into the file) come as ``surrogateescape`` leaves them.
    """
    for row in connection.execute("SELECT seq, hash, CAST(entry AS BLOB) FROM ledger ORDER BY seq"):
        yield Entry(row[0], row[1], row[2].decode("utf-8", "surrogateescape"))
