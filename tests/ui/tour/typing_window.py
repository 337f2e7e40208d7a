"""A program for tests: a real window that the system's own hands click, type into, scroll and drag on.

    python -m tests.ui.tour.typing_window TEXT

Prints JSON about what came.
"""

import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QScrollBar, QVBoxLayout, QWidget

from admin_desktop.ui.tour import hands as hand
from admin_desktop.ui.tour.hands import choose_hands, system_hands
from admin_desktop.ui.tour.places import to_click

_PATIENCE_S = 20.0


class Ground(QWidget):
    """Notes where a drag began and ended."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumSize(300, 200)
        self.begun, self.ended = QPoint(), QPoint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.begun = event.position().toPoint()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.ended = event.position().toPoint()


def until(what: str, true: Callable[[], object]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not true():
        if time.monotonic() > deadline:
            raise SystemExit(f"{what} did not happen")
        QApplication.processEvents()


def main(text: str) -> None:
    application = QApplication(sys.argv[:1])
    window, field, button, ground = QWidget(), QLineEdit(), QPushButton("Press"), Ground()
    bar = QScrollBar(Qt.Orientation.Vertical)
    bar.setMinimumHeight(80)
    column = QVBoxLayout(window)
    for one in (button, field, bar, ground):
        column.addWidget(one)
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    window.move(100, 80)
    window.show()
    window.activateWindow()
    until("the window", lambda: window.isActiveWindow() and window.windowHandle().isExposed())
    hands = choose_hands(system_hands())
    thread = ThreadPoolExecutor(1)

    def do(work: Callable[..., None], *given: object) -> None:
        future = thread.submit(work, *given)
        until("the hands' work", future.done)
        future.result()

    do(hand.click, hands, *to_click(button))
    until("the click", lambda: pressed)
    do(hand.click, hands, *to_click(field))
    until("the keyboard", field.hasFocus)
    do(hands.type_text, "to be replaced")
    until("the typing", lambda: field.text() == "to be replaced")
    do(hand.press, hands, "ctrl+a")
    until("the marking", lambda: field.selectedText() == "to be replaced")
    do(hands.type_text, text)
    until("the typing", lambda: field.text() == text)
    hands.move(*to_click(bar))
    hands.wheel(2)
    until("the scrolling", lambda: bar.value() > 0)
    hands.move(*to_click(ground, QPoint(20, 30)))
    hands.button(down=True)
    until("the press", lambda: not ground.begun.isNull())
    hands.move(*to_click(ground, QPoint(120, 90)))
    hands.button(down=False)
    until("the drag", lambda: not ground.ended.isNull())
    drag = [ground.begun.toTuple(), ground.ended.toTuple()]
    sys.stdout.write(json.dumps({"text": field.text(), "presses": len(pressed), "drag": drag}) + "\n")
    sys.stdout.flush()
    window.close()
    application.processEvents()


if __name__ == "__main__":
    main(sys.argv[1])
