import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.boxes import Box, Size, between, middle
from admin_desktop.evidence.recipe import MOST_MARKS, BadRecipe, Mark, MarkKind, Recipe, read_recipe

FAR = st.integers(-5000, 9000)
SIDE = st.integers(1, 5000)
SIZES = st.tuples(st.integers(1, 4000), st.integers(1, 4000))
BOXES = st.builds(Box, FAR, FAR, SIDE, SIDE)
MARKS = st.builds(Mark, st.sampled_from(MarkKind), BOXES)
RECIPES = st.builds(Recipe, st.none() | BOXES, st.lists(MARKS, max_size=6).map(tuple))
EDGES = st.sampled_from(["l", "r", "t", "b", "lt", "rt", "lb", "rb", ""])


def lies_in(box: Box, size: Size) -> bool:
    return (
        box.x >= 0 and box.y >= 0 and box.right <= size[0] and box.bottom <= size[1] and min(box.width, box.height) > 0
    )


@given(BOXES, SIZES, st.integers(1, 50))
def test_a_box_brought_inside_keeps_its_size_where_there_is_room(box: Box, size: Size, least: int) -> None:
    inside = box.inside(size, least)
    assert lies_in(inside, size)
    assert inside.width == min(max(box.width, least), size[0])
    assert inside.height == min(max(box.height, least), size[1])
    assert inside.inside(size, least) == inside


@given(BOXES, SIZES)
def test_cutting_keeps_just_the_pixels_that_are_in_the_picture(box: Box, size: Size) -> None:
    cut = box.cut(size)
    if cut is None:
        assert box.right <= 0 or box.bottom <= 0 or box.x >= size[0] or box.y >= size[1]
        return
    assert lies_in(cut, size)
    for x, y in ((cut.x, cut.y), (cut.right - 1, cut.bottom - 1)):
        assert box.contains(x, y)
    for x, y in ((cut.x - 1, cut.y), (cut.right, cut.y), (cut.x, cut.y - 1), (cut.x, cut.bottom)):
        assert not (box.contains(x, y) and 0 <= x < size[0] and 0 <= y < size[1])


@given(BOXES, SIZES, FAR, FAR)
def test_moving_never_changes_the_size_nor_leaves_the_picture(box: Box, size: Size, across: int, down: int) -> None:
    before = box.inside(size)
    after = before.moved(across, down, size)
    assert lies_in(after, size)
    assert (after.width, after.height) == (before.width, before.height)
    if lies_in(Box(before.x + across, before.y + down, before.width, before.height), size):
        assert (after.x - before.x, after.y - before.y) == (across, down)


@given(BOXES, SIZES, EDGES, FAR, FAR, st.integers(1, 20))
def test_resizing_moves_only_the_edges_that_were_taken(
    box: Box, size: Size, edges: str, across: int, down: int, least: int
) -> None:
    before = box.inside(size, least)
    after = before.resized(edges, across, down, size, min(least, before.width, before.height))
    assert lies_in(after, size)
    assert min(after.width, after.height) >= min(least, before.width, before.height)
    for edge, one, other in (
        ("l", before.x, after.x),
        ("r", before.right, after.right),
        ("t", before.y, after.y),
        ("b", before.bottom, after.bottom),
    ):
        assert edge in edges or one == other


@given(BOXES, SIZES, EDGES)
def test_a_number_is_square_and_inside(box: Box, size: Size, edges: str) -> None:
    placed = Mark(MarkKind.NUMBER, Box(0, 0, 16, 16)).at(box, edges, size).box
    assert lies_in(placed, size)
    assert placed.width == placed.height


@given(st.tuples(FAR, FAR), st.tuples(FAR, FAR))
def test_two_corners_make_a_box_in_whatever_order(one: tuple[int, int], other: tuple[int, int]) -> None:
    assert between(one, other) == between(other, one)
    assert {between(one, other).x, between(one, other).right} == {one[0], other[0]}


@given(BOXES, SIZES, SIDE, SIDE)
def test_the_middle_of_a_view_lies_in_the_picture(box: Box, size: Size, width: int, height: int) -> None:
    assert lies_in(middle(box.inside(size), width, height, size), size)


@given(RECIPES)
def test_a_recipe_comes_back_from_json_as_it_was(recipe: Recipe) -> None:
    text = json.dumps(recipe.as_json())
    assert read_recipe(json.loads(text)) == recipe


@given(RECIPES, SIZES)
def test_within_a_picture_nothing_reaches_out_and_doing_it_twice_changes_nothing(recipe: Recipe, size: Size) -> None:
    cut = recipe.within(size)
    assert all(lies_in(mark.box, size) for mark in cut.marks)
    assert cut.crop is None or lies_in(cut.crop, size)
    assert cut.within(size) == cut


def test_numbers_are_counted_among_themselves() -> None:
    number, cover = Mark(MarkKind.NUMBER, Box(0, 0, 20, 20)), Mark(MarkKind.COVER, Box(0, 0, 20, 20))
    recipe = Recipe(None, (number, cover, number, cover, number))
    assert [one.get("number") for one in recipe.as_json()["marks"]] == [1, None, 2, None, 3]
    assert recipe.without(0).number_of(3) == 2


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"v": 2, "marks": []},
        {"v": 1},
        {"v": 1, "marks": {}},
        {"v": 1, "marks": [3]},
        {"v": 1, "marks": [{"kind": "blur", "box": [0, 0, 5, 5]}]},
        {"v": 1, "marks": [{"kind": "cover"}]},
        {"v": 1, "marks": [{"kind": "cover", "box": [0, 0, 5]}]},
        {"v": 1, "marks": [{"kind": "cover", "box": [0, 0, 5, 0]}]},
        {"v": 1, "marks": [{"kind": "cover", "box": [0, 0, 5, 5.5]}]},
        {"v": 1, "marks": [{"kind": "cover", "box": [True, 0, 5, 5]}]},
        {"v": 1, "marks": [{"kind": "cover", "box": ["0", 0, 5, 5]}]},
        {"v": 1, "crop": [1, 2], "marks": []},
        {"v": 1, "marks": [{"kind": "cover", "box": [0, 0, 5, 5]}] * (MOST_MARKS + 1)},
    ],
)
def test_what_is_no_recipe_of_ours_is_refused(data: object) -> None:
    with pytest.raises(BadRecipe):
        read_recipe(data)
