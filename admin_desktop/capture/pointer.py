"""Where the mouse pointer is."""

import contextlib
import sys


def pointer_position() -> tuple[int, int] | None:
    """Return the pointer's place in the coordinates that screens are listed in, or None when it is not known.

    Physical pixels on Windows (whatever this process was told about scaling) and X11, points on macOS. Never
    raises: not knowing where the pointer is must not cost the picture.
    """
    with contextlib.suppress(Exception):
        if sys.platform == "win32":
            from admin_desktop.capture import win32

            return win32.pointer_position()
        if sys.platform == "darwin":
            from admin_desktop.capture import darwin

            return darwin.pointer_position()
        if sys.platform == "linux":
            from admin_desktop.capture import x11

            return x11.pointer_position()
    return None
