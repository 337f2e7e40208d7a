import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from admin_desktop.capture.geometry import Rect
from admin_desktop.ui.stepping_aside import Aside, render, system_rect
from tests.ui.conftest import LIMIT_MS

CHECKOUT = Path(__file__).parents[2]

# Two windows on each screen, as a process of its own that has these screens.
SCRIPT = """
import json, sys
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QWidget
from admin_desktop.ui.stepping_aside import render, system_rect

application = QApplication([])
told = []
for screen in application.screens():
    geometry = screen.geometry()
    window = QWidget()
    window.setScreen(screen)
    window.setGeometry(geometry.x() + 100, geometry.y() + 40, 300, 200)
    window.show()
    application.processEvents()
    own = render(window)
    rect = own.rect
    corner = system_rect(screen, geometry.topLeft(), geometry.width(), geometry.height())
    told.append({
        "screen": screen.name(),
        "qt": geometry.getRect(),
        "whole": [corner.x, corner.y, corner.width, corner.height],
        "window": [rect.x, rect.y, rect.width, rect.height],
        "picture": [own.width, own.height, len(own.bgra)],
        "on": window.screen().name(),
    })
    window.close()
print(json.dumps(told))
"""


def screens(tmp_path: Path, *wanted: tuple[int, int, int, int, int]) -> list[dict[str, Any]]:
    """Run the script on screens of (x, y, width, height, dots an inch), in the system's own pixels."""
    config = {
        "windowFrameMargins": False,
        "screens": [
            dict(
                zip(("x", "y", "width", "height", "logicalDpi"), one, strict=True),
                logicalBaseDpi=96,
                dpr=1,
                name=f"s{n}",
            )
            for n, one in enumerate(wanted)
        ],
    }
    # The platform's options are parted by colons, which a Windows path has: so the file is named from its folder.
    (tmp_path / "screens.json").write_text(json.dumps(config), encoding="utf-8")
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen:configfile=screens.json", "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        timeout=4 * LIMIT_MS / 1000,
    )
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    assert len(found) == len(wanted)
    return found


def test_rectangles_are_the_systems_own_on_every_screen(tmp_path: Path) -> None:
    """100, 200, 125 and 150 percent side by side, one to the left of and one above the main screen."""
    places = [
        (0, 0, 1920, 1080, 96),
        (-3840, 0, 3840, 2160, 192),
        (1920, 0, 2400, 1350, 120),
        (0, -1620, 2880, 1620, 144),
    ]
    for place, told in zip(places, screens(tmp_path, *places), strict=True):
        x, y, width, height, dpi = place
        scale = dpi / 96
        assert told["on"] == told["screen"]
        assert told["qt"] == [x, y, width / scale, height / scale], "Qt keeps the origin and scales the size"
        assert told["whole"] == [x, y, width, height]
        assert told["window"] == [x + 100 * scale, y + 40 * scale, 300 * scale, 200 * scale]
        across, down, size = told["picture"]
        assert (across, down) == (300 * scale, 200 * scale)
        assert size == across * down * 4


def test_an_odd_scale_is_rounded_to_whole_pixels(tmp_path: Path) -> None:
    (told,) = screens(tmp_path, (7, 11, 1667, 1001, 168))
    assert told["window"] == [7 + 175, 11 + 70, 525, 350]


def test_on_this_screen_a_window_is_where_the_system_has_it(qtbot: QtBot) -> None:
    screen = QGuiApplication.primaryScreen()
    corner = screen.geometry().topLeft()
    rect = system_rect(screen, corner + QPoint(10, 20), 30, 40)
    ratio = 1.0 if QGuiApplication.platformName() == "cocoa" else screen.devicePixelRatio()
    assert rect == Rect(
        corner.x() + round(10 * ratio), corner.y() + round(20 * ratio), round(30 * ratio), round(40 * ratio)
    )


@pytest.fixture
def windows(qtbot: QtBot) -> Iterator[tuple[QWidget, QDialog]]:
    for other in QApplication.topLevelWidgets():
        other.hide()
    window = QWidget()
    window.resize(300, 200)
    dialog = QDialog(window)
    dialog.resize(150, 100)
    window.show()
    dialog.open()
    qtbot.waitExposed(dialog)
    yield window, dialog
    dialog.hide()
    window.hide()
    window.deleteLater()


def test_all_are_hidden_and_come_back_as_they_were(windows: tuple[QWidget, QDialog], qtbot: QtBot) -> None:
    window, dialog = windows
    answers: list[int] = []
    dialog.finished.connect(answers.append)
    aside = Aside()
    assert set(aside.shown_windows()) == {window, dialog}
    assert not aside.aside
    aside.hide()
    assert aside.aside
    assert aside.shown_windows() == []
    assert not window.isVisible()
    assert not dialog.isVisible()
    aside.back()
    qtbot.waitUntil(lambda: window.isVisible() and dialog.isVisible(), timeout=LIMIT_MS)
    assert answers == []
    assert not aside.aside


def test_hiding_twice_forgets_none(windows: tuple[QWidget, QDialog]) -> None:
    window, dialog = windows
    aside = Aside()
    aside.hide()
    aside.hide()
    aside.back()
    assert window.isVisible()
    assert dialog.isVisible()


def test_a_maximised_window_comes_back_maximised(windows: tuple[QWidget, QDialog], qtbot: QtBot) -> None:
    window, dialog = windows
    dialog.hide()
    window.showMaximized()
    qtbot.waitUntil(window.isMaximized, timeout=LIMIT_MS)
    aside = Aside()
    aside.hide()
    aside.back()
    qtbot.waitUntil(lambda: window.isVisible() and window.isMaximized(), timeout=LIMIT_MS)


def test_a_window_in_the_task_bar_stays_there(windows: tuple[QWidget, QDialog], qtbot: QtBot) -> None:
    window, dialog = windows
    dialog.hide()
    window.showMinimized()
    qtbot.waitUntil(window.isMinimized, timeout=LIMIT_MS)
    aside = Aside()
    assert aside.shown_windows() == []
    aside.hide()
    aside.back()
    assert window.isMinimized()


def test_what_is_rendered_is_what_is_shown(qtbot: QtBot) -> None:
    window = QWidget()
    window.setStyleSheet("background: #102030")
    window.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    window.resize(120, 80)
    window.show()
    qtbot.waitExposed(window)
    own = render(window)
    ratio = window.devicePixelRatioF()
    assert (own.width, own.height) == (round(120 * ratio), round(80 * ratio))
    assert bytes(own.bgra[:3]) == bytes([0x30, 0x20, 0x10])
    window.close()
    window.deleteLater()
