"""What a ledger says must lie in a vault, and how two ledgers relate; read from a database's file as it is."""

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from admin_desktop.errors import Trouble
from admin_desktop.evidence.ledger import START, Event, Head, entries
from admin_desktop.evidence.vault import Vault

_BRING = frozenset({Event.SEAL, Event.IMPORT, Event.RECOVER, Event.DERIVE})


class RecordDamaged(Trouble):
    """A database that shall be copied is not whole."""


class Relation(Enum):
    """How one ledger relates to another."""

    SAME = "same"
    AHEAD = "ahead"
    BEHIND = "behind"
    FORKED = "forked"


@dataclass(slots=True)
class Contents:
    """What a ledger says.

    Attributes:
        hashes: of its rows, in order.
        files: path below the vault -> SHA-256, what must be there.
        erased: paths that must not be there any more.
        locked: paths of captures that are locked away; they are not copied.
    """

    hashes: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    locked: set[str] = field(default_factory=set)

    @property
    def head(self) -> Head:
        """The newest row."""
        return Head(len(self.hashes), self.hashes[-1] if self.hashes else START)

    def relation(self, other: "Contents") -> Relation:
        """Tell how this ledger relates to another: ahead means that it goes on where the other ends."""
        common = min(len(self.hashes), len(other.hashes))
        if self.hashes[:common] != other.hashes[:common]:
            return Relation.FORKED
        if len(self.hashes) == len(other.hashes):
            return Relation.SAME
        return Relation.AHEAD if len(self.hashes) > len(other.hashes) else Relation.BEHIND


@contextlib.contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a finished copy of a database without changing anything beside it, not even on a read-only disk.

    Raises:
        RecordDamaged: SQLite cannot read it.
    """
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)
    connection.row_factory = sqlite3.Row
    try:
        yield connection
    except sqlite3.DatabaseError as error:
        raise damaged(path) from error
    finally:
        connection.close()


def damaged(path: Path) -> RecordDamaged:
    """Make the sentence."""
    return RecordDamaged(
        f"The record {path} is not whole, so it was not used, and nothing was changed. "
        "Run Check the evidence in Settings, and ask for help before you change anything."
    )


def read_contents(connection: sqlite3.Connection, path: Path) -> Contents:
    """Go through a ledger and check its chain on the way.

    Args:
        connection: for reading.
        path: for the sentence.

    Raises:
        RecordDamaged: the chain is broken.
        sqlite3.Error: it cannot be read.
    """
    found = Contents()
    by_capture: dict[str, set[str]] = {}
    for entry in entries(connection):
        content = _content(entry.text)
        digest = hashlib.sha256(entry.text.encode("utf-8", "surrogateescape")).hexdigest()
        expected = (found.head.seq + 1, found.head.seq + 1, found.head.hash, entry.hash)
        if (entry.seq, content.get("seq"), content.get("prev"), digest) != expected:
            raise damaged(path)
        found.hashes.append(entry.hash)
        body = content.get("body")
        _tell(found, by_capture, str(content.get("subject")), str(content.get("kind")), body)
    return found


def _tell(found: Contents, by_capture: dict[str, set[str]], subject: str, kind: str, body: Any) -> None:
    if not isinstance(body, dict):
        return
    paths = by_capture.setdefault(subject, set())
    if kind in _BRING:
        listed = [*_list(body.get("files")), body.get("description")]
        fresh = {str(one["path"]): str(one.get("sha256")) for one in listed if isinstance(one, dict) and "path" in one}
        found.files.update(fresh)
        paths.update(fresh)
    elif kind == Event.DISCARD:
        _erase(found, paths, set(paths))
    elif kind == Event.QUARANTINE:
        gone = {str(one["path"]) for one in _list(body.get("erased")) if isinstance(one, dict) and "path" in one}
        _erase(found, paths, gone)
        found.locked.update(paths)


def _erase(found: Contents, paths: set[str], gone: set[str]) -> None:
    for path in gone:
        found.files.pop(path, None)
        found.erased.add(path)
        found.locked.discard(path)
        paths.discard(path)


def _content(text: str) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def usable_paths(vault: Vault, paths: dict[str, str]) -> dict[str, str]:
    """Leave out what points outside the vault: a tampered ledger must not make us write elsewhere."""
    found = {}
    for path, digest in paths.items():
        with contextlib.suppress(ValueError):
            vault.at(path)
            found[path] = digest
    return found
