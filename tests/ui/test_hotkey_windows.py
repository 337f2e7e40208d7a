"""Keys that are really pressed reach the program on Windows, by pynput and across its threads."""

import sys

import pytest

pytestmark = [pytest.mark.screen, pytest.mark.skipif(sys.platform != "win32", reason="needs Windows")]

if sys.platform == "win32":
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from admin_desktop.capture.hotkeys.combination import Reserved
    from admin_desktop.storage.resources import resource_dir
    from admin_desktop.ui.hotkey import Hotkey, HotkeyState
    from admin_desktop.ui.tour.hands import press
    from admin_desktop.ui.tour.hands_win32 import SendInputHands
    from tests.ui.conftest import LIMIT_MS

    DATA: Path = resource_dir() / "hotkeys" / "reserved.toml"

    def test_they_are_tried_out_and_then_capture(qtbot: QtBot) -> None:
        hotkey, hands, captured = Hotkey(Reserved.load(DATA, "win32")), SendInputHands(), []
        hotkey.pressed.connect(lambda: captured.append(1))
        hotkey.use("ctrl+alt+p")
        qtbot.waitUntil(lambda: hotkey.state == HotkeyState.LISTENING, timeout=LIMIT_MS)
        hotkey.try_out()

        def arrived() -> bool:
            press(hands, "ctrl+alt+p")
            return hotkey.state == HotkeyState.WORKS

        qtbot.waitUntil(arrived, timeout=LIMIT_MS)
        qtbot.wait(0)
        captured.clear()
        press(hands, "ctrl+alt+p")
        qtbot.waitUntil(lambda: bool(captured), timeout=LIMIT_MS)
        hotkey.stop()
        captured.clear()
        press(hands, "ctrl+alt+p")
        qtbot.wait(0)
        assert captured == []
