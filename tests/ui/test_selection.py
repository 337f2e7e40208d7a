from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from admin_desktop.ui.selection import Frozen, Selection

LEFT = Qt.MouseButton.LeftButton


class Choosing:
    """A selection over as many pictures, all on the one screen there is, side by side."""

    def __init__(self, qtbot: QtBot, count: int, first: int = 0) -> None:
        image = QImage(800, 600, QImage.Format.Format_RGB32)
        image.fill(0)
        screen = QGuiApplication.primaryScreen()
        self.selection = Selection([Frozen(at + 1, image, screen) for at in range(count)], first)
        self.windows = self.selection.windows
        self.answers: list[tuple[int, object]] = []
        self.selection.decided.connect(lambda number, box: self.answers.append((number, box)))
        self.selection.show()
        for at, window in enumerate(self.windows):
            qtbot.waitExposed(window)
            window.showNormal()
            window.setGeometry(QRect(at * 300, 0, 800, 600))
            qtbot.waitUntil(lambda window=window: window.width() == 800)  # type: ignore[misc]

    def draw(self, at: int) -> None:
        for x, y in ((100, 100), (300, 250)):
            QTest.mouseMove(self.windows[at], self.windows[at].rect().topLeft())
            QTest.mouseClick(self.windows[at], LEFT, pos=QRect(x, y, 1, 1).topLeft())


def test_there_is_one_box_over_all_screens(qtbot: QtBot) -> None:
    choosing = Choosing(qtbot, 3, first=1)
    assert [window._bar.isVisible() for window in choosing.windows] == [False, True, False]
    choosing.draw(1)
    assert choosing.windows[1].box == [100, 100, 200, 150]
    choosing.draw(2)
    assert [window.box for window in choosing.windows] == [None, None, [100, 100, 200, 150]]
    assert [window._bar.isVisible() for window in choosing.windows] == [False, False, True]
    QTest.keyClick(choosing.windows[2], Qt.Key.Key_Return)
    assert choosing.answers == [(3, [100, 100, 200, 150])]


def test_with_one_answer_all_windows_go(qtbot: QtBot) -> None:
    choosing = Choosing(qtbot, 2)
    windows = list(choosing.windows)
    QTest.keyClick(windows[0], Qt.Key.Key_Escape)
    assert choosing.answers == [(1, None)]
    assert not any(window.isVisible() for window in windows)


def test_the_next_screen_by_key_and_button(qtbot: QtBot) -> None:
    choosing = Choosing(qtbot, 2)
    first, second = choosing.windows
    choosing.draw(0)
    QTest.keyClick(first, Qt.Key.Key_F6)
    assert second._bar.isVisible()
    assert first.box is None
    other = next(one for one in second.findChildren(QPushButton) if "Ne&xt" in one.text())
    QTest.mouseClick(other, LEFT)
    assert first._bar.isVisible()
    QTest.keyClick(first, Qt.Key.Key_Escape)
    assert choosing.answers == [(1, None)]


def test_a_single_picture_names_no_other_screen(qtbot: QtBot) -> None:
    choosing = Choosing(qtbot, 1)
    assert not [one for one in choosing.windows[0].findChildren(QPushButton) if "Ne&xt" in one.text()]
    choosing.windows[0].close()
    assert choosing.answers == [(1, None)]
