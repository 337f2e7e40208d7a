"""Real keys on a virtual X screen."""

import queue
import subprocess
import sys
import time

import pytest

from admin_desktop.capture.hotkeys.combination import Combination
from admin_desktop.capture.hotkeys.listening import HotkeyRefused, HotkeyTaken, NoHotkeys, choose_hotkeys
from admin_desktop.capture.hotkeys.x11 import XHotkeys

pytestmark = [pytest.mark.screen, pytest.mark.skipif(sys.platform != "linux", reason="needs X11")]

CAPTURE = Combination.make(["ctrl", "alt"], "p")
PATIENCE_S = 20.0


def press(*keys: str) -> None:
    subprocess.run(["xdotool", "key", *keys], check=True, timeout=PATIENCE_S)


def until_ended(listening: object) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while listening.is_alive():  # type: ignore[attr-defined]
        assert time.monotonic() < deadline


@pytest.mark.parametrize("locks", [(), ("Caps_Lock",), ("Num_Lock",), ("Caps_Lock", "Num_Lock")])
def test_the_keys_arrive_and_only_they(x_screen: str, locks: tuple[str, ...]) -> None:
    arrived: queue.Queue[int] = queue.Queue()
    if locks:
        press(*locks)
    listening = XHotkeys().listen(CAPTURE, lambda: arrived.put(1))
    assert listening.alive
    press("p", "ctrl+p", "alt+p", "ctrl+alt+shift+p", "ctrl+alt+o")
    press("ctrl+alt+p")
    assert arrived.get(timeout=PATIENCE_S)
    press("ctrl+alt+p")
    assert arrived.get(timeout=PATIENCE_S)
    assert arrived.empty()
    listening.stop()
    until_ended(listening)
    press("ctrl+alt+p")
    assert arrived.empty()


def test_keys_that_another_program_has_are_said_at_once_and_are_free_once_it_ends(x_screen: str) -> None:
    first = XHotkeys().listen(CAPTURE, lambda: None)
    with pytest.raises(HotkeyTaken, match=r"Another program on this computer has Ctrl\+Alt\+P already"):
        XHotkeys().listen(CAPTURE, lambda: None)
    first.stop()
    until_ended(first)
    second = XHotkeys().listen(CAPTURE, lambda: None)
    second.stop()
    second.stop()  # once more is no trouble
    until_ended(second)


def test_a_screen_that_goes_away_ends_the_listening(
    x_server: tuple[str, "subprocess.Popen[bytes]"], x_screen: str
) -> None:
    listening = XHotkeys().listen(CAPTURE, lambda: None)
    x_server[1].terminate()
    until_ended(listening)
    assert not listening.alive
    listening.stop()


def test_a_screen_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":4711")
    with pytest.raises(HotkeyRefused):
        XHotkeys().listen(CAPTURE, lambda: None)


def test_wayland_and_no_screen_say_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("XDG_SESSION_TYPE", raising=False)
    monkeypatch.delenv("DISPLAY", raising=False)
    with pytest.raises(NoHotkeys, match="no screen here"):
        choose_hotkeys([XHotkeys()])
    with pytest.raises(NoHotkeys, match="Use the small button"):
        choose_hotkeys([])
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    with pytest.raises(NoHotkeys, match="admin-desktop capture"):
        choose_hotkeys([XHotkeys()])
