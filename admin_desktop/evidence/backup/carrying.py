"""Carrying files from one vault to another: whole or not at all, checked by hash, never over what is there."""

import contextlib
import errno
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from admin_desktop.evidence.vault import Vault
from admin_desktop.storage.files import PART, finish, make_folder, patiently, sync_written

Progress = Callable[[int, int], bool]
"""Told (bytes done, bytes in all); False asks to stop at the next safe place."""

_CHUNK = 1 << 20


class Stopped(Exception):
    """Somebody asked to stop; everything done so far is whole."""


@dataclass(slots=True)
class Carried:
    """What came of it.

    Attributes:
        files: how many were copied.
        missing: paths that are not at the source.
        differing: paths whose bytes at the source are not those of the ledger.
    """

    files: int = 0
    missing: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)


def carry(source: Vault, target: Vault, files: dict[str, str], progress: Progress) -> Carried:
    """Copy what the target lacks.

    Args:
        source, target: the vaults.
        files: path -> SHA-256 (hex), what shall be at the target.
        progress: told after each chunk.

    Raises:
        Stopped: asked for.
        OSError: as the system gave it; what was copied so far is whole.
    """
    carried = Carried()
    wanted: dict[str, int] = {}
    for path in files:
        here = _size(source.at(path))
        there = _size(target.at(path))
        if here is None:
            if there is None:
                carried.missing.append(path)
        elif there != here:
            wanted[path] = here
    total, done = sum(wanted.values()) or 1, 0
    if not progress(0, total):
        raise Stopped
    for path in sorted(wanted):
        # A stick that was pulled out: its folders must not be made anew on another disk.
        if not target.root.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, "the disk is gone", str(target.root.parent))
        if _copy(source.at(path), target.at(path), files[path], _from(progress, done, total)):
            carried.files += 1
        else:
            carried.differing.append(path)
        done += wanted[path]
        if not progress(done, total):
            raise Stopped
    return carried


def _from(progress: Progress, before: int, total: int) -> Callable[[int], bool]:
    """The progress of one file within all."""
    return lambda done: progress(before + done, total)


def _size(path: Path) -> int | None:
    try:
        found = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_size


def _copy(source: Path, target: Path, sha256: str, progress: Callable[[int], bool]) -> bool:
    """Copy one file and read it back; False when the source is not what it should be."""
    make_folder(target.parent)
    part = target.with_name(target.name + PART)
    try:
        _remove(part)
        if _write(source, part, progress) != sha256:
            _remove(part)
            return False
        sync_written(part)
        if _digest(part) != sha256:
            raise OSError(5, "what was written cannot be read back")
        _set_aside(target)
        finish(part, target)
    except BaseException:
        with contextlib.suppress(OSError):
            _remove(part)
        raise
    return True


def _write(source: Path, part: Path, progress: Callable[[int], bool]) -> str:
    digest, done = hashlib.sha256(), 0
    with patiently(lambda: source.open("rb", buffering=0)) as reading, part.open("xb", buffering=0) as writing:
        while block := reading.read(_CHUNK):
            digest.update(block)
            rest = memoryview(block)
            while rest:
                rest = rest[writing.write(rest) :]
            done += len(block)
            if not progress(done):
                raise Stopped
    return digest.hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb", buffering=0) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _set_aside(target: Path) -> None:
    """A file of that name with another size is damaged; it is kept, under another name."""
    number = 1
    while os.path.lexists(target):
        aside = target.with_name(f"{target.name}.damaged-{number}")
        number += 1
        if not os.path.lexists(aside):
            target.rename(aside)


def _remove(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        path.chmod(0o600)  # Windows does not delete what is read-only
        path.unlink()
