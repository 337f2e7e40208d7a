"""Windows: whether the session's screen can be seen at all, and how many physical pixels its screens have."""

import sys

from admin_desktop.capture.geometry import Rect
from admin_desktop.capture.session import Hindrance

assert sys.platform == "win32"

import ctypes  # noqa: E402
from ctypes import wintypes  # noqa: E402

_user32 = ctypes.WinDLL("user32", use_last_error=True)

_READ_OBJECTS = 0x0001
_NAME = 2
_ACCESS_DENIED = 5
_ORDINARY_DESKTOP = "default"
_CURRENT_SESSION = 0xFFFFFFFF
_CONNECT_STATE = 8
_DISCONNECTED = 4
_CURRENT_SETTINGS = 0xFFFFFFFF


class _MonitorInfo(ctypes.Structure):
    _fields_ = (
        ("size", wintypes.DWORD),
        ("monitor", wintypes.RECT),
        ("work", wintypes.RECT),
        ("flags", wintypes.DWORD),
        ("device", wintypes.WCHAR * 32),
    )


class _DeviceMode(ctypes.Structure):
    _fields_ = (
        ("device_name", wintypes.WCHAR * 32),
        ("spec_version", wintypes.WORD),
        ("driver_version", wintypes.WORD),
        ("size", wintypes.WORD),
        ("driver_extra", wintypes.WORD),
        ("fields", wintypes.DWORD),
        ("place", wintypes.LONG * 2),
        ("orientation", wintypes.DWORD),
        ("fixed_output", wintypes.DWORD),
        ("printer_shorts", ctypes.c_short * 5),
        ("form_name", wintypes.WCHAR * 32),
        ("log_pixels", wintypes.WORD),
        ("bits", wintypes.DWORD),
        ("width", wintypes.DWORD),
        ("height", wintypes.DWORD),
        ("rest", wintypes.DWORD * 10),
    )


_MonitorFound = ctypes.WINFUNCTYPE(
    wintypes.BOOL, wintypes.HMONITOR, wintypes.HDC, ctypes.POINTER(wintypes.RECT), wintypes.LPARAM
)
_user32.OpenInputDesktop.argtypes = [wintypes.DWORD, wintypes.BOOL, wintypes.DWORD]
_user32.OpenInputDesktop.restype = wintypes.HANDLE
_user32.CloseDesktop.argtypes = [wintypes.HANDLE]
_user32.CloseDesktop.restype = wintypes.BOOL
_user32.GetUserObjectInformationW.argtypes = [
    wintypes.HANDLE,
    ctypes.c_int,
    ctypes.c_void_p,
    wintypes.DWORD,
    ctypes.POINTER(wintypes.DWORD),
]
_user32.GetUserObjectInformationW.restype = wintypes.BOOL
_user32.EnumDisplayMonitors.argtypes = [
    wintypes.HDC,
    ctypes.POINTER(wintypes.RECT),
    _MonitorFound,
    wintypes.LPARAM,
]
_user32.EnumDisplayMonitors.restype = wintypes.BOOL
_user32.GetMonitorInfoW.argtypes = [wintypes.HMONITOR, ctypes.POINTER(_MonitorInfo)]
_user32.GetMonitorInfoW.restype = wintypes.BOOL
_user32.EnumDisplaySettingsW.argtypes = [wintypes.LPCWSTR, wintypes.DWORD, ctypes.POINTER(_DeviceMode)]
_user32.EnumDisplaySettingsW.restype = wintypes.BOOL


class WindowsSession:
    """The session that this process runs in."""

    def hindrance(self) -> Hindrance | None:
        """See :class:`admin_desktop.capture.session.Session`.

        A minimised window of a remote desktop is not told apart by Windows: there the picture is refused, or black.
        """
        if _disconnected():
            return Hindrance.DISCONNECTED
        # While a screen is locked or a question for a password covers it, the keyboard belongs to another desktop.
        desktop = _user32.OpenInputDesktop(0, False, _READ_OBJECTS)
        if not desktop:
            return Hindrance.LOCKED if ctypes.get_last_error() == _ACCESS_DENIED else None
        try:
            name = ctypes.create_unicode_buffer(256)
            known = _user32.GetUserObjectInformationW(desktop, _NAME, name, ctypes.sizeof(name), None)
            return Hindrance.LOCKED if known and name.value.lower() != _ORDINARY_DESKTOP else None
        finally:
            _user32.CloseDesktop(desktop)


def _disconnected() -> bool:
    try:
        library = ctypes.WinDLL("wtsapi32")
    except OSError:
        return False
    ask, free = library.WTSQuerySessionInformationW, library.WTSFreeMemory
    ask.argtypes = [
        wintypes.HANDLE,
        wintypes.DWORD,
        ctypes.c_int,
        ctypes.POINTER(ctypes.c_void_p),
        ctypes.POINTER(wintypes.DWORD),
    ]
    ask.restype = wintypes.BOOL
    free.argtypes, free.restype = [ctypes.c_void_p], None
    answer, length = ctypes.c_void_p(), wintypes.DWORD()
    if not ask(None, _CURRENT_SESSION, _CONNECT_STATE, ctypes.byref(answer), ctypes.byref(length)):
        return False
    try:
        state = ctypes.cast(answer, ctypes.POINTER(ctypes.c_int)).contents.value
        return length.value >= ctypes.sizeof(ctypes.c_int) and state == _DISCONNECTED
    finally:
        free(answer)


def physical_sizes() -> dict[Rect, tuple[int, int]]:
    """Return the screens' sizes in physical pixels by their places, as the driver has set them."""
    found: dict[Rect, tuple[int, int]] = {}

    def one(monitor: int, _context: int, _rect: object, _data: int) -> bool:
        info, mode = _MonitorInfo(size=ctypes.sizeof(_MonitorInfo)), _DeviceMode(size=ctypes.sizeof(_DeviceMode))
        if _user32.GetMonitorInfoW(monitor, ctypes.byref(info)) and _user32.EnumDisplaySettingsW(
            info.device, _CURRENT_SETTINGS, ctypes.byref(mode)
        ):
            seen = info.monitor
            place = Rect(seen.left, seen.top, seen.right - seen.left, seen.bottom - seen.top)
            found[place] = (mode.width, mode.height)
        return True

    # As this process sees it, so that the places are those that a grabber lists; the driver's sizes are never scaled.
    _user32.EnumDisplayMonitors(None, None, _MonitorFound(one), 0)
    return found
