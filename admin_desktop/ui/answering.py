"""Whether a report was answered, as the admin says."""

from PySide6.QtCore import QObject, Signal

from admin_desktop.app import App
from admin_desktop.ui.workers import Workers


class Answering(QObject):
    """Records "They answered", and takes it back.

    Signals:
        changed: an incident's id.
    """

    changed = Signal(str)

    def __init__(self, app: App, workers: Workers) -> None:
        super().__init__()
        self._app, self._workers = app, workers

    def answered(self, incident_id: str, role: str) -> None:
        """A recipient has answered."""
        register, who = self._app.register, self._app.settings.name
        self._workers.run(lambda: register.answered(incident_id, role, who), lambda _: self.changed.emit(incident_id))

    def not_answered(self, incident_id: str, role: str) -> None:
        """A recipient has not answered after all."""
        register, who = self._app.register, self._app.settings.name
        self._workers.run(
            lambda: register.not_answered(incident_id, role, who), lambda _: self.changed.emit(incident_id)
        )
