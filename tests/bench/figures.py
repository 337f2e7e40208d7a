"""The figures: what an administrator or a script waits for, each beside a yardstick, in turn."""

import json
import statistics
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.watching import Arrivals, Clicker, Opening, place_of_work, process_ms, scrot, told_ms, when
from tests.end_to_end.desktop import CHECKOUT, Box, Desktop, ask, running

_TITLE, _CHOOSING = "Admin Desktop", "Choose the post - Admin Desktop"
# The middle of the capture button, from the window's upper left corner; and a part of the way about with writing in it.
_BUTTON = (106, 40)
_PART: Box = (0, 0, 212, 120)
_BARE = CHECKOUT / "tests" / "bench" / "bare_window.py"


@dataclass
class Figure:
    """What was measured.

    Attributes:
        what: in words.
        ms: each time, in milliseconds.
        beside: what it is compared with, measured in turn with it.
    """

    what: str
    ms: list[float] = field(default_factory=list)
    beside: "Figure | None" = None

    @property
    def median(self) -> float:
        """The median, in milliseconds."""
        return statistics.median(self.ms)

    @property
    def ratio(self) -> float | None:
        """How many times as long as what it is compared with, median by median."""
        return self.median / self.beside.median if self.beside else None


def ours(data: Path, *words: str) -> list[str]:
    """Return the program's command line."""
    return [sys.executable, "-m", "admin_desktop", "--data-dir", str(data), *words]


def prepared(data: Path) -> Path:
    """Make a data folder whose owner has answered the questions of the first start."""
    data.mkdir(parents=True)
    (data / "settings.json").write_text(json.dumps({"name": "Maria", "setup_done": True, "theme": "light"}), "utf-8")
    return data


class OpenWindow:
    """The program with its window open, and a hand over its capture button.

    Args:
        desktop: that it is on.
        data: its data folder.
        clicker: the hand.
        ground: what the screen shows under the window, from :meth:`Desktop.look` at all of it.
    """

    def __init__(self, desktop: Desktop, data: Path, clicker: Clicker, ground: bytes) -> None:
        self._desktop, self._database, self._clicker = desktop, data / "admin-desktop.db", clicker
        when("the window", lambda: desktop.active() == _TITLE)
        when("its records", lambda: ask(self._database, "SELECT 1 FROM sqlite_master WHERE name = 'ledger'"))
        (data / "vault").mkdir(exist_ok=True)
        self._arrivals = Arrivals(data / "vault", "screen-*.png")
        self._ground = ground
        desktop.at_rest()

    def close(self) -> None:
        """Watch no more."""
        self._arrivals.close()

    def sealed_ms(self) -> tuple[float, float]:
        """Click; milliseconds until the picture has its name in the vault, and until the ledger's row is visible."""
        seals = self._seals()
        self._aim()
        self._arrivals.expect()
        clicked = self._clicker.click()
        named = self._arrivals.wait()
        recorded = when("the commit", lambda: self._seals() > seals)
        self._back()
        return (named - clicked) * 1e3, (recorded - clicked) * 1e3

    def seen_ms(self) -> tuple[float, float]:
        """Click; milliseconds until our window is off the screen, and until the frozen picture is on it."""
        x, y, _, _ = self._desktop.place(self._desktop.window(_TITLE))
        button: Box = (x + 20, y + 20, 160, 40)
        under = self._part_of_ground(button)
        assert self._desktop.look(button) != under
        self._aim()
        clicked = self._clicker.click()
        gone = when("our window going", lambda: self._desktop.look(button) == under)
        frozen = when("the frozen picture", lambda: self._desktop.look(button) != under)
        self._back()
        return (gone - clicked) * 1e3, (frozen - clicked) * 1e3

    def _aim(self) -> None:
        x, y, _, _ = self._desktop.place(self._desktop.window(_TITLE))
        self._desktop.xdotool("mousemove", str(x + _BUTTON[0]), str(y + _BUTTON[1]))
        # The button lights up under the pointer.
        self._desktop.at_rest()

    def _part_of_ground(self, box: Box) -> bytes:
        x, y, width, height = box
        stride = self._desktop.size[0] * 4
        rows = (self._ground[row * stride + x * 4 : row * stride + (x + width) * 4] for row in range(y, y + height))
        return b"".join(rows)

    def _seals(self) -> int:
        ((count,),) = ask(self._database, "SELECT count(*) FROM ledger WHERE kind = 'seal'")
        return int(count)

    def _back(self) -> None:
        """Keep the whole screen, and leave the form for Home."""
        when("the frozen picture", lambda: self._desktop.active() == _CHOOSING)
        self._desktop.keys("Escape")
        when("our window coming back", lambda: self._desktop.active() == _TITLE)
        self._desktop.at_rest()
        self._desktop.keys("alt+h")
        self._desktop.at_rest()


@contextmanager
def _window(desktop: Desktop, data: Path, clicker: Clicker, ground: bytes) -> Iterator[OpenWindow]:
    log = data.with_suffix(".log")
    with running(ours(data), desktop.env, log), closing(OpenWindow(desktop, data, clicker, ground)) as opened:
        yield opened
    when("the screen being empty again", lambda: desktop.look() == ground)


def clicks(size: tuple[int, int], runs: int) -> list[Figure]:
    """Click to sealed in the open window, the first one of a process and later ones, beside scrot."""
    name = f"{size[0]} x {size[1]}"
    plain = Figure(f"{name}: scrot")
    named = Figure(f"{name}: click to the picture's name in the vault", beside=plain)
    sealed = Figure(f"{name}: click to sealed (row committed)", beside=plain)
    first = Figure(f"{name}: the first click of a process to sealed", beside=plain)
    gone = Figure(f"{name}: click to our window off the screen", beside=plain)
    frozen = Figure(f"{name}: click to the frozen picture on the screen", beside=plain)
    with place_of_work(size) as (desktop, folder), closing(Clicker(desktop.env)) as clicker:
        ground = desktop.look()
        with _window(desktop, prepared(folder / "warm"), clicker, ground) as window:
            window.sealed_ms()
        for run in range(runs):
            with _window(desktop, prepared(folder / f"first-{run}"), clicker, ground) as window:
                first.ms.append(window.sealed_ms()[1])
        with _window(desktop, prepared(folder / "data"), clicker, ground) as window:
            window.sealed_ms()
            process_ms(scrot(folder), desktop.env)
            for _ in range(runs):
                for figure, value in zip((named, sealed), window.sealed_ms(), strict=True):
                    figure.ms.append(value)
                for figure, value in zip((gone, frozen), window.seen_ms(), strict=True):
                    figure.ms.append(value)
                plain.ms.append(process_ms(scrot(folder), desktop.env))
    return [plain, gone, named, sealed, first, frozen]


def captures(size: tuple[int, int], runs: int) -> list[Figure]:
    """The capture command as a whole process and its sealing, beside scrot and beside a Python that does nothing."""
    name = f"{size[0]} x {size[1]}"
    plain = Figure(f"{name}: scrot")
    nothing = Figure(f"{name}: python -c pass", beside=plain)
    capture = Figure(f"{name}: admin-desktop capture --json", beside=plain)
    sealing = Figure(f"{name}: of that, sealing (encode, write, record)", beside=plain)
    with place_of_work(size) as (desktop, folder):
        commands = {
            plain.what: scrot(folder),
            nothing.what: [sys.executable, "-c", "pass"],
            capture.what: ours(prepared(folder / "data"), "capture", "--json"),
        }
        for command in commands.values():
            process_ms(command, desktop.env)
        for _ in range(runs):
            for figure in (plain, nothing):
                figure.ms.append(process_ms(commands[figure.what], desktop.env))
            took, told = told_ms(commands[capture.what], desktop.env)
            steps = json.loads(told)["ms"]
            capture.ms.append(took)
            sealing.ms.append(sum(steps[step] for step in ("encode", "write", "record")))
    return [plain, nothing, capture, sealing]


def openings(runs: int) -> list[Figure]:
    """Process start to window painted, beside a bare PySide6 window."""
    bare = Figure("start to painted: bare PySide6 window")
    painted = Figure("start to painted: Admin Desktop", beside=bare)
    settled = Figure("start to all of Home there: Admin Desktop", beside=bare)
    with place_of_work((1920, 1080)) as (desktop, folder):
        plain = Opening(desktop, [sys.executable, str(_BARE)], "bare", _PART, folder / "bare.log")
        own = Opening(desktop, ours(prepared(folder / "data")), _TITLE, _PART, folder / "ours.log")
        for _ in range(runs):
            bare.ms.append(plain.ms()[0])
            for figure, value in zip((painted, settled), own.ms(), strict=True):
                figure.ms.append(value)
    return [bare, painted, settled]
