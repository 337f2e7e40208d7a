"""A desktop of a test's own: a virtual X screen, a window manager, hands, and eyes from outside of the program."""

import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import mss
from PIL import Image, ImageChops

from tests.x_server import virtual_screen

CHECKOUT = Path(__file__).parents[2]
Box = tuple[int, int, int, int]
"""x, y, width, height in physical pixels."""
_PATIENCE_S = 60.0
# A picture is at rest when nothing changed for so long: longer than a browser or Qt needs between two repaints.
_REST_S = 0.4
_Found = TypeVar("_Found")


def missing(*programs: str) -> str:
    """Return why a desktop cannot be made here, or nothing."""
    if sys.platform != "linux":
        return "needs Linux with a virtual X screen"
    lacking = [name for name in ("Xvfb", "openbox", "xdotool", *programs) if shutil.which(name) is None]
    return f"needs {', '.join(lacking)}" if lacking else ""


class Desktop:
    """A virtual screen that somebody sits at.

    Args:
        env: leads programs to the screen.
        size: of the screen, in pixels.
    """

    def __init__(self, env: dict[str, str], size: tuple[int, int]) -> None:
        self.env, self.size = env, size
        self._eyes = mss.MSS(display=env["DISPLAY"])

    def close(self) -> None:
        """Close the eyes."""
        self._eyes.close()

    def xdotool(self, *words: str) -> str:
        """Do something with mouse, keyboard or windows; returns what xdotool says, empty when it finds nothing."""
        done = subprocess.run(["xdotool", *words], env=self.env, capture_output=True, text=True, timeout=_PATIENCE_S)
        return done.stdout.strip()

    def keys(self, *names: str) -> None:
        """Press keys, one after the other."""
        self.xdotool("key", *names)

    def type(self, text: str) -> None:
        """Type a text where the keyboard is."""
        self.xdotool("type", "--delay", "4", "--", text)

    def click(self, x: int, y: int) -> None:
        """Click at a place (pixels)."""
        self.xdotool("mousemove", str(x), str(y), "click", "1")

    def window(self, title: str) -> str:
        """Return the number of the visible window of exactly this title, or nothing."""
        found = self.xdotool("search", "--onlyvisible", "--name", f"^{re.escape(title)}$").split()
        return found[-1] if found else ""

    def place(self, window: str) -> Box:
        """Return where a window's inside is."""
        told = dict(
            line.split("=", 1) for line in self.xdotool("getwindowgeometry", "--shell", window).splitlines() if line
        )
        return int(told["X"]), int(told["Y"]), int(told["WIDTH"]), int(told["HEIGHT"])

    def active(self) -> str:
        """Return the title of the window that has the keyboard."""
        return self.xdotool("getactivewindow", "getwindowname")

    def look(self, box: Box | None = None) -> bytes:
        """Grab a part of the screen, or all of it, as BGRX bytes; quick enough to be asked over and over."""
        x, y, width, height = box or (0, 0, *self.size)
        return bytes(self._eyes.grab({"left": x, "top": y, "width": width, "height": height}).raw)

    def picture(self, box: Box | None = None) -> Image.Image:
        """Take a picture of a part of the screen, or all of it."""
        size = (box[2], box[3]) if box else self.size
        return Image.frombytes("RGB", size, self.look(box), "raw", "BGRX")

    def at_rest(self, box: Box | None = None) -> Image.Image:
        """Wait until nothing moves any more, and return the picture."""
        last, since = self.look(box), time.monotonic()

        def rested() -> bool:
            nonlocal last, since
            now = self.look(box)
            if now != last:
                last, since = now, time.monotonic()
            return time.monotonic() - since > _REST_S

        until("the screen coming to rest", rested)
        return self.picture(box)


def until(what: str, true: Callable[[], _Found], program: "subprocess.Popen[Any] | None" = None) -> _Found:
    """Ask until something is so, and return it.

    Args:
        what: is waited for, in words.
        true: is asked again and again.
        program: that brings it about; its end ends the waiting.

    Raises:
        AssertionError: it did not come about.
    """
    deadline = time.monotonic() + _PATIENCE_S
    while not (found := true()):
        assert time.monotonic() < deadline, f"{what} did not happen"
        if program is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                program.wait(0.01)
                raise AssertionError(f"the program ended ({program.returncode}) before {what}")
    return found


@contextmanager
def running(command: list[str], env: dict[str, str], log: Path) -> "Iterator[subprocess.Popen[bytes]]":
    """Run a program for as long as the block, its words into a file; end it, and only it."""
    with log.open("ab") as out, subprocess.Popen(command, cwd=CHECKOUT, env=env, stdout=out, stderr=out) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def open_desktop(folder: Path, size: tuple[int, int]) -> Iterator[Desktop]:
    """Make a desktop for as long as the block.

    Args:
        folder: an empty one, for what its programs want to remember.
        size: of the screen, in pixels.
    """
    with virtual_screen(*size) as (display, _):
        env = {name: value for name, value in os.environ.items() if not name.startswith(("WAYLAND", "XDG_SESSION"))}
        env |= {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "HOME": str(folder), "LANG": "C.UTF-8"}
        env |= {f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("CONFIG", "CACHE", "DATA", "STATE")}
        env.pop("ADMIN_DESKTOP_DATA", None)
        with _window_manager(env, folder):
            desktop = Desktop(env, size)
            try:
                yield desktop
            finally:
                desktop.close()


@contextmanager
def _window_manager(env: dict[str, str], folder: Path) -> Iterator[None]:
    # The least that it takes without complaining in a window of its own.
    (folder / "openbox.xml").write_text('<openbox_config xmlns="http://openbox.org/3.4/rc"/>', "utf-8")
    command = ["openbox", "--config-file", str(folder / "openbox.xml"), "--sm-disable", "--startup", "echo ready"]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as manager:
        assert manager.stdout is not None
        try:
            assert any(line.strip() == "ready" for line in manager.stdout), "openbox did not start"
            yield
        finally:
            manager.terminate()


def differences(one: Image.Image, other: Image.Image) -> Box | None:
    """Return the smallest box with all pixels in which two pictures of a size differ, or None when they are equal."""
    found = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).getbbox()
    return (found[0], found[1], found[2] - found[0], found[3] - found[1]) if found else None


def place_of(colour: tuple[int, int, int], picture: Image.Image) -> Box | None:
    """Return the smallest box with all pixels of exactly this colour, or None when there are none."""
    plain = Image.new("RGB", picture.size, colour)
    bands = ImageChops.difference(picture, plain).split()
    apart = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    found = apart.point(lambda value: 0 if value else 255).getbbox()
    return (found[0], found[1], found[2] - found[0], found[3] - found[1]) if found else None


def ask(database: Path, question: str, *values: Any) -> list[tuple[Any, ...]]:
    """Ask a program's database from outside, as SQLite itself reads it; nothing while there is none."""
    if not database.exists():
        return []
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return connection.execute(question, values).fetchall()
