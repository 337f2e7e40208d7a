"""Cells of two lines: what counts, and below it, quieter, what helps; with a small picture before them."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from admin_desktop.ui.incidents_model import BELOW, LOOK, PICTURE_OF
from admin_desktop.ui.theme import DARK, LIGHT, Colours

PICTURE = QSize(72, 54)
_PAD = 8


class TwoLines(QStyledItemDelegate):
    """Paints cells of a list. Words are painted as they are, never as markup.

    Args:
        picture_column: where the small picture stands.
    """

    def __init__(self, picture_column: int) -> None:
        super().__init__()
        self._picture_column = picture_column

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As wide as its words."""
        metrics = QFontMetrics(option.font)
        words = [str(index.data(role) or "") for role in (Qt.ItemDataRole.DisplayRole, BELOW)]
        width = max(metrics.horizontalAdvance(one) for one in words) + 2 * _PAD
        if index.column() == self._picture_column:
            width += PICTURE.width() + _PAD
        return QSize(width, row_height(metrics))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint the ground as the style does, and on it picture and words."""
        styled = QStyleOptionViewItem(option)
        self.initStyleOption(styled, index)
        styled.text, styled.features = "", QStyleOptionViewItem.ViewItemFeature.None_
        widget = option.widget
        style = widget.style() if widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, styled, painter, widget)
        chosen = _painted(option.palette)
        painter.save()
        place = option.rect.adjusted(_PAD, 0, -_PAD, 0)
        if index.column() == self._picture_column:
            frame = QRect(place.left(), place.center().y() - PICTURE.height() // 2, PICTURE.width(), PICTURE.height())
            _paint_picture(painter, frame, index.data(PICTURE_OF), chosen)
            place.setLeft(frame.right() + _PAD + 2)
        _paint_words(painter, place, option.font, index, chosen)
        painter.restore()


def _painted(palette: QPalette) -> Colours:
    """Return the colours that the windows are painted in, whatever the system says it has."""
    return DARK if palette.color(QPalette.ColorRole.Base).name() == DARK.panel else LIGHT


def row_height(metrics: QFontMetrics) -> int:
    """Return how high a row is: as the picture, or as two lines of large letters."""
    return max(PICTURE.height(), 2 * metrics.lineSpacing()) + 10


def _paint_picture(painter: QPainter, frame: QRect, image: QImage | None, chosen: Colours) -> None:
    painter.setPen(QColor(chosen.line))
    painter.setBrush(QColor(chosen.ground))
    painter.drawRoundedRect(frame.adjusted(0, 0, -1, -1), 4, 4)
    if image is None or image.isNull():
        return
    size = image.size().scaled(PICTURE, Qt.AspectRatioMode.KeepAspectRatio)
    # Not larger than it is: of a narrow part of the screen there are few pixels.
    size = size.boundedTo(image.size())
    place = QRect(0, 0, size.width(), size.height())
    place.moveCenter(frame.center())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(place, image)


def _paint_words(
    painter: QPainter, place: QRect, font: QFont, index: QModelIndex | QPersistentModelIndex, chosen: Colours
) -> None:
    first, below = (str(index.data(role) or "") for role in (Qt.ItemDataRole.DisplayRole, BELOW))
    metrics = QFontMetrics(font)
    look = {"red": chosen.red, "amber": chosen.amber, "green": chosen.green}.get(str(index.data(LOOK) or ""))
    height = metrics.lineSpacing()
    top = place.center().y() - (height if below else height // 2)
    painter.setFont(font)
    for words, colour in ((first, look or chosen.text), (below, chosen.muted)):
        if words:
            painter.setPen(QColor(colour))
            line = QRect(place.left(), top, place.width(), height)
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
        top += height
