"""Where a backup may lie, and which other disks there are."""

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from admin_desktop.errors import Trouble
from admin_desktop.storage.places import cloud_name, is_network_drive


class UnsafeBackupPlace(Trouble):
    """A backup there would copy evidence out of the house, or be no backup."""


@dataclass(frozen=True, slots=True)
class Disk:
    """Another disk: where it is, and how many bytes are free."""

    root: Path
    free: int


def judge_backup_place(folder: Path, data_root: Path) -> list[str]:
    """Judge a folder for backups.

    A folder that a cloud service keeps in step is refused: it would carry pictures of children and the mail of a
    school to a company, and may bring back half-written files. A network drive is allowed, because a school's file
    server is a good place; the admin is told what it means. So is the same disk.

    Args:
        folder: that the admin chose; it exists.
        data_root: the data folder.

    Returns:
        sentences of warning; empty when all is well.

    Raises:
        UnsafeBackupPlace: not there.
    """
    real, data = Path(os.path.realpath(folder)), Path(os.path.realpath(data_root))
    if real.is_relative_to(data) or data.is_relative_to(real):
        raise UnsafeBackupPlace(
            f"The folder {folder} and the data folder lie one inside the other, so that would be no backup. "
            "Nothing was changed: choose a folder on another disk."
        )
    name = cloud_name(folder) or cloud_name(real)
    if name:
        raise UnsafeBackupPlace(
            f"The folder {folder} is kept in step by {name}, which would carry the evidence out of the house. "
            "Nothing was changed: choose a folder on a stick or another disk."
        )
    if is_network_drive(real):
        return ["This folder is on a network drive: whoever may read it there can see the pictures. Ask your IT first."]
    if _same_disk(real, data):
        return ["This folder is on the same disk as the pictures: when that disk breaks, the backup is gone too."]
    return []


def _same_disk(one: Path, other: Path) -> bool:
    try:
        return one.stat().st_dev == other.stat().st_dev
    except OSError:
        return False


def other_disks(data_root: Path) -> list[Disk]:
    """List the disks beside the one with the data folder, those with the most room first. May wait for the disks."""
    found = []
    for root in _candidates():
        try:
            if not _same_disk(root, data_root) and not is_network_drive(root) and os.access(root, os.W_OK):
                found.append(Disk(root, shutil.disk_usage(root).free))
        except OSError:  # an empty drive for cards
            continue
    return sorted(found, key=lambda disk: -disk.free)


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _kernel32 = ctypes.WinDLL("kernel32")
    _kernel32.GetDriveTypeW.argtypes = [wintypes.LPCWSTR]
    _kernel32.GetDriveTypeW.restype = wintypes.UINT
    _REMOVABLE, _FIXED = 2, 3

    def _candidates() -> list[Path]:
        letters = _kernel32.GetLogicalDrives()
        roots = [f"{chr(ord('A') + bit)}:\\" for bit in range(26) if letters >> bit & 1]
        # A and B were for floppy disks: asking one that is not there takes seconds.
        return [Path(one) for one in roots[0:] if one > "C" and _kernel32.GetDriveTypeW(one) in (_REMOVABLE, _FIXED)]

else:
    # Where desktops mount sticks and disks.
    _MOUNTED_IN = ("/Volumes",) if sys.platform == "darwin" else ("/media", "/run/media", "/mnt")

    def _candidates() -> list[Path]:
        found: list[Path] = []
        for top in _MOUNTED_IN:
            for at in (Path(top), *_folders(Path(top))):
                found += [one for one in _folders(at) if one.is_mount()]
        return list(dict.fromkeys(found))

    def _folders(at: Path) -> list[Path]:
        try:
            return [one for one in at.iterdir() if one.is_dir() and not one.is_symlink()]
        except OSError:
            return []
