"""Loading and building ahead, while nobody waits: what the first capture needs, and the largest pages."""

import importlib
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer

from admin_desktop.ui.garbage import look_through_everything
from admin_desktop.ui.main_window import MainWindow, Page
from admin_desktop.ui.workers import Lane, Workers

# Between two pieces of work on the GUI thread: long enough for clicks that came meanwhile.
_PAUSE_MS = 100

# Whoever opens the program in a hurry presses Capture: what that takes comes first, in the order in which it is needed.
_FOR_A_CAPTURE = ("admin_desktop.evidence.sealing", "admin_desktop.evidence.png", "admin_desktop.capture.learning")
_FOR_ITS_FORM = ("admin_desktop.reading.reader", "tesserocr", "admin_desktop.incidents.reporting", "jinja2")
_FOR_SETTINGS = ("admin_desktop.ui.evidence_checks", "admin_desktop.ui.settings_page")


class LoadingAhead(QObject):
    """Does one piece after the other; in one go that would hold the window up.

    Args:
        workers: load modules on the slow lane.
        window: whose pages are built.
    """

    def __init__(self, workers: Workers, window: MainWindow) -> None:
        super().__init__()
        self._workers, self._window = workers, window
        self._stopped = False
        self.done = False

    def begin(self) -> None:
        """Begin; once the records are open."""
        self._load(_FOR_A_CAPTURE, lambda: self._load(_FOR_SETTINGS, lambda: self._build(Page.SETTINGS, self._form)))

    def stop(self) -> None:
        """Begin no further piece: the program ends."""
        self._stopped = True

    def _form(self) -> None:
        self._load(_FOR_ITS_FORM, lambda: self._build(Page.FORM, self._rest))

    def _rest(self) -> None:
        self._build(Page.INCIDENTS, self._end)

    def _end(self) -> None:
        look_through_everything()
        self.done = True

    def _load(self, modules: Sequence[str], then: Callable[[], None]) -> None:
        def load() -> None:
            for name in modules:
                # What cannot be loaded here is said when it is needed.
                try:
                    importlib.import_module(name)
                except ImportError:
                    continue

        self._workers.run(load, lambda _: self._soon(then), lane=Lane.SLOW)

    def _build(self, page: Page, then: Callable[[], None]) -> None:
        self._window.build(page)
        self._soon(then)

    def _soon(self, do: Callable[[], None]) -> None:
        def unless_stopped() -> None:
            if not self._stopped:
                do()

        QTimer.singleShot(_PAUSE_MS, self._window, unless_stopped)
