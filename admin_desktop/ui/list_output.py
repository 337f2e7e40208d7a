"""The list of incidents on paper and as a table for spreadsheets: what is listed now, in its order."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from admin_desktop.app import App
from admin_desktop.documents.plain import one_line
from admin_desktop.errors import Trouble
from admin_desktop.incidents.filtering import Filter, Order
from admin_desktop.ui.incident_lines import STAGE_WORDS, plain_stage
from admin_desktop.ui.long_job import LongJob, Progress
from admin_desktop.ui.messages import tell, warn
from admin_desktop.ui.ways import open_file
from admin_desktop.ui.workers import Workers

# Only the names: printing loads what few starts of the program need.
if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter


class ListOutput(QObject):
    """Saves and prints lists.

    Args:
        app, workers: do the work.
        window: the dialogs belong to it.
    """

    def __init__(self, app: App, workers: Workers, window: QWidget) -> None:
        super().__init__()
        self._app, self._workers, self._window = app, workers, window
        self.dialog: QFileDialog | QPrintDialog | None = None

    def ask_csv(self, what: Filter, order: Order) -> None:
        """Ask where a list shall be saved as CSV."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        practice = "PRACTICE-" if self._app.practice else ""
        proposed = str(Path(folder) / f"{practice}incidents-{datetime.now().astimezone():%Y-%m-%d}.csv")
        self.dialog = dialog = QFileDialog(self._window, "Save the list for spreadsheets", proposed, "CSV (*.csv)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda file: self.save_csv(what, order, Path(file)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_csv(self, what: Filter, order: Order, file: Path) -> None:
        """Save a list."""
        from admin_desktop.incidents.list_csv import CsvList

        app = self._app

        def make(progress: Progress) -> int | None:
            writer = CsvList(app.listing, app.names(), {stage: plain_stage(stage) for stage in STAGE_WORDS})
            return writer.save(file, what, order, progress)

        def saved(count: int | None) -> None:
            if count is None:
                return
            words = (
                f"{_reports(count)} in {file.name}, which lies in {file.parent}. It has what people wrote: mind who "
            )
            tell(self._window, "The list is saved", f"{words}gets it.", "&Open it", lambda: open_file(file))

        job = LongJob(self._workers, self._window, "Saving the list")
        job.done.connect(saved)
        job.failed.connect(lambda trouble: self._not_done("The list was not saved", trouble))
        job.start(make)

    def ask_print(self, what: Filter, order: Order) -> None:
        """Ask on which printer a list shall be printed."""
        from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        if sys.platform == "win32" and printer.outputFormat() != QPrinter.OutputFormat.NativeFormat:
            # Windows' own dialog does not open then, and says nothing.
            warn(
                self._window,
                "There is no printer here",
                "This computer has no printer, so nothing was printed. Add one in the settings of Windows and try "
                "again, or save the list as CSV.",
            )
            return
        printer.setDocName(f"{'PRACTICE ' if self._app.practice else ''}Incidents")
        self.dialog = dialog = QPrintDialog(printer, self._window)
        dialog.setWindowTitle("Print the list - Admin Desktop")
        dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintPageRange, False)
        dialog.accepted.connect(lambda: self.print_list(what, order, printer))
        dialog.finished.connect(dialog.deleteLater)
        QDialog.open(dialog)  # its own open() wants a slot

    def print_list(self, what: Filter, order: Order, printer: "QPrinter") -> None:
        """Print a list on a printer, or into its file."""
        from admin_desktop.ui.list_printing import ListPrinter

        app = self._app

        def make(progress: Progress) -> int | None:
            heading = "Incidents (practice)" if app.practice else "Incidents"
            return ListPrinter(app.listing, app.names()).run(printer, what, order, _head(heading, what), progress)

        def printed(count: int | None) -> None:
            if count is not None:
                tell(self._window, "The list is at the printer", f"{_reports(count)}. The paper has what people wrote.")

        job = LongJob(self._workers, self._window, "Printing the list")
        job.done.connect(printed)
        job.failed.connect(lambda trouble: self._not_done("The list was not printed", trouble))
        job.start(make)

    def _not_done(self, title: str, trouble: Trouble) -> None:
        warn(self._window, title, str(trouble))


def _head(heading: str, what: Filter) -> tuple[str, str]:
    words = one_line(what.words, 100)
    parts = [f"Search: {words}"] if words else []
    parts += ["filtered"] if what.narrows else []
    return heading, ", ".join(parts)


def _reports(count: int) -> str:
    return "1 report" if count == 1 else f"{count:,} reports"
