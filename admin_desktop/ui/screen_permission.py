"""When macOS does not let us see other programs' windows: said before a wallpaper is sealed, with the way out."""

import logging
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from admin_desktop.capture.permission import (
    Permission,
    ScreenRecording,
    check_permission,
    request_permission,
    settings_link,
)
from admin_desktop.errors import Trouble
from admin_desktop.ui.capture_flow import bring_to_front
from admin_desktop.ui.widgets import button, label

_log = logging.getLogger(__name__)


class Program(Protocol):
    """This program, as something that can be started."""

    def start_again(self) -> None:
        """Start it once more, on the same data folder.

        Raises:
            NotStarted: the system did not.
        """


class PermissionDialog(QDialog):
    """What is wrong, and what to do, in order.

    Signals:
        open_setting, reopen, anyway: what was pressed.
    """

    open_setting = Signal()
    reopen = Signal()
    anyway = Signal()

    def __init__(self, parent: QWidget, *, capturing: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle("Seeing the screen - Admin Desktop")
        self.setMinimumWidth(540)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(label("The system does not let Admin Desktop see the screen", "title", wrap=True))
        words = "A picture would show only the wallpaper. No picture was taken, and the post is still where it was."
        if not capturing:
            words = "The picture may show only the wallpaper. It is sealed and stays."
        column.addWidget(label(words, wrap=True))
        for step in (
            "1. Open the setting and switch Admin Desktop on.",
            "2. Quit and reopen Admin Desktop: the system tells a running program nothing of the change.",
            "3. Capture the post.",
        ):
            column.addWidget(label(step, wrap=True))
        column.addWidget(
            label(
                "In a hurry: Command+Shift+3 takes a picture too, which you can bring in afterwards.",
                "muted",
                wrap=True,
            )
        )
        column.addSpacing(4)
        column.addLayout(self._make_buttons(capturing=capturing))

    def _make_buttons(self, *, capturing: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.later_button = button("&Cancel" if capturing else "&Close")
        self.later_button.clicked.connect(self.reject)
        self.anyway_button = button("Take it &anyway", says="Take the picture anyway")
        self.anyway_button.clicked.connect(self._anyway)
        self.anyway_button.setVisible(capturing)
        self.reopen_button = button("&Quit and reopen", says="Quit and reopen Admin Desktop")
        self.reopen_button.clicked.connect(self._reopen)
        self.setting_button = button("&Open the setting", "primary")
        self.setting_button.setDefault(True)
        self.setting_button.clicked.connect(self.open_setting)
        row.addWidget(self.later_button)
        row.addStretch(1)
        for made in (self.anyway_button, self.reopen_button, self.setting_button):
            row.addWidget(made)
        for made in (self.later_button, self.anyway_button, self.reopen_button):
            made.setAutoDefault(False)
        return row

    def _anyway(self) -> None:
        self.accept()
        self.anyway.emit()

    def _reopen(self) -> None:
        self.accept()
        self.reopen.emit()


class PermissionSteps(QObject):
    """Stands before each capture, and leads to the system's setting and back.

    Args:
        window: over which it is said.
        program: starts us again.
        recording: the system's switch; None takes this system's own.

    Signals:
        capture: take the picture after all.
        quit: end the program; it is started again once it has ended.
    """

    capture = Signal()
    quit = Signal()

    def __init__(self, window: QWidget, program: Program, recording: ScreenRecording | None = None) -> None:
        super().__init__()
        self._window, self._program, self._recording = window, program, recording
        self._anyway = False
        self._dialog: PermissionDialog | None = None

    def may_capture(self) -> bool:
        """Whether a capture may begin. If it would show only the wallpaper, the way out is shown instead.

        An answer that the system does not give stops nothing: what came out is looked at afterwards.
        """
        anyway, self._anyway = self._anyway, False
        if anyway or check_permission(self._recording) != Permission.MISSING:
            return True
        self.explain(capturing=True)
        return False

    def explain(self, *, capturing: bool = False) -> None:
        """Show what to do.

        Args:
            capturing: no picture was taken because of it, and one may be taken all the same.
        """
        if self._dialog is not None:
            self._dialog.raise_()
            return
        bring_to_front(self._window)
        self._dialog = dialog = PermissionDialog(self._window, capturing=capturing)
        dialog.open_setting.connect(self._open_setting)
        dialog.anyway.connect(self._take_anyway)
        dialog.reopen.connect(self._reopen)
        dialog.finished.connect(self._closed)
        dialog.open()

    @property
    def dialog(self) -> PermissionDialog | None:
        """What is shown now."""
        return self._dialog

    def _closed(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    def _open_setting(self) -> None:
        # Asking puts us into the list that has the switch.
        request_permission(self._recording)
        link = settings_link(self._recording)
        if link is not None:
            QDesktopServices.openUrl(QUrl(link))

    def _take_anyway(self) -> None:
        self._anyway = True
        self.capture.emit()

    def _reopen(self) -> None:
        application = QCoreApplication.instance()
        if application is not None:
            # Not before: a second program on the same data folder would only bring this window to the front.
            application.aboutToQuit.connect(self._start_again)
        self.quit.emit()

    def _start_again(self) -> None:
        try:
            self._program.start_again()
        except Trouble:
            _log.exception("the program was not started again")
