"""macOS: keys through pynput, which the system allows once "Input Monitoring" is switched on."""

import sys
from collections.abc import Callable
from typing import Any

from admin_desktop.capture.hotkeys.combination import Combination
from admin_desktop.capture.hotkeys.listening import HotkeyRefused, Listening

assert sys.platform == "darwin"

# The keys' own numbers, by where they are on an American keyboard: with Option held, characters are other ones.
_CODES = {
    "a": 0, "s": 1, "d": 2, "f": 3, "h": 4, "g": 5, "z": 6, "x": 7, "c": 8, "v": 9, "b": 11, "q": 12, "w": 13,
    "e": 14, "r": 15, "y": 16, "t": 17, "1": 18, "2": 19, "3": 20, "4": 21, "6": 22, "5": 23, "9": 25, "7": 26,
    "8": 28, "0": 29, "o": 31, "u": 32, "i": 34, "p": 35, "l": 37, "j": 38, "k": 40, "n": 45, "m": 46,
    "f1": 122, "f2": 120, "f3": 99, "f4": 118, "f5": 96, "f6": 97, "f7": 98, "f8": 100, "f9": 101, "f10": 109,
    "f11": 103, "f12": 111,
}  # fmt: skip
_SETTINGS = "x-apple.systempreferences:com.apple.preference.security?Privacy_ListenEvent"


class MacHotkeys:
    """See :class:`admin_desktop.capture.hotkeys.listening.Hotkeys`."""

    def can_work(self) -> str | None:
        """See `Hotkeys`."""
        return None

    def listen(self, combination: Combination, pressed: Callable[[], None]) -> Listening:
        """See `Hotkeys`."""
        import Quartz

        if not Quartz.CGPreflightListenEventAccess():
            Quartz.CGRequestListenEventAccess()
            raise HotkeyRefused(
                "macOS lets no program hear keys without your permission. Switch Admin Desktop on under Privacy & "
                "Security, Input Monitoring, then start it again. Captures by button work meanwhile."
            )
        from pynput import keyboard

        waiting = _Waiting(combination, pressed)
        listener = keyboard.Listener(on_press=waiting.press, on_release=waiting.release)
        listener.start()
        listener.wait()
        return _PynputListening(listener)

    def advice(self) -> str:
        """See `Hotkeys`."""
        return (
            "Open Privacy & Security, Input Monitoring, switch Admin Desktop off and on again, and start it anew. Or "
            "another program has these keys: try others."
        )

    def settings_link(self) -> str:
        """See `Hotkeys`."""
        return _SETTINGS


class _Waiting:
    """Tells the combination from all other keys. Nothing of those is kept but which of four are held."""

    def __init__(self, combination: Combination, pressed: Callable[[], None]) -> None:
        self._held, self._code, self._pressed = frozenset(combination.held), _CODES[combination.key], pressed
        self._now: set[str] = set()
        self._down = False

    def press(self, key: Any) -> None:
        """A key went down."""
        if name := _modifier(key):
            self._now.add(name)
        elif getattr(key, "vk", None) == self._code or getattr(getattr(key, "value", None), "vk", None) == self._code:
            first, self._down = not self._down, True
            if first and self._now == self._held:
                self._pressed()

    def release(self, key: Any) -> None:
        """A key was let go."""
        if name := _modifier(key):
            self._now.discard(name)
        else:
            self._down = False


def _modifier(key: Any) -> str:
    name = str(getattr(key, "name", "") or "").split("_")[0]
    return name if name in ("ctrl", "alt", "shift", "cmd") else ""


class _PynputListening:
    def __init__(self, listener: Any) -> None:
        self._listener = listener

    def stop(self) -> None:
        self._listener.stop()

    @property
    def alive(self) -> bool:
        return bool(self._listener.is_alive())
