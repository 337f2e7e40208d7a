"""In the form, below who gets it: what private things stay to be seen in the pictures that go."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from admin_desktop.incidents.still_visible import StillVisible
from admin_desktop.ui.widgets import button, card, label


class StillVisibleCard(QWidget):
    """One line for each picture that shows something; not there when nothing is seen.

    Signals:
        cover: the id of a capture; the editor shall open on it.
    """

    cover = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._capture_id = ""
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame, inside = card("banner-amber", margins=12)
        self.words = label("", wrap=True)
        inside.addWidget(self.words)
        self.button = button("Co&ver them…", says="Cover what is still visible")
        self.button.clicked.connect(lambda: self.cover.emit(self._capture_id))
        inside.addWidget(self.button)
        outer.addWidget(frame)
        self.hide()

    def show_visible(self, found: list[StillVisible]) -> None:
        """Name what stays to be seen."""
        self.setVisible(bool(found))
        if found:
            # Who is not to see it comes first: the last of the recipients are the farthest from the matter.
            self._capture_id = found[-1].capture_id
            self.words.setText("\n".join(one.words for one in found))
