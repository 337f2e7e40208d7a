"""Bringing the database to the shape this version knows, one SQL file a step."""

import contextlib
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

from admin_desktop.errors import Trouble
from admin_desktop.storage.files import PART, finish, make_folder

STEPS = Path(__file__).parent / "migrations"


class DatabaseNewer(Trouble):
    """The database was made by a newer version of the program."""


def steps(folder: Path = STEPS) -> list[tuple[int, str]]:
    """List the steps there are: (version reached, SQL), in order."""
    found = []
    for path in sorted(folder.glob("*.sql")):
        match = re.match(r"(\d{4})_", path.name)
        if match:
            found.append((int(match[1]), path.read_text(encoding="utf-8")))
    return found


def read_version(path: Path, folder: Path = STEPS) -> int:
    """Read a database's version without changing a byte of it.

    Args:
        path: the database's file.
        folder: with the steps this program knows.

    Raises:
        DatabaseNewer: this program does not know that version.
        sqlite3.Error: it is not a database.
    """
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        version = _version(connection)
    finally:
        connection.close()
    _refuse_newer(version, folder)
    return version


def migrate(connection: sqlite3.Connection, path: Path, backups: Path, folder: Path = STEPS) -> None:
    """Run the steps that a database lacks, after a backup through SQLite's own call.

    Args:
        connection: in autocommit.
        path: the database's file, for the backup's name.
        backups: folder for the backup; a new, empty database needs none.
        folder: with the steps, ``0001_….sql`` and so on.

    Raises:
        DatabaseNewer: another, newer program was quicker.
        OSError, sqlite3.Error: the backup or a step failed; the steps before it stay done.
    """
    version = _version(connection)
    _refuse_newer(version, folder)
    lacking = [step for step in steps(folder) if step[0] > version]
    for number, sql in lacking:
        # Only before the first: whoever was quicker with that one made the backup.
        copied = version > 0 and number == lacking[0][0]
        _run_step(connection, number, sql, (lambda: _back_up(path, backups, lacking[-1][0])) if copied else None)
    if lacking:
        # Into the file itself, so that an older program sees the new version even without the write-ahead log.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _refuse_newer(version: int, folder: Path) -> None:
    if version > steps(folder)[-1][0]:
        raise DatabaseNewer(
            "Your reports were last opened with a newer version of Admin Desktop. They are untouched and safe: "
            "install the newest version on this computer, then open it again."
        )


def _run_step(connection: sqlite3.Connection, number: int, sql: str, back_up: Callable[[], None] | None) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Two programs may start at once: the second finds the step done.
        if _version(connection) < number:
            if back_up:
                back_up()
            for statement in _statements(sql):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number:d}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _back_up(path: Path, backups: Path, target_version: int) -> None:
    """Copy the database as it was, under a free name: an older backup is never overwritten.

    Called while this program alone may write, so that the copy cannot already hold another program's step; a
    connection of its own sees only what is committed.
    """
    make_folder(backups)
    name, number = f"{path.stem}-before-version-{target_version}", 1
    while (copy := backups / f"{name}{f'-{number}' if number > 1 else ''}.db").exists():
        number += 1
    part = copy.with_name(copy.name + PART)
    part.unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(path)) as source, contextlib.closing(sqlite3.connect(part)) as target:
        source.backup(target)
    finish(part, copy)


def _statements(sql: str) -> list[str]:
    """Cut a script into statements (``executescript`` would end the transaction)."""
    found, held = [], ""
    for line in sql.splitlines(keepends=True):
        held += line
        if sqlite3.complete_statement(held):
            found.append(held)
            held = ""
    return found


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
