"""Checking everything bit by bit: the chain of the ledger, and every file of the vault against it."""

import hashlib
import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from admin_desktop.evidence.captures import CaptureState, read_picture
from admin_desktop.evidence.digests import Read, digests
from admin_desktop.evidence.ledger import START, Event, Head, entries
from admin_desktop.evidence.row_times import set_back
from admin_desktop.evidence.strangers import strangers
from admin_desktop.evidence.vault import Vault
from admin_desktop.evidence.witnesses import Witness, judge, newest, stored_witnesses
from admin_desktop.storage.database import Database

Progress = Callable[[int, int], bool]
"""Told (bytes done, bytes in all) now and then; False asks to stop at the next safe place."""

_ROWS_AT_ONCE = 500
_ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        kind: a word for programs: "row_changed", "row_missing", "tail_cut", "head_differs", "picture_changed",
            "picture_missing", "picture_unreadable", "picture_unknown", "description_changed", "description_missing",
            "description_unreadable", "record_differs", "erasing_unfinished", and those of
            :func:`admin_desktop.evidence.trusted_time.checking.check_stamps`.
        subject: what it is about: a capture's id, a row, a path.
        sentence: for people.
    """

    kind: str
    subject: str
    sentence: str


@dataclass(slots=True)
class Verdict:
    """What a check of the whole vault found; fine when ``findings`` is empty and it was not stopped.

    Attributes:
        rows, pictures, bytes: how much was checked (originals and derived ones; their bytes).
        head: the ledger's newest row.
        witnesses: how many heads told elsewhere were compared with the ledger.
        notes: what is worth knowing and no damage: discarded, quarantined, the clock set back.
        stopped: somebody stopped it before its end.
    """

    rows: int = 0
    pictures: int = 0
    bytes: int = 0
    head: Head = Head(0, START)  # noqa: RUF009 - frozen
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    witnesses: int = 0
    stopped: bool = False

    def add(self, kind: str, subject: str, sentence: str) -> None:
        """Note something that is wrong."""
        self.findings.append(Finding(kind, subject, sentence))


@dataclass(slots=True)
class _Told:
    """What the ledger tells about one capture.

    Attributes:
        files: pictures by path, as they were put on record.
        descriptions: the same for ``capture.json``.
        erased: paths that must not be there any more.
        elsewhere: paths that a restored backup left out, on record.
        facts: what its record in the database must say, by column.
        observed: what was learnt after sealing.
        changed, lost: pictures that were not what they had been, or not there, when the capture was recovered.
    """

    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    descriptions: dict[str, dict[str, Any]] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    elsewhere: set[str] = field(default_factory=set)
    state: CaptureState = CaptureState.KEPT
    facts: dict[str, Any] = field(default_factory=dict)
    observed: dict[str, Any] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


class _Pace:
    """How far the check is, in bytes."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._done, self._total = 0, total

    def go_on(self, more: int) -> bool:
        """Say that so many more bytes are done; False when the check shall stop."""
        self._done = min(self._total, self._done + more)
        return self._progress(self._done, self._total)


def verify(
    database: Database,
    vault: Vault,
    progress: Progress = lambda _done, _all: True,
    witnesses: Sequence[Witness] = (),
) -> Verdict:
    """Check the chain, then every file's bytes against what the chain says.

    Args:
        database, vault: to check; nothing is changed.
        progress: returning False stops the check.
        witnesses: heads of the chain that were told elsewhere; the newest of the program's own stored messages is
            one anyway.

    Raises:
        Trouble: the database cannot be read at all.
    """
    verdict = Verdict()
    with database.reading() as connection:
        # One moment's view, so that a capture sealed meanwhile is not half seen.
        connection.execute("BEGIN")
        try:
            pace = _Pace(progress, _work(connection))
            told = _check_chain(connection, verdict, pace, witnesses)
            _check_captures(connection, told, verdict)
            listed = _check_records(connection, told, verdict)
            _check_times(connection, verdict)
        finally:
            connection.execute("ROLLBACK")
    if verdict.stopped or not _check_files(vault, told, verdict, pace):
        verdict.stopped = True
        verdict.notes.append("The check was stopped before its end.")
    else:
        _check_strangers(vault, told, listed, database, verdict)
    _forget_discarded(database, told, verdict)
    return verdict


def _forget_discarded(database: Database, told: dict[str, _Told], verdict: Verdict) -> None:
    """Take back that files are missing which were erased, on record, while the check ran."""
    missing = {finding.subject for finding in verdict.findings if finding.kind.endswith("_missing")}
    suspects = {name for name, one in told.items() if missing & {*one.files, *one.descriptions}}
    if not suspects:
        return
    with database.reading() as connection:
        rows = connection.execute("SELECT id FROM captures WHERE state = 'discarded'")
        gone = sorted(suspects & {row[0] for row in rows if told.get(row[0], _Told()).state != CaptureState.DISCARDED})
    paths = {path for name in gone for path in (*told[name].files, *told[name].descriptions)}
    verdict.findings = [one for one in verdict.findings if one.subject not in paths or one.subject not in missing]
    verdict.notes.extend(f"{name} was discarded while the check ran, on record." for name in gone)


def _work(connection: sqlite3.Connection) -> int:
    """Bytes to be looked at, as far as the lists tell."""
    rows, pictures = (
        connection.execute(question).fetchone()[0] or 0
        for question in (
            "SELECT sum(length(entry)) FROM ledger",
            "SELECT sum(bytes) FROM pictures JOIN captures ON captures.id = capture_id WHERE state != 'discarded'",
        )
    )
    return int(rows + pictures)


def _check_chain(
    connection: sqlite3.Connection, verdict: Verdict, pace: _Pace, witnesses: Sequence[Witness]
) -> dict[str, _Told]:
    told: dict[str, _Told] = {}
    known = [*witnesses, *newest(stored_witnesses(connection))]
    wanted, hashes = {witness.head.seq for witness in known}, dict[int, str]()
    previous, expected, before, size = START, 1, "", 0
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
        if back := set_back(before, content.get("at"), entry.seq):
            verdict.notes.append(back)
        before = str(content.get("at", before))
        _tell(told, content)
        if entry.seq in wanted:
            hashes[entry.seq] = entry.hash
        previous, expected = entry.hash, entry.seq + 1
        verdict.rows += 1
        verdict.head = Head(entry.seq, entry.hash)
        size += len(entry.text)
        if verdict.rows % _ROWS_AT_ONCE == 0:
            if not pace.go_on(size):
                verdict.stopped = True
                return told
            size = 0
    if not pace.go_on(size):
        verdict.stopped = True
        return told
    verdict.witnesses = len(known)
    for kind, subject, sentence in judge(known, hashes, verdict.head):
        verdict.add(kind, subject, sentence)
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
        capture.descriptions.update(_files([body.get("description")]))
        capture.changed.extend(str(path) for path in _list(body.get("changed")))
        capture.lost.extend(str(path) for path in _list(body.get("missing")))
    elif kind == Event.DERIVE:
        capture.files.update(_files(body.get("files")))
    elif kind == Event.OBSERVE:
        capture.observed.update(body)
    elif kind == Event.DISCARD:
        capture.state, capture.observed = CaptureState.DISCARDED, {}
        capture.erased.update(capture.files, capture.descriptions)
    elif kind == Event.QUARANTINE:
        capture.state = CaptureState.QUARANTINED
        for path in _files(body.get("erased")):
            capture.files.pop(path, None)
            capture.erased.add(path)


_ORIGINS = {Event.SEAL: "screen", Event.IMPORT: "import", Event.RECOVER: "recovered"}
_ABOUT_CAPTURES = frozenset({*_ORIGINS, Event.DERIVE, Event.OBSERVE, Event.DISCARD, Event.QUARANTINE})


def _files(listed: Any) -> dict[str, dict[str, Any]]:
    """Read a row's list of files; a row that was tampered with may hold anything."""
    return {str(file["path"]): file for file in _list(listed) if isinstance(file, dict) and "path" in file}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


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


@dataclass(frozen=True, slots=True)
class _File:
    """A file to check: what it is in words ("picture"), whose, where, and what the ledger says of it."""

    what: str
    capture_id: str
    path: str
    told: dict[str, Any]

    @property
    def size(self) -> int:
        """Bytes, as the ledger says."""
        size = self.told.get("bytes")
        return size if isinstance(size, int) and 0 < size < 1 << 40 else 0

    @property
    def words(self) -> str:
        """For a sentence."""
        return f"The {self.what} {self.path} of {self.capture_id}"


def _check_files(vault: Vault, told: dict[str, _Told], verdict: Verdict, pace: _Pace) -> bool:
    """Check every file's bytes; False when the check was stopped."""
    stop = threading.Event()
    for capture_id, capture in told.items():
        _check_past(vault, capture_id, capture, verdict)
    sealed = {file.get("sha256"): path for capture in told.values() for path, file in capture.files.items()}
    for file, read in digests(_places(vault, told, verdict), stop):
        _judge_file(file, read, sealed, verdict)
        if not pace.go_on(file.size if file.what == "picture" else 0):
            stop.set()
            return False
    return True


def _places(vault: Vault, told: dict[str, _Told], verdict: Verdict) -> Iterator[tuple[_File, Path]]:
    for capture_id, capture in told.items():
        if capture.state == CaptureState.DISCARDED:
            continue
        for what, files in (("picture", capture.files), ("description", capture.descriptions)):
            for path, file in files.items():
                if path in capture.elsewhere:
                    continue
                found = _File(what, capture_id, path, file)
                try:
                    yield found, vault.at(path)
                except ValueError as error:
                    verdict.add(f"{what}_missing", path, f"{found.words} cannot be read ({error}).")


def _judge_file(file: _File, read: Read, sealed: dict[Any, str], verdict: Verdict) -> None:
    if file.what == "picture":
        verdict.pictures += 1
        verdict.bytes += read.bytes
    if isinstance(read.error, FileNotFoundError | NotADirectoryError | IsADirectoryError):
        verdict.add(f"{file.what}_missing", file.path, f"{file.words} is missing.")
    elif read.error:
        why = read.error.strerror or read.error
        verdict.add(
            f"{file.what}_unreadable",
            file.path,
            f"{file.words} cannot be read now ({why}): check again when no other program uses it.",
        )
    elif read.sha256 != file.told.get("sha256"):
        whose = f": it holds what was sealed as {sealed[read.sha256]}" if read.sha256 in sealed else ""
        verdict.add(f"{file.what}_changed", file.path, f"{file.words} has changed since it was sealed{whose}.")


def _check_past(vault: Vault, capture_id: str, capture: _Told, verdict: Verdict) -> None:
    """What the ledger itself tells: discarded, locked away, found changed after a crash."""
    for path in sorted(capture.erased):
        if os.path.lexists(vault.root / path):
            verdict.add("erasing_unfinished", path, f"{path} was to be erased but is still there.")
    if capture.state == CaptureState.DISCARDED:
        verdict.notes.append(f"{capture_id} was discarded, on record.")
    if capture.state == CaptureState.QUARANTINED:
        verdict.notes.append(f"{capture_id} is locked away (quarantined), on record.")
    for path in capture.changed:
        verdict.add(
            "picture_changed",
            path,
            f"The picture {path} of {capture_id} had changed before it was entered in the record.",
        )
    verdict.notes.extend(
        f"{path} was not there any more when {capture_id} was entered in the record after a crash."
        for path in capture.lost
    )


def _check_strangers(
    vault: Vault, told: dict[str, _Told], listed: set[str], database: Database, verdict: Verdict
) -> None:
    known = {path for one in told.values() for path in (*one.files, *one.descriptions, *one.erased)}
    for path in strangers(vault, known, listed, database):
        verdict.add("picture_unknown", path, f"The file {path} is in the vault but not in the ledger.")
