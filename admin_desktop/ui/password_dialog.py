"""Asking for the mail password, when nothing keeps it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from admin_desktop.ui.widgets import button, label


class PasswordDialog(QDialog):
    """Asks for one user's password at one server. Closing it loses nothing: the messages wait.

    Args:
        user, host: whose password, and where.
        kept: this computer has a password store that will keep it.

    Signals:
        given: what was typed.
    """

    given = Signal(str)

    def __init__(self, parent: QWidget, user: str, host: str, *, kept: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle("Mail password - Admin Desktop")
        self.setMinimumWidth(480)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(label("Your mail password, please", "title"))
        where = "kept in this computer's password store" if kept else "kept until the program ends, and in no file"
        column.addWidget(
            label(f"For {user} at {host}. Reports wait safely until then; the password is {where}.", wrap=True)
        )
        row = QHBoxLayout()
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName(f"Password of {user} at {host}")
        self.password.textChanged.connect(lambda text: self.go.setEnabled(bool(text)))
        self.reveal = button("Sho&w", says="Show the password")
        self.reveal.setCheckable(True)
        self.reveal.setAutoDefault(False)
        self.reveal.toggled.connect(self._reveal)
        row.addWidget(self.password, 1)
        row.addWidget(self.reveal)
        column.addLayout(row)
        column.addLayout(self._make_buttons())
        self.password.setFocus()

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch(1)
        later = button("&Later", says="Later: reports wait safely")
        later.setAutoDefault(False)
        later.clicked.connect(self.reject)
        self.go = button("&Send", "primary", says="Send the reports that wait")
        self.go.setEnabled(False)
        self.go.setDefault(True)
        self.go.clicked.connect(self._give)
        row.addWidget(later)
        row.addWidget(self.go)
        return row

    def _give(self) -> None:
        self.given.emit(self.password.text())
        self.password.clear()
        self.accept()

    def _reveal(self, shown: bool) -> None:
        self.password.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.reveal.setText("Hi&de" if shown else "Sho&w")
        self.reveal.setAccessibleName("Hide the password" if shown else "Show the password")
