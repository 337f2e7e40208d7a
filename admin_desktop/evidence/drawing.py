"""Drawing a recipe: from the pixels of an original to those of a derived picture."""

from typing import TYPE_CHECKING

from admin_desktop.boxes import Box, Size
from admin_desktop.evidence.numerals import lines_of
from admin_desktop.evidence.recipe import MarkKind, Recipe

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

COVER = (0x7B, 0x61, 0xB0)
"""The colour of all covers: its contrast is above 3 to 1 on white and on the grounds of dark windows alike."""
MARK = (0xC8, 0x1E, 0x1E)
HALO = (0xFF, 0xFF, 0xFF)
_FINER = 4


def line_width(size: Size) -> int:
    """Return the width of a box's line in physical pixels; its white edges are a third of it each."""
    return max(3, round(min(size) / 270))


def ring_width(diameter: float) -> float:
    """Return the width of the white ring at the edge of a number, in the unit of its diameter."""
    return max(1.0, diameter / 14)


def number_diameter(size: Size) -> int:
    """Return how large a number is made at first: to be read in a picture that is shown small, too."""
    return min(max(28, round(min(size) / 24)), *size)


def draw(original: "Image.Image", recipe: Recipe) -> "Image.Image":
    """Make a derived picture.

    Covers are drawn first, then boxes, then numbers, then the part is cut out; nothing outside the marks is changed.

    Args:
        original: upright, RGB; it is left as it is.
        recipe: what lies outside the picture has no effect.

    Returns:
        a fresh image without any metadata, whose covered pixels hold nothing but :data:`COVER`.
    """
    from PIL import Image, ImageDraw

    size = original.size
    recipe = recipe.within(size)
    fresh = Image.new("RGB", size)
    fresh.paste(original)
    pen = ImageDraw.Draw(fresh)
    for mark in recipe.of_kind(MarkKind.COVER):
        pen.rectangle(_corners(mark.box), fill=COVER)
    for mark in recipe.of_kind(MarkKind.BOX):
        _draw_box(pen, mark.box, line_width(size))
    for number, mark in enumerate(recipe.of_kind(MarkKind.NUMBER), start=1):
        _draw_number(fresh, mark.box, number)
    if recipe.crop is None:
        return fresh
    part = Image.new("RGB", (recipe.crop.width, recipe.crop.height))
    part.paste(fresh.crop((recipe.crop.x, recipe.crop.y, recipe.crop.right, recipe.crop.bottom)))
    return part


def _corners(box: Box) -> tuple[int, int, int, int]:
    # Pillow's rectangles hold their last row and column.
    return box.x, box.y, box.right - 1, box.bottom - 1


def _draw_box(pen: "ImageDraw.ImageDraw", box: Box, wide: int) -> None:
    """Red between two white edges, all inside the box, so that it shows on any ground."""
    edge = max(1, wide // 3)
    left, top, right, bottom = _corners(box)
    for step in range(2 * edge + wide):
        if right < left or bottom < top:
            return
        pen.rectangle((left, top, right, bottom), outline=MARK if edge <= step < edge + wide else HALO)
        left, top, right, bottom = left + 1, top + 1, right - 1, bottom - 1


def _draw_number(image: "Image.Image", box: Box, number: int) -> None:
    """A red disc with a white ring and white figures, drawn finer and made smaller, so that its edges are smooth."""
    from PIL import Image, ImageDraw

    wide = min(box.width, box.height)
    side = wide * _FINER
    # White all round, so that the ring's outer edge fades without red in it.
    disc, figures = Image.new("L", (side, side)), Image.new("L", (side, side), 255)
    ImageDraw.Draw(disc).ellipse((0, 0, side - 1, side - 1), fill=255)
    pen = ImageDraw.Draw(figures)
    ring = round(ring_width(wide) * _FINER)
    if 2 * ring < side:
        pen.ellipse((ring, ring, side - 1 - ring, side - 1 - ring), fill=0)
    lines, thick = lines_of(number, side)
    for line in lines:
        pen.line(line, fill=255, width=max(1, round(thick)), joint="curve")
        for x, y in line:
            half = thick / 2
            pen.ellipse((x - half, y - half, x + half, y + half), fill=255)
    drawn = Image.new("RGB", (wide, wide), MARK)
    drawn.paste(HALO, mask=figures.reduce(_FINER))
    image.paste(drawn, (box.x, box.y), disc.reduce(_FINER))
