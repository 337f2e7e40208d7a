"""Pictures from elsewhere in the windows: dropped, pasted, or chosen as files."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QEvent, QIODevice, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication, QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

from admin_desktop.errors import Trouble
from admin_desktop.incidents.claims import FROM_CLIPBOARD, FROM_DROP
from admin_desktop.ui.widgets import label

_HINT = "Drop the pictures here. They are sealed as they are."
_PNG = b"\x89PNG\r\n\x1a\n"
_FILTER = "Pictures (*.png *.jpg *.jpeg *.webp *.heic *.heif);;All files (*)"


class NoPictureThere(Trouble):
    """The clipboard, or what was dropped, holds no picture."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What was dropped, pasted or chosen.

    Attributes:
        files: on this computer.
        png: a picture that is no file, as the other program wrote it.
        image: the same where it is pixels only.
        came_from: of a picture that is no file, as :mod:`admin_desktop.incidents.claims` names it.
    """

    files: tuple[Path, ...] = ()
    png: bytes = b""
    image: QImage | None = None
    came_from: str = ""

    def as_png(self) -> bytes:
        """Return the picture that is no file; for worker threads."""
        if self.image is None:
            return self.png
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self.image.save(buffer, "PNG")  # type: ignore[call-overload]
        return bytes(buffer.data().data())


def offered(data: QMimeData | None, came_from: str) -> Offered:
    """Read what the clipboard or a drop holds (an emptied clipboard has not even data); files outweigh pixels.

    Raises:
        NoPictureThere: neither.
    """
    data = data or QMimeData()
    files = tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    if files:
        return Offered(files)
    # What the other program wrote, where it offers that: nothing to decode while the window waits.
    png = bytes(data.data("image/png").data()) if data.hasFormat("image/png") else b""
    if png.startswith(_PNG):
        return Offered(png=png, came_from=came_from)
    if data.hasImage():
        image = QImage(data.imageData())
        if not image.isNull():
            return Offered(image=image, came_from=came_from)
    where = "The clipboard holds" if came_from == FROM_CLIPBOARD else "What you dropped holds"
    raise NoPictureThere(
        f"{where} no picture. Copy the picture itself or its file and try again, or bring the post onto your screen "
        "and capture it."
    )


class BringingIn(QObject):
    """Watches a window for pictures that are dropped on it or pasted into it.

    Args:
        window: takes drops anywhere, also over its text fields (where files would become text).

    Signals:
        brought: an :class:`Offered`.
        refused: a Trouble.
        cancelled: no file was chosen.
    """

    brought = Signal(object)
    refused = Signal(object)
    cancelled = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        window.setAcceptDrops(True)
        window.installEventFilter(self)
        # A text field with the focus keeps the key for itself: what is pasted there is text.
        QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), window, self.paste)
        self._hint: QLabel | None = None
        self.hint_here = ""
        """What the page in front says to a drop, where it is not the usual."""

    def watch(self, page: QWidget) -> None:
        """Take files that are dropped over the text fields of a page; text they still take themselves."""
        for child in page.findChildren(QWidget):
            if child.acceptDrops():
                child.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take drops of pictures."""
        kind = event.type()
        if kind in (QEvent.Type.DragEnter, QEvent.Type.DragMove):
            assert isinstance(event, QDragEnterEvent | QDropEvent)
            if _may_hold_pictures(event.mimeData()):
                event.setDropAction(Qt.DropAction.CopyAction)
                event.accept()
                self._show_hint(on=True)
                return True
        elif kind == QEvent.Type.DragLeave:
            assert isinstance(event, QDragLeaveEvent)
            self._show_hint(on=False)
        elif kind == QEvent.Type.Drop:
            assert isinstance(event, QDropEvent)
            self._show_hint(on=False)
            if _may_hold_pictures(event.mimeData()):
                event.setDropAction(Qt.DropAction.CopyAction)
                event.accept()
                self._bring(event.mimeData(), FROM_DROP)
                return True
        return super().eventFilter(watched, event)

    def paste(self) -> None:
        """Take what the clipboard holds."""
        self._bring(QGuiApplication.clipboard().mimeData(), FROM_CLIPBOARD)

    def choose(self, parent: QWidget) -> None:
        """Let the admin choose files."""
        chooser = QFileDialog(parent, "Choose pictures - Admin Desktop", "", _FILTER)
        chooser.setFileMode(QFileDialog.FileMode.ExistingFiles)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.filesSelected.connect(lambda names: self.brought.emit(Offered(tuple(Path(name) for name in names))))
        chooser.rejected.connect(self.cancelled)
        chooser.open()

    def _bring(self, data: QMimeData | None, came_from: str) -> None:
        try:
            found = offered(data, came_from)
        except Trouble as trouble:
            self.refused.emit(trouble)
            return
        self.brought.emit(found)

    def _show_hint(self, *, on: bool) -> None:
        if self._hint is None:
            self._hint = label("", "drop-hint", wrap=True)
            self._hint.setParent(self._window)
            self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._hint.setText(self.hint_here or _HINT)
        self._hint.setVisible(on)
        if on:
            self._hint.setGeometry(self._window.rect().adjusted(16, 16, -16, -16))
            self._hint.raise_()


def _may_hold_pictures(data: QMimeData) -> bool:
    return data.hasImage() or data.hasFormat("image/png") or any(url.isLocalFile() for url in data.urls())
