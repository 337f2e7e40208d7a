import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from admin_desktop.capture.pictures import (
    MOST_BYTES,
    FileUnreadable,
    NotAPicture,
    PictureTooLarge,
    inspect,
    read_picture_file,
)
from admin_desktop.errors import Trouble

POST = Path(__file__).parents[1] / "data" / "posts" / "x-harass-light.png"


@pytest.fixture
def post(tmp_path: Path) -> Path:
    path = tmp_path / "Größe 日本.png"
    path.write_bytes(POST.read_bytes())
    return path


def test_the_bytes_what_they_are_and_the_files_own_time(post: Path) -> None:
    os.utime(post, (0, 1_795_318_867.25))
    data, info, changed = read_picture_file(post)
    assert data == POST.read_bytes()
    assert info == inspect(data)
    assert changed == datetime(2026, 11, 22, 3, 41, 7, 250_000, tzinfo=UTC)
    assert changed.tzinfo is UTC


def test_the_name_says_nothing_about_what_it_is(post: Path) -> None:
    renamed = post.rename(post.with_suffix(".txt"))
    assert read_picture_file(renamed)[1].extension == "png"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows counts from 1601 and cannot tell such times")
@pytest.mark.parametrize("seconds", [-2_000_000_000.0, 300_000_000_000.0])
def test_a_time_out_of_all_reason_is_no_reason_to_refuse(post: Path, seconds: float) -> None:
    try:
        os.utime(post, (0, seconds))
    except OverflowError:
        pytest.skip("this disk cannot keep such a time")
    assert read_picture_file(post)[0] == POST.read_bytes()


def refused(path: Path, kind: type[Trouble]) -> str:
    with pytest.raises(kind) as caught:
        read_picture_file(path)
    assert "Nothing was imported" in str(caught.value)
    assert path.name in str(caught.value)
    return str(caught.value)


def test_no_such_file(tmp_path: Path) -> None:
    assert refused(tmp_path / "missing.png", FileUnreadable).startswith("There is no file")
    assert refused(tmp_path / "missing" / "missing.png", FileUnreadable).startswith("There is no file")


def test_a_file_is_no_folder(post: Path) -> None:
    refused(post / "below.png", FileUnreadable)


def test_a_folder(tmp_path: Path) -> None:
    assert "is not a file" in refused(tmp_path, FileUnreadable)


def test_a_name_that_no_file_can_have() -> None:
    with pytest.raises(FileUnreadable):
        read_picture_file(Path("a\0b.png"))
    with pytest.raises(FileUnreadable):
        read_picture_file(Path("x" * 5000))


def test_a_file_of_somebody_else(ordinary_user: Path) -> None:
    path = ordinary_user / "locked.png"
    path.touch()
    path.chmod(0)
    assert "may not be read" in refused(path, FileUnreadable)


@pytest.mark.skipif(sys.platform == "win32", reason="devices are files on POSIX systems only")
def test_a_device_that_never_ends() -> None:
    assert "is not a file" in refused(Path("/dev/zero"), FileUnreadable)


def test_a_huge_file_is_not_loaded(tmp_path: Path) -> None:
    path = tmp_path / "huge.png"
    with path.open("wb") as stream:
        stream.truncate(3 * MOST_BYTES)  # takes no room on the disk
    # Its whole size is told, so it was not found out by reading up to the limit.
    assert "This file has 300 MB" in refused(path, PictureTooLarge)


def test_bad_pictures_are_named(post: Path) -> None:
    post.write_bytes(b"Dear all")
    assert refused(post, NotAPicture).startswith(f"{post.name}: ")
    post.write_bytes(b"")
    refused(post, NotAPicture)
    post.write_bytes(POST.read_bytes()[:10_000])
    refused(post, NotAPicture)
