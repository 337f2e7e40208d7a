"""The step that adds recipes keeps what was there."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from admin_desktop.evidence.captures import find_capture
from admin_desktop.storage.database import Database
from admin_desktop.storage.migrating import STEPS

CAPTURE = (
    "INSERT INTO captures (id, purpose, origin, captured_at, local_time, zone, program_version)"
    " VALUES ('C-1', 'incident', 'screen', '2026', '2026', 'UTC', '1.0')"
)
PICTURE = (
    "INSERT INTO pictures (sha256, capture_id, number, kind, path, bytes, media_type, width, height, source_sha256,"
    " box) VALUES (?, 'C-1', 1, ?, ?, 5, 'image/png', 6, 7, ?, ?)"
)


def test_pictures_of_before_are_kept_and_a_recipe_must_be_json(tmp_path: Path) -> None:
    older = tmp_path / "steps"
    older.mkdir()
    for step in STEPS.glob("000[12]_*.sql"):
        (older / step.name).write_bytes(step.read_bytes())
    first = Database(tmp_path / "a.db", tmp_path / "backups", steps=older)
    with first.writing() as connection:
        connection.execute(CAPTURE)
        connection.execute(PICTURE, ("aa", "original", "p/screen-1.png", None, None))
        connection.execute(PICTURE, ("bb", "crop", "p/crop-1.png", "aa", "[1, 2, 3, 4]"))
    first.close()
    second = Database(tmp_path / "a.db", tmp_path / "backups")
    with closing(second), second.reading() as connection:
        capture = find_capture(connection, "C-1")
        assert capture is not None
        assert [(one.kind, one.sha256, one.box, one.edits) for one in capture.pictures] == [
            ("original", "aa", None, None),
            ("crop", "bb", [1, 2, 3, 4], None),
        ]
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("UPDATE pictures SET edits = 'no json'")
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("INSERT INTO edit_drafts VALUES ('C-none', 1, '{}', '2026')")
