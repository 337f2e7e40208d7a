"""The made-up page that is practised on: a program of its own, as a browser is, so that captures see another's window.

It prints one line of JSON when it is on the screen, and one whenever it comes to the front. It ends with the window
that started it, however that one ended: then its standard input is closed.
"""

import json
import os
import sys
import threading

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from admin_desktop.storage.resources import resource_dir

TITLE = "Sample High Band Boosters | Facebook"
LINK = "https://www.facebook.com/SampleHighBandBoosters/posts/1029384756"
AUTHOR = "Pat Example"
POST_BOX = (656, 304, 608, 94)
"""The offending comment: x, y, width, height in physical pixels of the picture."""
SHOWN, FRONT = "shown", "front"
_MARGIN = 20
# Beyond the picture its own last column goes on; the very last ones are the edge of the screen it was taken on.
_EDGE = 4


class SamplePage(QWidget):
    """The picture of a page over the whole screen but for the task bar, pixel for pixel.

    Where the screen is too small for that, it is moved so far that the comment can be seen whole.

    Args:
        picture: of the page.
        place: where on the desktop, in Qt's coordinates.
    """

    def __init__(self, picture: QPixmap, place: QRect) -> None:
        super().__init__()
        self.setWindowTitle(TITLE)
        self.setAccessibleName("A made-up page with a comment to practise on. Escape closes it.")
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setGeometry(place)
        self._picture = picture
        self._painted, self._told = False, False

    @property
    def offset(self) -> QPoint:
        """How far the picture is moved to the left and up, in physical pixels."""
        ratio = self.devicePixelRatioF()
        x, y, width, height = POST_BOX
        return QPoint(
            max(0, x + width + _MARGIN - round(self.width() * ratio)),
            max(0, y + height + _MARGIN - round(self.height() * ratio)),
        )

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """The picture, and plain ground beyond it."""
        ratio, moved = self.devicePixelRatioF(), self.offset
        painter = QPainter(self)
        # In physical pixels from here on.
        painter.scale(1 / ratio, 1 / ratio)
        wide, high = round(self.width() * ratio), round(self.height() * ratio)
        width, height = self._picture.width() - _EDGE, self._picture.height() - _EDGE
        painter.translate(-moved)
        painter.fillRect(0, 0, wide + moved.x(), high + moved.y(), QColor("#f0f2f5"))
        painter.drawPixmap(QRect(0, 0, width, height), self._picture, QRect(0, 0, width, height))
        if wide + moved.x() > width:
            rest = QRect(width, 0, wide + moved.x() - width, height)
            painter.drawPixmap(rest, self._picture, QRect(width - 1, 0, 1, height))
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self._tell_place)

    def _tell_place(self) -> None:
        from admin_desktop.ui.stepping_aside import system_rect

        corner = system_rect(self.screen(), self.mapToGlobal(QPoint(0, 0)), 0, 0)
        x, y, width, height = POST_BOX
        box = [corner.x + x - self.offset.x(), corner.y + y - self.offset.y(), width, height]
        _say({SHOWN: True, "box": box})
        self._told = True

    def changeEvent(self, event: QEvent) -> None:
        """Say that it came to the front."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and self._told:
            _say({FRONT: True})

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)


class _Parent(QObject):
    """Tells when the window that started us is gone.

    Signals:
        gone: on the GUI thread.
    """

    gone = Signal()

    def watch(self) -> None:
        """Begin to."""
        threading.Thread(target=self._wait, name="parent", daemon=True).start()

    def _wait(self) -> None:
        try:
            while os.read(0, 1024):
                pass
        except OSError:  # a program without any input: nobody waits for us either
            pass
        self.gone.emit()


def show_sample_page(at: tuple[int, int] | None) -> int:
    """Show the page until it is closed or whoever started it is gone.

    Args:
        at: a point on the wanted screen, in Qt's coordinates; the first screen without it.

    Returns:
        the exit code.

    Raises:
        NoDesktop: there is no screen.
        ResourcesMissing: the program was copied without its data.
    """
    from admin_desktop.ui.start import need_a_screen

    need_a_screen()
    picture = resource_dir() / "practice" / "sample-post.png"
    application = QApplication(sys.argv[:1])
    screen = (QGuiApplication.screenAt(QPoint(*at)) if at else None) or QGuiApplication.primaryScreen()
    place = screen.availableGeometry()
    if place == screen.geometry():
        # One row less: window managers put a window as large as the screen above even those that stay on top.
        place.setBottom(place.bottom() - 1)
    page = SamplePage(QPixmap(str(picture)), place)
    parent = _Parent()
    parent.gone.connect(application.quit)
    page.show()
    page.raise_()
    page.activateWindow()
    parent.watch()
    return application.exec()


def _say(what: dict[str, object]) -> None:
    try:
        sys.stdout.write(json.dumps(what) + "\n")
        sys.stdout.flush()
    except (AttributeError, OSError, ValueError):  # nobody listens
        pass
