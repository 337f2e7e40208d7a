"""Menus, countdown, chooser and small button, in the open program."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from admin_desktop.app import App
from admin_desktop.capture.geometry import Rect, Screen
from admin_desktop.capture.modes import Mode, Region, Wish
from admin_desktop.storage.practice import mark
from admin_desktop.storage.settings import load_settings
from admin_desktop.ui.capture_button import CaptureButton, on_a_screen, usual_place
from admin_desktop.ui.capture_menu import CaptureMenu, MenuState
from admin_desktop.ui.capture_ways import CaptureWays
from admin_desktop.ui.countdown import Countdown
from admin_desktop.ui.hotkey import HotkeyState
from admin_desktop.ui.main_window import Page
from admin_desktop.ui.screen_chooser import ScreenChooser, on_plan
from admin_desktop.ui.settings_page import SettingsPage
from tests.ui.conftest import LIMIT_MS, Desk, employee

MAIN, LEFT = QRect(0, 0, 1920, 1040), QRect(-1280, 100, 1280, 1024)
SIZE = QSize(120, 40)


@pytest.fixture
def ways(desk: Desk) -> CaptureWays:
    return desk.controller.ways


@pytest.fixture
def wished(ways: CaptureWays, desk: Desk) -> Iterator[list[Wish | None]]:
    """What would be captured; a platform without a screen cannot."""
    found: list[Wish | None] = []
    ways.capture.disconnect(desk.controller._capture)
    ways.capture.connect(found.append)
    yield found


def entries(menu: QMenu) -> dict[str, QMenu | None]:
    return {one.text().replace("&", ""): one.menu() for one in menu.actions() if one.text()}  # type: ignore[misc]


def choose(menu: QMenu, words: str) -> None:
    (action,) = [one for one in menu.actions() if one.text().replace("&", "") == words]
    assert action.isEnabled()
    action.trigger()


# The menu


def test_the_menu_beside_the_big_button_by_keys(desk: Desk, ways: CaptureWays, wished: list[Wish | None]) -> None:
    more = desk.window.more_ways
    assert more.accessibleName() == "Other ways to capture"
    menu = more.menu()
    menu.popup(more.mapToGlobal(QPoint(0, more.height())))
    desk.until(menu.isVisible)
    QTest.keyClick(menu, Qt.Key.Key_O)
    assert wished == [Wish(Mode.WINDOW, from_menu=True)]


def test_each_entry_is_one_wish(desk: Desk, ways: CaptureWays, wished: list[Wish | None]) -> None:
    menu = QMenu()
    ways.menu.fill(menu)
    several = len(QGuiApplication.screens()) > 1
    choose(menu, "Screen with the mouse pointer" if several else "The whole screen")
    choose(menu, "Window under the mouse pointer")
    assert wished == [Wish(from_menu=True), Wish(Mode.WINDOW, from_menu=True)]
    assert [words for words, inner in entries(menu).items() if inner] == [
        "After 3 seconds",
        "After 5 seconds",
        "After 10 seconds",
    ]


def test_the_menu_of_several_screens(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    one = QGuiApplication.screens()[0]
    monkeypatch.setattr(QGuiApplication, "screens", lambda: [one, one])
    filler, menu = CaptureMenu(lambda: MenuState(True, False, None)), QMenu()
    filled: list[object] = []
    filler.wanted.connect(filled.append)
    filler.choose_screen.connect(filled.append)
    filler.fill(menu)
    assert list(entries(menu)) == [
        "Screen with the mouse pointer",
        "Window under the mouse pointer",
        "Choose a screen…",
        "All screens",
        "Repeat the last region",
        "After 3 seconds",
        "After 5 seconds",
        "After 10 seconds",
    ]
    choose(menu, "All screens")
    choose(menu, "Choose a screen…")
    choose(menu, "Repeat the last region")
    after = entries(menu)["After 5 seconds"]
    assert after is not None
    choose(after, "All screens")
    choose(after, "Choose a screen…")
    assert filled == [
        Wish(Mode.ALL, from_menu=True),
        0,
        Wish(Mode.REPEAT, from_menu=True),
        Wish(Mode.ALL, delay=5, from_menu=True),
        5,
    ]
    for level in (menu, after):
        letters = [one.text()[one.text().index("&") + 1].lower() for one in level.actions() if one.text()]
        assert len(set(letters)) == len(letters), letters
    filler.fill(menu)
    qtbot.waitUntil(lambda: len(menu.findChildren(QMenu)) == len((3, 5, 10)))  # the old ones are gone


def test_a_region_is_repeated_once_there_is_one_and_after_the_next_start(
    desk: Desk, ways: CaptureWays, desks: Callable[..., Desk]
) -> None:
    menu = QMenu()
    ways.menu.fill(menu)
    assert not next(one for one in menu.actions() if "Repeat" in one.text()).isEnabled()
    region = Region(Rect(0, 0, 800, 600), (800, 600), (1, 2, 30, 40))
    desk.controller.steps.region_chosen.emit(region)
    desk.until(lambda: load_settings(desk.app.paths.settings).settings.last_region == region.numbers())
    again = desks(employee).opened()
    again.controller.ways.menu.fill(menu)
    assert next(one for one in menu.actions() if "Repeat" in one.text()).isEnabled()


def test_a_rehearsal_has_the_menu_but_neither_keys_nor_small_button(desks: Callable[..., Desk], tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    mark(tmp_path / "data")

    def wanted(app: App) -> None:
        app.settings.setup_done = app.settings.capture_button = True
        app.settings.capture_keys = "ctrl+alt+p"

    desk = desks(wanted).opened()
    assert desk.app.practice
    ways = desk.controller.ways
    assert (ways.button, ways.hotkey.state) == (None, HotkeyState.OFF)
    assert "Show the small capture button" not in entries(desk.window.more_ways.menu())
    assert "After 3 seconds" in entries(desk.window.more_ways.menu())
    page = desk.show_page(Page.SETTINGS)
    assert isinstance(page, SettingsPage)
    assert not page.capture.ways.isVisible()
    assert page.capture.scope.isVisible()


# The countdown


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_it_counts_and_then_is_over_once(qtbot: QtBot) -> None:
    clock, over = Clock(), []
    countdown = Countdown(3, clock=clock)
    qtbot.addWidget(countdown)
    countdown.over.connect(lambda: over.append(1))
    countdown.begin(MAIN, with_keyboard=True)
    assert (countdown.number.text(), countdown.accessibleName()[:37]) == ("3", "The picture is taken in 3 seconds. Es")
    clock.now += 1.5
    qtbot.waitUntil(lambda: countdown.number.text() == "2", timeout=LIMIT_MS)
    assert "in 2 seconds" in countdown.accessibleName()
    clock.now += 10  # asleep meanwhile
    qtbot.waitUntil(lambda: bool(over), timeout=LIMIT_MS)
    assert countdown.isVisible(), "whoever takes the picture makes sure that it goes"
    clock.now += 10
    countdown._tick()
    assert over == [1]


@pytest.mark.parametrize("how", ["escape", "click", "button", "closed"])
def test_it_is_stopped(qtbot: QtBot, how: str) -> None:
    cancelled: list[int] = []
    countdown = Countdown(10)
    qtbot.addWidget(countdown)
    countdown.cancelled.connect(lambda: cancelled.append(1))
    countdown.begin(MAIN, with_keyboard=True)
    if how == "escape":
        QTest.keyClick(countdown, Qt.Key.Key_Escape)
    elif how == "click":
        QTest.mouseClick(countdown, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    elif how == "button":
        QTest.keyClick(countdown.stop, Qt.Key.Key_Space)
    else:
        countdown.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        countdown.close()
    assert cancelled == [1]


def test_our_windows_are_aside_while_it_counts_and_come_back_when_it_is_stopped(
    desk: Desk, ways: CaptureWays, wished: list[Wish | None]
) -> None:
    ways.take(Wish(delay=5, from_menu=True))
    countdown = desk.dialog(Countdown)
    assert desk.app_windows() == [countdown]
    ways.take(Wish())
    assert wished == [], "one thing at a time"
    menu = QMenu()
    ways.menu.fill(menu)
    choose(menu, "Stop the countdown")
    assert desk.window.isVisible()
    assert not countdown.isVisible()
    assert wished == []


def test_the_keys_stop_it_too_and_begin_a_capture_otherwise(
    desk: Desk, ways: CaptureWays, wished: list[Wish | None]
) -> None:
    ways.take(Wish(delay=5))
    ways.hotkey.pressed.emit()
    assert (wished, desk.window.isVisible()) == ([], True)
    ways.hold_keys(True)
    ways.hotkey.pressed.emit()
    assert wished == []
    ways.hold_keys(False)
    ways.hotkey.pressed.emit()
    assert wished == [None]
    desk.controller.steps.flow._running = True
    ways.hotkey.pressed.emit()
    desk.controller.steps.flow._running = False
    assert wished == [None], "not while a capture is under way"


def test_when_it_is_over_the_capture_begins_and_the_countdown_does_not_come_back(
    desk: Desk, ways: CaptureWays, wished: list[Wish | None]
) -> None:
    ways.take(Wish(Mode.WINDOW, delay=5))
    countdown = desk.dialog(Countdown)
    countdown.over.emit()
    assert wished == [Wish(Mode.WINDOW)]
    assert desk.app_windows() == [countdown]
    desk.controller.aside.hide()
    desk.controller.aside.back()
    assert desk.app_windows() == [desk.window]


def test_a_click_early_in_the_programs_life_is_not_lost(desk: Desk) -> None:
    begun: list[Wish | None] = []
    controller, steps = desk.controller, desk.controller.steps
    controller._begun = False
    controller.ways.hotkey.pressed.emit()
    assert controller._clicked_early
    controller._begun = True
    steps.capture = begun.append  # type: ignore[method-assign,assignment]
    controller._records_open(0)
    assert begun == [None]


# The chooser


def test_screens_lie_on_the_plan_as_they_stand() -> None:
    places = on_plan(
        [Rect(0, 0, 1920, 1080), Rect(1920, -300, 1080, 1920), Rect(-3840, 0, 3840, 2160)], QSize(520, 220)
    )
    main, portrait, large = places
    assert large.right() < main.left() < main.right() < portrait.left()
    assert portrait.top() < main.top() == large.top()
    assert large.width() > main.width() > portrait.width() > 40
    assert all(QRect(QPoint(), QSize(520, 220)).contains(place) for place in places)


def test_a_screen_is_chosen_by_its_number_or_by_its_place(qtbot: QtBot) -> None:
    here = QGuiApplication.primaryScreen().geometry()
    screens = [
        Screen(1, "HDMI-1", Rect(here.x(), here.y(), here.width(), here.height()), True),
        Screen(2, "<b>DP-1</b>", Rect(9000, 0, 1920, 1080), False),
    ]
    for how in ("number", "place"):
        chooser = ScreenChooser(None, screens)
        chosen: list[int] = []
        chooser.chosen.connect(chosen.append)
        chooser.open()
        signs = [one for one in QApplication.topLevelWidgets() if one.isVisible() and one is not chooser]
        assert [one.windowTitle() for one in signs] == ["Screen 1 - Admin Desktop"], "on each screen that is there"
        assert [one.accessibleName() for one in chooser.buttons][1] == "Screen 2, 1920 × 1080, <b>DP-1</b>"
        if how == "number":
            QTest.keyClick(chooser, Qt.Key.Key_9)  # there is no such screen
            QTest.keyClick(chooser, Qt.Key.Key_2)
        else:
            QTest.mouseClick(chooser.buttons[1], Qt.MouseButton.LeftButton)
        assert chosen == [2]
        assert not chooser.isVisible()
        qtbot.waitUntil(lambda: not [one for one in QApplication.topLevelWidgets() if one.isVisible()])


# The small button


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (QPoint(100, 100), QPoint(100, 100)),
        (QPoint(1900, 1030), QPoint(1800, 1000)),  # sticks out at the corner
        (QPoint(-1290, 150), QPoint(-1280, 150)),
        (QPoint(-30, 200), QPoint(0, 200)),  # between two screens: where more of it is
        (QPoint(-100, 200), QPoint(-120, 200)),
        (QPoint(5000, 5000), usual_place(MAIN, SIZE)),  # its screen is gone
    ],
)
def test_it_is_always_on_one_screen(place: QPoint, expected: QPoint) -> None:
    assert on_a_screen(place, SIZE, [MAIN, LEFT], MAIN) == expected
    assert any(area.contains(QRect(expected, SIZE)) for area in (MAIN, LEFT))


@pytest.fixture
def small(desk: Desk, ways: CaptureWays) -> CaptureButton:
    ways.show_button(True)
    assert ways.button is not None
    desk.until(ways.button.isVisible)
    return ways.button


def test_a_click_captures_and_a_drag_moves_it_for_good(
    desk: Desk, small: CaptureButton, wished: list[Wish | None]
) -> None:
    QTest.mouseClick(small, Qt.MouseButton.LeftButton)
    assert wished == [Wish()]
    assert small.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    assert small.accessibleName() == "Capture a post"
    before = small.pos()
    QTest.mousePress(small, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    QTest.mouseMove(small, QPoint(-50, -40))
    QTest.mouseRelease(small, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert small.pos() == before - QPoint(60, 50)
    assert wished == [Wish()]
    desk.until(
        lambda: (
            load_settings(desk.app.paths.settings).settings.capture_button_place == [small.pos().x(), small.pos().y()]
        )
    )


def test_a_click_that_ends_elsewhere_is_none(small: CaptureButton, wished: list[Wish | None]) -> None:
    QTest.mousePress(small, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    QTest.mouseRelease(small, Qt.MouseButton.LeftButton, pos=QPoint(2, -1))
    QTest.mouseClick(small, Qt.MouseButton.MiddleButton)
    assert wished == []


def test_it_is_moved_by_keys(desk: Desk, small: CaptureButton) -> None:
    ways = desk.controller.ways
    before = small.pos()
    for end, expected in ((Qt.Key.Key_Escape, before), (Qt.Key.Key_Return, before - QPoint(21, 20))):
        ways.move_button()
        assert small.moving
        assert not small.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
        QTest.keyClick(small, Qt.Key.Key_Left)
        QTest.keyClick(small, Qt.Key.Key_Up)
        QTest.keyClick(small, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(small, end)
        assert small.pos() == expected
        assert not small.moving
        assert small.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
        assert small.isVisible()
    assert desk.app.settings.capture_button_place == [before.x() - 21, before.y() - 20]


def test_it_is_hidden_from_its_own_menu_and_shown_again_where_it_was(
    desk: Desk, ways: CaptureWays, small: CaptureButton
) -> None:
    small.move(200, 150)
    small.moved.emit(small.pos())
    small._menu.aboutToShow.emit()
    choose(small._menu, "Show the small capture button")
    assert not small.isVisible()
    desk.until(lambda: load_settings(desk.app.paths.settings).settings.capture_button is False)
    menu = QMenu()
    ways.menu.fill(menu)
    choose(menu, "Show the small capture button")
    assert small.isVisible()
    assert small.pos() == QPoint(200, 150)


def test_it_is_there_at_the_next_start_and_steps_aside(desks: Callable[..., Desk]) -> None:
    def shown(app: App) -> None:
        employee(app)
        app.settings.capture_button, app.settings.capture_button_place = True, [90_000, 90_000]

    desk = desks(shown).opened()
    button = desk.controller.ways.button
    assert button is not None
    area = QGuiApplication.primaryScreen().availableGeometry()
    assert area.contains(button.geometry()), "the screen that it was on is gone"
    assert desk.app.settings.capture_button_place == [90_000, 90_000], "it goes back when the screen does"
    assert button in desk.controller.aside.shown_windows()
    desk.controller.aside.hide()
    assert desk.app_windows() == []
    desk.controller.aside.back()
    assert button.isVisible()


def test_buttons_say_what_they_do(small: CaptureButton) -> None:
    assert small.toolTip()
