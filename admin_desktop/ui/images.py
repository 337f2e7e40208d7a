"""Pictures for the windows, decoded by workers."""

from PySide6.QtCore import QBuffer, QByteArray
from PySide6.QtGui import QImage, QImageReader


def read_image(data: bytes) -> QImage:
    """Decode a picture that Qt knows; a null image for anything else.

    Not ``QImage.fromData``: that keeps Python's lock while it decodes, and a large screen's picture would stop the
    windows for 50 ms although a worker reads it.
    """
    held = QByteArray(data)
    buffer = QBuffer(held)
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(False)
    return reader.read()
