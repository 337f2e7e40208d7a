"""Talking to a window that is already open on the same data folder, without Qt.

The window listens on a local socket (a named pipe on Windows). A second start asks it to come to the front; the
capture command asks it to step aside. One line of ASCII each way.
"""

import contextlib
import hashlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

RAISE = b"raise\n"
STEP_ASIDE = b"step-aside\n"
DONE = b"done\n"


def server_name(root: Path) -> str:
    """Return the name that the window of a data folder listens under: a pipe's name, or a socket's path."""
    digest = hashlib.sha256(os.path.normcase(os.path.realpath(root)).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    if sys.platform == "win32":
        return f"admin-desktop-{digest}"
    # A socket's path may have about 100 bytes, so it cannot lie in a deep data folder.
    base = os.environ.get("XDG_RUNTIME_DIR") or os.environ.get("TMPDIR") or "/tmp"  # noqa: S108 - mode 0700 below
    return str(Path(base) / f"admin-desktop-{os.getuid()}-{digest}")


def ask(root: Path, request: bytes, wait_s: float = 2.0) -> bool:
    """Ask the open window for something and wait for its answer.

    Returns:
        True when it answered in time; False when there is none, or it is stuck.
    """
    with asking(root, request, wait_s) as answered:
        return answered


@contextlib.contextmanager
def asking(root: Path, request: bytes, wait_s: float = 2.0) -> Iterator[bool]:
    """Ask the open window for something that lasts as long as the block (it ends when the connection does)."""
    with contextlib.ExitStack() as held:
        answered = False
        with contextlib.suppress(OSError):
            answered = _ask(held, server_name(root), request, wait_s)
        yield answered


if sys.platform == "win32":

    def _ask(held: contextlib.ExitStack, name: str, request: bytes, wait_s: float) -> bool:
        import threading

        deadline = time.monotonic() + wait_s
        pipe: BinaryIO = open(rf"\\.\pipe\{name}", "r+b", buffering=0)  # noqa: PTH123, SIM115 - closed below
        pipe.write(request)
        answer: list[bytes] = []

        def read() -> None:
            with contextlib.suppress(OSError, ValueError):
                answer.append(pipe.read(len(DONE)))

        # A pipe's read cannot be given a time limit; a stuck window must not hold the capture up.
        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        reader.join(max(0.0, deadline - time.monotonic()))
        if not reader.is_alive():
            held.callback(pipe.close)
        # Otherwise the pipe stays open until this process ends: closing it would wait for the read, that is, for the
        # stuck window.
        return answer == [DONE]

else:

    def _ask(held: contextlib.ExitStack, name: str, request: bytes, wait_s: float) -> bool:
        if not os.path.exists(name):  # noqa: PTH110 - the quick way, on the capture command's path
            return False
        import socket

        connection = held.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
        connection.settimeout(wait_s)
        connection.connect(name)
        connection.sendall(request)
        return connection.recv(len(DONE)) == DONE
