"""On a Windows desktop: the session, the screens' own sizes, and what a browser says of its page."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

pytestmark = [pytest.mark.screen, pytest.mark.skipif(sys.platform != "win32", reason="needs Windows")]

if sys.platform == "win32":
    from admin_desktop.capture.mss_grabber import MssGrabber
    from admin_desktop.capture.page_link import ask_for_link
    from admin_desktop.capture.screen_sizes import physical_sizes
    from admin_desktop.capture.session import session_trouble
    from admin_desktop.capture.win32_links import AutomationLinks
    from admin_desktop.capture.window_info import WindowInfo

    LINK = "https://www.facebook.com/SampleHighBandBoosters/posts/1029384756"

    def test_an_unlocked_session_is_no_hindrance() -> None:
        assert session_trouble() is None

    def test_the_driver_says_what_the_grabber_sees() -> None:
        """On the bench nothing is scaled, so each screen has as many pixels as its picture."""
        screens = MssGrabber().screens()
        assert physical_sizes() == {screen.rect: (screen.rect.width, screen.rect.height) for screen in screens}

    @pytest.fixture
    def address_bar() -> Iterator[Callable[[str], WindowInfo]]:
        with ExitStack() as stack:

            def show(text: str) -> WindowInfo:
                program = Path(__file__).with_name("show_address_bar.py")
                process = stack.enter_context(
                    subprocess.Popen(
                        [sys.executable, str(program), text], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
                    )
                )
                assert process.stdout is not None
                return WindowInfo("browser", "chrome.exe", process.pid, int(process.stdout.readline()))

            yield show

    def test_a_browser_is_asked_and_answers_or_not(address_bar: Callable[[str], WindowInfo]) -> None:
        """Windows gives the link; the bench's UI Automation finds elements but tells none of their values."""
        window = address_bar(LINK)
        assert AutomationLinks().address(window) in (LINK, None)
        assert ask_for_link(window).link() in (LINK, None)

    def test_other_programs_are_not_asked(address_bar: Callable[[str], WindowInfo]) -> None:
        window = address_bar(LINK)
        assert AutomationLinks().address(WindowInfo("browser", "notepad.exe", window.pid, window.handle)) is None

    def test_a_window_that_is_gone_is_an_error_and_not_the_end() -> None:
        with pytest.raises(OSError, match="UI Automation"):
            AutomationLinks().address(WindowInfo("browser", "chrome.exe", 1, 0x7FFFFFF0))
