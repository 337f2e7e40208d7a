"""Signing in in the browser: one button, what to do meanwhile, and what came of it."""

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from admin_desktop.errors import Trouble
from admin_desktop.outbox.account import Account
from admin_desktop.outbox.signing_in.browser import BrowserSignIn, Grant
from admin_desktop.outbox.signing_in.services import SignIn, SignInServices
from admin_desktop.ui.ways import open_link
from admin_desktop.ui.widgets import button, label, set_look
from admin_desktop.ui.workers import Lane, Workers

_READY = "Opens your browser. Your password stays there: Admin Desktop never sees it."
_WAITING = "Go on in your browser, then come back. Nothing opened? Copy the link and paste it into your browser."
_NO_CLIENT = "Your school's IT registers Admin Desktop first and gives you a client ID: enter it below."


class SignInField(QWidget):
    """Signs in for the account that is being entered, and keeps the permission until it is saved.

    Args:
        workers: run the sign-in on their lane for the browser.
        services: where one signs in.

    Signals:
        changed: signed in, or not any more.
    """

    changed = Signal()
    _link_ready = Signal(object, str)

    def __init__(self, workers: Workers, services: SignInServices) -> None:
        super().__init__()
        self.setProperty("look", "plain")
        self._workers, self._services = workers, services
        self._sign_in: SignIn | None = None
        self._mail = ""
        self._running: BrowserSignIn | None = None
        self._link = ""
        self._known: tuple[SignIn, str] | None = None
        self.grant: Grant | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.go = button("Open the &browser to sign in…")
        self.go.setAutoDefault(False)
        self.go.clicked.connect(self._clicked)
        self.copy = button("Copy the lin&k", "quiet")
        self.copy.setAutoDefault(False)
        self.copy.clicked.connect(self._copy)
        row.addWidget(self.go)
        row.addWidget(self.copy)
        row.addStretch(1)
        column.addLayout(row)
        self.state = label("", "muted", wrap=True)
        self.state.setMinimumWidth(380)  # Qt would measure it narrow, and leave a gap
        column.addWidget(self.state)
        self.setFocusProxy(self.go)
        self._link_ready.connect(self._open)
        application = QCoreApplication.instance()
        if application is not None:  # the program may end from the tray, and waits for no browser
            application.aboutToQuit.connect(self.stop)
        self._show()

    # What is known

    def offer(self, account: Account) -> None:
        """Take the account as it is being entered; a permission for another one is let go."""
        sign_in, mail = self._services.sign_in(account), account.sender
        if (sign_in, mail) == (self._sign_in, self._mail):
            return
        self.stop()
        self._sign_in, self._mail, self.grant = sign_in, mail, None
        self._show()

    def show_known(self, account: Account) -> None:
        """Note that the permission of this account is kept already."""
        sign_in = self._services.sign_in(account)
        self._known = (sign_in, account.user) if sign_in else None
        self._show()

    @property
    def user(self) -> str:
        """As whom the admin is signed in; empty for nobody yet."""
        if self.grant is not None:
            return self.grant.user
        return self._known[1] if self._known and self._known[0] == self._sign_in else ""

    @property
    def possible(self) -> bool:
        """Whether enough is known to sign in."""
        return self._sign_in is not None

    # The sign-in

    def _clicked(self) -> None:
        if self._running is not None:
            self.stop()
        elif self._sign_in is not None:
            self._begin(self._sign_in)

    def _begin(self, sign_in: SignIn) -> None:
        self._running = running = BrowserSignIn(sign_in)
        self._link = ""
        self.grant = None
        self._show()
        mail = self._mail

        def done(grant: Grant) -> None:
            if running is self._running:
                self._running, self.grant = None, grant
                self._show(alert=True)
                self.changed.emit()

        def failed(trouble: Trouble) -> None:
            if running is self._running:
                self._running = None
                self._show(str(trouble), "error", alert=True)
                self.changed.emit()

        # From the lane's thread: a signal to another thread waits in its queue.
        show = self._link_ready.emit
        self._workers.run(lambda: running.run(mail, lambda url: show(running, url)), done, failed, Lane.BROWSER)
        self.changed.emit()

    def _open(self, running: BrowserSignIn, url: str) -> None:
        if running is self._running:
            self._link = url
            open_link(url)
            self._show()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._link)
        self.copy.setText("Copied: paste it into your browser")

    def stop(self) -> None:
        """Give a sign-in up that is under way."""
        running, self._running = self._running, None
        if running is not None:
            running.stop()
            self._show()
            self.changed.emit()

    # What is seen

    def _show(self, words: str = "", look: str = "muted", *, alert: bool = False) -> None:
        waiting = self._running is not None
        self.go.setText("Stop the sign-in (&B)" if waiting else "Open the &browser to sign in…")
        self.go.setEnabled(waiting or self.possible)
        self.copy.setText("Copy the lin&k")
        self.copy.setVisible(waiting and bool(self._link))
        if not words:
            words, look = self._state(waiting=waiting)
        self.state.setText(words)
        self.state.setAccessibleName(words)
        set_look(self.state, look)
        if alert:
            QAccessible.updateAccessibility(QAccessibleEvent(self.state, QAccessible.Event.Alert))

    def _state(self, *, waiting: bool) -> tuple[str, str]:
        if waiting:
            return _WAITING, "strong"
        if not self.possible:
            return _NO_CLIENT, "muted"
        if not self.user:
            return _READY, "muted"
        return f"✓ Signed in as {self.user}.", "strong"
