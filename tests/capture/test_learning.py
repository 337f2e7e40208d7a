"""What is learnt after the seal, on a virtual X screen with windows of other processes."""

import subprocess
import sys
import threading
import time
from typing import Any

import pytest

from admin_desktop.capture import learning
from admin_desktop.capture.frames import Frame
from admin_desktop.capture.learning import learn
from admin_desktop.capture.mss_grabber import MssGrabber
from admin_desktop.capture.page_link import TIME_LIMIT, Asking
from admin_desktop.capture.permission import Permission
from admin_desktop.capture.window_info import WindowInfo

pytestmark = [pytest.mark.screen, pytest.mark.skipif(sys.platform != "linux", reason="needs X11")]

LINK = "https://www.facebook.com/SampleHighBandBoosters/posts/1029384756"
RED, WHITE = 0xE01020, 0xFFFFFF


def grabbed() -> list[Frame]:
    grabber = MssGrabber()
    frames = grabber.grab(grabber.screens())
    grabber.close()
    return frames


def test_of_a_page_in_a_browser(show_window: Any) -> None:
    process = show_window(100, 50, 400, 200, "Sample High | Facebook", RED, WHITE, WHITE, RED)
    found = subprocess.run(
        ["xdotool", "search", "--pid", str(process.pid)], capture_output=True, text=True, check=True, timeout=20
    )
    window = found.stdout.split()[-1]
    subprocess.run(["xprop", "-id", window, "-f", "_SURF_URI", "8u", "-set", "_SURF_URI", LINK], check=True, timeout=20)
    learnt = learn(grabbed(), frozenset())
    assert learnt == {"window_title": "Sample High | Facebook", "process": learnt["process"], "page_link": LINK}
    assert learnt["process"].startswith("python")


def test_of_our_own_window_nothing_is_learnt(show_window: Any) -> None:
    process = show_window(100, 50, 400, 200, "ours", RED, WHITE, WHITE, RED)
    assert learn(grabbed(), frozenset({process.pid})) == {}


def test_of_an_empty_screen(x_screen: str) -> None:
    assert learn(grabbed(), frozenset()) == {"looks": [{"screen": 1, "look": "black"}]}


@pytest.mark.parametrize(
    ("permission", "titles", "withheld"),
    [
        (Permission.MISSING, ["Facebook"], True),
        (Permission.UNKNOWN, ["", ""], True),
        (Permission.UNKNOWN, ["Facebook"], False),
        (Permission.GRANTED, [""], False),
    ],
)
def test_as_on_a_mac_that_withholds_windows(
    show_window: Any, monkeypatch: pytest.MonkeyPatch, permission: Permission, titles: list[str], withheld: bool
) -> None:
    """The system's answers are the test's; the picture shows what a Mac would give then: no window of others."""
    show_window(100, 50, 400, 200, "wallpaper", RED, WHITE, WHITE, RED)
    monkeypatch.setattr(learning, "check_permission", lambda: permission)
    monkeypatch.setattr(learning, "titles_of_others", lambda _ours: titles)
    looks = learn(grabbed(), frozenset()).get("looks")
    assert looks == ([{"screen": 1, "look": "wallpaper_only"}] if withheld else None)


def test_a_browser_that_hangs_holds_up_the_row_but_for_a_moment(
    show_window: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = threading.Event()

    class Hanging:
        def address(self, window: WindowInfo) -> str | None:
            assert window.title == "hangs"
            free.wait(60)
            return LINK

    show_window(100, 50, 400, 200, "hangs", RED, WHITE, WHITE, RED)
    monkeypatch.setattr(learning, "ask_for_link", lambda window: Asking(window, Hanging()))
    frames = grabbed()
    started = time.monotonic()
    learnt = learn(frames, frozenset())
    assert time.monotonic() - started < 10 * TIME_LIMIT
    assert "page_link" not in learnt
    assert learnt["window_title"] == "hangs"
    free.set()
