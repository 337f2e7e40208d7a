from collections.abc import Iterator

from admin_desktop.capture.active_window import TIME_LIMIT, first_of
from admin_desktop.capture.window_info import LONGEST_TITLE, WindowInfo

OURS = WindowInfo("Admin Desktop", "admin-desktop.exe", 7)
BROWSER = WindowInfo("Springfield PTA | Facebook", "chrome.exe", 8)
EDITOR = WindowInfo("notes.txt", "editor.exe", 9)


class Stack:
    def __init__(self, *windows: WindowInfo) -> None:
        self._windows = windows
        self.asked = 0

    def from_active_down(self) -> Iterator[WindowInfo]:
        for window in self._windows:
            self.asked += 1
            yield window


def at_rest() -> float:
    return 0.0


def test_the_window_in_front_is_the_answer() -> None:
    stack = Stack(BROWSER, EDITOR)
    assert first_of(stack, frozenset(), at_rest) == BROWSER
    assert stack.asked == 1, "windows below must not be read"


def test_our_own_windows_are_passed_over() -> None:
    assert first_of(Stack(OURS, OURS, BROWSER, EDITOR), frozenset({7}), at_rest) == BROWSER


def test_a_window_that_does_not_name_its_process_is_not_ours() -> None:
    nobodys = WindowInfo("somebody", None, None)
    assert first_of(Stack(nobodys), frozenset({7}), at_rest) == nobodys


def test_nothing_else_there_is_not_known() -> None:
    assert first_of(Stack(OURS), frozenset({7}), at_rest) is None
    assert first_of(Stack(), frozenset(), at_rest) is None


def test_titles_are_cut_and_otherwise_left_alone() -> None:
    title = "a\0b\u202e\n" + "x" * 5000
    found = first_of(Stack(WindowInfo(title, None, None)), frozenset(), at_rest)
    assert found is not None
    assert found.title == "ab\u202e\n" + "x" * (LONGEST_TITLE - 4)


def test_a_system_that_takes_too_long_is_not_waited_for() -> None:
    times = iter([0.0, TIME_LIMIT / 2, TIME_LIMIT * 1.1])
    stack = Stack(OURS, OURS, BROWSER)
    assert first_of(stack, frozenset({7}), lambda: next(times)) is None
    assert stack.asked == 2
