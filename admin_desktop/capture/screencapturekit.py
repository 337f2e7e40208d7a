"""Grabbing with ScreenCaptureKit, Apple's way since macOS 14 to take one picture of a screen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from admin_desktop.capture.frames import Frame
from admin_desktop.capture.geometry import Screen
from admin_desktop.capture.grabbing import GrabFailed, NoScreen, ScreensChanged, ScreenUnseen
from admin_desktop.capture.session import REFUSED, session_trouble


@dataclass(frozen=True, slots=True)
class KitDisplay:
    """A display as the system lists it.

    Attributes:
        id: the system's number of it.
        screen: its place, in points.
        pixels: width and height of what it is drawn as, in physical pixels.
    """

    id: int
    screen: Screen
    pixels: tuple[int, int]


@dataclass(frozen=True, slots=True)
class KitPicture:
    """Pixels as the system hands them over: each row has ``row_bytes``, which may be more than it needs."""

    width: int
    height: int
    row_bytes: int
    bgra: bytes


class Kit(Protocol):
    """What is asked of the system. Each question may take a moment and raises OSError when it is refused."""

    def available(self) -> bool:
        """Whether this macOS has it."""
        ...

    def displays(self) -> list[KitDisplay]:
        """List the displays as they are now."""
        ...

    def picture(self, display: KitDisplay) -> KitPicture:
        """Take one picture of a display, in as many pixels as it has, without the pointer."""
        ...


class KitGrabber:
    """Takes pictures of screens through ScreenCaptureKit. Any thread but the GUI's may call it.

    Args:
        kit: the system.
        session: asked why the screen cannot be seen now, if it cannot.
    """

    name = "screencapturekit"

    def __init__(self, kit: Kit, session: Callable[[], str | None] = session_trouble) -> None:
        self._kit, self._session_trouble = kit, session

    def can_work(self) -> str | None:
        """Return None when this macOS has ScreenCaptureKit, else why not."""
        if self._kit.available():
            return None
        return "There is no screen here to take a picture of: this macOS is older than 14."

    def screens(self) -> list[Screen]:
        """List the screens as they are at this moment.

        Raises:
            NoScreen: there is none.
        """
        return [display.screen for display in self._displays()]

    def grab(self, screens: Sequence[Screen]) -> list[Frame]:
        """Take one picture of each screen, in full resolution.

        Raises:
            NoScreen: when there is no screen any more.
            ScreensChanged: when one of them is not where it was.
            ScreenUnseen: when the session is locked or switched away.
            GrabFailed: when the system refused.
        """
        unseen = self._session_trouble()
        if unseen is not None:
            raise ScreenUnseen(unseen)
        now = {display.screen.rect: display for display in self._displays()}
        if any(screen.rect not in now for screen in screens):
            raise ScreensChanged(
                "A screen was unplugged or moved while the picture was being taken. Nothing was kept: try again."
            )
        try:
            return [_frame(screen, self._kit.picture(now[screen.rect])) for screen in screens]
        except (OSError, ValueError) as error:
            raise GrabFailed(REFUSED) from error

    def _displays(self) -> list[KitDisplay]:
        try:
            displays = self._kit.displays()
        except OSError as error:
            raise GrabFailed(REFUSED) from error
        if not displays:
            raise NoScreen("There is no screen here to take a picture of. Switch a screen on, then try again.")
        return displays


def _frame(screen: Screen, picture: KitPicture) -> Frame:
    row = picture.width * 4
    if picture.row_bytes < row or len(picture.bgra) < picture.row_bytes * (picture.height - 1) + row:
        # Bytes that would be shown as noise.
        raise ValueError(f"{picture.width} x {picture.height} pixels came as {len(picture.bgra)} bytes")
    if picture.row_bytes == row:
        pixels = picture.bgra[: row * picture.height]
    else:
        starts = range(0, picture.row_bytes * picture.height, picture.row_bytes)
        pixels = b"".join(picture.bgra[at : at + row] for at in starts)
    return Frame(screen, picture.width, picture.height, pixels, datetime.now(UTC))
