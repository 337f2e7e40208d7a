"""From "Export…" to a package that lies in its folder."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from admin_desktop import __version__
from admin_desktop.app import App
from admin_desktop.errors import Trouble
from admin_desktop.ui.long_job import LongJob, Progress
from admin_desktop.ui.messages import tell, warn
from admin_desktop.ui.ways import open_file
from admin_desktop.ui.workers import Workers

# Only the names: few starts of the program lead here.
if TYPE_CHECKING:
    from admin_desktop.exports.parts import Exported
    from admin_desktop.exports.selecting import Selection
    from admin_desktop.incidents.incident import Incident
    from admin_desktop.ui.export_dialog import ExportDialog

# How many reports can be chosen from; others are exported from the list, where they are selected.
_MOST = 200


class ExportSteps(QObject):
    """Opens the dialog, makes the package, and says where it is.

    Args:
        app, workers: do the work.
        window: the dialog belongs to it.
    """

    def __init__(self, app: App, workers: Workers, window: QWidget) -> None:
        super().__init__()
        self._app, self._workers, self._window = app, workers, window
        self._dialog: ExportDialog | None = None

    def start(self, incident_id: str = "") -> None:
        """Ask what to export.

        Args:
            incident_id: the report that is proposed, or nothing.
        """
        self._workers.run(
            lambda: (self._offered(incident_id), self._app.register.pages_used()),
            lambda found: self._open(found[0], found[1], incident_id),
        )

    def _offered(self, incident_id: str) -> list["Incident"]:
        """Read the newest reports, and the one that is proposed: nobody looks for one in a box of thousands."""
        app = self._app
        ids = [one.id for one in app.listing.rows(app.listing.find().numbers[:_MOST])]
        if incident_id and incident_id not in ids:
            ids.append(incident_id)
        return [app.register.get(one) for one in ids]

    def _open(self, incidents: list[Any], pages: list[str], incident_id: str) -> None:
        from admin_desktop.ui.export_dialog import ExportDialog

        if self._dialog is not None:
            return
        dialog = ExportDialog(self._window, incidents, pages, incident_id, practice=self._app.practice)
        dialog.asked.connect(self._measure)
        dialog.export.connect(self._export)
        dialog.finished.connect(self._closed)
        self._dialog = dialog
        dialog.open()

    def _closed(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    def _measure(self, selection: "Selection") -> None:
        def counted(size: Any) -> None:
            if self._dialog is not None:
                self._dialog.show_size(selection, size)

        def failed(trouble: Trouble) -> None:
            if self._dialog is not None:
                self._dialog.show_trouble(selection, str(trouble))

        self._workers.run(lambda: self._app.exporter.measure(selection), counted, failed)

    def _export(self, selection: "Selection", file: str) -> None:
        from admin_desktop.exports.asking import about
        from admin_desktop.exports.parts import Request

        dialog = self._dialog
        if dialog is None:
            return
        app = self._app

        def make(progress: Progress) -> "Exported | None":
            # Asking what computer this is may start another program.
            maker = about(app.settings, app.pack, __version__, practice=app.practice)
            return app.exporter.export(Request(selection, Path(file).expanduser(), maker), progress)

        job = LongJob(self._workers, dialog, "Making the package")
        job.done.connect(self._made)
        job.failed.connect(lambda trouble: warn(dialog, "The package was not made", str(trouble)))
        job.start(make)

    def _made(self, exported: "Exported | None") -> None:
        """Say where it is; after Stop the dialog just stays."""
        if exported is None or self._dialog is None:
            return
        self._dialog.accept()
        title, say = ("The package is ready", tell) if not exported.findings else ("Please read this", warn)
        folder = exported.path.parent
        say(self._window, title, _words(exported), "Show in &folder", lambda: open_file(folder))


def _words(exported: "Exported") -> str:
    made = f"{exported.path.name} lies in {exported.path.parent}."
    if not exported.findings:
        return f"{made} Hand over the ZIP as it is: README.txt in it explains everything. The export is on record."
    return (
        f"{made} It was made, but not everything in it is as it was sealed, and its README.txt says so: "
        f"{exported.findings[0].sentence} Open Settings and choose Check the evidence."
    )
