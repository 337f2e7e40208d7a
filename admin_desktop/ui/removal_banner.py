"""The banner above everything: is the post still up, and how it goes away."""

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QMenu, QPushButton, QVBoxLayout

from admin_desktop.platforms.platform import PostKind
from admin_desktop.ui.choice import Choice
from admin_desktop.ui.flow_layout import FlowLayout
from admin_desktop.ui.removal_words import Offer, Standing, say
from admin_desktop.ui.widgets import button, label, set_look

_KINDS = {PostKind.COMMENT: "A comment", PostKind.POST: "A post", PostKind.MESSAGE: "A message"}
_LOOKS = {"red": "banner-red", "amber": "banner-amber", "green": "banner-green", "plain": "card"}


class ProveButton(QPushButton):
    """Takes a second picture, as proof.

    Signals:
        prove: how it shall come ("capture", "files", "paste").
    """

    prove = Signal(str)

    def __init__(self) -> None:
        super().__init__("Seal a proof")
        self.setProperty("look", "menu")
        self.setAccessibleName("Seal a second picture as proof that the post is gone")
        menu = QMenu(self)
        menu.addAction("&Capture the screen", lambda: self.prove.emit("capture"))
        menu.addAction("Choose &files…", lambda: self.prove.emit("files"))
        menu.addAction("&Paste from the clipboard", lambda: self.prove.emit("paste"))
        self.setMenu(menu)


class RemovalBanner(QFrame):
    """Leads to the removal of a post.

    Signals:
        open_post: open its link in the browser.
        gone: "It is gone".
        back: "It is still up".
        ask: ask those who decide.
        they_said: note their answer.
        prove: how a second picture shall come ("capture", "files", "paste").
        show_proof: look at the second picture.
        change_time: it was gone at another time.
    """

    open_post = Signal()
    gone = Signal()
    back = Signal()
    ask = Signal()
    they_said = Signal()
    prove = Signal(str)
    show_proof = Signal()
    change_time = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._now: Standing | None = None
        self._about, self._link = "", ""
        self._chosen: dict[str, PostKind] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 12, 10)
        column.setSpacing(6)
        words = QVBoxLayout()
        words.setSpacing(2)
        self._lead = label("", "strong", wrap=True)
        self._steps = label("", wrap=True)
        words.addWidget(self._lead)
        words.addWidget(self._steps)
        column.addLayout(words)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addLayout(self._make_buttons(), 1)
        self._kind_row = QFrame()
        self._make_kind()
        row.addWidget(self._kind_row, 0, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(row)

    def _make_kind(self) -> None:
        row = QHBoxLayout(self._kind_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.kind = Choice()
        self.kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.kind.setAccessibleName("What the post is: the steps to remove it differ")
        self.kind.activated.connect(self._kind_chosen)
        caption = label("Steps for", "muted")
        caption.setBuddy(self.kind)
        row.addWidget(caption)
        row.addWidget(self.kind)

    def _make_buttons(self) -> FlowLayout:
        self.open_button = button("Op&en the post")
        self.gone_button = button("It is &gone")
        self.ask_button = button("Ask")
        self.they_said_button = button("They said…", says="Say what they answered")
        self.help_button = button("How to report it", says="Open the network's own help about reporting")
        self.prove_button = ProveButton()
        self.show_proof_button = button("Show the proof", "quiet")
        self.time_button = button("Change the time…", "quiet", says="The post was gone at another time")
        self.back_button = button("It is still up", "quiet")
        below = FlowLayout()
        self._offers = {
            Offer.OPEN: self.open_button,
            Offer.GONE: self.gone_button,
            Offer.ASK: self.ask_button,
            Offer.THEY_SAID: self.they_said_button,
            Offer.HELP: self.help_button,
            Offer.PROVE: self.prove_button,
            Offer.SHOW_PROOF: self.show_proof_button,
            Offer.TIME: self.time_button,
            Offer.BACK: self.back_button,
        }
        for made, signal in (
            (self.open_button, self.open_post),
            (self.gone_button, self.gone),
            (self.ask_button, self.ask),
            (self.they_said_button, self.they_said),
            (self.show_proof_button, self.show_proof),
            (self.time_button, self.change_time),
            (self.back_button, self.back),
        ):
            made.clicked.connect(signal)
        self.help_button.clicked.connect(self._open_help)
        self.prove_button.prove.connect(self.prove)
        for one in self._offers.values():
            below.addWidget(one)
        return below

    def show_standing(self, about: str, now: Standing, link: str) -> None:
        """Say how things stand and what to do next.

        Args:
            about: the incident's id: what the admin chose about another one is not taken over.
            now: how things stand; what the post is comes from its link until the admin chooses.
            link: of the post; may be no link at all.
        """
        self._about, self._link = about, link
        kind = self._chosen.get(about) or (now.platform.kind_of(link, now.seen) if now.platform else now.kind)
        self._now = now = replace(now, kind=kind)
        said = say(now)
        set_look(self, _LOOKS[said.colour])
        set_look(self._lead, "red" if said.colour == "red" else "strong")
        self._lead.setText(said.lead)
        self._steps.setText(said.steps)
        self._steps.setVisible(bool(said.steps))
        for offer, made in self._offers.items():
            made.setVisible(offer in said.offers)
        self.open_button.setEnabled(now.link)
        self.open_button.setToolTip("" if now.link else "There is no web link to the post in the form.")
        again = "again…" if now.asked_at or now.advice else "…" if now.sent else ""
        self.ask_button.setText(f"Ask {now.decides.replace('&', '&&')}{' ' if again == 'again…' else ''}{again}")
        self._show_kind(now, shown=Offer.KIND in said.offers)

    def _show_kind(self, now: Standing, *, shown: bool) -> None:
        self._kind_row.setVisible(shown)
        if not shown or now.platform is None:
            return
        with QSignalBlocker(self.kind):
            self.kind.clear()
            for kind, words in _KINDS.items():
                if kind in now.platform.remove:
                    self.kind.addItem(words, kind)
            self.kind.setCurrentIndex(max(0, self.kind.findData(now.kind)))
        day = now.platform.checked
        self.kind.setToolTip(f"Steps on {now.platform.name} as of {day:%B} {day.day}, {day.year}")

    def _kind_chosen(self) -> None:
        if self._now is not None:
            self._chosen[self._about] = PostKind(self.kind.currentData())
            self.show_standing(self._about, self._now, self._link)

    def _open_help(self) -> None:
        if self._now and self._now.platform and self._now.platform.help:
            QDesktopServices.openUrl(QUrl(self._now.platform.help))
