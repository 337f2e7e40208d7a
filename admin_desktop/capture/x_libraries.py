"""Finding the X libraries on Linux without asking the system's linker for each, in a program of its own."""

import contextlib
import ctypes.util
from collections.abc import Iterator

# The names under which every Linux has them; their numbers have not changed in twenty years.
_NAMES = {
    "X11": "libX11.so.6",
    "Xfixes": "libXfixes.so.3",
    "Xrandr": "libXrandr.so.2",
    "xcb": "libxcb.so.1",
    "xcb-randr": "libxcb-randr.so.0",
    "xcb-render": "libxcb-render.so.0",
    "xcb-shm": "libxcb-shm.so.0",
    "xcb-xfixes": "libxcb-xfixes.so.0",
}
# For mss' older way, which we do not go: it notes their names, and to load them would be for nothing.
_NAMED_ONLY = frozenset({"X11", "Xfixes", "Xrandr"})


@contextlib.contextmanager
def found_quickly() -> Iterator[None]:
    """While it lasts, ``ctypes.util.find_library`` knows the X libraries that are there without searching.

    mss looks for eight of them, each time through a run of ``ldconfig``: 20 ms of a capture command that takes 100.
    """
    search = ctypes.util.find_library

    def find(name: str) -> str | None:
        known = _NAMES.get(name)
        if known and name in _NAMED_ONLY:
            return known
        if known:
            with contextlib.suppress(OSError):
                ctypes.CDLL(known)  # else mss would take a library that is not there for one that is
                return known
        return search(name)

    ctypes.util.find_library = find
    try:
        yield
    finally:
        ctypes.util.find_library = search
