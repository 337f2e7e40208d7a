"""Asking why a capture is erased, or saying what locking away means."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from admin_desktop.ui.widgets import button, label


class DiscardDialog(QDialog):
    """Asks for the reason that is kept on record."""

    def __init__(self, parent: QWidget, incident_id: str) -> None:
        super().__init__(parent)
        self.setWindowTitle("Discard - Admin Desktop")
        self.setMinimumWidth(480)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(label(f"Discard {incident_id}?", "title"))
        column.addWidget(
            label(
                "The picture is erased and cannot be brought back. That it existed, when, and why it was discarded "
                "stays on record.",
                wrap=True,
            )
        )
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("Why? For example: taken by mistake")
        self.reason.setAccessibleName("Reason for discarding")
        column.addWidget(self.reason)
        row = QHBoxLayout()
        row.addStretch(1)
        keep = button("&Keep it")
        keep.clicked.connect(self.reject)
        self.go = button("&Erase the picture", "primary")
        self.go.setEnabled(False)
        keep.setAutoDefault(False)
        self.go.setDefault(True)
        self.go.clicked.connect(self.accept)
        row.addWidget(keep)
        row.addWidget(self.go)
        column.addLayout(row)
        self.reason.textChanged.connect(lambda text: self.go.setEnabled(bool(text.strip())))


_LOCKING = (
    "A sexual picture of a minor must not be shown or mailed. The captured picture is locked away: Admin Desktop never "
    "shows, mails or exports it, and mail with it that has not left is stopped. You can still report with link, time "
    "and words."
)
_CALLING = (
    "A sexual picture of a minor must not be copied, not even as proof. Leave the page open if you can, write down its "
    "link and the time, and call:"
)


class NoPictureDialog(QDialog):
    """For a sexual picture of a minor: do not capture, call now.

    Args:
        people: (name, telephone number) to call, in order.
        locking: the picture was captured already and can be locked away with this dialog.
    """

    def __init__(self, parent: QWidget, people: tuple[tuple[str, str], ...], *, locking: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle("Call now - Admin Desktop")
        self.setMinimumWidth(500)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(label("Lock this picture away?" if locking else "Do not capture it. Call now.", "title"))
        column.addWidget(label(_LOCKING if locking else _CALLING, wrap=True))
        for name, phone in people:
            words = label(f"{name}: {phone}" if phone else name, "heading")
            words.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            column.addWidget(words)
        row = QHBoxLayout()
        row.addStretch(1)
        if locking:
            cancel = button("&Cancel")
            cancel.clicked.connect(self.reject)
            row.addWidget(cancel)
        go = button("&Lock it away" if locking else "&Close", "primary")
        go.clicked.connect(self.accept)
        row.addWidget(go)
        column.addLayout(row)
