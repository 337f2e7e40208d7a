"""The page of one report: its story is read and shown, and what is pressed on it is done."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from admin_desktop.app import App
from admin_desktop.ui.answering import Answering
from admin_desktop.ui.background import Background
from admin_desktop.ui.export_steps import ExportSteps
from admin_desktop.ui.form_data import FormData
from admin_desktop.ui.main_window import MainWindow, Page
from admin_desktop.ui.needs import role_names
from admin_desktop.ui.outbox_steps import OutboxSteps
from admin_desktop.ui.pdf_steps import PdfSteps
from admin_desktop.ui.report_steps import ReportSteps
from admin_desktop.ui.workers import Workers


class DetailSteps(QObject):
    """Shows reports, each anew whenever something about it has changed.

    Args:
        app, workers, window: of the program.
        steps: show an incident in the form while it is a draft.
        outbox: sends its messages.
        background: knows what times are confirmed.
        exporting, pdfs, answering: do what is pressed.
    """

    def __init__(
        self,
        app: App,
        workers: Workers,
        window: MainWindow,
        steps: ReportSteps,
        outbox: OutboxSteps,
        background: Background,
        exporting: ExportSteps,
        pdfs: PdfSteps,
        answering: Answering,
    ) -> None:
        super().__init__()
        self._app, self._workers, self._window = app, workers, window
        self._steps, self._outbox, self._background = steps, outbox, background
        self._exporting, self._pdfs, self._answering = exporting, pdfs, answering
        window.offer(Page.DETAIL, self._make)
        outbox.show_incident.connect(self.open)
        outbox.message_changed.connect(self._message_changed)
        steps.more.added_to_sent.connect(self.open)

    def _make(self) -> Any:
        from admin_desktop.ui.incident_detail import IncidentDetail
        from admin_desktop.ui.life_steps import LifeSteps

        page, app, more = IncidentDetail(self._app), self._app, self._steps.more
        page.back.connect(lambda: self._window.show_page(Page.INCIDENTS))
        page.gone.connect(lambda name: self._change(lambda: app.register.mark_removed(name, app.settings.name), name))
        page.still_up.connect(
            lambda name: self._change(lambda: app.register.mark_still_up(name, app.settings.name), name)
        )
        page.prove.connect(more.proving.prove)
        page.show_proof.connect(more.proving.show)
        more.proving.proved.connect(self.open)
        page.send.connect(self._outbox.send_by_hand)
        page.add.connect(more.add_to_sent)
        page.look_at.connect(lambda name, capture: self._steps.open_incident(name, self._show, capture))
        page.save_pdf.connect(self._pdfs.start)
        page.export.connect(self._exporting.start)
        page.answered.connect(self._answering.answered)
        page.not_answered.connect(self._answering.not_answered)
        self.life = LifeSteps(app, self._workers, self._window)
        self.life.serve(page)
        self.life.changed.connect(self.open)
        self.life.written.connect(self._outbox.written)
        return page

    def open(self, incident_id: str) -> None:
        """Show an incident: the form while it is a draft, its story afterwards."""
        self._steps.open_incident(incident_id, self._show)

    def _show(self, data: FormData, *, again: bool = False) -> None:
        """Show a report; again: only if it is in front still."""
        name = data.incident.id

        def shown(found: tuple[Any, Any, Any, Any]) -> None:
            if again and not self._shows(name):
                return
            timeline, rows, tries, life = found
            page = self._window.page(Page.DETAIL)
            page.fill(data, timeline, rows, role_names(self._app), tries, life)  # type: ignore[attr-defined]
            self._background.times.show_on(page, data.capture)
            self._window.show_page(Page.DETAIL)

        register, outbox = self._app.register, self._app.outbox

        def read() -> tuple[Any, Any, Any, Any]:
            life = self._app.life.facts(name), self._app.following_up.news(name)
            return register.timeline(name), outbox.rows(name), outbox.tries(name), life

        self._workers.run(read, shown)

    def _change(self, change: Callable[[], Any], incident_id: str) -> None:
        self._workers.run(change, lambda _: self.open(incident_id))

    def _message_changed(self, incident_id: str) -> None:
        """Show a report anew whose message went on, if it is in front."""
        if self._shows(incident_id):
            self._steps.open_incident(incident_id, lambda data: self._show(data, again=True))

    def _shows(self, incident_id: str) -> bool:
        page = self._window.page(Page.DETAIL) if self._window.current == Page.DETAIL else None
        return getattr(page, "incident_id", None) == incident_id
