"""Windows: mouse and keyboard through SendInput."""

import sys

from admin_desktop.ui.tour.hands import HandsHeld

assert sys.platform == "win32"

import ctypes  # noqa: E402
from ctypes import wintypes  # noqa: E402

from admin_desktop.capture.win32 import physical_pixels  # noqa: E402

_ULONG_PTR = ctypes.c_size_t


class _MouseInput(ctypes.Structure):
    _fields_ = (
        ("dx", wintypes.LONG),
        ("dy", wintypes.LONG),
        ("mouseData", wintypes.DWORD),
        ("dwFlags", wintypes.DWORD),
        ("time", wintypes.DWORD),
        ("dwExtraInfo", _ULONG_PTR),
    )


class _KeyboardInput(ctypes.Structure):
    _fields_ = (
        ("wVk", wintypes.WORD),
        ("wScan", wintypes.WORD),
        ("dwFlags", wintypes.DWORD),
        ("time", wintypes.DWORD),
        ("dwExtraInfo", _ULONG_PTR),
    )


class _EitherInput(ctypes.Union):
    _fields_ = (("mi", _MouseInput), ("ki", _KeyboardInput))


class _Input(ctypes.Structure):
    _fields_ = (("type", wintypes.DWORD), ("either", _EitherInput))


_user32 = ctypes.WinDLL("user32", use_last_error=True)
_user32.SendInput.argtypes = [wintypes.UINT, ctypes.POINTER(_Input), ctypes.c_int]
_user32.SendInput.restype = wintypes.UINT
_user32.GetSystemMetrics.argtypes = [ctypes.c_int]
_user32.GetSystemMetrics.restype = ctypes.c_int
_user32.MapVirtualKeyW.argtypes = [wintypes.UINT, wintypes.UINT]
_user32.MapVirtualKeyW.restype = wintypes.UINT

_MOUSE, _KEYBOARD = 0, 1
_MOVE, _ABSOLUTE, _WHOLE_DESKTOP, _WHEEL = 0x0001, 0x8000, 0x4000, 0x0800
_LEFT, _RIGHT = (0x0002, 0x0004), (0x0008, 0x0010)
_ONE_NOTCH = 120
_EXTENDED, _KEY_UP, _UNICODE = 0x0001, 0x0002, 0x0004
_DESKTOP_X, _DESKTOP_Y, _DESKTOP_WIDTH, _DESKTOP_HEIGHT, _BUTTONS_SWAPPED = 76, 77, 78, 79, 23
# The grid that SendInput lays over the desktop.
_GRID = 65536
_CODES = {
    "Return": 0x0D, "Tab": 0x09, "Escape": 0x1B, "space": 0x20,
    "Left": 0x25, "Up": 0x26, "Right": 0x27, "Down": 0x28,
    "shift": 0x10, "ctrl": 0x11, "alt": 0x12,
}  # fmt: skip
_EXTENDED_KEYS = frozenset({"Left", "Up", "Right", "Down"})


class SendInputHands:
    """See `Hands`."""

    def can_work(self) -> str | None:
        """See `Hands`."""
        with physical_pixels():
            there = _user32.GetSystemMetrics(_DESKTOP_WIDTH) > 0
        return None if there else "There is no screen here for the tour to play on: log in, then start it again."

    def move(self, x: int, y: int) -> None:
        """See `Hands`."""
        with physical_pixels():
            left, top, width, height = (
                _user32.GetSystemMetrics(which) for which in (_DESKTOP_X, _DESKTOP_Y, _DESKTOP_WIDTH, _DESKTOP_HEIGHT)
            )
            if width < 1 or height < 1:
                raise _held()
            _send(_mouse(_MOVE | _ABSOLUTE | _WHOLE_DESKTOP, on_grid(x - left, width), on_grid(y - top, height)))

    def button(self, *, down: bool) -> None:
        """See `Hands`."""
        # Events are of the left and right button; which of them is the main one, each person chooses.
        main = _RIGHT if _user32.GetSystemMetrics(_BUTTONS_SWAPPED) else _LEFT
        _send(_mouse(main[0] if down else main[1]))

    def wheel(self, notches: int) -> None:
        """See `Hands`."""
        for _ in range(abs(notches)):
            _send(_mouse(_WHEEL, data=-_ONE_NOTCH if notches > 0 else _ONE_NOTCH))

    def type_text(self, text: str) -> None:
        """See `Hands`. The text itself is sent, whatever the layout of the keyboard is."""
        for unit in utf16_units(text):
            _send(_key(0, unit, _UNICODE), _key(0, unit, _UNICODE | _KEY_UP))

    def key(self, name: str, *, down: bool) -> None:
        """See `Hands`."""
        code = _CODES.get(name) or ord(name.upper())
        flags = (_EXTENDED if name in _EXTENDED_KEYS else 0) | (0 if down else _KEY_UP)
        _send(_key(code, _user32.MapVirtualKeyW(code, 0), flags))


def on_grid(distance: int, size: int) -> int:
    """Return the first place on SendInput's grid that Windows turns back into this distance (pixels)."""
    return -(-distance * _GRID // size)


def utf16_units(text: str) -> list[int]:
    """Return what a text is to Windows: a sign outside of the first plane is two units."""
    data = text.encode("utf-16-le", "replace")
    return [int.from_bytes(data[at : at + 2], "little") for at in range(0, len(data), 2)]


def _mouse(flags: int, x: int = 0, y: int = 0, data: int = 0) -> _Input:
    return _Input(_MOUSE, _EitherInput(mi=_MouseInput(x, y, data & 0xFFFFFFFF, flags, 0, 0)))


def _key(code: int, scan: int, flags: int) -> _Input:
    return _Input(_KEYBOARD, _EitherInput(ki=_KeyboardInput(code, scan, flags, 0, 0)))


def _send(*inputs: _Input) -> None:
    sent = _user32.SendInput(len(inputs), (_Input * len(inputs))(*inputs), ctypes.sizeof(_Input))
    if sent != len(inputs):
        raise _held()


def _held() -> HandsHeld:
    return HandsHeld(
        "Windows did not take the tour's mouse and keys. Nothing was lost: close windows that run as administrator, "
        "unlock the screen, then start the tour again."
    )
