"""The menu of ways to capture: beside the big button, beside the clock, and on the small button."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu

from admin_desktop.capture.modes import DELAYS, Mode, Wish


@dataclass(frozen=True, slots=True)
class MenuState:
    """What the menu must know when it opens.

    Attributes:
        can_repeat: there is a last region.
        counting: a countdown runs, which is what the menu then offers to stop.
        button_shown: the small button is on the screen; None where there is none (practice mode).
    """

    can_repeat: bool
    counting: bool
    button_shown: bool | None


class CaptureMenu(QObject):
    """Fills menus with the ways to capture; each menu is filled anew when it opens.

    Args:
        state: asked each time.

    Signals:
        wanted: a :class:`Wish`.
        choose_screen: seconds to wait before; which screen is asked first.
        cancel: stop the countdown.
        show_button: show or hide the small button.
        move_button: by the arrow keys.
    """

    wanted = Signal(object)
    choose_screen = Signal(int)
    cancel = Signal()
    show_button = Signal(bool)
    move_button = Signal()

    def __init__(self, state: Callable[[], MenuState]) -> None:
        super().__init__()
        self._state = state

    def fill_when_opened(self, menu: QMenu) -> None:
        """Let a menu show the ways to capture, as they are whenever it opens."""
        menu.aboutToShow.connect(lambda: self.fill(menu))
        # A menu without entries does not open at all.
        self.fill(menu)

    def fill(self, menu: QMenu) -> None:
        """Fill a menu now."""
        state = self._state()
        menu.clear()
        for old in menu.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly):
            old.deleteLater()
        if state.counting:
            menu.addAction("&Stop the countdown", self.cancel.emit)
            return
        self._add_modes(menu, 0)
        repeat = self._add(menu, "&Repeat the last region", Wish(Mode.REPEAT))
        repeat.setEnabled(state.can_repeat)
        menu.addSeparator()
        for seconds in DELAYS:
            later = QMenu(f"After &{seconds} seconds", menu)
            self._add_modes(later, seconds)
            menu.addMenu(later)
        if state.button_shown is not None:
            menu.addSeparator()
            shown = menu.addAction("Show the small capture &button")
            shown.setCheckable(True)
            shown.setChecked(state.button_shown)
            shown.triggered.connect(self.show_button)
            move = menu.addAction("&Move the small button with the arrow keys", self.move_button.emit)
            move.setEnabled(state.button_shown)

    def _add_modes(self, menu: QMenu, seconds: int) -> None:
        several = len(QGuiApplication.screens()) > 1
        wish = Wish(delay=seconds)
        self._add(menu, "Screen with the mouse &pointer" if several else "The &whole screen", wish)
        self._add(menu, "Window under the mouse p&ointer", replace(wish, mode=Mode.WINDOW))
        if several:
            menu.addAction("&Choose a screen…", lambda: self.choose_screen.emit(seconds))
            self._add(menu, "&All screens", replace(wish, mode=Mode.ALL))

    def _add(self, menu: QMenu, words: str, wish: Wish) -> QAction:
        asked = replace(wish, from_menu=True)
        return menu.addAction(words, lambda: self.wanted.emit(asked))
