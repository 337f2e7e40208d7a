"""Settings: whether outside authorities confirm times, and what leaves this computer for it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QVBoxLayout

from admin_desktop.ui.widgets import button, label

_WHAT = (
    "A time authority signs that a picture's record existed at a certain moment, so that nobody has to trust the clock "
    "of this computer. Only a hash leaves this computer: 64 letters and digits that nothing can be read from. No "
    "picture, no name, no text. The authority sees your network address, as every website does."
)
_PRACTICE = "In practice nobody outside this computer is asked."


class TrustedTimeCard(QFrame):
    """The switch, who is asked, and how it goes.

    Args:
        practice: in practice mode there is nothing to switch.

    Signals:
        switched: on or off, by the admin.
        change: change who is asked.
    """

    switched = Signal(bool)
    change = Signal()

    def __init__(self, *, practice: bool) -> None:
        super().__init__()
        self.setProperty("look", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(8)
        column.addWidget(label("Trusted time", "heading"))
        column.addWidget(label(_PRACTICE if practice else _WHAT, "muted", wrap=True))
        self.switch = QCheckBox("Have the time of each picture confirmed from outside")
        self.switch.clicked.connect(self.switched)
        column.addWidget(self.switch)
        self.asked = label("", "muted", wrap=True)
        self.state = label("", "muted", wrap=True)
        self.asked.hide()
        self.state.hide()
        column.addWidget(self.asked)
        column.addWidget(self.state)
        row = QHBoxLayout()
        self.change_button = button("Change who is asked…")
        self.change_button.clicked.connect(self.change)
        row.addWidget(self.change_button)
        row.addStretch(1)
        column.addLayout(row)
        # Not before they are in the card: shown by itself each would be a window of its own for a moment.
        self.switch.setVisible(not practice)
        self.change_button.setVisible(not practice)
        self._practice = practice

    def show_choice(self, *, on: bool, asked: Sequence[tuple[str, str]], looked_at: str) -> None:
        """Say who is asked.

        Args:
            on: whether it is switched on.
            asked: name and address of each authority.
            looked_at: the day the program's own list was looked at; empty for the admin's own list.
        """
        if self._practice:
            return
        self.switch.setChecked(on)
        names = "\n".join(f"{name}, {url}" for name, url in asked)
        source = f"Public authorities, looked at on {looked_at}:" if looked_at else "Your own list:"
        self.asked.setText(f"{source}\n{names}")
        self.asked.show()
        self.state.setVisible(on and bool(self.state.text()))

    def show_state(self, words: str) -> None:
        """Say how it goes; may hold an authority's own words."""
        self.state.setText(words)
        self.state.setVisible(bool(words) and self.switch.isChecked() and not self._practice)
