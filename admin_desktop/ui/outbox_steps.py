"""The messages' way out in the windows: by themselves or by hand, and what is said about it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from admin_desktop import __version__
from admin_desktop.app import App
from admin_desktop.errors import Trouble
from admin_desktop.outbox.message import Message
from admin_desktop.outbox.queue import SEND_IT_YOURSELF, OutboxRow, OutboxState
from admin_desktop.outbox.subjects import About
from admin_desktop.ui.main_window import MainWindow, Page
from admin_desktop.ui.needs import role_names
from admin_desktop.ui.outbox_page import MOST_FINISHED, OutboxPage
from admin_desktop.ui.sending import Sending
from admin_desktop.ui.widgets import mid_sentence
from admin_desktop.ui.workers import Workers

if TYPE_CHECKING:
    from admin_desktop.outbox.leases import Outcome
    from admin_desktop.ui.address_dialog import AddressDialog

_MANY, _BETWEEN_LOOKS_MS = 200, 400


class OutboxSteps(QObject):
    """Leads each message to its end.

    Args:
        notify: says a title and a sentence where the admin sees it now: in the window, or beside the clock.

    Attributes:
        on_their_way: how many messages leave by themselves and have not yet, as of the last look.

    Signals:
        records_changed: messages changed.
        show_incident: an incident's id, to be shown.
        message_changed: an incident's id, of a message that went on.
        settings_changed: in memory; they want to be saved.
    """

    records_changed = Signal()
    show_incident = Signal(str)
    message_changed = Signal(str)
    settings_changed = Signal()

    def __init__(
        self, app: App, workers: Workers, window: MainWindow, sending: Sending, notify: Callable[[str, str], None]
    ) -> None:
        super().__init__()
        self._app, self._workers, self._window, self._sending, self._notify = app, workers, window, sending, notify
        self._announced: set[tuple[str, ...]] = set()
        self._reading = self._read_again = self._waited = False
        self.on_their_way = 0
        window.offer(Page.OUTBOX, self._make_page)
        sending.changed.connect(self.records_changed)
        sending.accepted.connect(self._accepted)
        sending.needs_you.connect(self._needs_you)

    def _make_page(self) -> OutboxPage:
        # In a rehearsal nothing is put into anybody's own mail.
        page = OutboxPage(by_hand=not self._app.practice)
        page.send.connect(self.send_by_hand)
        page.sent.connect(lambda message_id: self._change(lambda: self._app.outbox.sent_by_hand(message_id)))
        page.not_yet.connect(lambda message_id: self._change(lambda: self._app.outbox.not_yet_sent(message_id)))
        page.retry.connect(self.retry)
        page.cancel.connect(self.cancel)
        page.take_up.connect(self.take_up)
        page.address.connect(self.ask_address)
        page.smaller.connect(self.send_smaller)
        page.copy_details.connect(self.copy_details)
        page.show_incident.connect(self.show_incident)
        page.settings.connect(lambda: self._window.show_page(Page.SETTINGS))
        page.look_again.connect(self.records_changed)
        return page

    def refresh(self) -> None:
        """Read the outbox anew and show it; however often this is asked, one look is under way, and one after it."""
        if self._reading:
            self._read_again = True
            return
        self._reading, self._read_again = True, False
        self._workers.run(lambda: self._app.outbox.newest(MOST_FINISHED + 1), self._show, self._not_read)

    def _show(self, rows: list[OutboxRow]) -> None:
        """Show the outbox as it is now, in the badge and on its page."""
        self._reading = False
        if self._read_again:
            # With thousands under way, looks back to back would leave nothing for anything else.
            QTimer.singleShot(_BETWEEN_LOOKS_MS if len(rows) > _MANY else 0, self, self.refresh)
        transport = self._app.mailing.transport
        open_rows = [row for row in rows if not row.finished]
        self._window.set_badge(len(open_rows), sum(row.needs_admin(transport) for row in open_rows))
        self.on_their_way = sum(row.leaves_by_itself(transport) for row in open_rows)
        self._tell_when_all_left(rows, bool(open_rows))
        if self._window.built(Page.OUTBOX):
            page = self._window.page(Page.OUTBOX)
            assert isinstance(page, OutboxPage)
            page.show_rows(rows, role_names(self._app), transport)

    def _not_read(self, trouble: Trouble) -> None:
        self._reading = False
        from admin_desktop.ui.messages import warn

        warn(self._window, "That did not work", str(trouble))

    def _tell_when_all_left(self, rows: list[OutboxRow], waiting: bool) -> None:
        """Say it quietly beside the clock, to whoever has left the window while something waited."""
        before, self._waited = self._waited, waiting
        last = max(rows, key=lambda row: row.finished_at or "", default=None)
        left = last is not None and last.state == OutboxState.ACCEPTED
        away = not self._window.isVisible() or self._window.isMinimized()
        if before and not waiting and left and away and not self._app.practice:
            self._notify("Every message has left", "Nothing waits in the Outbox any more.")

    # A report was written

    def written(self, messages: list[Any]) -> None:
        """The messages of a report are stored: let them go, or put them into the admin's hands."""
        self._window.show_page(Page.HOME)
        if self._app.mailing.transport == SEND_IT_YOURSELF:
            self._by_hand(messages)
            return
        names = _people([message.role for message in messages], role_names(self._app))
        self._window.notices.show_notice(
            f"{messages[0].subject_id} is saved and on its way to {names}. The Outbox shows how far it has come."
        )
        self._sending.wake(asked=True)

    # By itself

    def retry(self, message_ids: list[str]) -> None:
        """Send messages by themselves, now. Those that cannot be are said, and keep back no other."""
        transport = self._app.mailing.transport

        def change() -> Trouble | None:
            try:
                if len(message_ids) == 1:  # why not is said of one, not of many
                    self._app.outbox.retry(message_ids[0], transport)
                else:
                    self._app.outbox.retry_all(message_ids, transport)
            except Trouble as trouble:
                return trouble
            return None

        def changed(refused: Trouble | None) -> None:
            self._sending.wake(asked=True)
            self.records_changed.emit()
            if refused is not None:
                self._refused(refused)

        self._workers.run(change, changed)

    def cancel(self, message_id: str) -> None:
        """Take a message back. It can be taken up again, so nothing is asked before."""
        words = "The message is cancelled and stays on record. Send after all, in the Outbox, takes it up again."
        self._change(lambda: self._app.outbox.cancel(message_id), lambda: self._window.notices.show_notice(words))

    def take_up(self, message_id: str) -> None:
        """Send a cancelled message after all: by itself, or by the admin's hands where nothing goes by itself."""
        transport = self._app.mailing.transport

        def done() -> None:
            if transport == SEND_IT_YOURSELF:
                self.send_by_hand(message_id)
            else:
                self._sending.wake(asked=True)

        self._change(lambda: self._app.outbox.take_up(message_id, transport), done)

    # Another address, and details for a helpdesk

    def ask_address(self, message_id: str) -> None:
        """Ask for another address of a message that has not left."""
        self._workers.run(lambda: self._app.outbox.row(message_id), self._open_address)

    def _open_address(self, row: OutboxRow) -> None:
        from admin_desktop.ui.address_dialog import AddressDialog

        name = role_names(self._app).get(row.role, row.role)
        dialog = AddressDialog(self._window, row, name)
        dialog.chosen.connect(lambda address, later: self._send_to(dialog, row, address, later=later))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _send_to(self, dialog: "AddressDialog", row: OutboxRow, address: str, *, later: bool) -> None:
        app, transport = self._app, self._app.mailing.transport

        def done(messages: list[Any]) -> None:
            dialog.accept()
            if later:
                _keep_address(app, row.role, address)
                self.settings_changed.emit()
            self._window.notices.show_notice(f"The message goes to {address} now. The one before stays on record.")
            if transport == SEND_IT_YOURSELF:
                self._by_hand(messages)
            else:
                self._sending.wake(asked=True)
            self.records_changed.emit()
            self.message_changed.emit(row.subject_id)

        self._workers.run(
            lambda: app.readdressing.send_to(row.message_id, address, transport, app.settings.name),
            done,
            lambda trouble: dialog.show_problem(str(trouble)),
        )

    def send_smaller(self, message_id: str) -> None:
        """Send a message that was too large with smaller or fewer attachments."""
        app, transport = self._app, self._app.mailing.transport

        def done(message: Message) -> None:
            self._window.notices.show_notice("A smaller message goes instead. What was left out is said in it.")
            if transport == SEND_IT_YOURSELF:
                self._by_hand([message])
            else:
                self._sending.wake(asked=True)
            self.records_changed.emit()
            self.message_changed.emit(message.subject_id)

        self._workers.run(
            lambda: app.shrinking.send_smaller(message_id, transport, app.settings.name), done, self._refused
        )

    def copy_details(self, message_id: str) -> None:
        """Copy an account of a message and its tries, for a helpdesk."""
        from admin_desktop.ui.outbox_details import details

        outbox, app = self._app.outbox, self._app

        def read() -> str:
            row = outbox.row(message_id)
            program = f"Admin Desktop {__version__}"
            message, tries = outbox.message(message_id), outbox.tries(row.subject_id)
            return details(row, message, tries, app.settings, app.mailing.transport, program)

        def copied(text: str) -> None:
            QGuiApplication.clipboard().setText(text)
            self._window.notices.show_notice(
                "The details are copied: paste them into a mail to your helpdesk. No password and nothing of the "
                "report is in them."
            )

        self._workers.run(read, copied)

    def _change(self, change: Callable[[], None], then: Callable[[], None] = lambda: None) -> None:
        def changed(_: None) -> None:
            then()
            self.records_changed.emit()

        self._workers.run(change, changed, self._refused)

    def _refused(self, trouble: Trouble) -> None:
        from admin_desktop.ui.messages import warn

        warn(self._window, "Nothing was changed", str(trouble))
        # It says so because the row is not what the page showed.
        self.records_changed.emit()

    # What the worker tells

    def _needs_you(self, outcome: "Outcome") -> None:
        self._of(
            outcome.message_id,
            lambda rows: self._notify(f"A {About.of(rows[0].subject_id)} waits for you", outcome.said),
        )

    def _accepted(self, outcome: "Outcome") -> None:
        self._of(outcome.message_id, self._announce)

    def _of(self, message_id: str, then: Callable[[list[OutboxRow]], None]) -> None:
        """Read all messages of the report that one belongs to."""

        def read() -> list[OutboxRow]:
            return self._app.outbox.rows(self._app.outbox.message(message_id).subject_id)

        def found(rows: list[OutboxRow]) -> None:
            if rows:
                then(rows)
                self.message_changed.emit(rows[0].subject_id)

        self._workers.run(read, found)

    def _announce(self, rows: list[OutboxRow]) -> None:
        """Say it when the last message of a report has been accepted."""
        taken = [row for row in reversed(rows) if row.state == OutboxState.ACCEPTED]
        key = tuple(row.message_id for row in taken)
        # In a rehearsal its arrival is said, which is more.
        if self._app.practice or key in self._announced or not all(row.finished for row in rows):
            return
        self._announced.add(key)
        names = _people([row.role for row in taken], role_names(self._app))
        self._window.notices.show_notice(f"{rows[0].subject_id}: accepted by the mail server for {names}.")

    # By hand

    def send_by_hand(self, message_id: str) -> None:
        """Open one message of the outbox for sending."""

        def read() -> tuple[list[Any], frozenset[str]]:
            message = self._app.outbox.message(message_id)
            rows = self._app.outbox.rows(message.subject_id)
            return [message], frozenset(row.message_id for row in rows if row.opened_at)

        self._workers.run(read, lambda found: self._by_hand(*found))

    def _by_hand(self, messages: list[Any], opened: frozenset[str] = frozenset()) -> None:
        from admin_desktop.ui.send_dialog import SendDialog

        if self._app.practice:
            return  # nothing is put into anybody's own mail
        dialog = SendDialog(
            self._window,
            self._app,
            self._workers,
            messages,
            role_names(self._app),
            self.records_changed.emit,
            opened,
        )
        dialog.finished.connect(lambda _: self._closed(messages[0].subject_id))
        dialog.open()

    def _closed(self, incident_id: str) -> None:
        def say(rows: list[OutboxRow]) -> None:
            transport = self._app.mailing.transport
            waiting = sum(row.needs_admin(transport) for row in rows)
            words = (
                f"{incident_id} is on its way."
                if not waiting
                else f"{incident_id} is saved; {waiting} of {len(rows)} messages still wait for you in the outbox."
            )
            self._window.notices.show_notice(words)
            self.records_changed.emit()
            self.message_changed.emit(incident_id)

        self._workers.run(lambda: self._app.outbox.rows(incident_id), say)


def _keep_address(app: App, role: str, address: str) -> None:
    if role == "communications":
        app.settings.communications_mail = address
    elif role == "supervisor":
        app.settings.supervisor_mail = address


def _people(roles: list[str], names: dict[str, str]) -> str:
    """Name recipients in a sentence: "Communications and your supervisor"."""
    words = [mid_sentence(names.get(role, role)) for role in roles]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
