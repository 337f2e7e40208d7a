"""Desktops as admins have them, as tables: no such monitors stand here. What a real screen shows is tested elsewhere.

Places are the system's own coordinates: physical pixels on Windows, where the main screen's corner is the origin and
screens to its left or above it are negative; points on macOS.
"""

from dataclasses import dataclass
from itertools import product

import pytest

from admin_desktop.capture.geometry import Rect, Screen, picture_scale, to_picture
from admin_desktop.capture.grabbing import select_screens


@dataclass(frozen=True)
class Monitor:
    """``percent`` is what the system scales it by; ``picture`` what a picture of it has in physical pixels."""

    place: Rect
    percent: int
    picture: tuple[int, int]


def physical(x: int, y: int, width: int, height: int, percent: int = 100) -> Monitor:
    """Of Windows: coordinates are pixels, whatever the scale."""
    return Monitor(Rect(x, y, width, height), percent, (width, height))


def points(x: int, y: int, width: int, height: int, percent: int = 100) -> Monitor:
    """Of macOS: coordinates are points; a picture has as many pixels as the scale makes of them."""
    return Monitor(Rect(x, y, width, height), percent, (width * percent // 100, height * percent // 100))


DESKTOPS: dict[str, list[Monitor]] = {
    "Windows: one at 100 %": [physical(0, 0, 1920, 1080)],
    "Windows: laptop 150 %, screen 100 % to the left": [
        physical(0, 0, 2880, 1800, 150),
        physical(-1920, 300, 1920, 1080, 100),
    ],
    "Windows: 4K 225 %, portrait 125 % to the left and higher": [
        physical(0, 0, 3840, 2160, 225),
        physical(-1200, -420, 1200, 1920, 125),
    ],
    "Windows: 175 % with 200 % above": [physical(0, 0, 2560, 1440, 175), physical(-640, -2160, 3840, 2160, 200)],
    "Windows: three, 100, 125 and 150 %, the main one in the middle": [
        physical(-1920, 0, 1920, 1080, 100),
        physical(0, 0, 2560, 1440, 125),
        physical(2560, -360, 1440, 2560, 150),
    ],
    "macOS: Retina with 100 % to the right": [points(0, 0, 1512, 982, 200), points(1512, -98, 1920, 1080, 100)],
    "macOS: Retina below a wide one": [points(0, 0, 1440, 900, 200), points(-560, -1080, 2560, 1080, 100)],
    "macOS: two Retinas, one on its side": [points(0, 0, 1728, 1117, 200), points(-1080, -400, 1080, 1920, 200)],
}
CASES = [(name, at) for name, monitors in DESKTOPS.items() for at in range(len(monitors))]


def screens_of(name: str) -> list[Screen]:
    return [
        Screen(at + 1, f"{at + 1}", one.place, primary=(one.place.x, one.place.y) == (0, 0))
        for at, one in enumerate(DESKTOPS[name])
    ]


@pytest.mark.parametrize("name", DESKTOPS)
def test_a_table_describes_a_desktop(name: str) -> None:
    """Monitors touch but do not lie on each other, and one of them is the main one."""
    places = [one.place for one in DESKTOPS[name]]
    assert all(one.intersected(other).empty for one, other in product(places, places) if one is not other)
    assert sum(screen.primary for screen in screens_of(name)) == 1


@pytest.mark.parametrize(("name", "at"), CASES)
def test_corners_of_a_monitor_are_corners_of_its_picture(name: str, at: int) -> None:
    monitor, screen = DESKTOPS[name][at], screens_of(name)[at]
    width, height = monitor.picture
    place = monitor.place
    across, down = picture_scale(screen, width, height)
    assert to_picture(place, screen, width, height) == Rect(0, 0, width, height)
    first = to_picture(Rect(place.x, place.y, 1, 1), screen, width, height)
    last = to_picture(Rect(place.right - 1, place.bottom - 1, 1, 1), screen, width, height)
    assert (first.x, first.y) == (0, 0)
    assert (last.right, last.bottom) == (width, height)
    assert (first.width, first.height) == (round(across), round(down))


@pytest.mark.parametrize(("name", "at"), CASES)
def test_nothing_of_a_monitor_is_in_the_picture_of_another(name: str, at: int) -> None:
    place = DESKTOPS[name][at].place
    for other, screen in enumerate(screens_of(name)):
        if other != at:
            assert to_picture(place, screen, *DESKTOPS[name][other].picture).empty


@pytest.mark.parametrize(("name", "at"), CASES)
def test_the_pointer_on_a_monitor_chooses_it(name: str, at: int) -> None:
    place, screens = DESKTOPS[name][at].place, screens_of(name)
    for x, y in product((place.x, place.right - 1), (place.y, place.bottom - 1)):
        assert select_screens(screens, "pointer", (x, y)) == [screens[at]]
