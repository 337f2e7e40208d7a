"""The confirmations that are kept, whole, and which rows of the ledger still want one."""

import hashlib
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime

from admin_desktop.evidence.ledger import Entry, Event
from admin_desktop.evidence.trusted_time.authorities import Authority
from admin_desktop.evidence.trusted_time.judging import Judged
from admin_desktop.storage.clock import iso_utc, utc_now

# Each of these brings a picture into the vault.
_STAMPED = (Event.SEAL, Event.IMPORT, Event.RECOVER)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A good confirmation as it is kept; times are UTC, ISO 8601.

    Attributes:
        seq, hash: of the ledger's row; the hash is what was sent.
        authority, url: who confirmed it.
        request, reply: DER.
        chain: PEM, the certificates that came with the reply.
        roots: PEM, what it was checked against; ``roots_sha256`` is the SHA-256 (hex) of that text.
        gen_time: the time that is confirmed.
        serial, policy: of the confirmation.
        asked_at, answered_at: by this computer's clock.
    """

    seq: int
    hash: str
    authority: str
    url: str
    request: bytes
    reply: bytes
    chain: str
    roots: str
    roots_sha256: str
    gen_time: str
    serial: str
    policy: str
    asked_at: str
    answered_at: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """How an authority is doing: confirmed rows, the newest of them, open ones, and what was last wrong."""

    authority: str
    good: int
    newest: int
    open: int
    last_error: str


# Column names of our own class; whatever comes from outside is bound.
_GOOD = f"SELECT {', '.join(field.name for field in fields(Stamp))} FROM timestamps AS t WHERE verdict = 'good'"  # noqa: S608


def stamps_for(connection: sqlite3.Connection, seqs: Iterable[int]) -> list[Stamp]:
    """Return the confirmations of these rows of the ledger, in the ledger's order."""
    found: list[Stamp] = []
    for seq in sorted(set(seqs)):
        rows = connection.execute(f"{_GOOD} AND seq = ? ORDER BY gen_time, url", (seq,))
        found += [Stamp(*row) for row in rows]
    return found


def all_stamps(connection: sqlite3.Connection) -> Iterable[Stamp]:
    """Go through all confirmations, in the ledger's order."""
    for row in connection.execute(f"{_GOOD} ORDER BY seq, url"):
        yield Stamp(*row)


def covering(connection: sqlite3.Connection, seq: int) -> list[Stamp]:
    """Return, of each authority, the earliest confirmation of this row or of a later one (which includes it)."""
    earliest = (
        "SELECT id FROM timestamps WHERE url = t.url AND verdict = 'good' AND seq >= ? ORDER BY gen_time, seq LIMIT 1"
    )
    rows = connection.execute(f"{_GOOD} AND id = ({earliest}) ORDER BY gen_time", (seq,))
    return [Stamp(*row) for row in rows]


def stamps_of_capture(connection: sqlite3.Connection, capture_id: str) -> list[Stamp]:
    """Return, of each authority, the earliest confirmation that covers a capture's seal."""
    row = connection.execute(
        "SELECT min(seq) FROM ledger WHERE subject = ? AND kind IN (?, ?, ?)", (capture_id, *_STAMPED)
    ).fetchone()
    return covering(connection, row[0]) if row and row[0] else []


def wanted(connection: sqlite3.Connection, url: str) -> Entry | None:
    """Return the newest row that this authority shall confirm: the head first, which covers all before it.

    A row that does not fit its hash (somebody changed it) is passed over: ``verify`` tells of it.
    """
    rows = connection.execute(
        "SELECT seq, hash, CAST(entry AS BLOB) FROM ledger"
        " WHERE (seq = (SELECT max(seq) FROM ledger) OR kind IN (?, ?, ?)) AND NOT EXISTS"
        " (SELECT 1 FROM timestamps AS t WHERE t.seq = ledger.seq AND t.url = ? AND verdict = 'good')"
        " ORDER BY seq DESC",
        (*_STAMPED, url),
    )
    for seq, digest, text in rows:
        if hashlib.sha256(text).hexdigest() == digest:
            return Entry(seq, digest, text.decode("utf-8"))
    return None


def next_try(connection: sqlite3.Connection, url: str) -> str | None:
    """Return when this authority may be asked again after it failed (UTC, ISO 8601); None when at any time."""
    row = connection.execute(
        "SELECT max(next_try) FROM timestamps WHERE url = ? AND verdict = 'open'", (url,)
    ).fetchone()
    return str(row[0]) if row[0] else None


def note_asked(connection: sqlite3.Connection, authority: Authority, entry: Entry, request: bytes) -> None:
    """Put on record that this row is being asked for."""
    connection.execute(
        "INSERT INTO timestamps (seq, hash, authority, url, request, asked_at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (seq, url) DO UPDATE SET hash = excluded.hash, authority = excluded.authority,"
        " request = excluded.request, asked_at = excluded.asked_at WHERE verdict = 'open'",
        (entry.seq, entry.hash, authority.name, authority.url, request, iso_utc(utc_now())),
    )


def note_failed(connection: sqlite3.Connection, authority: Authority, entry: Entry, words: str) -> int:
    """Put on record why there is no confirmation yet; return how often this authority has failed in a row."""
    failed = 1 + int(
        connection.execute(
            "SELECT coalesce(max(tries), 0) FROM timestamps WHERE url = ? AND verdict = 'open'", (authority.url,)
        ).fetchone()[0]
    )
    connection.execute(
        "UPDATE timestamps SET tries = ?, last_error = ? WHERE seq = ? AND url = ? AND verdict = 'open'",
        (failed, words, entry.seq, authority.url),
    )
    return failed


def note_next_try(connection: sqlite3.Connection, authority: Authority, entry: Entry, moment: datetime) -> None:
    """Put on record when the authority is asked again."""
    connection.execute(
        "UPDATE timestamps SET next_try = ? WHERE seq = ? AND url = ? AND verdict = 'open'",
        (iso_utc(moment), entry.seq, authority.url),
    )


def note_good(connection: sqlite3.Connection, authority: Authority, entry: Entry, reply: bytes, judged: Judged) -> None:
    """Keep a confirmation, whole and for good; the authority works again, so nothing of it waits any longer."""
    connection.execute(
        "UPDATE timestamps SET tries = 0, next_try = NULL, last_error = '' WHERE url = ? AND verdict = 'open'",
        (authority.url,),
    )
    connection.execute(
        "UPDATE timestamps SET verdict = 'good', reply = ?, chain = ?, roots = ?, roots_sha256 = ?, gen_time = ?,"
        " serial = ?, policy = ?, answered_at = ? WHERE seq = ? AND url = ? AND verdict = 'open'",
        (
            reply,
            judged.chain,
            judged.roots,
            judged.roots_sha256,
            iso_utc(judged.gen_time),
            judged.serial,
            judged.policy,
            iso_utc(utc_now()),
            entry.seq,
            authority.url,
        ),
    )


def how_they_do(connection: sqlite3.Connection, authorities: Iterable[Authority]) -> list[Waiting]:
    """Tell how each authority is doing."""
    found = []
    for one in authorities:
        row = connection.execute(
            "SELECT count(*) FILTER (WHERE verdict = 'good'), max(seq) FILTER (WHERE verdict = 'good'),"
            " count(*) FILTER (WHERE verdict = 'open') FROM timestamps WHERE url = ?",
            (one.url,),
        ).fetchone()
        error = connection.execute(
            "SELECT last_error FROM timestamps WHERE url = ? AND verdict = 'open' AND last_error != ''"
            " ORDER BY asked_at DESC LIMIT 1",
            (one.url,),
        ).fetchone()
        found.append(Waiting(one.name, row[0], row[1] or 0, row[2], error[0] if error else ""))
    return found
