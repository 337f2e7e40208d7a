"""What the program may see in a post and never decides by itself: somebody is called, or the picture is locked away."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from admin_desktop.documents.plain import one_line
from admin_desktop.policy import Pack
from admin_desktop.ui.categories_field import call_words, what_to_do
from admin_desktop.ui.widgets import button, card, empty, label


class GraveSuggestions(QWidget):
    """A frame for each suggested category that an admin has to decide on.

    Signals:
        chosen: the id of one that the admin says it is.
        declined: the id of one that it is not.
    """

    chosen = Signal(str)
    declined = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._shown: tuple[str, ...] = ()
        self.hide()

    def show_suggestions(self, pack: Pack, because: Mapping[str, Sequence[str]]) -> None:
        """Show these.

        Args:
            pack: which knows them.
            because: their ids, with the words that led to each.
        """
        self.setVisible(bool(because))
        if tuple(because) == self._shown:
            return
        self._shown = tuple(because)
        empty(self._column)
        for name, words in because.items():
            self._column.addWidget(self._frame(pack, name, words))

    def _frame(self, pack: Pack, name: str, words: Sequence[str]) -> QWidget:
        category = pack.categories[name]
        frame, row = card("banner-red", row=True, margins=10)
        said = ", ".join(f"“{one_line(word, 60)}”" for word in words)
        lines = QVBoxLayout()
        lines.addWidget(label(f"This may be: {category.name}", "red", wrap=True))
        if said:
            lines.addWidget(label(f"Because of: {said}", wrap=True))
        lines.addWidget(label(call_words(pack, [name]) or what_to_do(category), wrap=True))
        row.addLayout(lines, 1)
        yes = button("Yes, it is", says=f"Yes, it is: {category.name}. {what_to_do(category)}")
        yes.clicked.connect(partial(self.chosen.emit, name))
        no = button("No", "quiet", says=f"No, it is not: {category.name}")
        no.clicked.connect(partial(self.declined.emit, name))
        for made in (yes, no):
            row.addWidget(made)
        return frame
