"""The fields of a mail account: the address alone where the service is known, everything else below."""

from collections.abc import Collection

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from admin_desktop.documents.plain import is_mail_address
from admin_desktop.outbox.account import PORTS, Account, MailService, MailServices, Pinned, Security, is_host
from admin_desktop.storage.settings import Settings
from admin_desktop.ui.choice import Choice
from admin_desktop.ui.fixed import show_fixed
from admin_desktop.ui.log_in_fields import LogInFields
from admin_desktop.ui.ways import open_link
from admin_desktop.ui.widgets import button, in_tab_order, label

ANOTHER = "another"
_SECURITY = (
    (Security.TLS, "TLS (the usual, port 465)"),
    (Security.STARTTLS, "STARTTLS (port 587)"),
    (Security.NONE, "None (not private)"),
)


class AccountForm(QWidget):
    """Address, service, password; server, port, security and user name under details.

    Args:
        services: those that are known.
        log_in: how to log in.

    Signals:
        changed: something was changed.
    """

    changed = Signal()

    def __init__(self, services: MailServices, log_in: LogInFields) -> None:
        super().__init__()
        self.setProperty("look", "plain")
        self._services, self.log_in = services, log_in
        self._chosen_by_hand = False
        self._user_by_hand = False
        self._known: tuple[str, str] | None = None
        self._certificate = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self._form = QFormLayout()
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._form.setHorizontalSpacing(16)
        self._form.setVerticalSpacing(10)
        column.addLayout(self._form)
        self._make_address()
        log_in.add_way(self._form)
        self._make_password()
        self._form.addRow("", log_in.sign_in)
        self._make_details()
        log_in.add_registration(self._form)
        log_in.changed.connect(self._show)
        self._order()

    def _make_address(self) -> None:
        self.mail = QLineEdit()
        self.mail.setPlaceholderText("you@gmail.com")
        self.mail.textEdited.connect(self._mail_edited)
        self.service = Choice()
        for one in self._services.services:
            self.service.addItem(one.name, one.id)
        self.service.addItem("Another service", ANOTHER)
        self.service.setPlaceholderText("Choose: most schools have Google or Microsoft 365")
        self.service.setAccessibleName("Mail service")
        self.service.activated.connect(self._service_chosen)
        self._form.addRow("Your &mail address", self.mail)
        self._form.addRow("Mail ser&vice", self.service)
        self.hint = label("", wrap=True)
        self.hint.setMinimumWidth(380)  # Qt would measure it narrow, and leave a gap
        self.link = button(
            "Make a password for &programs…", "quiet", says="Make one at your mail service, in the browser"
        )
        self.link.clicked.connect(self._open_link)
        self.dated = label("", "muted", wrap=True)
        self._form.addRow("", self.hint)
        self._form.addRow("", self.link)
        self._form.addRow("", self.dated)

    def _make_password(self) -> None:
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        self.password.textEdited.connect(self.changed)
        self.show_password = button("Sho&w", says="Show the password")
        self.show_password.setCheckable(True)
        self.show_password.toggled.connect(self._reveal)
        self._password_row = QWidget()
        self._password_row.setProperty("look", "plain")
        row = QHBoxLayout(self._password_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.password, 1)
        row.addWidget(self.show_password)
        self._password_row.setFocusProxy(self.password)
        self._form.addRow("Passwo&rd", self._password_row)
        self.password.setAccessibleName("Password")

    def _make_details(self) -> None:
        self.details_button = button("Server de&tails", "quiet", says="Server details: server, port, user name")
        self.details_button.setCheckable(True)
        self.details_button.toggled.connect(lambda _: self._show())
        self.host = QLineEdit()
        self.host.setPlaceholderText("mail.school.org")
        self.host.textEdited.connect(self._host_edited)
        self.port = QLineEdit()
        self.port.setValidator(QIntValidator(1, 65535, self.port))
        self.port.textEdited.connect(self.changed)
        self.security = Choice()
        for choice, words in _SECURITY:
            self.security.addItem(words, choice)
        self.security.setAccessibleName("Encryption")
        self.security.activated.connect(self._security_chosen)
        self.user = QLineEdit()
        self.user.setPlaceholderText("empty if the server asks for no login")
        self.user.textEdited.connect(self._user_edited)
        self.authorities = QLineEdit()
        self.authorities.setPlaceholderText("only if your IT gives you one")
        self.authorities.textEdited.connect(self.changed)
        self.open_for = QCheckBox()
        self.open_for.toggled.connect(self.changed)
        self._form.addRow("", self.details_button)
        self._form.addRow("&Server", self.host)
        self._form.addRow("P&ort", self.port)
        self._form.addRow("&Encryption", self.security)
        self._form.addRow("", self.open_for)
        self._form.addRow("&User name", self.user)
        self._form.addRow("Certificate &file", self.authorities)

    def _order(self) -> None:
        for made in (self.link, self.details_button):  # not in the middle of the form
            made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for field, name in (
            (self.mail, "Your mail address"),
            (self.host, "Server"),
            (self.port, "Port"),
            (self.user, "User name"),
            (self.authorities, "File with your school's certificate authority"),
        ):
            field.setAccessibleName(name)
        in_tab_order(
            *(self.mail, self.service, self.link, self.log_in.way, self.password, self.show_password),
            *(self.log_in.sign_in.go, self.log_in.sign_in.copy, self.details_button),
            *(self.host, self.port, self.security, self.open_for, self.user, self.authorities, *self.log_in.fields),
        )

    # What is in it

    def fill(self, settings: Settings) -> None:
        """Show the account there is, or what the address alone says."""
        self.mail.setText(settings.mail)
        self.authorities.setText(settings.smtp_authorities)
        self._certificate = settings.smtp_certificate
        self.log_in.choose(browser=settings.smtp_sign_in)
        if not settings.smtp_host:
            self._mail_edited()
            return
        known = next((one for one in self._services.services if one.host == settings.smtp_host), None)
        self._choose(known.id if known else ANOTHER)
        self._chosen_by_hand = True
        self.host.setText(settings.smtp_host)
        self.security.setCurrentIndex(max(0, self.security.findData(settings.smtp_security)))
        self.port.setText(str(settings.smtp_port))
        self.user.setText(settings.smtp_user)
        self._user_by_hand = settings.smtp_user != settings.mail
        self._show()
        self.open_for.setChecked(settings.smtp_open_for.casefold() == settings.smtp_host.casefold())

    def show_fixed(self, fixed: Collection[str]) -> None:
        """Lock what the school's IT has filled in.

        Args:
            fixed: names of settings.
        """
        fields = {
            "smtp_host": (self.service, self.host),
            "smtp_port": (self.port,),
            "smtp_security": (self.security,),
            "smtp_authorities": (self.authorities,),
            "smtp_sign_in": (self.log_in.way,),
            "oauth_client": (self.log_in.client,),
            "oauth_secret": (self.log_in.secret,),
            "oauth_issuer": (self.log_in.issuer,),
        }
        for name, locked in fields.items():
            for field in locked:
                show_fixed(field, fixed=name in fixed)

    def show_known(self, user: str, host: str) -> None:
        """Note that the password of this user at this server is kept already."""
        self._known = (user, host)
        self._show()

    @property
    def chosen(self) -> MailService | None:
        """The service that is chosen; None for another one, or none yet."""
        return next((one for one in self._services.services if one.id == self.service.currentData()), None)

    @property
    def takes_passwords(self) -> bool:
        """Whether the chosen service takes passwords from programs at all."""
        return self.chosen is None or self.chosen.password != "none"  # noqa: S105 - a kind of password

    @property
    def usable(self) -> bool:
        """Whether the chosen service can be used the chosen way."""
        return self.log_in.in_browser or self.takes_passwords

    def account(self) -> Account:
        """Return the account as it stands; see :meth:`problem`."""
        host = self.host.text().strip()
        port = int(self.port.text() or 0)
        security = Security(self.security.currentData())
        return Account(
            sender=self.mail.text().strip(),
            host=host,
            port=port,
            security=security,
            user=(self.log_in.in_browser and self.log_in.sign_in.user) or self.user.text().strip(),
            open_for=host if security is Security.NONE and self.open_for.isChecked() else "",
            authorities=self.authorities.text().strip(),
            certificate=self._compared(host, port),
            sign_in=self.log_in.registration(),
        )

    def _compared(self, host: str, port: int) -> str:
        """The certificate that was compared, if it was one of this server's."""
        pinned = Pinned.read(self._certificate)
        return self._certificate if pinned and pinned.is_for(host, port) else ""

    def believe(self, certificate: str) -> None:
        """Use a certificate that the admin has compared by sight; as :class:`Pinned` writes it."""
        self._certificate = certificate

    def typed_password(self) -> str:
        """Return what was typed; a password that was made for programs without the gaps it is shown with."""
        typed = self.password.text()
        made = self.chosen is not None and self.chosen.password == "app"  # noqa: S105 - a kind of password
        return "".join(typed.split()) if made else typed

    def password_known(self) -> bool:
        """Tell whether the password of this account is kept already."""
        account = self.account()
        return self._known == (account.user, account.host)

    def problem(self) -> tuple[str, QWidget] | None:
        """Return what is missing still, in words, and the field."""
        account = self.account()
        found: tuple[str, QWidget] | None = None
        if not is_mail_address(account.sender):
            what = f"“{account.sender}” does not look like a mail address." if account.sender else "Enter your address."
            found = (what, self.mail)
        elif self.service.currentIndex() < 0:
            found = ("Choose your mail service.", self.service)
        elif not is_host(account.host):
            found = ("Enter the name of the server, for example mail.school.org.", self.host)
        elif not 0 < account.port < 65536:
            found = ("Enter the port: 465 for TLS, 587 for STARTTLS.", self.port)
        elif account.security is Security.NONE and not account.open_for:
            found = ("Choose TLS or STARTTLS, or tick that you accept sending without encryption.", self.open_for)
        elif self.log_in.in_browser:
            found = self.log_in.problem()
        elif account.user and not self.typed_password() and not self.password_known():
            found = ("Enter the password.", self.password)
        return found

    # What the hands do

    def _mail_edited(self) -> None:
        mail = self.mail.text().strip()
        service = self._services.find(mail)
        if service is not None:
            self._chosen_by_hand = False
            self._choose(service.id)
        elif not self._chosen_by_hand:
            self._choose(None)
        if not self._user_by_hand:
            self.user.setText(mail)
        self.log_in.prefer_browser(service_known=self.chosen is not None)
        self._show()

    def _service_chosen(self) -> None:
        self._chosen_by_hand = True
        self._choose(str(self.service.currentData()))
        self.log_in.prefer_browser(service_known=self.chosen is not None)
        self._show()

    def _choose(self, service_id: str | None) -> None:
        before = self.chosen
        self.service.setCurrentIndex(-1 if service_id is None else self.service.findData(service_id))
        service = self.chosen
        if service is not None:
            self.host.setText(service.host)
            self.security.setCurrentIndex(self.security.findData(service.security))
            self.port.setText(str(service.port))
        elif any(one.host == self.host.text() for one in self._services.services) or before is not None:
            self.host.clear()
        if service is None and not self.host.text():
            self.security.setCurrentIndex(0)
            self.port.setText(str(PORTS[Security.TLS]))
        self.open_for.setChecked(False)

    def _host_edited(self) -> None:
        self.open_for.setChecked(False)  # it was said of another server
        self._show()

    def _security_chosen(self) -> None:
        if self.account().port in PORTS.values():
            self.port.setText(str(PORTS[Security(self.security.currentData())]))
        self.open_for.setChecked(False)
        self._show()

    def _user_edited(self) -> None:
        self._user_by_hand = True
        self._show()

    def _reveal(self, shown: bool) -> None:
        self.password.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.show_password.setText("Hi&de" if shown else "Sho&w")
        self.show_password.setAccessibleName("Hide the password" if shown else "Show the password")

    def _open_link(self) -> None:
        if self.chosen and self.chosen.link:
            open_link(self.chosen.link)

    def _show(self) -> None:
        service, account, form = self.chosen, self.account(), self._form
        self.hint.setText(service.hint if service else "")
        day = self._services.checked
        self.dated.setText(f"From its own guide, read on {day:%B} {day.day}, {day.year}.")
        form.setRowVisible(self.hint, service is not None)
        form.setRowVisible(self.link, bool(service and service.link))
        form.setRowVisible(self.dated, service is not None)
        by_password = self.takes_passwords and not self.log_in.in_browser
        form.setRowVisible(self._password_row, by_password and self.service.currentIndex() >= 0)
        self.password.setEnabled(bool(account.user))
        self.show_password.setEnabled(bool(account.user))
        self.password.setPlaceholderText(self._password_words(account))
        self._show_details(account)
        self.changed.emit()

    def _show_details(self, account: Account) -> None:
        offered = self.chosen is not None
        details = self.service.currentData() == ANOTHER or (offered and self.details_button.isChecked())
        self.log_in.show(self._form, account, chosen=self.service.currentIndex() >= 0, details=details)
        private = account.security is not Security.NONE
        self._form.setRowVisible(self.details_button, offered)
        for field in (self.host, self.port, self.security, self.user):
            self._form.setRowVisible(field, details)
        self._form.setRowVisible(self.open_for, details and not private)
        self._form.setRowVisible(self.authorities, details and private)
        host = account.host.replace("&", "&&") or "this server"
        self.open_for.setText(
            f"Send to {host} without encryption;\nothers on the network could read reports and password"
        )

    def _password_words(self, account: Account) -> str:
        if not account.user:
            return "This server asks for no login"
        return "Kept already; leave empty to keep it" if self.password_known() else ""
