"""The one place through which the windows speak: boxes for what must be read, a bar for what is good to know."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMessageBox, QWidget

from admin_desktop.documents.plain import clean_text

_NOTICE_MS = 8000


def tell(
    parent: QWidget | None, title: str, sentence: str, action: str = "", act: Callable[[], object] | None = None
) -> None:
    """Show one sentence that must be read. Does not block: the box closes itself with its buttons.

    Args:
        parent, title, sentence: what is said, and over which window.
        action, act: a button beside OK, and what it does.
    """
    _say(_box(parent, QMessageBox.Icon.Information, title, sentence), action, act)


def warn(
    parent: QWidget | None, title: str, sentence: str, action: str = "", act: Callable[[], object] | None = None
) -> None:
    """Show one sentence about something that did not work; otherwise as :func:`tell`."""
    _say(_box(parent, QMessageBox.Icon.Warning, title, sentence), action, act)


def refuse(parent: QWidget, title: str, sentence: str, then: Callable[[], None]) -> None:
    """Show why the program cannot go on; ``then`` is called when that was read."""
    box = _box(parent, QMessageBox.Icon.Critical, title, sentence)
    box.finished.connect(lambda _: then())
    box.open()


def _say(box: QMessageBox, action: str, act: Callable[[], object] | None) -> None:
    box.setStandardButtons(QMessageBox.StandardButton.Ok)
    if act:
        box.addButton(action, QMessageBox.ButtonRole.ActionRole).clicked.connect(lambda: act())
    box.open()


def confirm(parent: QWidget | None, title: str, sentence: str, yes: str, no: str = "&Cancel") -> bool:
    """Ask before something that cannot be taken back. Escape and closing mean no."""
    box = _box(parent, QMessageBox.Icon.Question, title, sentence)
    go = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    stay = box.addButton(no, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.exec()
    return box.clickedButton() is go


def ask(
    parent: QWidget | None, title: str, sentence: str, yes: str, go: Callable[[], None], no: str = "&Cancel"
) -> None:
    """Ask before something that cannot be taken back, without waiting for the answer. Escape and closing mean no.

    Args:
        go: called for yes.
    """
    box = _box(parent, QMessageBox.Icon.Question, title, sentence)
    accept = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    stay = box.addButton(no, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    accept.clicked.connect(go)
    box.open()


def _box(parent: QWidget | None, icon: QMessageBox.Icon, title: str, sentence: str) -> QMessageBox:
    box = QMessageBox(parent)
    box.setIcon(icon)
    box.setWindowTitle(f"{title} - Admin Desktop")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(title)
    box.setInformativeText(clean_text(sentence))
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box


class NoticeBar(QWidget):
    """A line at the foot of the window: what has just happened."""

    def __init__(self) -> None:
        super().__init__()
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_NOTICE_MS)
        self._timer.timeout.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(28, 6, 20, 6)
        layout.addWidget(self._text, 1)
        self.hide()

    def show_notice(self, sentence: str) -> None:
        """Show a sentence for a while and say it to screen readers."""
        self._text.setText(clean_text(sentence))
        self._text.setAccessibleName(clean_text(sentence))
        self.show()
        self._timer.start()
        QAccessible.updateAccessibility(QAccessibleEvent(self._text, QAccessible.Event.Alert))

    @property
    def text(self) -> str:
        """The sentence that is shown now, or nothing."""
        return self._text.text() if self.isVisible() else ""
