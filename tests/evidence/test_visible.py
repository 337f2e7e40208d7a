"""What can still be seen of a place."""

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from admin_desktop.boxes import Box
from admin_desktop.evidence.captures import Picture
from admin_desktop.evidence.recipe import Mark, MarkKind, Recipe
from admin_desktop.evidence.visible import is_seen, recipe_of

_NUMBER = Box(100, 100, 120, 20)


def _covered(*boxes: Box, kind: MarkKind = MarkKind.COVER) -> Recipe:
    return Recipe(None, tuple(Mark(kind, box) for box in boxes))


def test_a_place_is_seen_until_all_of_it_is_covered() -> None:
    assert is_seen([_NUMBER], Recipe())
    assert is_seen([_NUMBER], _covered(Box(100, 100, 80, 20)))
    assert not is_seen([_NUMBER], _covered(_NUMBER))
    assert not is_seen([_NUMBER], _covered(Box(100, 100, 80, 20), Box(170, 98, 60, 24)))
    assert is_seen([_NUMBER], _covered(_NUMBER, kind=MarkKind.BOX))


def test_each_line_of_it_counts() -> None:
    assert is_seen([_NUMBER, Box(100, 130, 50, 20)], _covered(_NUMBER))


def test_what_is_cut_away_is_not_seen_and_what_is_cut_through_is() -> None:
    assert not is_seen([_NUMBER], Recipe(Box(0, 0, 500, 90)))
    assert is_seen([_NUMBER], Recipe(Box(0, 0, 150, 300)))
    assert not is_seen([_NUMBER], Recipe(Box(0, 0, 150, 300), _covered(Box(90, 90, 60, 40)).marks))


def _picture(kind: str, box: list[int] | None, edits: dict[str, object] | None) -> Picture:
    return Picture(1, kind, "x.png", "0" * 64, 1, "image/png", 10, 10, box=box, edits=edits)


def test_a_picture_knows_what_was_done_to_it() -> None:
    recipe = Recipe(Box(1, 2, 300, 400), _covered(_NUMBER).marks)
    assert recipe_of(_picture("original", None, None)) == Recipe()
    assert recipe_of(_picture("crop", [1, 2, 3, 4], None)) == Recipe(Box(1, 2, 3, 4))
    assert recipe_of(_picture("cover", [1, 2, 300, 400], recipe.as_json())) == recipe
    assert recipe_of(_picture("cover", [1, 2, 3, 4], {"v": 99})) == Recipe(Box(1, 2, 3, 4))


small = st.builds(Box, st.integers(0, 30), st.integers(0, 30), st.integers(1, 30), st.integers(1, 6))


@given(small, st.lists(small, max_size=8), st.none() | small)
def test_it_is_what_pixels_say(place: Box, covers: list[Box], crop: Box | None) -> None:
    seen = Image.new("1", (70, 70))
    seen.paste(1, (place.x, place.y, place.right, place.bottom))
    for cover in covers:
        seen.paste(0, (cover.x, cover.y, cover.right, cover.bottom))
    left = seen.crop((crop.x, crop.y, crop.right, crop.bottom)) if crop else seen
    # Places of up to six pixels' height have no edge that may be left out.
    assert is_seen([place], Recipe(crop, _covered(*covers).marks)) == (left.getbbox() is not None)
