"""Mouse and keyboard as the system has them: what each system's hands can do, and the choice of hands."""

import sys
from collections.abc import Sequence
from typing import Protocol

from admin_desktop.errors import Trouble


class NoHands(Trouble):
    """Nothing here can move the mouse and press keys."""


class HandsHeld(Trouble):
    """The system did not take a movement or a key."""


class Hands(Protocol):
    """One system's mouse and keyboard. Its calls may take a moment: never on the GUI thread.

    Places are in the system's own coordinates over the whole desktop: physical pixels on Windows and X11, points on
    macOS. Every method but the first raises :class:`HandsHeld` when the system does not let us.
    """

    def can_work(self) -> str | None:
        """Return None when they can work here, else one plain sentence that says why not and what to do."""
        ...

    def move(self, x: int, y: int) -> None:
        """Move the pointer."""
        ...

    def button(self, *, down: bool) -> None:
        """Press or let go of the main button where the pointer is."""
        ...

    def wheel(self, notches: int) -> None:
        """Turn the wheel where the pointer is; downwards when positive."""
        ...

    def type_text(self, text: str) -> None:
        """Type a text of one line where the keyboard is."""
        ...

    def key(self, name: str, *, down: bool) -> None:
        """Press or let go of a key: a letter, one of `KEYS`, or one of `MODIFIERS`."""
        ...


KEYS = frozenset({"Return", "Tab", "Escape", "space", "Up", "Down", "Left", "Right"})
"""Keys that have a name."""
MODIFIERS = frozenset({"ctrl", "shift", "alt"})
"""Keys that are held; ``ctrl`` is what orders are given with, the command key on macOS."""


def click(hands: Hands, x: int, y: int) -> None:
    """Click at a place."""
    hands.move(x, y)
    hands.button(down=True)
    hands.button(down=False)


def press(hands: Hands, combination: str) -> None:
    """Press a key, with others held: ``Return``, ``ctrl+a``.

    Raises:
        ValueError: there is no such key.
    """
    *held, last = combination.split("+")
    if not MODIFIERS.issuperset(held) or not (last in KEYS or (len(last) == 1 and last.isalpha() and last.isascii())):
        raise ValueError(f"no such key: {combination}")
    names = [*held, last]
    for name in names:
        hands.key(name, down=True)
    for name in reversed(names):
        hands.key(name, down=False)


def choose_hands(candidates: Sequence[Hands]) -> Hands:
    """Return the first that can work here.

    Raises:
        NoHands: none can, with the reason given by the first.
    """
    reasons = []
    for hands in candidates:
        reason = hands.can_work()
        if reason is None:
            return hands
        reasons.append(reason)
    raise NoHands(reasons[0] if reasons else "On this system the tour cannot move mouse and keyboard by itself.")


def system_hands() -> list[Hands]:
    """List what may work on this system, the best first."""
    if sys.platform == "win32":
        from admin_desktop.ui.tour.hands_win32 import SendInputHands

        return [SendInputHands()]
    if sys.platform == "darwin":
        from admin_desktop.ui.tour.hands_darwin import QuartzEvents, QuartzHands

        return [QuartzHands(QuartzEvents())]
    if sys.platform == "linux":
        from admin_desktop.ui.tour.hands_x11 import XdotoolHands

        return [XdotoolHands()]
    return []
