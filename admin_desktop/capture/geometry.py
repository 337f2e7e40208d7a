"""Where things are: the system's desktop coordinates, and the pixels of a picture taken of one screen.

The two differ. A screen's place is told in the system's own coordinates (physical pixels on Windows and X11,
points on macOS), its origin may be negative, and a picture of it may have more pixels than the screen has
coordinates. Factors are always picture size over screen size, per axis: what a system reports as its ratio is
rounded, and wrong for screens of mixed scales.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle of whole units; ``right`` and ``bottom`` are the first column and row outside it."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column to the right of it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The first row below it."""
        return self.y + self.height

    @property
    def empty(self) -> bool:
        """Whether nothing is inside."""
        return self.width <= 0 or self.height <= 0

    def contains(self, x: int, y: int) -> bool:
        """Whether the point is inside: left and top edges are, right and bottom edges are not."""
        return self.x <= x < self.right and self.y <= y < self.bottom

    def intersected(self, other: "Rect") -> "Rect":
        """Return what both have in common; an empty rectangle where they do not meet."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        return Rect(
            x,
            y,
            max(0, min(self.right, other.right) - x),
            max(0, min(self.bottom, other.bottom) - y),
        )

    def moved(self, dx: int, dy: int) -> "Rect":
        """Return the same rectangle elsewhere."""
        return Rect(self.x + dx, self.y + dy, self.width, self.height)

    def scaled(self, sx: float, sy: float) -> "Rect":
        """Return it in other units. Edges are rounded, not sizes, so neighbours stay neighbours."""
        x, y = _rounded(self.x * sx), _rounded(self.y * sy)
        return Rect(x, y, _rounded(self.right * sx) - x, _rounded(self.bottom * sy) - y)

    def distance_squared(self, x: int, y: int) -> int:
        """Return the square of the distance from the point to the nearest point inside; 0 when it is inside."""
        dx = max(self.x - x, 0, x - (self.right - 1))
        dy = max(self.y - y, 0, y - (self.bottom - 1))
        return dx * dx + dy * dy


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen as the system lists it at this moment.

    Attributes:
        number: from 1, in the system's order.
        name: what the system calls it; shown to people, never used to find it again.
        rect: its place in the virtual desktop, in the system's own coordinates; may be negative.
        primary: whether it is the main screen.
    """

    number: int
    name: str
    rect: Rect
    primary: bool


def picture_scale(screen: Screen, width: int, height: int) -> tuple[float, float]:
    """Return picture pixels per desktop unit, for each axis.

    Args:
        screen: the screen that the picture shows.
        width: of the picture, in physical pixels.
        height: likewise.

    Raises:
        ValueError: when the screen or the picture has no area.
    """
    if screen.rect.empty or width < 1 or height < 1:
        raise ValueError(f"a picture of {width} x {height} cannot show {screen.rect}")
    return width / screen.rect.width, height / screen.rect.height


def to_picture(rect_on_desktop: Rect, screen: Screen, width: int, height: int) -> Rect:
    """Return where a rectangle of the desktop lies in a picture of the screen, in physical pixels, clipped to it.

    Args:
        rect_on_desktop: in the system's own coordinates, like ``screen.rect``.
        screen: the screen that the picture shows.
        width: of the picture, in physical pixels.
        height: likewise.

    Returns:
        The part inside the picture; empty when the rectangle is on another screen.

    Raises:
        ValueError: when the screen or the picture has no area.
    """
    return unclipped(rect_on_desktop, screen, width, height).intersected(Rect(0, 0, width, height))


def unclipped(rect_on_desktop: Rect, screen: Screen, width: int, height: int) -> Rect:
    """Like :func:`to_picture`, but with the parts that lie outside the picture.

    Raises:
        ValueError: when the screen or the picture has no area.
    """
    sx, sy = picture_scale(screen, width, height)
    return rect_on_desktop.moved(-screen.rect.x, -screen.rect.y).scaled(sx, sy)


def _rounded(value: float) -> int:
    # Half upwards everywhere: Python's own rounding to even would make equal boxes differ by a pixel.
    return math.floor(value + 0.5)
