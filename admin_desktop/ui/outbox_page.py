"""The outbox: what, to whom, since when, how far it has come, and what to do about it."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from admin_desktop.outbox.queue import SEND_IT_YOURSELF, OutboxRow, OutboxState
from admin_desktop.ui.flow_layout import FlowLayout
from admin_desktop.ui.outbox_row import Act, MessageView, Shown, quoted
from admin_desktop.ui.outbox_words import breakable, is_account, server_words, shared_reasons, state_words, why_words
from admin_desktop.ui.widgets import button, card, empty, in_tab_order, label, scrolling

__all__ = ["OutboxPage", "state_words"]

# "In 4 minutes" is never wrong by much.
_LOOK_AGAIN_MS = 30_000

MOST_FINISHED = 100
"""How many finished messages the page shows, the newest; whoever wants to show it gives one more, if there is one."""
_MOST_OPEN = 200


class OutboxPage(QWidget):
    """Lists the messages.

    Args:
        by_hand: whether messages can be put into the admin's own mail here.

    Signals:
        send: a message's id, to send it by hand.
        sent, not_yet: a message's id, answers to "Did you send it?".
        retry: ids of messages (a list), to be sent by itself at once.
        cancel, take_up: a message's id.
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
    show_incident = Signal(str)
    settings = Signal()
    look_again = Signal()

    def __init__(self, by_hand: bool = True) -> None:
        super().__init__()
        self._by_hand = by_hand
        self._views: dict[str, MessageView] = {}
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
        self._card, self._rows = card()
        self._nothing = self._make_nothing()
        self._rows.addWidget(self._nothing)
        column.addWidget(self._card)
        self._older = label(_OLDER, "muted", wrap=True)
        self._older.hide()
        column.addWidget(self._older)
        column.addStretch(1)
        outer.addWidget(scrolling(holder))

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
        self._count.setText(_count_words(rows, transport) if rows else "")
        self._nothing.setVisible(not rows)
        together = shared_reasons(rows, transport)
        shared = {row.message_id for group in together for row in group}
        self._show_reasons(together, transport)
        before, self._views = self._views, {}
        shown_rows = _first(rows)
        self._older.setVisible(len(shown_rows) < len(rows))
        for position, row in enumerate(shown_rows):
            name = names.get(row.role, row.role)
            shown = Shown(row, name, transport, self._by_hand, row.message_id not in shared, first=not position)
            self._views[row.message_id] = self._place(shown, before.pop(row.message_id, None), position)
        for gone in before.values():
            self._drop(gone)
        self._order_tabs()

    def _place(self, shown: Shown, view: MessageView | None, position: int) -> MessageView:
        """Put a message at its place, made anew if anything about it has changed."""
        if view is not None and view.shown == shown:
            view.tell_time()
            made = view
        else:
            made = MessageView(shown)
            made.wanted.connect(lambda act, row=shown.row: self._do(act, row))
        if self._rows.indexOf(made) != position + 1:  # the words for an empty outbox are at 0
            self._rows.insertWidget(position + 1, made)
        if view is not None and view is not made:
            self._hand_keyboard_on(view, made)
            self._drop(view)
        return made

    def _hand_keyboard_on(self, old: MessageView, new: MessageView) -> None:
        for act, made in old.buttons.items():
            if made.hasFocus():
                new.show()
                # The same button, or else the one that surely does no harm.
                new.buttons.get(act, new.buttons.get(Act.OPEN, made)).setFocus()

    def _drop(self, view: MessageView) -> None:
        self._rows.removeWidget(view)
        view.hide()
        view.setParent(None)
        view.deleteLater()

    def _order_tabs(self) -> None:
        messages = [made for view in self._views.values() for made in view.buttons.values()]
        in_tab_order(*self._reason_buttons, *messages)

    # One text where several messages wait for the same reason

    def _show_reasons(self, together: list[list[OutboxRow]], transport: str) -> None:
        if self._reasons_shown == (together, transport):
            return
        self._reasons_shown = (together, transport)
        empty(self._reasons)
        self._reason_buttons = []
        for rows in together:
            self._reasons.addWidget(self._make_reason(rows, transport))

    def _make_reason(self, rows: list[OutboxRow], transport: str) -> QWidget:
        first = rows[0]
        frame, inside = card("banner-red" if first.state == OutboxState.NEEDS_YOU else "banner-amber", margins=14)
        count = f"{len(rows)} messages wait for the same reason"
        inside.addWidget(label(count, "strong"))
        inside.addWidget(label(breakable(why_words(first, transport)), wrap=True))
        said = next((words for row in rows if (words := server_words(row))), "")
        if said:
            inside.addWidget(quoted(said))
        inside.addLayout(self._make_reason_buttons(rows, transport))
        return frame

    def _make_reason_buttons(self, rows: list[OutboxRow], transport: str) -> FlowLayout:
        flow = FlowLayout(8)
        if is_account(rows[0]) and self._by_hand:
            settings = button("Open Settings", says="Open Settings, to mend what keeps these messages back")
            settings.clicked.connect(self.settings)
            self._reason_buttons.append(settings)
            flow.addWidget(settings)
        if transport != SEND_IT_YOURSELF:
            again = button("Try all now", says=f"Try now to send these {len(rows)} messages")
            again.clicked.connect(lambda: self.retry.emit([row.message_id for row in rows]))
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
        for view in self._views.values():
            view.tell_time()
        self.look_again.emit()


_OLDER = "Older messages are not listed here. Each stands in its report: choose Incidents to find it."


def _first(rows: list[OutboxRow]) -> list[OutboxRow]:
    """Leave out what nobody would read through, and what would take the window seconds to show."""
    waiting = [row for row in rows if not row.finished]
    return waiting[:_MOST_OPEN] + [row for row in rows if row.finished][:MOST_FINISHED]


def _count_words(rows: list[OutboxRow], transport: str) -> str:
    waiting = [row for row in rows if not row.finished]
    if not waiting:
        return "Nothing waits."
    one = len(waiting) == 1
    words = "1 message waits. It is" if one else f"{len(waiting)} messages wait. They are"
    words += " safe on this computer"
    needing = sum(row.needs_admin(transport) for row in waiting)
    if transport == SEND_IT_YOURSELF:
        return f"{words}."
    if not needing:
        return f"{words} and sent by {'itself' if one else 'themselves'}."
    if one:
        return f"{words}, and needs you."
    return f"{words}. {needing} of them {'needs' if needing == 1 else 'need'} you."
