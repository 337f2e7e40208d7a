"""The SQLite database: one connection a thread, full sync, and transactions that say what they are.

The standard library's ``sqlite3`` and plain SQL, not an ORM: the capture command must be quick as a whole process,
importing SQLAlchemy alone costs more than sealing a picture, and half of what matters here (triggers, the order of
syncs, one writer over several processes) is SQLite's own language anyway.
"""

import contextlib
import errno
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from admin_desktop.errors import Trouble
from admin_desktop.storage.files import as_trouble
from admin_desktop.storage.migrating import STEPS, migrate, read_version

# How long a writer waits for another one (the window, a command) before it says so.
BUSY_S = 8.0


class DatabaseDamaged(Trouble):
    """SQLite cannot read the database."""


class DatabaseBusy(Trouble):
    """Another program holds the database for longer than a seal takes."""


class Database:
    """Gives each thread its own connection to one database file.

    Args:
        path: the file; it is made, or brought up to date after a backup, by :meth:`prepare`.
        backups: the folder for copies made before a migration.
        busy_s: how long a writer waits for another one, in seconds.
        steps: the folder with the migrations.
    """

    def __init__(self, path: Path, backups: Path, *, busy_s: float = BUSY_S, steps: Path = STEPS) -> None:
        self.path = path
        self._backups = backups
        self._busy_s = busy_s
        self._steps = steps
        self._local = threading.local()
        self._prepared = threading.Lock()
        self._ready = False

    def prepare(self) -> None:
        """Make the database, or bring it up to date. Called by the first use.

        Raises:
            DatabaseNewer: made by a newer version; it is left untouched.
            DatabaseDamaged: not readable as a database.
            DatabaseBusy, DiskFull, NoWritePermission, FolderGone, FileTrouble: it is as it was.
        """
        with self._prepared:
            if self._ready:
                return
            with _troubles(self.path):
                if self.path.exists():
                    read_version(self.path, self._steps)
                connection = _connect(self.path, self._busy_s)
                try:
                    migrate(connection, self.path, self._backups, self._steps)
                except BaseException as error:
                    connection.close()
                    if isinstance(error, OSError):
                        raise as_trouble(error, self.path.parent) from error
                    raise
            self._local.connection = connection  # this thread asked first and goes on with it
            self._ready = True

    def connection(self) -> sqlite3.Connection:
        """Return this thread's connection, in autocommit; use :meth:`writing` to change anything."""
        self.prepare()
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            with _troubles(self.path):
                connection = _connect(self.path, self._busy_s)
            self._local.connection = connection
        return connection

    def close(self) -> None:
        """Close this thread's connection."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    @contextlib.contextmanager
    def writing(self, after_commit: Callable[[], None] | None = None) -> Iterator[sqlite3.Connection]:
        """One transaction that holds the right to write, over all threads and processes, from its first line.

        It is on disk (full sync) when the block is left; an exception takes it back whole.

        Raises:
            DatabaseBusy: another writer did not finish in time.
            DiskFull, NoWritePermission, DatabaseDamaged, FolderGone: nothing of the block was kept.
        """
        connection = self.connection()
        with _troubles(self.path):
            connection.execute("BEGIN IMMEDIATE")
            try:
                folder = self._folder()
                self._still_there(folder)
                yield connection
                # Once more: an open file takes rows although its disk is pulled out, and the rest may lie elsewhere.
                self._still_there(folder)
                connection.execute("COMMIT")
            except BaseException:
                # A full disk makes SQLite roll back by itself; then there is nothing left to roll back.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        if after_commit:
            after_commit()

    def _folder(self) -> tuple[int, int] | None:
        """Tell which folder the file is in: by disk and number, as its name may come to mean another one."""
        with contextlib.suppress(OSError):
            found = self.path.parent.stat()
            return found.st_dev, found.st_ino
        return None

    def _still_there(self, folder: tuple[int, int] | None) -> None:
        """Notice that the file was taken away while it was open; an open one would take rows that nobody finds again.

        Args:
            folder: which one the file was in when the transaction began.

        Raises:
            FolderGone: with its whole folder, as when a stick is pulled out.
            DatabaseDamaged: it alone.
        """
        if self.path.exists():
            return
        with contextlib.suppress(OSError):
            if self._folder() == folder and any(self.path.parent.iterdir()):
                raise _damaged(self.path)
        gone = FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self.path))
        raise as_trouble(gone, self.path.parent) from gone

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for questions, with faults turned into sentences."""
        with _troubles(self.path):
            yield self.connection()


def _connect(path: Path, busy_s: float) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=busy_s, isolation_level=None)
    connection.row_factory = sqlite3.Row
    try:
        _use_wal(connection, busy_s)
        for pragma in (
            "synchronous=FULL",
            "fullfsync=ON",
            "foreign_keys=ON",
            "recursive_triggers=ON",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _use_wal(connection: sqlite3.Connection, busy_s: float) -> None:
    """Switch to the write-ahead log. Two first starts at once: SQLite does not wait here by itself."""
    deadline = time.monotonic() + busy_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            busy = (error.sqlite_errorcode or 0) & 0xFF == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() >= deadline:
                raise
            time.sleep(0.005)


@contextlib.contextmanager
def _troubles(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise _operational(error, path) from error
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError | sqlite3.InterfaceError):
            raise  # our own fault, not the disk's
        raise _damaged(path) from error


def _operational(error: sqlite3.OperationalError, path: Path) -> Trouble | sqlite3.OperationalError:
    code = (error.sqlite_errorcode or 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return DatabaseBusy(
            "Another Admin Desktop window or command is still writing, so this was not saved yet. "
            "Nothing is lost: wait a moment and try again."
        )
    if code == sqlite3.SQLITE_FULL:
        return as_trouble(OSError(28, "No space left on device"), path.parent)
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return as_trouble(PermissionError(13, "Permission denied"), path.parent)
    if code == sqlite3.SQLITE_CANTOPEN:
        missing = not path.parent.is_dir()
        return as_trouble(FileNotFoundError(2, "gone") if missing else PermissionError(13, "denied"), path.parent)
    if code == sqlite3.SQLITE_IOERR:
        return as_trouble(OSError(5, "the disk reported an error"), path.parent)
    if str(error) == "no such table: ledger":
        return _damaged(path)  # the file was deleted while it was open, or another one put in its place
    return error


def _damaged(path: Path) -> DatabaseDamaged:
    return DatabaseDamaged(
        f"The file {path.name} in {path.parent} is damaged and was left as it is. Your sealed pictures are safe in the "
        "folder vault beside it: ask for help before you change anything there."
    )
