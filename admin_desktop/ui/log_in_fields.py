"""How to log in at the mail server: the choice between a password and the browser, and what the browser's way needs."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from admin_desktop.outbox.account import Account, Registration
from admin_desktop.ui.choice import Choice
from admin_desktop.ui.sign_in_field import SignInField

PASSWORD, BROWSER = "password", "browser"


class LogInFields(QObject):
    """Rows of the account's form.

    Args:
        sign_in: signs in in the browser.
        registration: how the program is registered for that, as far as the settings say.

    Signals:
        changed: another way, another registration, or signed in.
    """

    changed = Signal()

    def __init__(self, sign_in: SignInField, registration: Registration) -> None:
        super().__init__()
        self.sign_in, self._given = sign_in, registration
        self._by_hand = False
        self.way = Choice()
        self.way.addItem("A password", PASSWORD)
        self.way.addItem("Signing in in the browser", BROWSER)
        self.way.setAccessibleName("How to log in")
        self.way.activated.connect(self._chosen)
        self.client = _field(registration.client, "from your school's IT", "Client ID from your school's IT")
        self.secret = _field(registration.secret, "only if your IT gives you one with it", "Client secret from your IT")
        self.issuer = _field(
            registration.issuer, "https://login.school.org; empty for the usual one", "Address where you sign in"
        )
        for field in self._registered:
            field.textEdited.connect(self.changed)
        sign_in.changed.connect(self.changed)

    @property
    def _registered(self) -> tuple[QLineEdit, ...]:
        return (self.client, self.secret, self.issuer)

    @property
    def fields(self) -> tuple[QWidget, ...]:
        """What is filled in under the server's details, in the order of Tab."""
        return self._registered

    def add_way(self, form: QFormLayout) -> None:
        """Add the row with the choice."""
        form.addRow("&Log in with", self.way)

    def add_registration(self, form: QFormLayout) -> None:
        """Add the rows with what the school's IT gives."""
        form.addRow("Client I&D", self.client)
        form.addRow("Client secret (&Q)", self.secret)
        form.addRow("Si&gn-in address", self.issuer)

    @property
    def in_browser(self) -> bool:
        """Whether the admin signs in in the browser."""
        return bool(self.way.currentData() == BROWSER)

    def choose(self, *, browser: bool) -> None:
        """Choose a way, as the settings say."""
        self.way.setCurrentIndex(self.way.findData(BROWSER if browser else PASSWORD))

    def prefer_browser(self, *, service_known: bool) -> None:
        """Begin with the browser where the school's IT has prepared that, and nobody has chosen otherwise."""
        prepared = bool(self._given.client) and (bool(self._given.issuer) or service_known)
        if prepared and not self._by_hand:
            self.choose(browser=True)

    def registration(self) -> Registration | None:
        """Return the registration as it stands; None for a password."""
        if not self.in_browser:
            return None
        client, secret, issuer = (field.text().strip() for field in self._registered)
        return Registration(client, secret, issuer, self._given.scopes)

    def problem(self) -> tuple[str, QWidget] | None:
        """Return what is missing still for the browser's way, in words, and the field."""
        if not self.client.text().strip():
            return ("Enter the client ID that your school's IT gives you, or choose a password.", self.client)
        if not self.sign_in.possible:
            return ("Enter the address where you sign in; it begins with https://.", self.issuer)
        return None if self.sign_in.user else ("Sign in in your browser first.", self.sign_in.go)

    def show(self, form: QFormLayout, account: Account, *, chosen: bool, details: bool) -> None:
        """Show the rows that are wanted.

        Args:
            form: where they are.
            account: as it is being entered.
            chosen: a mail service is chosen.
            details: the server's details are open.
        """
        form.setRowVisible(self.way, details or (chosen and self.in_browser))
        form.setRowVisible(self.sign_in, chosen and self.in_browser)
        for field in self._registered:
            form.setRowVisible(field, details and self.in_browser)
        self.sign_in.offer(account)

    def _chosen(self) -> None:
        self._by_hand = True
        self.changed.emit()


def _field(text: str, example: str, name: str) -> QLineEdit:
    made = QLineEdit(text)
    made.setPlaceholderText(example)
    made.setAccessibleName(name)
    return made
