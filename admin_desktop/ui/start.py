"""Opening the window: as little as possible before the first paint."""

import os
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

from admin_desktop.app import App
from admin_desktop.errors import Trouble
from admin_desktop.storage.instance import RAISE, ask
from admin_desktop.ui.garbage import Garbage

if TYPE_CHECKING:
    from admin_desktop.ui.controller import Controller

_TURN_S = 0.0005

# A box that nobody is there to read must not hold up a script.
_BOX_MS = 60_000


class NoDesktop(Trouble):
    """There is no screen to open a window on."""


def start(data_dir: str | None, practice: bool = False, *, background: bool = False) -> int:
    """Open the window on a data folder, or bring the one that is open to the front.

    Args:
        data_dir, practice: which folder.
        background: open hidden, beside the clock; a window that is open is left where it is.

    Returns:
        the exit code; 1 when it cannot open, and the user has been shown the sentence why.

    Raises:
        NoDesktop: there is no screen to show anything on.
    """
    need_a_screen()
    application = make_application()
    try:
        return _run(application, App.open(data_dir, practice), background=background)
    except Trouble as trouble:
        # Whoever started it from a terminal or a script reads it there, before somebody has closed the box.
        if sys.stderr:
            sys.stderr.write(f"{trouble}\n")
        _show(trouble)
        return 1


def make_application() -> QApplication:
    """Make Qt's application, named and styled."""
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Admin Desktop")
    application.setApplicationDisplayName("Admin Desktop")
    application.setDesktopFileName("admin-desktop")
    # The same look everywhere; palette and style sheet carry light and dark.
    application.setStyle("Fusion")
    # Our windows hide during a capture: that must not end the program.
    application.setQuitOnLastWindowClosed(False)
    Garbage(application)
    # While another thread works in Python, each of Qt's questions to a widget of ours waits for its turn this long.
    sys.setswitchinterval(_TURN_S)
    return application


def _run(application: QApplication, app: App, *, background: bool) -> int:
    from admin_desktop.storage.logs import start_logging
    from admin_desktop.ui.controller import Controller
    from admin_desktop.ui.single_instance import SingleInstance
    from admin_desktop.ui.theme import apply_theme

    start_logging(app.paths.log)
    instance = SingleInstance(app.paths.root)
    if not instance.claim():
        if not background:
            ask(app.paths.root, RAISE)
        return 0
    apply_theme(application, app.settings.theme, app.resources / "icons")
    controller = Controller(app, instance, QIcon(str(app.resources / "icons" / "admin-desktop.png")))
    controller.window.show()
    QTimer.singleShot(0, lambda: _end_when_asked(application, controller))
    return application.exec()


def _end_when_asked(application: QApplication, controller: "Controller") -> None:
    from admin_desktop.ui.end_signals import EndSignals

    EndSignals(application).asked.connect(controller.quit)


def need_a_screen() -> None:
    """Qt ends the process when it finds no screen; find out before.

    Raises:
        NoDesktop: with the sentence for the terminal.
    """
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return
    if os.environ.get("WAYLAND_DISPLAY"):
        return
    from admin_desktop.capture.x11 import display_answers

    if not os.environ.get("DISPLAY") or not display_answers():
        raise NoDesktop(
            "There is no screen here to open the window on. Nothing was changed: start Admin Desktop from a desktop, "
            "or use its commands (admin-desktop --help)."
        )


def _show(trouble: Trouble) -> None:
    if QGuiApplication.platformName() in ("offscreen", "minimal"):
        return
    box = QMessageBox(QMessageBox.Icon.Critical, "Admin Desktop", "Admin Desktop cannot open")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(str(trouble))
    QTimer.singleShot(_BOX_MS, box.reject)
    box.exec()
