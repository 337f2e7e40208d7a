"""Keeping copies of communications: taken, described, found again, reported after all."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from admin_desktop.app import App
from admin_desktop.errors import Trouble
from admin_desktop.evidence.captures import Capture, Purpose
from admin_desktop.incidents.copies import KeptCopy
from admin_desktop.ui import form_data
from admin_desktop.ui.copies_page import CopiesPage
from admin_desktop.ui.copy_dialog import CopyDialog
from admin_desktop.ui.main_window import MainWindow, Page
from admin_desktop.ui.reading_pictures import picture_image
from admin_desktop.ui.report_steps import ReportSteps
from admin_desktop.ui.workers import Workers


class KeepingCopies(QObject):
    """Does what the windows ask for about kept copies.

    Args:
        app, workers, window: of the program.
        steps: of the main job; takes the pictures, and shows the form.

    Signals:
        records_changed: a copy was kept, described, discarded or reported.
    """

    records_changed = Signal()

    def __init__(self, app: App, workers: Workers, window: MainWindow, steps: ReportSteps) -> None:
        super().__init__()
        self._app, self._workers, self._window, self._steps = app, workers, window, steps
        steps.more.copies = self
        window.offer(Page.COPIES, self._make_page)
        window.home.other_pictures.keep.connect(self.keep)
        window.home.other_pictures.files.connect(lambda: steps.more.choose(Purpose.INCIDENT))

    def _make_page(self) -> CopiesPage:
        page = CopiesPage()
        page.back.connect(lambda: self._window.show_page(Page.INCIDENTS))
        page.keep.connect(self.keep)
        page.wanted.connect(self._show_picture)
        page.describe.connect(self._describe)
        page.report.connect(self._report)
        page.discard.connect(self._discard)
        return page

    def keep(self, how: str) -> None:
        """Take a copy.

        Args:
            how: "capture", "files" or "paste".
        """
        if how == "capture":
            self._steps.save_draft()
            which = "all" if self._app.settings.capture_scope == "all" else "pointer"
            self._steps.flow.start(which, Purpose.COPY_OF_COMMUNICATION)  # type: ignore[arg-type]
        elif how == "files":
            self._steps.more.choose(Purpose.COPY_OF_COMMUNICATION)
        else:
            self._steps.more.paste(Purpose.COPY_OF_COMMUNICATION)

    def ask(self, captures: Sequence[Capture]) -> None:
        """Ask what fresh copies are about; they are kept already."""
        self._ask([capture.id for capture in captures])

    def _describe(self, capture_id: str) -> None:
        self._ask([capture_id])

    def _ask(self, capture_ids: list[str]) -> None:
        def known() -> tuple[KeptCopy, tuple[list[str], list[str]]]:
            return self._app.copies.get(capture_ids[0]), self._app.copies.pages_and_people()

        def show(found: tuple[KeptCopy, tuple[list[str], list[str]]]) -> None:
            copy, (pages, people) = found
            dialog = CopyDialog(self._window, len(capture_ids), copy.about, pages, people)
            dialog.accepted.connect(lambda: self._say(capture_ids, dialog))
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()
            self.show(capture_ids[0])

        self._workers.run(known, show)

    def _say(self, capture_ids: list[str], dialog: CopyDialog) -> None:
        about = dialog.about
        self._workers.run(lambda: self._app.copies.describe(capture_ids, about), lambda _: self.show(capture_ids[0]))

    def show(self, choose: str = "") -> None:
        """Show the kept copies.

        Args:
            choose: the id of the one to show.
        """

        def shown(copies: list[KeptCopy]) -> None:
            if self._window.current != Page.COPIES:
                self._window.show_page(Page.COPIES)
            self._page().show_copies(copies, choose)
            self.records_changed.emit()

        self._workers.run(self._app.copies.all, shown)

    def refresh(self) -> None:
        """Read the copies anew, if they are in front."""
        if self._window.current == Page.COPIES:
            self._workers.run(self._app.copies.all, lambda copies: self._page().show_copies(copies))

    def _page(self) -> CopiesPage:
        page = self._window.page(Page.COPIES)
        assert isinstance(page, CopiesPage)
        return page

    def _show_picture(self, capture_id: str) -> None:
        def read() -> Any:
            return picture_image(self._app.vault, self._app.find_capture(capture_id).originals[0])

        page = self._page()

        def cannot(trouble: Trouble) -> None:
            page.show_picture(capture_id, None, str(trouble))

        self._workers.run(read, lambda image: page.show_picture(capture_id, image), cannot)

    def _report(self, capture_id: str) -> None:
        def start() -> form_data.FormData:
            pack = self._app.pack
            incident = self._app.copies.report(capture_id, pack.id, pack.revision.isoformat())
            return form_data.load(self._app, incident.id)

        self._workers.run(start, self._steps.show_form)

    def _discard(self, capture_id: str) -> None:
        from admin_desktop.ui.discard_dialog import DiscardDialog

        dialog = DiscardDialog(self._window, capture_id)

        def go() -> None:
            reason = dialog.reason.text().strip()
            self._workers.run(
                lambda: self._app.capturing.discard(capture_id, reason, self._app.settings.name), lambda _: self.show()
            )

        dialog.accepted.connect(go)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
