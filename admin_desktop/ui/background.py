"""What goes on by itself beside sending."""

import threading

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from admin_desktop.app import App
from admin_desktop.ui.backups import Backups
from admin_desktop.ui.trusted_time import TrustedTime
from admin_desktop.ui.workers import Workers


class Background(QObject):
    """Begins it when the records are open, and ends it before the program ends.

    Args:
        app: the composition root.
        workers: the window's own.
        window: for dialogs.

    Signals, on the GUI thread:
        settings_changed: the settings were changed in memory and want to be saved.
        records_changed: a backup was made, or one was restored.
        failed: a fault of our own.
        stopped: nothing goes on any more, and the threads have let go of the records.
    """

    settings_changed = Signal()
    records_changed = Signal()
    failed = Signal(object)
    stopped = Signal()
    _ended = Signal()

    def __init__(self, app: App, workers: Workers, window: QWidget) -> None:
        super().__init__()
        self._app, self._workers = app, workers
        self.times = TrustedTime(app, workers)
        self.times.settings_changed.connect(self.settings_changed)
        self.times.failed.connect(self.failed, Qt.ConnectionType.QueuedConnection)
        self.backups = Backups(app, workers, window)
        self.backups.settings_changed.connect(self.settings_changed)
        self.backups.records_changed.connect(self.records_changed)
        self.backups.failed.connect(self.failed, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self.stopped, Qt.ConnectionType.QueuedConnection)
        self._stopping = False

    def start(self) -> None:
        """Begin what is switched on. The records are open."""
        from admin_desktop.backing_up import forget_half_restored

        self._workers.run(lambda: forget_half_restored(self._app))
        self.times.start()
        self.backups.start()

    def wake(self) -> None:
        """Something was sealed."""
        if not self._stopping:
            self.times.wake()

    def serve(self, page: "QWidget") -> None:
        """Work for the cards in Settings."""
        self.times.serve(page.trusted_time)  # type: ignore[attr-defined]
        self.backups.serve(page.backup)  # type: ignore[attr-defined]

    def show_cards(self) -> None:
        """Show the settings on the cards."""
        self.times.show_card()
        self.backups.show_card()

    def stop(self) -> None:
        """End it all; does not wait: :attr:`stopped` follows, after a few seconds at most."""
        if self._stopping:
            return
        self._stopping = True

        def end() -> None:
            self.times.end()
            self.backups.end()
            self._ended.emit()

        threading.Thread(target=end, name="background end", daemon=True).start()
