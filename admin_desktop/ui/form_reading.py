"""What is read comes into the form, and what follows from it: the same post reported before."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from admin_desktop.app import App
from admin_desktop.capturing import Captured
from admin_desktop.evidence.captures import Capture
from admin_desktop.incidents.incident import IncidentState, Selection
from admin_desktop.incidents.likeness import Alike
from admin_desktop.incidents.readings import KeptReading
from admin_desktop.ui.alike_steps import AlikeSteps
from admin_desktop.ui.form_data import FormData
from admin_desktop.ui.incident_form import IncidentForm
from admin_desktop.ui.main_window import MainWindow, Page
from admin_desktop.ui.reading_steps import ReadingSteps
from admin_desktop.ui.workers import Workers


class FormReading(QObject):
    """Brings the reader and the form together.

    Args:
        app, workers, window: of the program.
        show_form: shows a draft in the form.
        added_to_sent: told the id of a sent report that has a further capture now.

    Signals:
        records_changed: a draft was filled in.
    """

    records_changed = Signal()

    def __init__(
        self,
        app: App,
        workers: Workers,
        window: MainWindow,
        show_form: Callable[[FormData], None],
        added_to_sent: Callable[[str], None],
    ) -> None:
        super().__init__()
        self._window, self._show_form, self._added_to_sent = window, show_form, added_to_sent
        self.steps = ReadingSteps(app, workers)
        self.steps.began.connect(lambda _: self._reading_now())
        self.steps.ended.connect(lambda _: self._reading_now())
        self.steps.read.connect(self._read)
        self._alike = AlikeSteps(app, workers)
        self._alike.found.connect(self._alike_found)
        self._alike.moved.connect(self._moved)

    def connect_form(self, form: IncidentForm) -> None:
        """Serve the form."""
        form.alike.add.connect(lambda to: self._add_to(form, to))
        form.alike.another.connect(lambda than: self._alike.another(form.incident_id, than))

    def sealed(self, captured: Captured, first: int) -> None:
        """Be ready to read a picture; see :meth:`ReadingSteps.sealed`."""
        self.steps.sealed(captured, first)

    def frozen_shown(self) -> None:
        """Read all words of the picture that was sealed last, now that it is on the screen."""
        self.steps.read_words()

    def part_chosen(self, capture: Capture, selection: Selection) -> None:
        """Read a capture's selected part."""
        self.steps.part_chosen(capture, selection)

    def form_shown(self, data: FormData) -> None:
        """Read what the form shows and was not read yet."""
        self.steps.form_shown(data)
        self._reading_now()
        self._look_for_alike()

    def stop_shown(self) -> None:
        """Stop reading what the form shows: it must go."""
        if form := self._form():
            self.steps.stop(form.captures)

    def stop(self) -> None:
        """Stop reading anything: the end."""
        self.steps.stop()

    def _read(self, capture_id: str, kept: KeptReading) -> None:
        form = self._form()
        if form and form.has_capture(capture_id):
            form.guesses.read(capture_id, kept)
            self._look_for_alike()
        self._reading_now()
        self.records_changed.emit()

    def _reading_now(self) -> None:
        if form := self._form():
            form.reading_now(on=self.steps.reads(form.captures))

    # The same post reported before

    def _look_for_alike(self) -> None:
        form = self._form()
        if form and form.incident_id:
            self._alike.look(form.incident_id, form.form(), form.guesses.leading)

    def _alike_found(self, incident_id: str, alike: Alike | None) -> None:
        form = self._form()
        if form and form.incident_id == incident_id:
            form.alike.show_alike(alike)

    def _add_to(self, form: IncidentForm, to: str) -> None:
        form.save_now(always=True)
        self._alike.add(form.incident_id, to)

    def _moved(self, data: FormData, draft_id: str) -> None:
        if data.incident.state == IncidentState.DRAFT:
            self._show_form(data)
        else:
            self._added_to_sent(data.incident.id)
        self._window.notices.show_notice(
            f"The picture is part of {data.incident.id} now. What you wrote in {draft_id} is kept with it."
        )

    def _form(self) -> IncidentForm | None:
        page = self._window.page(Page.FORM) if self._window.built(Page.FORM) else None
        return page if isinstance(page, IncidentForm) else None
