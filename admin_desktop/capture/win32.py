"""Windows: the pointer, and the windows as they lie."""

import contextlib
import sys
from collections.abc import Iterator

from admin_desktop.capture.window_info import LONGEST_TITLE, WindowInfo

assert sys.platform == "win32"

import ctypes  # noqa: E402
from ctypes import wintypes  # noqa: E402
from pathlib import PureWindowsPath  # noqa: E402

_user32 = ctypes.WinDLL("user32", use_last_error=True)
_kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)

_user32.GetCursorPos.argtypes = [ctypes.POINTER(wintypes.POINT)]
_user32.GetCursorPos.restype = wintypes.BOOL
_user32.GetForegroundWindow.argtypes = []
_user32.GetForegroundWindow.restype = wintypes.HWND
_user32.GetTopWindow.argtypes = [wintypes.HWND]
_user32.GetTopWindow.restype = wintypes.HWND
_user32.GetWindow.argtypes = [wintypes.HWND, wintypes.UINT]
_user32.GetWindow.restype = wintypes.HWND
_user32.GetWindowTextW.argtypes = [wintypes.HWND, wintypes.LPWSTR, ctypes.c_int]
_user32.GetWindowTextW.restype = ctypes.c_int
_user32.GetClassNameW.argtypes = [wintypes.HWND, wintypes.LPWSTR, ctypes.c_int]
_user32.GetClassNameW.restype = ctypes.c_int
_user32.GetWindowThreadProcessId.argtypes = [wintypes.HWND, ctypes.POINTER(wintypes.DWORD)]
_user32.GetWindowThreadProcessId.restype = wintypes.DWORD
_user32.IsWindowVisible.argtypes = [wintypes.HWND]
_user32.IsWindowVisible.restype = wintypes.BOOL
_user32.IsIconic.argtypes = [wintypes.HWND]
_user32.IsIconic.restype = wintypes.BOOL
_kernel32.OpenProcess.argtypes = [wintypes.DWORD, wintypes.BOOL, wintypes.DWORD]
_kernel32.OpenProcess.restype = wintypes.HANDLE
_kernel32.CloseHandle.argtypes = [wintypes.HANDLE]
_kernel32.CloseHandle.restype = wintypes.BOOL
_kernel32.QueryFullProcessImageNameW.argtypes = [
    wintypes.HANDLE,
    wintypes.DWORD,
    wintypes.LPWSTR,
    ctypes.POINTER(wintypes.DWORD),
]
_kernel32.QueryFullProcessImageNameW.restype = wintypes.BOOL

_NEXT_BELOW = 2
_QUERY_LIMITED_INFORMATION = 0x1000
_PER_MONITOR_AWARE_V2 = -4
_CLOAKED = 14
_LONGEST_PATH = 32768
_MOST_WINDOWS = 2000
# Parts of the desktop that are in front while somebody clicks our tray icon.
_SHELL = frozenset(
    {
        "NotifyIconOverflowWindow",
        "Progman",
        "Shell_SecondaryTrayWnd",
        "Shell_TrayWnd",
        "TopLevelWindowForOverflowXamlIsland",
        "WorkerW",
        "XamlExplorerHostIslandWindow",
    }
)


def pointer_position() -> tuple[int, int] | None:
    """Return the pointer's place in physical pixels; None when a secure desktop has the pointer."""
    point = wintypes.POINT()
    with physical_pixels():
        known = _user32.GetCursorPos(ctypes.byref(point))
    return (int(point.x), int(point.y)) if known else None


@contextlib.contextmanager
def physical_pixels() -> Iterator[None]:
    """Let this thread see unscaled coordinates, whatever the process was told, and put it back."""
    change = getattr(_user32, "SetThreadDpiAwarenessContext", None)
    if change is None:  # before Windows 10 1607
        yield
        return
    change.argtypes, change.restype = [wintypes.HANDLE], wintypes.HANDLE
    before = change(_PER_MONITOR_AWARE_V2)
    try:
        yield
    finally:
        if before:
            change(before)


class Windows:
    """The windows of a Windows session."""

    def from_active_down(self) -> Iterator[WindowInfo]:
        """Give the foreground window, then those below it that can be seen and have a title."""
        window = _user32.GetForegroundWindow() or _user32.GetTopWindow(None)
        for _ in range(_MOST_WINDOWS):
            if not window:
                return
            if _seen(window):
                pid = _process_of(window)
                title = _text(_user32.GetWindowTextW, window)
                if title:
                    yield WindowInfo(title, _process_name(pid) if pid else None, pid, window)
            window = _user32.GetWindow(window, _NEXT_BELOW)


def _seen(window: int) -> bool:
    if not _user32.IsWindowVisible(window) or _user32.IsIconic(window) or _cloaked(window):
        return False
    return _text(_user32.GetClassNameW, window) not in _SHELL


def _cloaked(window: int) -> bool:
    """Whether the system shows it nowhere though it counts as visible: other desktops, suspended apps."""
    cloaked = wintypes.DWORD()
    try:
        ask = ctypes.WinDLL("dwmapi").DwmGetWindowAttribute
    except (OSError, AttributeError):
        return False
    ask.argtypes = [wintypes.HWND, wintypes.DWORD, ctypes.c_void_p, wintypes.DWORD]
    ask.restype = ctypes.c_long
    return ask(window, _CLOAKED, ctypes.byref(cloaked), ctypes.sizeof(cloaked)) == 0 and bool(cloaked.value)


def _text(read: "ctypes._NamedFuncPointer", window: int) -> str:
    buffer = ctypes.create_unicode_buffer(LONGEST_TITLE + 1)
    read(window, buffer, len(buffer))
    return buffer.value


def _process_of(window: int) -> int | None:
    pid = wintypes.DWORD()
    _user32.GetWindowThreadProcessId(window, ctypes.byref(pid))
    return int(pid.value) or None


def _process_name(pid: int) -> str | None:
    process = _kernel32.OpenProcess(_QUERY_LIMITED_INFORMATION, False, pid)
    if not process:
        return None
    try:
        path = ctypes.create_unicode_buffer(_LONGEST_PATH)
        length = wintypes.DWORD(_LONGEST_PATH)
        if not _kernel32.QueryFullProcessImageNameW(process, 0, path, ctypes.byref(length)):
            return None
        return PureWindowsPath(path.value).name or None
    finally:
        _kernel32.CloseHandle(process)
