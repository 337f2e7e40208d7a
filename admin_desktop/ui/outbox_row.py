"""One message in the outbox: its words, and what can be done with it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from admin_desktop.outbox.queue import SEND_IT_YOURSELF, OutboxRow, OutboxState
from admin_desktop.outbox.subjects import About
from admin_desktop.outbox.transports.transport import Reason
from admin_desktop.ui.flow_layout import FlowLayout
from admin_desktop.ui.outbox_words import (
    breakable,
    detail_words,
    is_account,
    next_words,
    server_words,
    state_words,
    why_words,
)
from admin_desktop.ui.widgets import button, label, line, mid_sentence


class Act(StrEnum):
    """What the admin can do with a message."""

    YES = "yes"
    NOT_YET = "not_yet"
    TRY = "try"
    SETTINGS = "settings"
    BY_HAND = "by_hand"
    CANCEL = "cancel"
    TAKE_UP = "take_up"
    OPEN = "open"
    MORE = "more"
    ADDRESS = "address"
    SMALLER = "smaller"
    COPY = "copy"


# On the button, and what a screen reader says; {about} is "R-2026-0001 to Communications", {report} its report.
_WORDS = {
    Act.YES: ("Yes, sent", "Yes, I sent {about}"),
    Act.NOT_YET: ("Not yet", "I have not sent {about} yet"),
    Act.TRY: ("Try now", "Try now to send {about}"),
    Act.SETTINGS: ("Open Settings", "Open Settings, to mend what keeps back {about}"),
    Act.BY_HAND: ("Send it yourself…", "Send {about} yourself"),
    Act.CANCEL: ("Cancel", "Cancel {about}: it is not sent"),
    Act.TAKE_UP: ("Send after all", "Send {about} after all"),
    Act.ADDRESS: ("Change address…", "Change the address of {about}"),
    Act.SMALLER: ("Send smaller", "Send {about} with smaller or fewer attachments"),
    Act.OPEN: ("Open report", "Open report {report}, of the message to {name}"),
    Act.MORE: ("More", "More about {about}"),
}
_MENU = {Act.ADDRESS: "Change the &address…", Act.COPY: "&Copy details for a helpdesk"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a row of the page is made from.

    Attributes:
        row: of the outbox.
        name: of the recipient.
        transport: the way that messages leave now.
        by_hand: whether the admin may send it by hand here.
        says_why: False where the reason is said above, for several messages together.
        first: no line above it.
    """

    row: OutboxRow
    name: str
    transport: str
    by_hand: bool
    says_why: bool
    first: bool

    @property
    def about(self) -> str:
        """Which message, in a few words."""
        return f"{self.row.subject_id} to {mid_sentence(self.name)}"

    def acts(self) -> list[Act]:
        """What can be done with it, the likeliest first."""
        opens = [Act.OPEN] if About.of(self.row.subject_id) == About.REPORT else []
        return [*self._likely(), *opens, Act.MORE]

    def more(self) -> list[Act]:
        """What else can be done, in the menu behind the last button."""
        row = self.row
        changeable = not row.finished and row.state != OutboxState.SENDING and not row.opened_at
        return [Act.ADDRESS, Act.COPY] if changeable else [Act.COPY]

    @property
    def quiet(self) -> bool:
        """Nothing is to be done with it: what there is stands beside its words."""
        return not self._likely()

    def _likely(self) -> list[Act]:
        row = self.row
        if row.state == OutboxState.CANCELLED and row.taken_back:
            return [Act.TAKE_UP]
        if row.finished or row.state == OutboxState.SENDING:
            return []
        if row.opened_at:
            return [Act.YES, Act.NOT_YET]
        found = [Act.BY_HAND, Act.CANCEL] if self.by_hand else [Act.CANCEL]
        due = row.state == OutboxState.WAITING and row.leaves_by_itself(self.transport)
        if self.transport != SEND_IT_YOURSELF and not due:
            found.insert(0, Act.TRY)
        if is_account(row) and self.says_why and self.by_hand:
            found.insert(0, Act.SETTINGS)
        if row.state == OutboxState.NEEDS_YOU and row.reason == Reason.RECIPIENT:
            found.insert(0, Act.ADDRESS)
        if row.state == OutboxState.NEEDS_YOU and row.reason == Reason.TOO_LARGE:
            found.insert(0, Act.SMALLER)
        return found


class MessageView(QWidget):
    """Shows one message.

    Signals:
        wanted: an :class:`Act`.
    """

    wanted = Signal(object)

    def __init__(self, shown: Shown) -> None:
        super().__init__()
        self.shown = shown
        self.setProperty("look", "plain")
        self._in_time: list[tuple[QLabel, Callable[[], str]]] = []
        self.buttons: dict[Act, QPushButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(2)
        if not shown.first:
            column.addWidget(line())
            column.addSpacing(8)
        column.addLayout(self._make_words())
        if not shown.quiet:
            column.addSpacing(6)
            column.addLayout(self._make_buttons(shown.acts()))
        self.tell_time()

    def _make_words(self) -> QHBoxLayout:
        shown = self.shown
        both = QHBoxLayout()
        both.setSpacing(6)  # all of it stays in sight at 200 % on a laptop
        words = QVBoxLayout()
        words.setSpacing(2)
        # Side by side where there is room: at 200 % a window may have no more than 400 of Qt's points for both.
        head = FlowLayout(12)
        head.addWidget(label(shown.about, "strong"))
        head.addWidget(label(*state_words(shown.row, shown.transport)))
        words.addLayout(head)
        self._add_details(words)
        both.addLayout(words, 1)
        if shown.quiet:
            for act in shown.acts():
                both.addWidget(self._make_button(act), 0, Qt.AlignmentFlag.AlignTop)
        return both

    def _add_details(self, column: QVBoxLayout) -> None:
        shown, row = self.shown, self.shown.row
        column.addWidget(label(breakable(row.subject), wrap=True))
        column.addWidget(self._timely(lambda: breakable(detail_words(row)), "muted"))
        column.addSpacing(2)
        why = why_words(row, shown.transport)
        if why and shown.says_why:
            column.addWidget(label(breakable(why), "error" if row.state == OutboxState.NEEDS_YOU else "", wrap=True))
        if server_words(row) and shown.says_why:
            column.addWidget(quoted(server_words(row)))
        if next_words(row, shown.transport):
            column.addWidget(self._timely(lambda: next_words(row, shown.transport), ""))

    def _timely(self, words: Callable[[], str], look: str) -> QLabel:
        made = label("", look, wrap=True)
        self._in_time.append((made, words))
        return made

    def _make_buttons(self, acts: list[Act]) -> FlowLayout:
        flow = FlowLayout(8)
        for act in acts:
            flow.addWidget(self._make_button(act))
        return flow

    def _make_button(self, act: Act) -> QPushButton:
        words, says = _WORDS[act]
        if act is Act.BY_HAND and self.shown.row.transport == self.shown.transport == SEND_IT_YOURSELF:
            words = "Send it…"
        shown = self.shown
        spoken = says.format(about=shown.about, report=shown.row.subject_id, name=mid_sentence(shown.name))
        look = {Act.OPEN: "quiet", Act.MORE: "menu"}.get(act, "")
        made = button(words, look, says=spoken)
        if act is Act.MORE:
            made.setMenu(self._make_menu())
        else:
            made.clicked.connect(lambda: self.wanted.emit(act))
        self.buttons[act] = made
        return made

    def _make_menu(self) -> QMenu:
        """Filled when it is wanted: a page has as many as rows."""
        menu = QMenu(self)

        def fill() -> None:
            if menu.isEmpty():
                for act in self.shown.more():
                    menu.addAction(_MENU[act], partial(self.wanted.emit, act))

        menu.aboutToShow.connect(fill)
        return menu

    def tell_time(self) -> None:
        """Write anew what changes with the clock."""
        for made, words in self._in_time:
            now = words()
            if made.text() != now:
                made.setText(now)


def quoted(words: str) -> QLabel:
    """Make a label for a server's words: visibly not ours, to be copied for whoever understands them."""
    made = label(breakable(words), "muted", wrap=True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made
