"""Another program with pictures to give: into the clipboard, or dragged out of its window, which is titled GIVING.

``python -m tests.end_to_end.giving copy|pixels|drag FILE…``
"""

import sys

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QGuiApplication, QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget


def files(names: list[str]) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(name) for name in names])
    return data


class Giving(QWidget):
    def __init__(self, names: list[str]) -> None:
        super().__init__()
        self._names = names
        self.setWindowTitle("GIVING")
        self.setGeometry(10, 30, 120, 90)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            drag = QDrag(self)
            drag.setMimeData(files(self._names))
            drag.exec(Qt.DropAction.CopyAction)


def main() -> None:
    how, names = sys.argv[1], sys.argv[2:]
    application = QApplication([])
    window = Giving(names)
    if how == "copy":
        QGuiApplication.clipboard().setMimeData(files(names))
    elif how == "pixels":
        QGuiApplication.clipboard().setImage(QImage(names[0]))
    window.show()
    application.exec()


if __name__ == "__main__":
    main()
