"""What of a place in an original can still be seen in a picture that is made of it."""

from collections.abc import Iterable

from admin_desktop.boxes import Box
from admin_desktop.evidence.captures import Picture
from admin_desktop.evidence.recipe import BadRecipe, MarkKind, Recipe, read_recipe

# A cover that was drawn by hand may leave out an edge of so much of a place's height, where no letter stands.
_EDGE = 0.15


def recipe_of(picture: Picture) -> Recipe:
    """Return what was done to an original to make a picture: nothing, for an original.

    What cannot be understood counts as nothing done: then more is said to be seen than is, never less.
    """
    if picture.kind == "original":
        return Recipe()
    crop = Box(*picture.box) if picture.box else None
    if picture.kind == "cover":
        try:
            return read_recipe(picture.edits)
        except BadRecipe:
            return Recipe(crop)
    return Recipe(crop)


def is_seen(boxes: Iterable[Box], recipe: Recipe) -> bool:
    """Tell whether something of these places is left by a recipe.

    Args:
        boxes: physical pixels of the upright original.
        recipe: what is done to it.
    """
    covers = [mark.box for mark in recipe.of_kind(MarkKind.COVER)]
    return any(_left(core, covers) for box in boxes if (core := _in(_core(box), recipe.crop)))


def _core(box: Box) -> Box:
    edge = min(int(box.height * _EDGE), (box.width - 1) // 2, (box.height - 1) // 2)
    return Box(box.x + edge, box.y + edge, box.width - 2 * edge, box.height - 2 * edge)


def _in(box: Box, crop: Box | None) -> Box | None:
    if crop is None:
        return box
    left, top = max(box.x, crop.x), max(box.y, crop.y)
    right, bottom = min(box.right, crop.right), min(box.bottom, crop.bottom)
    return Box(left, top, right - left, bottom - top) if right > left and bottom > top else None


def _left(box: Box, covers: list[Box]) -> bool:
    """Tell whether the covers leave a pixel of a box: what each leaves is up to four smaller boxes."""
    rest = [box]
    for cover in covers:
        rest = [piece for one in rest for piece in _without(one, cover)]
        if not rest:
            return False
    return True


def _without(box: Box, cover: Box) -> list[Box]:
    both = _in(box, cover)
    if both is None:
        return [box]
    pieces = (
        Box(box.x, box.y, box.width, both.y - box.y),
        Box(box.x, both.bottom, box.width, box.bottom - both.bottom),
        Box(box.x, both.y, both.x - box.x, both.height),
        Box(both.right, both.y, box.right - both.right, both.height),
    )
    return [piece for piece in pieces if piece.width > 0 and piece.height > 0]
