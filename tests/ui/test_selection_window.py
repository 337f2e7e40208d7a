from collections.abc import Callable, Iterator

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QCloseEvent, QColor, QGuiApplication, QImage, QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from admin_desktop.ui.selection_window import SelectionWindow
from tests.conftest import POSTS
from tests.ui.conftest import button_of

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
PLAIN = Qt.KeyboardModifier.NoModifier


class Chooser:
    """A window of a size of its own, and what it answered."""

    def __init__(self, picture: tuple[int, int], size: tuple[int, int], box: list[int] | None = None) -> None:
        image = QImage(*picture, QImage.Format.Format_RGB32)
        image.fill(0)
        self.window = SelectionWindow(image, box)
        self.window.resize(*size)
        self.answers: list[list[int] | None] = []
        self.window.chosen.connect(self.answers.append)
        self.window.kept_whole.connect(lambda: self.answers.append(None))

    def mouse(self, kind: QEvent.Type, x: float, y: float) -> None:
        # Sent as the window system sends them: one outside the window, too, while the button is held.
        button = NONE if kind == QEvent.Type.MouseMove else LEFT
        held = NONE if kind == QEvent.Type.MouseButtonRelease else LEFT
        at = QPointF(x, y)
        QApplication.sendEvent(self.window, QMouseEvent(kind, at, at, button, held, PLAIN))

    def press(self, x: float, y: float) -> None:
        self.mouse(QEvent.Type.MouseButtonPress, x, y)

    def move(self, x: float, y: float) -> None:
        self.mouse(QEvent.Type.MouseMove, x, y)

    def release(self, x: float, y: float) -> None:
        self.mouse(QEvent.Type.MouseButtonRelease, x, y)

    def drag(self, *points: tuple[float, float]) -> None:
        self.press(*points[0])
        for point in points[1:]:
            self.move(*point)
        self.release(*points[-1])

    def double_click(self, x: float, y: float) -> None:
        self.press(x, y)
        self.release(x, y)
        self.mouse(QEvent.Type.MouseButtonDblClick, x, y)
        if shiboken6.isValid(self.window):
            self.release(x, y)

    def key(self, key: int, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(self.window, QKeyEvent(kind, key, modifiers))


@pytest.fixture
def choose(qtbot: QtBot) -> Iterator[Callable[..., Chooser]]:
    made: list[Chooser] = []

    def make(
        picture: tuple[int, int] = (1920, 1080), size: tuple[int, int] = (1920, 1080), box: list[int] | None = None
    ) -> Chooser:
        made.append(Chooser(picture, size, box))
        return made[-1]

    yield make
    for one in made:
        if shiboken6.isValid(one.window):
            one.window.deleteLater()


@pytest.mark.parametrize(
    ("picture", "size", "wanted"),
    [
        ((1920, 1080), (1920, 1080), [100, 200, 300, 150]),
        ((3840, 2160), (1920, 1080), [200, 400, 600, 300]),
        ((2400, 1350), (1920, 1080), [125, 250, 375, 188]),
        ((2880, 1620), (1920, 1080), [150, 300, 450, 225]),
        ((1280, 720), (1920, 1080), [67, 133, 200, 100]),
        # The axes need not agree: the foot of a screen may be hidden by a bar of the system's.
        ((3840, 2160), (1920, 1040), [200, 415, 600, 312]),
        ((3000, 2000), (1200, 800), [250, 500, 750, 375]),
    ],
)
def test_a_box_by_mouse_is_in_the_pictures_own_pixels(
    choose: Callable[..., Chooser], picture: tuple[int, int], size: tuple[int, int], wanted: list[int]
) -> None:
    chooser = choose(picture, size)
    chooser.drag((100, 200), (250, 300), (400, 350))
    box = chooser.window.box
    assert box is not None
    # Each edge is rounded by itself, so a width may be a pixel off what scaling it gives.
    assert [abs(one - other) <= 1 for one, other in zip(box, wanted, strict=True)] == [True] * 4, box
    x, y = picture[0] / size[0], picture[1] / size[1]
    assert abs(box[0] + box[2] - 400 * x) <= 0.5
    assert abs(box[1] + box[3] - 350 * y) <= 0.5


@pytest.mark.parametrize(
    ("start", "end"),
    [((400, 350), (100, 200)), ((100, 350), (400, 200)), ((400, 200), (100, 350)), ((100, 200), (400, 350))],
)
def test_a_box_may_be_drawn_in_every_direction(
    choose: Callable[..., Chooser], start: tuple[int, int], end: tuple[int, int]
) -> None:
    chooser = choose()
    chooser.drag(start, end)
    assert chooser.window.box == [100, 200, 300, 150]


@pytest.mark.parametrize(
    ("end", "wanted"),
    [
        ((5000, 5000), [1000, 500, 920, 580]),
        ((-300, -200), [0, 0, 1000, 500]),
        ((1920, 1080), [1000, 500, 920, 580]),
        ((-1, 700), [0, 500, 1000, 200]),
    ],
)
def test_a_box_ends_at_the_pictures_edge(
    choose: Callable[..., Chooser], end: tuple[int, int], wanted: list[int]
) -> None:
    chooser = choose()
    chooser.drag((1000, 500), end)
    assert chooser.window.box == wanted


def test_a_box_over_the_edge_of_a_scaled_picture_ends_at_its_last_pixel(choose: Callable[..., Chooser]) -> None:
    chooser = choose((2403, 1351), (1920, 1080))
    chooser.drag((0, 0), (1921, 1081))
    assert chooser.window.box == [0, 0, 2403, 1351]


@pytest.mark.parametrize("to", [(300, 700), (700, 305)])
def test_a_slip_of_the_hand_leaves_no_box(choose: Callable[..., Chooser], to: tuple[int, int]) -> None:
    chooser = choose()
    chooser.drag((300, 300), to)
    assert chooser.window.box is None
    assert [one.value() for one in chooser.window.findChildren(QSpinBox)] == [0, 0, 0, 0]
    chooser.key(Qt.Key.Key_Return)
    assert chooser.answers == []
    assert not chooser.window._use.isEnabled()


def test_two_clicks_make_a_box_without_dragging(choose: Callable[..., Chooser]) -> None:
    chooser = choose((3840, 2160))
    chooser.drag((100, 200))
    assert chooser.window.box is None
    assert not chooser.window._bar.isVisibleTo(chooser.window), "nothing hides the second corner"
    chooser.move(300, 300)
    assert chooser.window.box == [200, 400, 400, 200]
    chooser.drag((400, 350))
    assert chooser.window.box == [200, 400, 600, 300]
    assert chooser.window._bar.isVisibleTo(chooser.window)
    chooser.move(900, 900)
    assert chooser.window.box == [200, 400, 600, 300], "let go"


def test_escape_between_two_clicks_gives_back_what_was_there(choose: Callable[..., Chooser]) -> None:
    chooser = choose(box=[10, 20, 300, 200])
    chooser.drag((900, 900))
    chooser.move(950, 990)
    chooser.key(Qt.Key.Key_Escape)
    assert chooser.window.box == [10, 20, 300, 200]
    assert chooser.answers == []
    chooser.key(Qt.Key.Key_Escape)
    assert chooser.answers == [None]


def test_the_box_can_be_dragged(choose: Callable[..., Chooser]) -> None:
    chooser = choose(box=[100, 100, 400, 300])
    chooser.drag((300, 250), (350, 260), (380, 300))
    assert chooser.window.box == [180, 150, 400, 300]
    chooser.drag((300, 250), (-4000, 9000))
    assert chooser.window.box == [0, 780, 400, 300]


@pytest.mark.parametrize(
    ("hold", "to", "wanted"),
    [
        ((100, 250), (60, 900), [60, 100, 440, 300]),
        ((503, 250), (603, 0), [100, 100, 500, 300]),
        ((300, 96), (300, 46), [100, 50, 400, 350]),
        ((300, 400), (0, 450), [100, 100, 400, 350]),
        ((100, 100), (50, 60), [50, 60, 450, 340]),
        ((500, 400), (700, 600), [100, 100, 600, 500]),
        ((500, 100), (450, 150), [100, 150, 350, 250]),
        ((100, 400), (900, 500), [492, 100, 8, 400]),
    ],
)
def test_edges_and_corners_can_be_dragged(
    choose: Callable[..., Chooser], hold: tuple[int, int], to: tuple[int, int], wanted: list[int]
) -> None:
    chooser = choose(box=[100, 100, 400, 300])
    chooser.drag(hold, to)
    assert chooser.window.box == wanted


def test_an_edge_can_be_moved_by_two_clicks(choose: Callable[..., Chooser]) -> None:
    chooser = choose(box=[100, 100, 400, 300])
    chooser.drag((500, 250))
    chooser.drag((640, 700))
    assert chooser.window.box == [100, 100, 540, 300]


def test_tab_takes_one_edge_after_the_other_and_then_goes_on_to_the_numbers(
    choose: Callable[..., Chooser], qtbot: QtBot
) -> None:
    chooser = choose((1200, 800), (1200, 800), [100, 100, 400, 300])
    window = chooser.window
    window.show()
    window.activateWindow()
    window.setFocus()
    qtbot.waitUntil(window.hasFocus)
    for key, wanted in (
        (Qt.Key.Key_Left, [80, 100, 420, 300]),
        (Qt.Key.Key_Up, [80, 80, 420, 320]),
        (Qt.Key.Key_Right, [80, 80, 440, 320]),
        (Qt.Key.Key_Down, [80, 80, 440, 340]),
    ):
        QTest.keyClick(window, Qt.Key.Key_Tab)
        QTest.keyClick(window, key)
        assert window.box == wanted
    QTest.keyClick(window, Qt.Key.Key_Down, CTRL)
    QTest.keyClick(window, Qt.Key.Key_Right)
    assert window.box == [80, 80, 440, 341], "an edge moves only across itself"
    QTest.keyClick(window, Qt.Key.Key_Tab)
    assert window.findChildren(QSpinBox)[0].hasFocus()
    QTest.keyClick(window.findChildren(QSpinBox)[0], Qt.Key.Key_Tab, SHIFT)
    assert window.hasFocus()
    QTest.keyClick(window, Qt.Key.Key_Up)
    assert window.box == [80, 80, 440, 321], "back at the last edge"


def test_without_a_box_tab_leads_to_the_numbers_at_once(choose: Callable[..., Chooser], qtbot: QtBot) -> None:
    window = choose().window
    window.show()
    window.activateWindow()
    window.setFocus()
    qtbot.waitUntil(window.hasFocus)
    QTest.keyClick(window, Qt.Key.Key_Tab)
    assert window.findChildren(QSpinBox)[0].hasFocus()


def test_the_magnifier_shows_the_pictures_own_pixels(choose: Callable[..., Chooser]) -> None:
    chooser = choose((400, 300), (800, 600))
    chooser.window._image.setPixelColor(100, 80, QColor("#ff0000"))
    chooser.window._image.setPixelColor(101, 80, QColor("#00ff00"))
    chooser.move(200, 160)
    place = chooser.window._magnifier_place()
    assert place is not None
    assert not place.contains(200, 160), "it hides nothing at the pointer"
    shot = chooser.window.grab().toImage()
    middle = place.center()
    assert shot.pixelColor(middle) == QColor("#ff0000")
    assert shot.pixelColor(middle.x() + 8, middle.y()) == QColor("#00ff00")
    assert shot.pixelColor(middle.x() - 8, middle.y()) == QColor("#000000")


@pytest.mark.parametrize("at", [(0, 0), (799, 0), (0, 599), (799, 599), (400, 599)])
def test_the_magnifier_stays_on_the_screen(choose: Callable[..., Chooser], at: tuple[int, int]) -> None:
    chooser = choose((400, 300), (800, 600))
    chooser.move(*at)
    place = chooser.window._magnifier_place()
    assert place is not None
    assert chooser.window.rect().contains(place)


def test_outside_the_box_it_is_dimmed_and_inside_it_is_as_sealed(choose: Callable[..., Chooser]) -> None:
    chooser = choose((800, 600), (800, 600))
    chooser.window._image.fill(QColor("#ffffff"))
    chooser.drag((200, 200), (600, 400))
    shot = chooser.window.grab().toImage()
    assert shot.pixelColor(400, 300) == QColor("#ffffff")
    assert shot.pixelColor(100, 100).lightness() < 180
    assert chooser.window._pill_words() == "400 × 200 px"
    chooser.drag((20, 20), (60, 60))
    shot = chooser.window.grab().toImage()
    assert shot.pixelColor(400, 300).lightness() < 180, "where a box was, nothing stays"


def test_other_buttons_draw_nothing(choose: Callable[..., Chooser]) -> None:
    chooser = choose()
    at = QPointF(100, 100)
    right = Qt.MouseButton.RightButton
    event = QMouseEvent(QEvent.Type.MouseButtonPress, at, at, right, right, PLAIN)
    QApplication.sendEvent(chooser.window, event)
    chooser.move(500, 500)
    assert chooser.window.box is None


def test_a_double_click_in_the_box_uses_it(choose: Callable[..., Chooser]) -> None:
    chooser = choose((3840, 2160))
    chooser.drag((100, 200), (400, 350))
    chooser.double_click(250, 300)
    assert chooser.answers == [[200, 400, 600, 300]]


def test_a_double_click_elsewhere_begins_anew(choose: Callable[..., Chooser]) -> None:
    chooser = choose()
    chooser.drag((100, 200), (400, 350))
    chooser.press(900, 900)
    chooser.release(900, 900)
    chooser.mouse(QEvent.Type.MouseButtonDblClick, 900, 900)
    chooser.move(1000, 950)
    chooser.release(1000, 950)
    assert chooser.answers == []
    assert chooser.window.box == [900, 900, 100, 50]


def test_arrow_keys_begin_move_and_resize_a_box(choose: Callable[..., Chooser]) -> None:
    chooser = choose((1200, 800), (600, 400))
    window = chooser.window
    chooser.key(Qt.Key.Key_Right)
    assert window.box == [400, 300, 400, 200], "a third by a quarter, in the middle"
    chooser.key(Qt.Key.Key_Right)
    chooser.key(Qt.Key.Key_Down)
    assert window.box == [420, 320, 400, 200]
    chooser.key(Qt.Key.Key_Left, CTRL)
    chooser.key(Qt.Key.Key_Up, CTRL)
    assert window.box == [419, 319, 400, 200]
    chooser.key(Qt.Key.Key_Right, SHIFT)
    chooser.key(Qt.Key.Key_Down, SHIFT)
    assert window.box == [419, 319, 420, 220]
    chooser.key(Qt.Key.Key_Left, SHIFT | CTRL)
    chooser.key(Qt.Key.Key_Up, SHIFT | CTRL)
    assert window.box == [419, 319, 419, 219]
    chooser.key(Qt.Key.Key_Enter)
    assert chooser.answers == [[419, 319, 419, 219]]


def test_arrow_keys_stop_at_the_edges(choose: Callable[..., Chooser]) -> None:
    chooser = choose((400, 300), (400, 300), [10, 10, 100, 50])
    for _ in range(30):
        chooser.key(Qt.Key.Key_Left)
        chooser.key(Qt.Key.Key_Up)
    assert chooser.window.box == [0, 0, 100, 50]
    for _ in range(30):
        chooser.key(Qt.Key.Key_Right)
        chooser.key(Qt.Key.Key_Down)
    assert chooser.window.box == [300, 250, 100, 50]
    for _ in range(30):
        chooser.key(Qt.Key.Key_Left, SHIFT)
        chooser.key(Qt.Key.Key_Up, SHIFT)
    small = chooser.window.box
    assert small == [300, 250, 8, 8]
    for _ in range(30):
        chooser.key(Qt.Key.Key_Right, SHIFT)
        chooser.key(Qt.Key.Key_Down, SHIFT)
    assert chooser.window.box == [300, 250, 100, 50]


def test_numbers_make_a_box_inside_the_picture(choose: Callable[..., Chooser], qtbot: QtBot) -> None:
    chooser = choose((3840, 2160), (700, 500))
    chooser.window.show()
    qtbot.waitExposed(chooser.window)
    left, top, width, height = numbers = chooser.window.findChildren(QSpinBox)
    for number, digits in zip(numbers, ("3000", "200", "1000", "300"), strict=True):
        number.setFocus()
        number.selectAll()
        QTest.keyClicks(number, digits)
        QTest.keyClick(number, Qt.Key.Key_Return)
    assert chooser.window.box == [3000, 200, 840, 300], "what reaches over the edge is cut"
    assert [one.value() for one in (left, top, width, height)] == [3000, 200, 840, 300]


def test_what_is_typed_shows_at_once_and_takes_nothing_from_the_other_numbers(
    choose: Callable[..., Chooser], qtbot: QtBot
) -> None:
    chooser = choose((3840, 2160), (700, 500))
    chooser.window.show()
    qtbot.waitExposed(chooser.window)
    left, top, width, height = chooser.window.findChildren(QSpinBox)
    for number, digits in ((top, "200"), (width, "1000"), (height, "300"), (left, "3800")):
        number.setFocus()
        number.selectAll()
        QTest.keyClicks(number, digits)
    assert chooser.window.box == [3800, 200, 40, 300]
    QTest.keyClick(left, Qt.Key.Key_Backspace)
    assert chooser.window.box == [380, 200, 1000, 300], "the width was not cut for good"
    assert button_of(chooser.window, "Use this part").isEnabled()
    QTest.keyClick(left, Qt.Key.Key_Return)
    assert chooser.answers == [[380, 200, 1000, 300]]


def test_enter_in_a_number_uses_the_box_with_it(choose: Callable[..., Chooser], qtbot: QtBot) -> None:
    chooser = choose(box=[10, 20, 300, 400])
    width = chooser.window.findChildren(QSpinBox)[2]
    width.selectAll()
    QTest.keyClicks(width, "123")
    QTest.keyClick(width, Qt.Key.Key_Return)
    assert chooser.answers == [[10, 20, 123, 400]]


def test_escape_keeps_the_whole_screen(choose: Callable[..., Chooser]) -> None:
    chooser = choose()
    chooser.drag((100, 100), (500, 500))
    chooser.key(Qt.Key.Key_Escape)
    assert chooser.answers == [None]


def test_closing_by_other_means_keeps_the_whole_screen_and_says_so_once(choose: Callable[..., Chooser]) -> None:
    chooser = choose()
    chooser.drag((100, 100), (500, 500))
    chooser.window.close()
    if shiboken6.isValid(chooser.window):
        QApplication.sendEvent(chooser.window, QCloseEvent())
    assert chooser.answers == [None]


@pytest.mark.parametrize("key", [Qt.Key.Key_A, 0x424, 0x1100000, Qt.Key.Key_MediaPlay, Qt.Key.Key_unknown])
def test_other_keys_do_nothing(choose: Callable[..., Chooser], key: int) -> None:
    chooser = choose(box=[1, 2, 30, 40])
    chooser.key(key)
    assert chooser.answers == []
    assert chooser.window.box == [1, 2, 30, 40]


def test_a_box_of_before_is_there_again(choose: Callable[..., Chooser]) -> None:
    chooser = choose(box=[1, 2, 30, 40])
    assert chooser.window.box == [1, 2, 30, 40]
    chooser.key(Qt.Key.Key_Return)
    assert chooser.answers == [[1, 2, 30, 40]]


def test_on_a_screen_it_covers_it_and_answers_by_mouse_and_button(qtbot: QtBot) -> None:
    """A real window with a real picture; the mouse's events come through Qt."""
    picture = QImage(str(POSTS / "x-harass-light.png"))
    window = SelectionWindow(picture)
    answers: list[list[int]] = []
    window.chosen.connect(answers.append)
    screen = QGuiApplication.primaryScreen()
    window.place_on(screen.geometry())
    qtbot.waitExposed(window)
    qtbot.waitUntil(lambda: window.size() == screen.size())
    bar = window._bar
    assert bar.width() > window.width() or window.rect().contains(bar.geometry())
    across, down = screen.size().width() // 4, screen.size().height() // 4
    QTest.mousePress(window, LEFT, pos=QPoint(across, 10))
    assert not bar.isVisible(), "it hides nothing while a box is drawn"
    QTest.mouseMove(window, QPoint(2 * across, down))
    QTest.mouseRelease(window, LEFT, pos=QPoint(2 * across, down))
    qtbot.waitUntil(bar.isVisible)
    QTest.mouseClick(button_of(window, "Use this part"), LEFT)
    scale_x, scale_y = picture.width() / screen.size().width(), picture.height() / screen.size().height()
    wanted = [across * scale_x, 10 * scale_y, across * scale_x, (down - 10) * scale_y]
    assert len(answers) == 1
    assert max(abs(one - other) for one, other in zip(answers[0], wanted, strict=True)) <= 1


@pytest.mark.parametrize("width", [640, 960, 1280, 1920])
def test_the_bar_fits_on_the_screen(choose: Callable[..., Chooser], qtbot: QtBot, width: int) -> None:
    window = choose(size=(width, 540)).window
    window.show()
    qtbot.waitExposed(window)
    assert window.rect().contains(window._bar.geometry())
    for part in window._bar.findChildren(QPushButton):
        assert window._bar.rect().contains(part.geometry())
        assert part.width() >= part.sizeHint().width(), part.text()


def test_the_bar_makes_way_for_a_box_at_the_foot(choose: Callable[..., Chooser], qtbot: QtBot) -> None:
    chooser = choose(size=(700, 500))
    chooser.window.show()
    qtbot.waitExposed(chooser.window)
    assert chooser.window._bar.y() > 250
    chooser.drag((10, 300), (690, 490))
    assert chooser.window._bar.y() == 24
    chooser.drag((10, 10), (690, 100))
    assert chooser.window._bar.y() > 250


def test_the_whole_screen_is_also_kept_by_its_button(choose: Callable[..., Chooser]) -> None:
    chooser = choose(box=[1, 2, 30, 40])
    whole = next(one for one in chooser.window.findChildren(QPushButton) if "Keep" in one.text())
    whole.click()
    assert chooser.answers == [None]
