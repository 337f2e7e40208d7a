import hashlib
import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from admin_desktop.storage.database import Database, DatabaseBusy, DatabaseDamaged
from admin_desktop.storage.files import DiskFull, FolderGone, NoWritePermission
from admin_desktop.storage.migrating import DatabaseNewer, steps
from tests.conftest import Data

# Opens the database of a folder when told to, like one more start of the program, and says what it found.
START = """
import sys
from pathlib import Path
from admin_desktop.storage.database import Database
from admin_desktop.errors import Trouble
root, steps = Path(sys.argv[1]), Path(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
database = Database(root / "a.db", root / "backups", steps=steps)
try:
    with database.writing() as connection:
        print(connection.execute("PRAGMA user_version").fetchone()[0])
except Trouble as trouble:
    print(trouble)
finally:
    database.close()
"""

STEPS = Path(__file__).parents[2] / "admin_desktop" / "storage" / "migrations"


def one_more_step(folder: Path, sql: str = "ALTER TABLE counters ADD COLUMN note TEXT NOT NULL DEFAULT '-';") -> Path:
    """The program's own steps and a further one, as in a coming version."""
    folder.mkdir()
    for path in STEPS.glob("*.sql"):
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / f"{steps()[-1][0] + 1:04d}_more.sql").write_text(f"-- One more.\n{sql}\n", encoding="utf-8")
    return folder


def start_together(root: Path, folder: Path, count: int) -> list[str]:
    """Start the program several times at one moment; return what each said."""
    command = [sys.executable, "-c", START, str(root), str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(STEPS.parents[2])}
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        for _ in range(count)
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return [process.communicate(timeout=60)[0].strip() for process in started]


def bytes_of(folder: Path) -> dict[str, str]:
    # A reader's own index of the write-ahead log is no part of the data.
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.is_file() and not path.name.endswith("-shm") and path.stat().st_size
    }


def test_it_is_made_whole_and_sound(data: Data) -> None:
    assert data.rows("PRAGMA integrity_check") == [("ok",)]
    assert data.rows("PRAGMA foreign_key_check") == []
    assert data.rows("PRAGMA user_version") == [(steps()[-1][0],)]


def test_the_safeguards_are_on_in_every_thread(data: Data) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1, "secure_delete": 1}
    found: list[dict[str, object]] = []

    def look() -> None:
        found.append({name: data.rows(f"PRAGMA {name}")[0][0] for name in wanted})
        data.database.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    look()
    assert found == [wanted, wanted]


def test_steps_from_nothing_give_the_same_shape_each_time(tmp_path: Path) -> None:
    shapes = []
    for name in ("a", "b"):
        database = Database(tmp_path / f"{name}.db", tmp_path / "backups")
        with database.reading() as connection:
            shapes.append([tuple(row) for row in connection.execute("SELECT type, name, sql FROM sqlite_master")])
        database.close()
    assert shapes[0] == shapes[1]
    assert len(shapes[0]) > 10
    assert not (tmp_path / "backups").exists()


def test_a_block_is_kept_whole(data: Data) -> None:
    with data.database.writing() as connection:
        connection.execute("INSERT INTO counters VALUES ('a', 1)")
        connection.execute("INSERT INTO counters VALUES ('b', 2)")
    with closing(sqlite3.connect(data.paths.database)) as other:
        assert other.execute("SELECT count(*) FROM counters").fetchone() == (2,)


@pytest.mark.parametrize("error", [KeyError("ours"), KeyboardInterrupt(), SystemExit(1)])
def test_an_exception_takes_a_block_back_whole(data: Data, error: BaseException) -> None:
    with pytest.raises(type(error)), data.database.writing() as connection:
        connection.execute("INSERT INTO counters VALUES ('a', 1)")
        raise error
    assert data.rows("SELECT * FROM counters") == []
    with data.database.writing() as connection:
        connection.execute("INSERT INTO counters VALUES ('b', 1)")


def test_what_follows_the_commit_runs_only_after_one(data: Data) -> None:
    ran: list[list[tuple[object, ...]]] = []

    def after() -> None:
        with closing(sqlite3.connect(data.paths.database)) as other:
            ran.append(other.execute("SELECT value FROM counters").fetchall())

    with pytest.raises(KeyError), data.database.writing(after):
        raise KeyError("ours")
    assert ran == []
    with data.database.writing(after) as connection:
        connection.execute("INSERT INTO counters VALUES ('a', 7)")
    assert ran == [[(7,)]]


def test_a_row_about_nothing_is_refused(data: Data) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"), data.database.writing() as connection:
        connection.execute("INSERT INTO incident_captures VALUES ('R-1', 'C-1', 0)")


def test_our_own_mistakes_are_not_dressed_up_as_the_disks(data: Data) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"), data.database.writing() as connection:
        connection.execute("INSERT INTO nowhere VALUES (1)")


def test_another_writer_is_waited_for_and_then_said(data: Data) -> None:
    data.database.prepare()
    code = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); c.execute('BEGIN IMMEDIATE');"
        "print('held', flush=True); sys.stdin.readline(); c.execute('COMMIT'); c.close(); print('free', flush=True)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(data.paths.database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(DatabaseBusy, match="try again"), data.database.writing():
            pytest.fail("the right to write was given twice")
        assert data.rows("SELECT count(*) FROM counters") == [(0,)]  # reading goes on
        other.stdin.write("\n")
        other.stdin.flush()
        assert other.stdout.readline() == "free\n"
        with data.database.writing() as connection:
            connection.execute("INSERT INTO counters VALUES ('a', 1)")


@pytest.mark.parametrize("running", [False, True], ids=["closed", "left open"])
def test_a_newer_database_is_refused_and_untouched(tmp_path: Path, running: bool) -> None:
    path = tmp_path / "a.db"
    newer = sqlite3.connect(path, isolation_level=None)
    newer.execute("PRAGMA journal_mode=WAL")
    newer.execute("CREATE TABLE holograms (id)")
    newer.execute("PRAGMA user_version=99")
    if not running:
        newer.close()
    before = bytes_of(tmp_path)
    database = Database(path, tmp_path / "backups")
    for _ in range(2):
        with pytest.raises(DatabaseNewer, match="newest version"):
            database.connection()
    assert bytes_of(tmp_path) == before
    assert not (tmp_path / "backups").exists()
    newer.close()


@pytest.mark.parametrize(
    "content",
    [b"This is a letter, not a database. " * 50, os.urandom(5000), b"SQLite format 3\x00" + b"\xff" * 4000, b"xy"],
    ids=["letter", "chance", "only the first line", "two letters"],
)
def test_a_file_that_is_no_database_is_refused_and_untouched(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(content)
    database = Database(path, tmp_path / "backups")
    with pytest.raises(DatabaseDamaged, match=r"a\.db"):
        database.connection()
    assert path.read_bytes() == content
    assert bytes_of(tmp_path).keys() == {"a.db"}


def test_an_empty_file_is_a_new_database(tmp_path: Path) -> None:
    (tmp_path / "a.db").touch()
    database = Database(tmp_path / "a.db", tmp_path / "backups")
    with database.writing() as connection:
        connection.execute("INSERT INTO counters VALUES ('a', 1)")
    database.close()


def test_a_damaged_page_is_said(data: Data) -> None:
    with data.database.writing() as connection:
        connection.executemany("INSERT INTO counters VALUES (?, 1)", [(f"name {number}",) for number in range(5000)])
    data.database.close()
    with data.paths.database.open("r+b") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(size // 2)
        stream.write(b"\xa5" * (size - size // 2))
    with pytest.raises(DatabaseDamaged, match="vault"):
        data.rows("SELECT sum(length(name)) FROM counters")


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(FolderGone):
        Database(tmp_path / "gone" / "a.db", tmp_path / "backups").connection()


def test_a_full_disk_takes_a_block_back_whole(tiny_disk: Path) -> None:
    database = Database(tiny_disk / "a.db", tiny_disk / "backups")
    with pytest.raises(DiskFull), database.writing() as connection:
        connection.execute("INSERT INTO counters VALUES ('a', 1)")
        for number in range(100):
            connection.execute("INSERT INTO counters VALUES (?, 1)", (f"{number}" + "x" * 50_000,))
    with database.writing() as connection:
        assert connection.execute("SELECT count(*) FROM counters").fetchone()[0] == 0
        connection.execute("INSERT INTO counters VALUES ('b', 1)")
    database.close()


def test_a_database_that_may_not_be_written_to_is_said(ordinary_user: Path) -> None:
    database = Database(ordinary_user / "a.db", ordinary_user / "backups")
    database.prepare()
    database.close()
    for path in (ordinary_user / "a.db", ordinary_user):
        path.chmod(0o400 if path.is_file() else 0o500)
    with pytest.raises(NoWritePermission), database.writing() as connection:
        connection.execute("INSERT INTO counters VALUES ('a', 1)")
    database.close()
    ordinary_user.chmod(0o700)


def test_rows_survive_a_step_and_lie_in_a_backup_as_they_were(tmp_path: Path) -> None:
    first = Database(tmp_path / "a.db", tmp_path / "backups")
    with first.writing() as connection:
        connection.execute("INSERT INTO counters VALUES ('incidents-2026', 42)")
    first.close()
    second = Database(tmp_path / "a.db", tmp_path / "backups", steps=one_more_step(tmp_path / "steps"))
    with second.reading() as connection:
        assert tuple(connection.execute("SELECT * FROM counters").fetchone()) == ("incidents-2026", 42, "-")
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    second.close()
    (backup,) = (tmp_path / "backups").iterdir()
    with closing(sqlite3.connect(backup)) as copy:
        assert copy.execute("SELECT * FROM counters").fetchall() == [("incidents-2026", 42)]
        assert copy.execute("PRAGMA user_version").fetchone() == (steps()[-1][0],)
    with pytest.raises(DatabaseNewer):  # the version of today does not touch what the coming one made
        Database(tmp_path / "a.db", tmp_path / "backups").connection()


def test_an_older_backup_is_never_overwritten(tmp_path: Path) -> None:
    first = Database(tmp_path / "a.db", tmp_path / "backups")
    first.prepare()
    first.close()
    coming = steps()[-1][0] + 1
    older = tmp_path / "backups" / f"a-before-version-{coming}.db"
    older.parent.mkdir()
    older.write_bytes(b"the only copy of last year")
    second = Database(tmp_path / "a.db", tmp_path / "backups", steps=one_more_step(tmp_path / "steps"))
    second.prepare()
    second.close()
    assert older.read_bytes() == b"the only copy of last year"
    assert sorted(path.name for path in older.parent.iterdir()) == [
        f"a-before-version-{coming}-2.db",
        f"a-before-version-{coming}.db",
    ]


def test_a_step_that_fails_is_taken_back_whole(tmp_path: Path) -> None:
    first = Database(tmp_path / "a.db", tmp_path / "backups")
    with first.writing() as connection:
        connection.execute("INSERT INTO counters VALUES ('incidents-2026', 42)")
    first.close()
    folder = one_more_step(
        tmp_path / "steps", "DELETE FROM counters;\nCREATE TABLE t (x);\nINSERT INTO nowhere VALUES (1);"
    )
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        Database(tmp_path / "a.db", tmp_path / "backups", steps=folder).prepare()
    again = Database(tmp_path / "a.db", tmp_path / "backups")
    with again.reading() as connection:
        assert tuple(connection.execute("SELECT * FROM counters").fetchone()) == ("incidents-2026", 42)
        assert connection.execute("SELECT 1 FROM sqlite_master WHERE name = 't'").fetchone() is None
    again.close()


def test_no_room_for_the_backup_means_no_step(tiny_disk: Path, tmp_path: Path) -> None:
    first = Database(tiny_disk / "a.db", tiny_disk / "backups")
    with first.writing() as connection:
        connection.execute("INSERT INTO counters VALUES (?, 42)", ("x" * 200_000,))
    first.close()
    (tiny_disk / "ballast").write_bytes(bytes(1_200_000))
    second = Database(tiny_disk / "a.db", tiny_disk / "backups", steps=one_more_step(tmp_path / "steps"))
    with pytest.raises(DiskFull):
        second.prepare()
    again = Database(tiny_disk / "a.db", tiny_disk / "backups")
    with again.reading() as connection:
        assert connection.execute("SELECT value FROM counters").fetchone()[0] == 42
    again.close()


def test_two_starts_at_once_make_one_database(tmp_path: Path) -> None:
    assert start_together(tmp_path, STEPS, 4) == [str(steps()[-1][0])] * 4


def test_two_starts_at_once_migrate_once_after_one_backup(tmp_path: Path) -> None:
    first = Database(tmp_path / "a.db", tmp_path / "backups")
    with first.writing() as connection:
        connection.execute("INSERT INTO counters VALUES ('incidents-2026', 42)")
    first.close()
    folder = one_more_step(tmp_path / "steps")
    coming = steps()[-1][0] + 1
    assert start_together(tmp_path, folder, 4) == [str(coming)] * 4
    (backup,) = (tmp_path / "backups").iterdir()
    with closing(sqlite3.connect(backup)) as copy:
        assert copy.execute("PRAGMA user_version").fetchone() == (coming - 1,)


def test_the_steps_are_numbered_without_holes() -> None:
    assert [number for number, _sql in steps()] == list(range(1, len(steps()) + 1))
