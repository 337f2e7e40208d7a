"""Checking everything bit by bit: the chain of the ledger, and every picture against it."""

import contextlib
import hashlib
import json
import os
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from admin_desktop.errors import Trouble
from admin_desktop.evidence.captures import CaptureState, read_picture
from admin_desktop.evidence.ledger import START, Event, Head, entries
from admin_desktop.evidence.vault import Vault
from admin_desktop.storage.database import Database

_CHUNK = 1 << 20
# What file managers leave in every folder that is looked at.
_DESKTOP_FILE = re.compile(r"(^|/)(\.DS_Store|\._[^/]*|Thumbs\.db|desktop\.ini)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        kind: a word for programs: "row_changed", "row_missing", "picture_changed", "picture_missing",
            "picture_unknown", "record_differs", "erasing_unfinished", and those of
            :func:`admin_desktop.evidence.trusted_time.checking.check_stamps`.
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
    """What the ledger tells about one capture.

    Attributes:
        files: by path, as they were put on record.
        erased: paths that must not be there any more.
        elsewhere: paths that a restored backup left out, on record.
        facts: what its record in the database must say, by column.
        observed: what was learnt after sealing.
    """

    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    elsewhere: set[str] = field(default_factory=set)
    state: CaptureState = CaptureState.KEPT
    facts: dict[str, Any] = field(default_factory=dict)
    observed: dict[str, Any] = field(default_factory=dict)


def verify(
    database: Database, vault: Vault, progress: Callable[[int, int], bool] = lambda _done, _all: True
) -> Verdict:
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
            _check_captures(connection, told, verdict)
            listed = _check_records(connection, told, verdict)
            _check_times(connection, verdict)
        finally:
            connection.execute("ROLLBACK")
    if _check_pictures(vault, told, verdict, progress):
        _check_strangers(vault, told, listed, database, verdict)
    return verdict


def _check_chain(connection: sqlite3.Connection, verdict: Verdict) -> dict[str, _Told]:
    told: dict[str, _Told] = {}
    previous, expected = START, 1
    for entry in entries(connection):
        if entry.seq != expected:
            verdict.add("row_missing", f"row {expected}", f"The ledger's row {expected} is missing.")
        if hashlib.sha256(entry.text.encode("utf-8", "surrogateescape")).hexdigest() != entry.hash:
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


def _check_times(connection: sqlite3.Connection, verdict: Verdict) -> None:
    if not connection.execute("SELECT 1 FROM timestamps LIMIT 1").fetchone():
        return
    from admin_desktop.evidence.trusted_time.checking import check_stamps

    findings, notes = check_stamps(connection)
    verdict.findings += findings
    verdict.notes += notes


def _content(text: str) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _tell(told: dict[str, _Told], content: dict[str, Any]) -> None:
    subject, kind, body = str(content.get("subject")), str(content.get("kind")), content.get("body")
    if kind == Event.RESTORE and isinstance(body, dict) and isinstance(body.get("left_out"), list):
        # Locked away before the backup was made: backups do not copy it, and the ledger says so.
        for path in body["left_out"]:
            for one in told.values():
                one.elsewhere.add(str(path))
    if kind not in _ABOUT_CAPTURES or not isinstance(body, dict):
        return
    capture = told.setdefault(subject, _Told())
    if kind in _ORIGINS:
        capture.facts = {name: body.get(name) for name in ("captured_at", "local_time", "zone")}
        capture.facts.update(origin=_ORIGINS[Event(kind)], program=body.get("program"))
        capture.files.update(_files(body.get("files")))
    elif kind == Event.DERIVE:
        capture.files.update(_files(body.get("files")))
    elif kind == Event.OBSERVE:
        capture.observed.update(body)
    elif kind == Event.DISCARD:
        capture.state, capture.observed = CaptureState.DISCARDED, {}
        capture.erased.update(capture.files)
    elif kind == Event.QUARANTINE:
        capture.state = CaptureState.QUARANTINED
        for path in _files(body.get("erased")):
            capture.files.pop(path, None)
            capture.erased.add(path)


_ORIGINS = {Event.SEAL: "screen", Event.IMPORT: "import", Event.RECOVER: "recovered"}
_ABOUT_CAPTURES = frozenset({*_ORIGINS, Event.DERIVE, Event.OBSERVE, Event.DISCARD, Event.QUARANTINE})


def _files(listed: Any) -> dict[str, dict[str, Any]]:
    """Read a row's list of files; a row that was tampered with may hold anything."""
    found = listed if isinstance(listed, list) else []
    return {str(file["path"]): file for file in found if isinstance(file, dict) and "path" in file}


def _check_captures(connection: sqlite3.Connection, told: dict[str, _Told], verdict: Verdict) -> None:
    """Compare the list of captures with what the ledger says."""
    rows = {str(row["id"]): row for row in connection.execute("SELECT * FROM captures")}
    for capture_id, capture in told.items():
        row = rows.get(capture_id)
        if row is None or row["state"] != capture.state:
            verdict.add(
                "record_differs",
                capture_id,
                f"{capture_id} is listed otherwise than the ledger says ({capture.state}).",
            )
        elif _facts(row) != (capture.facts, capture.observed):
            verdict.add("record_differs", capture_id, f"The record of {capture_id} differs from what the ledger says.")
    for capture_id in sorted(rows.keys() - told.keys()):
        verdict.add("record_differs", capture_id, f"{capture_id} is listed but the ledger does not know it.")


def _facts(row: sqlite3.Row) -> tuple[dict[str, Any], Any]:
    facts = {name: row[name] for name in ("captured_at", "local_time", "zone", "origin")}
    return {**facts, "program": f"Admin Desktop {row['program_version']}"}, _content(row["observed"])


def _check_records(connection: sqlite3.Connection, told: dict[str, _Told], verdict: Verdict) -> set[str]:
    """Compare the list of pictures with what the ledger says; return the paths that are listed."""
    seen: set[tuple[str, str]] = set()
    for row in connection.execute("SELECT * FROM pictures"):
        capture_id, path = str(row["capture_id"]), str(row["path"])
        seen.add((capture_id, path))
        try:
            known = told.get(capture_id, _Told()).files.get(path) == read_picture(row).in_ledger()
        except (ValueError, RecursionError):
            known = False
        if not known:
            verdict.add("record_differs", path, f"The record of {path} differs from what the ledger says.")
    for capture_id, capture in told.items():
        for path in capture.files:
            if (capture_id, path) not in seen:
                verdict.add("record_differs", path, f"{path} of {capture_id} is not listed any more.")
    return {path for _capture_id, path in seen}


def _check_pictures(
    vault: Vault, told: dict[str, _Told], verdict: Verdict, progress: Callable[[int, int], bool]
) -> bool:
    """Check every picture's bytes; False when the check was stopped."""
    total = sum(len(capture.files) for capture in told.values() if capture.state != CaptureState.DISCARDED)
    for capture_id, capture in told.items():
        _check_erased(vault, capture, verdict)
        if capture.state == CaptureState.DISCARDED:
            verdict.notes.append(f"{capture_id} was discarded, on record.")
            continue
        if capture.state == CaptureState.QUARANTINED:
            verdict.notes.append(f"{capture_id} is locked away (quarantined), on record.")
        for path, file in capture.files.items():
            if path in capture.elsewhere:
                continue
            _check_picture(vault, capture_id, path, file, verdict)
            if not progress(verdict.pictures, total):
                verdict.notes.append("The check was stopped before its end.")
                return False
    return True


def _check_erased(vault: Vault, capture: _Told, verdict: Verdict) -> None:
    for path in sorted(capture.erased):
        if os.path.lexists(vault.root / path):
            verdict.add("erasing_unfinished", path, f"{path} was to be erased but is still there.")


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
    """Files anywhere in the vault that the ledger does not know."""
    known = {path for capture in told.values() for path in (*capture.files, *capture.erased)}
    found = [path for path in vault.everything() if path not in known and not _DESKTOP_FILE.search(path)]
    if not found:
        return
    sealed_meanwhile: set[str] = set()
    # Once we may write, what was being sealed while we looked is on record. (A database that can only be read lets
    # nobody seal.)
    with contextlib.suppress(Trouble), database.writing() as connection:
        sealed_meanwhile = {row[0] for row in connection.execute("SELECT path FROM pictures")} - listed
    for path in sorted(found):
        if path not in sealed_meanwhile and os.path.lexists(vault.root / path):
            verdict.add("picture_unknown", path, f"The file {path} is in the vault but not in the ledger.")
