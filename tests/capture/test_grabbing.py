from collections.abc import Sequence
from typing import Literal

import pytest

from admin_desktop.capture.frames import Frame
from admin_desktop.capture.geometry import Rect, Screen
from admin_desktop.capture.grabbing import NoScreen, NoSuchScreen, choose_grabber, select_screens

LEFT = Screen(1, "left", Rect(-1080, -420, 1080, 1920), primary=False)
MAIN = Screen(2, "main", Rect(0, 0, 1920, 1080), primary=True)
RIGHT = Screen(3, "right", Rect(1920, 0, 3840, 2160), primary=False)
ALL = [LEFT, MAIN, RIGHT]


class FakeGrabber:
    def __init__(self, name: str, reason: str | None) -> None:
        self.name = name
        self._reason = reason

    def can_work(self) -> str | None:
        return self._reason

    def screens(self) -> list[Screen]:
        return ALL

    def grab(self, screens: Sequence[Screen]) -> list[Frame]:
        raise AssertionError(f"choosing must not grab {screens}")


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ((5, 5), MAIN),
        ((1919, 1079), MAIN),
        ((1920, 0), RIGHT),
        ((-1, 0), LEFT),
        ((-1080, -420), LEFT),
        ((-1080, -421), LEFT),  # just above it
        ((500, 1500), MAIN),  # below it
        ((100000, 100), RIGHT),
        ((100, -50), MAIN),  # in the hole above the main screen
        (None, MAIN),
    ],
)
def test_the_screen_under_the_pointer_or_else_the_nearest(pointer: tuple[int, int] | None, expected: Screen) -> None:
    assert select_screens(ALL, "pointer", pointer) == [expected]


def test_without_a_pointer_and_a_main_screen_it_is_the_first() -> None:
    assert select_screens([LEFT, RIGHT], "pointer", None) == [LEFT]


@pytest.mark.parametrize(("which", "expected"), [("all", ALL), (1, [LEFT]), (3, [RIGHT])])
def test_screens_by_number_or_all(which: int | Literal["all"], expected: list[Screen]) -> None:
    assert select_screens(ALL, which, None) == expected


@pytest.mark.parametrize("which", [0, -1, 4])
def test_a_screen_that_is_not_there_is_answered_with_how_many_there_are(which: int) -> None:
    with pytest.raises(NoSuchScreen, match=r"there are 3 screens here\. Choose 1, 2, 3, all or pointer"):
        select_screens(ALL, which, None)


def test_one_screen_is_said_in_the_singular() -> None:
    with pytest.raises(NoSuchScreen, match="there is only one screen here"):
        select_screens([Screen(1, "only", Rect(0, 0, 10, 10), primary=True)], 2, None)


@pytest.mark.parametrize("which", ["all", "pointer", 1])
def test_no_screens_at_all(which: int | Literal["all", "pointer"]) -> None:
    with pytest.raises(NoScreen, match="no screen here"):
        select_screens([], which, (0, 0))


def test_the_first_grabber_that_can_work_is_chosen() -> None:
    works = FakeGrabber("works", None)
    assert choose_grabber([FakeGrabber("broken", "It is broken."), works, FakeGrabber("later", None)]) is works


def test_when_none_can_work_the_first_reason_is_given() -> None:
    with pytest.raises(NoScreen, match=r"^It is broken\.$"):
        choose_grabber([FakeGrabber("a", "It is broken."), FakeGrabber("b", "Something else.")])


def test_no_grabber_at_all_is_no_screen() -> None:
    with pytest.raises(NoScreen, match="no screen"):
        choose_grabber([])
