"""On a virtual X screen, with windows of other processes."""

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from admin_desktop.capture.active_window import active_window
from admin_desktop.capture.frames import Frame
from admin_desktop.capture.geometry import Rect, Screen
from admin_desktop.capture.grabbing import NoScreen, ScreensChanged
from admin_desktop.capture.mss_grabber import MssGrabber
from admin_desktop.capture.pointer import pointer_position
from admin_desktop.capture.step_aside import Fingerprint, OwnWindow, wait_until_gone
from admin_desktop.capture.window_info import WindowInfo

ShowWindow = Callable[..., "subprocess.Popen[str]"]

pytestmark = [pytest.mark.screen, pytest.mark.skipif(sys.platform != "linux", reason="needs X11")]

RED, GREEN, BLUE, WHITE = 0xE01020, 0x10D030, 0x2030F0, 0xFFFFFF


def xdotool(*arguments: str) -> None:
    subprocess.run(["xdotool", *arguments], check=True, timeout=20)


def colour_at(frame: Frame, x: int, y: int) -> int:
    at = (y * frame.width + x) * 4
    return int.from_bytes(frame.bgra[at : at + 3], "little")


@pytest.mark.parametrize(
    ("x_server", "size"), [("1280x800", (1280, 800)), ("3840x2160", (3840, 2160))], indirect=["x_server"]
)
def test_the_grab_shows_what_is_on_the_screen(show_window: ShowWindow, size: tuple[int, int]) -> None:
    show_window(100, 50, 400, 200, "quarters", RED, GREEN, BLUE, WHITE)
    grabber = MssGrabber()
    (screen,) = grabber.screens()
    assert (screen.number, screen.rect, screen.primary) == (1, Rect(0, 0, *size), True)
    (frame,) = grabber.grab([screen])
    assert (frame.width, frame.height, len(frame.bgra)) == (*size, size[0] * size[1] * 4)
    assert timedelta(0) <= datetime.now(UTC) - frame.grabbed_at < timedelta(seconds=20)
    corners = [(100, 50), (499, 50), (100, 249), (499, 249)]
    assert [colour_at(frame, *corner) for corner in corners] == [RED, GREEN, BLUE, WHITE]
    assert colour_at(frame, 99, 50) == colour_at(frame, 500, 249) == 0
    grabber.close()


def test_the_second_grab_shows_what_changed_and_leaves_the_first_alone(show_window: ShowWindow) -> None:
    grabber = MssGrabber()
    (first,) = grabber.grab(grabber.screens())
    show_window(0, 0, 200, 200, "later", RED, RED, RED, RED)
    (second,) = grabber.grab(grabber.screens())
    assert (colour_at(first, 10, 10), colour_at(second, 10, 10)) == (0, RED)
    grabber.close()


def test_any_thread_may_grab_and_no_connection_is_left_over(show_window: ShowWindow) -> None:
    show_window(0, 0, 200, 200, "for all", GREEN, GREEN, GREEN, GREEN)
    grabber = MssGrabber()
    colours: list[int] = []

    def work() -> None:
        colours.extend(colour_at(grabber.grab(grabber.screens())[0], 5, 5) for _ in range(10))

    def open_files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    before = open_files()
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert colours == [GREEN] * 40
    grabber.close()
    assert open_files() == before


def test_screens_are_read_anew_each_time(x_screen: str) -> None:
    grabber = MssGrabber()
    assert [screen.rect for screen in grabber.screens()] == [Rect(0, 0, 1280, 800)]
    for name, place, output in (("tall", "480/200x800/300+0+0", "screen"), ("wide", "800/300x600/200+480+100", "none")):
        subprocess.run(["xrandr", "--setmonitor", name, place, output], check=True, timeout=20)
    screens = grabber.screens()
    assert sorted((screen.rect.x, screen.rect.y, screen.rect.width, screen.rect.height) for screen in screens) == [
        (0, 0, 480, 800),
        (480, 100, 800, 600),
    ]
    assert [(frame.width, frame.height) for frame in grabber.grab(screens)] == [
        (screen.rect.width, screen.rect.height) for screen in screens
    ]
    assert sum(screen.primary for screen in screens) == 1
    subprocess.run(["xrandr", "--delmonitor", "wide"], check=True, timeout=20)
    with pytest.raises(ScreensChanged, match="unplugged or moved"):
        grabber.grab(screens)
    grabber.close()


def test_a_desktop_that_grows_is_grabbed_whole(x_screen: str) -> None:
    for command in ("--newmode 640x480 0 640 0 0 640 480 0 0 480", "--addmode screen 640x480"):
        subprocess.run(["xrandr", *command.split()], check=True, timeout=20)
    grabber = MssGrabber()
    for size, expected in (("640x480", (640, 480)), ("1280x800", (1280, 800)), ("640x480", (640, 480))):
        subprocess.run(["xrandr", "--output", "screen", "--mode", size], check=True, timeout=20)
        (frame,) = grabber.grab(grabber.screens())
        assert (frame.width, frame.height, len(frame.bgra)) == (*expected, expected[0] * expected[1] * 4)
    grabber.close()


def test_a_screen_that_is_not_there_is_said_not_grabbed(x_screen: str) -> None:
    grabber = MssGrabber()
    with pytest.raises(ScreensChanged):
        grabber.grab([Screen(1, "gone", Rect(1280, 0, 1280, 800), primary=False)])
    assert len(grabber.grab(grabber.screens())) == 1, "it works again afterwards"
    grabber.close()


def test_without_a_display_there_is_no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("XDG_SESSION_TYPE", raising=False)
    assert MssGrabber().can_work() == (
        "There is no screen here to take a picture of. This session has no display (DISPLAY is not set)."
    )
    with pytest.raises(NoScreen):
        MssGrabber().grab([Screen(1, "any", Rect(0, 0, 1, 1), primary=True)])
    assert pointer_position() is None
    assert active_window() is None


def test_a_server_that_does_not_answer_is_no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":64999")
    monkeypatch.delenv("XDG_SESSION_TYPE", raising=False)
    assert str(MssGrabber().can_work()).startswith("There is no screen here to take a picture of. The display :64999")
    assert pointer_position() is None
    assert active_window() is None


def test_wayland_is_named(x_screen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    grabber = MssGrabber()
    assert grabber.can_work() is None
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    assert "This session uses Wayland" in str(grabber.can_work())


def test_a_server_that_goes_away_is_trouble_and_not_the_end(
    x_screen: str, x_server: tuple[str, "subprocess.Popen[bytes]"]
) -> None:
    grabber = MssGrabber()
    screens = grabber.screens()
    x_server[1].terminate()
    x_server[1].wait(20)
    with pytest.raises(NoScreen, match="does not answer"):
        grabber.grab(screens)
    assert pointer_position() is None
    assert active_window() is None
    grabber.close()


@pytest.mark.parametrize("place", [(0, 0), (17, 333), (1279, 799)])
def test_where_the_pointer_is(x_screen: str, place: tuple[int, int]) -> None:
    xdotool("mousemove", "--sync", *map(str, place))
    assert pointer_position() == place


def test_without_a_window_manager_the_topmost_named_window_is_active(show_window: ShowWindow) -> None:
    below = show_window(0, 0, 300, 200, "below")
    above = show_window(50, 50, 300, 200, "Türöffner – ☺ Facebook")
    found = active_window()
    assert found is not None
    assert found.title == "Türöffner – ☺ Facebook"
    assert found.pid == above.pid
    assert found.process == Path(sys.executable).resolve().name
    assert active_window(frozenset({above.pid})) == WindowInfo("below", found.process, below.pid)
    assert active_window(frozenset({above.pid, below.pid})) is None


def test_no_window_at_all_is_not_known(x_screen: str) -> None:
    assert active_window() is None


def test_the_window_manager_says_which_is_active(show_window: ShowWindow, window_manager: str) -> None:
    first = show_window(0, 0, 300, 200, "first")
    second = show_window(50, 50, 300, 200, "second")
    for process, other, title in ((first, second, "first"), (second, first, "second")):
        xdotool("search", "--sync", "--onlyvisible", "--all", "--pid", str(process.pid), "", "windowactivate", "--sync")
        found = active_window()
        assert found is not None
        assert (found.title, found.pid) == (title, process.pid)
        below = active_window(frozenset({process.pid}))
        assert below is not None
        assert below.pid == other.pid


def test_titles_are_cut_and_never_contain_nul(show_window: ShowWindow) -> None:
    show_window(0, 0, 300, 200, "é" * 3000)
    found = active_window()
    assert found is not None
    assert found.title == "é" * 1000


def test_a_window_is_verified_to_have_left_the_real_screen(show_window: ShowWindow) -> None:
    show_window(0, 0, 900, 700, "the page", WHITE, GREEN, BLUE, WHITE)
    ours = show_window(100, 80, 200, 100, "ours", RED, WHITE, WHITE, RED)
    grabber = MssGrabber()
    screens = grabber.screens()
    before = grabber.grab(screens)
    rendered = b"".join(
        bytes(before[0].bgra[(row * 1280 + 100) * 4 : (row * 1280 + 300) * 4]) for row in range(80, 180)
    )
    opaque = bytearray(rendered)
    opaque[3::4] = b"\xff" * (len(opaque) // 4)
    fingerprint = Fingerprint.of(OwnWindow(Rect(100, 80, 200, 100), 200, 100, opaque), before)
    assert fingerprint.seen
    now = [0.0]

    def pause(seconds: float) -> None:
        # Time goes on only here; the window closes during the third pause.
        now[0] += seconds
        if now[0] == pytest.approx(0.09):
            ours.communicate(timeout=20)

    gone = wait_until_gone(lambda: grabber.grab(screens), [fingerprint], lambda: now[0], pause)
    assert (gone.verified, gone.stable) == (True, True)
    assert gone.waited_ms >= 90
    # Where it was, the window below has its background again.
    assert colour_at(gone.frames[0], 110, 90) == 0
    grabber.close()
