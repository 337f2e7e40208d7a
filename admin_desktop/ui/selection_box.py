"""The box on the frozen picture: what dragging, clicking and keys do to it. Plain numbers, no windows."""

from enum import Flag

SMALLEST = 8
"""Physical pixels; a box of less is a slip of the hand."""


class Edges(Flag):
    """Which edges of the box are being moved; all of them: the box as it is."""

    NONE = 0
    LEFT = 1
    TOP = 2
    RIGHT = 4
    BOTTOM = 8
    ALL = 15


Sides = tuple[int, int, int, int]
"""Left, top, right, bottom; right and bottom are the first pixels outside."""


class SelectionBox:
    """A box inside a picture.

    Args:
        width, height: of the picture, physical pixels.
        box: x, y, width, height to begin with.
    """

    def __init__(self, width: int, height: int, box: list[int] | None = None) -> None:
        self._width, self._height = width, height
        self.sides: Sides = (0, 0, 0, 0)
        if box:
            self.put(*box)

    @property
    def box(self) -> list[int] | None:
        """x, y, width, height; None while it is too small to be meant."""
        left, top, right, bottom = self.sides
        usable = right - left >= SMALLEST and bottom - top >= SMALLEST
        return [left, top, right - left, bottom - top] if usable else None

    def clear(self) -> None:
        """Take it away."""
        self.sides = (0, 0, 0, 0)

    def put(self, x: int, y: int, width: int, height: int) -> None:
        """Set it by numbers; what reaches over the picture's edge is cut."""
        left, top = min(max(0, x), self._width), min(max(0, y), self._height)
        self.sides = (left, top, min(left + max(0, width), self._width), min(top + max(0, height), self._height))

    def put_in_the_middle(self) -> None:
        """A third by a quarter of the picture: where the keys begin."""
        width, height = self._width // 3, self._height // 4
        self.put((self._width - width) // 2, (self._height - height) // 2, width, height)

    def span(self, one: tuple[int, int], other: tuple[int, int]) -> None:
        """Set it between two corners, in any order."""
        (ax, ay), (bx, by) = one, other
        self.sides = (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))

    def shift(self, edges: Edges, across: int, down: int, start: Sides | None = None) -> None:
        """Move some edges, or the whole box; it stays inside the picture and never gets too small.

        Args:
            edges: which.
            across, down: how far, physical pixels.
            start: from where; from its place now by default.
        """
        left, top, right, bottom = start or self.sides
        if edges == Edges.ALL:
            x = min(max(0, left + across), self._width - (right - left))
            y = min(max(0, top + down), self._height - (bottom - top))
            self.sides = (x, y, x + right - left, y + bottom - top)
            return
        if Edges.LEFT in edges:
            left = min(max(0, left + across), right - SMALLEST)
        if Edges.RIGHT in edges:
            right = max(min(self._width, right + across), left + SMALLEST)
        if Edges.TOP in edges:
            top = min(max(0, top + down), bottom - SMALLEST)
        if Edges.BOTTOM in edges:
            bottom = max(min(self._height, bottom + down), top + SMALLEST)
        self.sides = (left, top, right, bottom)
