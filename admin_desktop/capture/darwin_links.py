"""macOS: what a browser tells assistive programs (Accessibility) about the page that it shows."""

import sys
from typing import Any, Protocol

from admin_desktop.capture.page_link import TIME_LIMIT, is_browser
from admin_desktop.capture.window_info import WindowInfo


class Accessibility(Protocol):
    """The system's questions to the parts of other programs' windows."""

    def trusted(self) -> bool:
        """Whether this program may ask. Only asks: no question is shown to the person."""
        ...

    def focused_window(self, pid: int) -> Any | None:
        """Return the window of this process that has the keyboard."""
        ...

    def attribute(self, element: Any, name: str) -> Any | None:
        """Return one attribute of an element; None when it has none."""
        ...


class AccessibilityLinks:
    """Asks browsers through Accessibility, where the admin has allowed that; it is never asked for."""

    def __init__(self, system: Accessibility | None = None) -> None:
        self._system = system

    def address(self, window: WindowInfo) -> str | None:
        """See :class:`admin_desktop.capture.page_link.LinkReader`."""
        if window.pid is None or not is_browser(window.process):
            return None
        system = self._system or _Real()
        if not system.trusted():
            return None
        shown = system.focused_window(window.pid)
        if shown is None:
            return None
        # Safari and Chrome name the page as the window's document; Firefox as the address of the web area.
        for name in ("AXDocument", "AXURL"):
            said = system.attribute(shown, name)
            if said:
                return str(said)
        return None


class _Real:
    """ApplicationServices, loaded only when a browser is asked."""

    def __init__(self) -> None:
        assert sys.platform == "darwin"
        import ApplicationServices

        self._services = ApplicationServices

    def trusted(self) -> bool:
        return bool(self._services.AXIsProcessTrusted())

    def focused_window(self, pid: int) -> Any | None:
        application = self._services.AXUIElementCreateApplication(pid)
        self._services.AXUIElementSetMessagingTimeout(application, TIME_LIMIT)
        return self.attribute(application, "AXFocusedWindow")

    def attribute(self, element: Any, name: str) -> Any | None:
        error, value = self._services.AXUIElementCopyAttributeValue(element, name, None)
        return None if error else value
