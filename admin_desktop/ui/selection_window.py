"""The frozen picture over the whole screen: a box round the post by mouse, arrow keys or numbers."""

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from admin_desktop.ui.widgets import button, label

_STEP, _FINE_STEP = 20, 1
_SMALLEST = 8
_SHADE = QColor(10, 14, 20, 120)
_MARK = QColor("#ffd54a")


class SelectionWindow(QWidget):
    """Shows a sealed picture and lets the admin draw a box on it.

    All boxes are in physical pixels of the picture; the widget's own size only says how large it is drawn.

    Signals:
        chosen: [x, y, width, height].
        kept_whole: the admin wants the whole screen (Escape).
    """

    chosen = Signal(list)
    kept_whole = Signal()

    def __init__(self, image: QImage, box: list[int] | None = None) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle("Choose the post - Admin Desktop")
        self.setAccessibleName("Choose the post")
        self.setAccessibleDescription(
            "The captured picture. Arrow keys move a box, Shift and arrow keys change its size, Control makes small "
            "steps, Enter uses it, Escape keeps the whole screen."
        )
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._image = image
        self._box = QRect(*box) if box else QRect()
        self._anchor: QPoint | None = None
        self._before = QRect()
        self._done = False
        self._bar = self._make_bar()
        self._show_numbers()

    def _make_bar(self) -> QFrame:
        bar = QFrame(self)
        bar.setProperty("look", "card")
        bar.setCursor(Qt.CursorShape.ArrowCursor)
        outer = QVBoxLayout(bar)
        outer.setContentsMargins(16, 12, 16, 12)
        outer.addWidget(label("Sealed and safe. Drag a box round the post.", "heading"))
        row = QHBoxLayout()
        row.setSpacing(8)
        self._numbers: list[QSpinBox] = []
        for name, most in (
            ("&Left", self._image.width()),
            ("&Top", self._image.height()),
            ("&Width", self._image.width()),
            ("&Height", self._image.height()),
        ):
            row.addWidget(caption := QLabel(name))
            number = QSpinBox()
            number.setRange(0, most)
            number.setAccessibleName(f"{name.replace('&', '')} of the box in pixels")
            number.setKeyboardTracking(False)
            number.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
            number.setMinimumWidth(72)
            number.valueChanged.connect(self._numbers_changed)
            caption.setBuddy(number)
            row.addWidget(number)
            self._numbers.append(number)
        row.addSpacing(12)
        self._use = button("&Use this part  (Enter)", "primary")
        self._use.clicked.connect(self._accept)
        whole = button("&Keep the whole screen  (Esc)")
        whole.clicked.connect(self._keep_whole)
        row.addWidget(self._use)
        row.addWidget(whole)
        outer.addLayout(row)
        outer.addWidget(label("Arrow keys move the box, Shift changes its size, Ctrl makes small steps.", "muted"))
        return bar

    @property
    def box(self) -> list[int] | None:
        """The box as it stands, or None while there is none."""
        usable = self._box.width() >= _SMALLEST and self._box.height() >= _SMALLEST
        return [self._box.x(), self._box.y(), self._box.width(), self._box.height()] if usable else None

    def place_on(self, geometry: QRect) -> None:
        """Cover a screen and take the keyboard."""
        self.setGeometry(geometry)
        self.showFullScreen()
        self.setGeometry(geometry)
        self.raise_()
        self.activateWindow()
        self.setFocus()

    # From the widget's points to the picture's pixels: size over size per axis, never a reported ratio.
    def _to_picture(self, point: QPoint) -> QPoint:
        x = round(point.x() * self._image.width() / max(1, self.width()))
        y = round(point.y() * self._image.height() / max(1, self.height()))
        return QPoint(min(max(0, x), self._image.width()), min(max(0, y), self._image.height()))

    def _on_widget(self, box: QRect) -> QRectF:
        sx, sy = self.width() / self._image.width(), self.height() / self._image.height()
        return QRectF(box.x() * sx, box.y() * sy, box.width() * sx, box.height() * sy)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a box."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setFocus()
            self._anchor, self._before = self._to_picture(event.position().toPoint()), self._box
            self._set_box(QRect(self._anchor, self._anchor))
            self._bar.hide()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw the box out."""
        if self._anchor is not None:
            self._set_box(_between(self._anchor, self._to_picture(event.position().toPoint())))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the box; a click that drew none leaves none."""
        if event.button() == Qt.MouseButton.LeftButton and self._anchor is not None:
            self._set_box(_between(self._anchor, self._to_picture(event.position().toPoint())))
            self._anchor = None
            if self.box is None:
                self._set_box(QRect())
            self._place_bar()
            self._bar.show()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Use the box that was just drawn: the first of the two clicks has just taken it away."""
        if self._on_widget(self._before).contains(event.position()):
            self._set_box(self._before)
            self._accept()
        else:
            self.mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys, Enter, Escape."""
        moves = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self._keep_whole()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._accept()
        elif key in moves:
            self._move(*moves[key], event.modifiers())
        else:
            super().keyPressEvent(event)

    def _move(self, across: int, down: int, modifiers: Qt.KeyboardModifier) -> None:
        if self.box is None:
            width, height = self._image.width() // 3, self._image.height() // 4
            self._set_box(
                QRect((self._image.width() - width) // 2, (self._image.height() - height) // 2, width, height)
            )
            return
        step = _FINE_STEP if modifiers & Qt.KeyboardModifier.ControlModifier else _STEP
        box = QRect(self._box)
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            box.setWidth(min(max(_SMALLEST, box.width() + across * step), self._image.width() - box.x()))
            box.setHeight(min(max(_SMALLEST, box.height() + down * step), self._image.height() - box.y()))
        else:
            box.moveLeft(min(max(0, box.x() + across * step), self._image.width() - box.width()))
            box.moveTop(min(max(0, box.y() + down * step), self._image.height() - box.height()))
        self._set_box(box)
        self._place_bar()

    def _numbers_changed(self) -> None:
        left, top, width, height = (number.value() for number in self._numbers)
        width, height = min(width, self._image.width() - left), min(height, self._image.height() - top)
        self._set_box(QRect(left, top, width, height))

    def _set_box(self, box: QRect) -> None:
        self._box = box
        self._show_numbers()
        self.update()

    def _show_numbers(self) -> None:
        values = (self._box.x(), self._box.y(), max(0, self._box.width()), max(0, self._box.height()))
        for number, value in zip(self._numbers, values, strict=True):
            number.blockSignals(True)
            number.setValue(value)
            number.blockSignals(False)
        self._use.setEnabled(self.box is not None)

    def _accept(self) -> None:
        box = self.box
        if box is None:
            return
        self._done = True
        self.chosen.emit(box)
        self.close()

    def _keep_whole(self) -> None:
        self._done = True
        self.kept_whole.emit()
        self.close()

    def closeEvent(self, event: object) -> None:  # noqa: ARG002 - Qt's signature
        """Closing by other means (Alt+F4) keeps the whole screen."""
        if not self._done:
            self._done = True
            self.kept_whole.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Keep the bar where it belongs."""
        self._place_bar()

    def _place_bar(self) -> None:
        """At the foot, or at the top when the box is there."""
        self._bar.adjustSize()
        x = (self.width() - self._bar.width()) // 2
        bottom = self.height() - self._bar.height() - 24
        covered = self._on_widget(self._box).intersects(QRectF(x, bottom, self._bar.width(), self._bar.height()))
        self._bar.move(x, 24 if covered else bottom)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """The picture, dimmed outside the box."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.rect(), self._image)
        box = self._on_widget(self._box)
        painter.fillRect(self.rect(), _SHADE)
        if self._box.width() > 0 and self._box.height() > 0:
            painter.drawImage(box, self._image, QRectF(self._box))
            for colour, width in ((QColor(0, 0, 0), 4.0), (_MARK, 2.0)):
                painter.setPen(QPen(colour, width))
                painter.drawRect(box)


def _between(one: QPoint, other: QPoint) -> QRect:
    left, top = min(one.x(), other.x()), min(one.y(), other.y())
    return QRect(left, top, abs(one.x() - other.x()), abs(one.y() - other.y()))
