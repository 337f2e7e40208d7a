"""A field that takes keys pressed together."""

import sys

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from admin_desktop.capture.hotkeys.combination import KEYS, Combination

_ONLY_HELD = frozenset(
    {Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr}
    | {Qt.Key.Key_Super_L, Qt.Key.Key_Super_R, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock}
)


class KeyField(QLineEdit):
    """Shows a combination, and takes the next one that is pressed in it. Tab leaves it, Backspace empties it.

    Signals:
        recorded: a :class:`Combination`.
        refused: a sentence why the keys that were pressed are none.
        cleared: no keys are wanted.
        held: the field has the keyboard, or no longer: the keys in force shall not capture meanwhile.
    """

    recorded = Signal(object)
    refused = Signal(str)
    cleared = Signal()
    held = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setAccessibleName("Keys that capture from anywhere")
        self.setAccessibleDescription("Press the keys together. Backspace takes them away, Tab goes on.")
        self.setPlaceholderText("None: press keys here")
        self.setMinimumWidth(200)

    def event(self, event: QEvent) -> bool:
        """No shortcut of the window takes the keys away from here."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and not _leaves(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys."""
        if _leaves(event) or Qt.Key(event.key()) in _ONLY_HELD:
            super().keyPressEvent(event)
            return
        held = held_names(event.modifiers())
        if Qt.Key(event.key()) in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) and not held:
            self.cleared.emit()
            return
        name = key_name(event)
        if name in KEYS:
            self.recorded.emit(Combination.make(held, name))
        else:
            self.refused.emit("Only letters, numbers and the keys F1 to F12 can be used, with others held.")

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell that keys are recorded."""
        super().focusInEvent(event)
        self.held.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that they are no longer."""
        super().focusOutEvent(event)
        self.held.emit(False)


def _leaves(event: QKeyEvent) -> bool:
    return Qt.Key(event.key()) in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape)


def held_names(modifiers: Qt.KeyboardModifier, platform: str = sys.platform) -> list[str]:
    """Return the held keys' names. On macOS Qt calls Command "Control" and Control "Meta"."""
    control, meta = ("cmd", "ctrl") if platform == "darwin" else ("ctrl", "cmd")
    names = {
        Qt.KeyboardModifier.ControlModifier: control,
        Qt.KeyboardModifier.AltModifier: "alt",
        Qt.KeyboardModifier.ShiftModifier: "shift",
        Qt.KeyboardModifier.MetaModifier: meta,
    }
    return [name for modifier, name in names.items() if modifiers & modifier]


def key_name(event: QKeyEvent, platform: str = sys.platform) -> str:
    """Return the last key's name; empty when it is none that can be used.

    On Windows by the key itself and not by what it types: with Ctrl and Alt, or Shift and a number, that is another
    sign or none.
    """
    code = event.key()
    if Qt.Key.Key_F1 <= code <= Qt.Key.Key_F12:
        return f"f{code - Qt.Key.Key_F1 + 1}"
    native = event.nativeVirtualKey()
    if platform == "win32" and (0x30 <= native <= 0x39 or 0x41 <= native <= 0x5A):
        return chr(native).lower()
    if Qt.Key.Key_0 <= code <= Qt.Key.Key_9 or Qt.Key.Key_A <= code <= Qt.Key.Key_Z:
        return chr(code).lower()
    return ""
