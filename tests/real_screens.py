"""Several real screens in one desktop: Xorg with the dummy driver, laid out by xrandr and painted to the pixel."""

import ctypes
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import c_char_p, c_int, c_uint, c_ulong, c_void_p
from pathlib import Path

from PIL import Image, ImageDraw

from tests.x_server import x_server

Place = tuple[int, int, int, int]
"""x, y, width, height of a screen in the desktop, in physical pixels."""

# What admins have on their desks. X11 and Windows tell places differently: where Windows counts from the main screen's
# corner and goes below nought, X11 counts from the desktop's, so "left of main" means that the main one is moved.
LAYOUTS: dict[str, tuple[Place, ...]] = {
    "beside": ((0, 0, 1280, 800), (1280, 0, 1024, 768)),
    "left of main": ((1024, 0, 1280, 800), (0, 0, 1024, 768)),
    "above main": ((0, 768, 1280, 800), (128, 0, 1024, 768)),
    "portrait, above and left": ((768, 400, 1280, 800), (0, 0, 768, 1024)),
    "with a hole": ((0, 300, 1024, 768), (1024, 0, 1280, 800)),
}

_CONFIGURATION = """
Section "ServerFlags"
    Option "AutoAddDevices" "false"
    Option "AutoEnableDevices" "false"
    Option "AutoAddGPU" "false"
    Option "DontVTSwitch" "true"
EndSection
Section "Device"
    Identifier "memory"
    Driver "dummy"
    VideoRam 192000
EndSection
Section "Monitor"
    Identifier "any"
    HorizSync 1.0-1000.0
    VertRefresh 1.0-1000.0
EndSection
Section "Screen"
    Identifier "screens"
    Device "memory"
    Monitor "any"
    DefaultDepth 24
EndSection
"""
_COLOURS = (0xC01020, 0x10A030, 0x2040C0, 0xE0B010, 0x8010A0, 0x10B0B0, 0xF06080, 0x507010)


def lacking() -> str:
    """Return why there cannot be several real screens here, or nothing. On Linux a missing program is a failure."""
    if sys.platform != "linux":
        return "Xorg with its dummy driver is Linux's"
    missing = [name for name in ("Xorg", "xrandr") if shutil.which(name) is None]
    assert not missing, f"install {', '.join(missing)}: packaging/setting_up/system_packages.py says how"
    return ""


@contextmanager
def real_screens(folder: Path, *places: Place) -> Iterator[str]:
    """Start Xorg without a console or a user, with these screens; the first is the main one. Gives its display.

    Args:
        folder: for its configuration and its log.
        places: of the screens.
    """
    configuration = folder / "xorg.conf"
    configuration.write_text(_CONFIGURATION, "utf-8")
    command = ["Xorg", "-config", str(configuration), "-logfile", str(folder / "xorg.log"), "-novtswitch", "-sharevts"]
    with x_server(command) as (display, _):  # the package xserver-xorg-video-dummy brings its driver
        lay_out(display, *places)
        yield display


def lay_out(display: str, *places: Place) -> None:
    """Put the screens where they belong; the first is the main one."""
    for _, _, width, height in places:
        mode = f"{width}x{height}"
        known = _xrandr(display)
        if f" {mode} " not in known:
            _xrandr(display, "--newmode", mode, "0", *(str(n) for n in (width, 0, 0, width, height, 0, 0, height)))
    words: list[str] = []
    for at, (x, y, width, height) in enumerate(places):
        mode, name = f"{width}x{height}", f"DUMMY{at}"
        _xrandr(display, "--addmode", name, mode)
        words += ["--output", name, "--mode", mode, "--pos", f"{x}x{y}", *(["--primary"] if at == 0 else [])]
    _xrandr(display, *words)
    _xrandr(display)  # looks again what is plugged in: until then the server shows the second screen, but denies it


def _xrandr(display: str, *words: str) -> str:
    done = subprocess.run(["xrandr", "--display", display, *words], capture_output=True, text=True, timeout=20)
    assert done.returncode == 0, done.stderr
    return done.stdout


def painted(display: str, *places: Place) -> list[Image.Image]:
    """Paint each screen with a pattern of its own, to the outermost pixel; return what pictures of them must show."""
    width, height = max(x + w for x, _, w, _ in places), max(y + h for _, y, _, h in places)
    boxes = [box for number, place in enumerate(places) for box in _pattern(number, place)]
    subprocess.run(
        [sys.executable, "-m", "tests.real_screens", display, str(width), str(height)],
        input=repr(boxes),
        text=True,
        check=True,
        cwd=Path(__file__).parents[1],
        timeout=30,
    )
    desktop = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(desktop)
    for x, y, w, h, colour in boxes:
        draw.rectangle((x, y, x + w - 1, y + h - 1), fill=(colour >> 16, colour >> 8 & 255, colour & 255))
    return [desktop.crop((x, y, x + w, y + h)) for x, y, w, h in places]


def _pattern(number: int, place: Place) -> Iterator[tuple[int, int, int, int, int]]:
    """A frame of one pixel, quarters, and bars of one pixel: half a pixel off, or one screen's in another's, shows."""
    x, y, width, height = place
    colours = [_COLOURS[(number * 3 + at) % len(_COLOURS)] for at in range(6)]
    yield x, y, width, height, colours[0]
    half_width, half_height = (width - 2) // 2, (height - 2) // 2
    for at in range(4):
        left, top = x + 1 + at % 2 * half_width, y + 1 + at // 2 * half_height
        yield left, top, half_width, half_height, colours[1 + at]
    for step in range(10, min(width, height) - 10, 37):
        yield x + step, y + step, 1, 20, colours[5]
        yield x + step, y + step, 20, 1, colours[5]


def _paint(display: str, width: int, height: int) -> None:
    """As a program of its own: make the boxes on the standard input the background of the whole desktop."""
    import ast

    lib = ctypes.CDLL("libX11.so.6")
    lib.XOpenDisplay.argtypes, lib.XOpenDisplay.restype = [c_char_p], c_void_p
    lib.XDefaultRootWindow.argtypes, lib.XDefaultRootWindow.restype = [c_void_p], c_ulong
    lib.XCreatePixmap.argtypes = [c_void_p, c_ulong, c_uint, c_uint, c_uint]
    lib.XCreatePixmap.restype = c_ulong
    lib.XCreateGC.argtypes, lib.XCreateGC.restype = [c_void_p, c_ulong, c_ulong, c_void_p], c_void_p
    lib.XSetForeground.argtypes = [c_void_p, c_void_p, c_ulong]
    lib.XFillRectangle.argtypes = [c_void_p, c_ulong, c_void_p, c_int, c_int, c_uint, c_uint]
    lib.XSetWindowBackgroundPixmap.argtypes = [c_void_p, c_ulong, c_ulong]
    lib.XClearWindow.argtypes = [c_void_p, c_ulong]
    lib.XSync.argtypes = [c_void_p, c_int]
    screen = lib.XOpenDisplay(display.encode())
    root = lib.XDefaultRootWindow(screen)
    pixmap = lib.XCreatePixmap(screen, root, width, height, 24)
    context = lib.XCreateGC(screen, pixmap, 0, None)
    for x, y, w, h, colour in [(0, 0, width, height, 0), *ast.literal_eval(sys.stdin.read())]:
        lib.XSetForeground(screen, context, colour)
        lib.XFillRectangle(screen, pixmap, context, x, y, w, h)
    lib.XSetWindowBackgroundPixmap(screen, root, pixmap)
    lib.XClearWindow(screen, root)
    lib.XSync(screen, 0)


if __name__ == "__main__":
    _paint(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
