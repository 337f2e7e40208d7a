"""Boxes on frozen pictures of monitors that do not stand here: from the widget's points to the picture's pixels."""

import math
from collections.abc import Callable

import pytest

from tests.capture.test_monitor_tables import CASES, DESKTOPS
from tests.ui.test_selection_window import Chooser, choose

_ = choose  # the fixture


@pytest.mark.parametrize(("name", "at"), CASES)
@pytest.mark.parametrize("rounded", [math.floor, math.ceil])
def test_a_box_over_a_whole_monitor_is_its_whole_picture(
    choose: Callable[..., Chooser],
    name: str,
    at: int,
    rounded: Callable[[float], int],
) -> None:
    monitor = DESKTOPS[name][at]
    width, height = monitor.picture
    # Qt's points of it: a system's percentage need not divide the pixels, and then the size is rounded.
    size = rounded(width * 100 / monitor.percent), rounded(height * 100 / monitor.percent)
    chooser = choose(monitor.picture, size)
    chooser.drag((0, 0), (size[0] / 2, size[1] / 2), size)
    assert chooser.window.box == [0, 0, width, height]
    chooser = choose(monitor.picture, size)
    quarter = size[0] // 4, size[1] // 4
    chooser.drag(quarter, (2 * quarter[0], 2 * quarter[1]))
    box = chooser.window.box
    assert box is not None
    for found, wanted in zip(box, (width / 4, height / 4, width / 4, height / 4), strict=True):
        assert abs(found - wanted) <= 2 * monitor.percent / 100
