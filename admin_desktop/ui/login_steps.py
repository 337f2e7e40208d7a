"""Settings: starting with the computer, hidden beside the clock."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QCheckBox

from admin_desktop.errors import Trouble
from admin_desktop.storage.login_items import LoginItem, login_item
from admin_desktop.ui.own_program import OwnProgram
from admin_desktop.ui.workers import Lane, Workers


class LoginSteps(QObject):
    """Keeps a tick and the system's entry together: the entry is what counts, and nothing else is kept.

    Args:
        root: the data folder that is opened.
        item: the system's entry; that of this computer where none is given.

    Signals:
        failed: a Trouble; the entry is as it was.
    """

    failed = Signal(object)

    def __init__(self, workers: Workers, root: Path, item: LoginItem | None = None) -> None:
        super().__init__()
        self._workers, self._root = workers, root
        self._item = item or login_item()
        self._tick: QCheckBox | None = None

    def _command(self) -> list[str]:
        return [*OwnProgram(self._root, practice=False).command(), "--background"]

    def serve(self, tick: QCheckBox) -> None:
        """Let a tick in Settings switch it."""
        self._tick = tick
        tick.clicked.connect(self._clicked)

    def show(self) -> None:
        """Show it as it is."""
        self._workers.run(lambda: self._item.command() is not None, self._show, lane=Lane.SLOW)

    def _show(self, on: bool) -> None:
        if self._tick is not None:
            self._tick.setChecked(on)

    def _clicked(self, on: bool) -> None:
        command = self._command()
        change = (lambda: self._item.put(command)) if on else self._item.remove

        def failed(trouble: Trouble) -> None:
            self.failed.emit(trouble)
            self.show()

        self._workers.run(change, None, failed, Lane.SLOW)
