"""A screen for a program under test, on every system: Windows' own, or a virtual one on Linux."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.end_to_end.desktop import CHECKOUT, missing, open_desktop


@contextmanager
def screen_of(size: tuple[int, int], folder: Path) -> Iterator[dict[str, str]]:
    """Give the environment that leads a program to a screen, for as long as the block; skips where there is none.

    Args:
        size: in pixels, of the virtual screen; Windows' own is as large as it is.
        folder: an empty one, for what the virtual screen's programs remember.
    """
    if sys.platform == "win32":
        environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
        environment.pop("QT_QPA_PLATFORM", None)
        yield environment
        return
    if sys.platform != "linux" or missing():
        pytest.skip(missing() or "the screen of a Mac belongs to its user")
    home = folder / "home"
    home.mkdir()
    with open_desktop(home, size) as desktop:
        yield {**desktop.env, "PYTHONPATH": str(CHECKOUT)}
