"""Sessions whose screen no program may see: locked, switched away, disconnected. One sentence each."""

import sys
from enum import StrEnum
from typing import Protocol


class Hindrance(StrEnum):
    """Why there is nothing to take a picture of, though there are screens."""

    LOCKED = "locked"
    SWITCHED = "switched"
    DISCONNECTED = "disconnected"
    NO_DESKTOP = "no_desktop"


_NOTHING_KEPT = "Nothing was kept:"
SENTENCES = {
    Hindrance.LOCKED: f"The screen is locked, or the system is asking for a password. {_NOTHING_KEPT} unlock it and "
    "try again.",
    Hindrance.SWITCHED: f"Another user is at the screen of this computer. {_NOTHING_KEPT} switch back to your own "
    "session and try again.",
    Hindrance.DISCONNECTED: f"Nobody is connected to this remote session, so it has no screen. {_NOTHING_KEPT} connect "
    "again, keep the window of the remote desktop open (not minimized), and try again.",
    Hindrance.NO_DESKTOP: f"This program was started outside of a desktop session, so it sees no screen. "
    f"{_NOTHING_KEPT} start it from the desktop of the person at the computer.",
}
REFUSED = (
    f"The system did not hand over the picture of the screen. {_NOTHING_KEPT} if the screen is locked, unlock it; if "
    "this is a remote desktop, open its window (minimized, it has no picture); then try again, or take a picture with "
    "the system's own key and import it."
)


class Session(Protocol):
    """What a system says about the session that this program runs in."""

    def hindrance(self) -> Hindrance | None:
        """Return what keeps the screen from being seen; None when nothing does, or it is not known."""
        ...


def session_trouble(session: Session | None = None) -> str | None:
    """Return the sentence that says why the screen cannot be seen now; None when it can, or is not known.

    Never raises. Wayland and missing displays are the grabber's to know: they do not come and go.
    """
    try:
        asked = session or _system()
        found = asked.hindrance() if asked is not None else None
    except Exception:
        return None
    return SENTENCES[found] if found is not None else None


def _system() -> Session | None:
    if sys.platform == "win32":
        from admin_desktop.capture import win32_session

        return win32_session.WindowsSession()
    if sys.platform == "darwin":
        from admin_desktop.capture import darwin

        return darwin.MacSession()
    return None
