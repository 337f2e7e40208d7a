"""Faults of the world round the evidence, with real parts: nothing half left, one sentence, and it goes on after."""

import contextlib
import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from admin_desktop.errors import Trouble
from admin_desktop.evidence import captures, ledger
from admin_desktop.evidence.captures import Capture, CaptureState, Purpose, find_capture, folder_of
from admin_desktop.evidence.deriving import crop
from admin_desktop.evidence.recovery import recover
from admin_desktop.evidence.sealing import SealedUnrecorded
from admin_desktop.evidence.vault import is_part
from admin_desktop.evidence.verifying import verify
from admin_desktop.evidence.withdrawing import discard, erase, finish_erasing
from admin_desktop.storage.clock import utc_now
from admin_desktop.storage.database import Database, DatabaseBusy, DatabaseDamaged
from admin_desktop.storage.files import DiskFull, FileTrouble, FolderGone, NoWritePermission
from tests.conftest import EVENING, Data, Pixels, open_data
from tests.filling import only
from tests.holding import held, scanner

ROOT = Path(__file__).parents[2]
windows_only = pytest.mark.skipif(sys.platform != "win32", reason="only Windows lets a program hold a file")


def start(data: Data) -> list[Capture]:
    """What a start does before anything else."""
    adopted = recover(data.database, data.vault, "1.0-next")
    finish_erasing(data.database, data.vault)
    return adopted


def throw_away(data: Data, capture: Capture) -> None:
    with data.database.writing() as connection:
        paths = discard(connection, capture.id, "mistake", "Kim")
    erase(data.vault, capture.id, paths)


def all_is_well(data: Data) -> None:
    start(data)
    assert not [path for path in data.everything() if is_part(path)]
    assert verify(data.database, data.vault).findings == []


# The disk gets full


@pytest.mark.parametrize("pages", [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89])
def test_a_disk_that_gets_full_while_sealing_deriving_or_discarding(tiny_disk: Path, pages: int) -> None:
    """Each does its work whole or not at all, however much room there is (pages of 4 KiB)."""
    (tiny_disk / "data").mkdir()
    data = open_data(tiny_disk / "data")
    first, second = data.seal(data.shot(150, 100)), data.seal(data.shot(90, 90, seed=2))
    before = data.files()
    with only(pages * 4096, tiny_disk):
        new = crop_made = discarded = False
        with contextlib.suppress(DiskFull, SealedUnrecorded):
            data.seal(data.shot(100, 100, 1, seed=3), data.shot(50, 50, 2, seed=4))
            new = True
        with contextlib.suppress(DiskFull):
            crop(data.database, data.vault, first, 1, (0, 0, 80, 80))
            crop_made = True
        with contextlib.suppress(DiskFull):
            throw_away(data, second)
            discarded = True
        assert not [path for path in data.everything() if is_part(path)]
    adopted = start(data)
    after = set(data.files())
    assert len(after) == len(before) + 2 * (new or bool(adopted)) + crop_made - discarded
    all_is_well(data)
    data.seal(data.shot(100, 100, seed=5))
    data.database.close()


# The folder is gone


def test_a_data_folder_that_is_not_there_is_not_made_anew(tmp_path: Path) -> None:
    """A stick that was pulled out: its place must not be taken by a folder on another disk."""
    data = open_data(tmp_path / "stick" / "data")
    with pytest.raises(FolderGone, match="plug it in and try again"):
        data.seal()
    assert not (tmp_path / "stick").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not remove what is open")
def test_a_data_folder_that_went_while_it_was_open_is_said(data: Data) -> None:
    data.seal()
    data.paths.root.rename(data.paths.root.with_name("moved"))
    for _ in range(2):
        with pytest.raises(FolderGone):
            data.seal()
    assert not data.paths.root.exists()
    data.paths.root.with_name("moved").rename(data.paths.root)
    data.seal()
    all_is_well(data)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not remove what is open")
def test_a_database_that_was_deleted_while_it_was_open_keeps_the_picture(data: Data) -> None:
    """Rows into a file without a name would be lost with the last who has it open."""
    capture = data.seal()
    for path in data.paths.root.glob("admin-desktop.db*"):
        path.unlink()
    with pytest.raises(SealedUnrecorded, match="is damaged"):
        data.seal()
    with pytest.raises(DatabaseDamaged):
        crop(data.database, data.vault, capture, 1, (0, 0, 5, 5))
    data.database.close()
    again = open_data(data.paths.root)
    assert len(start(again)) == 2
    all_is_well(again)
    again.database.close()


class Stick:
    """A disk that can be pulled out while files on it are open, on Linux as root."""

    def __init__(self, folder: Path) -> None:
        self._disk, self.at = folder / "disk", folder / "stick"
        for one in (self._disk, self.at):
            one.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "stick", self._disk], check=False).returncode:
            pytest.skip("only root may mount a disk")
        self.plug_in()

    def plug_in(self) -> None:
        subprocess.run(["mount", "--bind", self._disk, self.at], check=True)

    def pull_out(self) -> None:
        subprocess.run(["umount", "-l", self.at], check=True)

    def close(self) -> None:
        subprocess.run(["umount", "-l", self.at], check=False, stderr=subprocess.DEVNULL)
        subprocess.run(["umount", "-l", self._disk], check=True)


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Stick]:
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("a stick is made with Linux's mounts, by root")
    with closing(Stick(tmp_path)) as made:
        yield made


def test_a_stick_that_was_pulled_out_before(stick: Stick) -> None:
    data = open_data(stick.at)
    kept = data.seal()
    stick.pull_out()
    with pytest.raises(FolderGone):
        data.seal()
    with pytest.raises(Trouble):
        crop(data.database, data.vault, kept, 1, (0, 0, 5, 5))
    assert list(stick.at.iterdir()) == [], "nothing is written where it was"
    stick.plug_in()
    data.seal(data.shot(seed=2))
    all_is_well(data)
    assert len(data.rows("SELECT id FROM captures")) == 2
    data.database.close()


def test_a_stick_that_is_pulled_out_just_before_the_pictures_are_written(
    stick: Stick, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The open database would still take the row, while the pictures went to what lies below the stick's place."""
    data = open_data(stick.at)
    data.seal()
    write_all = data.vault.write_all

    def pulled_out_first(files: dict[str, bytes]) -> None:
        stick.pull_out()
        data.vault.root.mkdir(parents=True)  # on the other disk: as if the folder had been looked for a moment ago
        write_all(files)

    monkeypatch.setattr(data.vault, "write_all", pulled_out_first)
    with pytest.raises(FolderGone):
        data.seal()
    assert list(stick.at.iterdir()) == []
    stick.plug_in()
    data.database.close()
    back = open_data(stick.at)
    all_is_well(back)
    assert len(back.rows("SELECT id FROM captures")) == 1
    back.database.close()


@pytest.mark.parametrize("seed", range(6))
def test_a_stick_that_is_pulled_out_at_any_moment(stick: Stick, seed: int) -> None:
    """While it is written to, or just after: what was said to be sealed is on it when it is back."""
    chance = random.Random(seed)
    data = open_data(stick.at)
    data.seal()
    shots = [data.shot(700, 500, number, seed=number) for number in (1, 2)]
    pulled = threading.Event()

    def pull() -> None:
        stick.pull_out()
        pulled.set()

    puller = threading.Timer(chance.uniform(0, 0.03), pull)
    puller.start()
    sealed: list[str] = []
    while not pulled.is_set():
        try:
            sealed.append(data.sealer.seal(shots, Purpose.INCIDENT).capture.id)
        except Trouble as trouble:
            assert str(trouble).endswith(".")
    puller.join()
    data.database.close()
    stick.plug_in()
    back = open_data(stick.at)
    all_is_well(back)
    for capture_id in sealed:
        with back.database.reading() as connection:
            capture = find_capture(connection, capture_id)
        assert capture is not None
        assert len(capture.originals) == 2
    back.database.close()


# Another program holds the file


@windows_only
def test_a_scanner_that_looks_at_each_new_file_for_a_moment_is_waited_for(data: Data) -> None:
    data.seal()

    def new() -> list[Path]:
        return list(data.vault.root.rglob("*.part"))

    with scanner(new, hold_s=0.15) as scanned:
        # It looks now and then, and a file is there for a moment only.
        for seed in range(40):
            if not scanned:
                data.seal(data.shot(300, 200, 1, seed=seed))
        capture = data.seal(data.shot(300, 200, 1), data.shot(200, 100, 2))
        made = crop(data.database, data.vault, capture, 1, (0, 0, 50, 50))
    assert scanned, "it was too slow to meet one"
    assert len(made.pictures) == 3
    all_is_well(data)


@windows_only
def test_a_scanner_that_does_not_let_go_is_said_and_nothing_is_lost(data: Data) -> None:
    month = (data.vault.root / folder_of(data.seal().id)).parent

    def new() -> list[Path]:
        return [path for folder in month.iterdir() for path in folder.glob("screen-1.png.part")]

    with scanner(new, hold_s=1000) as scanned:
        with pytest.raises((FileTrouble, NoWritePermission)) as caught:
            # The second takes long enough for the first to be met.
            data.seal(data.shot(300, 200, 1, seed=2), data.shot(2000, 1500, 2, seed=3))
        assert scanned
    assert str(caught.value).endswith(".")
    assert len(data.rows("SELECT id FROM captures")) == 1
    # What the scanner held could not be cleared away, and is whole: better a picture too many.
    start(data)
    all_is_well(data)
    data.seal(data.shot(seed=3))
    all_is_well(data)


@windows_only
def test_a_held_picture_is_told_apart_from_a_damaged_one(data: Data) -> None:
    path = data.seal().pictures[0].path
    with held(data.vault.root / path):
        (finding,) = verify(data.database, data.vault).findings
    assert (finding.kind, finding.subject) == ("picture_unreadable", path)
    assert "check again when no other program uses it" in finding.sentence
    assert verify(data.database, data.vault).findings == []


@windows_only
def test_a_held_picture_is_discarded_at_the_next_start(data: Data) -> None:
    capture = data.seal()
    with held(data.vault.root / capture.pictures[0].path):
        throw_away(data, capture)
        assert [finding.kind for finding in verify(data.database, data.vault).findings] == ["erasing_unfinished"]
    all_is_well(data)
    assert data.files() == []


@windows_only
def test_a_picture_that_is_held_for_a_moment_is_read_all_the_same(data: Data) -> None:
    capture = data.seal()
    path = data.vault.root / capture.pictures[0].path
    with scanner(lambda: [path], hold_s=0.2) as scanned:
        while not scanned:
            pass
        assert len(data.vault.read(capture.pictures[0].path)) == capture.pictures[0].bytes


# The clock


def test_a_clock_that_is_set_back_disturbs_neither_ids_nor_order(data: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [data.seal(data.shot(seed=1))]
    monkeypatch.setattr(ledger, "utc_now", lambda: utc_now() - timedelta(hours=3))
    earlier = Pixels(4, 4, bytes(64), EVENING - timedelta(hours=3))
    made.append(data.seal(type(data.shot())(earlier, {"number": 1})))
    made.append(data.seal(data.shot(seed=3)))
    monkeypatch.undo()
    made.append(data.seal(data.shot(seed=4)))
    assert len({capture.id for capture in made}) == 4
    assert made[1].id < made[0].id, "an id tells what the clock showed"
    subjects = data.rows("SELECT subject FROM ledger ORDER BY seq")
    assert [row[0] for row in subjects] == [capture.id for capture in made]
    verdict = verify(data.database, data.vault)
    assert verdict.findings == []
    (note,) = verdict.notes
    assert "set back by 3 hours before row 2" in note


def test_an_id_that_is_taken_is_not_given_again(data: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two captures of one moment differ by chance; here chance repeats itself."""
    kept = data.seal()
    signs = iter([kept.id[-5:], kept.id[-5:], "22222"])
    monkeypatch.setattr(captures, "_chance", lambda: next(signs))
    assert data.seal(data.shot(seed=2)).id == kept.id[:-5] + "22222"
    all_is_well(data)


SAME_MOMENT = """
import sys
from pathlib import Path
from tests.conftest import open_data, EVENING
data = open_data(Path(sys.argv[1]))
for seed in range(8):
    print(data.seal(data.shot(seed=seed)).id)
data.database.close()
"""


def test_captures_of_one_millisecond_by_threads_and_programs_are_all_kept(data: Data) -> None:
    data.database.prepare()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", SAME_MOMENT, str(data.paths.root)]
    programs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) for _ in range(2)]
    ids: list[str] = []

    def work(seed: int) -> None:
        own = open_data(data.paths.root)
        own_database = Database(data.paths.database, data.paths.backups)
        sealer = type(data.sealer)(own_database, own.vault, "1.0-test")
        ids.extend(sealer.seal([data.shot(seed=seed)], Purpose.UNFILED).capture.id for _ in range(8))
        own_database.close()

    threads = [threading.Thread(target=work, args=(seed,)) for seed in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    said = [program.communicate(timeout=120)[0].split() for program in programs]
    # A program of this test waits only a fifth of a second for its turn; then its picture is kept and adopted.
    ids += [one for words in said for one in words]
    start(data)
    assert len(set(ids)) == len(ids) >= 16
    listed = {str(row[0]) for row in data.rows("SELECT id FROM captures")}
    assert set(ids) <= listed
    assert {path.split("/")[2] for path in data.files()} == listed
    moments = {str(row[0]) for row in data.rows("SELECT captured_at FROM captures")}
    assert moments == {"2026-11-22T03:41:07.123Z"}
    all_is_well(data)


# Another program holds the records


def test_records_that_are_locked_for_long_delay_but_lose_nothing(data: Data) -> None:
    kept, other = data.seal(), data.seal(data.shot(seed=2))
    before = data.everything()
    with closing(sqlite3.connect(data.paths.database, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseBusy, match="Nothing is lost"):
            crop(data.database, data.vault, kept, 1, (0, 0, 5, 5))
        with pytest.raises(DatabaseBusy):
            throw_away(data, other)
        assert data.everything() == before
        # Looking does not wait for writers.
        assert verify(data.database, data.vault).findings == []
        with pytest.raises(SealedUnrecorded):
            data.seal(data.shot(seed=3), purpose=Purpose.INCIDENT)
        with pytest.raises(DatabaseBusy):
            start(data)
        holder.execute("ROLLBACK")
    (adopted,) = start(data)
    assert adopted.purpose == Purpose.INCIDENT
    assert adopted.captured_at == "2026-11-22T03:41:07.123Z"
    content = json.loads((data.vault.root / folder_of(adopted.id) / "capture.json").read_bytes())
    assert content["previous_row"] is None
    all_is_well(data)
    throw_away(data, other)
    assert data.rows("SELECT state FROM captures WHERE id = ?", other.id) == [(CaptureState.DISCARDED,)]
    all_is_well(data)
