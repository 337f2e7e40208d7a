"""Whether the system lets this program see other programs' windows (macOS: Screen & System Audio Recording)."""

import contextlib
import sys
from enum import StrEnum
from typing import Protocol


class Permission(StrEnum):
    """What the system says about seeing the screen."""

    GRANTED = "granted"
    MISSING = "missing"
    UNKNOWN = "unknown"


class ScreenRecording(Protocol):
    """The system's own switch."""

    def allowed(self) -> bool:
        """Whether this program may see the screen. Only asks: nothing is shown, nothing is changed."""
        ...

    def request(self) -> None:
        """Let the system ask the person; returns before they answered."""
        ...

    def settings_link(self) -> str:
        """Return the link that opens the right page of the system's settings."""
        ...


class _NothingToAsk:
    """Windows and X11 let every program of the session see the screen."""

    def allowed(self) -> bool:
        return True

    def request(self) -> None:
        pass

    def settings_link(self) -> str:
        return ""


def check_permission(recording: ScreenRecording | None = None) -> Permission:
    """Ask, and only ask, whether the screen may be seen. Never raises.

    On macOS the answer of a running program may be old: after the switch was moved it must be started again.
    """
    try:
        allowed = (recording or _system()).allowed()
    except Exception:
        return Permission.UNKNOWN
    return Permission.GRANTED if allowed else Permission.MISSING


def request_permission(recording: ScreenRecording | None = None) -> None:
    """Let the system ask the person for permission, once; afterwards only its settings help. Never raises."""
    with contextlib.suppress(Exception):
        (recording or _system()).request()


def settings_link(recording: ScreenRecording | None = None) -> str | None:
    """Return the link that opens the page with the switch; None where there is no such switch."""
    try:
        return (recording or _system()).settings_link() or None
    except Exception:
        return None


def _system() -> ScreenRecording:
    if sys.platform == "darwin":
        from admin_desktop.capture import darwin

        return darwin.Recording()
    return _NothingToAsk()
