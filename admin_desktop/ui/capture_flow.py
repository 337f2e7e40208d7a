"""From the click to the sealed picture: our windows aside, grab, seal, and only then anything is shown."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication

from admin_desktop.app import App
from admin_desktop.capture.beginning import beginning
from admin_desktop.capture.modes import Region, Wish, aim
from admin_desktop.capture.step_aside import Fingerprint, Gone, OwnWindow, wait_until_gone
from admin_desktop.capturing import Captured, Which
from admin_desktop.errors import Trouble
from admin_desktop.evidence.captures import Capture, Purpose
from admin_desktop.ui.stepping_aside import Aside, render
from admin_desktop.ui.workers import Lane, Workers

_log = logging.getLogger(__name__)

# The GUI thread has nothing else to do than to hide the windows; this long means it is stuck.
_HIDE_LIMIT_S = 3.0


class CaptureFlow(QObject):
    """Runs one capture at a time.

    Signals (all on the GUI thread):
        sealed: a :class:`Captured`; the windows are still aside.
        observed: the :class:`Capture` with what was learnt a moment later.
        failed: a :class:`Trouble`; the windows are back.
    """

    sealed = Signal(object)
    observed = Signal(object)
    failed = Signal(object)
    _please_hide = Signal()

    def __init__(self, app: App, workers: Workers, aside: Aside) -> None:
        super().__init__()
        self._app = app
        self._workers = workers
        self._aside = aside
        self._running = False
        # Asked before each capture; who says no has told the admin why.
        self.may_capture: Callable[[], bool] = lambda: True
        self._hidden = threading.Event()
        self._please_hide.connect(self._hide, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> bool:
        """Whether a capture is under way."""
        return self._running

    def start(self, which: Which | Wish, purpose: Purpose) -> None:
        """Begin; a click while one is under way is no second capture, nor is one that may not see the screen.

        A wish's delay has passed already.
        """
        if self._running or not self.may_capture():
            return
        self._running = True
        wish = which if isinstance(which, Wish) else Wish.of(which)
        self._hidden.clear()
        own = [render(window) for window in self._aside.shown_windows()]
        self._workers.run(lambda: self._capture(wish, purpose, own), self._done, self._refused, Lane.CAPTURE)

    def clear_screen(self, ready: Callable[[], None]) -> None:
        """Take our windows off every screen for somebody else's picture (the capture command).

        Args:
            ready: called on the GUI thread once they are verifiably gone, or cannot be waited for any longer.
        """
        self._hidden.clear()
        own = [render(window) for window in self._aside.shown_windows()]

        def clear() -> None:
            screens = self._app.capturing.choose_screens("all")
            step_aside(lambda: self._app.capturing.grabber.grab(screens), own, self._hide_and_wait)

        self._workers.run(clear, lambda _: ready(), lambda _: ready(), Lane.CAPTURE)

    @Slot()
    def _hide(self) -> None:
        self._aside.hide()
        self._hidden.set()

    def _capture(self, wish: Wish, purpose: Purpose, own: list[OwnWindow]) -> Captured:
        """On the capture lane."""
        started = time.perf_counter()
        aimed = aim(wish, self._app.capturing.choose_screens, Region.from_numbers(self._app.settings.last_region))
        gone = step_aside(
            lambda: self._app.capturing.grabber.grab(aimed.screens), own, self._hide_and_wait, settle=wish.from_menu
        )
        first_box = beginning(wish, aimed, gone.frames)
        facts = {"own_windows": "verified_gone" if gone.verified else "may_be_visible"}
        grab_ms = (time.perf_counter() - started) * 1e3
        captured = self._app.capturing.seal(gone.frames, purpose, grab_ms, facts)
        return replace(captured, box=first_box.box, notice=first_box.notice)

    def _hide_and_wait(self) -> None:
        self._please_hide.emit()
        if not self._hidden.wait(_HIDE_LIMIT_S):
            _log.error("the windows were not hidden in time")

    def _done(self, captured: Captured) -> None:
        self._running = False
        self.sealed.emit(captured)
        # Our own windows are not back yet, so the active window is the one under the post.
        self._workers.run(lambda: self._observe(captured), self.observed.emit, lambda _: None, Lane.CAPTURE)

    def _observe(self, captured: Captured) -> Capture:
        return self._app.capturing.observe(captured.capture, captured.frames)

    def _refused(self, trouble: Trouble) -> None:
        self._running = False
        self._aside.back()
        self.failed.emit(trouble)


def step_aside(
    grab: Callable[[], list[Any]], own: list[OwnWindow], hide: Callable[[], None], *, settle: bool = False
) -> Gone:
    """Take the picture without our windows in it. For a worker thread.

    Args:
        grab: takes the wanted screens.
        own: our windows as they look now.
        hide: has the GUI thread hide them, and returns once it has.
        settle: also when none is shown wait until the screen is at rest: a menu of ours may still be fading.
    """
    fingerprints: list[Fingerprint] = []
    if own:
        before = grab()
        fingerprints = [Fingerprint.of(window, before) for window in own]
    hide()
    if not own and not settle:
        return Gone(grab(), True, False, 0.0)
    # A worker thread may pause; the GUI thread never does.
    return wait_until_gone(grab, fingerprints, time.monotonic, time.sleep)


def bring_to_front(window: Any) -> None:
    """Show a window and give it the keyboard, also when another program has it."""
    window.show()
    if window.isMinimized():
        window.showNormal()
    window.raise_()
    window.activateWindow()
    QApplication.alert(window)
