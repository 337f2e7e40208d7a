"""How a recipe looks in the editor: the same places, colours and figures as in the finished picture."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from admin_desktop.boxes import Box, Size
from admin_desktop.evidence.drawing import COVER, HALO, MARK, line_width, ring_width
from admin_desktop.evidence.numerals import lines_of
from admin_desktop.evidence.recipe import MarkKind, Recipe

HANDLE = 8.0
"""Half the side of what takes a handle, in the widget's points; it is drawn smaller."""
_SHOWN, _SMALL = 4.0, 40.0
_SHADE = QColor(10, 14, 20, 150)
_SELECTED = QColor("#ffd54a")
_OFFERED, _OFFERED_GROUND, _DARK = QColor("#ffb300"), QColor(255, 179, 0, 45), QColor(20, 20, 20)
_COVER, _MARK, _HALO = QColor(*COVER), QColor(*MARK), QColor(*HALO)


def paint_recipe(painter: QPainter, recipe: Recipe, size: Size) -> None:
    """Paint covers, boxes, numbers and the shade round the crop, in the picture's own pixels."""
    # To whole pixels: between two covers that touch nothing shines through.
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for mark in recipe.of_kind(MarkKind.COVER):
        painter.fillRect(QRectF(*mark.box), _COVER)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for mark in recipe.of_kind(MarkKind.BOX):
        _paint_box(painter, mark.box, line_width(size))
    for number, mark in enumerate(recipe.of_kind(MarkKind.NUMBER), start=1):
        paint_number(painter, QRectF(*mark.box), number)
    if recipe.crop:
        outside = QPainterPath()
        outside.addRect(QRectF(0, 0, *size))
        outside.addRect(QRectF(*recipe.crop))
        painter.fillPath(outside, _SHADE)
        pen = QPen(_HALO, 1.5, Qt.PenStyle.DashLine)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(*recipe.crop))


def paint_offers(painter: QPainter, places: Iterable[QRectF]) -> None:
    """Paint what is only suggested: dashes that are seen on any ground; what is inside shines through."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for place in places:
        painter.fillRect(place, _OFFERED_GROUND)
        # Round the place, so that small letters in it can still be read.
        frame = place.adjusted(-1, -1, 1, 1)
        painter.setPen(QPen(_OFFERED, 1.5))
        painter.drawRect(frame)
        painter.setPen(QPen(_DARK, 1.5, Qt.PenStyle.DashLine))
        painter.drawRect(frame)


def _paint_box(painter: QPainter, box: Box, wide: int) -> None:
    edge = max(1, wide // 3)
    for inset, colour, thick in ((0, _HALO, 2 * edge + wide), (edge, _MARK, wide)):
        ring = QPainterPath()
        ring.addRect(QRectF(*box).adjusted(inset, inset, -inset, -inset))
        inner = QRectF(*box).adjusted(inset + thick, inset + thick, -inset - thick, -inset - thick)
        if inner.width() > 0 and inner.height() > 0:
            ring.addRect(inner)
        painter.fillPath(ring, colour)


def paint_number(painter: QPainter, place: QRectF, number: int) -> None:
    """Paint a number in its circle."""
    ring = ring_width(place.width())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_HALO)
    painter.drawEllipse(place)
    painter.setBrush(_MARK)
    painter.drawEllipse(place.adjusted(ring, ring, -ring, -ring))
    lines, thick = lines_of(number, place.width())
    round_cap, round_join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    painter.setPen(QPen(_HALO, thick, Qt.PenStyle.SolidLine, round_cap, round_join))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for line in lines:
        painter.drawPolyline([QPointF(place.x() + x, place.y() + y) for x, y in line])


def frame_of(place: QRectF) -> QRectF:
    """Return the frame of what is selected: outside it, and farther out where its handles would hide it."""
    gap = 0.75 * HANDLE if min(place.width(), place.height()) < _SMALL else 2.0
    return place.adjusted(-gap, -gap, gap, gap)


def handles_of(place: QRectF, *, corners: bool) -> dict[str, QPointF]:
    """Return where the handles of a rectangle are, by the edges that they move.

    Args:
        place: in the widget's points.
        corners: only those at the corners.
    """
    place = frame_of(place)
    corners = corners or min(place.width(), place.height()) < _SMALL
    middle = place.center()
    found = {
        "lt": place.topLeft(),
        "rt": place.topRight(),
        "lb": place.bottomLeft(),
        "rb": place.bottomRight(),
    }
    if not corners:
        found |= {
            "l": QPointF(place.left(), middle.y()),
            "r": QPointF(place.right(), middle.y()),
            "t": QPointF(middle.x(), place.top()),
            "b": QPointF(middle.x(), place.bottom()),
        }
    return found


def paint_handles(painter: QPainter, place: QRectF, *, corners: bool, strong: bool) -> None:
    """Paint the frame and the handles of what is selected; to be seen on any ground."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, thick in ((QColor(0, 0, 0), 4.0), (_SELECTED if strong else _HALO, 2.0)):
        painter.setPen(QPen(colour, thick))
        painter.drawRect(frame_of(place))
    painter.setPen(QPen(QColor(0, 0, 0), 1.5))
    painter.setBrush(_SELECTED if strong else _HALO)
    for handle in handles_of(place, corners=corners).values():
        painter.drawRect(QRectF(handle.x() - _SHOWN, handle.y() - _SHOWN, 2 * _SHOWN, 2 * _SHOWN))
