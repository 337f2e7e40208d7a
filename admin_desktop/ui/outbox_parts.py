"""Which part of a long outbox is shown: those of one kind, twenty at a time."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from admin_desktop.outbox.queue import OutboxRow, OutboxState
from admin_desktop.ui.choice import Choice
from admin_desktop.ui.widgets import button, label

MOST_FINISHED = 100
"""How many finished messages the page shows, the newest; whoever wants to show it gives one more, if there is one."""
PART = 20
"""How many messages stand below each other: what a person looks through, and a window lays out in no time."""
# With fewer there is nothing to choose from.
_FILTER_FROM = 8

_KINDS: tuple[tuple[str, Callable[[OutboxRow, str], bool]], ...] = (
    ("All messages", lambda _row, _transport: True),
    ("Needs you", lambda row, transport: row.needs_admin(transport)),
    ("On its way", lambda row, transport: not row.finished and not row.needs_admin(transport)),
    ("Has left", lambda row, _: row.state in (OutboxState.ACCEPTED, OutboxState.HANDED_OVER)),
    ("Cancelled", lambda row, _: row.state == OutboxState.CANCELLED),
)


class OutboxParts(QObject):
    """The choice above the list and the turning of pages below it.

    Attributes:
        filters, turning: what stands above and below the list.

    Signals:
        changed: another part is wanted.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._first = 0
        self._counts: list[int] = []
        self.filters = self._make_filters()
        self.turning = self._make_turning()

    @property
    def stops(self) -> list[QWidget]:
        """What Tab stops at above the list."""
        return [self.kind]

    def _make_filters(self) -> QWidget:
        holder = QWidget()
        holder.setProperty("look", "plain")
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        asks = QLabel("Sho&w")
        self.kind = Choice()
        self.kind.setAccessibleName("Which messages to show")
        for words, _ in _KINDS:
            self.kind.addItem(words)
        asks.setBuddy(self.kind)
        self.kind.activated.connect(self._kind_chosen)
        row.addWidget(asks)
        row.addWidget(self.kind)
        row.addStretch(1)
        holder.hide()
        return holder

    def _make_turning(self) -> QWidget:
        holder = QWidget()
        holder.setProperty("look", "plain")
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        self.back = button("◂ &Before", says="The messages before these")
        self.back.clicked.connect(lambda: self._turn(-PART))
        self.on = button("&Next ▸", says="The messages after these")
        self.on.clicked.connect(lambda: self._turn(PART))
        self.place = label("", "muted")
        row.addWidget(self.back)
        row.addWidget(self.place)
        row.addWidget(self.on)
        row.addStretch(1)
        holder.hide()
        return holder

    def _kind_chosen(self) -> None:
        self._first = 0
        self.changed.emit()

    def _turn(self, by: int) -> None:
        self._first = max(0, self._first + by)
        self.changed.emit()

    def offer(self, rows: Sequence[OutboxRow], transport: str) -> None:
        """Say how many there are of each kind."""
        counts = [sum(belongs(row, transport) for row in rows) for _, belongs in _KINDS]
        if counts != self._counts:
            self._counts = counts
            for at, ((words, _), count) in enumerate(zip(_KINDS, counts, strict=True)):
                self.kind.setItemText(at, f"{words} ({count:,})")
        self.filters.setVisible(len(rows) >= _FILTER_FROM or self.kind.currentIndex() > 0)

    def shown(self, rows: Sequence[OutboxRow], transport: str) -> Sequence[OutboxRow]:
        """Return the rows to show, and say where in the list they stand."""
        belongs = _KINDS[self.kind.currentIndex()][1]
        found = [row for row in rows if belongs(row, transport)] if self.kind.currentIndex() else rows
        while self._first >= len(found) and self._first:  # the last ones have left meanwhile
            self._first = max(0, self._first - PART)
        part = found[self._first : self._first + PART]
        self.place.setText(f"{self._first + 1:,} to {self._first + len(part):,} of {len(found):,}")
        self.back.setEnabled(self._first > 0)
        self.on.setEnabled(self._first + PART < len(found))
        self.turning.setVisible(len(found) > PART)
        return part


def first_rows(rows: Sequence[OutboxRow]) -> list[OutboxRow]:
    """Leave out the finished ones that nobody would read through."""
    left, found = MOST_FINISHED, []
    for row in rows:
        if row.finished:
            left -= 1
        if left >= 0 or not row.finished:
            found.append(row)
    return found
