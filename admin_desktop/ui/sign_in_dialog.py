"""Asking the admin to sign in again, when the permission to send has ended."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from admin_desktop.outbox.account import Account
from admin_desktop.outbox.signing_in.services import SignInServices
from admin_desktop.ui.sign_in_field import SignInField
from admin_desktop.ui.widgets import button, label
from admin_desktop.ui.workers import Workers


class SignInDialog(QDialog):
    """Signs in for one account. Closing it loses nothing: the messages wait.

    Args:
        workers: run the sign-in.
        services: where one signs in.
        account: whose permission is wanted.

    Signals:
        given: the Grant.
    """

    given = Signal(object)

    def __init__(self, parent: QWidget, workers: Workers, services: SignInServices, account: Account) -> None:
        super().__init__(parent)
        self.setWindowTitle("Sign in - Admin Desktop")
        self.setMinimumWidth(min(520, self.screen().availableSize().width() - 40))
        sign_in = services.sign_in(account)
        where = f" at {sign_in.name}" if sign_in else ""
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(label("Please sign in again", "title"))
        column.addWidget(
            label(
                f"Admin Desktop has no permission{where} any more to send as {account.sender}. That happens after a "
                "new password, or by itself after some months. Reports wait safely until then.",
                wrap=True,
            )
        )
        self.field = SignInField(workers, services)
        self.field.offer(account)
        self.field.changed.connect(self._changed)
        column.addWidget(self.field)
        row = QHBoxLayout()
        row.addStretch(1)
        later = button("&Later", says="Later: reports wait safely")
        later.setAutoDefault(False)
        later.clicked.connect(self.reject)
        row.addWidget(later)
        column.addLayout(row)
        self.field.go.setDefault(True)
        self.field.go.setFocus()

    def _changed(self) -> None:
        if self.field.grant is not None:
            self.given.emit(self.field.grant)
            self.accept()

    def done(self, result: int) -> None:
        """Closing gives a sign-in up."""
        self.field.stop()
        super().done(result)
