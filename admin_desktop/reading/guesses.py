"""What is believed about a picture, and how firmly."""

from dataclasses import dataclass
from datetime import datetime

from admin_desktop.boxes import Box


@dataclass(frozen=True, slots=True)
class Guess:
    """One field of the form as read.

    Attributes:
        value: what the field would be filled with.
        sure: from 0 to 1; what is below the threshold of its user stays empty, with the candidates offered.
        candidates: other readings, the likeliest first, without ``value``.
        raw: exactly what stood in the picture.
        box: where it stood, physical pixels of the upright original; None where it was put together from elsewhere.
    """

    value: str
    sure: float
    candidates: tuple[str, ...] = ()
    raw: str = ""
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class When:
    """When something was posted: the words in the picture, and the earliest and latest moment they can mean."""

    raw: str
    earliest: datetime
    latest: datetime


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A category that a text may belong to.

    Attributes:
        category: id of the closed set.
        spans: the parts of the text that led to it, as (start, end) in its characters, in order, not overlapping.
        sure: from 0 to 1.
    """

    category: str
    spans: tuple[tuple[int, int], ...]
    sure: float


@dataclass(frozen=True, slots=True)
class Private:
    """Something that should not be seen by everybody.

    Attributes:
        kind: phone, email, link, address, id, name or avatar.
        text: as read; empty for an avatar.
        boxes: what must be covered so that nothing of it can be read, a box a line, physical pixels of the upright
            original.
    """

    kind: str
    text: str
    boxes: tuple[Box, ...]
