"""Restoring: an empty data folder takes the whole backup; one with records of its own only lacks pictures.

The ledger is never rewound. The record comes first and the pictures after it, so that a kill in between leaves a record
whose pictures are missing, which restoring once more brings back, and never pictures that nobody knows.
"""

import contextlib
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from admin_desktop.errors import Trouble
from admin_desktop.evidence.backup.carrying import Progress, Stopped, carry
from admin_desktop.evidence.backup.contents import Contents, Relation, read_contents, reading, usable_paths
from admin_desktop.evidence.backup.copying import backup_root, copy_database, remove_database
from admin_desktop.evidence.ledger import Event, append, head
from admin_desktop.evidence.vault import Vault
from admin_desktop.storage.backup_marks import Mark, read_mark
from admin_desktop.storage.clock import iso_utc, utc_now
from admin_desktop.storage.database import Database
from admin_desktop.storage.files import PART, as_trouble, finish, make_folder

SUBJECT = "backup"
# Beside the pictures themselves: the copy of the record, and a little for what the system needs.
_SPARE_BYTES = 50_000_000


class NoBackup(Trouble):
    """There is no backup in that folder, or none that was ever finished."""


class Forked(Trouble):
    """Two ledgers that went different ways."""


class FolderBehind(Trouble):
    """This folder holds an older state of the same records."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it.

    Attributes:
        whole: the data folder was empty and has taken the whole backup.
        files: how many were brought back.
        held: messages that wait for the admin now.
        missing: pictures that the backup does not have either (or not as they were sealed).
        stopped: somebody stopped it; restoring once more goes on.
        made_at: when the backup was made (UTC, ISO 8601).
    """

    whole: bool
    files: int = 0
    held: int = 0
    missing: tuple[str, ...] = ()
    stopped: bool = False
    made_at: str = ""


def find_backup(folder: Path) -> tuple[Path, Mark]:
    """Find the finished backup in a folder.

    Raises:
        NoBackup: there is none.
    """
    root = backup_root(folder)
    try:
        mark = read_mark(root)
    except OSError as error:
        raise as_trouble(error, folder) from error
    if mark is None or not mark.finished_at or not list(root.glob("*.db")):
        raise NoBackup(
            f"There is no finished backup in {folder}, so nothing was changed. Choose the folder that you named for "
            "the backup, or the one called Admin Desktop backup inside it."
        )
    return root, mark


def restore(
    database: Database, vault: Vault, folder: Path, hold: Callable[[sqlite3.Connection], int], progress: Progress
) -> Restored:
    """Bring a backup into this data folder.

    Args:
        database, vault: of the data folder.
        folder: with the backup.
        hold: lets open mail wait for the admin, in the transaction that brings the record.
        progress: see :data:`Progress`.

    Raises:
        NoBackup, RecordDamaged, Forked, FolderBehind, DatabaseNewer: nothing was changed.
        DiskFull, NoWritePermission, FolderGone, FileTrouble: what came so far is whole; restoring once more goes on.
    """
    root, mark = find_backup(folder)
    record = root / database.path.name
    remove_database(staging_of(database))  # a kill between the record's coming and this leaves it
    with reading(record) as connection:
        saved = read_contents(connection, record)
    with database.reading() as connection:
        ours = read_contents(connection, database.path)
        empty = _is_empty(connection)
    relation = ours.relation(saved)
    whole = empty and relation in (Relation.BEHIND, Relation.FORKED)
    if not whole:
        _refuse(relation)
    try:
        _room(root, vault, saved if whole else ours)
        held = _take_record(database, record, ours, mark, hold, progress) if whole else 0
        return _bring(database, Vault(root / "vault"), vault, saved if whole else ours, mark, held, progress, whole)
    except OSError as error:
        raise as_trouble(error, vault.root.parent if folder.is_dir() else folder) from error


def staging_of(database: Database) -> Path:
    """Return where a restored record is prepared; a kill may leave it behind, and it may be removed at any time."""
    return database.path.with_name(f"restoring-{database.path.name}")


def _is_empty(connection: sqlite3.Connection) -> bool:
    """Whether nothing is kept here: no report, no message, and at most pictures that were discarded (practice)."""
    return not any(
        connection.execute(question).fetchone()
        for question in (
            "SELECT 1 FROM incidents LIMIT 1",
            "SELECT 1 FROM messages LIMIT 1",
            "SELECT 1 FROM captures WHERE state != 'discarded' LIMIT 1",
        )
    )


def _refuse(relation: Relation) -> None:
    if relation == Relation.FORKED:
        raise Forked(
            "This computer and the backup hold different records, and neither may be written over the other, so "
            "nothing was changed. Open a new, empty data folder and restore there; this one stays as it is."
        )
    if relation == Relation.BEHIND:
        raise FolderBehind(
            "This computer holds an older state of the same records than the backup, so nothing was changed. "
            "Open a new, empty data folder and restore there; this one stays as it is."
        )


def _room(root: Path, vault: Vault, contents: Contents) -> None:
    """Say before anything begins that it cannot end well.

    Raises:
        OSError: the disk is too full.
    """
    source = Vault(root / "vault")
    needed = 0
    for path in usable_paths(vault, contents.files):
        at = source.at(path)
        if at.is_file() and not vault.at(path).exists():
            needed += at.stat().st_size
    if needed and shutil.disk_usage(vault.root.parent).free < needed + _SPARE_BYTES:
        raise OSError(28, "No space left on device")


def _take_record(
    database: Database,
    record: Path,
    ours: Contents,
    mark: Mark,
    hold: Callable[[sqlite3.Connection], int],
    progress: Progress,
) -> int:
    """Put the backup's record in the place of an empty one, all of it in one transaction; return what was held."""
    staging = staging_of(database)
    remove_database(staging)
    try:
        shutil.copyfile(record, staging)
        staging.chmod(0o600)
        held = _prepare(staging, ours, mark, hold)
        if ours.hashes:
            _set_aside(database, progress)
        with database.reading() as live:
            if head(live) != ours.head:
                _refuse(Relation.FORKED)  # something was captured meanwhile
        with database.reading() as live, contextlib.closing(sqlite3.connect(staging)) as source:
            source.backup(live)
    finally:
        remove_database(staging)
    return held


def _prepare(staging: Path, ours: Contents, mark: Mark, hold: Callable[[sqlite3.Connection], int]) -> int:
    """Make the copy what the live record shall be: of this version, with the event, with the mail held."""
    copy = Database(staging, staging.parent / "backups")
    try:
        with copy.writing() as connection:
            now = iso_utc(utc_now())
            body = {
                "what": "whole",
                "backup": {"id": mark.id, "made_at": mark.finished_at, "rows": mark.rows, "head": mark.head},
                "set_aside": {"rows": ours.head.seq, "head": ours.head.hash} if ours.hashes else None,
                "left_out": list(mark.left_out),
            }
            append(connection, Event.RESTORE, SUBJECT, body)
            connection.execute("INSERT INTO restores (folder, begun_at) VALUES (?, ?)", ("", now))
            return hold(connection)
    finally:
        copy.close()


def _set_aside(database: Database, progress: Progress) -> None:
    """Keep the record that held nothing but discarded pictures, under a free name."""
    folder = database.path.parent / "backups"
    make_folder(folder)
    number = 1
    while (kept := folder / f"{database.path.stem}-before-restoring-{number}.db").exists():
        number += 1
    part = kept.with_name(kept.name + PART)
    copy_database(database, part, progress)
    finish(part, kept)


def _bring(
    database: Database,
    source: Vault,
    vault: Vault,
    contents: Contents,
    mark: Mark,
    held: int,
    progress: Progress,
    whole: bool,
) -> Restored:
    wanted = {path: digest for path, digest in contents.files.items() if path not in contents.locked}
    lacking = {path: digest for path, digest in usable_paths(vault, wanted).items() if not vault.at(path).exists()}
    try:
        carried = carry(source, vault, lacking, progress)
    except Stopped:
        return Restored(whole, held=held, stopped=True, made_at=mark.finished_at)
    with database.writing() as connection:
        if carried.files and not whole:
            brought = sorted(path for path in lacking if vault.at(path).exists())
            body = {"what": "pictures", "backup": {"id": mark.id, "made_at": mark.finished_at}, "files": brought}
            append(connection, Event.RESTORE, SUBJECT, body)
        connection.execute("UPDATE restores SET ended_at = ? WHERE ended_at IS NULL", (iso_utc(utc_now()),))
    missing = tuple(sorted([*carried.missing, *carried.differing]))
    return Restored(whole, carried.files, held, missing, made_at=mark.finished_at)
