"""The program as a process of its own on a desktop, watched and driven from outside only."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.end_to_end.desktop import Box, Desktop, ask, running, until

TITLE = "Admin Desktop"
CHOOSING = "Choose the post - Admin Desktop"
SENDING = "Send the report - Admin Desktop"
SETTINGS = {
    "name": "Maria Sample",
    "mail": "maria.sample@gmail.com",
    "employed": True,
    "supervisor_mail": "principal@sample-high.example",
    "communications_mail": "communications@district.example",
    "setup_done": True,
    "theme": "light",
}


def command(data: Path, *words: str) -> list[str]:
    """How the program is started on a data folder."""
    return [sys.executable, "-m", "admin_desktop", "--data-dir", str(data), *words]


class Program:
    """A running program with its window open.

    Args:
        desktop: that it is on.
        data: its data folder.
        process: its own.
    """

    def __init__(self, desktop: Desktop, data: Path, process: "subprocess.Popen[bytes]") -> None:
        self.desktop, self.data, self.process = desktop, data, process

    def ask(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask its database."""
        return ask(self.data / "admin-desktop.db", question, *values)

    def until_active(self, title: str) -> str:
        """Wait until its window of this title has the keyboard; returns the window's number."""
        until(f"the window {title!r}", lambda: self.desktop.active() == title, self.process)
        return self.desktop.window(title)

    def until_stored(self, question: str, *expected: Any) -> None:
        """Wait until its database answers with exactly these rows, each of one column."""
        what = f"{question} giving {expected}"
        until(what, lambda: self.ask(question) == [(value,) for value in expected], self.process)

    def place(self) -> Box:
        """Where the inside of its main window is."""
        return self.desktop.place(self.until_active(TITLE))


@contextmanager
def opened(desktop: Desktop, data: Path, **settings: Any) -> Iterator[Program]:
    """Open the window for as long as the block; it is there and has the keyboard.

    Args:
        desktop: where.
        data: the data folder, empty; the questions of the first start are answered.
        settings: beside those answers.
    """
    data.mkdir(parents=True)
    (data / "settings.json").write_text(json.dumps({**SETTINGS, **settings}), "utf-8")
    with running(command(data), desktop.env, data.with_suffix(".log")) as process:
        program = Program(desktop, data, process)
        program.until_active(TITLE)
        yield program
