from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from admin_desktop.app import App
from admin_desktop.backing_up import (
    DailyBackup,
    back_up_now,
    forget_half_restored,
    judge_backups,
    read_state,
    restore_from,
)
from admin_desktop.cli import parse, run
from admin_desktop.evidence.captures import Purpose
from admin_desktop.storage.clock import iso_utc, parse_iso, utc_now
from admin_desktop.storage.files import FolderGone
from tests.conftest import POSTS


def go_on(_done: int, _all: int) -> bool:
    return True


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    (tmp_path / "disk").mkdir()
    return tmp_path / "disk"


@pytest.fixture
def app(tmp_path: Path, disk: Path) -> Iterator[App]:
    made = App.open(str(tmp_path / "data"))
    made.settings.backup_folder, made.settings.backup_since = str(disk), iso_utc(utc_now())
    made.capturing.import_files([POSTS / "x-harass-light.png"], Purpose.UNFILED)
    yield made
    made.database.close()


def later(app: App, time: timedelta) -> None:
    """Time passes."""
    app.settings.backup_since = iso_utc(parse_iso(app.settings.backup_since) - time)
    with app.database.writing() as connection:
        for row in connection.execute("SELECT id, begun_at FROM backups").fetchall():
            moment = iso_utc(parse_iso(row[1]) - time)
            connection.execute("UPDATE backups SET begun_at = ? WHERE id = ?", (moment, row[0]))


def states(app: App) -> list[str]:
    with app.database.reading() as connection:
        return [row[0] for row in connection.execute("SELECT state FROM backups ORDER BY id")]


def test_daily_and_caught_up_with_after_days_off(app: App) -> None:
    told: list[int] = []
    daily = DailyBackup(app, lambda: told.append(1))
    assert read_state(app).due
    assert daily.run() == 60.0
    daily.run()
    assert states(app) == ["good"], "once a day"
    later(app, timedelta(hours=23))
    daily.run()
    assert states(app) == ["good"]
    later(app, timedelta(days=3))
    assert not read_state(app).old
    daily.run()
    assert states(app) == ["good", "good"]
    assert len(told) == 2


def test_a_missing_disk_is_said_at_home_and_tried_again_later(app: App, disk: Path) -> None:
    daily = DailyBackup(app, lambda: None)
    daily.run()
    later(app, timedelta(days=2))
    disk.rename(disk.with_name("away"))
    daily.run()
    daily.run()
    assert states(app) == ["good", "failed"], "not at once again"
    state = read_state(app)
    assert (state.failed, state.old, state.due) == (True, True, False)
    assert "plug it in" in state.said
    assert judge_backups(app)[0] == "problem"
    later(app, timedelta(minutes=16))
    disk.with_name("away").rename(disk)
    daily.run()
    assert states(app)[-1] == "good"
    assert not read_state(app).old
    assert judge_backups(app)[0] == "ok"


def test_a_week_without_a_good_one_needs_the_admin(app: App) -> None:
    assert not read_state(app).old, "the folder was named a moment ago"
    later(app, timedelta(days=8))
    assert read_state(app).old
    back_up_now(app, go_on)
    assert not read_state(app).old
    later(app, timedelta(days=6))
    assert not read_state(app).old
    later(app, timedelta(days=2))
    assert read_state(app).old


def test_off_until_a_folder_is_named_and_never_in_practice(tmp_path: Path, disk: Path, app: App) -> None:
    practice = App.open(str(tmp_path / "rehearsal"), practice=True)
    practice.settings.backup_folder = str(disk)
    assert not read_state(practice).due
    practice.database.close()
    app.settings.backup_folder = ""
    assert not read_state(app).due
    assert judge_backups(app) == ("ok", "No backup is made; a folder for it can be chosen in Settings.", "")


def test_another_stick_in_the_same_place_is_noticed_and_choosing_again_begins_anew(app: App, disk: Path) -> None:
    back_up_now(app, go_on)
    disk.rename(disk.with_name("first"))
    with pytest.raises(FolderGone):
        back_up_now(app, go_on)
    disk.mkdir()
    with pytest.raises(Exception, match="plug the right disk in"):
        back_up_now(app, go_on)
    later(app, timedelta(seconds=5))
    app.settings.backup_since = iso_utc(utc_now())
    assert back_up_now(app, go_on).copied >= 1
    assert states(app) == ["good", "failed", "failed", "good"]


def test_one_that_was_killed_does_not_stay_under_way(app: App) -> None:
    with app.database.writing() as connection:
        connection.execute(
            "INSERT INTO backups (folder, begun_at, state) VALUES (?, ?, 'running')",
            (app.settings.backup_folder, iso_utc(utc_now())),
        )
    assert read_state(app).failed
    back_up_now(app, go_on)
    assert states(app) == ["failed", "good"]


def test_breaking_off_ends_it_and_the_next_start_takes_it_up(app: App) -> None:
    daily = DailyBackup(app, lambda: None)
    daily.break_off()
    daily.run()
    assert states(app) == []
    assert back_up_now(app, lambda _done, _all: False).stopped
    assert states(app) == ["stopped"]
    later(app, timedelta(minutes=20))
    assert read_state(app).due


def test_a_new_computer_takes_records_and_settings(tmp_path: Path, app: App, disk: Path) -> None:
    app.settings.name, app.settings.setup_done = "Kim Lee", True
    app.save_settings()
    back_up_now(app, go_on)
    new = App.open(str(tmp_path / "new"))
    restored = restore_from(new, disk, go_on)
    assert restored.whole
    assert (new.settings.name, new.settings.setup_done) == ("Kim Lee", True)
    assert not read_state(new).restoring
    (new.paths.root / "restoring-admin-desktop.db").write_bytes(b"half")
    forget_half_restored(new)
    assert not list(new.paths.root.glob("restoring-*"))
    new.database.close()


def test_verify_of_a_backup_changes_nothing_in_it(app: App, disk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    back_up_now(app, go_on)
    (root,) = disk.iterdir()
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    assert run(parse(["--data-dir", str(root), "verify"])) == 0
    assert "Everything is as it was sealed." in capsys.readouterr().out
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*")} == before
    assert run(parse(["--data-dir", str(root), "import", str(POSTS / "x-harass-light.png")])) == 1
    assert "is a backup, and working in it would spoil it" in capsys.readouterr().err
    (picture,) = root.rglob("import-1.png")
    picture.chmod(0o600)
    picture.write_bytes(picture.read_bytes() + b"x")
    assert run(parse(["--data-dir", str(root), "verify"])) == 1
