"""Our own windows: rendered, hidden, and brought back."""

import warnings

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage, QScreen
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from admin_desktop.capture.geometry import Rect
from admin_desktop.capture.step_aside import OwnWindow


def system_rect(screen: QScreen, top_left: QPoint, width: int, height: int) -> Rect:
    """Turn a rectangle in Qt's coordinates into the system's own.

    Qt keeps each screen's origin as the system gives it and scales what is inside; on macOS both count in points.
    """
    origin = screen.geometry().topLeft()
    ratio = 1.0 if QGuiApplication.platformName() == "cocoa" else screen.devicePixelRatio()
    x = origin.x() + round((top_left.x() - origin.x()) * ratio)
    y = origin.y() + round((top_left.y() - origin.y()) * ratio)
    return Rect(x, y, round(width * ratio), round(height * ratio))


def render(window: QWidget) -> OwnWindow:
    """Render a window as it is shown now, in physical pixels."""
    image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    rect = system_rect(window.screen(), window.mapToGlobal(QPoint(0, 0)), window.width(), window.height())
    return OwnWindow(rect, image.width(), image.height(), bytes(image.constBits()))


class Aside(QObject):
    """Takes all our windows off the screen, and brings them back."""

    def __init__(self) -> None:
        super().__init__()
        self._hidden: list[tuple[QWidget, Qt.WindowState]] = []
        self._passing: list[QWidget] = []

    def shown_windows(self) -> list[QWidget]:
        """List our windows that are on the screen now."""
        return [
            window
            for window in QApplication.topLevelWidgets()
            if window.isVisible() and not window.isMinimized() and window.windowType() != Qt.WindowType.Desktop
        ]

    def hide(self) -> None:
        """Hide them all, and make sure the window system has been told."""
        shown = self.shown_windows()
        # A dialog hidden alone would take its own answer back; with its parent hidden it goes along by itself.
        shown.sort(key=lambda window: isinstance(window, QDialog), reverse=True)
        self._hidden += [(window, window.windowState()) for window in reversed(shown)]
        for window in shown:
            window.hide()
        QGuiApplication.sync()

    @property
    def aside(self) -> bool:
        """Whether windows are hidden."""
        return bool(self._hidden)

    def let_go(self, window: QWidget) -> None:
        """Let a window that is shown, or hidden already, stay away for good when the others come back."""
        self._passing.append(window)

    def forget(self, window: QWidget) -> None:
        """Let a hidden window stay hidden."""
        self._hidden = [(one, state) for one, state in self._hidden if one is not window]

    def back(self) -> None:
        """Show again what was hidden, as it was."""
        for window in self._passing:
            self.forget(window)
            window.close()
        self._passing = []
        for window, state in self._hidden:
            window.setWindowState(state)
            window.show()
        self._hidden = []
        _tell_who_is_active()


def _tell_who_is_active() -> None:
    """Tell Qt's widgets which of our windows has the keyboard, where they have forgotten it.

    Hidden, a window is not active to them. On X11 Qt's lower half hears of it a tenth of a second later, and if the
    window is back by then it sees no change and tells nobody: keys like Alt+D would do nothing in that window.
    """
    if QApplication.activeWindow():
        return
    holder = QGuiApplication.focusWindow()
    for window in QApplication.topLevelWidgets():
        if holder and window.isVisible() and window.windowHandle() is holder:
            with warnings.catch_warnings():
                # It is what Qt itself calls then; it is deprecated for those who want another window to be active.
                warnings.simplefilter("ignore", DeprecationWarning)
                QApplication.setActiveWindow(window)
