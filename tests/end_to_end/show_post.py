"""A program for tests: shows a picture over the whole screen, pixel for pixel, as a browser in full screen would.

    python -m tests.end_to_end.show_post FILE

Prints "shown" when it is painted.
"""

import sys

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPaintEvent, QPixmap
from PySide6.QtWidgets import QApplication, QLabel


class PostWindow(QLabel):
    """A picture; says once that it is on the screen."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self._told = False
        self.setWindowTitle("Sample High Band Boosters | Facebook")
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setGeometry(self.screen().geometry())
        pixmap = QPixmap(file)
        pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        self.setPixmap(pixmap)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._told:
            self._told = True
            QTimer.singleShot(0, lambda: print("shown", flush=True))  # noqa: T201


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    window = PostWindow(sys.argv[1])
    window.show()
    sys.exit(application.exec())
