"""A picture of another shape on a whole screen: the frozen picture's window fills its screen, a phone's would not."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter

# A screen's own picture may differ by the rounding of its scale.
_SAME_SHAPE = 0.02


@dataclass(frozen=True, slots=True)
class Canvas:
    """A picture as it is laid over a screen.

    Attributes:
        image: what is shown; larger than the picture where that has another shape.
        at: where the picture's first pixel is on it.
        size: of the picture, in its own pixels.
    """

    image: QImage
    at: QPoint
    size: QSize

    @classmethod
    def plain(cls, image: QImage) -> "Canvas":
        """A picture that fills its screen by itself."""
        return cls(image, QPoint(0, 0), image.size())

    @classmethod
    def of(cls, image: QImage, screen: QSize) -> "Canvas":
        """Put a picture in the middle of a dark canvas of a screen's shape, unless it has that shape.

        Args:
            image: its pixels are kept as they are.
            screen: of any unit, only its shape counts.
        """
        width, height = image.width(), image.height()
        ratio = (width * screen.height()) / max(1, height * screen.width())
        if abs(ratio - 1) <= _SAME_SHAPE:
            return cls.plain(image)
        if ratio < 1:
            width = round(height * screen.width() / screen.height())
        else:
            height = round(width * screen.height() / screen.width())
        canvas = QImage(width, height, QImage.Format.Format_RGB32)
        canvas.fill(Qt.GlobalColor.black)
        at = QPoint((width - image.width()) // 2, (height - image.height()) // 2)
        painter = QPainter(canvas)
        painter.drawImage(QRect(at, image.size()), image)
        painter.end()
        return cls(canvas, at, image.size())

    def to(self, box: list[int] | None) -> list[int] | None:
        """Return a box of the picture as one of the canvas."""
        return None if box is None else [box[0] + self.at.x(), box[1] + self.at.y(), box[2], box[3]]

    def back(self, box: list[int] | None) -> list[int] | None:
        """Return a box of the canvas as one of the picture, cut to its edges; None where nothing of it is left."""
        if box is None:
            return None
        cut = QRect(box[0] - self.at.x(), box[1] - self.at.y(), box[2], box[3]) & QRect(QPoint(0, 0), self.size)
        return None if cut.isEmpty() else [cut.x(), cut.y(), cut.width(), cut.height()]
