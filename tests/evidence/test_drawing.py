import random

import pytest
from PIL import Image, ImageChops

from admin_desktop.boxes import Box, Size
from admin_desktop.evidence.drawing import COVER, HALO, MARK, draw, line_width, number_diameter
from admin_desktop.evidence.numerals import lines_of
from admin_desktop.evidence.recipe import Mark, MarkKind, Recipe
from tests.conftest import POSTS

C, B, N = MarkKind.COVER, MarkKind.BOX, MarkKind.NUMBER


def noise(width: int, height: int, seed: int = 1) -> Image.Image:
    """A picture of chance that has the cover's colour nowhere."""
    image = Image.frombytes("RGB", (width, height), random.Random(seed).randbytes(width * height * 3))
    assert COVER not in colours(image)
    return image


def colours(image: Image.Image) -> set[tuple[int, int, int]]:
    found = image.getcolors(1 << 24)
    assert found is not None
    return {colour for _count, colour in found}  # type: ignore[misc]


def part(image: Image.Image, box: Box) -> Image.Image:
    return image.crop((box.x, box.y, box.right, box.bottom))


def changed(one: Image.Image, other: Image.Image) -> tuple[int, int, int, int] | None:
    return ImageChops.difference(one, other).getbbox()


@pytest.mark.parametrize("box", [Box(0, 0, 1, 1), Box(7, 3, 20, 11), Box(50, 30, 14, 10), Box(0, 0, 64, 40)])
def test_a_covered_place_holds_one_colour_and_nothing_else_changes(box: Box) -> None:
    original = noise(64, 40)
    drawn = draw(original, Recipe(None, (Mark(C, box),)))
    assert colours(part(drawn, box)) == {COVER}
    restored = drawn.copy()
    restored.paste(part(original, box), (box.x, box.y))
    assert changed(restored, original) is None
    assert colours(original) != colours(drawn)


def test_a_cover_is_the_same_whatever_was_under_it() -> None:
    recipe = Recipe(
        Box(5, 5, 50, 30), (Mark(N, Box(30, 8, 20, 20)), Mark(C, Box(5, 5, 50, 30)), Mark(B, Box(8, 8, 30, 20)))
    )
    assert draw(noise(64, 40, 1), recipe).tobytes() == draw(noise(64, 40, 2), recipe).tobytes()


def test_boxes_and_numbers_are_drawn_over_covers_whatever_was_made_first() -> None:
    cover, box = Mark(C, Box(0, 0, 60, 40)), Mark(B, Box(10, 10, 30, 20))
    one, other = (draw(noise(64, 40), Recipe(None, marks)) for marks in ((cover, box), (box, cover)))
    assert one.tobytes() == other.tobytes()
    assert MARK in colours(one)


@pytest.mark.parametrize("box", [Box(5, 5, 40, 25), Box(0, 0, 64, 40), Box(10, 10, 2, 2), Box(3, 3, 60, 5)])
def test_a_box_leaves_what_it_frames_and_all_outside(box: Box) -> None:
    original = noise(64, 40)
    drawn = draw(original, Recipe(None, (Mark(B, box),)))
    where = changed(drawn, original)
    assert where is not None
    assert where[0] >= box.x and where[1] >= box.y and where[2] <= box.right and where[3] <= box.bottom
    edge = line_width(original.size) + 2
    inner = Box(box.x + edge, box.y + edge, box.width - 2 * edge, box.height - 2 * edge)
    if inner.width > 0 and inner.height > 0:
        assert changed(part(drawn, inner), part(original, inner)) is None


@pytest.mark.parametrize("ground", ["black", "white", "#18191a", "#c81e1e", "#7b61b0"])
def test_marks_are_seen_on_any_ground(ground: str) -> None:
    """The red line is between white edges, so one of them is far from the ground."""
    plain = Image.new("RGB", (400, 300), ground)
    for mark in (Mark(B, Box(20, 20, 200, 100)), Mark(N, Box(250, 30, 40, 40))):
        found = colours(draw(plain, Recipe(None, (mark,))))
        assert {MARK, HALO} <= found
        here = plain.getpixel((0, 0))
        assert max(contrast(MARK, here), contrast(HALO, here)) >= 3  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "ground", [(255, 255, 255), (0x18, 0x19, 0x1A), (0x24, 0x25, 0x26), (0, 0, 0), (240, 242, 245)]
)
def test_a_cover_is_seen_on_light_and_on_dark_posts(ground: tuple[int, int, int]) -> None:
    assert contrast(COVER, ground) >= 3


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """As WCAG has it."""

    def light(colour: tuple[int, int, int]) -> float:
        parts = [c / 255 / 12.92 if c / 255 <= 0.03928 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    lighter, darker = sorted((light(one), light(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("size", [(3840, 2160), (1920, 1080), (1080, 9000), (640, 400), (40, 30)])
def test_a_number_fits_its_picture_and_can_be_read_there_and_small(size: Size) -> None:
    side = number_diameter(size)
    assert side <= min(size)
    # Shown 900 points wide, as in a mail, it has still a dozen pixels.
    assert side * min(1, 900 / size[0]) >= 12
    drawn = draw(Image.new("RGB", size, "white"), Recipe(None, (Mark(N, Box(0, 0, side, side)),)))
    white = sum(
        count
        for count, colour in part(drawn, Box(side // 4, side // 4, side // 2, side // 2)).getcolors(1 << 24) or []
        if colour == HALO
    )
    assert 0.05 < white / (side // 2) ** 2 < 0.5


def test_each_number_looks_different() -> None:
    plain = Image.new("RGB", (60, 60))
    seen = set()
    for count in range(1, 100):
        marks = tuple(Mark(N, Box(0, 0, 1, 1)) for _ in range(count - 1))
        seen.add(part(draw(plain, Recipe(None, (*marks, Mark(N, Box(10, 10, 40, 40))))), Box(10, 10, 40, 40)).tobytes())
    assert len(seen) == 99


@pytest.mark.parametrize("number", [0, 1, 8, 10, 48, 99, 100, 499])
def test_the_figures_keep_inside_their_circle(number: int) -> None:
    lines, thick = lines_of(number, 100.0)
    for x, y in (point for line in lines for point in line):
        assert ((x - 50) ** 2 + (y - 50) ** 2) ** 0.5 + thick / 2 < 46


def test_a_crop_has_the_pixels_of_its_place_and_no_more() -> None:
    original = noise(64, 40)
    drawn = draw(original, Recipe(Box(10, 5, 30, 20), (Mark(C, Box(0, 0, 15, 15)),)))
    assert drawn.size == (30, 20)
    assert colours(part(drawn, Box(0, 0, 5, 10))) == {COVER}
    assert changed(part(drawn, Box(5, 10, 25, 10)), part(original, Box(15, 15, 25, 10))) is None


def test_a_real_post_with_its_name_covered() -> None:
    with Image.open(POSTS / "fb-libel-light.png") as post:
        original = post.convert("RGB")
    name = Box(730, 300, 120, 24)
    assert len(colours(part(original, name))) > 20
    assert colours(part(draw(original, Recipe(None, (Mark(C, name),))), name)) == {COVER}
