"""The main job in the windows: capture, box, form, send."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QImage

from admin_desktop.app import App
from admin_desktop.capture.modes import Region, Wish
from admin_desktop.capturing import Captured
from admin_desktop.errors import Trouble
from admin_desktop.evidence.captures import Capture, Purpose
from admin_desktop.evidence.sealing import SealedUnrecorded
from admin_desktop.incidents.incident import Form, Incident, IncidentState, PictureChoice
from admin_desktop.incidents.incident import Selection as Part
from admin_desktop.outbox.message import Message
from admin_desktop.ui import form_data
from admin_desktop.ui.capture_flow import CaptureFlow, bring_to_front
from admin_desktop.ui.captured_frames import image_of, images_of, screen_of, under_pointer
from admin_desktop.ui.editing_steps import EditingSteps
from admin_desktop.ui.fitting import Canvas
from admin_desktop.ui.form_data import FormData
from admin_desktop.ui.form_reading import FormReading
from admin_desktop.ui.incident_form import IncidentForm
from admin_desktop.ui.looks_steps import LooksSteps
from admin_desktop.ui.main_window import MainWindow, Page
from admin_desktop.ui.messages import warn
from admin_desktop.ui.more_captures import MoreCaptures
from admin_desktop.ui.own_program import OwnProgram
from admin_desktop.ui.screen_permission import PermissionSteps
from admin_desktop.ui.selection import Frozen, Selection
from admin_desktop.ui.stepping_aside import Aside
from admin_desktop.ui.workers import Workers

# Nobody draws a box sooner.
_LOOKING_MS = 150


class ReportSteps(QObject):
    """Leads from the click to the messages.

    Signals:
        records_changed: drafts, captures or messages changed.
        rendered: the messages of a report that was just sent, to be put into the admin's hands.
        practised: a QImage of the practice picture, or a Trouble.
        region_chosen: the :class:`Region` of a box on a picture that was just taken.
    """

    records_changed = Signal()
    rendered = Signal(list)
    practised = Signal(object)
    region_chosen = Signal(object)

    def __init__(self, app: App, workers: Workers, window: MainWindow, aside: Aside) -> None:
        super().__init__()
        self._app, self._workers, self._window, self._aside = app, workers, window, aside
        self._selection: Selection | None = None
        self._choosing = ""  # the draft whose picture was chosen on last
        self._practising = False
        self.flow = CaptureFlow(app, workers, aside)
        self.looks = LooksSteps(aside, window)
        self.looks.again.connect(self._take_again)
        self.permission = PermissionSteps(window, OwnProgram(app.paths.root, app.practice))
        self.permission.capture.connect(self.capture)
        self.flow.may_capture = self.permission.may_capture
        self.looks.open_setting.connect(self.permission.explain)
        self.flow.sealed.connect(self.looks.taken)
        self.flow.failed.connect(self.looks.taken)
        self.flow.sealed.connect(self._sealed)
        self.flow.observed.connect(self._observed)
        self.flow.failed.connect(self._failed)
        self.more = MoreCaptures(app, workers, window, aside, self.flow, self.show_form)
        self.editing = EditingSteps(app, workers, window, self.show_form)
        self.reading = FormReading(app, workers, window, self.show_form, self.more.added_to_sent.emit)
        self.reading.records_changed.connect(self.records_changed)
        self.more.pictures_shown.connect(self.reading.form_shown)
        self.more.proving.draft_proved.connect(self._draft_proved)
        window.offer(Page.FORM, self._make_form)

    def _make_form(self) -> IncidentForm:
        form = IncidentForm(self._app)
        form.save.connect(self._save)
        form.send.connect(self._send)
        form.reselect.connect(self._reselect)
        form.edit_picture.connect(self.editing.open)
        form.discard.connect(self.discard)
        form.lock_away.connect(self.lock_away)
        form.prove.connect(self.more.proving.prove)
        form.show_proof.connect(self.more.proving.show)
        self.reading.connect_form(form)
        self.more.connect_form(form)
        return form

    @property
    def form(self) -> IncidentForm:
        """The form's page."""
        page = self._window.page(Page.FORM)
        assert isinstance(page, IncidentForm)
        return page

    # Capture

    @property
    def capturing(self) -> bool:
        """Whether a capture is under way, up to the admin's answer to the frozen picture."""
        return self._selection is not None or self.flow.running

    def capture(self, wish: Wish | None = None) -> None:
        """The click.

        Args:
            wish: what is taken; None for what the settings say.
        """
        if self.capturing:
            return
        self.save_draft()
        self.flow.start(wish or Wish.default(self._app.settings.capture_scope), Purpose.INCIDENT)

    def practise(self) -> None:
        """A practice picture: sealed like any other, shown, and discarded on record."""
        self._practising = True
        self.flow.start("pointer", Purpose.UNFILED)
        self._practising = self.flow.running

    def _sealed(self, captured: Captured) -> None:
        if self._practising:
            self._practising = False
            self._aside.back()
            bring_to_front(self._window)
            self._workers.run(
                lambda: self._app.capturing.discard(captured.capture.id, "Practice picture.", self._app.settings.name)
            )
            self.practised.emit(image_of(captured, 0))
            return
        if self.more.takes(captured):
            return
        self.looks.coming()
        self.reading.sealed(captured, captured.box[0] if captured.box else under_pointer(captured))
        file = self.more.filing(captured.capture, QGuiApplication.clipboard().text())
        # The draft is on disk while the admin still looks at the frozen picture.
        self._workers.run(
            lambda: (file(), images_of(captured)),
            lambda started: self._choose_part(captured, *started),
            self._failed,
        )

    def _observed(self, capture: Capture) -> None:
        self.looks.observed(capture, self._selection)
        self._workers.run(lambda: form_data.fill_link(self._app, capture), lambda link: self._link_found(capture, link))
        self.records_changed.emit()

    def _link_found(self, capture: Capture, link: str | None) -> None:
        if link is not None and self._window.built(Page.FORM) and self.form.has_capture(capture.id):
            self.form.offer_link(link)

    def _take_again(self, capture_id: str) -> None:
        """Another picture for the same purpose; the one before stays where it is."""

        def begin() -> bool:
            self.more.capture_for(self._choosing, sent=False)
            return self.flow.running

        selection, self._selection = self._selection, None
        if selection is None:
            self._workers.run(
                lambda: (self._app.find_capture(capture_id), self._app.gathering.place_of(capture_id)),
                lambda found: self.more.capture_again(*found),
            )
        elif not self.looks.leave(selection, begin):
            self._selection = selection

    def _failed(self, trouble: Trouble) -> None:
        self._aside.back()
        bring_to_front(self._window)
        self.looks.shown(None)
        if self._practising:
            self._practising = False
            self.practised.emit(trouble)
            return
        kept = isinstance(trouble, SealedUnrecorded)
        warn(self._window, "The picture is kept" if kept else "The capture did not work", str(trouble))
        self.records_changed.emit()

    # The box

    def _choose_part(self, captured: Captured, incident: Incident, images: list[QImage]) -> None:
        first, box = captured.box or (under_pointer(captured), None)
        pictures = [
            Frozen(at + 1, image, screen_of(captured, at), box if at == first else None)
            for at, image in enumerate(images)
        ]

        def chosen(number: int, part: list[int] | None) -> None:
            frame = captured.frames[number - 1]
            # Not only when the form is shown: until then the part is cut out and written.
            self.reading.part_chosen(captured.capture, Part(captured.capture.id, number, part))
            if part:
                self.region_chosen.emit(Region.of(frame.screen.rect, (frame.width, frame.height), part))
            if captured.notice:
                self._window.notices.show_notice(captured.notice)

        self._select(pictures, first, incident.id, captured.capture.id, chosen=chosen)
        if self._selection is not None:
            self._selection.painted.connect(self.reading.frozen_shown)

    def _reselect(self, incident_id: str) -> None:
        capture_id, screen = self.form.shown_capture, self._window.screen()
        size = screen.size()

        def read() -> tuple[FormData, Canvas | None]:
            data = form_data.load(self._app, incident_id, capture_id)
            image = data.images.get(PictureChoice.ORIGINAL)
            return data, Canvas.of(image, size) if image is not None else None

        def shown(found: tuple[FormData, Canvas | None]) -> None:
            data, canvas = found
            if canvas is not None:
                self._aside.hide()
                picture = Frozen(data.selection.picture, canvas.image, screen, canvas.to(data.selection.box))
                self._select([picture], 0, incident_id, capture_id, canvas)

        self._workers.run(read, shown)

    def _select(
        self,
        pictures: list[Frozen],
        first: int,
        incident_id: str,
        capture_id: str,
        canvas: Canvas | None = None,
        chosen: Callable[[int, list[int] | None], None] = lambda _number, _box: None,
    ) -> None:
        self._selection = selection = Selection(pictures, first)
        self._choosing = incident_id

        def done(number: int, found: list[int] | None) -> None:
            self._selection = None
            self._aside.back()
            bring_to_front(self._window)
            box = canvas.back(found) if canvas else found
            chosen(number, box)
            self._workers.run(
                lambda: form_data.select_part(self._app, incident_id, number, box, capture_id), self.show_form
            )

        selection.decided.connect(done)
        selection.show()
        self.looks.shown(selection)
        # While the admin looks at the picture there is time for what comes next.
        QTimer.singleShot(_LOOKING_MS, self._window, lambda: self._window.page(Page.FORM))

    # The form

    def open_incident(
        self, incident_id: str, reported: Callable[[FormData], None], capture_id: str | None = None
    ) -> None:
        """Show a draft in the form; anything else is given to ``reported``, with that capture shown or the first."""

        def shown(data: FormData) -> None:
            if data.incident.state == IncidentState.DRAFT:
                self.show_form(data)
            else:
                reported(data)

        self._workers.run(lambda: form_data.load(self._app, incident_id, capture_id), shown)

    def file_capture(self, capture_id: str) -> None:
        """Open a draft for a capture that has none."""

        def start() -> FormData:
            capture = self._app.find_capture(capture_id)
            return form_data.load(self._app, form_data.start_draft(self._app, capture, "").id)

        self._workers.run(start, self.show_form)

    def show_form(self, data: FormData) -> None:
        """Show a draft: filled in, and then brought to the front; both in one go would hold the windows up."""
        self.form.fill(data)
        QTimer.singleShot(0, self._window, lambda: self._filled(data))

    def _filled(self, data: FormData) -> None:
        if self.form.incident_id == data.incident.id:
            self._window.show_page(Page.FORM)
            self.reading.form_shown(data)
        self.records_changed.emit()

    def _draft_proved(self, data: FormData) -> None:
        if self._window.built(Page.FORM) and self.form.incident_id == data.incident.id:
            self.form.show_pictures(data)
        self.records_changed.emit()

    def save_draft(self) -> None:
        """Save what was typed a moment ago."""
        if self._window.built(Page.FORM):
            self.form.save_now()
        self.editing.keep_now()

    def _save(self, incident_id: str, form: Form) -> None:
        self._workers.run(lambda: self._app.register.save(incident_id, form))

    def _send(self, incident_id: str, form: Form) -> None:
        def report() -> list[Message]:
            self._app.register.save(incident_id, form)
            return self._app.reporter.report(
                incident_id, self._app.pack, self._app.settings, self._app.mailing.transport
            )

        def sent(messages: list[Message]) -> None:
            self.records_changed.emit()
            self.rendered.emit(messages)

        def refused(trouble: Trouble) -> None:
            self.form.sending_failed()
            warn(self._window, "The report was not sent", str(trouble))

        self._workers.run(report, sent, refused)

    def discard(self, incident_id: str) -> None:
        """Erase a draft's pictures, after asking why."""
        from admin_desktop.ui.discard_dialog import DiscardDialog

        self.save_draft()
        dialog = DiscardDialog(self._window, incident_id)

        def go() -> None:
            reason, who = dialog.reason.text().strip(), self._app.settings.name
            self.reading.stop_shown()
            self._workers.run(
                lambda: self._app.register.discard(incident_id, reason, who), lambda _: self._left(incident_id)
            )

        dialog.accepted.connect(go)
        dialog.open()

    def _left(self, incident_id: str) -> None:
        self._window.show_page(Page.HOME)
        self._window.notices.show_notice(f"{incident_id} is discarded. That it existed stays on record.")
        self.records_changed.emit()

    def lock_away(self, incident_id: str) -> None:
        """Quarantine a draft's pictures, after saying what that means."""
        from admin_desktop.ui.discard_dialog import NoPictureDialog

        dialog = NoPictureDialog(self._window, self._people_to_call(), locking=True)

        def lock() -> Any:
            self._app.register.quarantine(incident_id, "Sexual picture of a minor.", self._app.settings.name)
            return form_data.load(self._app, incident_id)

        def go() -> None:
            self.form.save_now(always=True)
            self.reading.stop_shown()
            self._workers.run(lock, self.show_form)

        dialog.accepted.connect(go)
        # Not locked away: then it is not that category either, and Send must not lock it after all.
        dialog.rejected.connect(self.form.withdraw_no_picture)
        dialog.open()

    def call_instead(self) -> None:
        """Before the click: do not capture, call now."""
        from admin_desktop.ui.discard_dialog import NoPictureDialog

        NoPictureDialog(self._window, self._people_to_call(), locking=False).open()

    def _people_to_call(self) -> tuple[tuple[str, str], ...]:
        from admin_desktop.incidents.reporting import calls

        return calls(self._app.pack, ["sexual_minor"])
