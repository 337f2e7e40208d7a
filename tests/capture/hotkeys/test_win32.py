"""Real keys on a Windows desktop: pynput hears what SendInput presses."""

import queue
import sys

import pytest

pytestmark = [pytest.mark.screen, pytest.mark.skipif(sys.platform != "win32", reason="needs Windows")]

if sys.platform == "win32":
    import ctypes

    from admin_desktop.capture.hotkeys.combination import Combination
    from admin_desktop.capture.hotkeys.listening import HotkeyTaken, choose_hotkeys, system_hotkeys
    from admin_desktop.capture.hotkeys.win32 import Win32Hotkeys, somebody_has, types_text
    from admin_desktop.ui.tour.hands import press
    from admin_desktop.ui.tour.hands_win32 import SendInputHands

    CAPTURE = Combination.make(["ctrl", "alt"], "p")
    PATIENCE_S = 20.0

    def test_the_keys_arrive_and_only_they() -> None:
        arrived: queue.Queue[int] = queue.Queue()
        listening = choose_hotkeys(system_hotkeys()).listen(CAPTURE, lambda: arrived.put(1))
        assert listening.alive
        try:
            hands = SendInputHands()
            # The hook is set a moment after the listener says that it is ready.
            for _ in range(200):
                press(hands, "ctrl+alt+p")
                try:
                    arrived.get(timeout=0.1)
                    break
                except queue.Empty:
                    continue
            else:
                raise AssertionError("nothing arrived")
            while not arrived.empty():
                arrived.get()
            for other in ("ctrl+p", "alt+p", "ctrl+alt+o", "ctrl+alt+shift+p"):
                press(hands, other)
            press(hands, "ctrl+alt+p")
            assert arrived.get(timeout=PATIENCE_S)
            assert arrived.empty()
        finally:
            listening.stop()
        listening._listener.join(PATIENCE_S)  # type: ignore[attr-defined]
        assert not listening.alive

    def test_keys_that_another_program_has_are_said() -> None:
        register = ctypes.WinDLL("user32").RegisterHotKey
        assert not somebody_has(CAPTURE)
        assert register(None, 1, 1 | 2, ord("P"))
        try:
            assert somebody_has(CAPTURE)
            with pytest.raises(HotkeyTaken, match="Another program on this computer has Ctrl"):
                Win32Hotkeys().listen(CAPTURE, lambda: None)
        finally:
            assert ctypes.WinDLL("user32").UnregisterHotKey(None, 1)

    def test_keys_that_type_are_known_by_the_keyboard_in_use() -> None:
        # The bench has the American keyboard, on which Ctrl+Alt types nothing.
        assert not types_text(CAPTURE)
        assert types_text(Combination.make(["shift"], "p"))
        assert not types_text(Combination.make(["ctrl", "shift", "cmd"], "p"))
