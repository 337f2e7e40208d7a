"""The outbox: what, to whom, since when, and how far it has come."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from admin_desktop.outbox.queue import FINISHED, OutboxRow, OutboxState
from admin_desktop.ui.times import when_words
from admin_desktop.ui.widgets import button, card, empty, label, line, mid_sentence, scrolling

STATE_WORDS = {
    OutboxState.WAITING: ("• Waits for you to send it", "chip-amber"),
    OutboxState.SENDING: ("… Sending", "chip-blue"),
    OutboxState.ACCEPTED: ("✓ Accepted by the mail server", "chip-green"),
    OutboxState.RETRYING: ("… Will be tried again", "chip-amber"),
    OutboxState.NEEDS_YOU: ("! Needs you", "chip-red"),
    OutboxState.OUTCOME_UNKNOWN: ("? Perhaps sent", "chip-amber"),
    OutboxState.HANDED_OVER: ("✓ You sent it", "chip-green"),
    OutboxState.CANCELLED: ("– Cancelled", "chip-blue"),
}


def state_words(row: OutboxRow) -> tuple[str, str]:
    """Return a state in words and shape, and its look."""
    if row.state == OutboxState.WAITING and row.opened_at:
        return "? Did you send it?", "chip-amber"
    return STATE_WORDS[row.state]


class OutboxPage(QWidget):
    """Lists the messages.

    Signals:
        send: a message's id, to send it by hand.
        sent, not_yet: a message's id, answers to "Did you send it?".
        show_incident: an incident's id.
    """

    send = Signal(str)
    sent = Signal(str)
    not_yet = Signal(str)
    show_incident = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        holder = QWidget()
        self._column = QVBoxLayout(holder)
        self._column.setContentsMargins(28, 22, 28, 22)
        self._column.setSpacing(12)
        self._column.addWidget(label("Outbox", "title"))
        self._count = label("", "muted", wrap=True)
        self._column.addWidget(self._count)
        self._card, self._rows = card()
        self._column.addWidget(self._card)
        self._column.addStretch(1)
        outer.addWidget(scrolling(holder))

    def show_rows(self, rows: list[OutboxRow], names: dict[str, str]) -> None:
        """Show these rows; names are the recipients' by role."""
        empty(self._rows)
        waiting = sum(row.state not in FINISHED for row in rows)
        self._count.setText(
            {0: "Nothing waits." if rows else "", 1: "1 message waits. It is safe on this computer."}.get(
                waiting, f"{waiting} messages wait. They are safe on this computer."
            )
        )
        if not rows:
            self._rows.addWidget(label("No messages yet", "heading"))
            self._rows.addWidget(
                label(
                    "When you send a report, each message to Communications or a supervisor is listed here with how "
                    "far it has come.",
                    "muted",
                    wrap=True,
                )
            )
        for position, row in enumerate(rows):
            if position:
                self._rows.addWidget(line())
            self._rows.addWidget(self._make_row(row, names))

    def _make_row(self, row: OutboxRow, names: dict[str, str]) -> QWidget:
        holder = QWidget()
        holder.setProperty("look", "plain")
        layout = QHBoxLayout(holder)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(2)
        name = names.get(row.role, row.role)
        words.addWidget(label(f"{row.subject_id} to {mid_sentence(name)}", "strong", wrap=True))
        words.addWidget(label(row.subject, wrap=True))
        detail = f"{row.recipient} · written {when_words(row.created_at)}"
        if row.finished_at:
            detail += f" · done {when_words(row.finished_at)}"
        words.addWidget(label(f"{detail} · {row.message_id}", "muted", wrap=True))
        if row.last_error:
            words.addWidget(label(row.last_error, "error", wrap=True))
        layout.addLayout(words, 1)
        text, look = state_words(row)
        layout.addWidget(label(text, look))
        for made in self._actions(row, name):
            layout.addWidget(made)
        return holder

    def _actions(self, row: OutboxRow, name: str) -> list[QWidget]:
        about = f"{row.subject_id} to {mid_sentence(name)}"
        if row.state in FINISHED:
            show = button("Open report", "quiet", says=f"Open report {row.subject_id}")
            show.clicked.connect(lambda: self.show_incident.emit(row.subject_id))
            return [show]
        if row.opened_at:
            yes = button("Yes, sent", says=f"Yes, I sent {about}")
            yes.clicked.connect(lambda: self.sent.emit(row.message_id))
            no = button("Not yet", says=f"I have not sent {about} yet")
            no.clicked.connect(lambda: self.not_yet.emit(row.message_id))
            return [yes, no]
        send = button("Send it…", says=f"Send {about}")
        send.clicked.connect(lambda: self.send.emit(row.message_id))
        return [send]
