"""The banner above everything: is the post still up, and how it goes away."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from admin_desktop.incidents.incident import Removal
from admin_desktop.platforms.platform import Platform
from admin_desktop.policy import Handling
from admin_desktop.storage.clock import parse_iso
from admin_desktop.ui.times import clock_words
from admin_desktop.ui.widgets import button, label, set_look


class RemovalBanner(QFrame):
    """Leads to the removal of a post.

    Signals:
        open_post: open its link in the browser.
        gone: "It is gone".
        back: "It is still up".
    """

    open_post = Signal()
    gone = Signal()
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 12, 10)
        row.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(2)
        self._lead = label("", "strong", wrap=True)
        self._steps = label("", wrap=True)
        words.addWidget(self._lead)
        words.addWidget(self._steps)
        row.addLayout(words, 1)
        self.open_button = button("Op&en the post")
        self.gone_button = button("It is &gone")
        self.back_button = button("It is still up", "quiet")
        for made, signal in (
            (self.open_button, self.open_post),
            (self.gone_button, self.gone),
            (self.back_button, self.back),
        ):
            made.clicked.connect(signal)
            row.addWidget(made)

    def show_state(
        self,
        removal: Removal,
        removed_at: str | None,
        handling: Handling | None,
        platform: Platform | None,
        *,
        link: bool,
    ) -> None:
        """Say how things stand and what to do next."""
        removed = removal == Removal.REMOVED
        ask = handling == Handling.ASK_FIRST
        set_look(self, "banner-green" if removed else "banner-amber" if ask else "banner-red")
        set_look(self._lead, "strong" if removed or ask else "red")
        self.open_button.setVisible(not removed)
        self.open_button.setEnabled(link)
        self.open_button.setToolTip("" if link else "There is no web link to the post in the form.")
        self.gone_button.setVisible(not removed)
        self.back_button.setVisible(removed)
        if removed:
            when = parse_iso(removed_at).astimezone() if removed_at else None
            self._lead.setText(
                "✓ The post is gone."
                + (f" You said so at {clock_words(when)} on {when:%B} {when.day}." if when else "")
            )
            self._steps.setText("")
        elif ask:
            self._lead.setText("Ask before you remove this.")
            self._steps.setText("Removing it is for Communications to decide. Send the report: it asks them.")
        elif handling == Handling.NO_PICTURE:
            self._lead.setText("Call now. Do not open, copy or show the picture again.")
            self._steps.setText("Those whom you call say what happens to the post.")
            self.open_button.hide()
        else:
            self._lead.setText("The post is still up.")
            steps = " ".join(platform.remove_steps) if platform else "Open it, remove it, then come back."
            self._steps.setText(steps)
        self._steps.setVisible(bool(self._steps.text()))
