"""Where one can take hold of the box on the frozen picture, and how it looks."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from admin_desktop.ui.selection_box import Edges, Sides

GRIP = 9
"""Of the squares on the box's edges, logical pixels."""

# How near to an edge takes hold of it.
_REACH = 8
_MARK = QColor("#ffd54a")
CURSORS = {
    Edges.ALL: Qt.CursorShape.SizeAllCursor,
    Edges.LEFT: Qt.CursorShape.SizeHorCursor,
    Edges.RIGHT: Qt.CursorShape.SizeHorCursor,
    Edges.TOP: Qt.CursorShape.SizeVerCursor,
    Edges.BOTTOM: Qt.CursorShape.SizeVerCursor,
    Edges.LEFT | Edges.TOP: Qt.CursorShape.SizeFDiagCursor,
    Edges.RIGHT | Edges.BOTTOM: Qt.CursorShape.SizeFDiagCursor,
    Edges.RIGHT | Edges.TOP: Qt.CursorShape.SizeBDiagCursor,
    Edges.LEFT | Edges.BOTTOM: Qt.CursorShape.SizeBDiagCursor,
}
"""The pointer over each part of the box."""


@dataclass(slots=True)
class Hand:
    """What the mouse holds: edges of a box (none: it draws a new one), since where, and how the box was then.

    ``clicked``: let go without moving; the pointer leads it until the next click (WCAG 2.2, 2.5.7).
    """

    edges: Edges
    anchor: QPoint
    start: Sides
    pressed: QPointF
    clicked: bool = False


def edges_at(box: QRectF, at: QPointF) -> Edges:
    """Tell which edges of a box a place takes hold of: all of them inside it, none elsewhere."""
    if not box.adjusted(-_REACH, -_REACH, _REACH, _REACH).contains(at):
        return Edges.NONE
    near = {
        Edges.LEFT: abs(at.x() - box.left()),
        Edges.RIGHT: abs(at.x() - box.right()),
        Edges.TOP: abs(at.y() - box.top()),
        Edges.BOTTOM: abs(at.y() - box.bottom()),
    }
    # In a small box there must be room left to take hold of the whole.
    reach = min(_REACH, max(2.0, min(box.width(), box.height()) / 4)) if box.contains(at) else _REACH
    found = Edges.NONE
    for pair in ((Edges.LEFT, Edges.RIGHT), (Edges.TOP, Edges.BOTTOM)):
        nearer = min(pair, key=lambda edge: near[edge])
        if near[nearer] <= reach:
            found |= nearer
    return found or Edges.ALL


def paint_box(painter: QPainter, box: QRectF, taken: Edges) -> None:
    """Draw the box's edges and what one can take hold of.

    Args:
        painter: of the window.
        box: on the window.
        taken: the edges that the arrow keys move; all of them: the box as it is.
    """
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((QColor(0, 0, 0), 4.0), (_MARK, 2.0)):
        painter.setPen(QPen(colour, width))
        painter.drawRect(box)
    painter.setPen(QPen(QColor(0, 0, 0), 1.0))
    for edges, point in _grips(box).items():
        # What the arrow keys move is larger, too: not a matter of colour alone.
        is_taken = taken != Edges.ALL and edges == taken
        size = GRIP + 6 if is_taken else GRIP
        painter.setBrush(_MARK if is_taken else QColor("#ffffff"))
        painter.drawRect(QRectF(point.x() - size / 2, point.y() - size / 2, size, size))


def _grips(box: QRectF) -> dict[Edges, QPointF]:
    middle = box.center()
    return {
        Edges.LEFT: QPointF(box.left(), middle.y()),
        Edges.RIGHT: QPointF(box.right(), middle.y()),
        Edges.TOP: QPointF(middle.x(), box.top()),
        Edges.BOTTOM: QPointF(middle.x(), box.bottom()),
        Edges.LEFT | Edges.TOP: box.topLeft(),
        Edges.RIGHT | Edges.TOP: box.topRight(),
        Edges.LEFT | Edges.BOTTOM: box.bottomLeft(),
        Edges.RIGHT | Edges.BOTTOM: box.bottomRight(),
    }
