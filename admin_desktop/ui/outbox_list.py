"""The rows of one part of the outbox, made a few at a time so that the window never stops."""

import time

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from admin_desktop.ui.outbox_row import Act, MessageView, Shown

# In one go; clicks and keys come between.
_AT_ONCE_S = 0.002
# What a window shows without scrolling is there at once.
_FIRST = 2


class OutboxList(QWidget):
    """Shows messages one below the other.

    Signals:
        wanted: an :class:`Act` and the OutboxRow it is for.
        done: all that was to be shown is there.
    """

    wanted = Signal(object, object)
    done = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "plain")
        self._shown: list[Shown] = []
        self._views: dict[str, MessageView] = {}
        self._at = 0
        self._changed = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(lambda: self._go_on())

    @property
    def buttons(self) -> list[QPushButton]:
        """All buttons, from the first row to the last."""
        views = [self._views[one.row.message_id] for one in self._shown if one.row.message_id in self._views]
        return [made for view in views for made in view.buttons.values()]

    @property
    def busy(self) -> bool:
        """Whether there is more to come."""
        return self._timer.isActive()

    def show_messages(self, shown: list[Shown]) -> None:
        """Show these; what has not changed is left alone. The first are there at once, the others follow."""
        wanted = {one.row.message_id for one in shown}
        self._changed = self.busy or [one.row.message_id for one in shown] != [
            one.row.message_id for one in self._shown
        ]
        self._shown, self._at = shown, 0
        for gone in [message_id for message_id in self._views if message_id not in wanted]:
            self._drop(self._views.pop(gone))
        self.setVisible(bool(shown))
        self._timer.start()
        self._go_on()

    def _go_on(self) -> None:
        until = time.perf_counter() + _AT_ONCE_S
        while self._at < len(self._shown):
            if self._at >= _FIRST and time.perf_counter() > until:
                return
            self._place(self._shown[self._at], self._at)
            self._at += 1
        self._timer.stop()
        if self._changed:
            self._changed = False
            self.done.emit()

    def _place(self, shown: Shown, position: int) -> None:
        """Put a message at its place, made anew if anything about it has changed."""
        view = self._views.get(shown.row.message_id)
        if view is not None and view.shown == shown:
            view.tell_time()
            made = view
        else:
            made = MessageView(shown)
            made.wanted.connect(lambda act, row=shown.row: self.wanted.emit(act, row))
            self._views[shown.row.message_id] = made
            self._changed = True
        if self._column.indexOf(made) != position:
            self._column.insertWidget(position, made)
        if view is not None and view is not made:
            self._hand_keyboard_on(view, made)
            self._drop(view)

    def _hand_keyboard_on(self, old: MessageView, new: MessageView) -> None:
        for act, made in old.buttons.items():
            if made.hasFocus():
                new.show()
                # The same button, or else the one that surely does no harm.
                new.buttons.get(act, new.buttons.get(Act.OPEN, made)).setFocus()

    def _drop(self, view: MessageView) -> None:
        self._column.removeWidget(view)
        view.hide()
        view.setParent(None)
        view.deleteLater()

    def tell_time(self) -> None:
        """Write anew what changes with the clock."""
        for view in self._views.values():
            view.tell_time()
