"""Starting Admin Desktop once more, as a program of its own."""

import sys
from pathlib import Path

from PySide6.QtCore import QProcess

from admin_desktop.errors import Trouble


class NotStarted(Trouble):
    """The system did not start our own program once more."""


def own_command(*words: str) -> list[str]:
    """Return the command line that starts this very program with these words."""
    if getattr(sys, "frozen", False):
        return [sys.executable, *words]
    # Found where this one was found, and not in whatever folder happens to be the current one.
    start = (
        f"import sys; sys.path.insert(0, {str(_ABOVE)!r}); from admin_desktop.__main__ import main; sys.exit(main())"
    )
    return [_interpreter(), "-P", "-c", start, *words]


_ABOVE = Path(__file__).resolve().parents[2]


def _interpreter() -> str:
    """The Python that runs us; on Windows the one that opens no black console window."""
    silent = Path(sys.executable).with_name("pythonw.exe")
    return str(silent) if sys.platform == "win32" and silent.exists() else sys.executable


class OwnProgram:
    """This program on its data folder, to be started again after its end.

    Args:
        root: the data folder.
        practice: whether it is a rehearsal.
    """

    def __init__(self, root: Path, practice: bool) -> None:
        self._words = ["--data-dir", str(root), *(["--practice"] if practice else [])]

    def command(self) -> list[str]:
        """Return the command line. A Mac's program is opened as the Finder does: so its permissions are its own."""
        bundle = next((part for part in Path(sys.executable).parents if part.suffix == ".app"), None)
        if sys.platform == "darwin" and getattr(sys, "frozen", False) and bundle is not None:
            return ["/usr/bin/open", "-n", str(bundle), "--args", *self._words]
        return own_command(*self._words)

    def start_again(self) -> None:
        """Start it; to be called when this one holds the data folder no more.

        Raises:
            NotStarted: it did not open.
        """
        program, *words = self.command()
        if not QProcess.startDetached(program, words)[0]:
            raise NotStarted("Admin Desktop could not be opened again. Nothing was lost: open it as you always do.")


def start_practice(root: Path) -> None:
    """Open practice mode beside the window of this data folder; it lives on when this one is closed.

    Raises:
        NotStarted: it did not open.
    """
    program, *words = own_command("--data-dir", str(root), "--practice")
    if not QProcess.startDetached(program, words)[0]:
        raise NotStarted(
            "Practice could not be opened. Nothing was changed: close Admin Desktop, open it again, and try once more."
        )
