"""The pixels of one screen at one moment."""

from dataclasses import dataclass
from datetime import datetime

from admin_desktop.capture.geometry import Screen


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """What was on a screen.

    Attributes:
        screen: the screen as it was listed when this was grabbed.
        width, height: physical pixels, which may be more than ``screen.rect`` has units.
        bgra: ``width * height * 4`` bytes, top row first; the fourth byte of a pixel means nothing.
        grabbed_at: when the pixels had arrived, in UTC, with its zone.
    """

    screen: Screen
    width: int
    height: int
    bgra: bytes | bytearray | memoryview
    grabbed_at: datetime
