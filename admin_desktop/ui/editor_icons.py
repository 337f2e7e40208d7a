"""The small pictures on the editor's tools, drawn in the colours in force."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from admin_desktop.evidence.drawing import COVER, MARK
from admin_desktop.ui.editor_model import Tool
from admin_desktop.ui.editor_painting import paint_number

SIZE = QSize(22, 18)
_FINER = 4


def tool_icon(tool: Tool, text: QColor, number: int = 1) -> QIcon:
    """Draw what a tool makes.

    Args:
        tool: which.
        text: the colour of the words beside it.
        number: in the circle.
    """
    pixmap = QPixmap(SIZE * _FINER)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(_FINER, _FINER)
    if tool == Tool.COVER:
        painter.fillRect(QRectF(1, 5, 16, 8), QColor(*COVER))
    elif tool == Tool.BOX:
        painter.setPen(QPen(QColor(*MARK), 2.2))
        painter.drawRect(QRectF(2, 4, 14, 10))
    elif tool == Tool.NUMBER:
        paint_number(painter, QRectF(1, 1, 16, 16), number)
    else:
        painter.setPen(QPen(text, 1.8))
        painter.drawPolyline([QPointF(5, 1), QPointF(5, 13), QPointF(17, 13)])
        painter.drawPolyline([QPointF(1, 5), QPointF(13, 5), QPointF(13, 17)])
    painter.end()
    return _icon(pixmap)


def turn_icon(text: QColor, *, forward: bool) -> QIcon:
    """Draw the arrow that turns back (undo) or forward (redo).

    Args:
        text: its colour.
        forward: to the right.
    """
    pixmap = QPixmap(SIZE * _FINER)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(_FINER, _FINER)
    if forward:
        painter.translate(SIZE.width(), 0)
        painter.scale(-1, 1)
    pen = QPen(text, 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.drawPolyline([QPointF(7.5, 2), QPointF(3, 6.5), QPointF(7.5, 11)])
    painter.drawPolyline([QPointF(3, 6.5), QPointF(13, 6.5)])
    painter.drawArc(QRectF(8, 6.5, 10, 9), 90 * 16, -180 * 16)
    painter.end()
    return QIcon(pixmap)


def _icon(pixmap: QPixmap) -> QIcon:
    icon = QIcon(pixmap)
    # Selected in a list it keeps its colours.
    icon.addPixmap(pixmap, QIcon.Mode.Selected)
    return icon
