"""The first start: who the admin is, and a practice picture."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from admin_desktop.app import App
from admin_desktop.errors import Trouble
from admin_desktop.ui.main_window import MainWindow
from admin_desktop.ui.report_steps import ReportSteps


class FirstStartSteps(QObject):
    """Leads through the questions of the first start, whenever they are asked for.

    Args:
        app, window: of the program.
        steps: take the practice picture.
        rehearse: opens practice mode.
        restore: chooses a backup to begin with.

    Signals:
        changed: the settings are other ones.
        closed: the questions are answered, or left for another day.
    """

    changed = Signal()
    closed = Signal()

    def __init__(
        self,
        app: App,
        window: MainWindow,
        steps: ReportSteps,
        rehearse: Callable[[], None],
        restore: Callable[[], None],
    ) -> None:
        super().__init__()
        self._app, self._window, self._steps = app, window, steps
        self._rehearse, self._restore = rehearse, restore

    def ask(self) -> None:
        """Ask who the admin is, and take a practice picture."""
        from admin_desktop.ui.first_start import FirstStart

        dialog = FirstStart(self._window, self._app)

        def practised(outcome: Any) -> None:
            if isinstance(outcome, Trouble):
                dialog.show_trouble(outcome)
            else:
                dialog.show_picture(outcome)

        def closed() -> None:
            self._steps.practised.disconnect(practised)
            self._app.settings.setup_skipped = True
            self.changed.emit()
            dialog.deleteLater()
            self.closed.emit()

        dialog.changed.connect(self.changed)
        dialog.practise.connect(self._steps.practise)
        dialog.rehearse.connect(self._rehearse)
        dialog.restore.connect(self._restore)
        self._steps.practised.connect(practised)
        dialog.finished.connect(closed)
        dialog.open()
