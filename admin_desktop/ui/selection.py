"""Choosing the post on the frozen pictures of one or several screens: one window a screen, one box over all."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QImage, QScreen

from admin_desktop.ui.selection_window import SelectionWindow

# Window managers have a window painted once more when it comes to the front; so much later that is over.
_PAINTED_AGAIN_MS = 40


@dataclass(frozen=True, slots=True)
class Frozen:
    """A sealed picture and the screen to show it on.

    Attributes:
        number: of the original in its capture, from 1.
        box: x, y, width, height to begin with, physical pixels of the picture.
    """

    number: int
    image: QImage
    screen: QScreen
    box: list[int] | None = None


class Selection(QObject):
    """The windows, until one of them has answered.

    Args:
        pictures: at least one.
        first: which of them has the keyboard at the beginning.

    Signals:
        decided: the picture's number and [x, y, width, height], or None for the whole of it.
        painted: the first picture is on its screen, and nothing is decided yet.
    """

    decided = Signal(int, object)
    painted = Signal()

    def __init__(self, pictures: Sequence[Frozen], first: int = 0) -> None:
        super().__init__()
        self._pictures, self._first = list(pictures), first
        self._open = True
        several = len(self._pictures) > 1
        self.windows = [SelectionWindow(one.image, one.box, several=several) for one in self._pictures]
        for at, window in enumerate(self.windows):
            self._connect(at, window)
        self.front.installEventFilter(self)

    def _connect(self, at: int, window: SelectionWindow) -> None:
        window.chosen.connect(lambda box: self._decide(at, box))
        window.kept_whole.connect(lambda: self._decide(at, None))
        window.taken_up.connect(lambda: self._taken_up(at))
        window.next_screen.connect(lambda: self._go_to((at + 1) % len(self.windows)))

    def show(self) -> None:
        """Cover the screens; the first window last, so that it has the keyboard."""
        others = [at for at in range(len(self.windows)) if at != self._first]
        for at in [*others, self._first]:
            self.windows[at].place_on(self._pictures[at].screen.geometry(), in_front=at == self._first)
        self._taken_up(self._first)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the first painting; what waits for it begins when that is over."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(_PAINTED_AGAIN_MS, self, self._on_screen)
        return False

    def _on_screen(self) -> None:
        if self._open:
            self.painted.emit()

    @property
    def front(self) -> SelectionWindow:
        """The window that had the keyboard first."""
        return self.windows[self._first]

    def put_away(self) -> None:
        """Close all windows without an answer."""
        self._open = False
        for window in self.windows:
            window.put_away()

    def _taken_up(self, at: int) -> None:
        """There is one box: drawing it on one screen takes it from the others."""
        for other, window in enumerate(self.windows):
            if other != at:
                window.step_back()

    def _go_to(self, at: int) -> None:
        self._taken_up(at)
        self.windows[at].take_keyboard()

    def _decide(self, at: int, box: list[int] | None) -> None:
        if not self._open:
            return
        self._open = False
        for other, window in enumerate(self.windows):
            if other != at:
                window.put_away()
        self.decided.emit(self._pictures[at].number, box)
