"""Trying the mail account out: a small real mail, away from the GUI thread, and what became of each step."""

import threading
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from admin_desktop.errors import Trouble
from admin_desktop.outbox.account import Account, Security
from admin_desktop.outbox.message import Message
from admin_desktop.outbox.transports.sasl import Login
from admin_desktop.outbox.transports.smtp import SmtpTransport
from admin_desktop.outbox.transports.transport import Accepted, NotAccepted, Reason, Step
from admin_desktop.outbox.transports.trust import CertificateRefused
from admin_desktop.ui.widgets import label, set_look
from admin_desktop.ui.workers import Lane, Workers

# Somebody sits in front of it: seconds for an answer, after the last line, and for the connection.
_ANSWER_S, _DOT_S, _CONNECT_S = 20.0, 60.0, 10.0


class Trial(QObject):
    """One try. It belongs to no window, so that one that closes takes nothing from under it.

    Args:
        workers: run it on their lane for mail.

    Signals, on the GUI thread, each with this trial first:
        step: a :class:`Step` is done.
        accepted: the server's own words.
        failed: a Trouble.
    """

    step = Signal(object, object)
    accepted = Signal(object, str)
    failed = Signal(object, object)

    def __init__(self, workers: Workers) -> None:
        super().__init__()
        self._workers = workers
        self._stopped = threading.Event()
        self._transport: SmtpTransport | None = None
        # The program may end from the tray, and must not wait for a server that does not answer.
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.stop)

    def start(self, account: Account, login: Callable[[], Login], message: Message) -> None:
        """Begin.

        Args:
            account: where to.
            login: finds the password, or what gets tokens; called away from the GUI thread.
            message: to the admin.
        """

        def send() -> Accepted:
            transport = self._transport = SmtpTransport(
                account, login(), self._tell, answer_s=_ANSWER_S, dot_s=_DOT_S, connect_s=_CONNECT_S
            )
            if self._stopped.is_set():  # while the password store was asked
                raise NotAccepted("", Reason.STOPPED, temporary=True)
            try:
                return transport.send(message, lambda: None)
            finally:
                transport.close()

        def sent(accepted: Accepted) -> None:
            self.step.emit(self, Step.ACCEPTED)
            self.accepted.emit(self, accepted.server_said)

        self._workers.run(send, sent, lambda trouble: self.failed.emit(self, trouble), Lane.MAIL)

    def _tell(self, step: Step) -> None:
        """From the lane's thread: a signal to another thread waits in its queue."""
        self.step.emit(self, step)

    def stop(self) -> None:
        """Break it off; what follows is a failure for that reason."""
        self._stopped.set()
        if self._transport is not None:
            self._transport.abort()


def trial_sentence(trouble: Trouble) -> str:
    """Say why a test message did not arrive: as of a report, but nothing waits and nothing is tried again."""
    reason = trouble.reason if isinstance(trouble, NotAccepted) else None
    if reason is Reason.STOPPED:
        return "You stopped the test. Nothing was sent."
    if reason is Reason.AFTER_DOT:
        return "The server had the whole test message when the connection was lost: look whether it is in your mailbox."
    below = isinstance(trouble, CertificateRefused) and trouble.comparable
    words = str(trouble).replace(" in Settings", " below" if below else " above")
    for of_a_report, of_a_test in (
        ("; it is tried again by itself; if it stays so", "; if it stays so"),
        ("it is tried again by itself; if it stays so", "try it once more; if it stays so"),
        ("; it is tried again by itself", ""),
        ("it is tried again by itself", "try it once more in a while"),
    ):
        words = words.replace(of_a_report, of_a_test)
    return words


_NAMES = {
    Step.NAME: "Find the server",
    Step.CONNECTION: "Connect to it",
    Step.CERTIFICATE: "Check its certificate",
    Step.LOGIN: "Log in",
    Step.ACCEPTED: "Hand the message over",
}
# Nothing was tried yet when one of these comes up before the first step.
_BEFORE = frozenset({Reason.SETTINGS, Reason.PASSWORD, Reason.SIGN_IN, Reason.NO_ENCRYPTION})


class TrialSteps(QWidget):
    """Shows the steps of a trial, each with a sign and in words."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "plain")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        self._states: dict[Step, QLabel] = {}
        self._done: set[Step] = set()
        self._not_needed: set[Step] = set()
        for row, (step, name) in enumerate(_NAMES.items()):
            grid.addWidget(label(name), row, 0)
            self._states[step] = label("", "chip-blue")
            grid.addWidget(self._states[step], row, 1)
        self.result = label("", wrap=True)
        self.said = label("", "muted", wrap=True)
        grid.addWidget(self.result, len(_NAMES), 0, 1, 2)
        grid.addWidget(self.said, len(_NAMES) + 1, 0, 1, 2)

    def begin(self, account: Account) -> None:
        """Show a trial that has just begun."""
        self._done.clear()
        self._not_needed = {Step.CERTIFICATE} if account.security is Security.NONE else set()
        if not account.user:
            self._not_needed.add(Step.LOGIN)
        for step in _NAMES:
            if step in self._not_needed:
                self._set(step, "– Not needed", "chip-blue")
            else:
                self._set(step, "· Not yet", "chip-blue")
        self._result("", "", "")
        self._mark_next("… Now", "chip-amber")

    def show_done(self, step: Step) -> None:
        """Mark a step as done."""
        self._done.add(step)
        if step not in self._not_needed:
            self._set(step, "✓ Done", "chip-green")
        self._mark_next("… Now", "chip-amber")

    def show_accepted(self, sentence: str, server_said: str) -> None:
        """Show that everything worked."""
        self._result(f"✓ {sentence}", "strong", server_said)

    def show_failed(self, trouble: Trouble) -> None:
        """Mark the step that failed, and say why."""
        reason = trouble.reason if isinstance(trouble, NotAccepted) else Reason.PASSWORD
        if not self._done and reason in _BEFORE:
            self._mark_next("– Not tried", "chip-blue")
        else:
            self._mark_next("✗ Stopped" if reason is Reason.STOPPED else "✗ Failed", "chip-red")
        for step in _NAMES:
            if self._states[step].text() == "· Not yet":
                self._set(step, "– Not reached", "chip-blue")
        said = trouble.server_said if isinstance(trouble, NotAccepted) else ""
        self._result(trial_sentence(trouble), "error", said)

    def states(self) -> dict[Step, str]:
        """Return each step's state as it is shown."""
        return {step: shown.text() for step, shown in self._states.items()}

    def _mark_next(self, words: str, look: str) -> None:
        for step in _NAMES:
            if step not in self._done | self._not_needed:
                self._set(step, words, look)
                return

    def _set(self, step: Step, words: str, look: str) -> None:
        shown = self._states[step]
        shown.setText(words)
        shown.setAccessibleName(f"{_NAMES[step]}: {words}")
        set_look(shown, look)

    def _result(self, words: str, look: str, said: str) -> None:
        set_look(self.result, look)
        self.result.setText(words)
        self.result.setVisible(bool(words))
        self.said.setText(f"The server's own words: {said}" if said else "")
        self.said.setVisible(bool(said))
        if words:
            self.result.setAccessibleName(words)
            QAccessible.updateAccessibility(QAccessibleEvent(self.result, QAccessible.Event.Alert))
