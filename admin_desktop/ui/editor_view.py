"""The place for the picture in the editor: zooming and scrolling."""

from PySide6.QtCore import QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea

from admin_desktop.boxes import Box, Size
from admin_desktop.ui.editor_canvas import EditorCanvas
from admin_desktop.ui.editor_model import EditorModel

_STEP = 1.25
_LEAST, _MOST = 0.02, 8.0
# A long page taken with a phone is a thin line when all of it is shown.
_TALL = 3


class EditorView(QScrollArea):
    """Shows the canvas at a zoom: 1.0 is one pixel of the picture for each pixel of the screen.

    Args:
        canvas: the picture.
        model: knows its size and what is selected.

    Signals:
        zoomed: the zoom as a part of 1.
    """

    zoomed = Signal(float)

    def __init__(self, canvas: EditorCanvas, model: EditorModel) -> None:
        super().__init__()
        self._canvas, self._model = canvas, model
        self._size: Size = model.size
        self.fits: str = "width" if self._size[1] > _TALL * self._size[0] else "all"
        self.setWidget(canvas)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("look", "table")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumSize(220, 140)
        canvas.selected_moved.connect(self.show_selected)
        model.pointed.connect(self.show_box)

    @property
    def zoom(self) -> float:
        """How many pixels of the screen one of the picture takes."""
        return self._canvas.width() * self.devicePixelRatioF() / self._size[0]

    def fit(self) -> None:
        """Show all of the picture, never enlarged."""
        self.fits = "all"
        self._fit()

    def zoom_to(self, zoom: float, around: QPointF | None = None) -> None:
        """Zoom; a point of the viewport (its middle without one) keeps the same place of the picture under it."""
        self.fits = ""
        self._apply(min(max(zoom, _LEAST), _MOST), around)

    def zoom_by(self, steps: float, around: QPointF | None = None) -> None:
        """Zoom by so many steps; below 0 the picture becomes smaller."""
        self.zoom_to(self.zoom * _STEP**steps, around)

    def show_selected(self) -> None:
        """Scroll to what is selected."""
        at = self._model.selected
        if at is not None:
            self.show_box(self._model.box(at))

    def show_box(self, box: Box) -> None:
        """Scroll to a place of the picture."""
        centre = self._canvas.on_widget(box).center().toPoint()
        self.ensureVisible(centre.x(), centre.y(), 80, 80)

    def _fit(self) -> None:
        room, ratio = self.maximumViewportSize(), self.devicePixelRatioF()
        across = room.width() * ratio / self._size[0]
        if self.fits == "width":
            across = (room.width() - self.verticalScrollBar().sizeHint().width()) * ratio / self._size[0]
            self._apply(min(1.0, across), None)
        else:
            self._apply(min(1.0, across, room.height() * ratio / self._size[1]), None)

    def _apply(self, zoom: float, around: QPointF | None) -> None:
        ratio = self.devicePixelRatioF()
        at = around or QPointF(self.viewport().rect().center())
        before, inside = self._canvas.size(), self._canvas.mapFrom(self.viewport(), at.toPoint())
        wanted = QSize(max(1, int(self._size[0] * zoom / ratio)), max(1, int(self._size[1] * zoom / ratio)))
        if wanted != before:
            self._canvas.resize(wanted)
            if not self.fits:
                self._keep_under(inside, at.toPoint(), before)
        self.zoomed.emit(self.zoom)

    def _keep_under(self, inside: QPoint, at: QPoint, before: QSize) -> None:
        across, down = self._canvas.width() / before.width(), self._canvas.height() / before.height()
        self.horizontalScrollBar().setValue(round(inside.x() * across) - at.x())
        self.verticalScrollBar().setValue(round(inside.y() * down) - at.y())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl the wheel zooms, else it scrolls."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(
                event.angleDelta().y() / 120, QPointF(self.viewport().mapFrom(self, event.position().toPoint()))
            )
            event.accept()
        else:
            super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What fits goes on fitting."""
        super().resizeEvent(event)
        if self.fits:
            self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """Fit to the place there is."""
        super().showEvent(event)
        if self.fits:
            self._fit()
