"""Windows: where windows are, as they are drawn (without the invisible rim that the system adds for resizing)."""

import sys
from collections.abc import Iterator

from admin_desktop.capture.geometry import Rect
from admin_desktop.capture.window_under import PlacedWindow

assert sys.platform == "win32"

import ctypes  # noqa: E402
from ctypes import wintypes  # noqa: E402

from admin_desktop.capture.win32 import physical_pixels  # noqa: E402

_user32 = ctypes.WinDLL("user32", use_last_error=True)
_user32.GetTopWindow.argtypes = [wintypes.HWND]
_user32.GetTopWindow.restype = wintypes.HWND
_user32.GetWindow.argtypes = [wintypes.HWND, wintypes.UINT]
_user32.GetWindow.restype = wintypes.HWND
_user32.IsWindowVisible.argtypes = [wintypes.HWND]
_user32.IsWindowVisible.restype = wintypes.BOOL
_user32.IsIconic.argtypes = [wintypes.HWND]
_user32.IsIconic.restype = wintypes.BOOL
_user32.GetWindowRect.argtypes = [wintypes.HWND, ctypes.POINTER(wintypes.RECT)]
_user32.GetWindowRect.restype = wintypes.BOOL
_user32.GetWindowThreadProcessId.argtypes = [wintypes.HWND, ctypes.POINTER(wintypes.DWORD)]
_user32.GetWindowThreadProcessId.restype = wintypes.DWORD
_user32.GetClassNameW.argtypes = [wintypes.HWND, wintypes.LPWSTR, ctypes.c_int]
_user32.GetClassNameW.restype = ctypes.c_int
_user32.GetWindowLongW.argtypes = [wintypes.HWND, ctypes.c_int]
_user32.GetWindowLongW.restype = wintypes.LONG

_NEXT_BELOW = 2
_EXTENDED_STYLE, _TRANSPARENT = -20, 0x20
_EXTENDED_FRAME_BOUNDS, _CLOAKED = 9, 14
_MOST_WINDOWS = 2000
_LONGEST_NAME = 256
_DESKTOP = frozenset({"Progman", "WorkerW", "Shell_TrayWnd", "Shell_SecondaryTrayWnd"})


class Win32Windows:
    """See :class:`admin_desktop.capture.window_under.PlacedWindows`.

    The windows are gone through from the top instead of asking WindowFromPoint, so that ours can be passed over.
    """

    def from_top_down(self) -> Iterator[PlacedWindow]:
        """See :class:`admin_desktop.capture.window_under.PlacedWindows`; physical pixels."""
        with physical_pixels():
            window = _user32.GetTopWindow(None)
            for _ in range(_MOST_WINDOWS):
                if not window:
                    return
                rect = _place(window) if _seen(window) else None
                if rect is not None and not rect.empty:
                    yield PlacedWindow(rect, _process_of(window))
                window = _user32.GetWindow(window, _NEXT_BELOW)


def _seen(window: int) -> bool:
    if not _user32.IsWindowVisible(window) or _user32.IsIconic(window):
        return False
    # What clicks go through (the drawings of some helpers) is not what the person points at.
    if _user32.GetWindowLongW(window, _EXTENDED_STYLE) & _TRANSPARENT:
        return False
    cloaked = wintypes.DWORD()
    if _ask_dwm(window, _CLOAKED, cloaked) and cloaked.value:
        return False
    name = ctypes.create_unicode_buffer(_LONGEST_NAME)
    _user32.GetClassNameW(window, name, len(name))
    return name.value not in _DESKTOP


def _place(window: int) -> Rect | None:
    rect = wintypes.RECT()
    drawn = _ask_dwm(window, _EXTENDED_FRAME_BOUNDS, rect) and rect.right > rect.left
    if not drawn and not _user32.GetWindowRect(window, ctypes.byref(rect)):
        return None
    return Rect(rect.left, rect.top, rect.right - rect.left, rect.bottom - rect.top)


def _ask_dwm(window: int, what: int, answer: "ctypes._SimpleCData[int] | ctypes.Structure") -> bool:
    try:
        ask = ctypes.WinDLL("dwmapi").DwmGetWindowAttribute
    except (OSError, AttributeError):
        return False
    ask.argtypes = [wintypes.HWND, wintypes.DWORD, ctypes.c_void_p, wintypes.DWORD]
    ask.restype = ctypes.c_long
    return bool(ask(window, what, ctypes.byref(answer), ctypes.sizeof(answer)) == 0)


def _process_of(window: int) -> int | None:
    pid = wintypes.DWORD()
    _user32.GetWindowThreadProcessId(window, ctypes.byref(pid))
    return int(pid.value) or None
