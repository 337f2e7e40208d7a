"""Which screen: a plan of them to choose from, and a large number on each."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QScreen
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from admin_desktop.capture.geometry import Rect, Screen
from admin_desktop.ui.widgets import button, label

_PLAN = QSize(520, 220)
_GAP = 3
_MARGIN = 32
# For a size in one line, in Qt's points.
_WIDE_ENOUGH = 110


class ScreenChooser(QDialog):
    """Shows the screens as they stand beside each other. Steps aside like every window of ours.

    Args:
        parent: the main window, or None while it is hidden.
        screens: as they are now, at least one.

    Signals:
        chosen: the screen's number.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None, screens: Sequence[Screen]) -> None:
        super().__init__(parent)
        self.setWindowTitle("Choose a screen - Admin Desktop")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._screens = list(screens)
        self._signs = [ScreenSign(one.number, there) for one in screens if (there := qt_screen(one)) is not None]
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(label("Which screen shows the post?", "heading"))
        column.addWidget(label("Click it, or press its number. Each screen shows its own number now.", "muted"))
        plan = QWidget()
        plan.setFixedSize(_PLAN)
        self.buttons: list[QPushButton] = []
        for screen, place in zip(self._screens, on_plan([one.rect for one in self._screens], _PLAN), strict=True):
            self.buttons.append(self._make_button(plan, screen, place))
        column.addWidget(plan)
        row = QHBoxLayout()
        row.addStretch(1)
        cancel = button("Cancel")
        cancel.clicked.connect(self.reject)
        row.addWidget(cancel)
        column.addLayout(row)
        self.finished.connect(self._take_signs_down)

    def _make_button(self, plan: QWidget, screen: Screen, place: QRect) -> QPushButton:
        size = f"{screen.rect.width} × {screen.rect.height}"
        shown = size if place.width() >= _WIDE_ENOUGH else size.replace(" × ", "\n× ")
        made = button(f"{screen.number}\n{shown}", says=f"Screen {screen.number}, {size}, {screen.name}")
        made.setParent(plan)
        made.setProperty("look", "screen")
        made.setAutoDefault(True)
        made.setGeometry(place)
        made.clicked.connect(lambda: self._choose(screen.number))
        return made

    def open(self) -> None:
        """Show it, and the number on each screen."""
        for sign in self._signs:
            sign.show()
        super().open()
        self.buttons[0].setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A number chooses; the arrow keys go from screen to screen."""
        numbers = [one.number for one in self._screens]
        if event.text().isdecimal() and int(event.text()) in numbers:
            self._choose(int(event.text()))
        else:
            super().keyPressEvent(event)

    def _choose(self, number: int) -> None:
        self.accept()
        self.chosen.emit(number)

    def _take_signs_down(self) -> None:
        for sign in self._signs:
            sign.close()


class ScreenSign(QWidget):
    """A screen's number, on that screen; takes neither keys nor clicks."""

    def __init__(self, number: int, screen: QScreen) -> None:
        flags = (
            Qt.WindowType.Tool
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.WindowDoesNotAcceptFocus
            | Qt.WindowType.WindowTransparentForInput
        )
        super().__init__(None, flags)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setWindowTitle(f"Screen {number} - Admin Desktop")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        sign = label(f"Screen {number}", "sign")
        sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(sign)
        self.adjustSize()
        self.move(screen.availableGeometry().topLeft() + QPoint(_MARGIN, _MARGIN))


def qt_screen(screen: Screen) -> QScreen | None:
    """Find Qt's screen for one of ours: both keep a screen's origin as the system gives it."""
    for one in QGuiApplication.screens():
        if (one.geometry().x(), one.geometry().y()) == (screen.rect.x, screen.rect.y):
            return one
    return None


def on_plan(screens: Sequence[Rect], room: QSize) -> list[QRect]:
    """Return where screens are drawn on a plan of this size, in the middle of it, each with a little gap.

    Args:
        screens: in the system's own coordinates.
        room: of the plan, in Qt's points.
    """
    left, top = min(one.x for one in screens), min(one.y for one in screens)
    width, height = max(one.right for one in screens) - left, max(one.bottom for one in screens) - top
    scale = min(room.width() / width, room.height() / height)
    dx, dy = (room.width() - width * scale) / 2, (room.height() - height * scale) / 2
    places = []
    for one in screens:
        x, y = round((one.x - left) * scale + dx), round((one.y - top) * scale + dy)
        right, bottom = round((one.right - left) * scale + dx), round((one.bottom - top) * scale + dy)
        places.append(QRect(x, y, right - x, bottom - y).adjusted(_GAP, _GAP, -_GAP, -_GAP))
    return places
