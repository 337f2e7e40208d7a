"""The worker in the window: it sends in a thread of its own, and what it tells comes to the GUI thread."""

import threading
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from admin_desktop.app import App

# Only the names: nothing of the mail is imported before the first paint.
if TYPE_CHECKING:
    from admin_desktop.outbox.leases import Outcome
    from admin_desktop.outbox.worker import Worker


class Sending(QObject):
    """Sends what waits to be sent by itself, from :meth:`start` to :meth:`stop`.

    Signals, all on the GUI thread:
        changed: a message's row changed.
        accepted: an Outcome; a mail server took the message.
        needs_you: an Outcome; the message goes no further without the admin. Once for the same message and reason,
            and once for all messages while the account itself is the reason.
        asked: the admin has asked for something to be sent.
        password_wanted: nobody has told us the mail password; with needs_you.
        sign_in_wanted: the permission from the browser has ended; with needs_you.
        failed: a round ended early, by a Trouble or a fault of our own; once for each in a row.
        stopped: nothing is sent any more, and the thread has let go of the records.
    """

    changed = Signal()
    accepted = Signal(object)
    needs_you = Signal(object)
    asked = Signal()
    password_wanted = Signal()
    sign_in_wanted = Signal()
    failed = Signal(object)
    stopped = Signal()

    _told = Signal(object)
    _failed = Signal(object)
    _ended = Signal()

    def __init__(self, app: App) -> None:
        super().__init__()
        self._app = app
        self._worker: Worker | None = None
        self._stopping = False
        self._said: set[tuple[str, str]] = set()
        self._last_failure = ""
        self._told.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._failed.connect(self._fail, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self.stopped, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> bool:
        """Whether there is a thread that sends."""
        return self._worker is not None

    def start(self) -> None:
        """Begin with what is due, if anything leaves by itself here. The records are open."""
        from admin_desktop.outbox.queue import SEND_IT_YOURSELF

        if self._worker is not None or self._stopping or self._app.mailing.transport == SEND_IT_YOURSELF:
            return
        from admin_desktop.outbox.worker import Worker
        from admin_desktop.ui.network import Network

        self._network = Network()
        self._network.changed.connect(self.network_changed)
        self._worker = Worker(
            self._app.mailing.delivery, self._from_worker, self._worker_failed, self._app.database.close
        )
        self._worker.start()

    def wake(self, *, asked: bool = False) -> None:
        """Look at the queue now: a report was written, something was mended, or the account changed.

        Args:
            asked: the admin has just asked for something to be sent, so whatever is wrong is said again.
        """
        if asked:
            self._said.clear()
            self._last_failure = ""
            self.asked.emit()
        if self._worker is None:
            self.start()
        else:
            self._worker.wake()

    def network_changed(self) -> None:
        """This computer is in another network, or in one again: everything that waits is tried now."""
        if self._worker is not None:
            self._worker.network_changed()

    def stop(self) -> None:
        """Send nothing more, and stop practice mode's mail server; does not wait: :attr:`stopped` follows.

        What is under way is broken off. That takes milliseconds as a rule; a server's name that is being looked up
        cannot be broken off, and is left to itself after a few seconds: the lease brings its message back.
        """
        if self._stopping:
            return
        self._stopping = True
        worker = self._worker
        if worker is None:
            self._app.mailing.stop_practice_server()
            self.stopped.emit()
            return

        def end() -> None:
            worker.stop()
            self._app.mailing.stop_practice_server()
            self._ended.emit()

        threading.Thread(target=end, name="outbox end", daemon=True).start()

    # From the worker's thread

    def _from_worker(self, outcome: "Outcome") -> None:
        if not self._stopping:
            self._told.emit(outcome)

    def _worker_failed(self, error: Exception) -> None:
        if not self._stopping:
            self._failed.emit(error)

    # On the GUI thread

    @Slot(object)
    def _tell(self, outcome: "Outcome") -> None:
        from admin_desktop.outbox.queue import OutboxState

        if self._stopping:
            return
        self._last_failure = ""
        self.changed.emit()
        if outcome.state == OutboxState.ACCEPTED:
            # Whatever was wrong is mended: if it comes back it is news.
            self._said = {one for one in self._said if one[0] not in ("", outcome.message_id)}
            self.accepted.emit(outcome)
        elif outcome.state == OutboxState.NEEDS_YOU:
            self._ask(outcome)

    def _ask(self, outcome: "Outcome") -> None:
        from admin_desktop.outbox.transports.transport import ACCOUNT, Reason

        key = ("" if outcome.reason in ACCOUNT else outcome.message_id, outcome.reason)
        if key in self._said:
            return
        self._said.add(key)
        self.needs_you.emit(outcome)
        if outcome.reason == Reason.PASSWORD:
            self.password_wanted.emit()
        elif outcome.reason == Reason.SIGN_IN:
            self.sign_in_wanted.emit()

    @Slot(object)
    def _fail(self, error: Any) -> None:
        failure = f"{type(error).__name__}: {error}"
        if self._stopping or failure == self._last_failure:
            return
        self._last_failure = failure
        self.failed.emit(error)
