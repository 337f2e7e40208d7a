"""The same post reported before: said in the form, and its pictures put together."""

from datetime import datetime

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from admin_desktop.app import App
from admin_desktop.incidents.incident import Form, IncidentState
from admin_desktop.incidents.likeness import Alike, Post, Why, find_alike
from admin_desktop.storage.clock import parse_iso
from admin_desktop.ui import form_data
from admin_desktop.ui.flow_layout import FlowLayout
from admin_desktop.ui.form_data import FormData
from admin_desktop.ui.widgets import button, label
from admin_desktop.ui.workers import Lane, Workers

_BECAUSE = {Why.LINK: "the same link", Why.WORDS: "the same words", Why.PICTURE: "a picture that looks the same"}


class AlikeBanner(QFrame):
    """Says that there is a report of what may be the same post.

    Signals:
        add: the id of that report: the picture belongs to it.
        another: the id of that report: this is another post.
    """

    add = Signal(str)
    another = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "banner-amber")
        self._alike: Alike | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        self.words = label("", "strong", wrap=True)
        column.addWidget(self.words)
        row = FlowLayout()
        self.add_button = button("Add this picture to that report")
        self.add_button.clicked.connect(lambda: self._alike and self.add.emit(self._alike.incident_id))
        self.another_button = button("It is another post", "quiet")
        self.another_button.clicked.connect(lambda: self._alike and self.another.emit(self._alike.incident_id))
        row.addWidget(self.add_button)
        row.addWidget(self.another_button)
        column.addLayout(row)
        self.show_alike(None)

    def show_alike(self, alike: Alike | None) -> None:
        """Show this report, or hide."""
        self._alike = alike
        self.setVisible(alike is not None)
        if alike:
            day = parse_iso(alike.at).astimezone()
            year = "" if day.year == datetime.now().astimezone().year else f", {day.year}"
            what = "draft" if alike.state == IncidentState.DRAFT else "report"
            self.words.setText(
                f"This looks like {what} {alike.incident_id} of {day:%b} {day.day}{year}: {_BECAUSE[alike.why]}."
            )


class AlikeSteps(QObject):
    """Looks for a report of the same post whenever more is known about a draft.

    Args:
        app, workers: of the program.

    Signals:
        found: a draft's id, and the :class:`Alike` or None.
        moved: the :class:`FormData` of the incident that has the pictures now, and the id of the draft that had them.
    """

    found = Signal(str, object)
    moved = Signal(object, str)

    def __init__(self, app: App, workers: Workers) -> None:
        super().__init__()
        self._app, self._workers = app, workers

    def look(self, incident_id: str, form: Form, capture_id: str) -> None:
        """Look for one.

        Args:
            incident_id: of the draft.
            form: as it stands.
            capture_id: whose reading leads.
        """
        app = self._app

        def find() -> Alike | None:
            kept = app.readings.of([capture_id]).get(capture_id)
            post = Post(form.link, form.body, kept.likeness if kept else "")
            return find_alike(app.database, incident_id, post, app.same_post)

        self._workers.run(find, lambda alike: self.found.emit(incident_id, alike), lambda _: None, Lane.READING)

    def add(self, incident_id: str, to: str) -> None:
        """Put a draft's pictures into that incident."""
        from admin_desktop.incidents.merging import merge

        def move() -> FormData:
            captures = self._app.register.get(incident_id).captures
            merge(self._app.database, incident_id, to)
            return form_data.load(self._app, to, captures[0] if captures else None)

        self._workers.run(move, lambda data: self.moved.emit(data, incident_id))

    def another(self, incident_id: str, than: str) -> None:
        """Keep that it is another post."""
        from admin_desktop.incidents.merging import is_another_post

        self._workers.run(lambda: is_another_post(self._app.database, incident_id, than))
        self.found.emit(incident_id, None)
