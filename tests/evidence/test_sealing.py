import hashlib
import io
import json
import os
import re
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from admin_desktop.evidence.captures import Capture, Purpose, find_capture, folder_of, is_capture_id, new_capture_id
from admin_desktop.evidence.ledger import entries
from admin_desktop.evidence.recovery import recover
from admin_desktop.evidence.sealing import ImportedFile, SealedUnrecorded, Sealer, observe
from admin_desktop.evidence.verifying import verify
from admin_desktop.evidence.withdrawing import discard
from admin_desktop.storage.database import Database
from admin_desktop.storage.files import DiskFull, FileTrouble, NoWritePermission
from tests.conftest import EVENING, POSTS, Data, Pixels, open_data

ROOT = Path(__file__).parents[2]
VICTIM = Path(__file__).with_name("sealing_victim.py")


def ledger(data: Data) -> list[dict[str, object]]:
    with data.database.reading() as connection:
        return [json.loads(entry.text) for entry in entries(connection)]


def imported(name: str) -> ImportedFile:
    content = (POSTS / name).read_bytes()
    with Image.open(io.BytesIO(content)) as image:
        return ImportedFile(content, "image/png", "png", *image.size, name, datetime(2026, 11, 1, tzinfo=UTC))


def test_the_bytes_on_disk_are_what_the_ledger_and_the_record_say(data: Data) -> None:
    capture = data.seal(data.shot(50, 40))
    (picture,) = capture.pictures
    on_disk = (data.vault.root / picture.path).read_bytes()
    assert hashlib.sha256(on_disk).hexdigest() == picture.sha256
    assert len(on_disk) == picture.bytes
    (row,) = ledger(data)
    assert (row["kind"], row["subject"]) == ("seal", capture.id)
    body = row["body"]
    assert isinstance(body, dict)
    assert body["files"] == [picture.in_ledger()]
    assert body["captured_at"] == "2026-11-22T03:41:07.123Z"
    assert datetime.fromisoformat(body["local_time"]) == EVENING.replace(microsecond=0)
    assert body["program"] == "Admin Desktop 1.0-test"
    with data.database.reading() as connection:
        assert find_capture(connection, capture.id) == capture
    assert verify(data.database, data.vault).findings == []


def test_the_pixels_are_those_of_the_screen(data: Data) -> None:
    shot = data.shot(31, 47)
    capture = data.seal(shot)
    with Image.open(data.vault.root / capture.pictures[0].path) as image:
        assert image.size == (31, 47)
        assert image.convert("RGBA").tobytes("raw", "BGRA")[0::4] == bytes(shot.frame.bgra)[0::4]


def test_several_screens_are_one_capture(data: Data) -> None:
    capture = data.seal(*(data.shot(20 + number, 10, number, seed=number) for number in (1, 2, 3)))
    assert [picture.number for picture in capture.originals] == [1, 2, 3]
    assert [picture.screen["number"] for picture in capture.originals if picture.screen] == [1, 2, 3]
    assert len({picture.sha256 for picture in capture.originals}) == 3
    assert data.files() == sorted(picture.path for picture in capture.pictures)
    assert len(ledger(data)) == 1


def test_what_was_learnt_about_the_grab_is_on_record(data: Data) -> None:
    data.sealer.seal([data.shot()], Purpose.INCIDENT, {"grabber": "fake", "stepped_aside": True})
    body = ledger(data)[0]["body"]
    assert isinstance(body, dict)
    assert (body["grabber"], body["stepped_aside"], body["purpose"]) == ("fake", True, "incident")


def test_imported_files_are_kept_byte_for_byte(data: Data) -> None:
    files = [imported("fb-threat-dark.png"), imported("x-spam-dark.png")]
    capture = data.sealer.seal_import(files, Purpose.UNFILED, EVENING).capture
    assert [(data.vault.root / picture.path).read_bytes() for picture in capture.originals] == [
        file.data for file in files
    ]
    assert [picture.source_name for picture in capture.originals] == ["fb-threat-dark.png", "x-spam-dark.png"]
    assert capture.originals[0].source_time == "2026-11-01T00:00:00.000Z"
    assert ledger(data)[0]["kind"] == "import"
    assert verify(data.database, data.vault).findings == []


def test_sealed_pictures_are_read_only(data: Data) -> None:
    path = data.vault.root / data.seal().pictures[0].path
    assert not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)


def test_times_are_told(data: Data) -> None:
    ms = data.sealer.seal([data.shot()], Purpose.UNFILED).ms
    assert set(ms) == {"encode", "write", "record"}
    assert all(value >= 0 for value in ms.values())


def test_ids_can_be_sorted_and_read_out() -> None:
    ids = {new_capture_id(EVENING) for _ in range(200)}
    assert len(ids) == 200
    assert all(re.fullmatch(r"C-2026112[12]-\d{6}-[2-9b-z]{5}", id_) and is_capture_id(id_) for id_ in ids)
    assert str(folder_of("C-20261121-214107-k7q2x")) == "2026/2026-11/C-20261121-214107-k7q2x"
    for other in ("", "C-20261121-214107-k7q2", "C-20261121-214107-k7q2x ", "../C-20261121-214107-k7q2x", "Pictures"):
        assert not is_capture_id(other)


def test_what_was_learnt_later_is_a_row_of_its_own(data: Data) -> None:
    capture = data.seal()
    first = observe(data.database, capture, {"window_title": "Bearden Band | Facebook"})
    second = observe(data.database, capture, {"process": "chrome"})
    assert first.observed == {"window_title": "Bearden Band | Facebook"}
    assert second.observed == {"window_title": "Bearden Band | Facebook", "process": "chrome"}
    with data.database.reading() as connection:
        assert find_capture(connection, capture.id) == second
    assert [row["kind"] for row in ledger(data)] == ["seal", "observe", "observe"]
    assert verify(data.database, data.vault).findings == []


def test_nothing_is_learnt_about_what_was_discarded(data: Data) -> None:
    capture = data.seal()
    with data.database.writing() as connection:
        discard(connection, capture.id, "wrong window", "Kim")
    observe(data.database, capture, {"window_title": "My bank"})
    assert data.rows("SELECT observed FROM captures") == [("{}",)]
    assert [row["kind"] for row in ledger(data)] == ["seal", "discard"]


def test_many_threads_make_one_chain(data: Data) -> None:
    database = Database(data.paths.database, data.paths.backups)
    sealer = Sealer(database, data.vault, "1.0-test")
    ids: list[str] = []
    begin = threading.Barrier(6)

    def work(seed: int) -> None:
        begin.wait()
        ids.extend(sealer.seal([data.shot(seed=seed)], Purpose.UNFILED).capture.id for _ in range(5))
        database.close()

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(ids)) == 30
    assert [row["seq"] for row in ledger(data)] == list(range(1, 31))
    assert sorted(str(row["subject"]) for row in ledger(data)) == sorted(ids)
    assert verify(data.database, data.vault).findings == []


def test_many_programs_make_one_chain(data: Data) -> None:
    command = [sys.executable, str(VICTIM), str(data.paths.root), "6", "7"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) for _ in range(4)]
    said = [process.communicate(timeout=120)[0].splitlines() for process in started]
    assert [process.returncode for process in started] == [0] * 4
    ids = [line.split()[1] for lines in said for line in lines if line.startswith("sealed ")]
    assert len(set(ids)) == 24
    assert [row["seq"] for row in ledger(data)] == list(range(1, 25))
    verdict = verify(data.database, data.vault)
    assert verdict.findings == []
    assert verdict.rows == 24


def test_a_full_disk_leaves_nothing_and_lists_nothing(tiny_disk: Path) -> None:
    data = open_data(tiny_disk)
    kept = data.seal(data.shot(100, 100))
    with pytest.raises(DiskFull, match="free some space"):
        data.seal(data.shot(400, 400, 1), data.shot(900, 900, 2))
    assert data.files() == [kept.pictures[0].path]
    assert [path.name for path in (data.vault.root / folder_of(kept.id)).parent.iterdir()] == [kept.id]
    assert data.rows("SELECT id FROM captures") == [(kept.id,)]
    assert verify(data.database, data.vault).findings == []
    data.seal(data.shot(100, 100))  # the half gave its room back
    data.database.close()


def test_no_permission_leaves_nothing_and_lists_nothing(ordinary_user: Path) -> None:
    data = open_data(ordinary_user)
    data.vault.root.mkdir()
    data.vault.root.chmod(0o500)
    with pytest.raises(NoWritePermission):
        data.seal()
    assert data.files() == []
    assert data.rows("SELECT id FROM captures") == []
    data.vault.root.chmod(0o700)
    data.database.close()


def test_a_busy_database_keeps_the_picture_and_the_next_start_records_it(data: Data) -> None:
    data.database.prepare()
    with closing(sqlite3.connect(data.paths.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(SealedUnrecorded, match="safe as C-") as caught:
            data.seal(data.shot(20, 20, 1), data.shot(30, 30, 2))
        other.execute("ROLLBACK")
    assert len(data.files()) == 2
    assert data.rows("SELECT id FROM captures") == []
    (adopted,) = recover(data.database, data.vault, "1.0-test")
    assert adopted.id in str(caught.value)
    assert adopted.origin == "recovered"
    assert [(picture.width, picture.height) for picture in adopted.originals] == [(20, 20), (30, 30)]
    assert verify(data.database, data.vault).findings == []


def test_a_database_that_refuses_the_row_keeps_the_picture(data: Data) -> None:
    with data.database.writing() as connection:
        connection.execute(
            "CREATE TRIGGER no_room BEFORE INSERT ON captures BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END"
        )
    with pytest.raises(SealedUnrecorded, match="open the record again"):
        data.seal()
    assert len(data.files()) == 1
    with data.database.writing() as connection:
        connection.execute("DROP TRIGGER no_room")
    assert len(recover(data.database, data.vault, "1.0-test")) == 1
    assert verify(data.database, data.vault).findings == []


def test_a_damaged_database_keeps_the_picture(data: Data) -> None:
    data.paths.database.write_bytes(b"This is not a database any more. " * 100)
    with pytest.raises(SealedUnrecorded):
        data.seal()
    assert len(data.files()) == 1


def test_a_vault_that_became_a_file_is_said(data: Data) -> None:
    data.vault.root.write_bytes(b"")
    with pytest.raises(FileTrouble):
        data.seal()
    assert data.rows("SELECT id FROM captures") == []


@pytest.mark.parametrize(
    "path", ["", "/etc/passwd", "../a.png", "a/../../b", "C:/a", "a\\b", "a\\..\\..\\b", "..", "a:stream"]
)
def test_the_vault_reads_and_writes_nowhere_else(data: Data, path: str) -> None:
    with pytest.raises(ValueError, match="not a path inside"):
        data.vault.at(path)


def test_a_capture_of_real_pixels_verifies(data: Data) -> None:
    with Image.open(POSTS / "fb-libel-light.png") as post:
        rgba = post.convert("RGBA")
    pixels = Pixels(rgba.width, rgba.height, rgba.tobytes("raw", "BGRA"))
    shot = data.shot()
    capture: Capture = data.seal(type(shot)(pixels, {"number": 1}))
    with Image.open(data.vault.root / capture.pictures[0].path) as image:
        assert image.tobytes() == rgba.convert("RGB").tobytes()
