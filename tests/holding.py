"""On Windows: hold a file as a virus scanner does, so that nobody else may open, rename or remove it."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
    _kernel32.CreateFileW.argtypes = [
        *(wintypes.LPCWSTR, wintypes.DWORD, wintypes.DWORD, wintypes.LPVOID),
        *(wintypes.DWORD, wintypes.DWORD, wintypes.HANDLE),
    ]
    _kernel32.CreateFileW.restype = wintypes.HANDLE
    _kernel32.CloseHandle.argtypes = [wintypes.HANDLE]
    _READ, _NO_SHARING, _OPEN_EXISTING = 0x80000000, 0, 3
    _INVALID = wintypes.HANDLE(-1).value

    def take(path: Path) -> int | None:
        """Open a file without sharing it; None while somebody else has it or it is not there."""
        handle = _kernel32.CreateFileW(str(path), _READ, _NO_SHARING, None, _OPEN_EXISTING, 0, None)
        return None if handle == _INVALID else int(handle)

    def let_go(handle: int) -> None:
        """Close it."""
        _kernel32.CloseHandle(handle)

else:

    def take(path: Path) -> int | None:
        """Only Windows has this."""
        raise NotImplementedError(str(path))

    def let_go(handle: int) -> None:
        """Only Windows has this."""
        raise NotImplementedError(str(handle))


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold a file that is there."""
    handle = take(path)
    assert handle is not None, path
    try:
        yield
    finally:
        let_go(handle)


@contextmanager
def scanner(find: Callable[[], list[Path]], hold_s: float) -> Iterator[list[Path]]:
    """A virus scanner that takes each new file as soon as it can.

    Args:
        find: lists the files that interest it, again and again.
        hold_s: how long it holds each, in seconds; those still held are let go at the end.

    Returns:
        the files that it held, so far.
    """
    done = threading.Event()
    scanned: list[Path] = []

    def work() -> None:
        handles: list[int] = []
        while not done.is_set():
            for path in find():
                if path not in scanned and (handle := take(path)) is not None:
                    scanned.append(path)
                    handles.append(handle)
                    threading.Timer(hold_s, let_go, [handle]).start() if hold_s < 60 else None
        if hold_s >= 60:
            for handle in handles:
                let_go(handle)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield scanned
    finally:
        done.set()
        thread.join()
