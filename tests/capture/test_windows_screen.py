"""On a Windows desktop."""

import os
import sys

import pytest

pytestmark = [pytest.mark.screen, pytest.mark.skipif(sys.platform != "win32", reason="needs Windows")]

if sys.platform == "win32":
    import ctypes
    from collections.abc import Iterator
    from ctypes import wintypes

    from admin_desktop.capture.active_window import active_window
    from admin_desktop.capture.mss_grabber import MssGrabber
    from admin_desktop.capture.pointer import pointer_position

    _user32 = ctypes.WinDLL("user32", use_last_error=True)
    _user32.CreateWindowExW.argtypes = [
        wintypes.DWORD,
        wintypes.LPCWSTR,
        wintypes.LPCWSTR,
        wintypes.DWORD,
        *[ctypes.c_int] * 4,
        wintypes.HWND,
        wintypes.HMENU,
        wintypes.HINSTANCE,
        wintypes.LPVOID,
    ]
    _user32.CreateWindowExW.restype = wintypes.HWND
    _user32.DestroyWindow.argtypes = [wintypes.HWND]
    _user32.SetForegroundWindow.argtypes = [wintypes.HWND]
    _user32.SetCursorPos.argtypes = [ctypes.c_int, ctypes.c_int]
    _user32.GetSystemMetrics.argtypes = [ctypes.c_int]
    _user32.GetSystemMetrics.restype = ctypes.c_int

    _VISIBLE_POPUP = 0x10000000 | 0x80000000
    _TITLE = "Springfield PTA – ☺ Facebook"

    @pytest.fixture
    def window() -> Iterator[int]:
        handle = _user32.CreateWindowExW(0, "STATIC", _TITLE, _VISIBLE_POPUP, 50, 50, 300, 200, None, None, None, None)
        assert handle
        _user32.SetForegroundWindow(handle)
        yield handle
        _user32.DestroyWindow(handle)

    def test_the_whole_screen_is_grabbed() -> None:
        grabber = MssGrabber()
        assert grabber.can_work() is None
        screens = grabber.screens()
        assert sum(screen.primary for screen in screens) == 1
        for _ in range(2):
            frames = grabber.grab(screens)
            assert [(frame.width, frame.height) for frame in frames] == [
                (screen.rect.width, screen.rect.height) for screen in screens
            ]
            assert all(len(frame.bgra) == frame.width * frame.height * 4 for frame in frames)
        primary = next(screen for screen in screens if screen.primary)
        assert (primary.rect.width, primary.rect.height) == (_user32.GetSystemMetrics(0), _user32.GetSystemMetrics(1))

    def test_where_the_pointer_is() -> None:
        assert _user32.SetCursorPos(123, 321)
        assert pointer_position() == (123, 321)

    def test_the_foreground_window(window: int) -> None:
        found = active_window()
        assert found is not None
        assert (found.title, found.pid) == (_TITLE, os.getpid())
        assert str(found.process).lower() == "python.exe"

    def test_our_own_windows_are_passed_over(window: int) -> None:
        found = active_window(frozenset({os.getpid()}))
        assert found is None or found.pid != os.getpid()
