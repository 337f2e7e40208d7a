"""Home: what to do when something was posted, and what needs you."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from admin_desktop.ui.keep_button import OtherPictures
from admin_desktop.ui.widgets import button, card, empty, label, line, scrolling


class Task(Enum):
    """What a row at Home leads to."""

    FIRST_START = "first_start"
    GO_ON = "go_on"
    FILE_CAPTURE = "file_capture"
    SEND = "send"
    DID_YOU_SEND = "did_you_send"
    OUTBOX = "outbox"
    STILL_UP = "still_up"
    LIST = "list"
    NO_ANSWER = "no_answer"
    OFFER_SENDING = "offer_sending"
    BACKUP = "backup"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that needs the admin.

    Attributes:
        task: where its button leads.
        key: the id it is about.
        title, detail: in words; may hold strangers' text.
        chip, look: its state in words and the chip's look; empty for what is only offered.
        action: on the button.
        other: on a second, quiet button; empty for none.
        also: a second id, for what that button does.
    """

    task: Task
    key: str
    title: str
    detail: str
    chip: str
    look: str
    action: str
    other: str = ""
    also: str = ""


class HomePage(QWidget):
    """Tells at a glance what needs the admin.

    Signals:
        do_not_capture: a sexual picture of a minor: call instead.
        take_up: a :class:`Need`.
        other: a :class:`Need` whose second button was pressed.
    """

    do_not_capture = Signal()
    take_up = Signal(object)
    other = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        holder = QWidget()
        self._column = column = QVBoxLayout(holder)
        column.setContentsMargins(28, 22, 28, 22)
        column.setSpacing(14)
        self.greeting = label(greeting(datetime.now().astimezone()), "title")
        self.summary = label("Opening your reports…", "muted", wrap=True)
        column.addWidget(self.greeting)
        column.addWidget(self.summary)
        column.addWidget(self._make_start())
        self.other_pictures = OtherPictures()
        column.addWidget(self.other_pictures)
        self._needs_card, self._needs = card()
        column.addWidget(self._needs_card)
        self._needs_card.hide()
        column.addStretch(1)
        outer.addWidget(scrolling(holder))

    def _make_start(self) -> QWidget:
        frame, inside = card(row=True, margins=20, spacing=16)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(label("Something bad was posted?", "heading"))
        words.addWidget(
            label(
                "Bring the post onto your screen, then press Capture a post. This window steps aside, the picture is "
                "sealed at once, and the report opens, filled in as far as it can be.",
                "muted",
                wrap=True,
            )
        )
        inside.addLayout(words, 1)
        self.no_picture = button("Sexual picture of a minor?", "quiet", says="Do not capture it: whom to call now")
        self.no_picture.clicked.connect(self.do_not_capture)
        inside.addWidget(self.no_picture)
        return frame

    def put_first(self, widget: QWidget) -> None:
        """Put something above everything else (how to rehearse, in practice mode)."""
        self._column.insertWidget(self._column.indexOf(self.summary) + 1, widget)

    def show_needs(self, needs: list[Need], *, any_incident: bool) -> None:
        """Show what needs the admin now."""
        empty(self._needs)
        self._needs_card.show()
        self.greeting.setText(greeting(datetime.now().astimezone()))
        self._needs.addWidget(label("Needs you", "heading"))
        pressing = sum(need.task != Task.OFFER_SENDING for need in needs)
        if not pressing:
            self.summary.setText("Nothing needs you now. Everything captured is safe on this computer.")
            words = (
                "All reports are done."
                if any_incident
                else "No reports yet. When you capture a post, its report waits here until it is sent "
                "and the post is gone."
            )
            self._needs.addWidget(label(words, "muted", wrap=True))
        else:
            count = "1 thing needs you" if pressing == 1 else f"{pressing} things need you"
            self.summary.setText(f"{count}. Everything captured is safe on this computer.")
        for position, need in enumerate(needs):
            if position or not pressing:
                self._needs.addWidget(line())
            self._needs.addWidget(self._make_row(need))

    def _make_row(self, need: Need) -> QWidget:
        holder = QWidget()
        holder.setProperty("look", "plain")
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(need.title, "strong", wrap=True))
        words.addWidget(label(need.detail, "muted", wrap=True))
        row.addLayout(words, 1)
        if need.chip:
            row.addWidget(label(need.chip, need.look))
        made = button(need.action, says=f"{need.action}: {need.title}")
        made.clicked.connect(lambda: self.take_up.emit(need))
        row.addWidget(made)
        if need.other:
            second = button(need.other, "quiet", says=f"{need.other}: {need.title}")
            second.clicked.connect(lambda: self.other.emit(need))
            row.addWidget(second)
        return holder


def greeting(now: datetime) -> str:
    """Greet by the hour."""
    if now.hour < 5 or now.hour >= 18:
        return "Good evening"
    return "Good morning" if now.hour < 12 else "Good afternoon"
