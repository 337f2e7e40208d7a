"""A picture that may not show the post: said at once, over the frozen picture, and another one is taken when asked."""

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from admin_desktop.capture.looks import Look, read_findings, sentences
from admin_desktop.evidence.captures import Capture, Purpose
from admin_desktop.ui.looks_notice import LooksNotice
from admin_desktop.ui.stepping_aside import Aside


class FrozenPictures(Protocol):
    """What the admin is choosing on: :class:`admin_desktop.ui.selection.Selection`."""

    @property
    def windows(self) -> Sequence[QWidget]:
        """One for each screen."""

    @property
    def front(self) -> QWidget:
        """The one that had the keyboard first."""

    def put_away(self) -> None:
        """Close them all without an answer."""


class LooksSteps(QObject):
    """Says what is wrong with a picture, and makes way for the next one.

    Args:
        aside: knows which of our windows are hidden.
        window: over which it is said when the frozen picture is gone already.

    Signals:
        again: take another picture; the first stays (the first one's capture id).
        open_setting: the system keeps other programs' windows from us, and the admin wants to know what to do.
    """

    again = Signal(str)
    open_setting = Signal()

    def __init__(self, aside: Aside, window: QWidget) -> None:
        super().__init__()
        self._aside, self._window = aside, window
        self._coming = False
        self._waiting: Capture | None = None
        self._left: FrozenPictures | None = None
        self.notice: LooksNotice | None = None

    def coming(self) -> None:
        """The frozen pictures of a capture are about to be shown: what is learnt meanwhile waits for them."""
        self._coming, self._waiting = True, None

    def shown(self, pictures: FrozenPictures | None) -> None:
        """They are there now, or will not be (None)."""
        waiting, self._coming, self._waiting = self._waiting, False, None
        if waiting is not None:
            self.observed(waiting, pictures)

    def observed(self, capture: Capture, pictures: FrozenPictures | None) -> None:
        """Say what is wrong with a capture, if anything is.

        Args:
            capture: with what was learnt of it.
            pictures: what the admin is choosing on now, if they are.
        """
        found = read_findings(capture.observed)
        if not found or capture.purpose == Purpose.UNFILED:  # a practice picture, which is shown and gone
            return
        if self._coming:
            self._waiting = capture
            return
        self._put_away()
        host = pictures.front if pictures is not None else self._window
        setting = any(one.look == Look.WALLPAPER_ONLY for one in found)
        self.notice = notice = LooksNotice(host, sentences(found), setting=setting)
        notice.again.connect(lambda: self.again.emit(capture.id))
        notice.open_setting.connect(self.open_setting)
        # Closed windows take what lies on them with them.
        notice.destroyed.connect(lambda: self._gone(notice))

    def leave(self, pictures: FrozenPictures, begin: Callable[[], bool]) -> bool:
        """Take another picture from the frozen ones, which must not come back like our other windows.

        Args:
            pictures: shown until the next capture hides all our windows and sees that they are gone.
            begin: starts that capture, and tells whether it did.
        """
        self._left = pictures
        if begin():
            return True
        self._left = None
        return False

    def taken(self) -> None:
        """A capture came to an end, before our windows are brought back."""
        left, self._left = self._left, None
        if left is not None:
            for window in left.windows:
                self._aside.forget(window)
            left.put_away()

    def _put_away(self) -> None:
        if self.notice is not None:
            self.notice.put_away()

    def _gone(self, notice: LooksNotice) -> None:
        if self.notice is notice:
            self.notice = None
