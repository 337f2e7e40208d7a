"""The web address of the page in a browser's window, where the system tells it.

A guess and nothing more: it is read from another program a moment after the picture was sealed, and what stands there
was written by others. Whoever uses it checks it again.
"""

import logging
import re
import sys
import threading
import time
from collections.abc import Callable
from typing import Protocol

from admin_desktop.capture.window_info import WindowInfo

_log = logging.getLogger(__name__)

# A browser that does not answer must hold up nothing. Seconds, from the question to giving up.
TIME_LIMIT = 0.3
LONGEST_LINK = 2000
# Not compiled yet: most captures show no browser that answers, and the command is to be quick.
_LINK = r"(?i:https?://[^\s/?#@<>\"'\\]+(?:[/?#][^\s<>\"'\\]*)?)"
# Browsers leave "https://" out of their address bars. What is written there without it must begin like a host's name.
_BARE = r"(?i:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)*\.[a-z]{2,24}(?::\d{1,5})?(?:[/?#]\S*)?)"
# Their processes as the systems name them, in small letters. A document in another program is nobody's page.
_BROWSERS = frozenset(
    {
        *("chrome.exe", "msedge.exe", "firefox.exe", "brave.exe", "opera.exe", "vivaldi.exe"),
        *("safari", "google chrome", "microsoft edge", "firefox", "brave browser", "opera", "vivaldi", "arc"),
    }
)


def is_browser(process: str | None) -> bool:
    """Tell whether a process of this name (on Windows and macOS) shows web pages."""
    return process is not None and process.lower() in _BROWSERS


class LinkReader(Protocol):
    """One system's way to ask a program what its window shows."""

    def address(self, window: WindowInfo) -> str | None:
        """Return what the window's address bar or document says, as it is; None when it says nothing.

        May take as long as the other program likes, and raise anything: it is called on a thread of its own.
        """
        ...


class Asking:
    """A question that is under way; it is abandoned when there is no answer in time.

    Args:
        window: whose page is wanted.
        reader: asks it; None asks nobody.
        clock: seconds, monotonic.
    """

    def __init__(
        self, window: WindowInfo | None, reader: LinkReader | None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock, self._until = clock, clock() + TIME_LIMIT
        self._answers: list[str | None] = []
        self._thread: threading.Thread | None = None
        if window is not None and reader is not None:
            # A daemon: a browser that hangs keeps neither the capture nor the end of the program waiting.
            self._thread = threading.Thread(target=self._ask, args=(window, reader), name="page link", daemon=True)
            self._thread.start()

    def _ask(self, window: WindowInfo, reader: LinkReader) -> None:
        try:
            self._answers.append(reader.address(window))
        except Exception:
            _log.debug("the page's link is not known", exc_info=True)

    def link(self) -> str | None:
        """Return the link, waiting until the time is up; None when there is no answer, or it is no web address."""
        if self._thread is not None:
            self._thread.join(max(0.0, self._until - self._clock()))
        said = self._answers[0] if self._answers else None
        return web_link(said) if said else None


def ask_for_link(window: WindowInfo | None) -> Asking:
    """Ask the window for its page's link, on a thread that may be abandoned. Never raises."""
    try:
        return Asking(window, _system())
    except Exception:
        _log.debug("nobody can be asked for the page's link", exc_info=True)
        return Asking(None, None)


def web_link(text: str) -> str | None:
    """Return what an address bar says as a web link, or None: only http and https, one line, at most 2000 characters.

    A name with a password before the host (``https://user@host``) is refused: it is how links are made to look like
    others.
    """
    line = text.strip()
    if len(line) > LONGEST_LINK or not line.isprintable():
        return None
    if re.fullmatch(_LINK, line):
        return line
    return f"https://{line}" if re.fullmatch(_BARE, line) else None


def _system() -> LinkReader | None:
    if sys.platform == "win32":
        from admin_desktop.capture import win32_links

        return win32_links.AutomationLinks()
    if sys.platform == "darwin":
        from admin_desktop.capture import darwin_links

        return darwin_links.AccessibilityLinks()
    if sys.platform == "linux":
        from admin_desktop.capture import x11

        return x11.PropertyLinks()
    return None
