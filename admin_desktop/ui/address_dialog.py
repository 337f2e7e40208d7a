"""Another address for a message that has not left."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from admin_desktop.documents.plain import is_mail_address
from admin_desktop.outbox.queue import OutboxRow
from admin_desktop.ui.outbox_words import breakable
from admin_desktop.ui.widgets import button, label, mid_sentence

# Those whose address is kept in the settings, for the reports to come.
_KEPT = frozenset({"communications", "supervisor"})


class AddressDialog(QDialog):
    """Asks for the address; it changes nothing itself.

    Args:
        row: of the message.
        name: of its recipient.

    Signals:
        chosen: the new address, and whether later reports go there, too. Answer with accept() or :meth:`show_problem`.
    """

    chosen = Signal(str, bool)

    def __init__(self, parent: QWidget, row: OutboxRow, name: str) -> None:
        super().__init__(parent)
        self.setWindowTitle("Change the address - Admin Desktop")
        self.setMinimumWidth(min(520, self.screen().availableSize().width() - 40))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(label("Change the address", "title"))
        column.addWidget(label(f"{row.subject_id} to {mid_sentence(name)}", "strong", wrap=True))
        said = label(breakable(f"The mail server said: “{row.server_said}”"), "muted", wrap=True)
        said.setVisible(bool(row.server_said))
        column.addWidget(said)
        asks = QLabel("Mail &address")
        self.problem = label("", "error", wrap=True)
        self.problem.hide()
        self.address = QLineEdit(row.recipient)
        self.address.setAccessibleName("Mail address")
        self.address.textEdited.connect(lambda _: self.problem.hide())
        asks.setBuddy(self.address)
        column.addWidget(asks)
        column.addWidget(self.address)
        self.later = QCheckBox("&Use it for later reports, too")
        self.later.setVisible(row.role in _KEPT)
        self.later.setChecked(row.role in _KEPT)
        column.addWidget(self.later)
        words = (
            "The message is written anew for this address, with a number of its own. The one before stays on record "
            "and is not sent any more."
        )
        column.addWidget(label(words, "muted", wrap=True))
        column.addWidget(self.problem)
        column.addLayout(self._make_buttons())
        self._before = row.recipient
        self.address.selectAll()
        self.address.setFocus()

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch(1)
        cancel = button("&Cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.go = button("&Send to this address", "primary")
        self.go.setDefault(True)
        self.go.clicked.connect(self._go)
        row.addWidget(cancel)
        row.addWidget(self.go)
        return row

    def _go(self) -> None:
        address = self.address.text().strip()
        if not is_mail_address(address):
            self.show_problem("This does not look like a mail address. Write it like name@school.org.")
        elif address.casefold() == self._before.casefold():
            self.show_problem("This is the address it has already. Correct it, or choose Cancel.")
        else:
            self.go.setEnabled(False)
            self.chosen.emit(address, self.later.isChecked() and self.later.isVisibleTo(self))

    def show_problem(self, words: str) -> None:
        """Say why nothing was changed."""
        self.go.setEnabled(True)
        self.problem.setText(words)
        self.problem.setAccessibleName(words)
        self.problem.show()
        self.address.setFocus()
