"""Bringing the database to the shape this version knows, one SQL file a step."""

import re
import sqlite3
from pathlib import Path

from admin_desktop.errors import Trouble
from admin_desktop.storage.files import make_folder

_STEPS = Path(__file__).parent / "migrations"


class DatabaseNewer(Trouble):
    """The database was made by a newer version of the program."""


def steps() -> list[tuple[int, str]]:
    """List the steps there are: (version reached, SQL), in order."""
    found = []
    for path in sorted(_STEPS.glob("*.sql")):
        match = re.match(r"(\d{4})_", path.name)
        if match:
            found.append((int(match[1]), path.read_text(encoding="utf-8")))
    return found


def read_version(path: Path) -> int:
    """Read a database's version without changing a byte of it.

    Raises:
        DatabaseNewer: this program does not know that version.
        sqlite3.Error: it is not a database.
    """
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    finally:
        connection.close()
    known = steps()[-1][0]
    if version > known:
        raise DatabaseNewer(
            "Your reports were last opened with a newer version of Admin Desktop. They are untouched and safe: "
            "install the newest version on this computer, then open it again."
        )
    return version


def migrate(connection: sqlite3.Connection, path: Path, backups: Path) -> None:
    """Run the steps that a database lacks, after a backup through SQLite's own call.

    Args:
        connection: in autocommit.
        path: the database's file, for the backup's name.
        backups: folder for the backup; a new, empty database needs none.
    """
    if _version(connection) == steps()[-1][0]:
        return
    version = _version(connection)
    if version:
        make_folder(backups)
        target = sqlite3.connect(backups / f"{path.stem}-before-version-{steps()[-1][0]}.db")
        try:
            connection.backup(target)
        finally:
            target.close()
    for number, sql in steps():
        _run_step(connection, number, sql)
    # Into the file itself, so that an older program sees the new version even without the write-ahead log.
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _run_step(connection: sqlite3.Connection, number: int, sql: str) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Two programs may start at once: the second finds the step done.
        if _version(connection) < number:
            for statement in _statements(sql):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number:d}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


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
