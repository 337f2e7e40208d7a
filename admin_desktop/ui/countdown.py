"""The countdown before a capture that was put off: large, on top, and easily stopped."""

import math
import time
from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QCloseEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from admin_desktop.ui.widgets import button, label

_TICK_MS = 100
_MARGIN = 24


class Countdown(QWidget):
    """A small window that counts the seconds; it is hidden by whoever takes the picture.

    Args:
        seconds: to wait.
        how_to_stop: what else than this window stops it, as a part of a sentence; may be empty.
        clock: seconds, monotonic.

    Signals:
        over: the time has passed.
        cancelled: a click or Escape.
    """

    over = Signal()
    cancelled = Signal()

    def __init__(self, seconds: int, how_to_stop: str = "", clock: Callable[[], float] = time.monotonic) -> None:
        flags = Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        super().__init__(None, flags)
        self.setWindowTitle("Capture in a moment - Admin Desktop")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_MacAlwaysShowToolWindow)
        self._clock, self._until, self._ended = clock, clock() + seconds, False
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame = QFrame()
        frame.setProperty("look", "floating")
        outer.addWidget(frame)
        row = QHBoxLayout(frame)
        row.setContentsMargins(20, 14, 16, 14)
        row.setSpacing(18)
        self.number = label(str(seconds), "countdown")
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.number.setMinimumWidth(64)
        row.addWidget(self.number)
        words = QVBoxLayout()
        words.addWidget(label("The picture is taken in a moment.", "heading"))
        words.addWidget(label(f"Click here or press Esc to stop{how_to_stop}.", "muted"))
        row.addLayout(words)
        self.stop = button("&Stop", says="Stop: take no picture")
        self.stop.clicked.connect(self._cancel)
        row.addWidget(self.stop)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._show_left(seconds)

    def begin(self, screen: QRect, *, with_keyboard: bool) -> None:
        """Show it and count.

        Args:
            screen: the usable part of the screen to be on.
            with_keyboard: take the keyboard, which one of our windows had; another program keeps it.
        """
        self.adjustSize()
        self.move(screen.topRight() + QPoint(1 - self.width() - _MARGIN, _MARGIN))
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, not with_keyboard)
        self.show()
        if with_keyboard:
            self.activateWindow()
            self.stop.setFocus()
        self._timer.start()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def cease(self) -> None:
        """Count no more, without a word."""
        self._ended = True
        self._timer.stop()

    def _tick(self) -> None:
        left = self._until - self._clock()
        if left <= 0:
            self._timer.stop()
            if not self._ended:
                self._ended = True
                self.over.emit()
            return
        self._show_left(math.ceil(left))

    def _show_left(self, seconds: int) -> None:
        if self.number.text() != str(seconds) or not self.accessibleName():
            self.number.setText(str(seconds))
            self.setAccessibleName(f"The picture is taken in {seconds} seconds. Escape stops it.")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape stops."""
        if event.key() == Qt.Key.Key_Escape:
            self._cancel()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002 - Qt's signature
        """A click anywhere stops."""
        self._cancel()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing by other means stops too."""
        super().closeEvent(event)
        self._cancel()

    def _cancel(self) -> None:
        if not self._ended:
            self._ended = True
            self._timer.stop()
            self.cancelled.emit()
