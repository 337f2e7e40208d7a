"""What a capture is asked to take, and what that means on the screens as they are now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from admin_desktop.capture.geometry import Rect, Screen

Which = int | Literal["all", "pointer"]

DELAYS = (3, 5, 10)
"""Seconds that a capture can be put off by."""


class Mode(StrEnum):
    """What is taken. Always whole screens: the picture is sealed with everything round the post.

    WINDOW and REPEAT seal a whole screen too, and begin with a box: round the window under the pointer, or where the
    box was the last time.
    """

    POINTER = "pointer"
    ALL = "all"
    SCREEN = "screen"
    WINDOW = "window"
    REPEAT = "repeat"


DEFAULTS = (Mode.POINTER, Mode.ALL, Mode.WINDOW)
"""What the big button may take."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One capture as it was asked for.

    Attributes:
        mode: what is taken.
        screen: its number, for SCREEN.
        delay: seconds to wait before.
        from_menu: a menu of ours has just closed, and may still be fading on the screen.
    """

    mode: Mode = Mode.POINTER
    screen: int = 0
    delay: int = 0
    from_menu: bool = False

    @classmethod
    def of(cls, which: Which) -> "Wish":
        """Return the wish for a screen's number, "all" or "pointer"."""
        return cls(Mode.SCREEN, which) if isinstance(which, int) else cls(Mode(which))

    @classmethod
    def default(cls, scope: str) -> "Wish":
        """Return what the big button takes, by the setting; an unknown one is the screen under the pointer."""
        return cls(Mode(scope)) if scope in DEFAULTS else cls()


@dataclass(frozen=True, slots=True)
class Region:
    """The last box: where the screen was, how large its picture was, and the box in it.

    Attributes:
        screen: in the system's own coordinates.
        size: of the picture, in physical pixels.
        box: x, y, width, height in the picture, in physical pixels.
    """

    screen: Rect
    size: tuple[int, int]
    box: tuple[int, int, int, int]

    @classmethod
    def of(cls, screen: Rect, size: tuple[int, int], box: Sequence[int]) -> "Region":
        """Make one from a box as windows have it: x, y, width, height."""
        x, y, width, height = box
        return cls(screen, size, (x, y, width, height))

    @classmethod
    def from_numbers(cls, numbers: Sequence[object]) -> "Region | None":
        """Return what :meth:`numbers` made; None when there is nothing usable: no region yet, a changed file."""
        found = [one for one in numbers if isinstance(one, int) and not isinstance(one, bool)]
        if len(found) != _NUMBERS or len(numbers) != _NUMBERS:
            return None
        region = cls(Rect(*found[:4]), (found[4], found[5]), (found[6], found[7], found[8], found[9]))
        inside = Rect(*region.box).intersected(Rect(0, 0, *region.size)) == Rect(*region.box)
        return region if inside and not region.screen.empty and not Rect(*region.box).empty else None

    def numbers(self) -> list[int]:
        """Return it as numbers for the settings file."""
        rect = self.screen
        return [rect.x, rect.y, rect.width, rect.height, *self.size, *self.box]


_NUMBERS = 10


@dataclass(frozen=True, slots=True)
class Aim:
    """The screens that a wish means now.

    Attributes:
        screens: to be grabbed, at least one.
        region: to begin with; only when its screen is there.
        notice: what could not be done as asked, as one sentence; empty when all is as asked.
    """

    screens: list[Screen]
    region: Region | None = None
    notice: str = ""


def aim(wish: Wish, choose: Callable[[Which], list[Screen]], last: Region | None) -> Aim:
    """Find the screens for a wish.

    Args:
        wish: what was asked for.
        choose: reads the screens anew and selects, as :meth:`admin_desktop.capturing.Capturing.choose_screens`.
        last: the last region, for REPEAT.

    Raises:
        NoScreen, NoSuchScreen: as ``choose``.
    """
    if wish.mode == Mode.ALL:
        return Aim(choose("all"))
    if wish.mode == Mode.SCREEN:
        return Aim(choose(wish.screen))
    if wish.mode == Mode.REPEAT:
        found = [screen for screen in choose("all") if last and screen.rect == last.screen]
        if found:
            return Aim(found[:1], last)
        return Aim(choose("pointer"), notice=_NO_REGION if last is None else _SCREEN_GONE)
    return Aim(choose("pointer"))


_NO_REGION = (
    "There was no last region yet, so the screen with the mouse pointer was captured, with no box drawn for you."
)
_SCREEN_GONE = (
    "The screen of the last region is not there as it was, so the screen with the mouse pointer was captured, with no "
    "box drawn for you."
)
SIZE_CHANGED = "The screen of the last region has another resolution now, so it was captured with no box drawn for you."
NO_WINDOW = "There was no window under the mouse pointer, so no box was drawn for you."
