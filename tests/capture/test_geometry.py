from itertools import pairwise

import pytest

from admin_desktop.capture.geometry import Rect, Screen, picture_scale, to_picture


def screen(x: int, y: int, width: int, height: int) -> Screen:
    return Screen(1, "any", Rect(x, y, width, height), primary=True)


# (name, screen in the system's coordinates, picture size, rectangle on the desktop, where it is in the picture)
LAYOUTS = [
    ("single 100 %", screen(0, 0, 1920, 1080), (1920, 1080), Rect(10, 20, 300, 200), Rect(10, 20, 300, 200)),
    ("left of main", screen(-1920, 0, 1920, 1080), (1920, 1080), Rect(-1900, 5, 50, 50), Rect(20, 5, 50, 50)),
    ("above main", screen(0, -1440, 2560, 1440), (2560, 1440), Rect(100, -1400, 9, 9), Rect(100, 40, 9, 9)),
    ("above and left", screen(-3840, -2160, 3840, 2160), (3840, 2160), Rect(-1, -1, 1, 1), Rect(3839, 2159, 1, 1)),
    (
        "portrait right",
        screen(1920, -420, 1080, 1920),
        (1080, 1920),
        Rect(1920, -420, 1080, 1920),
        Rect(0, 0, 1080, 1920),
    ),
    ("Retina", screen(0, 0, 1440, 900), (2880, 1800), Rect(10, 20, 30, 40), Rect(20, 40, 60, 80)),
    ("Retina left", screen(-1440, 180, 1440, 900), (2880, 1800), Rect(-1440, 180, 720, 450), Rect(0, 0, 1440, 900)),
    ("125 %", screen(0, 0, 1536, 864), (1920, 1080), Rect(100, 100, 4, 4), Rect(125, 125, 5, 5)),
    ("150 % portrait", screen(1536, 0, 720, 1280), (1080, 1920), Rect(1546, 10, 100, 100), Rect(15, 15, 150, 150)),
    ("half pixels", screen(0, 0, 1280, 720), (1920, 1080), Rect(1, 3, 1, 1), Rect(2, 5, 1, 1)),
    ("175 %", screen(0, 0, 2194, 1234), (3840, 2160), Rect(0, 0, 2194, 1234), Rect(0, 0, 3840, 2160)),
    ("200 % below", screen(0, 1080, 1920, 1080), (3840, 2160), Rect(1, 1081, 1, 1), Rect(2, 2, 2, 2)),
    ("225 %", screen(-1707, 0, 1707, 960), (3840, 2160), Rect(-1707, 0, 1707, 960), Rect(0, 0, 3840, 2160)),
    ("axes differ", screen(0, 0, 1000, 1000), (2000, 1500), Rect(10, 10, 10, 10), Rect(20, 15, 20, 15)),
    ("half outside", screen(0, 0, 1000, 1000), (1000, 1000), Rect(-50, 950, 100, 100), Rect(0, 950, 50, 50)),
    ("another screen", screen(0, 0, 1920, 1080), (1920, 1080), Rect(1920, 0, 100, 100), Rect(1920, 0, 0, 100)),
]


@pytest.mark.parametrize(("name", "on", "size", "rect", "expected"), LAYOUTS, ids=[layout[0] for layout in LAYOUTS])
def test_a_rectangle_of_the_desktop_is_found_in_the_picture(
    name: str, on: Screen, size: tuple[int, int], rect: Rect, expected: Rect
) -> None:
    assert to_picture(rect, on, *size) == expected


@pytest.mark.parametrize("percent", range(100, 226, 25))
def test_neighbours_stay_neighbours_at_every_scale(percent: int) -> None:
    width = round(1920 * 100 / percent)
    on = screen(-width, 0, width, 1080)
    boxes = [to_picture(Rect(x, 0, 7, 10), on, 1920, 1080) for x in range(-width, -7, 7)]
    assert boxes[0].x == 0
    assert all(one.right == two.x for one, two in pairwise(boxes))


def test_the_scale_is_that_of_the_sizes_for_each_axis() -> None:
    assert picture_scale(screen(-5, 7, 1536, 864), 1920, 1080) == (1.25, 1.25)
    assert picture_scale(screen(0, 0, 100, 100), 150, 225) == (1.5, 2.25)


@pytest.mark.parametrize("size", [(0, 10), (10, 0)])
def test_a_picture_without_area_has_no_scale(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="cannot show"):
        picture_scale(screen(0, 0, 10, 10), *size)


def test_edges_left_and_top_are_inside_right_and_bottom_are_not() -> None:
    box = Rect(-10, -10, 10, 10)
    assert box.contains(-10, -10)
    assert box.contains(-1, -1)
    assert not box.contains(0, -1)
    assert not box.contains(-1, 0)


def test_rectangles_that_do_not_meet_have_nothing_in_common() -> None:
    assert Rect(0, 0, 10, 10).intersected(Rect(10, 0, 5, 5)).empty
    assert Rect(0, 0, 10, 10).intersected(Rect(30, 30, 5, 5)).empty
    assert Rect(0, 0, 10, 10).intersected(Rect(-5, 5, 10, 10)) == Rect(0, 5, 5, 5)


@pytest.mark.parametrize(
    ("point", "distance"), [((0, 0), 0), ((9, 9), 0), ((10, 0), 1), ((-3, -4), 25), ((12, 12), 18)]
)
def test_the_distance_is_that_to_the_nearest_pixel_inside(point: tuple[int, int], distance: int) -> None:
    assert Rect(0, 0, 10, 10).distance_squared(*point) == distance
