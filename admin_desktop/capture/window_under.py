"""Where the window under the mouse pointer is: only its place, for the box that the admin begins with."""

import logging
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from admin_desktop.capture.geometry import Rect

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PlacedWindow:
    """A window and its place, frame included and shadow left out, in the coordinates that screens are listed in."""

    rect: Rect
    pid: int | None


class PlacedWindows(Protocol):
    """One system's windows, with their places."""

    def from_top_down(self) -> Iterator[PlacedWindow]:
        """Give the windows that can be seen, the uppermost first; task bar and desktop are left out."""
        ...


def window_under(pointer: tuple[int, int] | None) -> Rect | None:
    """Return where the window under the pointer is, ours left out. Never raises; None when there is none.

    Args:
        pointer: as :func:`admin_desktop.capture.pointer.pointer_position` gives it.
    """
    if pointer is None:
        return None
    try:
        windows = _system_windows()
        return first_under(windows, pointer, frozenset({os.getpid()})) if windows is not None else None
    except Exception:
        _log.debug("the window under the pointer is not known", exc_info=True)
        return None


def first_under(windows: PlacedWindows, pointer: tuple[int, int], exclude_pids: frozenset[int]) -> Rect | None:
    """Return the place of the uppermost window at a point, leaving out those of the given processes."""
    for window in windows.from_top_down():
        if window.rect.contains(*pointer) and window.pid not in exclude_pids:
            return window.rect
    return None


def _system_windows() -> PlacedWindows | None:
    if sys.platform == "win32":
        from admin_desktop.capture.placed_win32 import Win32Windows

        return Win32Windows()
    if sys.platform == "darwin":
        from admin_desktop.capture.placed_darwin import QuartzWindows

        return QuartzWindows()
    if sys.platform == "linux":
        from admin_desktop.capture.x11 import PlacesOfWindows

        return PlacesOfWindows()
    return None
