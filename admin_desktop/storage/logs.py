"""The log: a rotating file for whoever helps, without anybody's name, address or link in it.

What a report is about never belongs in the log; this is the net below that rule, for what exceptions and other
people's libraries put into their messages.
"""

import contextlib
import logging
import os
import re
from datetime import UTC, datetime
from functools import cached_property
from io import TextIOWrapper
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

from admin_desktop.storage.clock import iso_utc

MOST_BYTES = 1_000_000
# The one being written to, and those before it.
FILES = 3

_LINK = r"\b(?:https?|ftp)://[^\s<>\"']+|\bwww\.[^\s<>\"']+"
# Wider than what is a valid address: rather a word too much than a name in the log.
_MAIL = r"(?:\"[^\"\n]+\"|[^\s@<>\"(),;:\[\]{}]+)(?:@|%40)[^\s@<>\"'(),;:\[\]{}]+"
# Folders of people on any system, also those of others, and the short names that Windows makes of them. A name with
# spaces ends at the next separator; without one only its first word is certain.
_PEOPLE = (
    r"(?P<above>[\\/](?:users|home|documents and settings)[\\/]+)"
    r"(?:[^\\/:*?\"<>|\r\n]+(?=[\\/])|[^\\/:*?\"'<>|\s,;)\]]+)"
)
# All but the line's end and the tab.
_CONTROLS = r"[\x00-\x08\x0b-\x1f\x7f-\x9f]"


class RedactingFormatter(logging.Formatter):
    """Writes a record with UTC time, and takes out what tells about people, tracebacks included.

    Args:
        home: the user's folder, replaced wherever it stands; by default that of the process.
        user: the user's name, replaced where it stands as a word; likewise.
    """

    def __init__(self, home: str | None = None, user: str | None = None) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s [%(process)d] %(message)s")
        self._home = home
        self._user = user

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: ARG002
        """Return the record's time in UTC, ISO 8601 with milliseconds."""
        return iso_utc(datetime.fromtimestamp(record.created, UTC))

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's text; its further lines are indented, so that none of them passes for a record."""
        text = super().format(record)
        for pattern, instead in self._rules:
            text = pattern.sub(instead, text)
        return text.replace("\n", "\n    ")

    @cached_property
    def _rules(self) -> list[tuple[re.Pattern[str], str]]:
        """Made for the first record and not before: most commands have nothing to log."""
        home = _home() if self._home is None else self._home
        user = _user() if self._user is None else self._user
        named = rf"(?<!\w){re.escape(user)}(?!\w)" if user else None
        rules = {
            _CONTROLS: " ",
            _LINK: "[link]",
            _MAIL: "[mail]",
            _spellings(home): "[home]",
            _PEOPLE: r"\g<above>[user]",
            named: "[user]",
        }
        return [(re.compile(rule, re.IGNORECASE), instead) for rule, instead in rules.items() if rule]


class RotatingLog(logging.FileHandler):
    """A file that is set aside when it is full, by several processes at once if need be.

    Not the standard library's, which loads sockets and pickles (the capture command shall be quick) and loses records
    on Windows when another process has the file open: there a full file is simply written on until it can be moved.
    """

    def __init__(self, path: Path, most_bytes: int = MOST_BYTES) -> None:
        super().__init__(path, encoding="utf-8", delay=True, errors="backslashreplace")
        self._most_bytes = most_bytes

    @property
    def path(self) -> Path:
        """The file that is written to."""
        return Path(self.baseFilename)

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record; a log that cannot be written stops nothing."""
        with contextlib.suppress(OSError):
            self._rotate_if_full()
        # Opening the file is the one failure that logging passes on.
        with contextlib.suppress(OSError):
            super().emit(record)

    def _open(self) -> TextIOWrapper:
        # Only the folder itself: one above it that is gone (a stick) is not made anew.
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(mode=0o700, exist_ok=True)
        return super()._open()

    def _rotate_if_full(self) -> None:
        if self.path.stat().st_size < self._most_bytes:
            self._follow()
            return
        self._let_go()
        first, *later = (self.path.with_name(f"{self.path.name}.{number}") for number in range(1, FILES))
        # The full file first: if another process holds it (Windows), nothing else is moved either.
        waiting = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        self.path.replace(waiting)
        for newer, older in reversed(list(pairwise([first, *later]))):
            with contextlib.suppress(OSError):
                newer.replace(older)
        try:
            waiting.replace(first)
        except OSError:
            waiting.replace(self.path)

    def _follow(self) -> None:
        """Another process may have set our file aside: go on in the new one."""
        if not self.stream:
            return
        mine, named = os.fstat(self.stream.fileno()), self.path.stat()
        if (mine.st_dev, mine.st_ino) != (named.st_dev, named.st_ino):
            self._let_go()

    def _let_go(self) -> None:
        if self.stream:
            self.stream.close()
            self.stream = None  # the next record opens it again


def start_logging(path: Path) -> None:
    """Write the log to this file from now on. May be called again; never raises.

    Args:
        path: the log; older ones lie beside it as ``….log.1``. Its folder is made by the first record.
    """
    # A full disk or a window without a console: nobody shall see a traceback of the log itself.
    logging.raiseExceptions = False
    root = logging.getLogger()
    if log_file() == _absolute(path):
        return
    stop_logging()
    handler = RotatingLog(path)
    handler.setFormatter(RedactingFormatter())
    root.addHandler(handler)
    root.setLevel(logging.INFO)


def stop_logging() -> None:
    """Close the log, so that its folder can be removed (on Windows)."""
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler, RotatingLog)]:
        root.removeHandler(handler)
        handler.close()


def log_file() -> Path | None:
    """Return the file that the log is written to, or None before :func:`start_logging`."""
    return next((handler.path for handler in logging.getLogger().handlers if isinstance(handler, RotatingLog)), None)


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - as logging does it, without following links


def _home() -> str:
    try:
        return str(Path.home())
    except RuntimeError:
        return ""


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user without a name
        return ""


def _spellings(home: str) -> str | None:
    """Match a folder as it stands in messages: as it is, escaped in a repr, with forward slashes, in a file link."""
    if not re.sub(r"^[A-Za-z]:", "", home).strip("\\/"):
        return None  # no home folder, or the disk's root, which every path begins with
    slashed = home.replace("\\", "/")
    ways = {home, home.replace("\\", "\\\\"), slashed, quote(slashed)}
    found = "|".join(re.escape(way) for way in sorted(ways, key=len, reverse=True))
    return rf"(?:{found})(?![\w.-])"
