"""A job that may take minutes: how far it is, and a button that stops it."""

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from admin_desktop.errors import Trouble
from admin_desktop.ui.widgets import button, label
from admin_desktop.ui.workers import Lane, Workers

Progress = Callable[[int, int], bool]
"""Told (steps done, steps in all) from the job's thread; False asks the job to stop at the next safe place."""

# A bar has 32 bits; bytes of a vault have more.
_PARTS = 1000


class LongJob(QObject):
    """Runs one job on the slow lane and shows a window with its progress meanwhile.

    Args:
        workers: runs it.
        parent: the window it belongs to.
        title: what is being done ("Checking the evidence").

    Signals (on the GUI thread):
        done: what the job returned, also when it was stopped (the job says so in what it returns).
        failed: its Trouble.
    """

    done = Signal(object)
    failed = Signal(object)
    _told = Signal(int)

    def __init__(self, workers: Workers, parent: QWidget, title: str) -> None:
        super().__init__(parent)
        self._workers = workers
        self._stop = threading.Event()
        self._part = -1
        self.dialog = ProgressDialog(parent, title)
        self.dialog.stop.connect(self._stop.set)
        self._told.connect(self.dialog.show_part, Qt.ConnectionType.QueuedConnection)

    def start(self, job: Callable[[Progress], Any]) -> None:
        """Run it.

        Args:
            job: gets a :data:`Progress`; touches no widget.
        """
        self.dialog.open()
        self._workers.run(lambda: job(self._tell), self._done, self._failed, Lane.SLOW)

    def _tell(self, done: int, in_all: int) -> bool:
        """On the job's thread; the window hears of it only when the bar moves."""
        part = _PARTS * done // max(1, in_all)
        if part != self._part:
            self._part = part
            self._told.emit(part)
        return not self._stop.is_set()

    def _done(self, result: Any) -> None:
        self._close()
        self.done.emit(result)

    def _failed(self, trouble: Trouble) -> None:
        self._close()
        self.failed.emit(trouble)

    def _close(self) -> None:
        self.dialog.finish()
        self.deleteLater()


class ProgressDialog(QDialog):
    """A bar and Stop. Escape and the window's own close button are Stop as well.

    Signals:
        stop: asked once.
    """

    stop = Signal()

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(420)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(12)
        self.words = label(f"{title}…", wrap=True)
        column.addWidget(self.words)
        self.bar = QProgressBar()
        self.bar.setRange(0, _PARTS)
        self.bar.setAccessibleName(title)
        column.addWidget(self.bar)
        row = QHBoxLayout()
        row.addStretch(1)
        self.stop_button = button("&Stop")
        self.stop_button.clicked.connect(self.reject)
        row.addWidget(self.stop_button)
        column.addLayout(row)

    @Slot(int)
    def show_part(self, part: int) -> None:
        """Move the bar (thousandths)."""
        self.bar.setValue(part)

    def reject(self) -> None:
        """Ask to stop; the window goes when the job has come to a safe place."""
        if self.stop_button.isEnabled():
            self.stop_button.setEnabled(False)
            self.words.setText("Stopping…")
            self.stop.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The close button of the window is Stop."""
        event.ignore()
        self.reject()

    def finish(self) -> None:
        """The job is over."""
        self.done(QDialog.DialogCode.Accepted)
        self.deleteLater()
