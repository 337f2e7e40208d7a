"""What every way of grabbing a screen offers, and the choice of way and of screens."""

from collections.abc import Callable, Sequence
from typing import Literal, Protocol, TypeVar

from admin_desktop.capture.frames import Frame
from admin_desktop.capture.geometry import Screen
from admin_desktop.errors import Trouble

_T = TypeVar("_T")


class NoScreen(Trouble):
    """There is no screen that could be grabbed."""


class NoSuchScreen(Trouble):
    """A screen was asked for that is not there."""


class GrabFailed(Trouble):
    """There is a screen, but the system did not hand over its picture."""


class ScreensChanged(GrabFailed):
    """A screen was unplugged or moved between being listed and being grabbed."""


class ScreenUnseen(GrabFailed):
    """The session's screen is not to be seen now: locked, switched away, disconnected."""


class Grabber(Protocol):
    """One way of taking pictures of screens. May be called from any thread."""

    name: str

    def can_work(self) -> str | None:
        """Return None when it can work here, else one plain sentence that says why not."""
        ...

    def screens(self) -> list[Screen]:
        """List the screens as they are now.

        Raises:
            NoScreen: when there is none.
        """
        ...

    def grab(self, screens: Sequence[Screen]) -> list[Frame]:
        """Take one picture of each of these screens, in this order, in full resolution.

        Raises:
            NoScreen: when there is no screen any more.
            ScreensChanged: when one of them is not there any more.
            GrabFailed: when the system refused.
        """
        ...


class InOrder:
    """Several ways to grab as one: when the first is refused by the system, the next that can work is asked.

    Args:
        grabbers: at least one; all list the same screens in the same coordinates.
    """

    def __init__(self, grabbers: Sequence[Grabber]) -> None:
        self._grabbers = list(grabbers)
        # The way that the last picture came.
        self.name = self._grabbers[0].name

    def can_work(self) -> str | None:
        """See :class:`Grabber`; the first one's reason."""
        reasons = [grabber.can_work() for grabber in self._grabbers]
        return None if None in reasons else reasons[0]

    def screens(self) -> list[Screen]:
        """See :class:`Grabber`."""
        return self._first(lambda grabber: grabber.screens())

    def grab(self, screens: Sequence[Screen]) -> list[Frame]:
        """See :class:`Grabber`; what is raised is the first one's refusal."""
        return self._first(lambda grabber: grabber.grab(screens))

    def _first(self, ask: Callable[[Grabber], list[_T]]) -> list[_T]:
        refusal: Trouble | None = None
        for grabber in self._grabbers:
            if refusal is not None and grabber.can_work() is not None:
                continue
            try:
                answer = ask(grabber)
            except (ScreensChanged, ScreenUnseen):
                raise  # true whoever is asked
            except (GrabFailed, NoScreen) as failed:
                refusal = refusal or failed
            else:
                self.name = grabber.name
                return answer
        raise refusal or NoScreen("There is no screen here to take a picture of.")


def choose_grabber(grabbers: Sequence[Grabber]) -> Grabber:
    """Return the first that can work here.

    Raises:
        NoScreen: when none can, with the reason given by the first.
    """
    reasons: list[str] = []
    for grabber in grabbers:
        reason = grabber.can_work()
        if reason is None:
            return grabber
        reasons.append(reason)
    raise NoScreen(reasons[0] if reasons else "There is no screen here to take a picture of.")


def select_screens(
    screens: Sequence[Screen], which: int | Literal["all", "pointer"], pointer: tuple[int, int] | None
) -> list[Screen]:
    """Return the screens that are meant.

    Args:
        screens: as listed now.
        which: a screen's number, all of them, or the one under the pointer.
        pointer: in the same coordinates as the screens; None when unknown, which means the main screen.

    Raises:
        NoScreen: when the list is empty.
        NoSuchScreen: when there is no screen of that number; says how many there are.
    """
    if not screens:
        raise NoScreen("There is no screen here to take a picture of.")
    if which == "all":
        return list(screens)
    if which == "pointer":
        return [_under(screens, pointer)]
    found = [screen for screen in screens if screen.number == which]
    if not found:
        count = "is only one screen" if len(screens) == 1 else f"are {len(screens)} screens"
        numbers = "1" if len(screens) == 1 else ", ".join(str(screen.number) for screen in screens)
        raise NoSuchScreen(f"There is no screen {which}: there {count} here. Choose {numbers}, all or pointer.")
    return found


def _under(screens: Sequence[Screen], pointer: tuple[int, int] | None) -> Screen:
    if pointer is None:
        return next((screen for screen in screens if screen.primary), screens[0])
    # Screens of mixed heights leave holes in the desktop, and a stale position may be outside of all: the nearest.
    return min(screens, key=lambda screen: screen.rect.distance_squared(*pointer))
