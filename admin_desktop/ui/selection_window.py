"""The frozen picture over one whole screen: a box round the post by mouse, clicks, keys or numbers."""

from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from admin_desktop.ui.magnifier import SIZE, paint_magnifier, paint_pill, pill_size, place_beside
from admin_desktop.ui.selection_bar import SelectionBar
from admin_desktop.ui.selection_box import Edges, SelectionBox, Sides
from admin_desktop.ui.selection_grips import CURSORS, GRIP, Hand, edges_at, paint_box

_STEP, _FINE_STEP = 20, 1
_SHADE = QColor(10, 14, 20, 120)
# Logical pixels: so little movement is still a click.
_STILL = 3
# What Tab goes through, and what a screen reader says of it.
_STOPS = {
    Edges.ALL: "Whole box",
    Edges.LEFT: "Left edge",
    Edges.TOP: "Top edge",
    Edges.RIGHT: "Right edge",
    Edges.BOTTOM: "Bottom edge",
}
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class SelectionWindow(QWidget):
    """Shows a sealed picture and lets the admin draw a box on it.

    All boxes are in physical pixels of the picture; the widget's own size only says how large it is drawn.

    Args:
        image: the picture.
        box: x, y, width, height to begin with.
        several: there are further windows, for further screens.

    Signals:
        chosen: [x, y, width, height].
        kept_whole: the admin wants the whole screen (Escape).
        taken_up: the admin works in this window now.
        next_screen: the admin wants to go to another screen's window.
    """

    chosen = Signal(list)
    kept_whole = Signal()
    taken_up = Signal()
    next_screen = Signal()

    def __init__(self, image: QImage, box: list[int] | None = None, *, several: bool = False) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle("Choose the post - Admin Desktop")
        self.setAccessibleName("Choose the post")
        self.setAccessibleDescription(
            "The captured picture. Arrow keys move a box, Shift and arrow keys change its size, Control makes small "
            "steps, Tab takes one edge after the other, Enter uses the box, Escape keeps the whole screen."
        )
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._image, self._shown = image, QImage()
        self._selection = SelectionBox(image.width(), image.height(), box)
        self._hand: Hand | None = None
        self._edges = Edges.ALL
        self._looked_at: QPoint | None = None
        self._painted = QRect()
        self._done = False
        self._bar = self._make_bar(several=several)
        self._show_numbers()

    def _make_bar(self, *, several: bool) -> SelectionBar:
        bar = SelectionBar(self, self._image.size(), several=several)
        bar.numbers_changed.connect(self._numbers_changed)
        bar.use.connect(self._accept)
        bar.whole.connect(self._keep_whole)
        bar.next_screen.connect(self.next_screen)
        self._use = bar.use_button
        return bar

    @property
    def box(self) -> list[int] | None:
        """The box as it stands, or None while there is none."""
        return self._selection.box

    def place_on(self, geometry: QRect, *, in_front: bool = True) -> None:
        """Cover a screen; in front: take the keyboard."""
        self.setGeometry(geometry)
        self.showFullScreen()
        self.setGeometry(geometry)
        self.raise_()
        if in_front:
            self.take_keyboard()

    def take_keyboard(self) -> None:
        """Be the window that the keys go to."""
        self.activateWindow()
        self.setFocus()
        self._bar.show()
        self._place_bar()

    def step_back(self) -> None:
        """Another screen's window is worked in: no box here, and no bar."""
        self._hand = None
        self._selection.clear()
        self._changed()
        self._bar.hide()

    # From the widget's points to the picture's pixels: size over size per axis, never a reported ratio.
    def _to_picture(self, point: QPointF) -> QPoint:
        x = round(point.x() * self._image.width() / max(1, self.width()))
        y = round(point.y() * self._image.height() / max(1, self.height()))
        return QPoint(min(max(0, x), self._image.width()), min(max(0, y), self._image.height()))

    def _on_widget(self, sides: Sides) -> QRectF:
        sx, sy = self.width() / self._image.width(), self.height() / self._image.height()
        left, top, right, bottom = sides
        return QRectF(left * sx, top * sy, (right - left) * sx, (bottom - top) * sy)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the box or of an edge, begin a box, or set its second corner."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self.setFocus()
        self.taken_up.emit()
        at = event.position()
        if self._hand and self._hand.clicked:
            self._hand.pressed = at
        else:
            point, edges = self._to_picture(at), self._edges_at(at)
            self._hand = Hand(edges, point, self._selection.sides, at)
            self._edges = Edges.ALL
            if edges == Edges.NONE:
                self._selection.clear()
        self._follow(at)
        self._bar.hide()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Lead what is held; otherwise show where one can take hold, and the pixels there."""
        at = event.position()
        if self._hand:
            self._follow(at)
            return
        self.setCursor(CURSORS.get(self._edges_at(at), Qt.CursorShape.CrossCursor))
        self._look_at(None if self.box else self._to_picture(at))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go; a click that moved nothing leads on until the next one."""
        hand = self._hand
        if event.button() != Qt.MouseButton.LeftButton or hand is None:
            return
        at = event.position()
        self._follow(at)
        moved = (at - hand.pressed).manhattanLength() > _STILL
        led = hand.edges != Edges.ALL
        if led and not moved and (not hand.clicked or self.box is None):
            hand.clicked = True
            self._changed()
            return
        self._let_go()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Use the box, when it is in it."""
        if self.box and not self._hand and self._edges_at(event.position()) == Edges.ALL:
            self._accept()
        else:
            self.mousePressEvent(event)

    def _follow(self, at: QPointF) -> None:
        hand = self._hand
        if hand is None:
            return
        point = self._to_picture(at)
        if hand.edges == Edges.NONE:
            self._selection.span((hand.anchor.x(), hand.anchor.y()), (point.x(), point.y()))
        else:
            moved = point - hand.anchor
            self._selection.shift(hand.edges, moved.x(), moved.y(), hand.start)
        self._looked_at = None if hand.edges == Edges.ALL else point
        self._changed()

    def _let_go(self) -> None:
        self._hand = self._looked_at = None
        if self.box is None:
            self._selection.clear()
        self._changed()
        self._place_bar()
        self._bar.show()

    def _edges_at(self, at: QPointF) -> Edges:
        return edges_at(self._on_widget(self._selection.sides), at) if self.box else Edges.NONE

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys, Enter, Escape, F6."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and self._hand:
            # Begun by mistake: what was held is put back, and nothing is decided yet.
            self._selection.sides = self._hand.start
            self._let_go()
        elif key == Qt.Key.Key_Escape:
            self._keep_whole()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._accept()
        elif key in _ARROWS:
            self._move(*_ARROWS[key], event.modifiers())
        elif key == Qt.Key.Key_F6:
            self.next_screen.emit()
        else:
            super().keyPressEvent(event)

    def _move(self, across: int, down: int, modifiers: Qt.KeyboardModifier) -> None:
        self.taken_up.emit()
        step = _FINE_STEP if modifiers & Qt.KeyboardModifier.ControlModifier else _STEP
        if self.box is None:
            self._selection.put_in_the_middle()
        elif modifiers & Qt.KeyboardModifier.ShiftModifier:
            self._selection.shift(Edges.RIGHT | Edges.BOTTOM, across * step, down * step)
        else:
            self._selection.shift(self._edges, across * step, down * step)
        self._take_edges(self._edges)
        self._place_bar()

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's name
        """Tab goes through the edges of the box before it goes to the numbers."""
        stops = list(_STOPS)
        at = stops.index(self._edges) + (1 if next else -1)
        if self.hasFocus() and self.box and 0 <= at < len(stops):
            self._take_edges(stops[at])
            return True
        return super().focusNextPrevChild(next)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tab comes in at the whole box, Shift+Tab at its last edge."""
        back = event.reason() == Qt.FocusReason.BacktabFocusReason and self.box
        self._take_edges(Edges.BOTTOM if back else Edges.ALL)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The numbers have the keys now."""
        self._take_edges(Edges.ALL)
        super().focusOutEvent(event)

    def _take_edges(self, edges: Edges) -> None:
        """Let the arrow keys move these edges, look at them, and say so."""
        left, top, right, bottom = self._selection.sides
        middle = ((left + right) // 2, (top + bottom) // 2)
        self._edges = edges
        at = {Edges.LEFT: (left, middle[1]), Edges.RIGHT: (right, middle[1])}
        at |= {Edges.TOP: (middle[0], top), Edges.BOTTOM: (middle[0], bottom)}
        self._looked_at = QPoint(*at[edges]) if edges in at and self.box else None
        self._changed()
        if self.box and self.hasFocus():
            words = f"{_STOPS[edges]}: left {left}, top {top}, width {right - left}, height {bottom - top}"
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def _numbers_changed(self, left: int, top: int, width: int, height: int) -> None:
        self.taken_up.emit()
        self._selection.put(left, top, width, height)
        self._changed()

    # Ways out

    def _accept(self) -> None:
        if self.box is None:
            return
        self._done = True
        self.chosen.emit(self.box)
        self.close()

    def _keep_whole(self) -> None:
        self._done = True
        self.kept_whole.emit()
        self.close()

    def put_away(self) -> None:
        """Close without an answer: another screen's window gave it."""
        self._done = True
        self.close()

    def closeEvent(self, event: Any) -> None:  # noqa: ARG002 - Qt's signature
        """Closing by other means (Alt+F4) keeps the whole screen."""
        if not self._done:
            self._done = True
            self.kept_whole.emit()

    # Painting

    def _show_numbers(self) -> None:
        left, top, right, bottom = self._selection.sides
        self._bar.show_box((left, top, right - left, bottom - top), usable=self.box is not None)

    def _look_at(self, point: QPoint | None) -> None:
        if point != self._looked_at:
            self._looked_at = point
            self._changed()

    def _changed(self) -> None:
        """Show what is different: a picture of a large screen is not drawn anew for a box of a few inches."""
        self._show_numbers()
        now = self._touched()
        self.update(now.united(self._painted))
        self._painted = now

    def _touched(self) -> QRect:
        """Everything that is drawn upon the dimmed picture."""
        box = self._on_widget(self._selection.sides).toAlignedRect().adjusted(-GRIP, -GRIP, GRIP, GRIP)
        for place in (self._pill_place(), self._magnifier_place()):
            box = box.united(place.adjusted(-4, -4, 4, 4)) if place else box
        return box

    def _pill_words(self) -> str:
        left, top, right, bottom = self._selection.sides
        if self._hand and self._hand.clicked and self.box is None:
            return "Click the opposite corner"
        return f"{right - left} × {bottom - top} px" if right > left and bottom > top else ""

    def _pill_place(self) -> QRect | None:
        """Above the box, or inside it at the top of the screen."""
        words = self._pill_words()
        if not words:
            return None
        box, size = self._on_widget(self._selection.sides), pill_size(self.font(), words)
        y = round(box.top()) - size.height() - 8
        x = min(max(4, round(box.left())), max(4, self.width() - size.width() - 4))
        return QRect(QPoint(x, y if y >= 4 else round(box.top()) + 8), size)

    def _magnifier_place(self) -> QRect | None:
        if self._looked_at is None:
            return None
        at = self._on_widget((self._looked_at.x(), self._looked_at.y(), self._looked_at.x(), self._looked_at.y()))
        return place_beside(at.topLeft(), self.size(), QSize(SIZE, SIZE))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Keep the bar where it belongs."""
        self._shown = QImage()
        self._place_bar()

    def _place_bar(self) -> None:
        """At the foot, or at the top when the box is there."""
        self._bar.fit(self.width() - 16)
        x = (self.width() - self._bar.width()) // 2
        bottom = self.height() - self._bar.height() - 24
        box = self._on_widget(self._selection.sides)
        covered = box.intersects(QRectF(x, bottom, self._bar.width(), self._bar.height()))
        self._bar.move(x, 24 if covered else bottom)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture, dimmed outside the box; what helps to draw it on top."""
        painter = QPainter(self)
        painter.setClipRegion(event.region())
        painter.drawImage(0, 0, self._fitted())
        inside = self._on_widget(self._selection.sides)
        dimmed = event.region().subtracted(inside.toAlignedRect()) if self.box or self._hand else event.region()
        painter.setClipRegion(dimmed)
        painter.fillRect(dimmed.boundingRect(), _SHADE)
        painter.setClipRegion(event.region())
        if not inside.isEmpty():
            paint_box(painter, inside, self._edges if self.hasFocus() else Edges.ALL)
        if pill := self._pill_place():
            paint_pill(painter, self._pill_words(), pill)
        if (magnifier := self._magnifier_place()) and self._looked_at is not None:
            paint_magnifier(painter, self._image, self._looked_at, magnifier)

    def _fitted(self) -> QImage:
        """The picture as large as the window, in the screen's own pixels; scaled once, and only where it differs."""
        if self._shown.isNull():
            ratio = self.devicePixelRatioF()
            wanted = QSize(round(self.width() * ratio), round(self.height() * ratio))
            same = self._image.size() == wanted
            mode = Qt.TransformationMode.SmoothTransformation
            self._shown = QImage(self._image) if same else self._image.scaled(wanted, mode=mode)
            self._shown.setDevicePixelRatio(ratio)
        return self._shown
