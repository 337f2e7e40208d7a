"""Settings: what a capture takes, and the further ways into it."""

import sys

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QFormLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from admin_desktop.capture.hotkeys.combination import Combination
from admin_desktop.capture.modes import Mode
from admin_desktop.storage.settings import Settings
from admin_desktop.ui.capture_ways import CaptureWays
from admin_desktop.ui.choice import Choice
from admin_desktop.ui.hotkey import HotkeyState
from admin_desktop.ui.key_field import KeyField
from admin_desktop.ui.widgets import button, label, set_look

_MODES = (
    ("The screen with the mouse pointer", Mode.POINTER),
    ("All screens, one picture each", Mode.ALL),
    ("That screen, with a box round the window under the pointer", Mode.WINDOW),
)
_LOOKS = {HotkeyState.WORKS: "chip-green", HotkeyState.TROUBLE: "error", HotkeyState.NOTHING_CAME: "error"}
_OFF = (
    "Off. While it is on, Admin Desktop listens for these keys in every program, and for nothing else; macOS asks for "
    "your permission first."
)


class CaptureCard(QFrame):
    """The default mode, the small button, and the keys.

    Args:
        settings: changed here.

    Signals:
        changed: the settings were changed and want to be saved.
    """

    changed = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._ways: CaptureWays | None = None
        self.setProperty("look", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(10)
        column.addWidget(label("Capture", "heading"))
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        self.scope = Choice()
        for words, mode in _MODES:
            self.scope.addItem(words, str(mode))
        self.scope.setAccessibleName("What a capture takes")
        self.scope.activated.connect(self._scope_chosen)
        form.addRow("A captu&re takes", self.scope)
        column.addLayout(form)
        self.ways = self._make_ways()
        column.addWidget(self.ways)
        self.ways.hide()

    def _make_ways(self) -> QWidget:
        """What a rehearsal does not have. Off needs no letter: Backspace in the field does the same."""
        holder = QWidget()
        holder.setProperty("look", "plain")
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        row = QHBoxLayout()
        self.small_button = QCheckBox("Show &a small capture button on top of other programs")
        self.small_button.clicked.connect(self._button_toggled)
        row.addWidget(self.small_button)
        self.move_button = button("Mo&ve it…", "quiet", says="Move the small button with the arrow keys")
        self.move_button.clicked.connect(self._move_button)
        row.addWidget(self.move_button)
        row.addStretch(1)
        column.addLayout(row)
        keys = QHBoxLayout()
        keys.setSpacing(8)
        caption = label("")
        caption.setText("Keys that capture from any program")
        self.keys = KeyField()
        caption.setBuddy(self.keys)
        self.keys.recorded.connect(self._recorded)
        self.keys.refused.connect(self._refused)
        self.keys.cleared.connect(lambda: self._use(""))
        self.suggest = button("", says="")
        self.suggest.clicked.connect(self._suggested)
        self.try_out = button("Press it now…", says="Press it now: find out whether the keys arrive")
        self.try_out.clicked.connect(self._try_out)
        self.switch_off = button("Off", "quiet", says="No keys that capture from any program")
        self.switch_off.clicked.connect(lambda: self._use(""))
        for widget in (caption, self.keys, self.suggest, self.try_out, self.switch_off):
            keys.addWidget(widget)
        keys.addStretch(1)
        column.addLayout(keys)
        self.state = label("", "muted", wrap=True)
        column.addWidget(self.state)
        self.link = button("Open the system's settings", "quiet")
        self.link.clicked.connect(self._open_link)
        column.addWidget(self.link)
        return holder

    def serve(self, ways: CaptureWays, *, practice: bool) -> None:
        """Let it work.

        Args:
            ways: what it leads.
            practice: a rehearsal has neither keys nor small button.
        """
        self._ways = ways
        self.ways.setVisible(not practice)
        self.keys.held.connect(ways.hold_keys)
        ways.hotkey.changed.connect(self._show_keys)
        self.destroyed.connect(lambda: ways.hold_keys(False))
        self.fill()

    def fill(self) -> None:
        """Show the settings as they are."""
        self.scope.setCurrentIndex(max(0, self.scope.findData(self._settings.capture_scope)))
        self.small_button.setChecked(self._settings.capture_button)
        self.move_button.setEnabled(self._settings.capture_button)
        self._show_keys()

    def _show_keys(self) -> None:
        if self._ways is None:
            return
        hotkey = self._ways.hotkey
        self.keys.setText(hotkey.words)
        working = hotkey.state in (
            HotkeyState.LISTENING, HotkeyState.TRYING, HotkeyState.WORKS, HotkeyState.NOTHING_CAME,
        )  # fmt: skip
        suggested = Combination.parse(hotkey.reserved.suggested)
        self.suggest.setVisible(hotkey.combination is None and suggested is not None)
        if suggested is not None:
            words = suggested.words(sys.platform)
            self.suggest.setText(f"Use {words}")
            self.suggest.setAccessibleName(f"Use {words} to capture from any program")
        self.try_out.setVisible(hotkey.combination is not None)
        self.try_out.setEnabled(working and hotkey.state != HotkeyState.TRYING)
        self.switch_off.setVisible(hotkey.combination is not None)
        said = {HotkeyState.OFF: _OFF, HotkeyState.STARTING: "…", HotkeyState.LISTENING: _on(hotkey.words)}
        self._say(hotkey.sentence or said.get(hotkey.state, ""), _LOOKS.get(hotkey.state, "muted"))
        self.link.setVisible(bool(hotkey.link))

    def _say(self, sentence: str, look: str) -> None:
        self.state.setText(sentence)
        set_look(self.state, look)

    def _scope_chosen(self) -> None:
        self._settings.capture_scope = str(self.scope.currentData())
        self.changed.emit()

    def _button_toggled(self, shown: bool) -> None:
        if self._ways is not None:
            self._ways.show_button(shown)
        self.move_button.setEnabled(shown)

    def _move_button(self) -> None:
        if self._ways is not None:
            self._ways.move_button()

    def _recorded(self, combination: Combination) -> None:
        if self._ways is None:
            return
        if refusal := self._ways.hotkey.reserved.refusal(combination, sys.platform):
            self._refused(refusal)
        else:
            self._use(str(combination))

    def _refused(self, sentence: str) -> None:
        self._say(sentence, "error")

    def _suggested(self) -> None:
        if self._ways is not None:
            self._use(self._ways.hotkey.reserved.suggested)
            self.keys.setFocus()

    def _use(self, text: str) -> None:
        if self._ways is None:
            return
        self._settings.capture_keys = text
        self._ways.hotkey.use(text)
        self.changed.emit()

    def _try_out(self) -> None:
        if self._ways is not None:
            self._ways.hotkey.try_out()

    def _open_link(self) -> None:
        if self._ways is not None:
            QDesktopServices.openUrl(QUrl(self._ways.hotkey.link))


def _on(words: str) -> str:
    return f"On: {words} captures while any program is in front."
