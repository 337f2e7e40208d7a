import errno
import os
import stat
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from admin_desktop.storage.files import (
    DiskFull,
    FileTrouble,
    FolderGone,
    NoWritePermission,
    as_trouble,
    make_folder,
    patiently,
    sync_written,
    write_durably,
    write_together,
)

windows_only = pytest.mark.skipif(sys.platform != "win32", reason="error numbers of Windows")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(data=st.binary(max_size=5000))
def test_bytes_are_on_disk_as_given_and_nothing_else_is(tmp_path: Path, data: bytes) -> None:
    write_durably(tmp_path / "a.bin", memoryview(data))
    assert (tmp_path / "a.bin").read_bytes() == data
    assert [path.name for path in tmp_path.iterdir()] == ["a.bin"]


def test_line_ends_and_signs_of_end_of_file_are_bytes_like_others(tmp_path: Path) -> None:
    write_durably(tmp_path / "a.bin", b"\r\n\n\x1a\x00\r")
    assert (tmp_path / "a.bin").read_bytes() == b"\r\n\n\x1a\x00\r"


def test_replaces_an_older_file(tmp_path: Path) -> None:
    for text in (b"first, longer", b"second"):
        write_durably(tmp_path / "a.json", text)
    assert (tmp_path / "a.json").read_bytes() == b"second"


def test_read_only_when_asked(tmp_path: Path) -> None:
    write_durably(tmp_path / "sealed.png", b"x", read_only=True)
    write_durably(tmp_path / "open.json", b"x")
    assert not (tmp_path / "sealed.png").stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    assert (tmp_path / "open.json").stat().st_mode & stat.S_IWUSR


def test_a_name_that_cannot_be_taken_leaves_nothing_behind(tmp_path: Path) -> None:
    taken = tmp_path / "a.png"
    (taken / "inside").mkdir(parents=True)
    with pytest.raises(OSError):
        write_durably(taken, b"picture", read_only=True)
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


def test_files_that_belong_together_are_all_whole_before_one_has_its_name(tmp_path: Path) -> None:
    """The second cannot take its name: by then both are on disk, and the first has its own."""
    (tmp_path / "b.png" / "inside").mkdir(parents=True)
    with pytest.raises(OSError):
        write_together({tmp_path / "a.json": b"a", tmp_path / "b.png": b"b"}, read_only=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "b.png"]
    # A file that cannot be begun: none has its name.
    with pytest.raises(OSError):
        write_together({tmp_path / "c.json": b"c", tmp_path / "no" / "d.png": b"d"})
    assert not (tmp_path / "c.json").exists()
    assert not list(tmp_path.rglob("*.part"))


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(OSError) as caught:
        write_durably(tmp_path / "gone" / "a.png", b"x")
    assert isinstance(as_trouble(caught.value, tmp_path), FolderGone)


def test_a_full_disk_keeps_the_old_file_and_no_half(tiny_disk: Path) -> None:
    write_durably(tiny_disk / "a.bin", b"old")
    with pytest.raises(OSError) as caught:
        write_durably(tiny_disk / "a.bin", os.urandom(3 << 20))
    assert isinstance(as_trouble(caught.value, tiny_disk), DiskFull)
    assert [path.name for path in tiny_disk.iterdir()] == ["a.bin"]
    assert (tiny_disk / "a.bin").read_bytes() == b"old"
    write_durably(tiny_disk / "a.bin", bytes(1 << 20))  # the half gave its room back


def test_no_permission_is_said(ordinary_user: Path) -> None:
    ordinary_user.chmod(0o500)
    with pytest.raises(OSError) as caught:
        write_durably(ordinary_user / "a.png", b"x")
    assert isinstance(as_trouble(caught.value, ordinary_user), NoWritePermission)
    ordinary_user.chmod(0o700)


def test_a_read_only_part_of_a_crash_can_be_synced_by_an_ordinary_user(ordinary_user: Path) -> None:
    part = ordinary_user / "a.png.part"
    part.write_bytes(b"x")
    part.chmod(0o444)
    sync_written(part)
    assert stat.S_IMODE(part.stat().st_mode) == 0o444


@windows_only
def test_a_read_only_part_of_a_crash_can_be_synced_on_windows(tmp_path: Path) -> None:
    part = tmp_path / "a.png.part"
    part.write_bytes(b"x")
    part.chmod(0o444)
    sync_written(part)
    assert not part.stat().st_mode & stat.S_IWUSR


@pytest.mark.parametrize(
    ("number", "wanted", "words"),
    [
        (errno.ENOSPC, DiskFull, "full"),
        (errno.EDQUOT, DiskFull, "full"),
        (errno.EACCES, NoWritePermission, "may not write"),
        (errno.EPERM, NoWritePermission, "may not write"),
        (errno.EROFS, NoWritePermission, "may not write"),
        (errno.ENOENT, FolderGone, "not there any more"),
        (errno.ENODEV, FolderGone, "not there any more"),
        (errno.ENXIO, FolderGone, "not there any more"),
        (errno.ENOTDIR, FolderGone, "not there any more"),
        (errno.EIO, FileTrouble, "refused"),
        (errno.EMFILE, FileTrouble, "refused"),
    ],
)
def test_what_the_system_says_becomes_a_sentence(number: int, wanted: type[Exception], words: str) -> None:
    trouble = as_trouble(OSError(number, os.strerror(number)), Path("reports"))
    assert type(trouble) is wanted
    assert words in str(trouble)
    assert "reports" in str(trouble)
    assert str(trouble).endswith(".")


def test_a_fault_without_words_still_says_something() -> None:
    assert "None" not in str(as_trouble(OSError("the cable fell out"), Path("reports")))


@windows_only
@pytest.mark.parametrize(
    ("number", "wanted"),
    [
        (112, DiskFull),
        (39, DiskFull),
        (5, NoWritePermission),
        (21, FolderGone),  # a stick that is not in: "permission denied" to Python
        (53, FolderGone),
        (1167, FolderGone),
        (32, FileTrouble),  # a virus scanner holds the file: nobody needs to be asked for permission
        (33, FileTrouble),
    ],
)
def test_what_windows_says_becomes_a_sentence(number: int, wanted: type[Exception]) -> None:
    assert type(as_trouble(OSError(0, "words", None, number), Path("reports"))) is wanted


def test_folders_are_made_for_their_owner_only(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b" / "c")
    make_folder(tmp_path / "a" / "b" / "c")
    assert (tmp_path / "a" / "b" / "c").is_dir()
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700


def test_a_file_in_the_way_of_a_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(OSError):
        make_folder(tmp_path / "a" / "b")
    with pytest.raises(FileExistsError):
        make_folder(tmp_path / "a")


def test_a_reader_does_not_stop_the_writer_nor_the_other_way_round(tmp_path: Path) -> None:
    """Our window keeps the settings while our command reads them, or a virus scanner does."""
    path = tmp_path / "settings.json"
    write_durably(path, b"0")
    done = threading.Event()

    def read() -> int:
        times = 0
        while not done.wait(0.01):
            assert patiently(path.read_bytes).isdigit()
            times += 1
        return times

    with ThreadPoolExecutor() as pool:
        reading = pool.submit(read)
        try:
            for number in range(100):
                write_durably(path, str(number).encode())
        finally:
            done.set()
        assert reading.result() > 0
    assert path.read_bytes() == b"99"
