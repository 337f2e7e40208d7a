"""How commands answer: stdout for programs and people, one sentence on stderr when something is wrong."""

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Iterable
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from admin_desktop.errors import Trouble

if TYPE_CHECKING:
    from admin_desktop.app import App

FINE, FAILED, INTERRUPTED = 0, 1, 130


def guarded(action: Callable[[], int]) -> int:
    """Run something and let no traceback reach the user.

    Args:
        action: returns the exit code.

    Returns:
        its exit code; 1 after a :class:`Trouble` (its sentence is on stderr) or a fault of our own (its traceback is in
        the log); 130 when the user interrupted it.
    """
    try:
        return action()
    except Trouble as trouble:
        _note_trouble(trouble)
        complain(str(trouble))
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        complain(_note_fault(error))
        return FAILED


class OutputGone(Trouble):
    """Whoever reads our output went away, or the file it goes to cannot be written."""


def say(text: str) -> None:
    """Write a text and its line's end to stdout, at once: at the end of the process a failure would be a traceback.

    Raises:
        OutputGone: nobody takes it.
    """
    if sys.stdout is None:  # a Windows program without a console
        return
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except OSError as error:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise OutputGone(
            f"The answer could not be written out ({error.strerror}). What the command had to do was done."
        ) from error


def complain(sentence: str) -> None:
    """Write a sentence for people to stderr, as one line."""
    if sys.stderr is None:
        return
    from admin_desktop.documents.plain import one_line

    with contextlib.suppress(OSError):
        sys.stderr.write(f"{one_line(sentence, 2000)}\n")
        sys.stderr.flush()


def answer(parsed: argparse.Namespace, data: dict[str, Any], lines: Iterable[str]) -> None:
    """Answer in JSON (ASCII only) or in lines for people, in which nothing a stranger wrote can steer the terminal."""
    if parsed.json:
        import json

        say(json.dumps(data, indent=2))
        return
    from admin_desktop.documents.plain import one_line

    # The indentation is ours.
    say("\n".join(" " * (len(line) - len(line.lstrip(" "))) + one_line(line, 1000) for line in lines))


def make_printable(*streams: TextIO | None) -> None:
    """Make letters that a console does not know (an old Windows one knows 256) come out escaped, not as a crash."""
    for stream in streams:
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _note_trouble(trouble: Trouble) -> None:
    """Log what kind of trouble came up, and where; not its sentence, which may name a file or a person."""
    from admin_desktop.storage.logs import log_file

    # Without a log of ours Python would print the record on stderr.
    if log_file() is None:
        return
    import logging
    import traceback

    last = traceback.extract_tb(trouble.__traceback__)[-1]
    cause = trouble.__cause__
    logging.getLogger(__name__).warning(
        "%s at %s:%s, because of %s %s",
        type(trouble).__name__,
        Path(last.filename).name,
        last.lineno,
        type(cause).__name__,
        getattr(cause, "errno", None) or getattr(cause, "sqlite_errorname", ""),
    )


def _note_fault(error: Exception) -> str:
    """Log a fault of our own; return the sentence that names the log."""
    import logging

    from admin_desktop.storage.logs import log_file, start_logging

    if log_file() is None:
        import tempfile

        # It came before there was a data folder.
        start_logging(Path(tempfile.mkdtemp(prefix="admin-desktop-")) / "admin-desktop.log")
    logging.getLogger(__name__).critical("unforeseen", exc_info=error)
    return (
        "Admin Desktop met a fault of its own and stopped; what was sealed before is safe. "
        f"Please pass on the file {log_file()} to whoever looks after this computer."
    )


def open_app(parsed: argparse.Namespace) -> "App":
    """Open the data folder that the command line names, and its log; a broken settings file is told on stderr.

    Raises:
        Trouble: as :meth:`admin_desktop.app.App.open`.
    """
    from admin_desktop.app import App
    from admin_desktop.storage.logs import start_logging

    app = App.open(parsed.data_dir, parsed.practice)
    start_logging(app.paths.log)
    if app.settings_notice:
        complain(app.settings_notice)
    return app


def count(number: int, what: str) -> str:
    """Write "1 fault" or "3 faults"."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def local_time(moment: str) -> str:
    """Write a stored moment (UTC, ISO 8601) as the wall clock showed it, to the minute."""
    from admin_desktop.storage.clock import parse_iso

    return f"{parse_iso(moment).astimezone():%Y-%m-%d %H:%M}"
