import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.x_server import virtual_screen

SHOW_WINDOW = Path(__file__).with_name("show_window.py")

# Starts one more window on the screen: x, y, width, height, title, four colours as 0xRRGGBB (left top, right top,
# left bottom, right bottom). Returns its process once it is drawn.
ShowWindow = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def x_server(request: pytest.FixtureRequest) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """A virtual X screen of 1280x800, or of the size given as the parameter; its name and its process."""
    if sys.platform != "linux" or shutil.which("Xvfb") is None:
        pytest.skip("needs Linux with Xvfb")
    width, height = getattr(request, "param", "1280x800").split("x")
    with virtual_screen(int(width), int(height)) as started:
        yield started


@pytest.fixture
def x_screen(x_server: tuple[str, "subprocess.Popen[bytes]"], monkeypatch: pytest.MonkeyPatch) -> str:
    """The virtual X screen, set as DISPLAY; gives its name. Its size is the parameter of ``x_server``."""
    monkeypatch.setenv("DISPLAY", x_server[0])
    monkeypatch.delenv("XDG_SESSION_TYPE", raising=False)
    return x_server[0]


@pytest.fixture
def show_window(x_screen: str) -> Iterator[ShowWindow]:
    """Shows windows of other processes on the virtual screen, and closes them at the end."""
    with ExitStack() as stack:

        def show(x: int, y: int, width: int, height: int, title: str, *colours: int) -> "subprocess.Popen[str]":
            arguments = [str(part) for part in (x, y, width, height, title, *colours)]
            process = stack.enter_context(
                subprocess.Popen(
                    [sys.executable, str(SHOW_WINDOW), *arguments],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                    env={**os.environ, "DISPLAY": x_screen},
                )
            )
            assert process.stdout is not None
            assert process.stdout.readline().strip() == "shown"
            return process

        yield show


@pytest.fixture
def window_manager(x_screen: str) -> Iterator[str]:
    """Openbox on the virtual screen, ready."""
    manager = shutil.which("openbox")
    if manager is None:
        pytest.skip("needs openbox")
    command = [manager, "--config-file", os.devnull, "--sm-disable", "--startup", "echo ready"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            # Before that it may complain about menus that a bare machine does not have.
            assert any(line.strip() == "ready" for line in process.stdout)
            yield x_screen
        finally:
            process.terminate()
