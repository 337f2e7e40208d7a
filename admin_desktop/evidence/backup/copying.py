"""Backing up: the database through SQLite's own call, the vault's new files, and only then the new record's name.

A kill at any moment leaves the backup of before, with some new pictures beside it, and the next run goes on.
"""

import contextlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from admin_desktop.errors import Trouble
from admin_desktop.evidence.backup.carrying import Carried, Progress, Stopped, carry
from admin_desktop.evidence.backup.contents import Contents, Relation, damaged, read_contents, reading, usable_paths
from admin_desktop.evidence.vault import Vault
from admin_desktop.storage.backup_marks import FOLDER, MARK, Mark, new_mark, read_mark, write_mark
from admin_desktop.storage.clock import iso_utc, utc_now
from admin_desktop.storage.database import Database
from admin_desktop.storage.files import PART, as_trouble, finish, make_folder, sync_written, write_durably

_PAGES_AT_ONCE = 2000


class OtherBackup(Trouble):
    """The folder holds a backup of other records, or of newer ones."""


class BackupGone(Trouble):
    """The folder is there, but not the backup that should be in it."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What came of a backup.

    Attributes:
        mark: as it lies in the backup now.
        copied: files.
        stopped: somebody stopped it; the backup of before is still there.
        said: what was wrong with single pictures, in words; empty when all is well.
    """

    mark: Mark
    copied: int = 0
    stopped: bool = False
    said: str = ""


def backup_root(folder: Path) -> Path:
    """Return where the backup lies in the folder that the admin named; that one may be the backup itself."""
    return folder if (folder / MARK).is_file() else folder / FOLDER


def back_up(
    database: Database, vault: Vault, settings: Path, folder: Path, expected: str, progress: Progress
) -> BackedUp:
    """Bring the backup up to date, or begin one.

    Args:
        database, vault: of the data folder.
        settings: its settings' file.
        folder: that the admin named; it exists, or else the disk is not plugged in.
        expected: the id of the backup that was made there before; empty for the first one.
        progress: see :data:`Progress`.

    Raises:
        FolderGone: the disk is not plugged in.
        BackupGone: another disk is, or the backup was removed.
        OtherBackup: it is one of other records; it was not touched.
        RecordDamaged: our own record is not whole; the backup was not touched.
        DiskFull, NoWritePermission, FileTrouble, DatabaseBusy: the backup of before is still there.
    """
    if not folder.is_dir():
        raise as_trouble(FileNotFoundError(2, "gone"), folder)
    root = backup_root(folder)
    try:
        return _back_up(database, vault, settings, root, expected, progress)
    except Stopped:
        return BackedUp(read_mark(root) or Mark(""), stopped=True)
    except OSError as error:
        # Pulled out in the middle: some systems call that an error of the disk.
        raise as_trouble(error if folder.is_dir() else FileNotFoundError(2, "gone"), folder) from error
    except sqlite3.Error as error:
        raise _of_copy(error, folder) from error


def _back_up(
    database: Database, vault: Vault, settings: Path, root: Path, expected: str, progress: Progress
) -> BackedUp:
    mark = read_mark(root)
    if expected and (mark is None or mark.id != expected):
        raise BackupGone(
            f"The folder {root.parent} is there, but not the backup that was made in it. Nothing was lost here: plug "
            "the right disk in, or choose the folder again in Settings to begin a new backup."
        )
    if mark is None:
        make_folder(root)
        mark = new_mark()
        write_mark(root, mark)
    target, record = Vault(root / "vault"), root / database.path.name
    part = record.with_name(record.name + PART)
    try:
        copy_database(database, part, progress)
        with reading(part) as connection:
            contents = _checked(connection, database.path)
        _refuse_other(root, record, contents)
        wanted = {path: digest for path, digest in contents.files.items() if path not in contents.locked}
        carried = carry(vault, target, usable_paths(vault, wanted), progress)
        finish(part, record)
    except BaseException:
        with contextlib.suppress(OSError):
            remove_database(part)
        raise
    _erase(target, contents)
    _keep_settings(settings, root)
    head = contents.head
    done = Mark(mark.id, iso_utc(utc_now()), head.seq, head.hash, tuple(sorted(contents.locked)))
    write_mark(root, done)
    return BackedUp(done, carried.files, said=_words(carried))


def copy_database(database: Database, part: Path, progress: Progress) -> None:
    """Copy a database as it is in this moment, through SQLite's own call, synced, in one file.

    Raises:
        Stopped: asked for.
        OSError, sqlite3.Error: as they came; whoever called takes the half copy away.
    """
    remove_database(part)

    def pages(_status: int, remaining: int, total: int) -> None:
        # The vault comes after this: the bar begins anew there.
        if not progress(total - remaining, max(1, total)):
            raise Stopped

    database.prepare()
    try:
        with (
            contextlib.closing(sqlite3.connect(database.path, isolation_level=None)) as source,
            contextlib.closing(sqlite3.connect(part, isolation_level=None)) as target,
        ):
            # One moment's view: what is sealed meanwhile neither waits for us nor makes the copy begin anew.
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            source.backup(target, pages=_PAGES_AT_ONCE, progress=pages)
            target.execute("PRAGMA journal_mode=DELETE")
        sync_written(part)
        part.chmod(0o600)  # Windows puts nothing in the place of what is read-only
    except sqlite3.OperationalError as error:
        if (error.sqlite_errorcode or 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise OSError(16, "the record is in use by another program") from error
        raise


def remove_database(path: Path) -> None:
    """Take a half copy away, with what SQLite lays beside it."""
    for name in (path.name, f"{path.name}-journal", f"{path.name}-wal", f"{path.name}-shm"):
        with contextlib.suppress(FileNotFoundError):
            at = path.with_name(name)
            at.chmod(0o600)
            at.unlink()


def _checked(connection: sqlite3.Connection, path: Path) -> Contents:
    """A damaged record must never take the place of a good backup."""
    if [row[0] for row in connection.execute("PRAGMA quick_check(1)")] != ["ok"]:
        raise damaged(path)
    return read_contents(connection, path)


def _refuse_other(root: Path, record: Path, contents: Contents) -> None:
    """A backup only ever goes forward: one that holds more than we do is worth more than we are."""
    if not record.exists():
        return
    with reading(record) as connection:
        relation = contents.relation(read_contents(connection, record))
    if relation in (Relation.SAME, Relation.AHEAD):
        return
    what = "newer records than this computer has" if relation == Relation.BEHIND else "other records"
    raise OtherBackup(
        f"The folder {root} already holds a backup with {what}, so it was left as it is. "
        "Choose another folder for this computer's backup, or use Restore in Settings to bring that one in."
    )


def _erase(target: Vault, contents: Contents) -> None:
    """What was discarded here must not live on in the backup; nor what is locked away, which is not copied."""
    for path in usable_paths(target, dict.fromkeys([*contents.erased, *contents.locked], "")):
        target.remove(path)


def _keep_settings(settings: Path, root: Path) -> None:
    if settings.is_file():
        write_durably(root / settings.name, settings.read_bytes())


def _words(carried: Carried) -> str:
    count = len(carried.missing) + len(carried.differing)
    if not count:
        return ""
    files = "1 file of the evidence is" if count == 1 else f"{count} files of the evidence are"
    return (
        f"{files} missing or damaged on this computer, so they could not be copied; everything else was. "
        "Run Check the evidence in Settings."
    )


def _of_copy(error: sqlite3.Error, folder: Path) -> Trouble:
    """SQLite's own words about the copy: the disk is full, gone, or may not be written to."""
    code = (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF
    if not folder.is_dir():
        return as_trouble(FileNotFoundError(2, "gone"), folder)
    numbers = {
        sqlite3.SQLITE_FULL: 28,
        sqlite3.SQLITE_READONLY: 13,
        sqlite3.SQLITE_CANTOPEN: 13,
        sqlite3.SQLITE_PERM: 13,
    }
    return as_trouble(OSError(numbers.get(code, 5), str(error)), folder)
