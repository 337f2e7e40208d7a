"""A program of its own: shows a picture over the whole screen, as a browser in full screen would.

    python -m admin_desktop.ui.tour.showing FILE [X Y WIDTH HEIGHT]

Prints one line of JSON when it is on the screen: where the box (physical pixels of the picture) is now, in the
system's own coordinates.
"""

import json
import sys

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QPaintEvent, QPixmap
from PySide6.QtWidgets import QApplication, QLabel

from admin_desktop.ui.stepping_aside import system_rect


class PostWindow(QLabel):
    """A picture, pixel for pixel, moved so far that the box is on the screen.

    Args:
        file: the picture.
        box: in physical pixels of the picture.
    """

    def __init__(self, file: str, box: tuple[int, int, int, int]) -> None:
        super().__init__()
        self.setWindowTitle("Sample High Band Boosters | Facebook")
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setGeometry(self.screen().geometry())
        self._box, self._told = box, False
        ratio = self.devicePixelRatioF()
        x, y, width, height = box
        self._left = max(0, x + width + 20 - round(self.width() * ratio))
        self._top = max(0, y + height + 20 - round(self.height() * ratio))
        pixmap = QPixmap(file).copy(self._left, self._top, round(self.width() * ratio), round(self.height() * ratio))
        pixmap.setDevicePixelRatio(ratio)
        self.setPixmap(pixmap)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say where the box is once it is drawn."""
        super().paintEvent(event)
        if not self._told:
            self._told = True
            QTimer.singleShot(0, self._tell)

    def _tell(self) -> None:
        corner = system_rect(self.screen(), self.mapToGlobal(QPoint(0, 0)), 0, 0)
        x, y, width, height = self._box
        place = [corner.x + x - self._left, corner.y + y - self._top, width, height]
        sys.stdout.write(json.dumps({"shown": True, "box": place}) + "\n")
        sys.stdout.flush()


def main(arguments: list[str]) -> int:
    """Show it until the process is ended."""
    application = QApplication(arguments[:1])
    x, y, width, height = (int(word) for word in (arguments[2:6] or ["0"] * 4))
    window = PostWindow(arguments[1], (x, y, width, height))
    window.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv))
