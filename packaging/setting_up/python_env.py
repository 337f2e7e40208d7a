"""The Python environment: made whole or not at all, and known by a marker so that the second start is quick.

Inside the environment's folder lie

* ``.made-by-bootstrap``, written first: the folder is ours to throw away;
* ``.ready-<hash>``, written last: everything in the lock file is installed. The hash covers the lock file and the
  Python version, so a change of either makes a new environment.

A folder with the first and without the second is half-made (the power went, say) and is thrown away. A folder without
the first was made by somebody else and is never touched. While a new environment is made, a complete older one waits
beside it as ``<folder>.old`` and comes back when the new one fails: an environment may not be moved to another
place, but it may come back to its own.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

from setting_up.progress import StepFailed, added, last_lines, run_logged, size

MADE_BY = ".made-by-bootstrap"
READY = ".ready-"

ADVICE = (
    ("No space left", "Free some space on this disk (the environment needs about 700 MB), then start again."),
    ("Long Path", "Move this folder to a shorter path (C:\\admin-desktop, say), then start again."),
    (
        "DO NOT MATCH THE HASHES",
        "A download is not what was published: do not go on. Try another network; tell us if it stays.",
    ),
    (
        "certificate verify failed",
        "A proxy re-signs connections: set PIP_CERT to its certificate, then start again.",
    ),
    ("ProxyError", "Check the proxy's address (the variable HTTPS_PROXY), then start again."),
    ("NewConnectionError", "Check the network connection or the proxy, then start again."),
    ("No matching distribution", "Check the network connection or the proxy, then start again."),
)
"""A telling piece of pip's output -> what to do. The first that fits is said."""
OTHER_ADVICE = "Start again; if it stays so, send us the log."


class State(Enum):
    """What a folder that should hold the environment is."""

    ABSENT = "nothing is there"
    HALF_MADE = "ours, and not finished"
    STALE = "ours and complete, for another lock file or Python"
    READY = "ours and up to date"
    FOREIGN = "not ours"


class PythonEnv:
    """An environment in a folder, filled from a lock file.

    Args:
        folder: where it is or will be.
        lock: the lock file that is installed when it is made.
        also_good: lock files that hold all of `lock` and more; an environment made from one of them will do.
        log: file that gets pip's output.
    """

    def __init__(self, folder: Path, lock: Path, also_good: Sequence[Path], log: Path) -> None:
        self.folder = folder
        self.lock = lock
        self.log = log
        self._fitting = tuple(READY + fingerprint(path) for path in (lock, *also_good))

    @property
    def python(self) -> Path:
        """The environment's Python."""
        inside = Path("Scripts/python.exe") if sys.platform == "win32" else Path("bin/python")
        return self.folder / inside

    @property
    def aside(self) -> Path:
        """Where a complete older environment waits while a new one is made."""
        return self.folder.with_name(self.folder.name + ".old")

    def state(self) -> State:
        """Look at the folder; changes nothing."""
        if not os.path.lexists(self.folder):
            return State.ABSENT
        if self.folder.is_symlink() or not self.folder.is_dir():
            return State.FOREIGN
        names = {entry.name for entry in self.folder.iterdir()}
        if not names:
            return State.ABSENT
        if MADE_BY not in names:
            return State.FOREIGN
        if not any(name.startswith(READY) for name in names):
            return State.HALF_MADE
        up_to_date = any(marker in names for marker in self._fitting) and os.access(self.python, os.X_OK)
        return State.READY if up_to_date else State.STALE

    def refuse_foreign(self) -> None:
        """Stop before a folder that somebody else made.

        Raises:
            StepFailed: with the one line that gets it out of the way.
        """
        if self.state() is State.FOREIGN:
            move = "ren" if sys.platform == "win32" else "mv"
            kept = self.folder.name + ".mine"
            target = kept if sys.platform == "win32" else f'"{self.folder.with_name(kept)}"'
            raise StepFailed(
                f"{self.folder} was not made by this script, so it is left alone.",
                f'Move it away and start again, or name another folder with --venv:\n{move} "{self.folder}" {target}',
            )

    @contextmanager
    def made_anew(self) -> Iterator[None]:
        """Clear the place, let the caller fill it, and mark it ready; on any failure put back what was there.

        Raises:
            StepFailed: the older environment is in use (Windows), or somebody else's folder is in the way.
        """
        self.refuse_foreign()
        self._recover()
        if self.state() in {State.STALE, State.READY}:
            self._move(self.folder, self.aside)
        else:
            remove(self.folder)
        try:
            self.folder.mkdir()
            (self.folder / MADE_BY).write_text("Made by packaging/bootstrap.py, which may throw this folder away.\n")
            yield
            (self.folder / self._fitting[0]).write_text(f"{self.lock.name}\n")
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)  # what resists has no marker and goes next time
            if self.aside.exists():
                self._move(self.aside, self.folder)
            raise
        remove(self.aside)

    def create(self) -> str:
        """Make an empty environment with pip in it. Returns how the step's line ends."""
        base = getattr(sys, "_base_executable", None) or sys.executable  # we may run inside the old environment
        self._call([base, "-m", "venv", str(self.folder)], "The Python environment could not be made")
        return "done"

    def install(self) -> str:
        """Install what the lock file names, each file checked against its hash. Returns how the step's line ends."""
        options = [
            "--require-hashes",
            "--only-binary",
            ":all:",
            "--no-input",
            "--disable-pip-version-check",
            "--no-user",
        ]
        command = [str(self.python), "-m", "pip", "install", *options, "--requirement", str(self.lock)]
        self._call(command, "Not all packages could be installed")
        return "done"

    def _call(self, command: Sequence[str], failure: str) -> None:
        begin = size(self.log)
        if run_logged(command, self.log, clean_environment()) == 0:
            return
        said = added(self.log, begin)
        advice = next((text for sign, text in ADVICE if sign in said), OTHER_ADVICE)
        raise StepFailed(f"{failure}; the log ends with\n{last_lines(said)}\n  (all of it: {self.log})", advice)

    def _recover(self) -> None:
        """Tidy up after a start that was killed while an older environment waited beside a new one."""
        if not (self.aside / MADE_BY).is_file():
            return
        if self.state() in {State.ABSENT, State.HALF_MADE}:
            remove(self.folder)
            self._move(self.aside, self.folder)
        else:
            remove(self.aside)

    def _move(self, source: Path, target: Path) -> None:
        try:
            source.rename(target)
        except OSError as error:
            raise StepFailed(
                f"{source} cannot be replaced while a program uses it ({error.strerror}).",
                "Close Admin Desktop and any terminal that uses this folder, then start again.",
            ) from error


def fingerprint(lock: Path) -> str:
    """Return what an environment must match: 16 hexadecimal digits over the lock file and this Python.

    Line ends do not count, because a checkout on Windows may have changed them.
    """
    version = f"{platform.python_implementation()} {sys.version_info[0]}.{sys.version_info[1]} {platform.machine()}"
    lines = lock.read_bytes().replace(b"\r\n", b"\n")
    return hashlib.sha256(version.encode() + b"\n" + lines).hexdigest()[:16]


def count_packages(lock: Path) -> int:
    """Return how many packages a lock file names, those for other systems included."""
    return sum("==" in line and line[:1].isalnum() for line in lock.read_text("utf-8").splitlines())


def clean_environment(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the environment without what would lead a child to another Python's modules. Pip's settings stay."""
    return {
        key: value for key, value in environ.items() if key not in {"PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__"}
    }


def remove(folder: Path) -> None:
    """Remove a folder of ours; nothing happens when it is absent."""
    if os.path.lexists(folder):
        shutil.rmtree(folder)


@contextmanager
def only_one(lock_file: Path) -> Iterator[None]:
    """Keep a second start from working on the same folder; the operating system frees it whatever happens to us.

    Raises:
        StepFailed: another start is at it.
    """
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    with lock_file.open("a+b") as handle:
        try:
            if sys.platform == "win32":
                import msvcrt

                handle.seek(0)
                msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StepFailed(
                "Another start of this script is setting the program up right now.",
                "Wait until it is done, then start again.",
            ) from error
        yield
