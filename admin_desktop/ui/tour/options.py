"""What a tour can be told."""

from dataclasses import dataclass

Box = tuple[int, int, int, int]
"""x, y, width, height in the system's own coordinates (physical pixels; points on macOS)."""


@dataclass(frozen=True, slots=True)
class TourOptions:
    """How a tour is played.

    Attributes:
        out: its folder; None for the usual one.
        box: of a post that the screen shows already; None to show our own sample page.
        link: the admin's clipboard; None for the sample post's own.
        theme: "light" or "dark".
    """

    out: str | None = None
    box: Box | None = None
    link: str | None = None
    theme: str = "light"
