"""A sealed picture in a window: fitted to its place, with the selected part marked."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QDialog, QSizePolicy, QVBoxLayout, QWidget

from admin_desktop.ui.widgets import button, label


class PictureView(QWidget):
    """Draws a picture as large as its place allows, never larger than it is.

    Args:
        what: what it shows, for screen readers.
        likes: the height it asks for, logical pixels; it takes what there is.
        fits: it asks for the height that the picture has at its width, up to :data:`_HIGHEST`.
    """

    def __init__(self, what: str, likes: int = 320, *, fits: bool = False) -> None:
        super().__init__()
        self._likes, self._fits = likes, fits
        self._image = QImage()
        self._box: list[int] | None = None
        self._words = ""
        self.setAccessibleName(what)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(80, 50)

    def show_image(self, image: QImage, box: list[int] | None = None) -> None:
        """Show a picture and mark a part of it (physical pixels of the picture)."""
        self._image, self._box, self._words = image, box, ""
        self.updateGeometry()
        self.update()

    def show_words(self, words: str) -> None:
        """Show a sentence in the place of a picture that must not or cannot be shown."""
        self._image, self._box, self._words = QImage(), None, words
        self.setAccessibleDescription(words)
        self.update()

    def sizeHint(self) -> QSize:
        """A picture likes to be wide."""
        return QSize(520, self._likes)

    def hasHeightForWidth(self) -> bool:
        """Only where it fits itself to the picture."""
        return self._fits and not self._image.isNull()

    def heightForWidth(self, width: int) -> int:
        """Return the height at which nothing is left free above and below the picture."""
        high = round(self._image.height() * width / self._image.width()) if not self._image.isNull() else self._likes
        return min(high, _HIGHEST)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """The picture in the middle, or the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._image.isNull():
            painter.drawText(
                self.rect().adjusted(12, 12, -12, -12),
                int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap),
                self._words,
            )
            return
        place = self._place()
        painter.drawImage(place, self._image)
        if self._box:
            scale = place.width() / self._image.width()
            x, y, width, height = self._box
            marked = QRectF(place.x() + x * scale, place.y() + y * scale, width * scale, height * scale)
            painter.fillRect(QRectF(place.x(), place.y(), place.width(), marked.y() - place.y()), _DIM)
            painter.fillRect(QRectF(place.x(), marked.bottom(), place.width(), place.bottom() - marked.bottom()), _DIM)
            painter.fillRect(QRectF(place.x(), marked.y(), marked.x() - place.x(), marked.height()), _DIM)
            painter.fillRect(QRectF(marked.right(), marked.y(), place.right() - marked.right(), marked.height()), _DIM)
            for colour, thick in ((QColor(0, 0, 0), 4.0), (QColor("#ffd54a"), 2.0)):
                painter.setPen(QPen(colour, thick))
                painter.drawRect(marked)

    def _place(self) -> QRectF:
        ratio = self._image.devicePixelRatio() or 1.0
        most = QSize(round(self._image.width() / ratio), round(self._image.height() / ratio))
        size = most.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        if size.width() > most.width():
            size = most
        return QRectF(
            (self.width() - size.width()) / 2, (self.height() - size.height()) / 2, size.width(), size.height()
        )


_DIM = QColor(10, 14, 20, 90)
_HIGHEST = 620


class PictureDialog(QDialog):
    """Shows one picture large, with what it is."""

    def __init__(self, parent: QWidget, title: str, what: str, image: QImage) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"{title} - Admin Desktop")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(980, 660)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.addWidget(label(what, "heading", wrap=True))
        view = PictureView(what)
        view.show_image(image)
        layout.addWidget(view, 1)
        close = button("&Close")
        close.clicked.connect(self.accept)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
