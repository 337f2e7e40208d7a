"""The picture in the editor: drawing, selecting, moving and resizing marks by mouse and keyboard."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from admin_desktop.boxes import Box, between
from admin_desktop.evidence.drawing import number_diameter
from admin_desktop.evidence.recipe import Mark, MarkKind, Recipe
from admin_desktop.ui.editor_levels import Level
from admin_desktop.ui.editor_model import CROP, EditorModel, Tool, is_slip
from admin_desktop.ui.editor_painting import HANDLE, handles_of, paint_handles, paint_offers, paint_recipe

_STEP, _FINE_STEP = 10, 1
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_CURSORS = {
    "lt": Qt.CursorShape.SizeFDiagCursor,
    "rb": Qt.CursorShape.SizeFDiagCursor,
    "rt": Qt.CursorShape.SizeBDiagCursor,
    "lb": Qt.CursorShape.SizeBDiagCursor,
    "l": Qt.CursorShape.SizeHorCursor,
    "r": Qt.CursorShape.SizeHorCursor,
    "t": Qt.CursorShape.SizeVerCursor,
    "b": Qt.CursorShape.SizeVerCursor,
}
_KEYS = (
    "Enter adds a mark in the middle. Tab goes from mark to mark. Arrow keys move it by 10 pixels, with Control by 1; "
    "with Shift they change its size. Delete removes it."
)


@dataclass(slots=True)
class _Drag:
    """What the mouse does: from where (picture's pixels), on which recipe; ``edges`` is None while it draws anew."""

    start: tuple[int, int]
    before: Recipe
    at: int | None
    box: Box
    edges: str | None


class EditorCanvas(QWidget):
    """Shows the picture in its own size of widget; positions are size over size, per axis.

    Args:
        model: what is edited.
        levels: the picture, and smaller ones of it, each half as large as the one before.

    Signals:
        selected_moved: what is selected should come into view.
    """

    selected_moved = Signal()

    def __init__(self, model: EditorModel, levels: list[Level]) -> None:
        super().__init__()
        self._model, self._levels = model, levels
        self.tool = Tool.COVER
        self._drag: _Drag | None = None
        self._ground = QPixmap()
        self._ground_for: tuple[QRect, QSize, float] | None = None
        self.setAccessibleName("The picture")
        self.setAccessibleDescription(_KEYS)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        model.changed.connect(self._changed)

    # Between the widget's points and the picture's pixels

    @property
    def scale(self) -> tuple[float, float]:
        """How many of the widget's points one pixel of the picture takes, across and down."""
        return self.width() / self._model.size[0], self.height() / self._model.size[1]

    def to_picture(self, point: QPointF) -> tuple[int, int]:
        """Return the picture's pixel corner nearest to a point of the widget, inside the picture."""
        across, down = self.scale
        x, y = round(point.x() / across), round(point.y() / down)
        return min(max(0, x), self._model.size[0]), min(max(0, y), self._model.size[1])

    def on_widget(self, box: Box) -> QRectF:
        """Return where a box of the picture is drawn."""
        across, down = self.scale
        return QRectF(box.x * across, box.y * down, box.width * across, box.height * down)

    def visible_part(self) -> Box:
        """Return the part of the picture that is in view."""
        seen = self.visibleRegion().boundingRect()
        left, top = self.to_picture(QPointF(seen.topLeft()))
        right, bottom = self.to_picture(QPointF(seen.x() + seen.width(), seen.y() + seen.height()))
        return Box(left, top, max(1, right - left), max(1, bottom - top))

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a handle or a mark, or begin a new one."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        model, point = self._model, event.position()
        start = self.to_picture(point)
        edges = self._handle_at(point)
        at = model.selected if edges else self._hit(point)
        if at is not None:
            self._drag = _Drag(start, model.recipe, at, model.box(at), edges or "")
            model.select(at)
        elif self.tool == Tool.CROP or model.room:
            self._drag = _Drag(start, model.recipe, None, Box(*start, 0, 0), None)
            if self.tool == Tool.NUMBER:
                self._draw_out(start)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw out, move or resize; without a button only the pointer shows what would happen."""
        if self._drag is None:
            self._show_cursor(event.position())
            return
        point = self.to_picture(event.position())
        drag, model = self._drag, self._model
        if drag.edges is None or drag.at is None:
            self._draw_out(point)
            return
        across, down = point[0] - drag.start[0], point[1] - drag.start[1]
        if drag.edges:
            box = drag.box.resized(drag.edges, across, down, model.size, model.least(drag.at))
        else:
            box = drag.box.moved(across, down, model.size)
        model.preview(model.placed(drag.at, box, drag.edges), drag.at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """What was drawn is a step that can be undone; a click that drew nothing only takes the selection away."""
        drag, self._drag = self._drag, None
        if event.button() != Qt.MouseButton.LeftButton or drag is None:
            return
        model = self._model
        if drag.edges is not None:
            model.commit(drag.before, "Resize" if drag.edges else "Move")
        elif model.recipe == drag.before or (model.selected is not None and is_slip(model.box(model.selected))):
            model.preview(drag.before, None)
            offer = model.offer_at(*drag.start)
            if offer is not None and is_slip(between(drag.start, self.to_picture(event.position()))):
                model.accept([offer])
        else:
            model.commit(drag.before, f"Add {self.tool}")
        self._show_cursor(event.position())

    def _draw_out(self, point: tuple[int, int]) -> None:
        drag, model = self._drag, self._model
        assert drag is not None
        if self.tool == Tool.NUMBER:
            side = number_diameter(model.size)
            box = Box(point[0] - side // 2, point[1] - side // 2, side, side).inside(model.size)
            model.preview(drag.before.added(Mark(MarkKind.NUMBER, box)), len(drag.before.marks))
            return
        box = between(drag.start, point)
        if is_slip(box):
            model.preview(drag.before, None)
        elif self.tool == Tool.CROP:
            model.preview(drag.before.cropped(box.inside(model.size, model.least(CROP))), CROP)
        else:
            model.preview(drag.before.added(Mark(MarkKind(self.tool), box)), len(drag.before.marks))

    def _handle_at(self, point: QPointF) -> str:
        """Name the edges of the handle of what is selected under a point."""
        at = self._model.selected
        if at is None:
            return ""
        place = self.on_widget(self._model.box(at))
        for edges, handle in handles_of(place, corners=self._model.is_number(at)).items():
            if abs(point.x() - handle.x()) <= HANDLE and abs(point.y() - handle.y()) <= HANDLE:
                return edges
        return ""

    def _hit(self, point: QPointF) -> int | None:
        """Find what lies under a point: numbers and covers all over; of boxes and the crop only the edge counts."""
        recipe = self._model.recipe
        order = {MarkKind.NUMBER: 0, MarkKind.BOX: 1, MarkKind.COVER: 2}
        marks = sorted(range(len(recipe.marks)), key=lambda at: (order[recipe.marks[at].kind], -at))
        # The crop only for those who are about to change it: else something near its edge could not be covered.
        crop = recipe.crop and (self.tool == Tool.CROP or self._model.selected == CROP)
        for at in [*marks, *([CROP] if crop else [])]:
            place = self.on_widget(self._model.box(at))
            hollow = at == CROP or recipe.marks[at].kind == MarkKind.BOX
            inner = place.adjusted(HANDLE, HANDLE, -HANDLE, -HANDLE)
            if hollow and place.adjusted(-4, -4, 4, 4).contains(point) and not inner.contains(point):
                return at
            if not hollow and place.contains(point):
                return at
        return None

    def _show_cursor(self, point: QPointF) -> None:
        edges = self._handle_at(point)
        if edges:
            self.setCursor(_CURSORS[edges])
        elif self._hit(point) is not None:
            self.setCursor(Qt.CursorShape.SizeAllCursor)
        else:
            offered = self.tool != Tool.NUMBER and self._model.offer_at(*self.to_picture(point)) is not None
            self.setCursor(Qt.CursorShape.PointingHandCursor if offered else Qt.CursorShape.CrossCursor)

    # Keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Enter, Delete, Escape; everything else is the window's."""
        key, model = Qt.Key(event.key()), self._model
        if key == Qt.Key.Key_Escape and self._drag is not None:
            model.preview(self._drag.before, None)
            self._drag = None
        elif key == Qt.Key.Key_Escape and model.selected is not None:
            model.select(None)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            model.add(self.tool, self.visible_part())
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and model.selected is not None:
            model.remove()
        elif key in _ARROWS and model.selected is not None:
            self._arrow(*_ARROWS[key], event.modifiers())
        else:
            event.ignore()

    def _arrow(self, across: int, down: int, modifiers: Qt.KeyboardModifier) -> None:
        step = _FINE_STEP if modifiers & Qt.KeyboardModifier.ControlModifier else _STEP
        grow = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        (self._model.grow if grow else self._model.move)(across * step, down * step)
        self.selected_moved.emit()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes through the marks first, then on to the next control."""
        if self._model.select_next(1 if forward else -1):
            self.selected_moved.emit()
            return True
        return super().focusNextPrevChild(forward)

    # Showing

    def _changed(self) -> None:
        at = self._model.selected
        self.setAccessibleDescription(f"{self._model.words(at)} is selected. {_KEYS}" if at is not None else _KEYS)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """The picture as it is in view (kept from one time to the next), and the marks over it."""
        seen = self.visibleRegion().boundingRect()
        self._prepare_ground(seen)
        painter = QPainter(self)
        painter.drawPixmap(seen.topLeft(), self._ground)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        across, down = self.scale
        painter.save()
        painter.scale(across, down)
        paint_recipe(painter, self._model.recipe, self._model.size)
        painter.restore()
        offered = (box for offer in self._model.pending() for box in offer.boxes)
        paint_offers(painter, (self.on_widget(box) for box in offered))
        at = self._model.selected
        if at is not None:
            corners = self._model.is_number(at)
            paint_handles(painter, self.on_widget(self._model.box(at)), corners=corners, strong=self.hasFocus())

    def _prepare_ground(self, seen: QRect) -> None:
        """Scale the part in view, from the smallest picture that is large enough: that is quick and smooth."""
        ratio = self.devicePixelRatioF()
        if self._ground_for == (seen, self.size(), ratio) or seen.isEmpty():
            return
        wanted = self.width() * ratio
        level = next(
            (one.image for one in reversed(self._levels) if one.image.width() >= wanted), self._levels[0].image
        )
        across, down = level.width() / self.width(), level.height() / self.height()
        part = QRectF(seen.x() * across, seen.y() * down, seen.width() * across, seen.height() * down)
        self._ground = QPixmap(round(seen.width() * ratio), round(seen.height() * ratio))
        self._ground.setDevicePixelRatio(ratio)
        painter = QPainter(self._ground)
        # Enlarged, single pixels are to be seen.
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, level.width() > wanted)
        painter.drawImage(QRectF(0, 0, seen.width(), seen.height()), level, part)
        painter.end()
        self._ground_for = (seen, self.size(), ratio)
