import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from PIL import Image

from admin_desktop.capture.geometry import Rect
from admin_desktop.capture.mss_grabber import MssGrabber
from admin_desktop.capture.window_under import PlacedWindow, first_under, window_under
from tests.end_to_end.desktop import place_of

BELOW, ABOVE = Rect(0, 0, 500, 400), Rect(100, 100, 50, 50)


class Stack:
    def __init__(self, *windows: PlacedWindow) -> None:
        self._windows = windows

    def from_top_down(self) -> Iterator[PlacedWindow]:
        yield from self._windows


STACK = Stack(PlacedWindow(Rect(90, 90, 90, 90), 7), PlacedWindow(ABOVE, 1), PlacedWindow(BELOW, None))


@pytest.mark.parametrize(
    ("pointer", "expected"), [((120, 120), ABOVE), ((149, 149), ABOVE), ((150, 120), BELOW), ((500, 120), None)]
)
def test_the_uppermost_at_the_pointer_but_ours(pointer: tuple[int, int], expected: Rect | None) -> None:
    assert first_under(STACK, pointer, frozenset({7})) == expected


def test_a_pointer_that_nobody_knows_points_at_nothing() -> None:
    assert window_under(None) is None


@pytest.mark.screen
@pytest.mark.skipif(sys.platform != "linux", reason="needs X11")
def test_on_a_screen_without_a_window_manager(show_window: Callable[..., "subprocess.Popen[str]"]) -> None:
    show_window(50, 60, 300, 200, "below", 1, 2, 3, 4)
    show_window(100, 100, 40, 30, "above", 1, 2, 3, 4)
    assert window_under((101, 101)) == Rect(100, 100, 40, 30)
    assert window_under((60, 70)) == Rect(50, 60, 300, 200)
    assert window_under((600, 70)) is None


@pytest.mark.screen
@pytest.mark.skipif(sys.platform != "linux", reason="needs X11")
def test_the_window_managers_frame_belongs_to_it(
    window_manager: str, show_window: Callable[..., "subprocess.Popen[str]"]
) -> None:
    show_window(200, 150, 300, 200, "framed", 0xFF0000, 0xFF0000, 0xFF0000, 0xFF0000)
    deadline = time.monotonic() + 20
    while (place := window_under((350, 250))) is None or place.height <= 200:
        assert time.monotonic() < deadline, place
    (frame,) = MssGrabber().grab(MssGrabber().screens())
    picture = Image.frombytes("RGB", (frame.width, frame.height), bytes(frame.bgra), "raw", "BGRX")
    inside = place_of((0xFF, 0, 0), picture)
    assert inside is not None
    assert (inside[2], inside[3]) == (300, 200)
    assert place.contains(inside[0], inside[1] - 1), "with its title"
    assert place.contains(inside[0] + 299, inside[1] + 199)
    assert (place.width - 300, place.height - 200) < (20, 60), "and no more than its frame"


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    @pytest.mark.screen
    def test_on_windows_a_window_is_where_it_was_put_and_ours_are_passed_over() -> None:
        from admin_desktop.capture.placed_win32 import Win32Windows

        create = ctypes.WinDLL("user32").CreateWindowExW
        create.argtypes = [
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
        create.restype = wintypes.HWND
        destroy = ctypes.WinDLL("user32").DestroyWindow
        destroy.argtypes = [wintypes.HWND]
        topmost, visible_popup = 0x8, 0x10000000 | 0x80000000
        handle = create(topmost, "STATIC", "post", visible_popup, 50, 60, 300, 200, None, None, None, None)
        assert handle
        try:
            windows = Win32Windows()
            assert first_under(windows, (100, 100), frozenset()) == Rect(50, 60, 300, 200)
            assert first_under(windows, (100, 100), frozenset({os.getpid()})) != Rect(50, 60, 300, 200)
        finally:
            destroy(handle)
