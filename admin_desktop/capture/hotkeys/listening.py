"""What every way of listening for keys offers, and the choice of one."""

import sys
from collections.abc import Callable, Sequence
from typing import Protocol

from admin_desktop.capture.hotkeys.combination import Combination
from admin_desktop.errors import Trouble


class NoHotkeys(Trouble):
    """Nothing here can listen for keys while another program is in front."""


class HotkeyTaken(Trouble):
    """Another program, or the system, has these keys."""


class HotkeyRefused(Trouble):
    """The system does not let this program listen."""


class Listening(Protocol):
    """A thread that listens."""

    def stop(self) -> None:
        """End it, without waiting for its end."""
        ...

    @property
    def alive(self) -> bool:
        """Whether it still listens."""
        ...


class Hotkeys(Protocol):
    """One system's way to hear of keys while another program is in front. Its calls may take a moment."""

    def can_work(self) -> str | None:
        """Return None when it can work here, else one plain sentence that says why not and what to do."""
        ...

    def listen(self, combination: Combination, pressed: Callable[[], None]) -> Listening:
        """Begin to listen.

        Args:
            combination: the keys.
            pressed: called on a thread of the listener's own; returns at once.

        Raises:
            HotkeyTaken: another program, or the system, has them.
            HotkeyRefused: the system does not let us.
        """
        ...

    def advice(self) -> str:
        """Return what to do when nothing arrives, as one sentence or two."""
        ...

    def settings_link(self) -> str:
        """Return the link to the page of the system's settings that helps, or nothing."""
        ...


def choose_hotkeys(candidates: Sequence[Hotkeys]) -> Hotkeys:
    """Return the first that can work here.

    Raises:
        NoHotkeys: none can, with the reason given by the first.
    """
    reasons = []
    for hotkeys in candidates:
        reason = hotkeys.can_work()
        if reason is None:
            return hotkeys
        reasons.append(reason)
    raise NoHotkeys(
        reasons[0] if reasons else "On this system no keys can capture from anywhere. Use the small button."
    )


def system_hotkeys() -> list[Hotkeys]:
    """List what may work on this system, the best first."""
    if sys.platform == "win32":
        from admin_desktop.capture.hotkeys.win32 import Win32Hotkeys

        return [Win32Hotkeys()]
    if sys.platform == "darwin":
        from admin_desktop.capture.hotkeys.darwin import MacHotkeys

        return [MacHotkeys()]
    if sys.platform == "linux":
        from admin_desktop.capture.hotkeys.x11 import XHotkeys

        return [XHotkeys()]
    return []


def taken(words: str) -> HotkeyTaken:
    """Return the trouble for keys that somebody else has.

    Args:
        words: the keys, as they are written on them.
    """
    return HotkeyTaken(f"Another program on this computer has {words} already. Please choose other keys.")
