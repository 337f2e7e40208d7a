"""From "Save as PDF…" to a document that lies where the admin wants it."""

from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from admin_desktop.app import App
from admin_desktop.errors import Trouble
from admin_desktop.incidents.incident import PictureChoice
from admin_desktop.storage.files import as_trouble, write_durably
from admin_desktop.ui.messages import tell, warn
from admin_desktop.ui.ways import open_file
from admin_desktop.ui.workers import Lane, Workers


class PdfSteps(QObject):
    """Asks where to, makes the document, and offers to open it.

    Args:
        app, workers: do the work.
        window: the dialogs belong to it.
    """

    def __init__(self, app: App, workers: Workers, window: QWidget) -> None:
        super().__init__()
        self._app, self._workers, self._window = app, workers, window
        self.dialog: QFileDialog | None = None

    def start(self, incident_id: str) -> None:
        """Ask where a report shall be saved."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        proposed = str(Path(folder) / f"{'PRACTICE-' if self._app.practice else ''}{incident_id}.pdf")
        self.dialog = dialog = QFileDialog(self._window, "Save the report as PDF", proposed, "PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(lambda file: self.save(incident_id, Path(file)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, incident_id: str, file: Path) -> None:
        """Make the document with the sealed originals as its pictures, and write it."""

        def make() -> None:
            data = self._app.report_pdfs.incident(incident_id, PictureChoice.ORIGINAL)
            try:
                write_durably(file, data)
            except OSError as error:
                raise as_trouble(error, file.parent) from error

        def saved(_: None) -> None:
            words = f"{file.name} lies in {file.parent}. It has the whole picture as it was sealed: mind who gets it."
            tell(self._window, "The report is saved as PDF", words, "&Open it", lambda: open_file(file))

        def failed(trouble: Trouble) -> None:
            warn(self._window, "The PDF was not saved", str(trouble))

        self._workers.run(make, saved, failed, Lane.SLOW)
