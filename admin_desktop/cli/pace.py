"""How far a long command is, for a person at a terminal; Ctrl+C stops it at the next safe place."""

import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any


@contextlib.contextmanager
def watched(what: str) -> Iterator[Callable[[int, int], bool]]:
    """Show progress on stderr, if that is a terminal, and let Ctrl+C ask the job to stop; a second one ends it at once.

    Args:
        what: is being done ("Checking the evidence").

    Returns:
        what the job tells (done, all); False asks it to stop.
    """
    stopped = threading.Event()
    line = _Line(what)

    def told(done: int, in_all: int) -> bool:
        line.show(100 * done // max(1, in_all))
        return not stopped.is_set()

    with _interrupts(stopped):
        try:
            yield told
        finally:
            line.clear()


@contextlib.contextmanager
def _interrupts(stopped: threading.Event) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread hears of Ctrl+C
        return

    def interrupted(*_: Any) -> None:
        stopped.set()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class _Line:
    """One line of a terminal, written over and over."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._shown = ""
        self._there = sys.stderr is not None and sys.stderr.isatty()

    def show(self, percent: int) -> None:
        text = f"{self._what}: {percent} %"
        if self._there and text != self._shown:
            self._write(f"\r{text}")
            self._shown = text

    def clear(self) -> None:
        if self._shown:
            self._write(f"\r{' ' * len(self._shown)}\r")

    def _write(self, text: str) -> None:
        with contextlib.suppress(OSError):
            sys.stderr.write(text)
            sys.stderr.flush()
