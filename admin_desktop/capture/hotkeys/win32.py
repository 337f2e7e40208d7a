"""Windows: keys through pynput, and the question to the system whether somebody else has them."""

import sys
from collections.abc import Callable

from admin_desktop.capture.hotkeys.combination import Combination
from admin_desktop.capture.hotkeys.listening import HotkeyRefused, HotkeyTaken, Listening, taken

assert sys.platform == "win32"

import ctypes  # noqa: E402
from ctypes import wintypes  # noqa: E402

_user32 = ctypes.WinDLL("user32", use_last_error=True)
_user32.RegisterHotKey.argtypes = [wintypes.HWND, ctypes.c_int, wintypes.UINT, wintypes.UINT]
_user32.RegisterHotKey.restype = wintypes.BOOL
_user32.UnregisterHotKey.argtypes = [wintypes.HWND, ctypes.c_int]
_user32.UnregisterHotKey.restype = wintypes.BOOL
_user32.GetAsyncKeyState.argtypes = [ctypes.c_int]
_user32.GetAsyncKeyState.restype = wintypes.SHORT
_user32.GetKeyboardLayout.argtypes = [wintypes.DWORD]
_user32.GetKeyboardLayout.restype = ctypes.c_void_p
_user32.ToUnicodeEx.argtypes = [
    wintypes.UINT,
    wintypes.UINT,
    ctypes.POINTER(ctypes.c_ubyte),
    wintypes.LPWSTR,
    ctypes.c_int,
    wintypes.UINT,
    ctypes.c_void_p,
]
_user32.ToUnicodeEx.restype = ctypes.c_int

_REGISTER = {"alt": 1, "ctrl": 2, "shift": 4, "cmd": 8}
_HELD = {"alt": (0x12,), "ctrl": (0x11,), "shift": (0x10,), "cmd": (0x5B, 0x5C)}
_F1 = 0x70
_KEY_DOWN, _SYSTEM_KEY_DOWN = 0x0100, 0x0104
_DOWN = 0x8000
_OUR_NUMBER = 0x0AD1
_ALREADY_REGISTERED = 1409
_LEAVE_STATE = 4
_START_S = 5.0


class Win32Hotkeys:
    """See :class:`admin_desktop.capture.hotkeys.listening.Hotkeys`.

    pynput listens beside the other programs: the keys reach the program in front as well.
    """

    def can_work(self) -> str | None:
        """See `Hotkeys`."""
        return None

    def listen(self, combination: Combination, pressed: Callable[[], None]) -> Listening:
        """See `Hotkeys`."""
        code = virtual_key(combination.key)
        words = combination.words("win32")
        if types_text(combination):
            raise HotkeyTaken(f"{words} types a letter on this keyboard. Please choose other keys.")
        if somebody_has(combination):
            raise taken(words)
        from pynput import keyboard

        waiting = _Waiting(combination, code, pressed)
        listener = keyboard.Listener(win32_event_filter=waiting.hear)
        listener.start()
        listener.wait()
        if not listener.is_alive():
            raise HotkeyRefused(
                "Windows did not let Admin Desktop listen for keys. Captures by button work: ask whoever looks after "
                "this computer whether a security program forbids it."
            )
        return _PynputListening(listener)

    def advice(self) -> str:
        """See `Hotkeys`."""
        return (
            "While a program that runs as administrator is in front, or in a remote session, Windows keeps the keys "
            "to itself. Or another program has them: try others."
        )

    def settings_link(self) -> str:
        """See `Hotkeys`."""
        return ""


class _Waiting:
    """Tells the combination from all other keys. Nothing of those is kept."""

    def __init__(self, combination: Combination, code: int, pressed: Callable[[], None]) -> None:
        self._held, self._code, self._pressed = frozenset(combination.held), code, pressed
        self._down = False

    def hear(self, message: int, data: "ctypes.Structure") -> bool:
        """Judge one event of the keyboard; always False, so that pynput does not look at it further."""
        if data.vkCode != self._code:
            return False
        pressing = message in (_KEY_DOWN, _SYSTEM_KEY_DOWN)
        # The key repeats itself while it is held.
        first, self._down = pressing and not self._down, pressing
        # What is held is asked of the system: of keys let go on a locked screen nobody tells.
        if first and _held_now() == self._held:
            self._pressed()
        return False


class _PynputListening:
    def __init__(self, listener: "object") -> None:
        self._listener = listener

    def stop(self) -> None:
        self._listener.stop()  # type: ignore[attr-defined]

    @property
    def alive(self) -> bool:
        return bool(self._listener.is_alive())  # type: ignore[attr-defined]


def virtual_key(key: str) -> int:
    """Return Windows' number of a key."""
    return ord(key.upper()) if len(key) == 1 else _F1 + int(key[1:]) - 1


def somebody_has(combination: Combination) -> bool:
    """Ask whether another program, or the system, has registered these keys."""
    mask = sum(_REGISTER[name] for name in combination.held)
    if _user32.RegisterHotKey(None, _OUR_NUMBER, mask, virtual_key(combination.key)):
        _user32.UnregisterHotKey(None, _OUR_NUMBER)
        return False
    return ctypes.get_last_error() == _ALREADY_REGISTERED


def types_text(combination: Combination) -> bool:
    """Tell whether these keys type something on the keyboard in use: Ctrl+Alt is AltGr on many."""
    if "cmd" in combination.held:
        return False
    state = (ctypes.c_ubyte * 256)()
    for name in combination.held:
        for code in _HELD[name]:
            state[code] = 0x80
    typed = ctypes.create_unicode_buffer(8)
    count = _user32.ToUnicodeEx(
        virtual_key(combination.key), 0, state, typed, len(typed), _LEAVE_STATE, _user32.GetKeyboardLayout(0)
    )
    # Ctrl alone makes control characters, which are no text; a negative count is an accent that waits for its letter.
    return count < 0 or any(sign.isprintable() for sign in typed[:count])


def _held_now() -> frozenset[str]:
    return frozenset(
        name for name, codes in _HELD.items() if any(_user32.GetAsyncKeyState(code) & _DOWN for code in codes)
    )
