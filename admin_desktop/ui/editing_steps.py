"""From "Cover and mark" to the new picture: opening, keeping unfinished work, saving."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from admin_desktop.app import App
from admin_desktop.boxes import Box
from admin_desktop.errors import Trouble
from admin_desktop.evidence import editing
from admin_desktop.evidence.deriving import derive
from admin_desktop.evidence.editing import Work
from admin_desktop.evidence.recipe import Recipe
from admin_desktop.incidents.incident import Selection
from admin_desktop.ui import form_data
from admin_desktop.ui.capture_flow import bring_to_front
from admin_desktop.ui.editor_levels import Level, make_levels
from admin_desktop.ui.editor_offers import Suggested, offers_of
from admin_desktop.ui.editor_window import EditorWindow
from admin_desktop.ui.form_data import FormData
from admin_desktop.ui.messages import warn
from admin_desktop.ui.workers import Workers


@dataclass(frozen=True, slots=True)
class _Opened:
    work: Work
    levels: list[Level]
    suggested: Suggested


class EditingSteps(QObject):
    """Leads one editor at a time.

    Args:
        app, workers: do the work.
        window: the editor belongs to it.
        shown: gets the form's data when a copy was made.
    """

    def __init__(self, app: App, workers: Workers, window: QWidget, shown: Callable[[FormData], None]) -> None:
        super().__init__()
        self._app, self._workers, self._window, self._shown = app, workers, window, shown
        self.editor: EditorWindow | None = None
        self._opening = False

    def open(self, incident_id: str, capture_id: str) -> None:
        """Open the editor on what a draft shows of a capture, unless one is open already."""
        if self.editor is not None:
            bring_to_front(self.editor)
        elif not self._opening:
            self._opening = True
            self._workers.run(
                lambda: _open(self._app, incident_id, capture_id),
                lambda opened: self._show(incident_id, opened),
                self._refused,
            )

    def _refused(self, trouble: Trouble) -> None:
        self._opening = False
        warn(self._window, "The picture cannot be edited", str(trouble))

    def _show(self, incident_id: str, opened: _Opened) -> None:
        work, self._opening = opened.work, False
        before = work.before if work.resumed else None
        self.editor = editor = EditorWindow(
            self._window, work.image.size, opened.levels, work.recipe, before, opened.suggested
        )
        capture_id, number = work.capture.id, work.number
        app, run = self._app, self._workers.run
        editor.keep.connect(lambda recipe: run(lambda: editing.keep_draft(app.database, capture_id, number, recipe)))
        editor.left.connect(lambda: run(lambda: editing.forget_draft(app.database, capture_id, number)))
        editor.save.connect(lambda recipe: self._save(incident_id, work, recipe))
        editor.finished.connect(self._closed)
        editor.open()

    def _closed(self) -> None:
        self.editor = None

    def keep_now(self) -> None:
        """Keep unfinished work of a moment ago: the program ends, or something failed."""
        if self.editor is not None:
            self.editor.keep_now()

    def _save(self, incident_id: str, work: Work, recipe: Recipe) -> None:
        def saved(data: FormData) -> None:
            if self.editor is not None:
                self.editor.saved()
            self._shown(data)

        def refused(trouble: Trouble) -> None:
            if self.editor is not None:
                self.editor.saving_failed()
            warn(self.editor or self._window, "The copy was not saved", str(trouble))

        self._workers.run(lambda: save(self._app, incident_id, work, recipe), saved, refused)


def save(app: App, incident_id: str, work: Work, recipe: Recipe) -> FormData:
    """Make the copy, and forget that there was unfinished work. For a worker.

    Without any mark it is what "Select post again" makes: the selected part.

    Raises:
        Trouble: no copy was made, and the unfinished work is kept.
    """
    capture = app.find_capture(work.capture.id)
    recipe = recipe.within(work.image.size)
    if recipe.marks:
        derive(app.database, app.vault, capture, work.number, recipe)
    else:
        form_data.select_part(app, incident_id, work.number, list(recipe.crop) if recipe.crop else None, capture.id)
    editing.forget_draft(app.database, capture.id, work.number)
    return form_data.load(app, incident_id, capture.id)


def _open(app: App, incident_id: str, capture_id: str) -> _Opened:
    """On a worker: the picture's pixels, and smaller pictures of it for smaller zooms."""
    selection = app.register.get(incident_id).selection(capture_id)
    first = Recipe(Box(*selection.box) if selection.box else None)
    work = editing.begin(app.database, app.vault, capture_id, selection.picture, first)
    return _Opened(work, make_levels(work.image), _suggested(app, work, selection))


def _suggested(app: App, work: Work, selection: Selection) -> Suggested:
    """What was read in this original, if it was; the post is the selected part, or where its text was found."""
    kept = app.readings.of([work.capture.id]).get(work.capture.id)
    post = Box(*selection.box) if selection.box else None
    if kept is None or kept.number != work.number:
        return Suggested((), post)
    text = kept.reading.text
    # The reading is of the part that was selected then; what lay beside the post in another one is not known.
    near = kept.reading.neighbours if post == kept.reading.box else ()
    return Suggested(offers_of(kept.reading.private), post or (text.box if text else None), near)
