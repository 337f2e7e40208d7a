"""A program for tests: the main job in the real window on a real screen of any system, with Qt's own events.

    python -m tests.end_to_end.main_job DATA_DIR

Prints JSON about what was sealed and stored. The mouse and keyboard of the system itself are used where there is
xdotool (packaging/first_look.py); this one also runs on Windows.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QIcon
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from admin_desktop.app import App
from admin_desktop.ui.controller import Controller
from admin_desktop.ui.selection_window import SelectionWindow
from admin_desktop.ui.send_dialog import SendDialog
from admin_desktop.ui.single_instance import SingleInstance
from admin_desktop.ui.start import make_application
from admin_desktop.ui.theme import apply_theme

_PATIENCE_S = 40.0


def until(what: str, true: Callable[[], Any]) -> Any:
    """Let the program work until something is so."""
    deadline = time.monotonic() + _PATIENCE_S
    while not (found := true()):
        if time.monotonic() > deadline:
            raise SystemExit(f"{what} did not happen")
        QApplication.processEvents()
    return found


def shown(kind: type) -> Any:
    """Return the window of a class that is on the screen, or None."""
    return next((one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()), None)


def main(data_dir: str) -> None:
    """Play the main job."""
    application = make_application()
    app = App.open(data_dir)
    settings = app.settings
    settings.name, settings.mail, settings.employed, settings.setup_done = "Maria", "maria@gmail.com", False, True
    settings.communications_mail = "communications@district.example"
    instance = SingleInstance(app.paths.root)
    assert instance.claim()
    apply_theme(application, "light", app.resources / "icons")
    controller = Controller(app, instance, QIcon(str(app.resources / "icons" / "admin-desktop.png")))
    window = controller.window
    window.show()
    until("the records opening", lambda: "Opening" not in window.home.summary.text())
    until("rest", lambda: not controller.workers.busy)
    QTest.mouseClick(window.capture_button, Qt.MouseButton.LeftButton)
    selection = until("the frozen picture", lambda: shown(SelectionWindow))
    assert not window.isVisible()
    size = selection.size()
    QTest.mousePress(selection, Qt.MouseButton.LeftButton, pos=QPoint(size.width() // 4, size.height() // 4))
    QTest.mouseMove(selection, QPoint(size.width() // 3, size.height() // 3))
    QTest.mouseRelease(selection, Qt.MouseButton.LeftButton, pos=QPoint(size.width() // 2, size.height() // 2))
    box = selection.box
    QTest.keyClick(selection, Qt.Key.Key_Return)
    form = controller.steps.form
    until("the form", lambda: form.isVisible() and form.incident_id)
    QTest.keyClicks(form.author, "Pat Example")
    QTest.mouseClick(form.categories.toggle("libel"), Qt.MouseButton.LeftButton)
    until("the draft being saved", lambda: app.register.get(form.incident_id).form.author == "Pat Example")
    QTest.mouseClick(form.send_button, Qt.MouseButton.LeftButton)
    dialog = until("the sending", lambda: shown(SendDialog))
    message = dialog.message
    dialog.reject()
    until("rest", lambda: not controller.workers.busy)
    capture = app.find_capture(app.register.get(form.incident_id).captures[0])
    facts = {
        "box": box,
        "picture": str(app.vault.at(capture.originals[0].path)),
        "original_sha256": capture.originals[0].sha256,
        "crop": [capture.pictures[-1].width, capture.pictures[-1].height, capture.pictures[-1].source_sha256],
        "eml": message.eml.decode("ascii"),
        "window": [window.x(), window.y(), window.width(), window.height()],
    }
    controller.quit()
    sys.stdout.write(json.dumps(facts) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
