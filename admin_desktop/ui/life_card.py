"""What has become of a report, and what can be done with it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from admin_desktop.incidents.following_up import News
from admin_desktop.incidents.incident import Incident, IncidentState, Removal
from admin_desktop.incidents.life import Advice, Hindrance, LifeFacts, Outcome
from admin_desktop.ui.flow_layout import FlowLayout
from admin_desktop.ui.times import when_words
from admin_desktop.ui.widgets import button, label, set_look

HINDRANCES = {
    Hindrance.NO_RIGHTS: "I have no rights to remove it",
    Hindrance.NOT_OUR_PAGE: "It is not on a page of mine",
    Hindrance.NOT_ALLOWED: "The platform does not let me",
    Hindrance.GONE_BEFORE: "It was gone before I came to it",
    Hindrance.OTHER: "Something else",
}
OUTCOMES = {
    Outcome.REMOVED: "The post was removed and the report is dealt with",
    Outcome.LEFT_UP: "It stays up on advice of Communications",
    Outcome.NOT_OURS: "It is not a matter for us",
    Outcome.OTHER: "Something else",
}
ADVICE = {
    Advice.REMOVE: "Remove it",
    Advice.LEAVE_UP: "Leave it up",
    Advice.OTHER: "Something else",
}


class LifeCard(QFrame):
    """Says what keeps a post up and what was said about it; offers notes, a follow-up, and closing.

    Signals:
        follow_up: tell the recipients what has changed.
        note, hindered, platform, close_report, reopen: what its buttons ask for.
    """

    follow_up = Signal()
    note = Signal()
    hindered = Signal()
    platform = Signal()
    close_report = Signal()
    reopen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 12, 10)
        column.setSpacing(8)
        self._words = label("", wrap=True)
        column.addWidget(self._words)
        self._telling = QFrame()
        row = QHBoxLayout(self._telling)
        row.setContentsMargins(0, 0, 0, 0)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label("They do not know yet:", "strong"))
        self._news = label("", wrap=True)
        words.addWidget(self._news)
        row.addLayout(words, 1)
        self.follow_button = button("Send &follow-up", says="Send a follow-up to those who got the report")
        self.follow_button.clicked.connect(self.follow_up)
        row.addWidget(self.follow_button, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self._telling)
        self.note_button = button("Add a &note…", "quiet")
        self.hindered_button = button("I cannot remo&ve it…", "quiet")
        self.platform_button = button("I reported it to the platfor&m", "quiet")
        self.close_button = button("Clo&se report…", "quiet")
        self.reopen_button = button("&Reopen", "quiet", says="Reopen this report")
        below = FlowLayout()
        for made, signal in (
            (self.note_button, self.note),
            (self.hindered_button, self.hindered),
            (self.platform_button, self.platform),
            (self.close_button, self.close_report),
            (self.reopen_button, self.reopen),
        ):
            made.clicked.connect(signal)
            below.addWidget(made)
        column.addLayout(below)

    def show_life(self, incident: Incident, facts: LifeFacts, news: News) -> None:
        """Say how things stand; nothing for what was not reported."""
        reported = incident.state == IncidentState.REPORTED
        self.setVisible(reported)
        up, closed = incident.form.removal == Removal.STILL_UP, incident.closed_at is not None
        said = _said(incident, facts)
        self._words.setText("\n".join(said))
        self._words.setVisible(bool(said))
        self._telling.setVisible(bool(news))
        self._news.setText(" ".join([*news.changes, *(f"“{one}”" for one in news.notes)]))
        self.follow_button.setEnabled(bool(news))
        self.hindered_button.setVisible(up and not closed)
        self.platform_button.setVisible(up and not closed and facts.hindrance is not None)
        self.close_button.setVisible(not closed)
        self.reopen_button.setVisible(closed)
        set_look(self._words, "muted" if closed else "")


def _said(incident: Incident, facts: LifeFacts) -> list[str]:
    said = []
    if facts.hindrance:
        said.append(_joined("You cannot remove it", HINDRANCES[facts.hindrance], facts.hindrance_words))
    if facts.told_platform_at:
        said.append(f"You reported it to the platform: {when_words(facts.told_platform_at)}.")
    if facts.advice:
        said.append(_joined("Communications said", ADVICE[facts.advice], facts.advice_words))
    if incident.closed_at:
        said.append(_joined(f"Closed {when_words(incident.closed_at)}", OUTCOMES[Outcome(incident.outcome)], ""))
    return said


def _joined(lead: str, choice: str, words: str) -> str:
    return f"{lead}: {choice}." + (f" {words}" if words else "")
