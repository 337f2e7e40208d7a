"""The program with a heart that beats on its GUI thread: for how long does it stop, and at which step of the main job?

python -m tests.bench.pausing_program DATA_FOLDER    (the folder is prepared; the answer is JSON on stdout)
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from admin_desktop.app import App
from admin_desktop.boxes import Box
from admin_desktop.evidence.recipe import Mark, MarkKind, Recipe
from admin_desktop.ui.controller import Controller
from admin_desktop.ui.main_window import Page
from admin_desktop.ui.selection_window import SelectionWindow
from admin_desktop.ui.single_instance import SingleInstance
from admin_desktop.ui.start import make_application
from admin_desktop.ui.theme import apply_theme

_BEAT_MS = 1
_PATIENCE_S = 60.0


class Heart(QObject):
    """Beats each millisecond and keeps the longest pause of each step, in milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self.longest: dict[str, float] = {}
        self._step, self._last = "", time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(_BEAT_MS)

    def _beat(self) -> None:
        now = time.perf_counter()
        pause = (now - self._last) * 1e3
        self._last = now
        if self._step:
            self.longest[self._step] = max(self.longest.get(self._step, 0.0), pause)

    def watch(self, step: str, do: Callable[[], Any], until: Callable[[], Any]) -> None:
        """Do something as a click would, from the event loop, and go on until something is true."""
        _turn(lambda: True)
        self._step, self._last = step, time.perf_counter()
        QTimer.singleShot(0, do)
        _turn(until)
        self._step = ""


def _turn(until: Callable[[], Any]) -> None:
    loop, timer, begun = QEventLoop(), QTimer(), time.perf_counter()

    def look() -> None:
        if until():
            loop.quit()
        elif time.perf_counter() - begun > _PATIENCE_S:
            loop.exit(1)

    timer.timeout.connect(look)
    timer.start(5)
    if loop.exec():
        raise TimeoutError("a step of the main job did not come to its end")


def play(controller: Controller, heart: Heart) -> None:
    """The main job: click, box, form, send; and the other pages."""
    window = controller.window

    def selection() -> SelectionWindow | None:
        shown = [one for one in QApplication.topLevelWidgets() if isinstance(one, SelectionWindow) and one.isVisible()]
        return shown[0] if shown else None

    def choose() -> None:
        frozen = selection()
        assert frozen is not None
        frozen._numbers_changed(400, 300, 900, 500)
        frozen._accept()

    def idle() -> bool:
        return not controller.workers.busy

    def words_read() -> bool:
        return controller.steps.reading.steps._words is not None

    _turn(lambda: controller.ahead.done and idle())
    heart.watch("the click until the frozen picture is there", window.capture.emit, lambda: selection() and idle())
    heart.watch("looking at the frozen picture", lambda: None, lambda: words_read() and idle())
    heart.watch("the box until the form is there", choose, lambda: window.current == Page.FORM and idle())
    heart.watch("typing into the form", lambda: controller.steps.form.body.setPlainText("Words. " * 300), idle)
    _play_editor(controller, heart, idle)
    for page in (Page.HOME, Page.INCIDENTS, Page.OUTBOX, Page.SETTINGS, Page.HOME):
        heart.watch(f"the page {page.name.title()}", lambda page=page: window.show_page(page), idle)  # type: ignore[misc]


def _play_editor(controller: Controller, heart: Heart, idle: Callable[[], bool]) -> None:
    """Cover and mark, on the picture of the whole screen."""
    steps = controller.steps
    heart.watch("opening the editor", steps.form.edit_button.click, lambda: steps.editing.editor and idle())
    editor = steps.editing.editor
    assert editor is not None
    marks = tuple(Mark(kind, Box(80 + 90 * at, 200, 60, 60)) for at, kind in enumerate(list(MarkKind) * 5))
    heart.watch("fifteen marks", lambda: editor.model.change(Recipe(None, marks), 2, "Add"), idle)
    heart.watch("moving one of fifteen marks", lambda: editor.model.move(10, 0), idle)
    heart.watch("zooming in the editor", lambda: editor.view.zoom_by(1), idle)
    heart.watch("saving until the form is back", editor._save, lambda: steps.editing.editor is None and idle())


def main() -> int:
    """Run the program, print the longest pauses."""
    application = make_application()
    app = App.open(sys.argv[1])
    instance = SingleInstance(app.paths.root)
    instance.claim()
    apply_theme(application, app.settings.theme, app.resources / "icons")
    controller = Controller(app, instance, QIcon())
    controller.window.show()
    heart = Heart()
    try:
        play(controller, heart)
    finally:
        controller.quit()
        if not controller.ended:
            _turn(lambda: controller.ended)
    sys.stdout.write(json.dumps(heart.longest))
    return 0


if __name__ == "__main__":
    sys.exit(main())
