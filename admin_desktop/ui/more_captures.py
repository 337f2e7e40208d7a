"""Pictures that come to a report beside its first capture: added later, imported, put in order, taken out."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from admin_desktop.app import App
from admin_desktop.capturing import Captured
from admin_desktop.errors import Trouble
from admin_desktop.evidence.captures import Capture, Purpose
from admin_desktop.incidents.gathering import Place
from admin_desktop.incidents.importing import Brought, Progress, bring_files, bring_pixels
from admin_desktop.incidents.incident import Form, Incident
from admin_desktop.ui import form_data
from admin_desktop.ui.bringing_in import BringingIn, Offered
from admin_desktop.ui.capture_flow import CaptureFlow, bring_to_front
from admin_desktop.ui.form_data import FormData
from admin_desktop.ui.incident_form import IncidentForm
from admin_desktop.ui.long_job import LongJob
from admin_desktop.ui.main_window import MainWindow, Page
from admin_desktop.ui.messages import warn
from admin_desktop.ui.proving import Proving
from admin_desktop.ui.stepping_aside import Aside
from admin_desktop.ui.workers import Lane, Workers

if TYPE_CHECKING:
    from admin_desktop.ui.keeping_copies import KeepingCopies

_NOT_ALL = "Not every picture was imported"


class MoreCaptures(QObject):
    """Leads pictures to where they belong: the draft in the form, the sent report that is shown, or a new draft.

    Args:
        app, workers, window, aside: of the program.
        flow: takes the pictures of the screen.
        show_form: shows a draft in the form.

    Signals:
        added_to_sent: the id of a sent report that has a further capture now.
        pictures_shown: the :class:`FormData` of a draft in the form that has further pictures now.
    """

    added_to_sent = Signal(str)
    pictures_shown = Signal(object)

    def __init__(
        self,
        app: App,
        workers: Workers,
        window: MainWindow,
        aside: Aside,
        flow: CaptureFlow,
        show_form: Callable[[FormData], None],
    ) -> None:
        super().__init__()
        self._app, self._workers, self._window, self._aside, self._flow = app, workers, window, aside, flow
        self._show_form = show_form
        self._target, self._target_sent = "", False
        self.copies: KeepingCopies | None = None
        self._purpose = Purpose.INCIDENT
        self.bringing = BringingIn(window)
        self.looked_at: dict[Page, Callable[[Offered], None]] = {}
        """Pages where pictures are only looked at, and not sealed."""
        self.bringing.brought.connect(self._brought_in)
        self.bringing.refused.connect(self._nothing_there)
        self.bringing.cancelled.connect(self._chose_nothing)
        self.proving = Proving(app, workers, window, self)
        flow.failed.connect(lambda _: self._forget())

    def connect_form(self, form: IncidentForm) -> None:
        """Serve the form."""
        form.add.connect(self.add_to_form)
        form.strip.chosen.connect(lambda capture_id: self._show_in(form, capture_id))
        form.strip.moved.connect(lambda capture_id, by: self._move(form, capture_id, by))
        form.strip.taken_out.connect(lambda capture_id: self._take_out(form, capture_id))
        self.bringing.watch(form)

    # Add another

    def add_to_form(self, how: str) -> None:
        """Add to the draft in the form.

        Args:
            how: "capture", "files" or "paste".
        """
        if how == "files":
            self.choose(Purpose.INCIDENT)
        elif how == "paste":
            self.paste(Purpose.INCIDENT)
        else:
            form = self._form()
            if form:
                form.save_now()
                self.capture_for(form.incident_id, sent=False)

    def add_to_sent(self, incident_id: str) -> None:
        """Capture again for a sent report: a further record, and no new mail."""
        self.capture_for(incident_id, sent=True)

    def capture_for(self, incident_id: str, *, sent: bool) -> None:
        """Capture the screen for an incident that there is: a draft, or one that was sent."""
        if self._flow.running:
            return
        self._target, self._target_sent = incident_id, sent
        self._flow.start("all" if self._app.settings.capture_scope == "all" else "pointer", Purpose.INCIDENT)

    def capture_again(self, capture: Capture, place: Place | None) -> None:
        """Capture the screen once more for what a capture was taken for."""
        if place is not None and place.proof:
            self.proving.prove(place.incident_id, "capture")
        elif place is not None:
            self.capture_for(place.incident_id, sent=place.sent)
        elif not self._flow.running:
            self._flow.start("all" if self._app.settings.capture_scope == "all" else "pointer", capture.purpose)

    def capture_proof(self) -> None:
        """Capture the screen as proof that a post is gone."""
        if not self._flow.running:
            self._flow.start("all" if self._app.settings.capture_scope == "all" else "pointer", Purpose.REMOVAL_PROOF)

    def takes(self, captured: Captured) -> bool:
        """Take a capture that needs no box: a kept copy, a proof, or a further record of a sent report.

        Returns:
            False where the main job goes on with it, through :meth:`file`.
        """
        capture = captured.capture
        if capture.purpose == Purpose.COPY_OF_COMMUNICATION and self.copies:
            self._back()
            self.copies.ask([capture])
            return True
        if capture.purpose == Purpose.REMOVAL_PROOF:
            self._back()
            self.proving.take([capture])
            return True
        if not self._target or not self._target_sent:
            return False
        target = self._target
        self._forget()
        self._back()
        self._workers.run(
            lambda: self._app.gathering.add(target, [capture.id]), lambda _: self.added_to_sent.emit(target)
        )
        return True

    def filing(self, capture: Capture, clipboard: str) -> Callable[[], Incident]:
        """Return the job that files a capture: with the draft that asked for another one, or as a new draft.

        Args:
            capture: just sealed.
            clipboard: the text in it.
        """
        target = self._target
        self._forget()

        def file() -> Incident:
            if not target:
                return form_data.start_draft(self._app, capture, clipboard)
            self._app.gathering.add(target, [capture.id])
            return self._app.register.get(target)

        return file

    def _chose_nothing(self) -> None:
        # What is dropped next belongs where it is dropped.
        self._purpose = Purpose.INCIDENT

    def _nothing_there(self, trouble: Trouble) -> None:
        self._purpose = Purpose.INCIDENT
        warn(self._window, "There is no picture", str(trouble))

    def _forget(self) -> None:
        self._target = ""

    def _back(self) -> None:
        self._aside.back()
        bring_to_front(self._window)

    # Import

    def choose(self, purpose: Purpose) -> None:
        """Let the admin choose files to import."""
        self._purpose = purpose
        self.bringing.choose(self._window)

    def paste(self, purpose: Purpose) -> None:
        """Import what the clipboard holds."""
        self._purpose = purpose
        self.bringing.paste()

    def _brought_in(self, what: Offered) -> None:
        purpose, self._purpose = self._purpose, Purpose.INCIDENT
        self.bring(what, purpose)

    def bring(self, what: Offered, purpose: Purpose = Purpose.INCIDENT) -> None:
        """Seal what was dropped, pasted or chosen, and put it where the admin is now.

        Args:
            what: files or pixels.
            purpose: a kept copy stays one wherever the admin is.
        """
        page = self._window.current
        if page in self.looked_at and purpose == Purpose.INCIDENT:
            self.looked_at[page](what)
            return
        if page == Page.COPIES:
            purpose = Purpose.COPY_OF_COMMUNICATION
        target = self._target_of(page) if purpose == Purpose.INCIDENT else ""
        form = self._form()
        if form:
            form.save_now()
        sealer = self._app.capturing.sealer

        def brought(result: Brought) -> None:
            self._brought(result, purpose, target)

        def failed(trouble: Trouble) -> None:
            warn(self._window, "Nothing was imported", str(trouble))

        if len(what.files) > 1:
            job = LongJob(self._workers, self._window, "Importing the pictures")
            job.done.connect(brought)
            job.failed.connect(failed)

            def run(progress: Progress) -> Brought:
                return bring_files(sealer, what.files, purpose, progress)

            job.start(run)
            return

        def one() -> Brought:
            if what.files:
                return bring_files(sealer, what.files, purpose)
            return bring_pixels(sealer, what.as_png(), what.came_from, purpose)

        self._workers.run(one, brought, failed, Lane.SLOW)

    def _target_of(self, page: Page) -> str:
        """The incident that new pictures belong to on this page, or nothing: they begin a new one."""
        if page in (Page.FORM, Page.DETAIL):
            return str(getattr(self._window.page(page), "incident_id", ""))
        return ""

    def _brought(self, result: Brought, purpose: Purpose, target: str) -> None:
        if result.captures:
            self._file(result.captures, purpose, target)
        if result.sentence:
            warn(self._window, _NOT_ALL if result.captures else "Nothing was imported", result.sentence)

    def _file(self, captures: Sequence[Capture], purpose: Purpose, target: str) -> None:
        ids = [capture.id for capture in captures]
        if purpose == Purpose.COPY_OF_COMMUNICATION:
            if self.copies:
                self.copies.ask(list(captures))
            return
        if purpose == Purpose.REMOVAL_PROOF:
            self.proving.take(captures)
            return

        def file() -> FormData:
            if target:
                self._app.gathering.add(target, ids)
                return form_data.load(self._app, target, ids[0])
            pack = self._app.pack
            started = self._app.register.start(ids, Form(), pack.id, pack.revision.isoformat())
            return form_data.load(self._app, started.id)

        self._workers.run(file, self._filed)

    def _filed(self, data: FormData) -> None:
        form = self._form()
        if form and form.incident_id == data.incident.id and self._window.current == Page.FORM:
            form.show_pictures(data)
            self.pictures_shown.emit(data)
        elif data.incident.reported_at:
            self.added_to_sent.emit(data.incident.id)
        else:
            self._show_form(data)

    # The strip

    def _show_in(self, form: IncidentForm, capture_id: str) -> None:
        self._change(form, lambda: None, capture_id)

    def _move(self, form: IncidentForm, capture_id: str, by: int) -> None:
        incident_id = form.incident_id
        self._change(form, lambda: self._app.gathering.move(incident_id, capture_id, by), capture_id)

    def _take_out(self, form: IncidentForm, capture_id: str) -> None:
        incident_id = form.incident_id
        beside = form.strip.beside(capture_id)
        self._change(form, lambda: self._app.gathering.take_out(incident_id, capture_id), beside)
        self._window.notices.show_notice(
            "The picture is out of this report. It is kept, and waits at Home under Needs you."
        )

    def _change(self, form: IncidentForm, change: Callable[[], Any], show: str) -> None:
        incident_id = form.incident_id
        form.save_now()

        def changed() -> FormData:
            change()
            return form_data.load(self._app, incident_id, show)

        def shown(data: FormData) -> None:
            if form.incident_id == incident_id:
                form.show_pictures(data)

        self._workers.run(changed, shown)

    def _form(self) -> IncidentForm | None:
        page = self._window.page(Page.FORM) if self._window.built(Page.FORM) else None
        return page if isinstance(page, IncidentForm) else None
