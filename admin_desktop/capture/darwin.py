"""macOS: screens, the pointer, the windows as they lie, and the permission to see them, all through Quartz."""

import math
import sys
from collections.abc import Iterator

from admin_desktop.capture.geometry import Rect, Screen
from admin_desktop.capture.session import Hindrance
from admin_desktop.capture.window_info import WindowInfo

assert sys.platform == "darwin"

_MOST_SCREENS = 32
_ORDINARY_LAYER = 0


def display_ids() -> list[int]:
    """Return the system's numbers of the active screens, in the order of :func:`screens`."""
    import Quartz

    error, displays, _ = Quartz.CGGetActiveDisplayList(_MOST_SCREENS, None, None)
    return [] if error else [int(display) for display in displays]


def screens() -> list[Screen]:
    """List the active screens, in points.

    Not through mss, which exchanges width and height of a screen turned by 90 degrees although the system has
    already done so, and does not say which screen is the main one.
    """
    import Quartz

    main = Quartz.CGMainDisplayID()
    found = []
    for number, display in enumerate(display_ids(), 1):
        bounds = Quartz.CGDisplayBounds(display)
        rect = Rect(int(bounds.origin.x), int(bounds.origin.y), int(bounds.size.width), int(bounds.size.height))
        found.append(Screen(number, f"Screen {number}", rect, display == main))
    return found


def physical_sizes() -> dict[Rect, tuple[int, int]]:
    """Return the sizes of the pictures that screens are drawn as, in physical pixels, by their places in points."""
    import Quartz

    sizes: dict[Rect, tuple[int, int]] = {}
    for display, screen in zip(display_ids(), screens(), strict=False):
        mode = Quartz.CGDisplayCopyDisplayMode(display)
        if mode is not None:
            width, height = int(Quartz.CGDisplayModeGetPixelWidth(mode)), int(Quartz.CGDisplayModeGetPixelHeight(mode))
            # The mode of a screen that stands on its side may be told lying down.
            upright = (width < height) == (screen.rect.width < screen.rect.height)
            sizes[screen.rect] = (width, height) if upright else (height, width)
    return sizes


def pointer_position() -> tuple[int, int] | None:
    """Return the pointer's place in points, top-left origin, like the screens; None when there is no answer."""
    import Quartz

    event = Quartz.CGEventCreate(None)
    if event is None:
        return None
    place = Quartz.CGEventGetLocation(event)
    # Downwards, not towards zero: -0.5 is on the screen to the left.
    return math.floor(place.x), math.floor(place.y)


class MacSession:
    """The session that this program runs in."""

    def hindrance(self) -> Hindrance | None:
        """See :class:`admin_desktop.capture.session.Session`."""
        import Quartz

        facts = Quartz.CGSessionCopyCurrentDictionary()
        if facts is None:
            return Hindrance.NO_DESKTOP  # a login over the network, or a service
        if not facts.get("kCGSSessionOnConsoleKey", True):
            return Hindrance.SWITCHED
        return Hindrance.LOCKED if facts.get("CGSSessionScreenIsLocked", False) else None


class Windows:
    """The windows of a macOS session."""

    def from_active_down(self) -> Iterator[WindowInfo]:
        """Give the ordinary windows on the screen from the front: the active program's come first.

        Without the permission to see the screen the system withholds titles of other programs; the program's
        name is still given.
        """
        import Quartz

        options = Quartz.kCGWindowListOptionOnScreenOnly | Quartz.kCGWindowListExcludeDesktopElements
        for window in Quartz.CGWindowListCopyWindowInfo(options, Quartz.kCGNullWindowID) or ():
            # Menu bar, dock, notifications and floating helpers lie on layers of their own.
            if int(window.get(Quartz.kCGWindowLayer, -1)) != _ORDINARY_LAYER:
                continue
            name, owner, pid = (
                window.get(key) for key in (Quartz.kCGWindowName, Quartz.kCGWindowOwnerName, Quartz.kCGWindowOwnerPID)
            )
            yield WindowInfo(
                str(name or ""),
                str(owner) if owner else None,
                int(pid) if pid is not None else None,
                int(window.get(Quartz.kCGWindowNumber, 0)) or None,
            )


class Recording:
    """The switch "Screen & System Audio Recording" in the system's settings."""

    def allowed(self) -> bool:
        """Whether this program may see the screen. Only asks."""
        import Quartz

        return bool(Quartz.CGPreflightScreenCaptureAccess())

    def request(self) -> None:
        """Let the system ask the person, which it does once in the life of an installation."""
        import Quartz

        Quartz.CGRequestScreenCaptureAccess()

    def settings_link(self) -> str:
        """Return the link to the page with the switch."""
        return "x-apple.systempreferences:com.apple.preference.security?Privacy_ScreenCapture"
