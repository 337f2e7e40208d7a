"""The second picture: sealed as proof that a post is gone, and looked at."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from admin_desktop.app import App
from admin_desktop.evidence.captures import Capture, CaptureState, Purpose
from admin_desktop.incidents.incident import IncidentState
from admin_desktop.incidents.removing import Proof, read_proofs
from admin_desktop.ui import form_data
from admin_desktop.ui.form_data import FormData
from admin_desktop.ui.main_window import MainWindow
from admin_desktop.ui.picture_view import PictureDialog
from admin_desktop.ui.reading_pictures import picture_image
from admin_desktop.ui.times import when_words
from admin_desktop.ui.workers import Workers

if TYPE_CHECKING:
    from admin_desktop.ui.more_captures import MoreCaptures


class Proving(QObject):
    """Leads to a proof, from the form of a draft or from the page of a report.

    Args:
        app, workers, window: of the program.
        more: brings pictures in.

    Signals:
        proved: the id of a report that has a further proof.
        draft_proved: the :class:`FormData` of a draft that has one.
    """

    proved = Signal(str)
    draft_proved = Signal(object)

    def __init__(self, app: App, workers: Workers, window: MainWindow, more: "MoreCaptures") -> None:
        super().__init__()
        self._app, self._workers, self._window, self._more = app, workers, window, more
        self._target = ""

    def prove(self, incident_id: str, how: str) -> None:
        """Take a proof.

        Args:
            incident_id: of a draft or a report.
            how: "capture", "files" or "paste".
        """
        self._target = incident_id
        if how == "files":
            self._more.choose(Purpose.REMOVAL_PROOF)
        elif how == "paste":
            self._more.paste(Purpose.REMOVAL_PROOF)
        else:
            self._more.capture_proof()

    def take(self, captures: Sequence[Capture]) -> None:
        """Keep what was just sealed with the incident that asked for it."""
        target, self._target = self._target, ""
        ids, who = [one.id for one in captures], self._app.settings.name

        def keep() -> FormData:
            self._app.removing.prove(target, ids, who)
            return form_data.load(self._app, target)

        def kept(data: FormData) -> None:
            if data.incident.state == IncidentState.DRAFT:
                self.draft_proved.emit(data)
            else:
                self.proved.emit(target)

        self._workers.run(keep, kept)

    def show(self, incident_id: str) -> None:
        """Show the newest proof."""

        def read() -> tuple[Proof, QImage] | None:
            with self._app.database.reading() as connection:
                proofs = read_proofs(connection, incident_id)
            kept = [one for one in proofs if one.capture.state == CaptureState.KEPT]
            return (kept[-1], picture_image(self._app.vault, kept[-1].capture.originals[0])) if kept else None

        def shown(found: tuple[Proof, QImage] | None) -> None:
            if found:
                capture = found[0].capture
                what = f"The place afterwards, sealed {when_words(capture.captured_at)} ({capture.id})"
                PictureDialog(self._window, "Proof", what, found[1]).open()

        self._workers.run(read, shown)
