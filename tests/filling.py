"""Disks that are full."""

import contextlib
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def only(free: int, disk: Path) -> Iterator[None]:
    """Fill a disk up to so many bytes."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as stream:
        with contextlib.suppress(OSError):
            while stream.write(bytes(4096)):
                pass
        stream.truncate(max(0, stream.tell() - free))
    try:
        yield
    finally:
        filler.unlink()
