"""What measures from outside of a program: the clock, the disk's own events, and the colours on the screen."""

import contextlib
import ctypes
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.end_to_end.desktop import CHECKOUT, Box, Desktop, open_desktop, running

PATIENCE_S = 60.0
POST = CHECKOUT / "tests" / "data" / "posts" / "fb-political-2x.png"
# How often the screen and the database are asked: often enough to be exact, seldom enough to leave the processor to
# the program that is measured. Seconds.
_GLANCE_S = 0.001
# A window to which nothing was added for so long is complete, also where others use the processor.
REST_S = 1.0
_IN_CREATE, _IN_MOVED_TO = 0x100, 0x80


class Clicker:
    """A mouse whose clicks cost nothing: xdotool, started once, takes them from a pipe.

    Args:
        env: leads to the screen.
    """

    def __init__(self, env: dict[str, str]) -> None:
        self._xdotool = subprocess.Popen(["xdotool", "-"], env=env, stdin=subprocess.PIPE, text=True, bufsize=1)

    def click(self) -> float:
        """Press and release where the pointer is; returns the clock's time (seconds) just before."""
        assert self._xdotool.stdin is not None
        now = time.perf_counter()
        # Not "click": that waits for a tenth of a second afterwards.
        self._xdotool.stdin.write("mousedown 1\nmouseup 1\n")
        self._xdotool.stdin.flush()
        return now

    def close(self) -> None:
        """End it."""
        self._xdotool.communicate(timeout=20)


class Arrivals:
    """Tells when a new file of a kind has its name in a folder or below, through inotify.

    Args:
        root: the folder.
        pattern: of the names, as for ``Path.rglob``.
    """

    def __init__(self, root: Path, pattern: str) -> None:
        self._root, self._pattern = root, pattern
        self._system = ctypes.CDLL(None, use_errno=True)
        self._system.inotify_add_watch.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_uint32]
        self._events = self._system.inotify_init1(getattr(os, "O_CLOEXEC", 0))
        self.expect()

    def expect(self) -> None:
        """From now on files are new."""
        self._watch()
        self._known = set(self._root.rglob(self._pattern))

    def wait(self) -> float:
        """Wait for one; returns the clock's time (seconds) when it was seen."""
        deadline = time.perf_counter() + PATIENCE_S
        while not set(self._root.rglob(self._pattern)) - self._known:
            assert time.perf_counter() < deadline, f"no {self._pattern} came"
            if select.select([self._events], [], [], 1.0)[0]:
                os.read(self._events, 65536)
                # Folders come first; what was put into them before they were watched is found by name.
                self._watch()
        return time.perf_counter()

    def close(self) -> None:
        """Watch no more."""
        os.close(self._events)

    def _watch(self) -> None:
        for folder, _, _ in os.walk(self._root):
            self._system.inotify_add_watch(self._events, os.fsencode(folder), _IN_CREATE | _IN_MOVED_TO)


def when(what: str, true: Callable[[], object]) -> float:
    """Glance until something is so; returns the clock's time (seconds)."""
    deadline = time.perf_counter() + PATIENCE_S
    while not true():
        assert time.perf_counter() < deadline, f"{what} did not happen"
        select.select([], [], [], _GLANCE_S)
    return time.perf_counter()


def process_ms(command: list[str], env: dict[str, str]) -> float:
    """Run a whole process and return its milliseconds by the clock."""
    return told_ms(command, env)[0]


def told_ms(command: list[str], env: dict[str, str]) -> tuple[float, bytes]:
    """Run a whole process; its milliseconds by the clock, and what it wrote to stdout."""
    started = time.perf_counter()
    # No time limit: with one, Python looks only twenty times a second whether the process has ended.
    told = subprocess.run(command, env=env, cwd=CHECKOUT, stdout=subprocess.PIPE, check=True).stdout
    return (time.perf_counter() - started) * 1e3, told


class Opening:
    """Opens a program's window again and again, and measures when it is seen.

    What a window looks like when it is done is not learnt beforehand: on a loaded machine an unfinished window stands
    still for so long that it seems to be finished, and who waits for that look again may wait for ever. Each time is
    read from what was seen on the way to the rest of that very opening.

    Args:
        desktop: nothing else opens or closes on it meanwhile.
        command: the program's.
        title: of its window.
        part: what of the inside of the window has to be seen for it to count as painted; it stays as it is.
        log: for the program's words.
    """

    def __init__(self, desktop: Desktop, command: list[str], title: str, part: Box, log: Path) -> None:
        self._desktop, self._command, self._log = desktop, command, log
        # Once for Python to compile it.
        for _ in range(2):
            self._learn(title, part)

    def _learn(self, title: str, part: Box) -> None:
        """Open once, and remember where the window is."""
        desktop = self._desktop
        ground = desktop.look()
        with running(self._command, desktop.env, self._log):
            when(title, lambda: desktop.window(title))
            when(f"{title} in front", lambda: desktop.active() == title)
            desktop.at_rest()
            x, y, width, height = desktop.place(desktop.window(title))
            self._whole = (x, y, width, height)
            self._part = (x + part[0], y + part[1], part[2], part[3])
        when("the window going", lambda: desktop.look() == ground)

    def ms(self) -> tuple[float, float]:
        """Open once; milliseconds from the process's start until the part, and until all of the window, is seen."""
        desktop = self._desktop
        ground = desktop.look()
        empty = desktop.look(self._part)
        started = time.perf_counter()
        with running(self._command, desktop.env, self._log):
            when("the window being painted", lambda: desktop.look(self._part) != empty)
            painted, settled = _until_rest(desktop, self._part, self._whole)
        when("the window going", lambda: desktop.look() == ground)
        return (painted - started) * 1e3, (settled - started) * 1e3


def _until_rest(desktop: Desktop, part: Box, whole: Box) -> tuple[float, float]:
    """Look until a window is at rest; since when (the clock's times) a part, and all of it, looked as at the end."""
    since = {box: time.perf_counter() for box in (part, whole)}
    shown = {box: desktop.look(box) for box in since}

    def rested() -> bool:
        for box, before in shown.items():
            now = desktop.look(box)
            if now != before:
                shown[box], since[box] = now, time.perf_counter()
        return time.perf_counter() - max(since.values()) > REST_S

    when("the window coming to rest", rested)
    return since[part], since[whole]


@contextmanager
def place_of_work(size: tuple[int, int]) -> Iterator[tuple[Desktop, Path]]:
    """Make a desktop that shows a real picture, and a folder, for as long as the block.

    Python keeps what it compiles in that folder, as an installed program has it, whatever the environment says.
    """
    with tempfile.TemporaryDirectory(prefix="admin-desktop-bench-") as made, contextlib.ExitStack() as stack:
        folder = Path(made)
        desktop = stack.enter_context(open_desktop(folder, size))
        desktop.env.pop("PYTHONDONTWRITEBYTECODE", None)
        desktop.env["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
        show = [sys.executable, "-m", "tests.end_to_end.show_post", str(POST)]
        log = folder / "post.log"
        stack.enter_context(running(show, desktop.env, log))
        when("the picture being shown", lambda: "shown" in log.read_text())
        desktop.at_rest()
        yield desktop, folder


def scrot(folder: Path) -> list[str]:
    """How scrot takes a picture of the whole screen."""
    program = shutil.which("scrot")
    assert program is not None
    return [program, "--overwrite", str(folder / "scrot.png")]
