"""The small capture button on top of other windows."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QApplication, QMenu, QWidget

_WORDS = "Capture"
_GRIP, _PAD, _LENS, _HEIGHT = 16, 10, 18, 40
_MARGIN = 24
_STEP, _FINE_STEP = 20, 1
_ARROWS = {
    Qt.Key.Key_Left: QPoint(-1, 0),
    Qt.Key.Key_Right: QPoint(1, 0),
    Qt.Key.Key_Up: QPoint(0, -1),
    Qt.Key.Key_Down: QPoint(0, 1),
}


class CaptureButton(QWidget):
    """A click captures, a drag moves it, the other mouse button opens its menu.

    It never takes the keyboard from the program in front, except while it is moved by the arrow keys, which the admin
    asks for in a menu.

    Args:
        menu: opened by the other mouse button.

    Signals:
        clicked: capture.
        moved: it was put somewhere; its upper left corner, in Qt's points.
    """

    clicked = Signal()
    moved = Signal(QPoint)

    def __init__(self, menu: QMenu) -> None:
        super().__init__(None, _flags(takes_keys=False))
        self._menu = menu
        self._pressed_at: QPoint | None = None
        self._dragged = False
        self._before: QPoint | None = None
        self.setWindowTitle("Capture button - Admin Desktop")
        self.setAccessibleName("Capture a post")
        self.setAccessibleDescription("Drag it anywhere. The other mouse button opens the ways to capture.")
        self.setToolTip("Capture a post. Drag to move, right click for more.")
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_MacAlwaysShowToolWindow)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(self.sizeHint())
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.screenAdded.connect(self._come_back)
            application.screenRemoved.connect(self._come_back)
            application.primaryScreenChanged.connect(self._come_back)

    def sizeHint(self) -> QSize:
        """As wide as its word."""
        return QSize(_GRIP + _LENS + 3 * _PAD + QFontMetrics(self._font()).horizontalAdvance(_WORDS), _HEIGHT)

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(14)
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def show_at(self, place: Sequence[int]) -> None:
        """Show it where it was the last time, or at the usual place.

        Args:
            place: x and y in Qt's points; anything else is the usual place.
        """
        usual = usual_place(QGuiApplication.primaryScreen().availableGeometry(), self.size())
        wanted = QPoint(place[0], place[1]) if len(place) == len("xy") else usual
        self.move(self._reachable(wanted))
        self.show()

    # Moving

    @property
    def moving(self) -> bool:
        """Whether the arrow keys move it now."""
        return self._before is not None

    def move_by_keys(self) -> None:
        """Let the arrow keys move it, until Enter (stay) or Escape (back)."""
        if self.moving or not self.isVisible():
            return
        self._before = self.pos()
        self._take_keys(yes=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrow keys, with Ctrl in small steps."""
        key = Qt.Key(event.key())
        if not self.moving:
            super().keyPressEvent(event)
        elif key in _ARROWS:
            fine = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            self.move(self._reachable(self.pos() + _ARROWS[key] * (_FINE_STEP if fine else _STEP)))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._end_moving(stay=True)
        elif key == Qt.Key.Key_Escape:
            self._end_moving(stay=False)

    def changeEvent(self, event: QEvent) -> None:
        """Another window was clicked while the arrow keys moved it: it stays where it is."""
        super().changeEvent(event)
        if (
            event.type() == QEvent.Type.ActivationChange
            and self.moving
            and self._had_keys
            and not self.isActiveWindow()
        ):
            self._end_moving(stay=True)
        self._had_keys = self.isActiveWindow()

    _had_keys = False

    def _end_moving(self, *, stay: bool) -> None:
        before, self._before = self._before, None
        if before is not None and not stay:
            self.move(before)
        self._take_keys(yes=False)
        self.moved.emit(self.pos())

    def _take_keys(self, *, yes: bool) -> None:
        place = self.pos()
        self._had_keys = False
        # Changing the flags makes the system's window anew, hidden.
        self.setWindowFlags(_flags(takes_keys=yes))
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, not yes)
        self.move(place)
        self.show()
        if yes:
            self.raise_()
            self.activateWindow()
            self.setFocus()

    def _reachable(self, place: QPoint) -> QPoint:
        areas = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        primary = QGuiApplication.primaryScreen()
        return on_a_screen(place, self.size(), areas, primary.availableGeometry())

    def _come_back(self) -> None:
        """A screen came or went. What is remembered stays, so that it returns when its screen does."""
        if self.isVisible():
            self.move(self._reachable(self.pos()))

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click or a drag begins."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at, self._dragged = event.position().toPoint(), False
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer, once it has moved too far for a click."""
        if self._pressed_at is None:
            return
        way = event.position().toPoint() - self._pressed_at
        if not self._dragged and way.manhattanLength() < QApplication.startDragDistance():
            return
        if not self._dragged and QGuiApplication.platformName() == "wayland":
            self._pressed_at = None
            self.windowHandle().startSystemMove()  # there a program cannot place its windows itself
            return
        self._dragged = True
        self.move(event.globalPosition().toPoint() - self._pressed_at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The end of a drag, or a click."""
        if event.button() != Qt.MouseButton.LeftButton or self._pressed_at is None:
            return
        self._pressed_at = None
        self.update()
        if self._dragged:
            self.move(self._reachable(self.pos()))
            self.moved.emit(self.pos())
        elif self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu."""
        self._menu.popup(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """A grip, a lens, and the word; with a light and a dark rim, so that it is seen on anything."""
        palette = self.palette()
        ground, ink = palette.color(QPalette.ColorRole.Highlight), palette.color(QPalette.ColorRole.HighlightedText)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor("#10151c"))
        painter.fillRect(self.rect().adjusted(1, 1, -1, -1), QColor("#ffffff"))
        painter.fillRect(self.rect().adjusted(2, 2, -2, -2), ground.darker(125) if self._pressed_at else ground)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        for down in (-6, 0, 6):
            for across in (0, 5):
                painter.drawEllipse(QPoint(9 + across, self.height() // 2 + down), 1, 1)
        lens = QRect(_GRIP + _PAD, (self.height() - _LENS) // 2, _LENS, _LENS)
        painter.setPen(QPen(ink, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(lens.adjusted(1, 1, -1, -1))
        painter.setBrush(ink)
        painter.drawEllipse(lens.adjusted(6, 6, -6, -6))
        painter.setFont(self._font())
        painter.drawText(self.rect().adjusted(lens.right() + _PAD, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, _WORDS)
        if self.moving:
            painter.setPen(QPen(ink, 2, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(4, 4, -5, -5))


def _flags(*, takes_keys: bool) -> Qt.WindowType:
    flags = Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
    return flags if takes_keys else flags | Qt.WindowType.WindowDoesNotAcceptFocus


def usual_place(area: QRect, size: QSize) -> QPoint:
    """Return the corner for a button that was never moved: at the lower right, clear of the edge."""
    return QPoint(area.right() + 1 - size.width() - _MARGIN, area.bottom() + 1 - size.height() - _MARGIN)


def on_a_screen(place: QPoint, size: QSize, areas: Sequence[QRect], main: QRect) -> QPoint:
    """Return the nearest place at which all of it is on one screen.

    Args:
        place: wanted, of its upper left corner, in Qt's points.
        size: of the button.
        areas: the usable parts of the screens.
        main: that of the main screen, for a place that is on no screen at all: then it is the usual one there.
    """
    there = QRect(place, size)
    on = max(areas, key=lambda area: _shared(area, there))
    if not _shared(on, there):
        return usual_place(main, size)
    x = min(max(place.x(), on.left()), on.right() + 1 - size.width())
    y = min(max(place.y(), on.top()), on.bottom() + 1 - size.height())
    return QPoint(x, y)


def _shared(area: QRect, there: QRect) -> int:
    shared = area.intersected(there)
    return max(0, shared.width()) * max(0, shared.height())
