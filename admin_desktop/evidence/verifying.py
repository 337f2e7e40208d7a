"""Checking everything bit by bit: the chain of the ledger, and every picture against it."""

import hashlib
import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from admin_desktop.evidence.captures import CaptureState, folder_of
from admin_desktop.evidence.ledger import START, Event, Head, entries
from admin_desktop.evidence.vault import Vault
from admin_desktop.storage.database import Database

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        kind: a word for programs: "row_changed", "row_missing", "picture_changed", "picture_missing",
            "picture_unknown", "record_differs", "erasing_unfinished".
        subject: what it is about: a capture's id, a row, a path.
        sentence: for people.
    """

    kind: str
    subject: str
    sentence: str


@dataclass(slots=True)
class Verdict:
    """What a check of the whole vault found; fine when ``findings`` is empty."""

    rows: int = 0
    pictures: int = 0
    bytes: int = 0
    head: Head = Head(0, START)  # noqa: RUF009 - frozen
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, kind: str, subject: str, sentence: str) -> None:
        """Note something that is wrong."""
        self.findings.append(Finding(kind, subject, sentence))


@dataclass(slots=True)
class _Told:
    """What the ledger tells about one capture."""

    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    state: CaptureState = CaptureState.KEPT


def verify(database: Database, vault: Vault, progress: Callable[[int, int], bool] = lambda _done, _all: True) -> Verdict:
    """Check the chain, then every picture's bytes against what the chain says.

    Args:
        database, vault: to check; nothing is changed.
        progress: told (pictures done, pictures in all) after each; returning False stops the check.

    Raises:
        Trouble: the database cannot be read at all.
    """
    verdict = Verdict()
    with database.reading() as connection:
        # One moment's view, so that a capture sealed meanwhile is not half seen.
        connection.execute("BEGIN")
        try:
            told = _check_chain(connection, verdict)
            listed = _check_tables(connection, told, verdict)
        finally:
            connection.execute("ROLLBACK")
    _check_pictures(vault, told, verdict, progress)
    _check_strangers(vault, told, listed, database, verdict)
    return verdict


def _check_chain(connection: sqlite3.Connection, verdict: Verdict) -> dict[str, _Told]:
    told: dict[str, _Told] = {}
    previous, expected = START, 1
    for entry in entries(connection):
        if entry.seq != expected:
            verdict.add("row_missing", f"row {expected}", f"The ledger's row {expected} is missing.")
        if hashlib.sha256(entry.text.encode("utf-8")).hexdigest() != entry.hash:
            verdict.add("row_changed", f"row {entry.seq}", f"The ledger's row {entry.seq} was changed.")
        content = _content(entry.text)
        if content.get("prev") != previous or content.get("seq") != entry.seq:
            verdict.add(
                "row_changed", f"row {entry.seq}", f"The ledger's row {entry.seq} does not follow the row before it."
            )
        _tell(told, content)
        previous, expected = entry.hash, entry.seq + 1
        verdict.rows += 1
        verdict.head = Head(entry.seq, entry.hash)
    return told


def _content(text: str) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _tell(told: dict[str, _Told], content: dict[str, Any]) -> None:
    subject, kind, body = str(content.get("subject")), content.get("kind"), content.get("body")
    if not isinstance(body, dict):
        return
    if kind in (Event.SEAL, Event.IMPORT, Event.RECOVER, Event.DERIVE):
        files = told.setdefault(subject, _Told()).files
        files.update({str(file["path"]): file for file in body.get("files", [])})
    elif kind == Event.DISCARD:
        told.setdefault(subject, _Told()).state = CaptureState.DISCARDED
    elif kind == Event.QUARANTINE:
        capture = told.setdefault(subject, _Told())
        capture.state = CaptureState.QUARANTINED
        for file in body.get("erased", []):
            capture.files.pop(str(file["path"]), None)


def _check_tables(connection: sqlite3.Connection, told: dict[str, _Told], verdict: Verdict) -> set[str]:
    """Compare what the program lists with what the ledger says; return the capture ids that are listed."""
    listed: dict[str, str] = dict(connection.execute("SELECT id, state FROM captures").fetchall())
    for capture_id, capture in told.items():
        if capture.files and listed.get(capture_id) != capture.state:
            verdict.add(
                "record_differs", capture_id, f"{capture_id} is listed otherwise than the ledger says ({capture.state})."
            )
    for capture_id in listed.keys() - told.keys():
        verdict.add("record_differs", capture_id, f"{capture_id} is listed but the ledger does not know it.")
    for row in connection.execute("SELECT capture_id, path, sha256 FROM pictures"):
        known = told.get(row["capture_id"], _Told()).files.get(row["path"])
        if known is None or known.get("sha256") != row["sha256"]:
            verdict.add(
                "record_differs", row["path"], f"The record of {row['path']} differs from what the ledger says."
            )
    return set(listed)


def _check_pictures(
    vault: Vault, told: dict[str, _Told], verdict: Verdict, progress: Callable[[int, int], bool]
) -> None:
    total = sum(len(capture.files) for capture in told.values() if capture.state != CaptureState.DISCARDED)
    for capture_id, capture in told.items():
        if capture.state == CaptureState.DISCARDED:
            _check_discarded(vault, capture_id, capture, verdict)
            continue
        if capture.state == CaptureState.QUARANTINED:
            verdict.notes.append(f"{capture_id} is locked away (quarantined), on record.")
        for path, file in capture.files.items():
            _check_picture(vault, capture_id, path, file, verdict)
            if not progress(verdict.pictures, total):
                verdict.notes.append("The check was stopped before its end.")
                return


def _check_discarded(vault: Vault, capture_id: str, capture: _Told, verdict: Verdict) -> None:
    verdict.notes.append(f"{capture_id} was discarded, on record.")
    for path in capture.files:
        if vault.at(path).exists():
            verdict.add("erasing_unfinished", path, f"{path} was discarded but is still there.")


def _check_picture(vault: Vault, capture_id: str, path: str, file: dict[str, Any], verdict: Verdict) -> None:
    verdict.pictures += 1
    digest = hashlib.sha256()
    try:
        with vault.at(path).open("rb", buffering=0) as stream:
            while block := stream.read(_CHUNK):
                digest.update(block)
                verdict.bytes += len(block)
    except FileNotFoundError:
        verdict.add("picture_missing", path, f"The picture {path} of {capture_id} is missing.")
        return
    except (OSError, ValueError) as error:
        verdict.add("picture_missing", path, f"The picture {path} of {capture_id} cannot be read ({error}).")
        return
    if digest.hexdigest() != file.get("sha256"):
        verdict.add("picture_changed", path, f"The picture {path} of {capture_id} has changed since it was sealed.")


def _check_strangers(
    vault: Vault, told: dict[str, _Told], listed: set[str], database: Database, verdict: Verdict
) -> None:
    """Files in the vault that the ledger does not know."""
    for folder in vault.capture_folders():
        if folder.name not in listed and _sealed_meanwhile(database, folder.name):
            continue
        known = told.get(folder.name, _Told())
        if folder_of(folder.name) != folder and known.files:
            known = _Told()
        for path in vault.files_of(folder):
            if path not in known.files and known.state != CaptureState.DISCARDED:
                verdict.add("picture_unknown", path, f"The file {path} is in the vault but not in the ledger.")


def _sealed_meanwhile(database: Database, capture_id: str) -> bool:
    with database.reading() as connection:
        return connection.execute("SELECT 1 FROM captures WHERE id = ?", (capture_id,)).fetchone() is not None
