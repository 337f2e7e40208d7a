"""Settings: where the backup is made, when the last good one was, and the ways back."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from admin_desktop.ui.flow_layout import FlowLayout
from admin_desktop.ui.widgets import button, label

_WHAT = (
    "Once a day, while Admin Desktop runs, the records and all new pictures are copied to a folder that you choose, "
    "best on a stick or another disk. Passwords are not copied, nor pictures that are locked away. Discarded pictures "
    "are erased there too."
)
_PRACTICE = "In practice no backup is made."


class BackupCard(QFrame):
    """Says how backups are doing.

    Args:
        practice: in practice mode there is nothing to do.

    Signals:
        choose, now, check, restore, off: what the admin asks for.
    """

    choose = Signal()
    now = Signal()
    check = Signal()
    restore = Signal()
    off = Signal()

    def __init__(self, *, practice: bool) -> None:
        super().__init__()
        self._practice = practice
        self.setProperty("look", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(8)
        column.addWidget(label("Backup", "heading"))
        column.addWidget(label(_PRACTICE if practice else _WHAT, "muted", wrap=True))
        self.state = label("", "", wrap=True)
        self.warning = label("", "muted", wrap=True)
        self.state.hide()
        self.warning.hide()
        column.addWidget(self.state)
        column.addWidget(self.warning)
        row = FlowLayout()
        self.choose_button = button("Choose a folder…", says="Choose a folder for the backup")
        self.now_button = button("Back up now")
        self.check_button = button("Check the backup")
        self.off_button = button("Make no more backups")
        self.restore_button = button("Restore…", says="Restore from a backup")
        for one, asked in (
            (self.choose_button, self.choose),
            (self.now_button, self.now),
            (self.check_button, self.check),
            (self.off_button, self.off),
            (self.restore_button, self.restore),
        ):
            one.clicked.connect(asked)
            row.addWidget(one)
            if practice:  # shown here, before the row is in the card, each would be a window of its own for a moment
                one.hide()
        column.addLayout(row)

    def show_state(self, folder: str, words: str, warning: str) -> None:
        """Say how it goes.

        Args:
            folder: that the backup goes to; empty for none.
            words: how the last ones went.
            warning: about the place, or which disks there are to choose from; may be empty.
        """
        if self._practice:
            return
        self.choose_button.setText("Choose another folder…" if folder else "Choose a folder…")
        for one in (self.now_button, self.check_button, self.off_button):
            one.setVisible(bool(folder))
        self.state.setText(words)
        self.state.setVisible(bool(words))
        self.warning.setText(warning)
        self.warning.setVisible(bool(warning))
