"""Files that survive a power cut: written beside, synced, renamed, and the folder synced."""

import contextlib
import errno
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, TypeVar

from admin_desktop.errors import Trouble

PART = ".part"
Result = TypeVar("Result")


class DiskFull(Trouble):
    """No room left on the disk."""


class NoWritePermission(Trouble):
    """The place may not be written to."""


class FolderGone(Trouble):
    """The folder (a USB stick, say) is not there any more."""


class FileTrouble(Trouble):
    """The disk refused for another reason, which is given in its own words."""


# Windows' own numbers: disk full; no such path, not ready, unplugged, network gone; held by another program.
_WINDOWS_FULL = frozenset({39, 112})
_WINDOWS_GONE = frozenset({3, 15, 21, 53, 55, 64, 67, 433, 1167})
_WINDOWS_HELD = frozenset({32, 33})


def as_trouble(error: OSError, folder: Path) -> Trouble:
    """Turn what the system said about writing in this folder into the sentence for the user."""
    winerror = getattr(error, "winerror", None)
    if error.errno in (errno.ENOSPC, errno.EDQUOT) or winerror in _WINDOWS_FULL:
        return DiskFull(
            f"The disk with {folder} is full, so this could not be saved. Everything saved before is safe: "
            "free some space, then try again."
        )
    # A stick pulled out and a file that a virus scanner holds are "permission denied" to Python as well.
    if error.errno in (errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.ENOTDIR) or winerror in _WINDOWS_GONE:
        return FolderGone(
            f"The folder {folder} is not there any more, so this could not be saved. "
            "If it is on a stick or an outside disk, plug it in and try again."
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS) and winerror not in _WINDOWS_HELD:
        return NoWritePermission(
            f"Admin Desktop may not write to {folder}, so this could not be saved. Everything saved before is safe: "
            "ask whoever looks after this computer for permission to that folder."
        )
    return FileTrouble(
        f"The disk refused to save this in {folder} ({error.strerror or error}). "
        "Everything saved before is safe: try again."
    )


if sys.platform == "win32":
    import ctypes
    import time
    from ctypes import wintypes

    _kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
    _kernel32.MoveFileExW.argtypes = [wintypes.LPCWSTR, wintypes.LPCWSTR, wintypes.DWORD]
    _kernel32.MoveFileExW.restype = wintypes.BOOL
    _REPLACE_EXISTING, _WRITE_THROUGH = 0x1, 0x8
    _PATIENCE_S = (0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.16)

    def patiently(work: Callable[[], Result]) -> Result:
        """Do something with a file that another program may hold for a moment; on Windows try for half a second.

        A virus scanner, the search index, or our own window next to our own command: Windows says "permission denied".

        Raises:
            OSError: as the system gave it the last time.
        """
        for pause in _PATIENCE_S:
            try:
                return work()
            except PermissionError:
                time.sleep(pause)
        return work()

    def _sync_file(descriptor: int) -> None:
        os.fsync(descriptor)

    def _rename(source: Path, target: Path) -> None:
        # Windows cannot sync a folder; write-through makes the rename itself wait for the disk.
        def rename() -> None:
            if not _kernel32.MoveFileExW(str(source), str(target), _REPLACE_EXISTING | _WRITE_THROUGH):
                raise ctypes.WinError(ctypes.get_last_error())

        patiently(rename)

    def sync_folder(folder: Path) -> None:
        """Make the names in a folder survive a power cut (on Windows the rename has done so)."""

else:

    def patiently(work: Callable[[], Result]) -> Result:
        """Do something with a file that another program may hold for a moment (only Windows makes one wait)."""
        return work()

    def _sync_file(descriptor: int) -> None:
        if sys.platform == "darwin":
            import fcntl

            # On macOS fsync leaves the bytes in the drive's own cache.
            with contextlib.suppress(OSError):
                fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
                return
        os.fsync(descriptor)

    def _rename(source: Path, target: Path) -> None:
        source.rename(target)

    def sync_folder(folder: Path) -> None:
        """Make the names in a folder survive a power cut."""
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def finish(part: Path, target: Path) -> None:
    """Give a written and synced file its final name, so that a power cut cannot take it back."""
    _rename(part, target)
    sync_folder(target.parent)


def sync_file(stream: IO[bytes]) -> None:
    """Make what was written to an open file survive a power cut.

    Raises:
        OSError: as the system gave it.
    """
    stream.flush()
    _sync_file(stream.fileno())


def sync_written(path: Path) -> None:
    """Sync a file that somebody else wrote (a part found after a crash), and let nobody write to it later."""
    path.chmod(0o600)  # it may be read-only already, and Windows syncs only what may be written to
    descriptor = os.open(path, os.O_RDWR)
    try:
        _sync_file(descriptor)
    finally:
        os.close(descriptor)
    path.chmod(0o444)


def write_durably(path: Path, data: bytes | memoryview, *, read_only: bool = False) -> None:
    """Write a file so that it is there whole or not at all, whatever happens.

    Args:
        path: the final name; its folder must exist. ``path.name + ".part"`` is used on the way.
        data: the bytes.
        read_only: nobody shall write to it later (sealed pictures).

    Raises:
        OSError: as the system gave it, after the half-written file was removed (see :func:`as_trouble`).
    """
    write_together({path: data}, read_only=read_only)


def write_together(files: Mapping[Path, bytes | memoryview], *, read_only: bool = False) -> None:
    """Write files of one folder, each whole or not at all: all are on disk before the first of them gets its name.

    So whoever finds one of the final names knows that the others are whole too. The folder is synced once for all.

    Args:
        files: final name to bytes, all in one folder that exists, in the order of writing.
        read_only: nobody shall write to them later.

    Raises:
        OSError: as the system gave it, after the half-written files were removed; some may have their names by then.
    """
    parts = [(path.with_name(path.name + PART), path) for path in files]
    try:
        for part, path in parts:
            _write_part(part, files[path])
            if read_only:
                part.chmod(0o444)
        for part, path in parts:
            _rename(part, path)
        sync_folder(next(iter(files)).parent)
    except OSError:
        for part, _path in parts:
            with contextlib.suppress(OSError):
                part.chmod(0o600)  # Windows does not delete what is read-only
                part.unlink()
        raise


def _write_part(part: Path, data: bytes | memoryview) -> None:
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        _sync_file(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder (and those above it) so that it survives a power cut; readable by its owner only.

    Raises:
        OSError: as the system gave it.
    """
    missing: list[Path] = []
    at = folder
    while not at.is_dir():
        missing.append(at)
        at = at.parent
    for new in reversed(missing):
        try:
            new.mkdir(mode=0o700)
        except FileExistsError:  # somebody was quicker, or a file is in the way
            if not new.is_dir():
                raise
        sync_folder(new.parent)
