"""Rectangles in a picture, in its own physical pixels: moving, resizing, staying inside."""

from typing import NamedTuple

Size = tuple[int, int]
"""Width and height of a picture, physical pixels."""


class Box(NamedTuple):
    """A rectangle: left, top, width, height in physical pixels of the upright original."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column that is not inside any more."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The first row that is not inside any more."""
        return self.y + self.height

    @property
    def area(self) -> int:
        """How many pixels it holds."""
        return self.width * self.height

    def cut_by(self, other: "Box") -> "Box | None":
        """Return what both have in common, or None when that is nothing."""
        left, top = max(self.x, other.x), max(self.y, other.y)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return Box(left, top, right - left, bottom - top) if right > left and bottom > top else None

    def contains(self, x: float, y: float) -> bool:
        """Tell whether a point lies inside."""
        return self.x <= x < self.right and self.y <= y < self.bottom

    def inside(self, size: Size, least: int = 1) -> "Box":
        """Return the box as large as it is, or as the picture allows, and moved so that all of it lies inside.

        Args:
            size: of the picture.
            least: the smallest width and height; a smaller picture is the limit.
        """
        width = min(max(self.width, least), size[0])
        height = min(max(self.height, least), size[1])
        return Box(min(max(0, self.x), size[0] - width), min(max(0, self.y), size[1] - height), width, height)

    def cut(self, size: Size) -> "Box | None":
        """Return the part that lies inside the picture, or None when there is none."""
        return self.cut_by(Box(0, 0, *size))

    def moved(self, across: int, down: int, size: Size) -> "Box":
        """Return the box moved by so many pixels, stopped at the picture's edges."""
        return Box(self.x + across, self.y + down, self.width, self.height).inside(size)

    def resized(self, edges: str, across: int, down: int, size: Size, least: int = 1) -> "Box":
        """Return the box with some of its edges moved; the others stay.

        Args:
            edges: letters of those that move: l, r, t, b (a corner is two).
            across, down: pixels by which they move.
            size: of the picture; no edge leaves it.
            least: the smallest width and height.
        """
        left, top, right, bottom = self.x, self.y, self.right, self.bottom
        if "l" in edges:
            left = max(0, min(left + across, right - least))
        if "r" in edges:
            right = min(size[0], max(right + across, left + least))
        if "t" in edges:
            top = max(0, min(top + down, bottom - least))
        if "b" in edges:
            bottom = min(size[1], max(bottom + down, top + least))
        return Box(left, top, right - left, bottom - top)

    def square(self, edges: str, size: Size) -> "Box":
        """Return the largest square in this box that keeps the corner opposite to the edges that were moved."""
        side = min(self.width, self.height)
        x = self.right - side if "l" in edges else self.x
        y = self.bottom - side if "t" in edges else self.y
        return Box(x, y, side, side).inside(size)


def between(one: tuple[int, int], other: tuple[int, int]) -> Box:
    """Return the box with these two points as opposite corners."""
    left, top = min(one[0], other[0]), min(one[1], other[1])
    return Box(left, top, abs(one[0] - other[0]), abs(one[1] - other[1]))


def middle(of: Box, width: int, height: int, size: Size) -> Box:
    """Return a box of this width and height in the middle of another one."""
    return Box(of.x + (of.width - width) // 2, of.y + (of.height - height) // 2, width, height).inside(size)


def meets(one: Box, other: Box) -> bool:
    """Tell whether two boxes have a pixel in common."""
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom
