"""Send reports by itself: the mail account, set up from the address alone where its service is known."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from admin_desktop import __version__
from admin_desktop.app import App
from admin_desktop.documents.trial_mail import write_trial
from admin_desktop.errors import Trouble
from admin_desktop.outbox.account import Account, Pinned, registration_from_settings
from admin_desktop.outbox.transports.looking_at import SeenCertificate, look_at
from admin_desktop.outbox.transports.sasl import Login
from admin_desktop.outbox.transports.transport import Step
from admin_desktop.outbox.transports.trust import CertificateRefused
from admin_desktop.ui.account_form import AccountForm
from admin_desktop.ui.log_in_fields import LogInFields
from admin_desktop.ui.sign_in_field import SignInField
from admin_desktop.ui.trial import Trial, TrialSteps
from admin_desktop.ui.widgets import button, card, in_tab_order, label, set_look
from admin_desktop.ui.workers import Lane, Workers

NO_STORE = (
    "This computer has no password store: the password is asked for each time the program starts and is kept in no "
    "file."
)
_STORE = "The password is kept in this computer's password store, in no file of ours."


class AccountDialog(QDialog):
    """Asks for the account, tries it out, and hands it over; it saves nothing itself.

    Args:
        app: with settings, services and passwords.
        workers: for the test message.

    Signals:
        save: the Account, its password (empty to keep the one there is) or the Grant of a sign-in, and whether the
            messages that wait for the admin shall go, too. Answer with accept() or :meth:`show_trouble`.
    """

    save = Signal(object, object, bool)

    def __init__(self, parent: QWidget, app: App, workers: Workers) -> None:
        super().__init__(parent)
        self._app, self._workers = app, workers
        self._trial: Trial | None = None
        self._any_waiting = False
        self._over = False
        self._shown_last: QWidget | None = None
        self.setWindowTitle("Send reports by itself - Admin Desktop")
        self.setMinimumWidth(min(620, self.screen().availableSize().width() - 40))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 16)
        self._content = self._make_content()
        self._area = _scrolling(self._content)
        outer.addWidget(self._area, 1)
        outer.addLayout(self._make_buttons())
        self.form.fill(app.settings)
        self.form.show_fixed(app.managed.values)
        self.form.changed.connect(self._changed)
        self._content.installEventFilter(self)
        in_tab_order(self.form.authorities, self.test, self.compare, self.waiting, self.cancel, self.go)
        self._changed()
        self._fit()

    def _make_content(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(24, 20, 24, 8)
        column.setSpacing(12)
        column.addWidget(label("Send reports by itself", "title"))
        column.addWidget(
            label(
                "Admin Desktop then sends each report from your own mail address, also after the network was away.",
                "muted",
                wrap=True,
            )
        )
        frame, inside = card(margins=16)
        mailing = self._app.mailing
        self.sign_in = SignInField(self._workers, mailing.sign_in_services)
        log_in = LogInFields(self.sign_in, registration_from_settings(self._app.settings))
        self.form = AccountForm(mailing.services, log_in)
        inside.addWidget(self.form)
        column.addWidget(frame)
        self.store = label("", "muted", wrap=True)
        column.addWidget(self.store)
        self.test = button("Se&nd me a test message")
        self.test.setAutoDefault(False)
        self.test.clicked.connect(self._test_clicked)
        column.addWidget(self.test, 0, Qt.AlignmentFlag.AlignLeft)
        self._steps_card, steps = card(margins=14)
        self.steps = TrialSteps()
        steps.addWidget(self.steps)
        self._steps_card.hide()
        column.addWidget(self._steps_card)
        self.compare = button("Compare the ce&rtificate…")
        self.compare.setAutoDefault(False)
        self.compare.clicked.connect(self._look_at_certificate)
        self.compare.hide()
        column.addWidget(self.compare, 0, Qt.AlignmentFlag.AlignLeft)
        self.waiting = QCheckBox()
        self.waiting.hide()
        column.addWidget(self.waiting)
        self.problem = label("", "error", wrap=True)
        self.problem.hide()
        column.addWidget(self.problem)
        column.addStretch(1)
        return content

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(24, 4, 24, 0)
        row.setSpacing(10)
        self.cancel = button("&Cancel")
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)
        self.go = button("S&ave", "primary", says="Save, and send by itself from now on")
        self.go.setDefault(True)
        self.go.clicked.connect(self._save_clicked)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.go)
        return row

    # What is found out meanwhile

    def show_store(self, works: bool, known: Account | None) -> None:
        """Say where the password is kept, and whose is there already.

        Args:
            works: this computer has a password store.
            known: the account whose password or permission is known; None for none.
        """
        self.store.setText(_STORE if works else NO_STORE)
        if known is not None and known.sign_in is not None:
            self.sign_in.show_known(known)
        elif known is not None:
            self.form.show_known(known.user, known.host)

    def show_waiting(self, count: int) -> None:
        """Offer to send messages that wait for the admin, too."""
        one = "1 message wa&its for you: send it, too"
        self.waiting.setText(one if count == 1 else f"{count} messages wa&it for you: send them, too")
        self._any_waiting = count > 0
        self._changed()

    def show_trouble(self, trouble: Trouble) -> None:
        """Say why it was not saved."""
        self._say(str(trouble))

    # The test

    @property
    def testing(self) -> bool:
        """Whether a test message is under way."""
        return self._trial is not None

    def _test_clicked(self) -> None:
        if self._trial is not None:
            self._trial.stop()
            return
        if not self._complete():
            return
        account = self.form.account()
        message = write_trial(account.sender, f"Admin Desktop {__version__}", datetime.now().astimezone())
        self._trial = trial = Trial(self._workers)
        trial.step.connect(self._step_done)
        trial.accepted.connect(self._accepted)
        trial.failed.connect(self._failed)
        self.steps.begin(account)
        self.compare.hide()
        self._steps_card.show()
        self.test.setText("Stop t&he test")
        self._shown_last = self._steps_card
        trial.start(account, self._login(account), message)

    def _login(self, account: Account) -> Callable[[], Login]:
        """What finds the password, or what gets tokens; asked away from the GUI thread."""
        mailing, typed, grant = self._app.mailing, self.form.typed_password(), self.sign_in.grant
        if self.form.log_in.in_browser:
            return (lambda: grant.token) if grant is not None else partial(mailing.token_source, account)
        if typed or not account.user:
            return lambda: typed
        return partial(mailing.passwords.get, account.user, account.host)

    def _step_done(self, trial: Trial, step: Step) -> None:
        if trial is self._trial:
            self.steps.show_done(step)

    def _accepted(self, trial: Trial, server_said: str) -> None:
        if trial is self._trial:
            to = self.form.mail.text().strip()
            self._test_over()
            self.steps.show_accepted(
                f"It works. The test message is on its way to {to}: look into your mailbox.", server_said
            )
            self._shown_last = self._steps_card

    def _failed(self, trial: Trial, trouble: Trouble) -> None:
        if trial is self._trial:
            self._test_over()
            self.steps.show_failed(trouble)
            self.compare.setVisible(isinstance(trouble, CertificateRefused) and trouble.comparable)
            self._shown_last = self._steps_card

    # A certificate that nobody vouches for

    def _look_at_certificate(self) -> None:
        account = self.form.account()
        self.compare.setEnabled(False)

        def seen(found: SeenCertificate) -> None:
            from admin_desktop.ui.certificate_dialog import CertificateDialog

            self.compare.setEnabled(True)
            dialog = CertificateDialog(self, found)
            dialog.same.connect(lambda: self._certificate_compared(found))
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

        def failed(trouble: Trouble) -> None:
            self.compare.setEnabled(True)
            self._say(str(trouble))

        self._workers.run(lambda: look_at(account), self._while_open(seen), self._while_open(failed), Lane.MAIL)

    def _while_open(self, then: Callable[[Any], None]) -> Callable[[Any], None]:
        """What is found out after it has closed is not wanted any more."""
        return lambda found: then(found) if not self._over else None

    def _certificate_compared(self, found: SeenCertificate) -> None:
        self.form.believe(Pinned(found.host, found.port, found.sha256).write())
        self.compare.hide()
        self._test_clicked()

    def _test_over(self) -> None:
        self._trial = None
        self.test.setText("Se&nd me a test message")

    # Save, and the end

    def _save_clicked(self) -> None:
        if self._complete():
            self._stop_test()
            self.go.setEnabled(False)
            secret = self.sign_in.grant if self.form.log_in.in_browser else self.form.typed_password()
            self.save.emit(self.form.account(), secret or "", self.waiting.isChecked())

    def _complete(self) -> bool:
        found = self.form.problem()
        if found is None:
            self.problem.hide()
            return True
        words, field = found
        if not field.isVisibleTo(self.form):
            self.form.details_button.setChecked(True)
        self._say(words)
        field.setFocus()
        return False

    def _say(self, words: str) -> None:
        self.go.setEnabled(True)
        self.problem.setText(words)
        self.problem.setAccessibleName(words)
        self.problem.show()
        self._shown_last = self.problem

    def _changed(self) -> None:
        usable = self.form.usable
        self.test.setVisible(usable)
        self.store.setVisible(usable and bool(self.form.user.text().strip()) and not self.form.log_in.in_browser)
        self.waiting.setVisible(usable and self._any_waiting)
        self.go.setVisible(usable)
        self.cancel.setText("&Cancel" if usable else "&Close")
        set_look(self.form.hint, "" if usable else "strong")
        self.problem.hide()
        if self._trial is not None:
            self._stop_test()
            self._steps_card.hide()
        self.compare.hide()

    def _stop_test(self) -> None:
        trial, self._trial = self._trial, None
        if trial is not None:
            trial.stop()
            self._test_over()

    def done(self, result: int) -> None:
        """Closing breaks a test off."""
        self._over = True
        self._stop_test()
        self.sign_in.stop()
        super().done(result)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit the window whenever what is in it takes another height."""
        if watched is self._content and event.type() == QEvent.Type.LayoutRequest:
            QTimer.singleShot(0, self, self._fit)
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """As high as the words, as far as the screen goes; what came last is in sight."""
        layout = self._content.layout()
        if layout is None:
            return
        layout.activate()
        rest = self.height() - self._area.height()
        wanted = layout.totalHeightForWidth(self._area.viewport().width()) + rest
        self.resize(self.width(), min(wanted, self.screen().availableSize().height() - 60))
        if self._shown_last is not None and self._shown_last.isVisible():
            self._area.ensureWidgetVisible(self._shown_last)
        self._shown_last = None


def _scrolling(content: QWidget) -> QScrollArea:
    """On a low screen the fields scroll, and the buttons below stay."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    content.setObjectName("page")
    area.setWidget(content)
    return area
