"""The part of the ledger that goes into a package.

A row's hash is the SHA-256 of its text, and its text names the hash of the row before. Rows about what is exported are
given in full, byte for byte. Every other row is given as its number and its hash, so that nothing of other people's
matters is told. What that proves: a row in full has the hash that the row after it, or the head, names; the rows
between can be asked for later and must then have exactly these hashes, so that nobody can make them up. What it does
not prove: that a withheld row really names the one before it. So a witness (the row that a mail names, a trusted
timestamp) vouches for its row and back to the next gap. README.txt says so, and ``--whole-ledger`` withholds nothing.
"""

import hashlib
import json
import re
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from admin_desktop.evidence.ledger import START, Entry, Event, Head, entries
from admin_desktop.evidence.verifying import Finding

_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is given in full: its bytes, and what they say.

    Attributes:
        ours: it is about what is exported; else it comes along because the whole ledger was asked for.
    """

    seq: int
    text: bytes
    prev: str
    at: str
    kind: str
    subject: str
    body: dict[str, Any]
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Extract:
    """Line n of ``lines`` is row n: its own text, or ``{"hash":"…","seq":n}`` for one that is withheld.

    Attributes:
        rows: those given in full.
        other_exports: numbers of rows about exports of these captures that are withheld, because they name others too.
    """

    lines: bytes
    head: Head
    rows: tuple[Row, ...]
    other_exports: tuple[int, ...]
    findings: tuple[Finding, ...]

    @property
    def sent_hashes(self) -> frozenset[str]:
        """The SHA-256 of everything that left in a mail, according to the rows."""
        return frozenset(one for row in self.rows if row.kind == Event.SEND for one in _hashes(row.body))


@dataclass(frozen=True, slots=True)
class Scope:
    """What an extract is about.

    Attributes:
        subjects: ids of captures, reports and messages.
        captures: ids of the captures among them.
        hashes: of their pictures: who was sent one of them is part of its custody.
        everything: give all rows in full.
    """

    subjects: Collection[str]
    captures: Collection[str]
    hashes: Collection[str]
    everything: bool


def extract(connection: sqlite3.Connection, about: Scope) -> Extract:
    """Go through the ledger and take out what belongs into a package.

    A ledger that was tampered with is exported as it is, and what is wrong with it is among the findings.

    Args:
        connection: in a transaction.
        about: what is exported.
    """
    lines: list[bytes] = []
    rows: list[Row] = []
    others: list[int] = []
    findings: list[Finding] = []
    previous = START
    for entry in entries(connection):
        while len(lines) + 1 < entry.seq:
            lines.append(b"{}")
            findings.append(_finding("row_missing", len(lines), "is missing"))
        row = _read(entry)
        if row is None or hashlib.sha256(row.text).hexdigest() != entry.hash:
            findings.append(_finding("row_changed", entry.seq, "was changed"))
        elif row.prev != previous:
            findings.append(_finding("row_changed", entry.seq, "does not follow the row before it"))
        ours = row is not None and _belongs(row, about)
        given = ours or about.everything
        if row is not None and given:
            rows.append(replace(row, ours=ours))
        elif row is not None and _is_other_export(row, about):
            others.append(entry.seq)
        lines.append(row.text if row is not None and given else _withheld(entry))
        previous = entry.hash
    head = Head(len(lines), previous)
    return Extract(b"".join(line + b"\n" for line in lines), head, tuple(rows), tuple(others), tuple(findings))


def _finding(kind: str, seq: int, what: str) -> Finding:
    return Finding(kind, f"row {seq}", f"The ledger's row {seq} {what}.")


def _withheld(entry: Entry) -> bytes:
    digest = entry.hash if _HASH.fullmatch(entry.hash) else START
    return json.dumps({"hash": digest, "seq": entry.seq}, separators=(",", ":")).encode()


def _read(entry: Entry) -> Row | None:
    """Read a row; None for one that cannot stand on a line of its own, which no row of ours does."""
    text = entry.text.encode("utf-8", "surrogateescape")
    try:
        content = json.loads(text.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or b"\n" in text or b"\r" in text:
        return None
    body = content.get("body")
    prev, at, kind, subject = (str(content.get(name, "")) for name in ("prev", "at", "kind", "subject"))
    return Row(entry.seq, text, prev, at, kind, subject, body if isinstance(body, dict) else {})


def _belongs(row: Row, about: Scope) -> bool:
    if row.kind == Event.EXPORT:
        told = _captures_told(row)
        return bool(told) and told <= set(about.captures)
    return row.subject in about.subjects or (row.kind == Event.SEND and not _hashes(row.body).isdisjoint(about.hashes))


def _is_other_export(row: Row, about: Scope) -> bool:
    return row.kind == Event.EXPORT and not _captures_told(row).isdisjoint(about.captures)


def _captures_told(row: Row) -> set[str]:
    told = row.body.get("captures")
    return {str(one) for one in told} if isinstance(told, list) else set()


def _hashes(body: dict[str, Any]) -> set[str]:
    return set(_HASH.findall(json.dumps(body)))
