"""The frozen picture on several real screens: on the right one, and a box is what it was drawn round."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.end_to_end.desktop import CHECKOUT, Desktop, _window_manager, differences, missing
from tests.real_screens import LAYOUTS, lacking, painted, real_screens

pytestmark = [pytest.mark.screen, pytest.mark.slow]

# Scales of the first and the second screen, as Qt applies them.
SCALES = {"100 %": "", "100 and 150 %": "DUMMY0=1;DUMMY1=1.5", "200 and 125 %": "DUMMY0=2;DUMMY1=1.25"}
CASES = [
    ("beside", 0, "100 %"),
    ("beside", 1, "100 %"),
    ("beside", 1, "100 and 150 %"),
    ("left of main", 0, "200 and 125 %"),
    ("left of main", 1, "200 and 125 %"),
    ("above main", 1, "100 and 150 %"),
    ("portrait, above and left", 1, "200 and 125 %"),
]


def answer(process: "subprocess.Popen[str]") -> dict[str, Any]:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, "the program ended"
    return dict(json.loads(line))


@pytest.mark.parametrize(("layout", "on", "scales"), CASES, ids=lambda value: str(value))
def test_a_box_on_a_screen_is_that_part_of_its_picture(layout: str, on: int, scales: str, tmp_path: Path) -> None:
    reason = lacking() or missing()
    if reason:
        pytest.skip(reason)
    places, data = LAYOUTS[layout], tmp_path / "data"
    with real_screens(tmp_path, *places) as display:
        env = {name: value for name, value in os.environ.items() if not name.startswith(("WAYLAND", "XDG_SESSION"))}
        env |= {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "HOME": str(tmp_path), "PYTHONPATH": str(CHECKOUT)}
        env |= {"QT_SCREEN_SCALE_FACTORS": SCALES[scales]} if SCALES[scales] else {}
        with _window_manager(env, tmp_path):
            expected = painted(display, *places)[on]
            desktop = Desktop(env, (max(x + w for x, _, w, _ in places), max(y + h for _, y, _, h in places)))
            x, y, width, _ = places[on]
            desktop.xdotool("mousemove", "--sync", str(x + width // 2), str(y + 100))
            command = [sys.executable, "-m", "tests.end_to_end.choose_on_screen", str(data)]
            with subprocess.Popen(command, cwd=CHECKOUT, env=env, stdout=subprocess.PIPE, text=True) as process:
                assert answer(process) == {"shown": True, "screen": f"DUMMY{on}"}
                wanted = (100, 60, 261, 173)
                for x_in, y_in, *press in ((100, 60, "mousedown", "1"), (200, 100), (361, 233, "mouseup", "1")):
                    desktop.xdotool("mousemove", "--sync", str(x + x_in), str(y + y_in), *press)
                desktop.keys("Return")
                chosen = answer(process)
                process.wait(60)
            desktop.close()
    left, top, wide, high = chosen["box"]
    # A pointer's place reaches Qt in whole points of a scaled screen; one point is at most two pixels.
    assert max(abs(one - other) for one, other in zip(chosen["box"], wanted, strict=True)) <= 2, chosen
    (sealed,) = data.glob("vault/**/screen-*.png")
    with Image.open(sealed) as picture:
        assert picture.size == expected.size
        assert differences(picture, expected) is None
    (crop,) = data.glob("vault/**/crop*.png")
    with Image.open(crop) as part:
        assert part.size == (wide, high)
        assert differences(part, expected.crop((left, top, left + wide, top + high))) is None
