"""macOS: where windows are, through Quartz. Places of windows need no permission; only their titles do."""

import math
import sys
from collections.abc import Iterator

from admin_desktop.capture.geometry import Rect
from admin_desktop.capture.window_under import PlacedWindow

assert sys.platform == "darwin"

_ORDINARY_LAYER = 0


class QuartzWindows:
    """See :class:`admin_desktop.capture.window_under.PlacedWindows`."""

    def from_top_down(self) -> Iterator[PlacedWindow]:
        """See :class:`admin_desktop.capture.window_under.PlacedWindows`; points, without the shadow."""
        import Quartz

        options = Quartz.kCGWindowListOptionOnScreenOnly | Quartz.kCGWindowListExcludeDesktopElements
        for window in Quartz.CGWindowListCopyWindowInfo(options, Quartz.kCGNullWindowID) or ():
            # Menu bar, dock and floating helpers lie on layers of their own.
            if int(window.get(Quartz.kCGWindowLayer, -1)) != _ORDINARY_LAYER:
                continue
            bounds = window.get(Quartz.kCGWindowBounds) or {}
            if not all(key in bounds for key in ("X", "Y", "Width", "Height")):
                continue
            left, top = math.floor(bounds["X"]), math.floor(bounds["Y"])
            rect = Rect(left, top, math.ceil(bounds["Width"]), math.ceil(bounds["Height"]))
            pid = window.get(Quartz.kCGWindowOwnerPID)
            yield PlacedWindow(rect, int(pid) if pid is not None else None)
