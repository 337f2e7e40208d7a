"""What a tour can be told."""

from dataclasses import dataclass

Box = tuple[int, int, int, int]
"""x, y, width, height in physical pixels."""


@dataclass(frozen=True, slots=True)
class TourOptions:
    """How a tour is played.

    Attributes:
        out: its folder; None for the usual one.
        post: a picture of a post to be shown; "none" when the screen shows one already, None for our own sample post.
        box: the post on the screen, when it is not ours.
        link: the admin's clipboard; None for the sample post's own.
        theme: "light" or "dark".
    """

    out: str | None = None
    post: str | None = None
    box: Box | None = None
    link: str | None = None
    theme: str = "light"
