"""X11: keys through XGrabKey, by python-xlib. The keys come to this program alone, and a conflict is told at once.

The connection and its errors belong to this module: Qt's own, and the one of :mod:`admin_desktop.capture.x11`, know
nothing of it.
"""

import logging
import os
import select
import threading
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

from admin_desktop.capture.hotkeys.combination import Combination
from admin_desktop.capture.hotkeys.listening import HotkeyRefused, Listening, taken
from admin_desktop.capture.x11 import display_answers

_log = logging.getLogger(__name__)

_SHIFT, _LOCK, _CONTROL, _ALT, _NUM_LOCK, _SUPER = 1, 2, 4, 8, 16, 64
_MASKS = {"ctrl": _CONTROL, "alt": _ALT, "shift": _SHIFT, "cmd": _SUPER}


class XHotkeys:
    """See :class:`admin_desktop.capture.hotkeys.listening.Hotkeys`. On the display named by ``DISPLAY``."""

    def can_work(self) -> str | None:
        """See `Hotkeys`."""
        if os.environ.get("XDG_SESSION_TYPE") == "wayland" or os.environ.get("WAYLAND_DISPLAY"):
            return (
                "On this desktop (Wayland) a program cannot have keys of its own. In the desktop's settings for "
                "keyboard shortcuts, make one that runs: admin-desktop capture"
            )
        if not os.environ.get("DISPLAY"):
            return "There is no screen here, so no keys can be pressed on it."
        return None

    def listen(self, combination: Combination, pressed: Callable[[], None]) -> Listening:
        """See `Hotkeys`."""
        from Xlib import XK
        from Xlib.display import Display
        from Xlib.error import DisplayError

        # Asked by other means first: python-xlib leaves its sockets open when nobody answers.
        if not display_answers():
            raise _refused()
        try:
            display = Display()
        except (DisplayError, OSError) as error:
            raise _refused() from error
        code = display.keysym_to_keycode(XK.string_to_keysym(_keysym(combination.key)))
        listener = _Listener(display, code, combination, pressed)
        if not code or not listener.grab():
            display.close()
            raise taken(combination.words("linux"))
        listener.start()
        return listener

    def advice(self) -> str:
        """See `Hotkeys`."""
        return "Perhaps the desktop itself has these keys: try others."

    def settings_link(self) -> str:
        """See `Hotkeys`."""
        return ""


def _refused() -> HotkeyRefused:
    return HotkeyRefused(
        "The screen did not let Admin Desktop listen for keys. Captures by button work: try again later."
    )


def _keysym(key: str) -> str:
    return key.upper() if len(key) > 1 else key


class _Listener(threading.Thread):
    """Waits for the server's events, and for the word to stop."""

    def __init__(self, display: Any, code: int, combination: Combination, pressed: Callable[[], None]) -> None:
        super().__init__(name="hotkey", daemon=True)
        self._display, self._code, self._pressed = display, code, pressed
        self._mask = sum(_MASKS[name] for name in combination.held)
        self._hear, self._tell = os.pipe()
        self._stopped = False

    @property
    def alive(self) -> bool:
        return self.is_alive() and not self._stopped

    def stop(self) -> None:
        if not self._stopped:
            self._stopped = True
            os.write(self._tell, b".")

    def grab(self) -> bool:
        """Ask for the keys, whatever Caps Lock and Num Lock say; False when somebody else has them."""
        from Xlib import X
        from Xlib.error import CatchError

        refused = CatchError()
        root = self._display.screen().root
        for mask in self._masks():
            root.grab_key(self._code, mask, False, X.GrabModeAsync, X.GrabModeAsync, onerror=refused)
        self._display.sync()
        return refused.get_error() is None

    def _masks(self) -> Iterator[int]:
        for caps, number in product((0, _LOCK), (0, _NUM_LOCK)):
            yield self._mask | caps | number

    def run(self) -> None:
        try:
            self._listen()
        except Exception:
            # The server has gone, and with it the session.
            _log.info("the hotkey's listener has ended", exc_info=True)
        finally:
            self._stopped = True
            for end in (self._hear, self._tell):
                os.close(end)

    def _listen(self) -> None:
        from Xlib import X

        while not self._stopped:
            while self._display.pending_events():
                if self._display.next_event().type == X.KeyPress:
                    self._pressed()
            select.select([self._display.fileno(), self._hear], [], [])
        for mask in self._masks():
            self._display.screen().root.ungrab_key(self._code, mask)
        self._display.close()
