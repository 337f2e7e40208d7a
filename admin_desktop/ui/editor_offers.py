"""Beside the picture in the editor: what is suggested for covering. Nothing is covered until the admin says so."""

from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from admin_desktop.boxes import Box
from admin_desktop.documents.plain import one_line
from admin_desktop.reading.guesses import Private
from admin_desktop.ui.editor_model import EditorModel, Offer
from admin_desktop.ui.widgets import button, card, label

_KINDS = {
    "phone": "Phone number",
    "email": "Mail address",
    "link": "Link",
    "address": "Street address",
    "id": "Personal number",
    "name": "Name",
    "avatar": "A person's picture",
}
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Suggested:
    """What the editor may suggest.

    Attributes:
        offers: what should not be seen by everybody.
        post: where the selected post stands, physical pixels; None where that is not known.
        neighbours: what of other posts lies in there.
    """

    offers: tuple[Offer, ...] = ()
    post: Box | None = None
    neighbours: tuple[Box, ...] = ()


NOTHING = Suggested()
"""Nothing is suggested."""


def offers_of(private: tuple[Private, ...]) -> tuple[Offer, ...]:
    """Put what was read into words for the list."""
    return tuple(
        Offer(f"{_KINDS.get(one.kind, 'Private')}{': ' if one.text else ''}{one_line(one.text, _LONGEST)}", one.boxes)
        for one in private
    )


class EditorOffers:
    """The panel; its frame is ``frame``, and is not shown where there is nothing to suggest.

    Args:
        model: what is edited.
        suggested: where the selected post stands, and what in there is of others.
    """

    def __init__(self, model: EditorModel, suggested: Suggested) -> None:
        self._model, self._post, self._neighbours = model, suggested.post, suggested.neighbours
        post = suggested.post
        self.frame, inside = card(margins=14, spacing=8)
        self.frame.setFixedWidth(274)
        heading = label("S&uggested for covering", "heading")
        inside.addWidget(heading)
        self.words = label("", "muted", wrap=True)
        inside.addWidget(self.words)
        self.list = _Offers(model)
        heading.setBuddy(self.list)
        inside.addWidget(self.list, 1)
        self.all = button("Cover all su&ggested")
        self.all.clicked.connect(lambda: model.accept(model.pending()))
        self.rest = button("Cover all &except the post", says="Cover everything except the selected post")
        self.rest.clicked.connect(self._cover_rest)
        for made in (self.all, self.rest):
            made.setAutoDefault(False)
            inside.addWidget(made)
        self.frame.setVisible(bool(model.offers) or post is not None)
        self.list.setVisible(bool(model.offers))
        self.all.setVisible(bool(model.offers))
        self.rest.setVisible(post is not None)
        model.changed.connect(self.show_model)
        self.show_model()

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """In the order of the keyboard."""
        return self.list, self.all, self.rest

    def _cover_rest(self) -> None:
        if self._post is not None:
            self._model.cover_all_but(self._post, self._neighbours)

    def show_model(self) -> None:
        """Show what is covered by now."""
        pending = self._model.pending()
        self.list.show_offers()
        left = len(pending)
        if not self._model.offers:
            self.words.setText("Nothing private was found. Please look yourself as well.")
        elif left:
            self.words.setText(f"{left} not covered yet. Click one in the picture, or tick it here.")
        else:
            self.words.setText("All covered or cut away. Please look yourself as well.")
        self.all.setEnabled(bool(left))
        self.rest.setEnabled(self._post is not None and not self._model.all_but_done(self._post, self._neighbours))


class _Offers(QListWidget):
    """A tick for each: what has one is covered."""

    def __init__(self, model: EditorModel) -> None:
        super().__init__()
        self._model = model
        self.setAccessibleName("Suggested for covering: Space covers one, or shows it again")
        self.setWordWrap(True)
        self.setMinimumHeight(64)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for offer in model.offers:
            item = QListWidgetItem(offer.words)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.addItem(item)
        self.itemChanged.connect(self._ticked)
        self.currentRowChanged.connect(self._chosen)

    def show_offers(self) -> None:
        """Tick what is covered; what did not change is left alone."""
        pending = self._model.pending()
        blocked = QSignalBlocker(self)
        for row, offer in enumerate(self._model.offers):
            words = f"{offer.words} (cut away)" if self._model.is_cut_away(offer) else offer.words
            if self.item(row).text() != words:
                self.item(row).setText(words)
            state = Qt.CheckState.Unchecked if offer in pending else Qt.CheckState.Checked
            if self.item(row).checkState() != state:
                self.item(row).setCheckState(state)
        del blocked
        self.viewport().update()

    def _ticked(self, item: QListWidgetItem) -> None:
        offer = self._model.offers[self.row(item)]
        if item.checkState() == Qt.CheckState.Checked:
            self._model.accept([offer])
        else:
            self._model.withdraw(offer)
        # What another cover hides as well stays hidden, and keeps its tick.
        self.show_offers()

    def _chosen(self, row: int) -> None:
        if 0 <= row < len(self._model.offers):
            self._model.point_at(self._model.offers[row])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does what Space does."""
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            done = item.checkState() == Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Unchecked if done else Qt.CheckState.Checked)
        else:
            super().keyPressEvent(event)
