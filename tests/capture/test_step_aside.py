import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import chain, repeat

import pytest

from admin_desktop.capture.frames import Frame
from admin_desktop.capture.geometry import Rect, Screen
from admin_desktop.capture.step_aside import (
    MOST_POINTS,
    SETTLE_CAP,
    Fingerprint,
    Gone,
    OwnWindow,
    still_visible,
    wait_until_gone,
)

LEFT = Screen(1, "left", Rect(-400, -100, 400, 300), primary=False)
MAIN = Screen(2, "main", Rect(0, 0, 640, 480), primary=True)
WHITE, GREY, BLACK = b"\xff\xff\xff", b"\xf0\xf0\xf0", b"\x10\x10\x10"


class Picture:
    """Pixels to draw on: plain areas, and something like lines of writing."""

    def __init__(self, width: int, height: int, colour: bytes = WHITE) -> None:
        self.width, self.height = width, height
        self.bgra = bytearray((colour + b"\xff") * (width * height))

    def fill(self, x: int, y: int, width: int, height: int, colour: bytes) -> "Picture":
        for row in range(y, y + height):
            at = (row * self.width + x) * 4
            self.bgra[at : at + width * 4] = (colour + b"\xff") * width
        return self

    def write(self, seed: int, colour: bytes = BLACK) -> "Picture":
        dice = random.Random(seed)
        for line in range(10, self.height - 12, 18):
            at = 8
            while at < self.width - 20:
                self.fill(at, line + dice.randrange(3), dice.randrange(1, 4), dice.randrange(4, 10), colour)
                at += dice.randrange(3, 8)
        return self

    def noise(self, seed: int) -> "Picture":
        self.bgra[:] = random.Random(seed).randbytes(len(self.bgra))
        return self

    def paste(self, other: "Picture", x: int, y: int, opacity: float = 1.0) -> "Picture":
        for row in range(max(0, -y), min(other.height, self.height - y)):
            first, last = max(0, -x), min(other.width, self.width - x)
            source = other.bgra[(row * other.width + first) * 4 : (row * other.width + last) * 4]
            at = ((y + row) * self.width + x + first) * 4
            below = self.bgra[at : at + len(source)]
            self.bgra[at : at + len(source)] = bytes(
                round(over * opacity + under * (1 - opacity)) for over, under in zip(source, below, strict=True)
            )
        return self

    def copy(self) -> "Picture":
        new = Picture(0, 0)
        new.width, new.height, new.bgra = self.width, self.height, bytearray(self.bgra)
        return new

    def on(self, screen: Screen) -> Frame:
        return Frame(screen, self.width, self.height, bytearray(self.bgra), datetime(2026, 11, 22, tzinfo=UTC))


class Time:
    """A clock that only goes on when somebody waits or grabs."""

    def __init__(self) -> None:
        self.now = 50.0

    def clock(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.now += seconds


def desktop() -> Picture:
    return Picture(640, 480).write(1)


def our_window() -> Picture:
    return Picture(300, 200, GREY).write(2).fill(10, 150, 80, 30, b"\xc0\x50\x20")


def own(picture: Picture, x: int, y: int) -> OwnWindow:
    return OwnWindow(Rect(x, y, picture.width, picture.height), picture.width, picture.height, picture.bgra)


def waited(frames: Sequence[Sequence[Frame]], fingerprints: Sequence[Fingerprint], grab_s: float = 0.01) -> Gone:
    """Wait with these pictures coming in; the last one comes again and again."""
    time, coming = Time(), chain(frames, repeat(frames[-1]))

    def grab() -> Sequence[Frame]:
        time.pause(grab_s)
        return next(coming)

    return wait_until_gone(grab, fingerprints, time.clock, time.pause)


def test_a_window_on_the_screen_is_recognised() -> None:
    shown = desktop().paste(our_window(), 100, 80).on(MAIN)
    fingerprint = Fingerprint.of(own(our_window(), 100, 80), [shown])
    assert fingerprint.seen
    assert 100 <= len(fingerprint.points) <= MOST_POINTS
    assert still_visible(fingerprint, [shown])
    assert not still_visible(fingerprint, [desktop().on(MAIN)])


def test_a_window_fading_out_is_still_there() -> None:
    shown = desktop().paste(our_window(), 100, 80).on(MAIN)
    fingerprint = Fingerprint.of(own(our_window(), 100, 80), [shown])
    for opacity in (0.8, 0.5, 0.3):
        assert still_visible(fingerprint, [desktop().paste(our_window(), 100, 80, opacity).on(MAIN)]), opacity


def test_colours_as_another_screen_shows_them_are_recognised() -> None:
    def warmer(picture: Picture) -> Picture:
        picture.bgra[::4] = bytes(value * 7 // 8 for value in picture.bgra[::4])
        return picture

    shown = warmer(desktop().paste(our_window(), 100, 80)).on(MAIN)
    fingerprint = Fingerprint.of(own(our_window(), 100, 80), [shown])
    assert fingerprint.seen
    assert still_visible(fingerprint, [shown])
    assert not still_visible(fingerprint, [warmer(desktop()).on(MAIN)])


def test_a_small_window_without_writing_is_recognised_by_its_colour() -> None:
    button = Picture(24, 24, b"\x20\x20\xd0")
    shown = desktop().paste(button, 600, 400).on(MAIN)
    fingerprint = Fingerprint.of(own(button, 600, 400), [shown])
    assert fingerprint.seen
    assert still_visible(fingerprint, [shown])
    assert not still_visible(fingerprint, [desktop().on(MAIN)])


def test_what_shines_through_is_left_out_of_account() -> None:
    button = Picture(40, 40, b"\x20\x20\xd0").write(3, WHITE)
    for at in range(3, 40 * 20 * 4, 4):
        button.bgra[at] = 0x40
    for before in (desktop().paste(button, 300, 200), Picture(640, 480)):
        fingerprint = Fingerprint.of(own(button, 300, 200), [before.on(MAIN)])
        assert fingerprint.points
        assert all(point.at // 4 // 640 >= 220 for point in fingerprint.points)


def test_a_window_covered_by_another_was_not_seen_and_is_not_waited_for() -> None:
    cover = Picture(400, 300).write(9)
    shown = desktop().paste(our_window(), 100, 80).paste(cover, 60, 50).on(MAIN)
    fingerprint = Fingerprint.of(own(our_window(), 100, 80), [shown])
    assert not fingerprint.seen
    gone = waited([[shown]], [fingerprint])
    assert (gone.verified, gone.stable) == (True, True)
    assert gone.waited_ms < 100


def test_a_window_half_covered_is_waited_for_by_the_half_that_shows() -> None:
    cover = Picture(300, 300).write(9)
    before = desktop().paste(cover, 0, 0)
    shown = desktop().paste(our_window(), 100, 80).paste(cover, 0, 0)
    fingerprint = Fingerprint.of(own(our_window(), 100, 80), [shown.on(MAIN)])
    assert fingerprint.seen
    assert all(point.at // 4 % 640 >= 300 for point in fingerprint.points)
    assert still_visible(fingerprint, [shown.on(MAIN)])
    assert not still_visible(fingerprint, [before.on(MAIN)])


def test_a_window_across_two_screens_is_looked_for_on_both() -> None:
    def screens(picture: Picture | None) -> list[Frame]:
        left, main = Picture(400, 300).write(4), desktop()
        if picture is not None:
            left.paste(picture, 400 - 150, 100 + 80)
            main.paste(picture, -150, 80)
        return [left.on(LEFT), main.on(MAIN)]

    fingerprint = Fingerprint.of(own(our_window(), -150, 80), screens(our_window()))
    assert fingerprint.seen
    assert {point.screen for point in fingerprint.points} == {LEFT, MAIN}
    assert still_visible(fingerprint, screens(our_window()))
    assert not still_visible(fingerprint, screens(None))


@pytest.mark.parametrize("scale", [2, 3])
def test_a_screen_with_more_pixels_than_points(scale: int) -> None:
    screen = Screen(1, "retina", Rect(-640 // scale, 0, 640 // scale, 480 // scale), primary=True)
    window = our_window()
    shown = desktop().paste(window, 30 * scale, 20 * scale).on(screen)
    rect = Rect(screen.rect.x + 30, 20, 300 // scale, 200 // scale)
    fingerprint = Fingerprint.of(OwnWindow(rect, 300, 200, window.bgra), [shown])
    assert len(fingerprint.points) > 20
    assert still_visible(fingerprint, [shown])
    assert not still_visible(fingerprint, [desktop().on(screen)])


def test_a_window_on_a_screen_that_is_not_grabbed_is_not_waited_for() -> None:
    fingerprint = Fingerprint.of(own(our_window(), -300, -50), [desktop().on(MAIN)])
    assert fingerprint == Fingerprint((), seen=False)
    assert waited([[desktop().on(MAIN)]], [fingerprint]).verified


def seen_on_desktop() -> tuple[Frame, list[Fingerprint]]:
    shown = desktop().paste(our_window(), 100, 80).on(MAIN)
    return shown, [Fingerprint.of(own(our_window(), 100, 80), [shown])]


def test_it_waits_until_the_window_has_left_and_the_picture_is_at_rest() -> None:
    shown, fingerprints = seen_on_desktop()
    fading = [desktop().paste(our_window(), 100, 80, opacity).on(MAIN) for opacity in (0.7, 0.4, 0.1, 0.03)]
    frames = [[shown], [shown], *([frame] for frame in fading), [desktop().on(MAIN)]]
    gone = waited(frames, fingerprints)
    assert (gone.verified, gone.stable) == (True, True)
    assert gone.frames[0].bgra == desktop().bgra
    # Eight grabs of 10 ms and seven pauses of 30 ms.
    assert gone.waited_ms == pytest.approx(290)


def test_two_equal_pictures_with_the_window_are_not_the_end() -> None:
    shown, fingerprints = seen_on_desktop()
    gone = waited([[shown]] * 5 + [[desktop().on(MAIN)]], fingerprints)
    assert gone.verified
    assert not still_visible(fingerprints[0], gone.frames)


def test_a_window_that_never_leaves_is_said_to_be_there() -> None:
    shown, fingerprints = seen_on_desktop()
    gone = waited([[shown]], fingerprints)
    assert (gone.verified, gone.stable) == (False, False)
    assert gone.frames[0] is shown
    assert 1000 <= gone.waited_ms < 1050


def test_a_video_behind_the_window_does_not_hold_the_picture_up_for_ever() -> None:
    shown, fingerprints = seen_on_desktop()
    video = [desktop().paste(Picture(200, 150).noise(seed), 150, 100) for seed in range(30)]
    gone = waited([[shown], [shown], *([frame.on(MAIN)] for frame in video)], fingerprints)
    assert (gone.verified, gone.stable) == (True, False)
    assert gone.waited_ms == pytest.approx(80 + SETTLE_CAP * 1000, abs=50)


def test_all_windows_have_to_leave() -> None:
    button = Picture(24, 24, b"\x20\x20\xd0")
    both = desktop().paste(our_window(), 100, 80).paste(button, 600, 400).on(MAIN)
    one = desktop().paste(button, 600, 400).on(MAIN)
    fingerprints = [Fingerprint.of(window, [both]) for window in (own(our_window(), 100, 80), own(button, 600, 400))]
    gone = waited([[both], [one]], fingerprints)
    assert not gone.verified


def test_without_windows_it_only_waits_for_rest() -> None:
    gone = waited([[desktop().on(MAIN)]], [])
    assert (gone.verified, gone.stable) == (True, True)
    assert gone.waited_ms == pytest.approx(50)


def test_a_screen_that_changed_its_size_meanwhile_verifies_nothing() -> None:
    _, fingerprints = seen_on_desktop()
    smaller = Screen(2, "main", Rect(0, 0, 320, 240), primary=True)
    gone = waited([[Picture(320, 240).on(smaller)]], fingerprints)
    assert not gone.verified


def test_trouble_while_grabbing_is_passed_on() -> None:
    def grab() -> Sequence[Frame]:
        raise OSError("no picture")

    time = Time()
    with pytest.raises(OSError, match="no picture"):
        wait_until_gone(grab, [], time.clock, time.pause)


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_any_kind_of_bytes_will_do(kind: Callable[[bytearray], bytes | bytearray | memoryview]) -> None:
    window = our_window()
    picture = desktop().paste(window, 100, 80)
    shown = Frame(MAIN, 640, 480, kind(picture.bgra), datetime(2026, 11, 22, tzinfo=UTC))
    fingerprint = Fingerprint.of(OwnWindow(Rect(100, 80, 300, 200), 300, 200, kind(window.bgra)), [shown])
    assert still_visible(fingerprint, [shown])
    assert not waited([[shown]], [fingerprint]).verified
