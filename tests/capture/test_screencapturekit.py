import random
from collections.abc import Sequence

import pytest

from admin_desktop.capture.frames import Frame
from admin_desktop.capture.geometry import Rect, Screen, to_picture
from admin_desktop.capture.grabbing import GrabFailed, InOrder, NoScreen, ScreensChanged, ScreenUnseen, choose_grabber
from admin_desktop.capture.screencapturekit import KitDisplay, KitGrabber, KitPicture
from admin_desktop.capture.session import SENTENCES, Hindrance

# A Retina MacBook with a screen to its left that is higher up, as macOS tells them: places in points.
RETINA = KitDisplay(69, Screen(1, "Screen 1", Rect(0, 0, 72, 45), primary=True), (144, 90))
LEFT = KitDisplay(70, Screen(2, "Screen 2", Rect(-64, -20, 64, 36), primary=False), (64, 36))


class Kit:
    """A Mac with displays full of chance."""

    def __init__(self, *displays: KitDisplay, available: bool = True, padding: int = 0) -> None:
        self.listed, self._available, self._padding = list(displays), available, padding
        self.refuses = self.cuts = False

    def available(self) -> bool:
        return self._available

    def displays(self) -> list[KitDisplay]:
        return self.listed

    def rows(self, display: KitDisplay) -> list[bytes]:
        chance = random.Random(display.id)
        return [chance.randbytes(display.pixels[0] * 4) for _ in range(display.pixels[1])]

    def picture(self, display: KitDisplay) -> KitPicture:
        if self.refuses:
            raise OSError("declined TCCs for application, window, display capture")
        bgra = b"".join(row + b"\xee" * self._padding for row in self.rows(display))
        row_bytes = display.pixels[0] * 4 + self._padding
        return KitPicture(*display.pixels, row_bytes, bgra[:-5] if self.cuts else bgra)


def grabber(kit: Kit, session: str | None = None) -> KitGrabber:
    return KitGrabber(kit, lambda: session)


@pytest.mark.parametrize("padding", [0, 64])
def test_each_screen_comes_in_full_resolution(padding: int) -> None:
    kit = Kit(RETINA, LEFT, padding=padding)
    found = grabber(kit)
    assert found.screens() == [RETINA.screen, LEFT.screen]
    frames = found.grab([LEFT.screen, RETINA.screen])
    assert [(frame.screen.number, frame.width, frame.height) for frame in frames] == [(2, 64, 36), (1, 144, 90)]
    assert [bytes(frame.bgra) for frame in frames] == [b"".join(kit.rows(one)) for one in (LEFT, RETINA)]
    assert to_picture(Rect(36, 0, 36, 45), frames[1].screen, 144, 90) == Rect(72, 0, 72, 90)


def test_a_screen_that_moved_is_not_grabbed() -> None:
    kit = Kit(RETINA, LEFT)
    screens = grabber(kit).screens()
    kit.listed = [RETINA]
    with pytest.raises(ScreensChanged, match="unplugged or moved"):
        grabber(kit).grab(screens)


def test_no_display_is_no_screen() -> None:
    with pytest.raises(NoScreen, match="Switch a screen on"):
        grabber(Kit()).screens()


@pytest.mark.parametrize("what", ["refuses", "cuts"])
def test_what_the_system_refuses_is_one_sentence(what: str) -> None:
    kit = Kit(RETINA)
    setattr(kit, what, True)
    with pytest.raises(GrabFailed, match="Nothing was kept"):
        grabber(kit).grab([RETINA.screen])


def test_a_locked_screen_is_not_grabbed() -> None:
    with pytest.raises(ScreenUnseen, match="locked"):
        grabber(Kit(RETINA), SENTENCES[Hindrance.LOCKED]).grab([RETINA.screen])


def test_an_old_macos_has_it_not() -> None:
    assert "older than 14" in str(grabber(Kit(RETINA, available=False)).can_work())
    assert grabber(Kit(RETINA)).can_work() is None


class Older:
    """The way that comes before it."""

    name = "older"

    def __init__(self, outcome: Exception | None = None, reason: str | None = None) -> None:
        self._outcome, self._reason = outcome, reason

    def can_work(self) -> str | None:
        return self._reason

    def screens(self) -> list[Screen]:
        if self._reason is not None:
            raise NoScreen(self._reason)
        return [RETINA.screen]

    def grab(self, screens: Sequence[Screen]) -> list[Frame]:
        assert screens == [RETINA.screen]
        if self._reason is not None:
            raise NoScreen(self._reason)
        if self._outcome is not None:
            raise self._outcome
        return []


def test_the_first_way_is_taken_while_it_works() -> None:
    kit = Kit(RETINA)
    kit.refuses = True
    both = choose_grabber([InOrder([Older(), grabber(kit)])])
    assert both.grab(both.screens()) == []
    assert both.name == "older"


@pytest.mark.parametrize("older", [Older(GrabFailed("The system refused.")), Older(reason="It was taken away.")])
def test_the_next_way_is_taken_when_the_first_is_refused_or_gone(older: Older) -> None:
    both = choose_grabber([InOrder([older, grabber(Kit(RETINA))])])
    (frame,) = both.grab(both.screens())
    assert (frame.width, frame.height) == (144, 90)
    assert both.name == "screencapturekit", "the ledger says how the picture came"


@pytest.mark.parametrize("outcome", [ScreensChanged("It moved."), ScreenUnseen("It is locked.")])
def test_what_is_true_for_all_ways_is_not_asked_of_the_next(outcome: GrabFailed) -> None:
    kit = Kit(RETINA)
    with pytest.raises(type(outcome)):
        InOrder([Older(outcome), grabber(kit)]).grab([RETINA.screen])


def test_when_all_refuse_the_first_refusal_is_said() -> None:
    kit = Kit(RETINA)
    kit.refuses = True
    with pytest.raises(GrabFailed, match=r"^The first\.$"):
        InOrder([Older(GrabFailed("The first.")), grabber(kit)]).grab([RETINA.screen])


def test_when_none_can_work_the_first_reason_is_given() -> None:
    both = InOrder([Older(reason="It was taken away."), grabber(Kit(RETINA, available=False))])
    assert both.can_work() == "It was taken away."
    with pytest.raises(NoScreen, match="taken away"):
        choose_grabber([both])
