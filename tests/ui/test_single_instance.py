import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from admin_desktop.storage.files import DiskFull
from admin_desktop.storage.instance import RAISE, STEP_ASIDE, ask, asking, server_name
from admin_desktop.ui.single_instance import SingleInstance
from tests.ui.conftest import LIMIT_MS, Desk

CHECKOUT = Path(__file__).parents[2]
WAIT_S = LIMIT_MS / 1000


class Window:
    """The window of a data folder, and what it was asked."""

    def __init__(self, root: Path) -> None:
        self.instance = SingleInstance(root)
        self.claimed = self.instance.claim()
        self.raised, self.back = 0, 0
        self.waiting: list[Callable[[], None]] = []
        self.instance.serve(self._raise, self.waiting.append, self._back)

    def _raise(self) -> None:
        self.raised += 1

    def _back(self) -> None:
        self.back += 1


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def window(qapp: object, root: Path) -> Iterator[Window]:
    made = Window(root)
    assert made.claimed
    yield made
    made.instance.release()


class Asking:
    """Asks from another thread, as another process would, for as long as wanted."""

    def __init__(self, root: Path, request: bytes) -> None:
        self.answer: bool | None = None
        self.let_go = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(root, request))
        self._thread.start()

    def _run(self, root: Path, request: bytes) -> None:
        with asking(root, request, WAIT_S) as answered:
            self.answer = answered
            self.let_go.wait(WAIT_S)

    def end(self) -> None:
        self.let_go.set()
        self._thread.join(WAIT_S)
        assert not self._thread.is_alive()


def test_there_is_one_window_a_data_folder(window: Window, root: Path, tmp_path: Path) -> None:
    assert not Window(root).claimed
    other = tmp_path / "other"
    other.mkdir()
    elsewhere = Window(other)
    assert elsewhere.claimed
    elsewhere.instance.release()


def test_another_process_is_refused(window: Window, root: Path) -> None:
    assert claim_elsewhere(root).communicate()[0].strip() == "False"


def test_a_window_that_has_closed_makes_way(window: Window, root: Path) -> None:
    window.instance.release()
    second = Window(root)
    assert second.claimed
    second.instance.release()


def test_a_second_start_raises_the_first(qtbot: QtBot, window: Window, root: Path) -> None:
    second = Asking(root, RAISE)
    qtbot.waitUntil(lambda: second.answer is not None, timeout=LIMIT_MS)
    second.end()
    assert second.answer is True
    assert window.raised == 1


def test_the_capture_command_gets_its_answer_when_the_windows_are_gone(
    qtbot: QtBot, window: Window, root: Path
) -> None:
    command = Asking(root, STEP_ASIDE)
    qtbot.waitUntil(lambda: len(window.waiting) == 1, timeout=LIMIT_MS)
    assert command.answer is None, "not before they are gone"
    window.waiting[0]()
    qtbot.waitUntil(lambda: command.answer is not None, timeout=LIMIT_MS)
    assert command.answer is True
    assert window.back == 0, "not while the picture is taken"
    command.end()
    qtbot.waitUntil(lambda: window.back == 1, timeout=LIMIT_MS)


def test_a_command_that_dies_brings_the_windows_back_too(qtbot: QtBot, window: Window, root: Path) -> None:
    command = Asking(root, STEP_ASIDE)
    qtbot.waitUntil(lambda: len(window.waiting) == 1, timeout=LIMIT_MS)
    window.waiting[0]()
    command.end()
    qtbot.waitUntil(lambda: window.back == 1, timeout=LIMIT_MS)


def test_a_window_that_is_stuck_does_not_hold_the_command_up(qtbot: QtBot, window: Window, root: Path) -> None:
    answers: list[bool] = []
    threading.Thread(target=lambda: answers.append(ask(root, STEP_ASIDE, 0.2)), daemon=True).start()
    qtbot.waitUntil(lambda: bool(answers), timeout=LIMIT_MS)
    assert answers == [False]
    if sys.platform != "win32":  # there an unanswered pipe ends with the asker's process, which is this one
        qtbot.waitUntil(lambda: window.back == 1, timeout=LIMIT_MS)


def test_two_at_once_are_both_answered(qtbot: QtBot, window: Window, root: Path) -> None:
    several = [Asking(root, RAISE) for _ in range(4)]
    qtbot.waitUntil(lambda: all(one.answer is not None for one in several), timeout=LIMIT_MS)
    for one in several:
        one.end()
    assert [one.answer for one in several] == [True] * 4
    assert window.raised == 4


def test_a_full_disk_is_not_taken_for_another_window(qapp: object, tiny_disk: Path) -> None:
    with contextlib.suppress(OSError), (tiny_disk / "rest").open("wb") as rest:
        while True:
            rest.write(bytes(4096))
    with pytest.raises(DiskFull):
        SingleInstance(tiny_disk).claim()
    assert [path.name for path in tiny_disk.iterdir()] == ["rest"]


def test_nobody_is_there_to_answer(root: Path) -> None:
    assert ask(root, RAISE, 1.0) is False


def test_nonsense_is_not_answered_and_does_no_harm(qtbot: QtBot, window: Window, root: Path) -> None:
    answers: list[bool] = []
    threading.Thread(target=lambda: answers.append(ask(root, b"erase everything\n", 0.2)), daemon=True).start()
    qtbot.waitUntil(lambda: bool(answers), timeout=LIMIT_MS)
    assert answers == [False]
    assert (window.raised, window.back, window.waiting) == (0, 0, [])
    test_a_second_start_raises_the_first(qtbot, window, root)


def claim_elsewhere(root: Path, then: str = "") -> "subprocess.Popen[str]":
    script = (
        "import sys; from pathlib import Path; from PySide6.QtCore import QCoreApplication\n"
        "from admin_desktop.ui.single_instance import SingleInstance\n"
        "application = QCoreApplication([]); instance = SingleInstance(Path(sys.argv[1]))\n"
        f"print(instance.claim(), flush=True)\n{then}"
    )
    command = [sys.executable, "-c", script, str(root)]
    return subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_what_a_killed_process_left_behind_is_no_hindrance(qtbot: QtBot, root: Path) -> None:
    with claim_elsewhere(root, "sys.stdin.read()") as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "True"
        assert not Window(root).claimed, "alive, it counts"
        process.kill()
        process.wait(WAIT_S)
    if os.name != "nt":
        assert Path(server_name(root)).exists(), "the socket is still there"
    window = Window(root)
    assert window.claimed
    test_a_second_start_raises_the_first(qtbot, window, root)
    window.instance.release()


def hidden(windows: list[QWidget]) -> bool:
    return not any(one.isVisible() for one in windows)


def test_the_real_window_steps_aside_and_comes_back(desk: Desk) -> None:
    """With everything behind it; where there is no screen to look at, the answer comes all the same."""
    command = Asking(desk.root, STEP_ASIDE)
    desk.until(lambda: command.answer is not None)
    assert command.answer is True
    command.end()
    desk.until(desk.window.isVisible)
    desk.settle()
    assert not desk.controller.aside.aside


def test_the_real_window_comes_to_the_front(desk: Desk) -> None:
    desk.window.hide()
    second = Asking(desk.root, RAISE)
    desk.until(lambda: second.answer is not None)
    second.end()
    assert second.answer is True
    desk.until(desk.window.isVisible)
    desk.window.showMinimized()
    third = Asking(desk.root, RAISE)
    desk.until(lambda: third.answer is not None)
    third.end()
    desk.until(lambda: not desk.window.isMinimized())
