"""``capture`` on desktops of several real screens: the sealed pictures are exactly what was painted."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.end_to_end.desktop import differences
from tests.real_screens import LAYOUTS, Place, lacking, lay_out, painted, real_screens

pytestmark = pytest.mark.screen


@pytest.fixture(scope="module")
def display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    reason = lacking()
    if reason:
        pytest.skip(reason)
    with real_screens(tmp_path_factory.mktemp("xorg"), *LAYOUTS["beside"]) as opened:
        yield opened


def captured(admin: Any, *words: str) -> dict[int, Image.Image]:
    """Run the command; return the sealed pictures by their screen's number."""
    answer = admin("capture", "--json", *words)
    assert (answer.code, answer.err, answer.json["warnings"]) == (0, "", [])
    return {file["screen"]: Image.open(file["path"]).convert("RGB") for file in answer.json["files"]}


def same(one: Image.Image, other: Image.Image) -> bool:
    """Whether two pictures have the same size and the same pixels."""
    return one.size == other.size and differences(one, other) is None


def point(display: str, place: Place, across: float, down: float) -> None:
    """Move the pointer into a screen; 0.0 is its first row or column of pixels, 1.0 its last."""
    x, y = place[0] + round(across * (place[2] - 1)), place[1] + round(down * (place[3] - 1))
    subprocess.run(["xdotool", "mousemove", "--sync", str(x), str(y)], env={"DISPLAY": display}, check=True, timeout=20)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_screen_is_sealed_to_the_pixel(admin: Any, display: str, layout: str, tmp_path: Path) -> None:
    places = LAYOUTS[layout]
    lay_out(display, *places)
    expected = painted(display, *places)
    admin.env["DISPLAY"] = display
    admin.env.pop("XDG_SESSION_TYPE", None)
    everything = captured(admin, "--screen", "all")
    assert sorted(everything) == [1, 2]
    # The system numbers the screens; which number is which place is told by the pattern that it shows.
    number_of = [
        next((number for number, picture in everything.items() if same(picture, wanted)), 0) for wanted in expected
    ]
    assert sorted(number_of) == [1, 2]
    for at, place in enumerate(places):
        ((number, picture),) = captured(admin, "--screen", str(number_of[at])).items()
        assert number == number_of[at] and same(picture, expected[at])
        for corner in ((0.0, 0.0), (1.0, 1.0), (0.5, 0.5)):
            point(display, place, *corner)
            ((number, picture),) = captured(admin, "--screen", "pointer").items()
            assert number == number_of[at] and same(picture, expected[at])
