"""How many physical pixels the screens have, whatever coordinates this process is shown."""

import contextlib
import sys

from admin_desktop.capture.geometry import Rect


def physical_sizes() -> dict[Rect, tuple[int, int]]:
    """Return width and height in physical pixels, by the screen's place as a grabber lists it.

    Never raises: what is not known is left out. On X11 nothing is, because there a screen's place is told in
    physical pixels and a picture of it cannot have fewer.
    """
    with contextlib.suppress(Exception):
        if sys.platform == "win32":
            from admin_desktop.capture import win32_session

            return win32_session.physical_sizes()
        if sys.platform == "darwin":
            from admin_desktop.capture import darwin

            return darwin.physical_sizes()
    return {}
