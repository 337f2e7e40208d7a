"""The system's own hands on a real window: SendInput on Windows, xdotool on a virtual screen."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from admin_desktop.ui.tour.hands_x11 import XdotoolHands
from tests.end_to_end.desktop import CHECKOUT
from tests.end_to_end.screens import screen_of

pytestmark = [pytest.mark.screen]

TEXT = "It's 100% “mine”, ünïcode & all: {a}\\b@c.example"


@pytest.mark.parametrize("scale", ["1", "2"])
def test_they_click_type_scroll_and_drag(tmp_path: Path, scale: str) -> None:
    with screen_of((1280, 1000), tmp_path) as env:
        done = subprocess.run(
            [sys.executable, "-m", "tests.ui.tour.typing_window", TEXT],
            env={**env, "QT_SCALE_FACTOR": scale, "PYTHONUTF8": "1"},
            cwd=CHECKOUT,
            capture_output=True,
            encoding="utf-8",
            timeout=100,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout) == {"text": TEXT, "presses": 1, "drag": [[20, 30], [120, 90]]}


@pytest.mark.skipif(sys.platform != "linux", reason="xdotool is for X11")
def test_xdotool_that_is_missing_or_reaches_no_screen_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    assert "does not reach the screen" in (XdotoolHands().can_work() or "")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "install it" in (XdotoolHands().can_work() or "")
    assert os.environ["PATH"] == str(tmp_path)
