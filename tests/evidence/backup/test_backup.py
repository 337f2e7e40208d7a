"""Backing up and restoring between two real folders."""

import contextlib
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from admin_desktop.errors import Trouble
from admin_desktop.evidence.backup.checking import check_backup
from admin_desktop.evidence.backup.contents import RecordDamaged
from admin_desktop.evidence.backup.copying import BackedUp, BackupGone, OtherBackup, back_up, backup_root
from admin_desktop.evidence.backup.restoring import FolderBehind, Forked, NoBackup, Restored, restore
from admin_desktop.evidence.captures import Capture
from admin_desktop.evidence.ledger import Event, append
from admin_desktop.evidence.recovery import recover
from admin_desktop.evidence.verifying import verify
from admin_desktop.evidence.withdrawing import discard, erase, quarantine
from admin_desktop.outbox.holding import hold_open_mail
from admin_desktop.outbox.placing import put
from admin_desktop.outbox.queue import BY_ITSELF, SEND_IT_YOURSELF, Outbox, OutboxState
from admin_desktop.storage.backup_marks import IsABackup
from admin_desktop.storage.files import DiskFull, FolderGone, NoWritePermission
from admin_desktop.storage.paths import open_data_folder
from tests.conftest import Data, open_data
from tests.outbox.mail_server import report


def go_on(_done: int, _all: int) -> bool:
    return True


@dataclass
class Desk:
    """A data folder and the disk for its backup."""

    data: Data
    disk: Path

    @property
    def root(self) -> Path:
        return backup_root(self.disk)

    def back_up(self, expected: str = "", progress: Callable[[int, int], bool] = go_on) -> BackedUp:
        return back_up(self.data.database, self.data.vault, self.data.paths.settings, self.disk, expected, progress)

    def files(self) -> list[str]:
        return sorted(path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file())


@pytest.fixture
def desk(data: Data, tmp_path: Path) -> Desk:
    (tmp_path / "disk").mkdir()
    return Desk(data, tmp_path / "disk")


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Data]:
    """A new computer."""
    (tmp_path / "new").mkdir()
    made = open_data(tmp_path / "new")
    yield made
    made.database.close()


def into(data: Data, disk: Path, progress: Callable[[int, int], bool] = go_on) -> Restored:
    return restore(data.database, data.vault, disk, hold_open_mail, progress)


def ledger(data: Data) -> list[tuple[object, ...]]:
    return data.rows("SELECT seq, hash FROM ledger ORDER BY seq")


def discarded(data: Data, capture: Capture) -> None:
    with data.database.writing() as connection:
        paths = discard(connection, capture.id, "a mistake", "Kim")
    erase(data.vault, capture.id, paths)


def quarantined(data: Data, capture: Capture) -> None:
    with data.database.writing() as connection:
        erase(data.vault, capture.id, quarantine(connection, capture.id, "no picture", "Kim"))


def fine(data: Data) -> bool:
    return verify(data.database, data.vault).findings == []


def test_a_backup_holds_everything_and_is_good_by_its_own_check(desk: Desk) -> None:
    desk.data.seal(desk.data.shot(), desk.data.shot(number=2, seed=2))
    desk.data.paths.settings.write_text('{"name": "Kim"}')
    done = desk.back_up()
    assert (done.copied >= 2, done.said, done.stopped) == (True, "", False)
    assert set(desk.files()) >= {"admin-desktop.db", "backup.json", "settings.json"}
    assert set(desk.files()) >= {f"vault/{path}" for (path,) in desk.data.rows("SELECT path FROM pictures")}
    verdict = check_backup(desk.disk)
    assert verdict.findings == []
    assert (verdict.rows, verdict.pictures) == (done.mark.rows, 2)
    assert verdict.head.hash == done.mark.head
    before = desk.files()
    check_backup(desk.root)
    assert desk.files() == before, "nothing is written into a backup by looking at it"


def test_the_next_one_copies_only_what_is_new_and_touches_nothing_else(desk: Desk) -> None:
    desk.data.seal()
    first = desk.back_up()
    (old,) = (desk.root / "vault").rglob("*.png")
    before = old.stat()
    desk.data.seal(desk.data.shot(seed=2))
    second = desk.back_up(first.mark.id)
    assert second.mark.id == first.mark.id
    assert second.copied == first.copied
    assert old.stat().st_mtime_ns == before.st_mtime_ns
    assert check_backup(desk.disk).pictures == 2
    assert desk.back_up(first.mark.id).copied == 0


def test_what_was_discarded_is_erased_there_too_and_what_is_locked_away_is_not_copied(desk: Desk, other: Data) -> None:
    mistake, bad, kept = (desk.data.seal(desk.data.shot(seed=seed)) for seed in range(3))
    desk.back_up()
    discarded(desk.data, mistake)
    quarantined(desk.data, bad)
    assert desk.back_up().said == ""
    names = {path.split("/")[-2] for path in desk.files() if path.endswith(".png")}
    assert names == {kept.id}
    verdict = check_backup(desk.disk)
    assert verdict.findings == []
    assert "What is locked away (quarantined) is not copied into backups." in verdict.notes
    restored = into(other, desk.disk)
    assert (restored.whole, restored.missing) == (True, ())
    assert fine(other), verify(other.database, other.vault).findings


def test_a_damaged_picture_here_never_takes_the_place_of_a_good_one_there(desk: Desk) -> None:
    capture = desk.data.seal()
    first = desk.back_up()
    path = desk.data.vault.at(capture.pictures[0].path)
    path.chmod(0o600)
    good = path.read_bytes()
    path.write_bytes(good + b"x")
    second = desk.back_up(first.mark.id)
    assert second.said.startswith("1 file of the evidence is missing or damaged on this computer")
    assert (desk.root / "vault" / capture.pictures[0].path).read_bytes() == good
    path.unlink()
    assert desk.back_up(first.mark.id).said == "", "the backup has it"
    assert check_backup(desk.disk).findings == []
    assert into(desk.data, desk.disk).files == 1
    assert path.read_bytes() == good


def test_one_that_is_half_there_is_replaced_and_the_half_kept(desk: Desk) -> None:
    capture = desk.data.seal()
    done = desk.back_up()
    there = desk.root / "vault" / capture.pictures[0].path
    there.chmod(0o600)
    there.write_bytes(there.read_bytes()[:100])
    assert desk.back_up(done.mark.id).copied == 1
    assert there.with_name(there.name + ".damaged-1").stat().st_size == 100
    assert [one.kind for one in check_backup(desk.disk).findings] == ["picture_unknown"]


def test_a_damaged_record_here_leaves_the_backup_alone(desk: Desk) -> None:
    desk.data.seal()
    done = desk.back_up()
    before = (desk.root / "admin-desktop.db").read_bytes()
    with desk.data.database.writing() as connection:
        connection.execute("DROP TRIGGER ledger_no_update")
        connection.execute("UPDATE ledger SET entry = json_set(entry, '$.at', '2020')")
    with pytest.raises(RecordDamaged, match="not whole"):
        desk.back_up(done.mark.id)
    assert (desk.root / "admin-desktop.db").read_bytes() == before


def test_a_backup_never_goes_back_nor_takes_other_records(desk: Desk, other: Data) -> None:
    desk.data.seal()
    desk.back_up()
    before = (desk.root / "admin-desktop.db").read_bytes()
    stranger = Desk(other, desk.disk)
    with pytest.raises(OtherBackup, match="newer records"):
        stranger.back_up()
    other.seal(other.shot(seed=9))
    with pytest.raises(OtherBackup, match="other records"):
        stranger.back_up()
    assert (desk.root / "admin-desktop.db").read_bytes() == before
    assert not list(desk.root.glob("*.part"))


def test_the_disk_is_not_plugged_in_or_another_one_is(desk: Desk) -> None:
    desk.data.seal()
    done = desk.back_up()
    desk.disk.rename(desk.disk.with_name("pulled"))
    with pytest.raises(FolderGone, match="plug it in"):
        desk.back_up(done.mark.id)
    assert not desk.disk.exists(), "nothing is made in its place"
    desk.disk.mkdir()
    with pytest.raises(BackupGone, match="plug the right disk in"):
        desk.back_up(done.mark.id)
    assert list(desk.disk.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="a folder in use cannot be taken away there")
@pytest.mark.parametrize("between", [False, True])
def test_pulled_out_in_the_middle(desk: Desk, between: bool) -> None:
    done = desk.back_up()
    for seed in range(3):
        desk.data.seal(desk.data.shot(width=300, height=300, seed=seed))

    seen: list[int] = []

    def pull(bytes_done: int, _all: int) -> bool:
        seen.append(bytes_done)
        # The second time it is the end of that file.
        if bytes_done > 400_000 and desk.disk.exists() and seen.count(bytes_done) == 1 + between:
            desk.disk.rename(desk.disk.with_name("pulled"))
        return True

    with pytest.raises(FolderGone, match="plug it in"):
        desk.back_up(done.mark.id, pull)
    assert not desk.disk.exists(), "nothing is made in its place"
    desk.disk.with_name("pulled").rename(desk.disk)
    assert {one.kind for one in check_backup(desk.disk).findings} <= {"picture_unknown"}
    assert desk.back_up(done.mark.id).mark.rows == 3
    assert check_backup(desk.disk).findings == []


def test_stopping_keeps_the_backup_of_before(desk: Desk) -> None:
    desk.data.seal()
    done = desk.back_up()
    before = (desk.root / "admin-desktop.db").read_bytes()
    desk.data.seal(desk.data.shot(width=400, height=400, seed=2))
    calls = iter([True, True])
    stopped = desk.back_up(done.mark.id, lambda _done, _all: next(calls, False))
    assert stopped.stopped
    assert stopped.mark == done.mark
    assert (desk.root / "admin-desktop.db").read_bytes() == before
    assert check_backup(desk.disk).rows == done.mark.rows
    assert desk.back_up(done.mark.id).mark.rows > done.mark.rows


def test_a_full_disk(desk: Desk, tiny_disk: Path) -> None:
    tight = Desk(desk.data, tiny_disk)
    desk.data.seal()
    done = tight.back_up()
    desk.data.seal(desk.data.shot(width=900, height=900, seed=2))
    with pytest.raises(DiskFull, match="is full"):
        tight.back_up(done.mark.id)
    assert check_backup(tiny_disk).rows == done.mark.rows
    assert not list(tiny_disk.rglob("*.part"))


def test_a_read_only_disk_can_be_checked_and_restored_from_but_not_written(ordinary_user: Path) -> None:
    for name in ("here", "new", "disk"):
        (ordinary_user / name).mkdir()
    here, new = open_data(ordinary_user / "here"), open_data(ordinary_user / "new")
    desk = Desk(here, ordinary_user / "disk")
    try:
        here.seal()
        done = desk.back_up()
        places = [desk.disk, *desk.disk.rglob("*")]
        for at in places:
            at.chmod(0o555 if at.is_dir() else 0o444)
        assert check_backup(desk.disk).findings == []
        assert into(new, desk.disk).whole
        assert fine(new)
        with pytest.raises(NoWritePermission):
            desk.back_up(done.mark.id)
    finally:
        here.database.close()
        new.database.close()
        for at in places:
            at.chmod(0o700)


# Restoring


def test_an_empty_folder_takes_the_whole_backup_and_says_so_in_the_ledger(desk: Desk, other: Data) -> None:
    desk.data.seal(desk.data.shot(), desk.data.shot(number=2, seed=2))
    done = desk.back_up()
    restored = into(other, desk.disk)
    assert (restored.whole, restored.missing, restored.stopped) == (True, (), False)
    assert ledger(other)[: done.mark.rows] == ledger(desk.data)
    ((kind, head, version),) = other.rows(
        "SELECT kind, json_extract(entry, '$.body.backup.head'), (SELECT user_version FROM pragma_user_version)"
        " FROM ledger WHERE seq = (SELECT max(seq) FROM ledger)"
    )
    assert (kind, head) == ("restore", done.mark.head)
    assert version == desk.data.rows("PRAGMA user_version")[0][0]
    assert fine(other)
    assert recover(other.database, other.vault, "1.0") == []
    assert not list(other.paths.root.glob("restoring-*"))
    other.seal(other.shot(seed=7))
    assert fine(other), "life goes on"
    assert Desk(other, desk.disk).back_up(done.mark.id).copied >= 1


def test_all_open_mail_waits_for_the_admin_and_finished_mail_does_not(desk: Desk, other: Data) -> None:
    states = list(OutboxState)
    messages = [report(number) for number, _ in enumerate(states)]
    with desk.data.database.writing() as connection:
        put(connection, messages, BY_ITSELF, urgent=False)
        for message, state in zip(messages, states, strict=True):
            connection.execute("UPDATE outbox SET state = ? WHERE message_id = ?", (state, message.id))
    desk.data.seal()
    desk.back_up()
    restored = into(other, desk.disk)
    now = {row.message_id: row for row in Outbox(other.database).rows()}
    is_open = {OutboxState.WAITING, OutboxState.SENDING, OutboxState.RETRYING, OutboxState.OUTCOME_UNKNOWN}
    assert restored.held == len(is_open)
    for message, state in zip(messages, states, strict=True):
        row = now[message.id]
        assert row.state == (OutboxState.NEEDS_YOU if state in is_open else state)
        assert (row.reason == "restored") == (state in is_open)
        assert not row.leaves_by_itself(BY_ITSELF)
        if state in is_open:
            assert "look whether it has arrived" in row.last_error
            assert Outbox(other.database).tries(row.subject_id)[-1].reason == "restored"
    Outbox(other.database).revive(["login", "network", "password_missing"], BY_ITSELF)
    assert Outbox(other.database).rows()[0].state != OutboxState.WAITING
    Outbox(other.database).retry(messages[0].id, BY_ITSELF)
    Outbox(other.database).take_up(messages[1].id, SEND_IT_YOURSELF)


def test_a_folder_that_went_on_only_gets_its_missing_pictures_back(desk: Desk) -> None:
    first = desk.data.seal()
    desk.back_up()
    desk.data.seal(desk.data.shot(seed=2))
    before = ledger(desk.data)
    desk.data.vault.remove(first.pictures[0].path)
    restored = into(desk.data, desk.disk)
    assert (restored.whole, restored.files, restored.held) == (False, 1, 0)
    assert ledger(desk.data)[: len(before)] == before, "never rewound"
    assert len(ledger(desk.data)) == len(before) + 1
    assert fine(desk.data)
    assert into(desk.data, desk.disk).files == 0
    assert len(ledger(desk.data)) == len(before) + 1, "nothing happened, so nothing is on record"


def test_a_picture_that_is_not_as_it_was_sealed_is_not_brought_back(desk: Desk) -> None:
    capture = desk.data.seal()
    path = capture.pictures[0].path
    desk.back_up()
    there = desk.root / "vault" / path
    there.chmod(0o600)
    there.write_bytes(there.read_bytes()[:-1] + b"!")
    desk.data.vault.remove(path)
    restored = into(desk.data, desk.disk)
    assert (restored.files, restored.missing) == (0, (path,))
    assert not desk.data.vault.at(path).exists()
    assert not list(desk.data.vault.root.rglob("*.part"))


def test_two_ledgers_that_went_different_ways_are_refused(desk: Desk, other: Data) -> None:
    desk.data.seal()
    desk.back_up()
    other.seal(other.shot(seed=3))
    before = ledger(other)
    with pytest.raises(Forked, match="nothing was changed"):
        into(other, desk.disk)
    assert ledger(other) == before


def test_a_folder_that_is_behind_is_refused(desk: Desk, other: Data) -> None:
    desk.data.seal()
    desk.back_up()
    into(other, desk.disk)
    Desk(other, desk.disk).back_up()
    other.seal(other.shot(seed=4))
    Desk(other, desk.disk).back_up()
    with pytest.raises(Forked):
        into(desk.data, desk.disk) if desk.data.seal(desk.data.shot(seed=5)) else None
    third = open_data(other.paths.root.parent / "third")
    third.paths.root.mkdir()
    shutil.copy(desk.root / "admin-desktop.db", third.paths.database)
    third.paths.database.chmod(0o600)
    other.seal(other.shot(seed=6))
    Desk(other, desk.disk).back_up()
    with pytest.raises(FolderBehind, match="older state"):
        into(third, desk.disk)
    third.database.close()


def test_a_practice_picture_does_not_stand_in_the_way_and_its_record_is_set_aside(desk: Desk, other: Data) -> None:
    desk.data.seal()
    desk.back_up()
    discarded(other, other.seal(other.shot(seed=8)))
    head = ledger(other)[-1][1]
    assert into(other, desk.disk).whole
    ((aside,),) = other.rows("SELECT json_extract(entry, '$.body.set_aside.head') FROM ledger WHERE kind = 'restore'")
    assert aside == head
    (kept,) = (other.paths.root / "backups").glob("*before-restoring*.db")
    with contextlib.closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT count(*) FROM ledger").fetchone() == (2,)
    assert fine(other)


def test_no_backup_there(desk: Desk) -> None:
    with pytest.raises(NoBackup, match="no finished backup"):
        into(desk.data, desk.disk)
    with pytest.raises(NoBackup):
        into(desk.data, desk.disk / "gone")
    with pytest.raises(Trouble):
        check_backup(desk.disk)


def test_a_backup_whose_record_was_changed_is_not_used(desk: Desk, other: Data) -> None:
    desk.data.seal()
    desk.back_up()
    record = desk.root / "admin-desktop.db"
    record.chmod(0o600)
    with contextlib.closing(sqlite3.connect(record, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER ledger_no_update")
        connection.execute("UPDATE ledger SET entry = json_set(entry, '$.at', '2020')")
    with pytest.raises(RecordDamaged):
        into(other, desk.disk)
    record.write_bytes(b"nothing of the kind" * 500)
    with pytest.raises(RecordDamaged):
        into(other, desk.disk)
    assert ledger(other) == []


def test_stopped_in_the_middle_and_taken_up_again(desk: Desk, other: Data) -> None:
    for seed in range(3):
        desk.data.seal(desk.data.shot(seed=seed))
    desk.back_up()
    calls = iter([True, True, True])
    restored = into(other, desk.disk, lambda _done, _all: next(calls, False))
    assert restored.stopped
    assert other.rows("SELECT count(*) FROM restores WHERE ended_at IS NULL") == [(1,)]
    assert recover(other.database, other.vault, "1.0") == []
    again = into(other, desk.disk)
    assert not again.whole
    assert again.files > 0
    assert fine(other)
    assert other.rows("SELECT count(*) FROM restores WHERE ended_at IS NULL") == [(0,)]


def test_no_room_to_restore_is_said_before_anything_begins(desk: Desk, tiny_disk: Path) -> None:
    desk.data.seal()
    desk.back_up()
    tight = open_data(tiny_disk)
    with pytest.raises(DiskFull):
        into(tight, desk.disk)
    assert ledger(tight) == []
    tight.database.close()


def test_nobody_works_in_a_backup(desk: Desk) -> None:
    desk.data.seal()
    desk.back_up()
    with pytest.raises(IsABackup, match="is a backup"):
        open_data_folder(str(desk.root))


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_tampered_ledger_makes_nobody_write_elsewhere(desk: Desk, other: Data, tmp_path: Path) -> None:
    with desk.data.database.writing() as connection:
        file = {"path": "../../evil.png", "sha256": "0" * 64}
        append(connection, Event.SEAL, "C-1", {"files": [file]})
    desk.back_up()
    into(other, desk.disk)
    assert not list(tmp_path.rglob("evil.png"))
