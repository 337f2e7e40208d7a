"""A program for tests, on Windows: a window with a field that one can write into, until its input ends."""

import sys
import threading

assert sys.platform == "win32"

import ctypes  # noqa: E402
from ctypes import wintypes  # noqa: E402

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
_user32.GetMessageW.argtypes = [ctypes.POINTER(wintypes.MSG), wintypes.HWND, wintypes.UINT, wintypes.UINT]
_user32.DispatchMessageW.argtypes = [ctypes.POINTER(wintypes.MSG)]
_user32.PostThreadMessageW.argtypes = [wintypes.DWORD, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM]
_QUIT, _VISIBLE_POPUP, _VISIBLE_CHILD = 0x0012, 0x10000000 | 0x80000000, 0x10000000 | 0x40000000


def main(text: str) -> None:
    window = _user32.CreateWindowExW(0, "STATIC", "browser", _VISIBLE_POPUP, 0, 0, 400, 200, None, None, None, None)
    _user32.CreateWindowExW(0, "EDIT", text, _VISIBLE_CHILD, 5, 5, 390, 30, window, None, None, None)
    print(window, flush=True)  # noqa: T201
    mine = ctypes.windll.kernel32.GetCurrentThreadId()

    def until_told() -> None:
        sys.stdin.read()
        _user32.PostThreadMessageW(mine, _QUIT, 0, 0)

    threading.Thread(target=until_told, daemon=True).start()
    message = wintypes.MSG()
    while _user32.GetMessageW(ctypes.byref(message), None, 0, 0) > 0:
        _user32.DispatchMessageW(ctypes.byref(message))


if __name__ == "__main__":
    main(sys.argv[1])
