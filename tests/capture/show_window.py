"""A program for tests: shows one window with four coloured quarters until its input ends."""

import ctypes
import os
import sys
from ctypes import byref, c_char_p, c_int, c_long, c_uint, c_ulong, c_void_p


def main(x: int, y: int, width: int, height: int, title: str, *colours: int) -> None:
    lib = ctypes.CDLL("libX11.so.6")
    lib.XOpenDisplay.argtypes, lib.XOpenDisplay.restype = [c_char_p], c_void_p
    lib.XDefaultRootWindow.argtypes, lib.XDefaultRootWindow.restype = [c_void_p], c_ulong
    lib.XCreateSimpleWindow.argtypes = [c_void_p, c_ulong, c_int, c_int, c_uint, c_uint, c_uint, c_ulong, c_ulong]
    lib.XCreateSimpleWindow.restype = c_ulong
    lib.XInternAtom.argtypes, lib.XInternAtom.restype = [c_void_p, c_char_p, c_int], c_ulong
    lib.XChangeProperty.argtypes = [c_void_p, c_ulong, c_ulong, c_ulong, c_int, c_int, c_char_p, c_int]
    lib.XSelectInput.argtypes = [c_void_p, c_ulong, c_long]
    lib.XMapWindow.argtypes = [c_void_p, c_ulong]
    lib.XWindowEvent.argtypes = [c_void_p, c_ulong, c_long, c_void_p]
    lib.XCreateGC.argtypes, lib.XCreateGC.restype = [c_void_p, c_ulong, c_ulong, c_void_p], c_void_p
    lib.XSetForeground.argtypes = [c_void_p, c_void_p, c_ulong]
    lib.XFillRectangle.argtypes = [c_void_p, c_ulong, c_void_p, c_int, c_int, c_uint, c_uint]
    lib.XSync.argtypes = [c_void_p, c_int]

    display = lib.XOpenDisplay(None)
    window = lib.XCreateSimpleWindow(display, lib.XDefaultRootWindow(display), x, y, width, height, 0, 0, 0)

    def put(name: bytes, kind: bytes, bits: int, data: bytes, count: int) -> None:
        atoms = [lib.XInternAtom(display, atom, 0) for atom in (name, kind)]
        lib.XChangeProperty(display, window, *atoms, bits, 0, data, count)

    text = title.encode()
    put(b"_NET_WM_NAME", b"UTF8_STRING", 8, text, len(text))
    put(b"WM_NAME", b"STRING", 8, b"plain", 5)
    put(b"_NET_WM_PID", b"CARDINAL", 32, bytes(c_long(os.getpid())), 1)
    exposure = 1 << 15
    lib.XSelectInput(display, window, exposure)
    lib.XMapWindow(display, window)
    event = (c_long * 24)()
    lib.XWindowEvent(display, window, exposure, byref(event))
    gc = lib.XCreateGC(display, window, 0, None)
    for quarter, colour in enumerate(colours):
        lib.XSetForeground(display, gc, colour)
        left, top = quarter % 2 * (width // 2), quarter // 2 * (height // 2)
        lib.XFillRectangle(display, window, gc, left, top, width // 2, height // 2)
    lib.XSync(display, 0)
    print("shown", flush=True)  # noqa: T201
    sys.stdin.read()


if __name__ == "__main__":
    x, y, width, height = (int(part) for part in sys.argv[1:5])
    main(x, y, width, height, sys.argv[5], *(int(part) for part in sys.argv[6:]))
