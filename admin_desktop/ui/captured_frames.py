"""Frames that were just grabbed, as Qt shows them: their pictures and their screens."""

from PySide6.QtGui import QCursor, QGuiApplication, QImage, QScreen

from admin_desktop.capturing import Captured


def images_of(captured: Captured) -> list[QImage]:
    """Show all frames; for a worker, because copying a large screen takes longer than a window may stand still."""
    return [image_of(captured, at) for at in range(len(captured.frames))]


def image_of(captured: Captured, at: int) -> QImage:
    """Show a frame as it was grabbed, without reading it back from disk."""
    frame = captured.frames[at]
    return QImage(bytes(frame.bgra), frame.width, frame.height, frame.width * 4, QImage.Format.Format_RGB32).copy()


def screen_of(captured: Captured, at: int) -> QScreen:
    """Find Qt's screen for a grabbed one: both keep a screen's origin as the system gives it.

    If none has it (the screens were arranged anew while the picture was taken), it is the one whose origin is nearest.
    """
    rect = captured.frames[at].screen.rect

    def distance(screen: QScreen) -> int:
        origin = screen.geometry().topLeft()
        return (origin.x() - rect.x) ** 2 + (origin.y() - rect.y) ** 2

    return min(QGuiApplication.screens(), key=distance)


def under_pointer(captured: Captured) -> int:
    """Which of several grabbed screens has the mouse pointer."""
    screen = QGuiApplication.screenAt(QCursor.pos())
    for at in range(len(captured.frames)):
        if screen_of(captured, at) is screen:
            return at
    return 0
