from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.capture import modes
from admin_desktop.capture.beginning import Beginning, beginning
from admin_desktop.capture.frames import Frame
from admin_desktop.capture.geometry import Rect, Screen
from admin_desktop.capture.grabbing import NoSuchScreen, select_screens
from admin_desktop.capture.modes import Aim, Mode, Region, Which, Wish, aim

LEFT = Screen(1, "left", Rect(-1920, -200, 1920, 1080), False)
MAIN = Screen(2, "main", Rect(0, 0, 2560, 1440), True)
REGION = Region(LEFT.rect, (3840, 2160), (10, 20, 300, 200))


def choosing(*screens: Screen, pointer: tuple[int, int] = (5, 5)) -> Callable[[Which], list[Screen]]:
    return lambda which: select_screens(screens, which, pointer)


def frame(screen: Screen, scale: int = 1) -> Frame:
    return Frame(screen, screen.rect.width * scale, screen.rect.height * scale, b"", datetime.now(UTC))


@pytest.mark.parametrize(
    ("wish", "screens"),
    [
        (Wish(), [MAIN]),
        (Wish(Mode.ALL), [LEFT, MAIN]),
        (Wish(Mode.SCREEN, 1), [LEFT]),
        (Wish(Mode.WINDOW), [MAIN]),
        (Wish.of("all"), [LEFT, MAIN]),
        (Wish.of(2), [MAIN]),
        (Wish.default("window"), [MAIN]),
        (Wish.default("all"), [LEFT, MAIN]),
        (Wish.default("repeat"), [MAIN]),
        (Wish.default("of a newer version"), [MAIN]),
    ],
)
def test_the_screens_that_a_wish_means(wish: Wish, screens: list[Screen]) -> None:
    assert aim(wish, choosing(LEFT, MAIN), None) == Aim(screens)


def test_a_screen_that_has_gone_since_it_was_chosen_is_said() -> None:
    with pytest.raises(NoSuchScreen):
        aim(Wish(Mode.SCREEN, 2), choosing(LEFT), None)


def test_the_last_region_is_found_by_its_screens_place_whatever_its_number_is() -> None:
    renumbered = Screen(2, "left", LEFT.rect, False), Screen(1, "main", MAIN.rect, True)
    aimed = aim(Wish(Mode.REPEAT), choosing(*renumbered), REGION)
    assert aimed == Aim([renumbered[0]], REGION)
    assert beginning(Wish(Mode.REPEAT), aimed, [frame(renumbered[0], 2)]) == Beginning((0, [10, 20, 300, 200]))


def test_a_region_whose_screen_is_gone_falls_back_to_the_pointers() -> None:
    aimed = aim(Wish(Mode.REPEAT), choosing(MAIN), REGION)
    assert (aimed.screens, aimed.region) == ([MAIN], None)
    found = beginning(Wish(Mode.REPEAT), aimed, [frame(MAIN)])
    assert found.box is None
    assert "not there as it was" in found.notice


def test_there_may_be_no_region_yet() -> None:
    aimed = aim(Wish(Mode.REPEAT), choosing(MAIN), None)
    assert aimed.screens == [MAIN]
    assert "no last region yet" in aimed.notice


def test_a_box_of_another_resolution_is_not_used() -> None:
    aimed = aim(Wish(Mode.REPEAT), choosing(LEFT, MAIN), REGION)
    assert beginning(Wish(Mode.REPEAT), aimed, [frame(LEFT)]) == Beginning(notice=modes.SIZE_CHANGED)


def test_the_window_under_the_pointer_is_the_first_box_in_pixels_of_the_picture() -> None:
    aimed = Aim([LEFT])
    window = Rect(-1000, -300, 400, 500)  # sticks out at the top
    found = beginning(Wish(Mode.WINDOW), aimed, [frame(LEFT, 2)], lambda: window)
    assert found == Beginning((0, [1840, 0, 800, 800]))


@pytest.mark.parametrize("window", [None, Rect(5000, 0, 10, 10)])
def test_no_window_under_the_pointer_is_said(window: Rect | None) -> None:
    found = beginning(Wish(Mode.WINDOW), Aim([MAIN]), [frame(MAIN)], lambda: window)
    assert found == Beginning(notice=modes.NO_WINDOW)


def test_for_other_captures_nobody_looks_for_windows() -> None:
    def never() -> Rect | None:
        raise AssertionError

    assert beginning(Wish(), Aim([MAIN]), [frame(MAIN)], never) == Beginning()


@given(
    st.tuples(st.integers(-9999, 9999), st.integers(-9999, 9999), st.integers(1, 9999), st.integers(1, 9999)),
    st.integers(0, 500),
    st.integers(1, 500),
)
def test_a_region_survives_the_settings_file(rect: tuple[int, int, int, int], corner: int, side: int) -> None:
    region = Region.of(Rect(*rect), (1000, 1000), [corner, corner, side, side])
    assert Region.from_numbers(region.numbers()) == region


@pytest.mark.parametrize(
    "numbers",
    [
        [],
        [1, 2, 3],
        [0, 0, 100, 100, 100, 100, 90, 0, 20, 20],  # the box sticks out
        [0, 0, 0, 100, 100, 100, 0, 0, 20, 20],  # no screen
        [0, 0, 100, 100, 100, 100, 0, 0, 0, 20],  # no box
        [0, 0, 100, 100, 100, 100, 0, 0, "20", 20],
        [0, 0, 100, 100, 100, 100, 0, 0, True, 20],
        [0, 0, 100, 100, 100, 100, 0, 0, 20, 20, 20],
    ],
)
def test_a_region_that_was_changed_by_hand_is_none(numbers: list[object]) -> None:
    assert Region.from_numbers(numbers) is None
