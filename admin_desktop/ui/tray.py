"""The tray icon: capture from anywhere, and the way back to the window."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from admin_desktop.ui.capture_menu import CaptureMenu


class Tray(QObject):
    """The icon beside the clock (macOS: in the menu bar).

    Args:
        icon: of the program.
        ways: fills the menu of further ways to capture.

    Signals:
        capture, open, quit: from the menu; a click on the icon opens its menu on macOS, the window elsewhere.
    """

    capture = Signal()
    open = Signal()
    quit = Signal()

    def __init__(self, icon: QIcon, ways: CaptureMenu) -> None:
        super().__init__()
        self._told = False
        self._menu = QMenu()
        self._menu.addAction("&Capture a post", self.capture.emit)
        self._more = QMenu("Other &ways to capture", self._menu)
        ways.fill_when_opened(self._more)
        self._menu.addMenu(self._more)
        self._menu.addAction("&Open Admin Desktop", self.open.emit)
        self._menu.addSeparator()
        self._menu.addAction("&Quit", self.quit.emit)
        self._icon = QSystemTrayIcon(icon)
        self._icon.setToolTip("Admin Desktop")
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._activated)

    @staticmethod
    def available() -> bool:
        """Tell whether this desktop has a place for the icon."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show(self) -> None:
        """Put the icon there."""
        self._icon.show()

    def hide(self) -> None:
        """Take it away, before the program ends."""
        self._icon.hide()

    def say(self, title: str, sentence: str) -> None:
        """Show a notification."""
        self._icon.showMessage(title, sentence, QSystemTrayIcon.MessageIcon.NoIcon)

    def stays(self) -> None:
        """Say once that the program goes on here, when its window is closed."""
        if not self._told:
            self._told = True
            self.say("Admin Desktop stays ready", "Click the icon to capture a post. Choose Quit there to end it.")

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self.open.emit()
