"""A small question: one choice of a few, and a few words."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from admin_desktop.ui.widgets import button, label


class SayDialog(QDialog):
    """Asks for a choice and for words.

    Args:
        parent: the window it belongs to.
        title: what is asked.
        choices: words of each choice by its value; none where only words are asked for. The first one is chosen.
        words: the name of the field for words.
        tick: the words of a tick below them, or nothing.
        text: words that stand there already.

    Signals:
        said: the choice's value (empty without choices), the words, and whether the tick is set.
    """

    said = Signal(str, str, bool)

    def __init__(
        self, parent: QWidget, title: str, choices: Mapping[str, str], words: str, tick: str = "", text: str = ""
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"{title} - Admin Desktop")
        self.setMinimumWidth(440)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addWidget(label(title, "heading"))
        self.choices = {value: QRadioButton(choice) for value, choice in choices.items()}
        # One stop for Tab, and the arrow keys from one to the other, on every system.
        group = QButtonGroup(self)
        for one in self.choices.values():
            group.addButton(one)
        for one in self.choices.values():
            column.addWidget(one, 0, Qt.AlignmentFlag.AlignLeft)
        for one in list(self.choices.values())[:1]:
            one.setChecked(True)
        caption = label(words, "muted")
        self.words = QPlainTextEdit()
        self.words.setAccessibleName(words.replace("&", ""))
        self.words.setTabChangesFocus(True)
        self.words.setPlainText(text)
        self.words.setFixedHeight(self.words.fontMetrics().lineSpacing() * 4 + 16)
        caption.setBuddy(self.words)
        column.addWidget(caption)
        column.addWidget(self.words)
        self.tick = QCheckBox(tick)
        self.tick.setVisible(bool(tick))
        column.addWidget(self.tick, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout()
        row.addStretch(1)
        self.cancel_button = button("Cancel", "quiet")
        self.cancel_button.clicked.connect(self.reject)
        self.save_button = button("&Save", "primary")
        self.save_button.setDefault(True)
        self.save_button.clicked.connect(self._save)
        row.addWidget(self.cancel_button)
        row.addWidget(self.save_button)
        column.addLayout(row)
        if not choices:
            self.words.setFocus()
            self.save_button.setEnabled(bool(text.strip()))
            self.words.textChanged.connect(lambda: self.save_button.setEnabled(bool(self.words.toPlainText().strip())))

    def _save(self) -> None:
        choice = next((value for value, one in self.choices.items() if one.isChecked()), "")
        self.said.emit(choice, self.words.toPlainText(), self.tick.isChecked())
        self.accept()
