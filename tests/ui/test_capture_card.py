"""The ways to capture in the settings, and the keys that are recorded there."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox

from admin_desktop.capture.hotkeys.combination import Combination
from admin_desktop.capture.hotkeys.listening import Hotkeys, HotkeyTaken, Listening
from admin_desktop.storage.settings import load_settings
from admin_desktop.ui.capture_card import CaptureCard
from admin_desktop.ui.hotkey import Hotkey, HotkeyState
from admin_desktop.ui.key_field import held_names, key_name
from admin_desktop.ui.main_window import Page
from admin_desktop.ui.settings_page import SettingsPage
from tests.ui.conftest import Desk, Opener

CTRL, ALT, SHIFT, META = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.MetaModifier,
)


class FakeListening:
    def __init__(self, pressed: Callable[[], None]) -> None:
        self.press, self.stopped = pressed, False

    def stop(self) -> None:
        self.stopped = True

    @property
    def alive(self) -> bool:
        return not self.stopped


class FakeKeys:
    """A system in which another program has Ctrl+Alt+K, and macOS-like settings."""

    def __init__(self) -> None:
        self.made: list[FakeListening] = []
        self.fault = False

    def can_work(self) -> str | None:
        return None

    def listen(self, combination: Combination, pressed: Callable[[], None]) -> Listening:
        if self.fault:
            raise RuntimeError("of the system")
        if combination.key == "k":
            raise HotkeyTaken("Another program on this computer has Ctrl+Alt+K already. Please choose other keys.")
        self.made.append(FakeListening(pressed))
        return self.made[-1]

    def advice(self) -> str:
        return "Switch it on."

    def settings_link(self) -> str:
        return "https://settings.example/"


@pytest.fixture
def keys(desk: Desk) -> FakeKeys:
    fake = FakeKeys()

    def candidates() -> list[Hotkeys]:
        return [fake]

    desk.controller.ways.hotkey._candidates = candidates
    return fake


@pytest.fixture
def card(desk: Desk, keys: FakeKeys) -> Iterator[CaptureCard]:
    page = desk.show_page(Page.SETTINGS)
    assert isinstance(page, SettingsPage)
    yield page.capture


def until_state(desk: Desk, state: HotkeyState) -> None:
    desk.until(lambda: desk.controller.ways.hotkey.state == state)


def test_keys_are_recorded_saved_and_listened_for(desk: Desk, card: CaptureCard, keys: FakeKeys) -> None:
    assert card.state.text().startswith("Off.")
    card.keys.setFocus()
    QTest.keyClick(card.keys, Qt.Key.Key_J, CTRL | ALT)
    until_state(desk, HotkeyState.LISTENING)
    assert card.keys.text() == "Ctrl+Alt+J"
    assert card.state.text() == "On: Ctrl+Alt+J captures while any program is in front."
    desk.until(lambda: load_settings(desk.app.paths.settings).settings.capture_keys == "ctrl+alt+j")
    QTest.keyClick(card.keys, Qt.Key.Key_F9, CTRL)
    until_state(desk, HotkeyState.LISTENING)
    assert [one.stopped for one in keys.made] == [True, False]
    QTest.keyClick(card.keys, Qt.Key.Key_Backspace)
    assert card.state.text().startswith("Off.")
    assert keys.made[-1].stopped
    assert desk.app.settings.capture_keys == ""


@pytest.mark.parametrize(
    ("key", "held", "words"),
    [
        (Qt.Key.Key_C, CTRL, "Hold two of"),
        (Qt.Key.Key_P, SHIFT, "Hold two of"),
        (Qt.Key.Key_T, CTRL | SHIFT, "opens the tab that was closed last already"),
        (Qt.Key.Key_Left, CTRL | ALT, "Only letters, numbers"),
    ],
)
def test_keys_that_cannot_be_used_are_refused_and_the_old_ones_stay(
    desk: Desk, card: CaptureCard, keys: FakeKeys, key: Qt.Key, held: Qt.KeyboardModifier, words: str
) -> None:
    desk.click(card.suggest)
    until_state(desk, HotkeyState.LISTENING)
    before = card.keys.text()
    QTest.keyClick(card.keys, key, held)
    assert words in card.state.text()
    assert (card.keys.text(), len(keys.made), keys.made[0].stopped) == (before, 1, False)


def test_the_keys_of_another_program_are_said(desk: Desk, card: CaptureCard) -> None:
    card.keys.setFocus()
    QTest.keyClick(card.keys, Qt.Key.Key_K, CTRL | ALT)
    until_state(desk, HotkeyState.TROUBLE)
    assert card.state.text().startswith("Another program on this computer has")
    assert not card.try_out.isEnabled()


def test_keys_that_no_longer_work_at_the_next_start_are_said_at_home(desk: Desk, keys: FakeKeys) -> None:
    desk.app.settings.capture_keys = "ctrl+alt+k"
    desk.controller.ways.begin()
    until_state(desk, HotkeyState.TROUBLE)
    assert desk.window.notices.text.startswith("Another program on this computer has")


def test_a_fault_is_said_and_logged(
    desk: Desk, card: CaptureCard, keys: FakeKeys, caplog: pytest.LogCaptureFixture
) -> None:
    keys.fault = True
    desk.click(card.suggest)
    until_state(desk, HotkeyState.TROUBLE)
    assert "could not be made to work" in card.state.text()
    assert "the hotkey could not be listened for" in caplog.text
    caplog.clear()


def test_keys_that_are_tried_out_arrive(desk: Desk, card: CaptureCard, keys: FakeKeys) -> None:
    desk.click(card.suggest)
    until_state(desk, HotkeyState.LISTENING)
    desk.click(card.try_out)
    assert card.state.text() == f"Press {card.keys.text()} now…"
    keys.made[0].press()
    until_state(desk, HotkeyState.WORKS)
    assert card.state.text() == f"It works: {card.keys.text()} arrived."
    assert not desk.controller.steps.capturing


def test_keys_that_are_tried_out_and_do_not_arrive(
    desk: Desk, card: CaptureCard, keys: FakeKeys, opener: Opener
) -> None:
    desk.click(card.suggest)
    until_state(desk, HotkeyState.LISTENING)
    desk.controller.ways.hotkey._trial.setInterval(10)
    desk.click(card.try_out)
    until_state(desk, HotkeyState.NOTHING_CAME)
    assert card.state.text() == "Nothing arrived. Switch it on."
    desk.click(card.link)
    assert [url.toString() for url in opener.urls] == ["https://settings.example/"]
    assert card.try_out.isEnabled(), "once more"


def test_what_arrives_late_from_keys_that_are_no_longer_wanted_does_nothing(
    desk: Desk, card: CaptureCard, keys: FakeKeys
) -> None:
    captured: list[object] = []
    desk.controller.ways.hotkey.pressed.connect(lambda: captured.append(1))
    desk.click(card.suggest)
    until_state(desk, HotkeyState.LISTENING)
    keys.made[0].press()
    desk.click(card.switch_off)
    desk.settle()
    assert captured == []


def test_the_small_button_is_shown_and_moved_from_here(desk: Desk, card: CaptureCard) -> None:
    assert isinstance(card.small_button, QCheckBox)
    assert not card.move_button.isEnabled()
    desk.click(card.small_button)
    button = desk.controller.ways.button
    assert button is not None
    assert button.isVisible()
    desk.click(card.move_button)
    assert button.moving
    QTest.keyClick(button, Qt.Key.Key_Escape)
    desk.click(card.small_button)
    assert not button.isVisible()


def test_keys_end_with_the_program(desk: Desk, card: CaptureCard, keys: FakeKeys) -> None:
    desk.click(card.suggest)
    until_state(desk, HotkeyState.LISTENING)
    desk.close()
    assert keys.made[0].stopped


def test_broken_keys_in_the_settings_are_none(desk: Desk, keys: FakeKeys) -> None:
    hotkey: Hotkey = desk.controller.ways.hotkey
    hotkey.use("press the big red one")
    assert (hotkey.state, hotkey.combination, keys.made) == (HotkeyState.OFF, None, [])
    hotkey.use("p")
    assert hotkey.state == HotkeyState.TROUBLE


def test_held_keys_by_platform() -> None:
    assert held_names(CTRL | META, "win32") == ["ctrl", "cmd"]
    assert held_names(CTRL | META, "darwin") == ["cmd", "ctrl"]


@pytest.mark.parametrize(
    ("key", "native", "platform", "name"),
    [
        (Qt.Key.Key_P, 0x50, "win32", "p"),
        (Qt.Key.Key_Exclam, 0x31, "win32", "1"),  # Shift+1
        (Qt.Key.Key_unknown, 0x51, "win32", "q"),
        (Qt.Key.Key_P, 112, "linux", "p"),
        (Qt.Key.Key_F12, 0, "linux", "f12"),
        (Qt.Key.Key_F13, 0, "linux", ""),
        (Qt.Key.Key_Adiaeresis, 0, "linux", ""),
    ],
)
def test_the_last_keys_name(key: Qt.Key, native: int, platform: str, name: str) -> None:
    event = QKeyEvent(QKeyEvent.Type.KeyPress, key, CTRL, 0, native, 0)
    assert key_name(event, platform) == name
