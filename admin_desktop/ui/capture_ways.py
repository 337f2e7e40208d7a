"""All ways into a capture beside the big button: keys from anywhere, the small button, menus, countdown, chooser."""

import sys
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from admin_desktop.app import App
from admin_desktop.capture.geometry import Screen
from admin_desktop.capture.hotkeys.combination import Reserved
from admin_desktop.capture.modes import Mode, Region, Wish
from admin_desktop.ui.capture_button import CaptureButton
from admin_desktop.ui.capture_menu import CaptureMenu, MenuState
from admin_desktop.ui.countdown import Countdown
from admin_desktop.ui.hotkey import Hotkey, HotkeyState
from admin_desktop.ui.main_window import MainWindow, Page
from admin_desktop.ui.screen_chooser import ScreenChooser
from admin_desktop.ui.stepping_aside import Aside
from admin_desktop.ui.workers import Lane, Workers


class CaptureWays(QObject):
    """Turns each of them into one signal.

    Args:
        busy: whether a capture is under way, or cannot begin.

    Signals:
        capture: a :class:`Wish` whose delay has passed; None for what the big button takes.
        changed: the settings were changed and want to be saved.
    """

    capture = Signal(object)
    changed = Signal()

    def __init__(self, app: App, workers: Workers, window: MainWindow, aside: Aside, busy: Callable[[], bool]) -> None:
        super().__init__()
        self._app, self._workers, self._window, self._aside, self._busy = app, workers, window, aside, busy
        self._countdown: Countdown | None = None
        self._recording = False
        self.menu = CaptureMenu(self._menu_state)
        self.menu.wanted.connect(self.take)
        self.menu.choose_screen.connect(self.choose_screen)
        self.menu.cancel.connect(self.stop_countdown)
        self.menu.show_button.connect(self.show_button)
        self.menu.move_button.connect(self.move_button)
        self.hotkey = Hotkey(Reserved.load(app.resources / "hotkeys" / "reserved.toml", sys.platform))
        self.hotkey.pressed.connect(self._keys_pressed)
        self.hotkey.changed.connect(self._keys_changed)
        self.button: CaptureButton | None = None

    def begin(self) -> None:
        """Show the button and listen for the keys, as the settings say. A rehearsal has neither: they are those of
        the program that works in earnest, which is open beside it.
        """
        if self._app.practice:
            return
        if self._app.settings.capture_keys:
            self.hotkey.use(self._app.settings.capture_keys)
        if self._app.settings.capture_button:
            self._show_button()

    def end(self) -> None:
        """The program ends."""
        self.hotkey.stop()
        if self._countdown is not None:
            self._countdown.cease()
            self._countdown.close()
        if self.button is not None:
            self.button.hide()

    # What is taken

    def take(self, wish: Wish) -> None:
        """Capture, after the countdown where one is wanted."""
        if self._busy() or self._countdown is not None:
            return
        if wish.delay:
            self._count(wish)
        else:
            self.capture.emit(wish)

    def region_chosen(self, region: Region) -> None:
        """Remember a box for the next time."""
        self._app.settings.last_region = region.numbers()
        self.changed.emit()

    def choose_screen(self, delay: int) -> None:
        """Ask which screen."""

        def ask(screens: list[Screen]) -> None:
            chooser = ScreenChooser(self._window if self._window.isVisible() else None, screens)
            chooser.chosen.connect(lambda number: self.take(Wish(Mode.SCREEN, number, delay, from_menu=True)))
            chooser.open()

        if not self._busy() and self._countdown is None:
            self._workers.run(lambda: self._app.capturing.choose_screens("all"), ask, lane=Lane.CAPTURE)

    def _menu_state(self) -> MenuState:
        shown = None if self._app.practice else self.button is not None and not self.button.isHidden()
        can_repeat = Region.from_numbers(self._app.settings.last_region) is not None
        return MenuState(can_repeat, self._countdown is not None, shown)

    # The countdown

    def _count(self, wish: Wish) -> None:
        had_keyboard = QApplication.activeWindow() is not None
        # At once, so that what is to be captured can be brought to the front.
        self._aside.hide()
        keys = f", or press {self.hotkey.words} again" if self.hotkey.words and not self._app.practice else ""
        self._countdown = countdown = Countdown(wish.delay, keys)
        countdown.over.connect(lambda: self._counted(replace(wish, delay=0)))
        countdown.cancelled.connect(self.stop_countdown)
        screen = QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()
        countdown.begin(screen.availableGeometry(), with_keyboard=had_keyboard)

    def _counted(self, wish: Wish) -> None:
        # It is still shown: the capture sees it as one of our windows, and makes sure that it has gone.
        self.leave_countdown()
        self.capture.emit(wish)

    def leave_countdown(self) -> None:
        """A capture begins now: count no more, and let the windows stay aside."""
        countdown, self._countdown = self._countdown, None
        if countdown is not None:
            countdown.cease()
            self._aside.let_go(countdown)

    def stop_countdown(self) -> None:
        """Take no picture after all."""
        countdown, self._countdown = self._countdown, None
        if countdown is None:
            return
        countdown.cease()
        countdown.close()
        self._aside.back()

    # The keys

    def hold_keys(self, recording: bool) -> None:
        """Keys are being recorded in the settings: those in force do nothing meanwhile."""
        self._recording = recording

    def _keys_changed(self) -> None:
        """Keys that worked the last time may be another program's now: said at once, and not only in Settings."""
        if self.hotkey.state == HotkeyState.TROUBLE and self._window.current != Page.SETTINGS:
            self._window.notices.show_notice(self.hotkey.sentence)

    def _keys_pressed(self) -> None:
        if self._recording:
            return
        if self._countdown is not None:
            self.stop_countdown()
        elif not self._busy():
            self.capture.emit(None)

    # The small button

    def show_button(self, shown: bool) -> None:
        """Show it or hide it, from now on."""
        self._app.settings.capture_button = shown
        if shown:
            self._show_button()
        elif self.button is not None:
            self.button.hide()
        self.changed.emit()

    def move_button(self) -> None:
        """Let the arrow keys move it."""
        if self.button is not None:
            self.button.move_by_keys()

    def _show_button(self) -> None:
        if self.button is None:
            menu = QMenu(self._window)
            self.menu.fill_when_opened(menu)
            self.button = CaptureButton(menu)
            self.button.clicked.connect(lambda: self.take(Wish.default(self._app.settings.capture_scope)))
            self.button.moved.connect(self._button_moved)
        self.button.show_at(self._app.settings.capture_button_place)

    def _button_moved(self, place: QPoint) -> None:
        self._app.settings.capture_button_place = [place.x(), place.y()]
        self.changed.emit()
