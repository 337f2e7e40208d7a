import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from admin_desktop.capture.active_window import active_window
from admin_desktop.capture.darwin_links import AccessibilityLinks
from admin_desktop.capture.page_link import LONGEST_LINK, TIME_LIMIT, Asking, ask_for_link, is_browser, web_link
from admin_desktop.capture.window_info import WindowInfo

CHROME = WindowInfo("Sample | Facebook", "chrome.exe", 8, 77)
POST = "https://www.facebook.com/SampleHighBandBoosters/posts/1029384756"


class Reader:
    def __init__(self, answer: Callable[[], str | None]) -> None:
        self._answer = answer

    def address(self, window: WindowInfo) -> str | None:
        assert window == CHROME
        return self._answer()


def broken() -> str | None:
    raise OSError("the browser went away")


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        (POST, POST),
        ("HTTP://Example.org", "HTTP://Example.org"),
        ("  https://x.com/a?b=c#d \r\n", "https://x.com/a?b=c#d"),
        ("facebook.com/groups/1", "https://facebook.com/groups/1"),
        ("www.example.co.uk", "https://www.example.co.uk"),
        ("localhost", None),
        ("how to report a post", None),
        ("what about this: facebook.com", None),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("chrome://settings", None),
        ("about:blank", None),
        ("https://", None),
        ("https:///path", None),
        ("https://good.example@evil.example/", None),
        ("https://x.com/\u202egnp.exe", None),
        ("https://x.com/a\nBcc: all@example.org", None),
        ("https://x.com/<script>", None),
        ("https://x.com/" + "a" * LONGEST_LINK, None),
        ("", None),
        (None, None),
    ],
)
def test_only_a_web_link_is_one(says: str | None, expected: str | None) -> None:
    assert Asking(CHROME, Reader(lambda: says)).link() == expected


def test_the_longest_link() -> None:
    longest = "https://x.com/" + "a" * (LONGEST_LINK - 14)
    assert web_link(longest) == longest


def test_a_browser_that_breaks_says_nothing() -> None:
    assert Asking(CHROME, Reader(broken)).link() is None


def test_nobody_to_ask_is_answered_at_once() -> None:
    started = time.monotonic()
    assert Asking(None, Reader(broken)).link() is None
    assert Asking(CHROME, None).link() is None
    assert time.monotonic() - started < TIME_LIMIT


def test_a_browser_that_hangs_is_abandoned_in_time() -> None:
    free = threading.Event()

    def hang() -> str | None:
        free.wait(60)
        return POST

    started = time.monotonic()
    asking = Asking(CHROME, Reader(hang))
    assert time.monotonic() - started < TIME_LIMIT, "asking itself waits for nothing"
    assert asking.link() is None
    assert TIME_LIMIT * 0.9 <= time.monotonic() - started < 10 * TIME_LIMIT
    (left,) = [thread for thread in threading.enumerate() if thread.name == "page link"]
    assert left.daemon, "it must not keep the program from ending"
    free.set()
    left.join(60)


def test_the_time_that_went_by_is_not_waited_for_again() -> None:
    times = iter([100.0, 100.0 + TIME_LIMIT * 2])
    free = threading.Event()
    asking = Asking(CHROME, Reader(lambda: str(free.wait(60))), lambda: next(times))
    started = time.monotonic()
    assert asking.link() is None
    assert time.monotonic() - started < TIME_LIMIT
    free.set()


@pytest.mark.parametrize("process", ["chrome.exe", "MSEDGE.EXE", "firefox.exe", "Safari", "Google Chrome"])
def test_browsers(process: str) -> None:
    assert is_browser(process)


@pytest.mark.parametrize("process", ["notepad.exe", "WINWORD.EXE", "", None, "admin-desktop.exe"])
def test_other_programs(process: str | None) -> None:
    assert not is_browser(process)


@pytest.mark.screen
@pytest.mark.skipif(sys.platform != "linux", reason="needs X11")
@pytest.mark.parametrize(
    ("name", "value", "expected"), [("_SURF_URI", POST, POST), ("_VIMB_URI", POST, POST), ("_OTHER_URI", POST, None)]
)
def test_a_link_that_a_browser_writes_on_its_x11_window(
    show_window: Any, name: str, value: str, expected: str | None
) -> None:
    assert shutil.which("xprop"), "the package x11-utils brings it"
    show_window(0, 0, 300, 200, "a browser")
    window = active_window()
    assert window is not None
    assert window.handle is not None
    command = ["xprop", "-id", str(window.handle), "-f", name, "8u", "-set", name, value]
    subprocess.run(command, check=True, timeout=20)
    assert ask_for_link(window).link() == expected


class Mac:
    """A Mac's Accessibility."""

    def __init__(self, trusted: bool = True, window: bool = True, **attributes: Any) -> None:
        self._trusted, self._window, self._attributes = trusted, window, attributes
        self.asked: list[str] = []

    def trusted(self) -> bool:
        return self._trusted

    def focused_window(self, pid: int) -> Any | None:
        self.asked.append(f"window of {pid}")
        return "the window" if self._window else None

    def attribute(self, element: Any, name: str) -> Any | None:
        assert element == "the window"
        return self._attributes.get(name)


SAFARI = WindowInfo("Sample", "Safari", 8, 77)


@pytest.mark.parametrize(
    ("mac", "expected"),
    [
        (Mac(AXDocument=POST), POST),
        (Mac(AXURL=POST), POST),
        (Mac(AXDocument="", AXURL=POST), POST),
        (Mac(), None),
        (Mac(window=False), None),
        (Mac(trusted=False, AXDocument=POST), None),
    ],
)
def test_on_a_mac_the_document_of_the_window_is_the_page(mac: Mac, expected: str | None) -> None:
    assert AccessibilityLinks(mac).address(SAFARI) == expected
    assert mac.asked == (["window of 8"] if mac.trusted() else []), "without permission nobody is asked"


@pytest.mark.parametrize("window", [WindowInfo("Letter", "Pages", 8, 77), WindowInfo("?", "Safari", None, 77)])
def test_on_a_mac_other_programs_are_not_asked(window: WindowInfo) -> None:
    mac = Mac(AXDocument="file:///Users/kim/letter.pages")
    assert AccessibilityLinks(mac).address(window) is None
    assert mac.asked == []
