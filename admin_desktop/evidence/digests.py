"""Hashes of many files, read by several threads: as quick as the disk and the processors are."""

import errno
import hashlib
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TypeVar

from admin_desktop.storage.files import patiently

# Large enough that hashing, which lets other threads run, is nearly all of the work. Bytes.
_CHUNK = 1 << 20
_AHEAD = 32
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Read:
    """What became of reading a file: its SHA-256 (hex) and size in bytes, or why it could not be read."""

    sha256: str = ""
    bytes: int = 0
    error: OSError | None = None


def digests(files: Iterable[tuple[Key, Path]], stop: Event) -> Iterator[tuple[Key, Read]]:
    """Hash files.

    Args:
        files: a name for the caller, and where the file is.
        stop: once it is set, no more is read; what was not read is not in the answer.

    Returns:
        name and what was read, in the order of the files.
    """
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1), thread_name_prefix="hashing") as pool:
        begun: deque[tuple[Key, Future[Read]]] = deque()
        try:
            for key, path in files:
                begun.append((key, pool.submit(_digest, path, stop)))
                if len(begun) >= _AHEAD:
                    key, future = begun.popleft()
                    yield key, future.result()
                if stop.is_set():
                    return
            while begun and not stop.is_set():
                key, future = begun.popleft()
                yield key, future.result()
        finally:
            # Also when the caller has had enough: nobody waits for files that nobody asks about any more.
            stop.set()
            pool.shutdown(cancel_futures=True)


def _digest(path: Path, stop: Event) -> Read:
    digest, size = hashlib.sha256(), 0
    buffer = bytearray(_CHUNK)
    view = memoryview(buffer)
    try:
        with patiently(lambda: path.open("rb", buffering=0)) as stream:
            while (count := stream.readinto(buffer)) and not stop.is_set():
                digest.update(view[:count])
                size += count
    except OSError as error:
        # Windows says "permission denied" of a folder.
        is_folder = path.is_dir()
        return Read(error=IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR)) if is_folder else error)
    return Read(digest.hexdigest(), size)
