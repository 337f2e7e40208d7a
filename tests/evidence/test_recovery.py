import hashlib
import io
import json
import os
import sqlite3
import stat
import struct
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from admin_desktop.evidence.captures import Capture, Purpose, folder_of, new_capture_id
from admin_desktop.evidence.deriving import crop
from admin_desktop.evidence.png import encode_png
from admin_desktop.evidence.recovery import recover
from admin_desktop.evidence.verifying import verify
from admin_desktop.storage.database import Database
from admin_desktop.storage.files import NoWritePermission
from tests.conftest import EVENING, POSTS, Data, open_data

ID = "C-20261121-214107-k7q2x"


def leave(data: Data, files: dict[str, bytes], capture_id: str = ID) -> Path:
    """What a killed capture leaves in the vault."""
    folder = data.vault.root / folder_of(capture_id)
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def picture(width: int = 20, height: int = 10) -> bytes:
    return encode_png(width, height, os.urandom(width * height * 4))


def encoded(kind: str) -> bytes:
    out = io.BytesIO()
    Image.frombytes("RGB", (40, 30), os.urandom(3600)).save(out, kind)
    return out.getvalue()


def start(data: Data) -> list[Capture]:
    return recover(data.database, data.vault, "1.0-next")


def test_nothing_to_do_changes_nothing(data: Data) -> None:
    assert start(data) == []
    data.seal()
    assert start(data) == []
    assert data.rows("SELECT count(*) FROM ledger") == [(1,)]


@pytest.mark.parametrize("name", ["screen-1.png", "screen-1.png.part"], ids=["renamed", "not renamed yet"])
def test_a_whole_picture_is_adopted_as_recovered(data: Data, name: str) -> None:
    content = picture()
    folder = leave(data, {name: content})
    taken = datetime(2026, 11, 22, 3, 41, 7, tzinfo=UTC).timestamp()
    os.utime(folder / name, (taken, taken))
    (capture,) = start(data)
    assert (capture.id, capture.origin, capture.purpose) == (ID, "recovered", Purpose.UNFILED)
    assert capture.captured_at == "2026-11-22T03:41:07.000Z"
    (original,) = capture.originals
    assert original.path == f"{folder_of(ID)}/screen-1.png"
    assert original.sha256 == hashlib.sha256(content).hexdigest()
    assert (original.width, original.height, original.media_type) == (20, 10, "image/png")
    assert data.files() == [original.path]
    assert (data.vault.root / original.path).read_bytes() == content
    assert not (data.vault.root / original.path).stat().st_mode & stat.S_IWUSR
    (row,) = data.rows("SELECT kind, subject, entry FROM ledger")
    assert row[:2] == ("recover", ID)
    assert json.loads(row[2])["body"]["files"] == [original.in_ledger()]
    assert verify(data.database, data.vault).findings == []
    assert start(data) == []


def test_every_cut_of_a_picture_is_a_half_and_is_cleared_away(data: Data) -> None:
    content = picture(9, 7)
    for length in range(len(content)):
        folder = leave(data, {"screen-1.png.part": content[:length]}, new_capture_id(EVENING))
        assert start(data) == [], length
        assert not folder.exists()
    assert data.rows("SELECT count(*) FROM ledger") == [(0,)]


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
def test_imported_pictures_are_adopted_too(data: Data, kind: str) -> None:
    content = encoded(kind)
    leave(data, {f"import-1.{kind.lower()}": content})
    (capture,) = start(data)
    assert capture.originals[0].media_type == f"image/{kind.lower()}"
    assert (capture.originals[0].width, capture.originals[0].height) == (40, 30)
    assert verify(data.database, data.vault).findings == []


def test_a_heic_is_adopted_once_it_has_its_name(data: Data) -> None:
    size = struct.pack(">I4sIII", 20, b"ispe", 0, 4032, 3024)
    heic = struct.pack(">I4s4sI", 16, b"ftyp", b"heic", 0) + size + os.urandom(500)
    leave(data, {"import-1.heic": heic, "import-2.heic.part": heic})
    (capture,) = start(data)
    (original,) = capture.originals
    assert (original.media_type, original.width, original.height) == ("image/heic", 4032, 3024)
    assert verify(data.database, data.vault).findings == []


def test_the_whole_screens_of_a_torn_capture_are_adopted_and_the_half_goes(data: Data) -> None:
    first, second, third = picture(), picture(30, 20), picture(40, 40)
    leave(data, {"screen-1.png": first, "screen-2.png.part": second, "screen-3.png.part": third[:-20]})
    (capture,) = start(data)
    assert [original.sha256 for original in capture.originals] == [
        hashlib.sha256(content).hexdigest() for content in (first, second)
    ]
    assert [name.rpartition("/")[2] for name in data.files()] == ["screen-1.png", "screen-2.png"]
    assert verify(data.database, data.vault).findings == []


def test_a_post_of_real_size_is_adopted(data: Data) -> None:
    leave(data, {"screen-1.png": (POSTS / "fb-political-2x.png").read_bytes()})
    assert len(start(data)) == 1


@pytest.mark.parametrize(
    "junk", [b"", b"hello", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", b"\x89PNG\r\n\x1a\n" + bytes(99)]
)
def test_what_is_no_picture_is_not_listed_but_not_destroyed_either(data: Data, junk: bytes) -> None:
    folder = leave(data, {"notes.png": junk})
    assert start(data) == []
    assert (folder / "notes.png").read_bytes() == junk
    assert [finding.kind for finding in verify(data.database, data.vault).findings] == ["picture_unknown"]


def test_a_picture_that_asks_for_all_memory_is_not_opened(data: Data) -> None:
    def chunk(kind: bytes, content: bytes) -> bytes:
        import zlib

        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"x") + chunk(b"IEND", b"")
    leave(data, {"screen-1.png.part": bomb})
    assert start(data) == []


@pytest.mark.parametrize(
    "folder", ["2026/2026-11/My holiday", "2026/2026-12/" + ID, "x/y/" + ID, "2026/2026-11/C-20261121-214107-aeiou"]
)
def test_folders_that_are_not_ours_are_left_alone(data: Data, folder: str) -> None:
    (data.vault.root / folder).mkdir(parents=True)
    (data.vault.root / folder / "beach.png").write_bytes(picture())
    (data.vault.root / folder / "letter.part").write_bytes(b"mine")
    assert start(data) == []
    assert len(data.files()) == 2


def test_a_capture_that_runs_meanwhile_is_waited_for(data: Data) -> None:
    """Pictures on disk, row not yet committed: recovery must neither adopt nor remove them."""
    database = Database(data.paths.database, data.paths.backups)
    written, done = threading.Event(), threading.Event()
    capture_id, content = new_capture_id(EVENING), picture()
    path = f"{folder_of(capture_id)}/screen-1.png"

    def seal_slowly() -> None:
        with database.writing() as connection:
            data.vault.write_all({path: content})
            written.set()
            done.wait(10)
            connection.execute(
                "INSERT INTO captures (id, purpose, origin, captured_at, local_time, zone, program_version)"
                " VALUES (?, 'unfiled', 'screen', '', '', '', '')",
                (capture_id,),
            )
        database.close()

    adopted: list[Capture] = []
    waiting = Database(data.paths.database, data.paths.backups)

    def recover_meanwhile() -> None:
        adopted.extend(recover(waiting, data.vault, "1.0"))
        waiting.close()

    sealing = threading.Thread(target=seal_slowly)
    sealing.start()
    assert written.wait(10)
    recovering = threading.Thread(target=recover_meanwhile)
    recovering.start()
    recovering.join(0.2)
    assert recovering.is_alive()
    done.set()
    sealing.join()
    recovering.join()
    assert adopted == []
    assert data.files() == [path]


def test_a_kill_while_cutting_out_does_not_stand_in_the_way(data: Data) -> None:
    capture = data.seal()
    folder = data.vault.root / folder_of(capture.id)
    (folder / "crop-1.png").write_bytes(picture())
    (folder / "crop-2.png.part").write_bytes(b"half")
    for path in folder.glob("crop*"):
        path.chmod(0o444)
    assert start(data) == []
    assert data.files() == [capture.pictures[0].path]
    cut = crop(data.database, data.vault, capture, 1, (0, 0, 5, 5))
    assert start(data) == []
    assert len(data.files()) == 2
    assert cut.pictures[-1].path in data.files()
    assert verify(data.database, data.vault).findings == []


def test_a_read_only_part_is_adopted_by_an_ordinary_user(ordinary_user: Path) -> None:
    data = open_data(ordinary_user)
    folder = leave(data, {"screen-1.png.part": picture()})
    (folder / "screen-1.png.part").chmod(0o444)
    assert len(start(data)) == 1
    data.database.close()


def test_one_folder_that_refuses_does_not_keep_the_others_from_being_adopted(ordinary_user: Path) -> None:
    data = open_data(ordinary_user)
    folder = leave(data, {"screen-1.png.part": picture()})
    leave(data, {"screen-1.png": picture()}, "C-20261121-214108-k7q2x")
    leave(data, {"screen-1.png": picture()}, "C-20261121-214106-k7q2x")
    (folder / "screen-1.png.part").chmod(0)
    folder.chmod(0o500)
    with pytest.raises(NoWritePermission):
        start(data)
    assert data.rows("SELECT count(*) FROM captures") == [(2,)]
    assert (folder / "screen-1.png.part").exists()
    folder.chmod(0o700)
    (folder / "screen-1.png.part").chmod(0o400)
    assert [capture.id for capture in start(data)] == [ID]
    data.database.close()


@pytest.mark.skipif(sys.platform != "win32", reason="only Windows lets a program hold a file")
def test_a_picture_that_is_held_is_adopted_at_the_next_start(data: Data) -> None:
    folder = leave(data, {"screen-1.png.part": picture()})
    with (folder / "screen-1.png.part").open("rb"):
        try:
            start(data)
        except Exception as error:
            assert str(error)
    adopted = data.rows("SELECT id FROM captures")
    assert adopted == [(ID,)] or [capture.id for capture in start(data)] == [ID]


def test_a_lost_database_is_filled_again_from_the_vault(data: Data) -> None:
    captures = [data.seal(data.shot(seed=seed)) for seed in range(3)]
    data.database.close()
    for path in data.paths.root.glob("admin-desktop.db*"):
        path.unlink()
    fresh = open_data(data.paths.root)
    assert {capture.id for capture in start(fresh)} == {capture.id for capture in captures}
    assert verify(fresh.database, fresh.vault).findings == []
    fresh.database.close()
    with closing(sqlite3.connect(data.paths.database)) as connection:
        assert connection.execute("SELECT DISTINCT origin FROM captures").fetchall() == [("recovered",)]
