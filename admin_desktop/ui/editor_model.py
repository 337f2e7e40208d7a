"""What the editor edits: one recipe, what is selected in it, and the way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from admin_desktop.boxes import Box, Size, meets, middle
from admin_desktop.evidence.drawing import number_diameter
from admin_desktop.evidence.recipe import LEAST, MOST_MARKS, Mark, MarkKind, Recipe
from admin_desktop.evidence.visible import is_seen
from admin_desktop.reading.private import all_but

CROP = -1
"""Stands for the crop where a mark's place in the recipe is meant."""
_LEAST_CROP = 8


class Tool(StrEnum):
    """What dragging over the picture makes."""

    CROP = "crop"
    COVER = "cover"
    BOX = "box"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that is suggested for covering: what it is, in words, and where, in physical pixels."""

    words: str
    boxes: tuple[Box, ...]


class EditorModel(QObject):
    """A recipe with undo and redo.

    Args:
        size: of the picture, physical pixels.
        recipe: to begin with.
        offers: suggested for covering. Which of them are covered is asked of the recipe, so undo needs nothing more.

    Signals:
        changed: the recipe, or what is selected.
        pointed: a box that should come into view.
    """

    changed = Signal()
    pointed = Signal(object)

    def __init__(self, size: Size, recipe: Recipe, offers: Sequence[Offer] = ()) -> None:
        super().__init__()
        self.offers = tuple(offers)
        self.size = size
        self.recipe = recipe
        self.selected: int | None = None
        self.stack = QUndoStack(self)
        self._series = 0

    # What there is

    def items(self) -> list[int]:
        """List what can be selected, in the order of the list beside the picture: the crop, then the marks."""
        return [*([CROP] if self.recipe.crop else []), *range(len(self.recipe.marks))]

    def box(self, at: int) -> Box:
        """Return the place of a mark, or of the crop."""
        if at == CROP:
            return self.recipe.crop or Box(0, 0, *self.size)
        return self.recipe.marks[at].box

    def is_number(self, at: int) -> bool:
        """Tell whether a mark must stay square."""
        return at != CROP and self.recipe.marks[at].kind == MarkKind.NUMBER

    def words(self, at: int) -> str:
        """Say what a mark is and where, for the list and for screen readers."""
        box = self.box(at)
        place = f"{box.width} x {box.height} at {box.x}, {box.y}"
        if at == CROP:
            return f"Crop, {place}"
        mark = self.recipe.marks[at]
        if mark.kind == MarkKind.NUMBER:
            return f"Number {self.recipe.number_of(at)}, at {box.x}, {box.y}"
        return f"{'Cover' if mark.kind == MarkKind.COVER else 'Box'}, {place}"

    # Selecting

    def select(self, at: int | None) -> None:
        """Select a mark, the crop, or nothing."""
        if at != self.selected:
            self.selected = at
            self._series += 1  # what comes next is another step to undo
            self.changed.emit()

    def select_next(self, step: int) -> bool:
        """Select the next (1) or the one before (-1); False at the end, where the keyboard goes on elsewhere."""
        items = self.items()
        at = items.index(self.selected) + step if self.selected in items else (0 if step > 0 else len(items) - 1)
        if not 0 <= at < len(items):
            return False
        self.select(items[at])
        return True

    # Changing

    def placed(self, at: int, box: Box, edges: str = "") -> Recipe:
        """Return the recipe with a mark or the crop in another place, kept inside the picture.

        Args:
            at: which.
            box: where to.
            edges: which edges moved (see :meth:`Box.resized`).
        """
        if at == CROP:
            return self.recipe.cropped(box.inside(self.size, _LEAST_CROP))
        return self.recipe.changed(at, self.recipe.marks[at].at(box, edges, self.size))

    def least(self, at: int) -> int:
        """Return the smallest width and height of a mark or of the crop."""
        return _LEAST_CROP if at == CROP else self.recipe.marks[at].least

    def preview(self, recipe: Recipe, selected: int | None) -> None:
        """Show a recipe while the mouse still draws; :meth:`commit` makes it a step."""
        self.recipe, self.selected = recipe, selected
        self.changed.emit()

    def commit(self, before: Recipe, words: str, series: str = "") -> None:
        """Make the difference between a recipe and the one there is now one step that can be undone.

        Args:
            before: to go back to.
            words: what was done.
            series: steps of the same name one after the other are one step.
        """
        if before != self.recipe:
            key = f"{series} {self._series}" if series else ""
            self.stack.push(_Step(self, before, self.recipe, self.selected, words, key))

    def change(self, recipe: Recipe, selected: int | None, words: str, series: str = "") -> None:
        """Change the recipe, as a step that can be undone."""
        before = self.recipe
        self.preview(recipe, selected)
        self.commit(before, words, series)

    def move(self, across: int, down: int) -> None:
        """Move what is selected by so many pixels of the picture."""
        if self.selected is not None:
            box = self.box(self.selected).moved(across, down, self.size)
            self.change(self.placed(self.selected, box), self.selected, "Move", "move")

    def grow(self, across: int, down: int) -> None:
        """Make what is selected wider and higher by so many pixels, or narrower and lower."""
        at = self.selected
        if at is None:
            return
        if self.is_number(at):
            across = down = across or down
        box = self.box(at).resized("rb", across, down, self.size, self.least(at))
        self.change(self.placed(at, box, "rb"), at, "Resize", "resize")

    def place(self, box: Box) -> None:
        """Put what is selected where numbers say."""
        if self.selected is not None:
            self.change(self.placed(self.selected, box, "rb"), self.selected, "Change", "numbers")

    def remove(self) -> None:
        """Remove what is selected; the one after it is selected then."""
        at = self.selected
        if at is None:
            return
        place = self.items().index(at)
        recipe = self.recipe.cropped(None) if at == CROP else self.recipe.without(at)
        self.change(recipe, None, "Remove")
        items = self.items()
        self.select(items[min(place, len(items) - 1)] if items else None)

    def add(self, tool: Tool, view: Box) -> None:
        """Add a mark of the tool in the middle of what is shown; with the crop, only one there can be.

        Args:
            tool: which.
            view: the visible part of the picture.
        """
        if tool == Tool.CROP:
            box = self.recipe.crop or middle(view, view.width * 3 // 4, view.height * 3 // 4, self.size)
            self.change(self.recipe.cropped(box.inside(self.size, _LEAST_CROP)), CROP, "Crop")
        elif tool == Tool.NUMBER:
            side = number_diameter(self.size)
            self.insert(MarkKind.NUMBER, middle(view, side, side, self.size))
        else:
            self.insert(MarkKind(tool), middle(view, max(40, view.width // 4), max(24, view.height // 10), self.size))

    def insert(self, kind: MarkKind, box: Box) -> None:
        """Add a mark in a place and select it."""
        if self.room:
            mark = Mark(kind, box).at(box, "rb", self.size)
            self.change(self.recipe.added(mark), len(self.recipe.marks), f"Add {kind}")

    # What is suggested for covering

    def pending(self) -> list[Offer]:
        """Return what is suggested and can still be seen in the copy."""
        return [offer for offer in self.offers if is_seen(offer.boxes, self.recipe)]

    def offer_at(self, x: int, y: int) -> Offer | None:
        """Return what is suggested under a pixel of the picture and can still be seen."""
        return next((offer for offer in self.pending() if any(box.contains(x, y) for box in offer.boxes)), None)

    def is_cut_away(self, offer: Offer) -> bool:
        """Tell whether the crop alone keeps it out of the copy."""
        return not is_seen(offer.boxes, Recipe(self.recipe.crop))

    def accept(self, offers: Sequence[Offer]) -> None:
        """Cover what was suggested, as one step that can be undone."""
        self._cover([box for offer in offers for box in offer.boxes], self.recipe, "Cover what was suggested")

    def withdraw(self, offer: Offer) -> None:
        """Take away the covers that were made for a suggestion; those that were drawn by hand stay."""
        boxes = {self._cover_mark(box).box for box in offer.boxes}
        marks = tuple(one for one in self.recipe.marks if one.kind != MarkKind.COVER or one.box not in boxes)
        self.change(Recipe(self.recipe.crop, marks), None, "Show again")

    def cover_all_but(self, part: Box, neighbours: Sequence[Box] = ()) -> None:
        """Cover everything outside a part, and what is suggested inside it, as one step; the crop is taken back.

        Args:
            part: where the post stands.
            neighbours: what in there is of other posts.
        """
        boxes = [box for offer in self.offers for box in offer.boxes if meets(box, part)]
        self._cover(
            [*all_but(part, self.size), *neighbours, *boxes],
            self.recipe.cropped(None),
            "Cover everything except the post",
        )

    def all_but_done(self, part: Box, neighbours: Sequence[Box] = ()) -> bool:
        """Tell whether everything outside a part is covered already."""
        return self.recipe.crop is None and not is_seen([*all_but(part, self.size), *neighbours], self.recipe)

    def _cover(self, boxes: Sequence[Box], recipe: Recipe, words: str) -> None:
        there = {mark.box for mark in recipe.of_kind(MarkKind.COVER)}
        new = [mark for mark in map(self._cover_mark, boxes) if mark.box not in there and is_seen([mark.box], recipe)]
        marks = (*recipe.marks, *new)[:MOST_MARKS]
        self.change(Recipe(recipe.crop, marks), None, words)

    def _cover_mark(self, box: Box) -> Mark:
        return Mark(MarkKind.COVER, box).at(box, "rb", self.size)

    def point_at(self, offer: Offer) -> None:
        """Let a suggestion come into view."""
        self.pointed.emit(offer.boxes[0])

    @property
    def room(self) -> bool:
        """Whether there may be more marks."""
        return len(self.recipe.marks) < MOST_MARKS


def is_slip(box: Box) -> bool:
    """Tell whether what was drawn is too small to be meant."""
    return box.width < LEAST or box.height < LEAST


class _Step(QUndoCommand):
    def __init__(
        self, model: EditorModel, before: Recipe, after: Recipe, selected: int | None, words: str, series: str
    ) -> None:
        super().__init__(words)
        self._model, self._before, self.after = model, before, after
        self.selected, self.series = selected, series

    def id(self) -> int:
        """Only steps of a series may become one."""
        return 1 if self.series else -1

    def redo(self) -> None:
        """Do it, or do it again."""
        self._model.preview(self.after, self.selected)

    def undo(self) -> None:
        """Take it back; what was selected stays so if it is still there."""
        self._model.recipe = self._before
        kept = self.selected if self.selected in self._model.items() else None
        self._model.preview(self._before, kept)

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Several presses of an arrow key are one step."""
        if not isinstance(other, _Step) or other.series != self.series:
            return False
        self.after = other.after
        self.setObsolete(self.after == self._before)
        return True
