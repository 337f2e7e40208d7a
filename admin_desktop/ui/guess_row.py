"""A field of the form that may hold a guess: it says so until it is touched, and offers other readings."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from admin_desktop.documents.plain import one_line
from admin_desktop.incidents.filling import BROWSER, CLIPBOARD
from admin_desktop.incidents.page_kinds import EARLIER
from admin_desktop.ui.flow_layout import FlowLayout
from admin_desktop.ui.telling_apart import told_apart
from admin_desktop.ui.widgets import button, empty, label, set_property, tip

Field = QLineEdit | QComboBox | QPlainTextEdit

_SOURCES = {
    CLIPBOARD: "Taken from your clipboard",
    BROWSER: "Taken from your browser",
    EARLIER: "Taken from your last report about this page",
}
_READ = "Read from the picture"
# As many as fit beside one another; nobody chooses from a long list here.
_MOST = 3
_LONGEST = 40


class GuessRow(QWidget):
    """A field with a small mark beside it while it holds a guess, and with what else was read below.

    Args:
        field: shown in it.
        name: for screen readers.

    Signals:
        accepted: it looks right.
        chosen: one of the other readings.
    """

    accepted = Signal()
    chosen = Signal(str)

    def __init__(self, field: Field, name: str) -> None:
        super().__init__()
        self.field, self._name = field, name
        field.setAccessibleName(name)
        self.setFocusProxy(field)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(3)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(field, 1)
        self.mark = button("✓ Right", "mark", says=f"{name}: looks right")
        self.mark.clicked.connect(self.accepted)
        row.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        outer.addLayout(row)
        self._offers = QWidget()
        self._flow = FlowLayout()
        self._flow.setContentsMargins(0, 0, 0, 0)
        self._offers.setLayout(self._flow)
        outer.addWidget(self._offers)
        self._offered: tuple[tuple[str, str], ...] = ()
        self.note = label("", "muted", wrap=True)
        outer.addWidget(self.note)
        self.show_guess(None)
        self.offer((), empty_field=True)
        self.say("")

    def show_guess(self, source: str | None) -> None:
        """Say where the guess in the field came from; None where there is none."""
        set_property(self.field, "guess", source is not None)
        self.mark.setVisible(source is not None)
        if source is None:
            self.field.setAccessibleDescription("")
            self.field.setToolTip("")
            return
        words = _SOURCES.get(source, _READ)
        press = "press the button beside it" if isinstance(self.field, QPlainTextEdit) else "press Enter"
        self.field.setAccessibleDescription(f"{words}, please check. If it is right, {press}; or change it.")
        self.field.setToolTip(f"{words}. Please check.")

    def offer(self, readings: Sequence[tuple[str, str]], *, empty_field: bool) -> None:
        """Offer other readings.

        Args:
            readings: (value, words for it), the likeliest first.
            empty_field: nothing stands in the field.
        """
        shown = tuple(readings[:_MOST])
        self._offers.setVisible(bool(shown))
        if shown == self._offered:
            return
        self._offered = shown
        empty(self._flow)
        if not shown:
            return
        lead = label("Maybe:" if empty_field else "Or:", "muted")
        lead.setContentsMargins(0, 3, 0, 0)
        self._flow.addWidget(lead)
        lines = [one_line(words) for _, words in shown]
        for (value, _), line, short in zip(shown, lines, told_apart(lines, _LONGEST), strict=True):
            made = button(short.replace("&", "&&"), "offer")
            made.setAccessibleName(f"{self._name}: maybe {line}")
            made.setToolTip(tip(line))
            made.clicked.connect(lambda _=False, value=value: self.chosen.emit(value))
            self._flow.addWidget(made)

    def say(self, words: str) -> None:
        """Show a quiet line below the field, or none."""
        self.note.setText(words)
        self.note.setVisible(bool(words))
