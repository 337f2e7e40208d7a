"""The open window as a program for tests: captures as soon as it can, says what it shows and what was chosen."""

import json
import sys

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QIcon

from admin_desktop.app import App
from admin_desktop.ui.controller import Controller
from admin_desktop.ui.single_instance import SingleInstance
from admin_desktop.ui.start import make_application


def say(**values: object) -> None:
    print(json.dumps(values), flush=True)  # noqa: T201


class Watcher(QObject):
    """Captures once the records are open, and tells of the frozen picture and of the box."""

    def __init__(self, controller: Controller) -> None:
        super().__init__()
        self.controller, self.shown = controller, ""
        self.timer = QTimer(self, interval=20)
        self.timer.timeout.connect(self.look)
        self.timer.start()

    def look(self) -> None:
        controller = self.controller
        if not controller._begun or controller.workers.busy:
            return
        if not self.shown:
            self.shown = "capturing"
            controller.steps.capture()
            return
        selection = controller.steps._selection
        if self.shown == "capturing" and selection is not None and selection.front.isActiveWindow():
            self.shown = "choosing"
            say(shown=True, screen=selection.front.screen().name())
        elif self.shown == "choosing" and selection is None:
            self.timer.stop()
            incident = controller._app.register.all()[0]
            chosen = incident.selections[0]
            say(box=chosen.box, picture=chosen.picture)
            controller.quit()


def main(data: str) -> int:
    application = make_application()
    app = App.open(data)
    app.settings.setup_done = True
    instance = SingleInstance(app.paths.root)
    assert instance.claim()
    controller = Controller(app, instance, QIcon())
    controller.window.show()
    watcher = Watcher(controller)
    code = application.exec()
    del watcher
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
