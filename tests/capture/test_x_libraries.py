import ctypes.util
import sys

import pytest

from admin_desktop.capture import x_libraries
from admin_desktop.capture.x_libraries import found_quickly

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="X libraries are looked for on Linux")


def test_no_other_program_is_asked_for_what_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(ctypes.util, "find_library", asked.append)
    with found_quickly():
        assert ctypes.util.find_library("xcb") == "libxcb.so.1"
        assert asked == []
        ctypes.util.find_library("m")
    assert asked == ["m"]


def test_a_library_that_is_not_there_is_searched_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(ctypes.util, "find_library", asked.append)
    monkeypatch.setitem(x_libraries._NAMES, "xcb", "libnobody-has-this.so.9")
    with found_quickly():
        assert ctypes.util.find_library("xcb") is None
    assert asked == ["xcb"]


def test_afterwards_everything_is_as_it_was() -> None:
    before = ctypes.util.find_library
    with pytest.raises(ValueError, match="mine"), found_quickly():
        raise ValueError("mine")
    assert ctypes.util.find_library is before
