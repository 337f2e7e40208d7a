"""What is done to an original to make a derived picture: a part of it, covers, boxes and numbers, as plain data."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from admin_desktop.boxes import Box, Size

VERSION = 1
MOST_MARKS = 500
# Physical pixels: what is smaller was a slip of the hand; a number must hold two figures.
LEAST, LEAST_NUMBER = 4, 16


class BadRecipe(ValueError):
    """The data is no recipe of ours: damaged, or from a newer version."""


class MarkKind(StrEnum):
    """What a mark does."""

    COVER = "cover"
    """A solid fill: what was there is not in the new picture."""
    BOX = "box"
    """An outline."""
    NUMBER = "number"
    """A circle with the mark's number."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: its kind and place; a number's place is square."""

    kind: MarkKind
    box: Box

    @property
    def least(self) -> int:
        """The smallest width and height in physical pixels."""
        return LEAST_NUMBER if self.kind == MarkKind.NUMBER else LEAST

    def at(self, box: Box, edges: str, size: Size) -> "Mark":
        """Return the mark at another place, as large as its kind must be, inside the picture.

        Args:
            box: wanted.
            edges: which of them were moved (see :meth:`Box.resized`), for what has to stay square.
            size: of the picture.
        """
        fitted = box.inside(size, self.least)
        return replace(self, box=fitted.square(edges, size) if self.kind == MarkKind.NUMBER else fitted)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is done to an original; all places in physical pixels of the upright original.

    Attributes:
        crop: the part that is kept, or None for all of it.
        marks: in the order they were made. Covers are drawn first, then boxes, then numbers, whatever their order.
    """

    crop: Box | None = None
    marks: tuple[Mark, ...] = ()

    def number_of(self, at: int) -> int:
        """Return the figure of a number: its place among the numbers, from 1."""
        return sum(mark.kind == MarkKind.NUMBER for mark in self.marks[: at + 1])

    def added(self, mark: Mark) -> "Recipe":
        """Return the recipe with one more mark at its end."""
        return replace(self, marks=(*self.marks, mark))

    def changed(self, at: int, mark: Mark) -> "Recipe":
        """Return the recipe with another mark in a place."""
        return replace(self, marks=(*self.marks[:at], mark, *self.marks[at + 1 :]))

    def without(self, at: int) -> "Recipe":
        """Return the recipe without a mark."""
        return replace(self, marks=(*self.marks[:at], *self.marks[at + 1 :]))

    def cropped(self, box: Box | None) -> "Recipe":
        """Return the recipe with another part of the picture, or all of it."""
        return replace(self, crop=box)

    def of_kind(self, kind: MarkKind) -> Iterable[Mark]:
        """Go through the marks of one kind, in order."""
        return (mark for mark in self.marks if mark.kind == kind)

    def within(self, size: Size) -> "Recipe":
        """Return the recipe cut to a picture's edges; a mark or a crop that lies outside altogether is left out."""
        crop = self.crop.cut(size) if self.crop else None
        cut = ((mark, mark.box.cut(size)) for mark in self.marks)
        marks = tuple(replace(mark, box=box) for mark, box in cut if box)
        return Recipe(None if crop == (0, 0, *size) else crop, marks)

    def as_json(self) -> dict[str, Any]:
        """Return the recipe as JSON values: what the ledger keeps."""
        return {
            "v": VERSION,
            **({"crop": list(self.crop)} if self.crop else {}),
            "marks": [
                {
                    "kind": str(mark.kind),
                    "box": list(mark.box),
                    **({"number": self.number_of(at)} if mark.kind == MarkKind.NUMBER else {}),
                }
                for at, mark in enumerate(self.marks)
            ],
        }


def read_recipe(data: Any) -> Recipe:
    """Read what :meth:`Recipe.as_json` wrote.

    Raises:
        BadRecipe: it is something else.
    """
    if not isinstance(data, dict) or data.get("v") != VERSION or not isinstance(data.get("marks"), list):
        raise BadRecipe("not a recipe of this version")
    if len(data["marks"]) > MOST_MARKS:
        raise BadRecipe("too many marks")
    crop = data.get("crop")
    return Recipe(None if crop is None else _box(crop), tuple(_mark(one) for one in data["marks"]))


def _mark(data: Any) -> Mark:
    if not isinstance(data, dict):
        raise BadRecipe("a mark is not an object")
    try:
        kind = MarkKind(str(data.get("kind")))
    except ValueError as error:
        raise BadRecipe("an unknown kind of mark") from error
    return Mark(kind, _box(data.get("box")))


def _box(data: Any) -> Box:
    # bool is an int to Python, but not a number of pixels.
    if not isinstance(data, list) or len(data) != 4 or any(type(one) is not int for one in data):
        raise BadRecipe("a place is not four numbers")
    box = Box(*data)
    if box.width < 1 or box.height < 1:
        raise BadRecipe("a place without pixels")
    return box
