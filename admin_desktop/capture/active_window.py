"""Which window the person was looking at."""

import logging
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Protocol

from admin_desktop.capture.window_info import LONGEST_TITLE, WindowInfo

_log = logging.getLogger(__name__)

# The click must not wait for a system that does not answer. Seconds.
TIME_LIMIT = 0.3


class WindowStack(Protocol):
    """One system's windows."""

    def from_active_down(self) -> Iterator[WindowInfo]:
        """Give the active window, then those below it as they lie, each read only when it is asked for.

        Windows that nobody sees, and the system's own (task bar, desktop), are left out.
        """
        ...


def active_window(exclude_pids: frozenset[int] = frozenset()) -> WindowInfo | None:
    """Return the window that is in front, leaving out those of the given processes.

    Our own windows have just stepped aside when this is asked, and the system may still name one of them: then it
    is the next one below. Takes at most about 0.3 seconds and never raises; None when it is not known.
    """
    try:
        stack = _system_stack()
        return first_of(stack, exclude_pids, time.monotonic) if stack is not None else None
    except Exception:
        _log.debug("the active window is not known", exc_info=True)
        return None


def titles_of_others(exclude_pids: frozenset[int]) -> list[str]:
    """Return the titles of the windows on the screen, empty where the system withholds them. Never raises.

    Args:
        exclude_pids: processes whose windows do not count.
    """
    try:
        stack = _system_stack()
        return [one.title for one in stack.from_active_down() if one.pid not in exclude_pids] if stack else []
    except Exception:
        _log.debug("the windows are not known", exc_info=True)
        return []


def first_of(stack: WindowStack, exclude_pids: frozenset[int], clock: Callable[[], float]) -> WindowInfo | None:
    """Return the first window of the stack that is not excluded; None when there is none or time is up.

    Args:
        stack: the windows.
        exclude_pids: processes whose windows do not count.
        clock: seconds, monotonic.
    """
    until = clock() + TIME_LIMIT
    for window in stack.from_active_down():
        if clock() > until:
            return None
        if window.pid is None or window.pid not in exclude_pids:
            return replace(window, title=window.title.replace("\0", "")[:LONGEST_TITLE])
    return None


def _system_stack() -> WindowStack | None:
    if sys.platform == "win32":
        from admin_desktop.capture import win32

        return win32.Windows()
    if sys.platform == "darwin":
        from admin_desktop.capture import darwin

        return darwin.Windows()
    if sys.platform == "linux":
        from admin_desktop.capture import x11

        return x11.Windows()
    return None
