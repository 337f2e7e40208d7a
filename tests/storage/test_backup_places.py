import os
import sys
from pathlib import Path

import pytest

from admin_desktop.storage import backup_places
from admin_desktop.storage.backup_marks import Mark, is_backup, new_mark, read_mark, write_mark
from admin_desktop.storage.backup_places import UnsafeBackupPlace, judge_backup_place, other_disks


def test_the_same_disk_is_warned_of(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "here").mkdir()
    assert judge_backup_place(tmp_path / "here", tmp_path / "data") == [
        "This folder is on the same disk as the pictures: when that disk breaks, the backup is gone too."
    ]


def test_another_disk_is_fine_and_found(tiny_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    assert judge_backup_place(tiny_disk, tmp_path / "data") == []
    monkeypatch.setattr(backup_places, "_MOUNTED_IN", (str(tmp_path),))
    (found,) = other_disks(Path.home())
    assert found.root == tiny_disk
    assert 0 < found.free <= 2 << 20
    assert other_disks(tiny_disk) == []


def test_asking_for_other_disks_never_fails(tmp_path: Path) -> None:
    assert all(os.path.isabs(disk.root) for disk in other_disks(tmp_path))  # noqa: PTH117


@pytest.mark.parametrize("where", ["data", "data/inside", "."])
def test_one_inside_the_other_is_no_backup(tmp_path: Path, where: str) -> None:
    (tmp_path / "data" / "inside").mkdir(parents=True)
    with pytest.raises(UnsafeBackupPlace, match="one inside the other"):
        judge_backup_place(tmp_path / where, tmp_path / "data")


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_does_not_hide_it(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "data")
    with pytest.raises(UnsafeBackupPlace):
        judge_backup_place(tmp_path / "link", tmp_path / "data")


def test_a_cloud_folder_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "OneDrive - School" / "x").mkdir(parents=True)
    with pytest.raises(UnsafeBackupPlace, match="kept in step by OneDrive"):
        judge_backup_place(tmp_path / "OneDrive - School" / "x", tmp_path / "data")


def test_a_network_drive_is_warned_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_places, "is_network_drive", lambda _folder: True)
    (warning,) = judge_backup_place(tmp_path / "there", tmp_path / "data")
    assert "Ask your IT first" in warning


def test_a_mark_comes_back_and_a_broken_one_is_none(tmp_path: Path) -> None:
    assert not is_backup(tmp_path)
    assert read_mark(tmp_path) is None
    mark = Mark(new_mark().id, "2026-11-22T03:41:07.123Z", 7, "ab" * 32, ("a/b.png",))
    write_mark(tmp_path, mark)
    assert is_backup(tmp_path)
    assert read_mark(tmp_path) == mark
    for broken in ("", "{", "[]", '{"id": 1}', "[" * 100_000):
        (tmp_path / "backup.json").write_text(broken)
        assert read_mark(tmp_path) is None
        assert is_backup(tmp_path), "nobody works in it all the same"
