"""A mail server's certificate, to be compared by sight with what the school's IT has given out."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from admin_desktop.outbox.transports.looking_at import SeenCertificate
from admin_desktop.ui.outbox_words import breakable
from admin_desktop.ui.widgets import button, card, label


class CertificateDialog(QDialog):
    """Shows the fingerprint and asks; it remembers nothing itself.

    Args:
        seen: what the server shows.

    Signals:
        same: the admin has compared it, and it is the same.
    """

    same = Signal()

    def __init__(self, parent: QWidget, seen: SeenCertificate) -> None:
        super().__init__(parent)
        self.setWindowTitle("Compare the certificate - Admin Desktop")
        self.setMinimumWidth(min(520, self.screen().availableSize().width() - 40))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(label("Compare with what your IT gave you", "title", wrap=True))
        words = (
            f"Nobody whom this computer believes vouches for {seen.host}. It may be your school's own server, or "
            "somebody who wants your password. Only the fingerprint tells: every sign must be the same."
        )
        column.addWidget(label(words, wrap=True))
        column.addWidget(self._make_fingerprint(seen))
        column.addWidget(label(breakable(_about(seen)), "muted", wrap=True))
        column.addWidget(
            label(
                "Have you no fingerprint from your IT? Then choose Cancel and ask them for the SHA-256 fingerprint of "
                f"the mail server {seen.host}.",
                wrap=True,
            )
        )
        column.addLayout(self._make_buttons(usable=not seen.expired))
        self.cancel.setFocus()

    def _make_fingerprint(self, seen: SeenCertificate) -> QWidget:
        frame, inside = card(margins=14)
        inside.addWidget(label(f"SHA-256 fingerprint of {seen.host}, port {seen.port}", "strong", wrap=True))
        self.fingerprint = label("\n".join(seen.lines))
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(self.font().pointSizeF() * 1.15)
        self.fingerprint.setFont(font)
        self.fingerprint.setStyleSheet(f"font-family: '{font.family()}';")
        self.fingerprint.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.fingerprint.setAccessibleName(f"Fingerprint: {' '.join(seen.lines)}")
        inside.addWidget(self.fingerprint)
        return frame

    def _make_buttons(self, *, usable: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addStretch(1)
        self.cancel = button("&Cancel", says="Cancel: the server is not used")
        self.cancel.clicked.connect(self.reject)
        # Not what Enter does: it shall be compared first.
        self.cancel.setDefault(True)
        self.go = button("It is the &same", says="It is the same fingerprint: use this server")
        self.go.setAutoDefault(False)
        self.go.setVisible(usable)
        self.go.clicked.connect(self._go)
        row.addWidget(self.go)
        row.addWidget(self.cancel)
        return row

    def showEvent(self, event: QShowEvent) -> None:
        """As high as all of the words: of a fingerprint nothing may be hidden."""
        super().showEvent(event)
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.setMinimumHeight(layout.totalHeightForWidth(self.width()))

    def _go(self) -> None:
        self.accept()
        self.same.emit()


def _about(seen: SeenCertificate) -> str:
    names = f"Made out to {', '.join(seen.names)}" if seen.names else "It names no server"
    if seen.expired:
        return f"{names}. It ran out on {seen.until}, so it cannot be used: tell your IT."
    until = f", good until {seen.until}" if seen.until else ""
    return f"{names}{until}. It is remembered for this server and port alone; if it changes, you are asked again."
