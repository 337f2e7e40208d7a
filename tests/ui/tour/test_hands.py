"""The choice of hands, the order of keys, and the logic of macOS' hands on any system."""

import sys

import pytest

from admin_desktop.ui.tour.hands import NoHands, choose_hands, click, press
from admin_desktop.ui.tour.hands_darwin import QuartzHands, pieces


class Noting:
    """Hands that note what they do."""

    def __init__(self, reason: str | None = None) -> None:
        self.reason = reason
        self.done: list[tuple[object, ...]] = []

    def can_work(self) -> str | None:
        return self.reason

    def move(self, x: int, y: int) -> None:
        self.done.append(("move", x, y))

    def button(self, *, down: bool) -> None:
        self.done.append(("button", down))

    def wheel(self, notches: int) -> None:
        self.done.append(("wheel", notches))

    def type_text(self, text: str) -> None:
        self.done.append(("type", text))

    def key(self, name: str, *, down: bool) -> None:
        self.done.append((name, down))


def test_the_first_hands_that_can_work_are_taken() -> None:
    able, other = Noting(), Noting()
    assert choose_hands([Noting("No mouse."), able, other]) is able


def test_without_hands_the_first_reason_is_told() -> None:
    with pytest.raises(NoHands, match=r"^No mouse\.$"):
        choose_hands([Noting("No mouse."), Noting("No keys.")])
    with pytest.raises(NoHands, match="cannot move mouse and keyboard"):
        choose_hands([])


def test_a_click_presses_and_lets_go_where_it_went() -> None:
    hands = Noting()
    click(hands, -5, 7)
    assert hands.done == [("move", -5, 7), ("button", True), ("button", False)]


def test_keys_that_are_held_are_let_go_last() -> None:
    hands = Noting()
    press(hands, "ctrl+shift+a")
    assert hands.done == [
        ("ctrl", True), ("shift", True), ("a", True), ("a", False), ("shift", False), ("ctrl", False),
    ]  # fmt: skip


@pytest.mark.parametrize("combination", ["", "ctrl+", "Enter", "meta+a", "ä", "1", "a+b"])
def test_an_unknown_key_is_a_fault_of_ours_and_presses_nothing(combination: str) -> None:
    hands = Noting()
    with pytest.raises(ValueError, match="no such key"):
        press(hands, combination)
    assert hands.done == []


class NotingEvents:
    """macOS' events, noted."""

    def __init__(self, allowed: bool = True) -> None:
        self.is_allowed = allowed
        self.done: list[tuple[object, ...]] = []

    def allowed(self) -> bool:
        return self.is_allowed

    def mouse(self, kind: str, x: int, y: int) -> None:
        self.done.append((kind, x, y))

    def wheel(self, lines: int) -> None:
        self.done.append(("wheel", lines))

    def text(self, text: str) -> None:
        self.done.append(("text", text))

    def key(self, code: int, flags: int, *, down: bool) -> None:
        self.done.append((code, flags, down))


def test_a_mac_that_does_not_allow_it_is_asked_to_in_words() -> None:
    assert QuartzHands(NotingEvents()).can_work() is None
    reason = QuartzHands(NotingEvents(allowed=False)).can_work()
    assert reason is not None
    assert "Accessibility" in reason


def test_a_mac_drags_while_the_button_is_down() -> None:
    events = NotingEvents()
    hands = QuartzHands(events)
    hands.move(1, 2)
    hands.button(down=True)
    hands.move(3, 4)
    hands.button(down=False)
    hands.move(5, 6)
    hands.wheel(2)
    assert events.done == [
        ("moved", 1, 2), ("down", 1, 2), ("dragged", 3, 4), ("up", 3, 4), ("moved", 5, 6), ("wheel", -2),
    ]  # fmt: skip


def test_a_mac_gives_orders_with_the_command_key() -> None:
    events = NotingEvents()
    press(QuartzHands(events), "ctrl+A")
    command = 1 << 20
    assert events.done == [(55, command, True), (0, command, True), (0, command, False), (55, 0, False)]


@pytest.mark.parametrize("text", ["", "short", "x" * 20, "x" * 41, "☺" * 19 + "🦊" * 3, "🦊" * 25])
def test_long_texts_are_cut_between_signs(text: str) -> None:
    parts = pieces(text)
    assert "".join(parts) == text
    assert all(0 < len(part.encode("utf-16-le")) // 2 <= 20 for part in parts)


if sys.platform == "win32":
    from admin_desktop.ui.tour.hands_win32 import on_grid, utf16_units

    @pytest.mark.parametrize("size", [1024, 1366, 1920, 2560, 3840, 5760, 7680])
    def test_every_pixel_has_its_place_on_the_grid(size: int) -> None:
        assert [on_grid(at, size) * size // 65536 for at in range(size)] == list(range(size))

    def test_signs_outside_of_the_first_plane_are_two_units() -> None:
        assert utf16_units("aé🦊") == [0x61, 0xE9, 0xD83E, 0xDD8A]
