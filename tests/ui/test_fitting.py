import pytest
from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QColor, QImage

from admin_desktop.ui.fitting import Canvas


def image(width: int, height: int) -> QImage:
    made = QImage(width, height, QImage.Format.Format_RGB32)
    made.fill(QColor("red"))
    return made


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768), (1921, 1080)])
def test_a_screens_own_picture_is_not_touched(size: tuple[int, int]) -> None:
    canvas = Canvas.of(image(*size), QSize(1280, 720))
    assert (canvas.image.width(), canvas.image.height(), canvas.at) == (*size, QPoint(0, 0))
    assert canvas.back([1, 2, 3, 4]) == canvas.to([1, 2, 3, 4]) == [1, 2, 3, 4]


@pytest.mark.parametrize("size", [(300, 400), (3024, 4032), (2000, 200)])
def test_a_phones_picture_keeps_its_shape_and_its_pixels(size: tuple[int, int]) -> None:
    canvas = Canvas.of(image(*size), QSize(1920, 1080))
    shown = canvas.image
    assert abs(shown.width() / shown.height() - 1920 / 1080) < 0.01
    red, black = QColor("red"), QColor("black")
    last = QPoint(canvas.at.x() + size[0] - 1, canvas.at.y() + size[1] - 1)
    assert shown.pixelColor(canvas.at) == shown.pixelColor(last) == red
    assert shown.pixelColor(0, 0) == shown.pixelColor(shown.width() - 1, shown.height() - 1) == black
    box = [10, 20, 30, 40]
    assert canvas.back(canvas.to(box)) == box


def test_a_box_is_cut_to_the_picture() -> None:
    canvas = Canvas.of(image(300, 400), QSize(1600, 800))
    assert (canvas.image.width(), canvas.at) == (800, QPoint(250, 0))
    assert canvas.back([0, 0, 800, 400]) == [0, 0, 300, 400]
    assert canvas.back([200, 10, 100, 50]) == [0, 10, 50, 50]
    assert canvas.back([0, 0, 100, 100]) is None
    assert canvas.back(None) is None
