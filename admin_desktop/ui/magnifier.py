"""The pixels under the pointer, eight times as large, and a pill with a few words."""

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen

_ACROSS = 17  # pixels of the picture, odd, so that one is in the middle
_TIMES = 8
SIZE = _ACROSS * _TIMES
"""Of the magnifier on the screen, logical pixels."""

_AWAY = 28
_PAPER, _INK, _LINE = QColor(20, 24, 31, 235), QColor("#ffffff"), QColor("#ffd54a")


def place_beside(point: QPointF, window: QSize, size: QSize) -> QRect:
    """Return where something of that size hides nothing at that point: below and right, or where there is room."""
    x = point.x() + _AWAY if point.x() + _AWAY + size.width() <= window.width() else point.x() - _AWAY - size.width()
    y = point.y() + _AWAY if point.y() + _AWAY + size.height() <= window.height() else point.y() - _AWAY - size.height()
    return QRect(QPoint(round(max(0.0, x)), round(max(0.0, y))), size)


def paint_magnifier(painter: QPainter, image: QImage, at: QPoint, place: QRect) -> None:
    """Draw the pixels round one of the picture's, without smoothing, and a frame round the one in the middle.

    Args:
        painter: of the window.
        image: the picture.
        at: the pixel in the middle; it may be outside the picture by one.
        place: a square in the window, :data:`SIZE` wide.
    """
    painter.save()
    path = QPainterPath()
    path.addRoundedRect(QRectF(place), 10, 10)
    painter.fillPath(path, _PAPER)
    painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    half = _ACROSS // 2
    seen = QRect(at.x() - half, at.y() - half, _ACROSS, _ACROSS)
    there = seen.intersected(image.rect())
    if not there.isEmpty():
        moved = (there.topLeft() - seen.topLeft()) * _TIMES
        painter.drawImage(QRect(place.topLeft() + moved, there.size() * _TIMES), image, there)
    middle = QRect(place.topLeft() + QPoint(half, half) * _TIMES, QSize(_TIMES, _TIMES))
    for colour, grown in ((QColor(0, 0, 0), 1), (_LINE, 0)):
        painter.setPen(QPen(colour, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(middle.adjusted(-grown, -grown, grown, grown))
    painter.restore()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((_PAPER, 4.0), (_INK, 1.5)):
        painter.setPen(QPen(colour, width))
        painter.drawRoundedRect(QRectF(place), 10, 10)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def pill_size(font: QFont, words: str) -> QSize:
    """Return how much room a pill with these words needs."""
    metrics = QFontMetricsF(font)
    return QSize(round(metrics.horizontalAdvance(words)) + 20, round(metrics.height()) + 10)


def paint_pill(painter: QPainter, words: str, place: QRect) -> None:
    """Draw words, white on dark, whatever lies below."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_PAPER)
    painter.drawRoundedRect(place, place.height() / 2, place.height() / 2)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(_INK)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)
