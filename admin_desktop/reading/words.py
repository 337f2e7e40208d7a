"""The words of a picture, as they were read: text, place and how sure the reader is."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from admin_desktop.boxes import Box, Size


@dataclass(frozen=True, slots=True)
class Word:
    """One word; ``box`` in physical pixels of the upright original, ``confidence`` from 0 to 1."""

    text: str
    box: Box
    confidence: float


@dataclass(frozen=True, slots=True)
class Line:
    """Words that stand beside one another, from left to right; at least one.

    Attributes:
        words: from left to right.
        block: numbers the column or bubble that the reader saw the line in; equal numbers stand together.
        text: the words with single spaces between.
        box: what holds all its words.
    """

    words: tuple[Word, ...]
    block: int = 0
    # Asked for so often, on a full screen a hundred times a line, that they are made once.
    text: str = field(init=False, compare=False, repr=False)
    box: Box = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Put together what follows from the words."""
        object.__setattr__(self, "text", " ".join(word.text for word in self.words))
        object.__setattr__(self, "box", around(word.box for word in self.words))

    @property
    def confidence(self) -> float:
        """The mean of its words, each letter counting the same."""
        letters = sum(len(word.text) for word in self.words) or 1
        return sum(word.confidence * len(word.text) for word in self.words) / letters


@dataclass(frozen=True, slots=True)
class Text:
    """All that was read in a picture, or in a part of it.

    Attributes:
        size: of the whole picture, physical pixels.
        lines: in reading order.
        part: what of the picture was read; None for all of it.
    """

    size: Size
    lines: tuple[Line, ...]
    part: Box | None = None

    @property
    def words(self) -> tuple[Word, ...]:
        """All words, in reading order."""
        return tuple(word for line in self.lines for word in line.words)


def around(boxes: Iterable[Box]) -> Box:
    """Return the smallest box that holds all of these; at least one."""
    all_of_them = list(boxes)
    left, top = min(box.x for box in all_of_them), min(box.y for box in all_of_them)
    right, bottom = max(box.right for box in all_of_them), max(box.bottom for box in all_of_them)
    return Box(left, top, right - left, bottom - top)
