"""The outbox: what, to whom, since when, how far it has come, and what to do about it."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from admin_desktop.outbox.queue import SEND_IT_YOURSELF, OutboxRow, OutboxState
from admin_desktop.ui.flow_layout import FlowLayout
from admin_desktop.ui.outbox_list import OutboxList
from admin_desktop.ui.outbox_parts import MOST_FINISHED, OutboxParts, first_rows
from admin_desktop.ui.outbox_row import Act, Shown, quoted
from admin_desktop.ui.outbox_words import (
    breakable,
    count_words,
    is_account,
    server_words,
    shared_reasons,
    state_words,
    why_words,
)
from admin_desktop.ui.widgets import button, card, empty, in_tab_order, label, scrolling

__all__ = ["MOST_FINISHED", "OutboxPage", "state_words"]

# "In 4 minutes" is never wrong by much.
_LOOK_AGAIN_MS = 30_000


class OutboxPage(QWidget):
    """Lists the messages.

    Args:
        by_hand: whether messages can be put into the admin's own mail here.

    Signals:
        send: a message's id, to send it by hand.
        sent, not_yet: a message's id, answers to "Did you send it?".
        retry: ids of messages (a list), to be sent by itself at once.
        cancel, take_up: a message's id.
        address, copy_details: a message's id, to change its address, and to copy an account of its tries.
        smaller: a message's id, to send it with smaller or fewer attachments.
        show_incident: an incident's id.
        settings: what keeps messages back is mended there.
        look_again: some time has passed, and the page is still in front.
    """

    send = Signal(str)
    sent = Signal(str)
    not_yet = Signal(str)
    retry = Signal(list)
    cancel = Signal(str)
    take_up = Signal(str)
    address = Signal(str)
    smaller = Signal(str)
    copy_details = Signal(str)
    show_incident = Signal(str)
    settings = Signal()
    look_again = Signal()

    def __init__(self, by_hand: bool = True) -> None:
        super().__init__()
        self._by_hand = by_hand
        self._rows: list[OutboxRow] = []
        self._names: dict[str, str] = {}
        self._transport = SEND_IT_YOURSELF
        self._together: list[list[OutboxRow]] = []
        self._reasons_shown: object = None
        self._reason_buttons: list[QPushButton] = []
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_AGAIN_MS)
        self._timer.timeout.connect(self._look_again)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(28, 22, 28, 22)
        column.setSpacing(12)
        column.addWidget(label("Outbox", "title"))
        self._count = label("", "muted", wrap=True)
        column.addWidget(self._count)
        self._reasons = QVBoxLayout()
        self._reasons.setSpacing(12)
        column.addLayout(self._reasons)
        self.parts = OutboxParts()
        self.parts.changed.connect(self._go_to_part)
        column.addWidget(self.parts.filters)
        frame, inside = card()
        self._nothing = self._make_nothing()
        inside.addWidget(self._nothing)
        self.list = OutboxList()
        self.list.wanted.connect(self._do)
        self.list.done.connect(self._order_tabs)
        inside.addWidget(self.list)
        column.addWidget(frame)
        column.addWidget(self.parts.turning)
        self._older = label(_OLDER, "muted", wrap=True)
        self._older.hide()
        column.addWidget(self._older)
        column.addStretch(1)
        self._area = scrolling(holder)
        outer.addWidget(self._area)

    def _make_nothing(self) -> QWidget:
        holder = QWidget()
        holder.setProperty("look", "plain")
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(label("No messages yet", "heading"))
        words = (
            "When you send a report, each message to Communications or a supervisor is listed here with how far it "
            "has come."
        )
        column.addWidget(label(words, "muted", wrap=True))
        return holder

    def show_rows(self, rows: list[OutboxRow], names: dict[str, str], transport: str = SEND_IT_YOURSELF) -> None:
        """Show these messages. What has not changed is left alone, with the keyboard where it is.

        Args:
            rows: of the outbox, in their order: all that are open, and the newest finished ones.
            names: of the recipients, by role.
            transport: the way that messages leave now.
        """
        self._rows, self._names, self._transport = rows, names, transport
        self._together = shared_reasons(rows, transport)
        self._count.setText(count_words(rows, transport))
        self._nothing.setVisible(not rows)
        self._show_reasons(transport)
        self._show_part()

    def _show_part(self) -> None:
        """Show those of the rows that the filter and the place in the list ask for."""
        rows = first_rows(self._rows)
        self._older.setVisible(len(rows) < len(self._rows))
        self.parts.offer(rows, self._transport)
        shared = {row.message_id for group in self._together for row in group}
        self.list.show_messages(
            [
                Shown(
                    row,
                    self._names.get(row.role, row.role),
                    self._transport,
                    self._by_hand,
                    row.message_id not in shared,
                    first=not position,
                )
                for position, row in enumerate(self.parts.shown(rows, self._transport))
            ]
        )

    def _go_to_part(self) -> None:
        self._area.verticalScrollBar().setValue(0)
        self._show_part()

    def _order_tabs(self) -> None:
        in_tab_order(*self._reason_buttons, *self.parts.stops, *self.list.buttons)

    # One text where several messages wait for the same reason

    def _show_reasons(self, transport: str) -> None:
        # Not the rows themselves: each try changes them, and the keyboard would lose its place.
        told = [(_told(rows, transport), len(rows), transport) for rows in self._together]
        if self._reasons_shown == told:
            return
        self._reasons_shown = told
        empty(self._reasons)
        self._reason_buttons = []
        for position, rows in enumerate(self._together):
            self._reasons.addWidget(self._make_reason(rows, position, transport))
        self._order_tabs()

    def _make_reason(self, rows: list[OutboxRow], position: int, transport: str) -> QWidget:
        first, (_, _, _, said) = rows[0], _told(rows, transport)
        frame, inside = card("banner-red" if first.state == OutboxState.NEEDS_YOU else "banner-amber", margins=14)
        count = f"{len(rows)} messages wait for the same reason"
        inside.addWidget(label(count, "strong"))
        inside.addWidget(label(breakable(why_words(first, transport)), wrap=True))
        if said:
            inside.addWidget(quoted(said))
        inside.addLayout(self._make_reason_buttons(rows, position, transport))
        return frame

    def _make_reason_buttons(self, rows: list[OutboxRow], position: int, transport: str) -> FlowLayout:
        flow = FlowLayout(8)
        if is_account(rows[0]) and self._by_hand:
            settings = button("Open Settings", says="Open Settings, to mend what keeps these messages back")
            settings.clicked.connect(self.settings)
            self._reason_buttons.append(settings)
            flow.addWidget(settings)
        if transport != SEND_IT_YOURSELF:
            again = button("Try all now", says=f"Try now to send these {len(rows)} messages")
            again.clicked.connect(lambda: self.retry.emit([row.message_id for row in self._together[position]]))
            self._reason_buttons.append(again)
            flow.addWidget(again)
        return flow

    def _do(self, act: Act, row: OutboxRow) -> None:
        if act is Act.SETTINGS:
            self.settings.emit()
        elif act is Act.TRY:
            self.retry.emit([row.message_id])
        elif act is Act.OPEN:
            self.show_incident.emit(row.subject_id)
        else:
            signals = {
                Act.YES: self.sent,
                Act.NOT_YET: self.not_yet,
                Act.BY_HAND: self.send,
                Act.CANCEL: self.cancel,
                Act.TAKE_UP: self.take_up,
                Act.ADDRESS: self.address,
                Act.SMALLER: self.smaller,
                Act.COPY: self.copy_details,
            }
            signals[act].emit(row.message_id)

    # The clock

    def showEvent(self, event: QShowEvent) -> None:
        """From now on the times go on."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self._timer.stop()

    def _look_again(self) -> None:
        self.list.tell_time()
        self.look_again.emit()


_OLDER = "Older messages are not listed here. Each stands in its report: choose Incidents to find it."


def _told(rows: list[OutboxRow], transport: str) -> tuple[str, str, str, str]:
    """What is said of messages that wait for the same reason."""
    said = next((words for row in rows if (words := server_words(row))), "")
    return rows[0].state, rows[0].reason, why_words(rows[0], transport), said
