"""A virtual screen with a window manager, for a machine without one. Ends what it started, and only that."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from setting_up.progress import StepFailed, added, last_lines, size

SIZE = "1920x1080x24"
"""Width and height in pixels, and bits per pixel."""
PATIENCE = 20.0
"""Seconds until a server or window manager that does not answer is given up."""


@contextmanager
def virtual_screen(log: Path) -> Iterator[dict[str, str]]:
    """Start Xvfb and openbox; give the environment that leads a program there; end both, whatever happened.

    Raises:
        StepFailed: the server did not come up.
    """
    with tempfile.TemporaryDirectory(prefix="admin-desktop-screen-") as folder, log.open("ab") as out:
        server, display = _start_server(out.fileno(), log)
        try:
            env = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
            env.pop("WAYLAND_DISPLAY", None)
            manager = _start_window_manager(env, out.fileno(), Path(folder))
            try:
                yield env
            finally:
                _end(manager)
        finally:
            _end(server)


def _start_server(out: int, log: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Start Xvfb on a number that it picks itself, so that two never fight for one; returns it and ``:number``."""
    if sys.platform == "win32":
        raise StepFailed("A virtual screen is made on Linux only.", "Start again with a screen.")
    begin = size(log)
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", SIZE, "-nolisten", "tcp", "-noreset"]
    try:
        server = _start(command, out, dict(os.environ), [writer])
    finally:
        os.close(writer)
    with _ended_if_interrupted(server), open(reader, "rb", buffering=0) as answer:  # noqa: PTH123 - a descriptor
        number = _line_from(answer)
        if not number:
            raise StepFailed(
                f"The virtual screen (Xvfb) did not start:\n{last_lines(added(log, begin))}",
                "Start again; if it stays so, open the program on a machine with a screen.",
            )
    return server, f":{number}"


def _start_window_manager(env: dict[str, str], out: int, folder: Path) -> subprocess.Popen[bytes]:
    """Start openbox and wait until it manages windows: it then writes a word into our pipe."""
    if sys.platform == "win32":
        raise StepFailed("A virtual screen is made on Linux only.", "Start again with a screen.")
    pipe = folder / "ready"
    os.mkfifo(pipe)
    with open(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK), "rb") as answer:  # noqa: PTH123 - a descriptor
        manager = _start(["openbox", "--sm-disable", "--startup", f"sh -c 'echo ready > {pipe}'"], out, env, [])
        with _ended_if_interrupted(manager):
            select.select([answer], [], [], PATIENCE)
    return manager


def _start(command: list[str], out: int, env: dict[str, str], handed_over: list[int]) -> subprocess.Popen[bytes]:
    """Start a process that Ctrl+C does not reach: we end it ourselves, in order."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=out,
        env=env,
        pass_fds=handed_over,
        start_new_session=True,
    )


def _line_from(answer: FileIO) -> str:
    """Read up to the line's end (the server writes number and line end apart); empty when none came in time."""
    got = b""
    while not got.endswith(b"\n"):
        answered, _, _ = select.select([answer], [], [], PATIENCE)
        piece = answer.read(32) if answered else b""
        if not piece:
            return ""
        got += piece
    return got.decode("ascii").strip()


@contextmanager
def _ended_if_interrupted(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """See that a process does not stay behind when what follows its start goes wrong."""
    try:
        yield
    except BaseException:
        _end(process)
        raise


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process that we started, by force if it does not listen."""
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
