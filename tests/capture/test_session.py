import sys

import pytest

from admin_desktop.capture.geometry import Rect, Screen
from admin_desktop.capture.grabbing import ScreenUnseen
from admin_desktop.capture.mss_grabber import MssGrabber
from admin_desktop.capture.session import SENTENCES, Hindrance, session_trouble


class Session:
    def __init__(self, found: Hindrance | Exception | None) -> None:
        self._found = found

    def hindrance(self) -> Hindrance | None:
        if isinstance(self._found, Exception):
            raise self._found
        return self._found


@pytest.mark.parametrize("hindrance", Hindrance)
def test_each_hindrance_has_its_sentence(hindrance: Hindrance) -> None:
    sentence = session_trouble(Session(hindrance))
    assert sentence == SENTENCES[hindrance]
    assert "Nothing was kept: " in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize("found", [None, OSError("no answer")])
def test_what_is_not_known_is_no_hindrance(found: Exception | None) -> None:
    assert session_trouble(Session(found)) is None


def test_a_session_that_cannot_be_seen_is_not_grabbed() -> None:
    grabber = MssGrabber(lambda: SENTENCES[Hindrance.LOCKED])
    with pytest.raises(ScreenUnseen, match=r"^The screen is locked"):
        grabber.grab([Screen(1, "any", Rect(0, 0, 10, 10), primary=True)])


@pytest.mark.skipif(sys.platform != "linux", reason="where the system does not say")
def test_x11_says_nothing_about_its_session() -> None:
    assert session_trouble() is None
