"""The button that keeps a copy, and the row at Home for what is not on the screen."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QVBoxLayout

from admin_desktop.ui.widgets import button, label


class KeepButton(QPushButton):
    """Keeps a copy of a communication.

    Signals:
        keep: how it shall come ("capture", "files", "paste").
    """

    keep = Signal(str)

    def __init__(self) -> None:
        super().__init__("&Keep a copy")
        self.setProperty("look", "menu")
        self.setAccessibleName("Keep a copy of a message, without a report")
        menu = QMenu(self)
        menu.addAction("&Capture the screen", lambda: self.keep.emit("capture"))
        menu.addAction("Choose &files…", lambda: self.keep.emit("files"))
        menu.addAction("&Paste from the clipboard", lambda: self.keep.emit("paste"))
        self.setMenu(menu)


class OtherPictures(QFrame):
    """A card at Home: pictures there are already, and messages to keep.

    Signals:
        files: choose pictures to report.
        keep: as of :class:`KeepButton`.
    """

    files = Signal()
    keep = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "card")
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 14, 20, 14)
        row.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label("Have a picture already, or a message to keep?", "strong", wrap=True))
        words.addWidget(
            label(
                "Drop pictures here, paste them with Ctrl+V, or choose their files.",
                "muted",
                wrap=True,
            )
        )
        row.addLayout(words, 1)
        self.files_button = button("I&mport pictures…", says="Import pictures and report them")
        self.files_button.clicked.connect(self.files)
        self.keep_button = KeepButton()
        self.keep_button.keep.connect(self.keep)
        row.addWidget(self.files_button)
        row.addWidget(self.keep_button)
