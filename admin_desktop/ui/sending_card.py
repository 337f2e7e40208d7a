"""Settings: how reports leave, in one line, and the way to change it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from admin_desktop.storage.settings import Settings
from admin_desktop.ui.choice import Choice
from admin_desktop.ui.widgets import button, label

_PRACTICE = "In practice everything goes to the practice mailbox."
_BY_HAND = "You send each report yourself."


class SendingCard(QFrame):
    """Says how reports leave now.

    Args:
        practice: in practice mode there is nothing to set up.

    Signals:
        set_up: set sending by itself up, or change it.
        stop: send by hand again.
        way_chosen: the id of a way to send oneself, or empty for the best one.
        copy_chosen: whether the admin gets a copy of what leaves by itself.
    """

    set_up = Signal()
    stop = Signal()
    way_chosen = Signal(str)
    copy_chosen = Signal(bool)

    def __init__(self, *, practice: bool) -> None:
        super().__init__()
        self._practice = practice
        self.setProperty("look", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(8)
        column.addWidget(label("Sending", "heading"))
        self.state = label("", "muted", wrap=True)
        column.addWidget(self.state)
        row = QHBoxLayout()
        self.set_up_button = button("Set up…", says="Set up: send reports by itself")
        self.set_up_button.clicked.connect(self.set_up)
        self.stop_button = button("Stop sending by itself…")
        self.stop_button.clicked.connect(self.stop)
        row.addWidget(self.set_up_button)
        row.addWidget(self.stop_button)
        row.addStretch(1)
        column.addLayout(row)
        self.copy = QCheckBox("Send me a copy of each report")
        self.copy.clicked.connect(self.copy_chosen)
        self.copy.hide()
        column.addWidget(self.copy)
        column.addWidget(self._make_ways())

    def _make_ways(self) -> QWidget:
        self._ways_row = QWidget()
        self._ways_row.setProperty("look", "plain")
        form = QFormLayout(self._ways_row)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(16)
        self.way = Choice()
        self.way.setAccessibleName("How messages are opened that you send yourself")
        self.way.activated.connect(lambda _: self.way_chosen.emit(str(self.way.currentData())))
        form.addRow("When you sen&d it yourself", self.way)
        return self._ways_row

    def offer_ways(self, ways: list[tuple[str, str]], chosen: str) -> None:
        """Offer the ways to send oneself.

        Args:
            ways: id and words of each that works here; none in a rehearsal.
            chosen: an id, or empty.
        """
        self.way.clear()
        self.way.addItem("The best way on this computer", "")
        for way, words in ways:
            self.way.addItem(words, way)
        self.way.setCurrentIndex(max(0, self.way.findData(chosen)))
        self._ways_row.setVisible(bool(ways))

    def show_settings(self, settings: Settings, kept: bool | None = None) -> None:
        """Say how reports leave.

        Args:
            settings: as they are.
            kept: whether this computer keeps the password or the sign-in; None while that is not known.
        """
        by_itself = settings.sending == "smtp" and not self._practice
        self.set_up_button.setVisible(not self._practice)
        self.stop_button.setVisible(by_itself)
        self.copy.setVisible(by_itself)
        self.copy.setChecked(settings.copy_to_me)
        self.set_up_button.setText("Change…" if by_itself else "Set up…")
        self.set_up_button.setAccessibleName(
            "Change how reports leave" if by_itself else "Set up: send reports by itself"
        )
        if not by_itself:
            self.state.setText(_PRACTICE if self._practice else _BY_HAND)
            return
        where = f"By itself, through {settings.smtp_host} as {settings.mail}"
        self.state.setText(f"{where} · {_password_words(settings, kept)}")


def _password_words(settings: Settings, kept: bool | None) -> str:
    if not settings.smtp_user:
        return "no login needed"
    if kept is None:
        return "…"
    if settings.smtp_sign_in:
        return "signed in in the browser" if kept else "you need to sign in: choose Change"
    return "password in this computer's password store" if kept else "password asked for at each start"
