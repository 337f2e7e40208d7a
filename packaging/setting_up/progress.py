"""One line per step on the terminal, and the two ways in which a step ends badly."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO


class StepFailed(Exception):
    """A step could not be finished, and the person at the keyboard can do something about it."""

    def __init__(self, what: str, to_do: str) -> None:
        super().__init__(what)
        self.what = what
        """What failed, in one sentence."""
        self.to_do = to_do
        """What to do now; a command to type stands on a line of its own."""


@dataclass(frozen=True)
class Step:
    """A piece of the set-up: a title for its line, and the work, which returns how the line ends."""

    title: str
    work: Callable[[], str]


def say(line: str, end: str = "\n", out: TextIO | None = None) -> None:
    """Write to stderr, so that stdout stays what the program itself prints; never fail for a missing letter."""
    stream = out or sys.stderr
    encoding = stream.encoding or "utf-8"
    stream.write(line.encode(encoding, "replace").decode(encoding) + end)
    stream.flush()


def take(steps: Sequence[Step], total: int | None = None, out: TextIO | None = None) -> None:
    """Do the steps in order, each with a line such as ``[1/4] Making … done (2 s)``.

    Args:
        steps: what to do.
        total: how many steps to speak of, when the caller has some of its own to add.
        out: where the lines go; stderr when left out.

    Raises:
        StepFailed: from the first step that fails; its line then ends in "failed". A refusal by the operating
            system (no permission, disk full) becomes one too.
    """
    for number, step in enumerate(steps, start=1):
        say(f"[{number}/{total or len(steps)}] {step.title} … ", end="", out=out)
        begun = time.monotonic()
        try:
            ending = step.work()
        except OSError as error:
            say("failed", out=out)
            raise refused(error) from error
        except Exception:
            say("failed", out=out)
            raise
        except BaseException:
            say("stopped", out=out)
            raise
        say(f"{ending} ({time.monotonic() - begun:.0f} s)", out=out)


def refused(error: OSError) -> StepFailed:
    """Put a refusal by the operating system into words."""
    return StepFailed(
        f"The operating system refused: {error}",
        "See that this folder may be written to and that the disk has room, then start again.",
    )


def run_logged(command: Sequence[str], log: Path, env: Mapping[str, str] | None = None) -> int:
    """Run a command, its output appended to a log; it does not outlive an interruption. Returns its exit code."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        out.write(("$ " + " ".join(command) + "\n").encode())
        out.flush()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=None if env is None else dict(env),
        )
        try:
            return process.wait()
        except BaseException:
            process.terminate()
            process.wait()
            raise


def size(log: Path) -> int:
    """Return how long a log is now, in bytes, to know later what was added."""
    return log.stat().st_size if log.exists() else 0


def added(log: Path, begin: int) -> str:
    """Return what was written to a log since it was `begin` bytes long."""
    return log.read_bytes()[begin:].decode("utf-8", "replace") if log.exists() else ""


def last_lines(text: str, count: int = 8) -> str:
    """Return the end of what a command said, indented, for the moment when a step failed."""
    lines = [line for line in text.splitlines() if line.strip()]
    return "\n".join("    " + line[:300] for line in lines[-count:])
