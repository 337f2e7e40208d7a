"""Before you post: a text, a link or a picture goes in, a short checklist comes out. Nothing of it is kept."""

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from admin_desktop.documents.plain import one_line
from admin_desktop.pages.before_posting import MOST_LETTERS, Check, Draft, Verdict
from admin_desktop.ui.bringing_in import NoPictureThere, Offered, offered
from admin_desktop.ui.check_row import CheckRow
from admin_desktop.ui.widgets import button, card, in_tab_order, label, line, scrolling

# So long after the last key the checklist is made anew.
_PAUSE_MS = 250
_SHOWN = 240  # characters of what was read in a picture
_START = "Type or paste what you are about to post, or bring its picture. The checklist follows at once."


class BeforePostingPage(QWidget):
    """Takes what is about to be posted and shows the checklist.

    Signals:
        changed: text or answers; ask for the checklist.
        picture: an :class:`Offered`.
        choose, paste: a picture is to be chosen, or taken from the clipboard.
    """

    changed = Signal()
    picture = Signal(object)
    choose = Signal()
    paste = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[str, bool] = {}
        self._in_picture = ""
        self._rows: dict[str, CheckRow] = {}
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.changed)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(28, 22, 28, 22)
        column.setSpacing(12)
        column.addWidget(label("Before you post", "title"))
        column.addWidget(
            label("Look it through first. Nothing here is kept, and nothing leaves this computer.", "muted", wrap=True)
        )
        column.addWidget(self._make_input())
        self.summary = label(_START, "heading", wrap=True)
        column.addWidget(self.summary)
        self._list, self._lines = card()
        self._list.hide()
        column.addWidget(self._list)
        column.addStretch(1)
        outer.addWidget(scrolling(holder))
        in_tab_order(self.text, self.choose_button, self.paste_button, self.remove_button, self.anew_button)

    def _make_input(self) -> QWidget:
        frame, inside = card()
        self.text = _Field()
        self.text.textChanged.connect(self._pause.start)
        self.text.picture.connect(self.picture)
        inside.addWidget(self.text)
        self.preview = QLabel()
        self.preview.setAccessibleName("The picture you are about to post")
        self.about_picture = label("", "muted", wrap=True)
        row = QHBoxLayout()
        row.addWidget(self.preview)
        row.addWidget(self.about_picture, 1)
        inside.addLayout(row)
        buttons = QHBoxLayout()
        self.choose_button = button("Choose a &picture…")
        self.choose_button.clicked.connect(self.choose)
        self.paste_button = button("Paste a pictu&re", "quiet")
        self.paste_button.clicked.connect(self.paste)
        self.remove_button = button("Remo&ve the picture", "quiet")
        self.remove_button.clicked.connect(self.remove_picture)
        self.anew_button = button("Start a&new", "quiet", says="Start anew: empty text, picture and answers")
        self.anew_button.clicked.connect(self.start_anew)
        for one in (self.choose_button, self.paste_button, self.remove_button):
            buttons.addWidget(one)
        buttons.addStretch(1)
        buttons.addWidget(self.anew_button)
        inside.addLayout(buttons)
        self._has_picture = False
        self._show_picture_parts()
        return frame

    @property
    def draft(self) -> Draft:
        """What is about to be posted, as it stands."""
        return Draft(self.text.toPlainText()[:MOST_LETTERS], self._in_picture, self._has_picture)

    def start_anew(self) -> None:
        """Empty everything."""
        self.answers.clear()
        self.remove_picture()
        self.text.clear()
        self.text.setFocus()

    def show_picture(self, image: QImage) -> None:
        """Show the picture, small; its words are being read."""
        self._has_picture, self._in_picture = True, ""
        self.preview.setPixmap(QPixmap.fromImage(image))
        self.about_picture.setText("Reading what stands in the picture…")
        self._show_picture_parts()
        self.changed.emit()

    def show_words(self, words: str, sentence: str = "") -> None:
        """Take what was read in the picture; or say in a sentence why nothing was."""
        if not self._has_picture:
            return
        self._in_picture = words
        read = (
            f"Read in the picture: {one_line(words, _SHOWN)}" if words.strip() else "No words were read in the picture."
        )
        self.about_picture.setText(sentence or read)
        self.changed.emit()

    def remove_picture(self) -> None:
        """Look at the text alone again."""
        self._has_picture, self._in_picture = False, ""
        self.preview.clear()
        self.about_picture.setText("")
        self._show_picture_parts()
        self.changed.emit()

    def _show_picture_parts(self) -> None:
        for one in (self.preview, self.about_picture, self.remove_button):
            one.setVisible(self._has_picture)

    def show_checks(self, checks: Sequence[Check]) -> None:
        """Show the checklist; none for an empty one."""
        self._list.setVisible(bool(checks))
        self.summary.setText(_summary(checks) if checks else _START)
        for check in checks:
            if check.id not in self._rows:
                self._add(check.id)
            self._rows[check.id].show_check(check, self.answers.get(check.id))

    def row(self, check_id: str) -> CheckRow:
        """Return the line of a check that was shown."""
        return self._rows[check_id]

    def _add(self, check_id: str) -> None:
        if self._rows:
            self._lines.addWidget(line())
        made = self._rows[check_id] = CheckRow(check_id)
        made.answered.connect(self._answered)
        self._lines.addWidget(made)

    def _answered(self, check_id: str, yes: bool) -> None:
        self.answers[check_id] = yes
        self.changed.emit()


class _Field(QPlainTextEdit):
    """Where text and links go; a pasted picture goes where pictures go.

    Signals:
        picture: an :class:`Offered`.
    """

    picture = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText("The text, with its links")
        self.setAccessibleName("What you are about to post")
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * 5 + 18)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Take text, and pictures for their place."""
        return source.hasText() or source.hasImage() or source.hasUrls()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take text as it is, without its looks; a copied picture or its file goes to its place."""
        try:
            found: Offered | None = None if source.hasText() and not _is_file(source) else offered(source, "clipboard")
        except NoPictureThere:
            found = None
        if found is not None:
            self.picture.emit(found)
        elif source.hasText():
            # A pasted book does not hold the window up.
            self.insertPlainText(source.text()[:MOST_LETTERS])


def _is_file(source: QMimeData) -> bool:
    return any(url.isLocalFile() for url in source.urls())


def _summary(checks: Sequence[Check]) -> str:
    look = sum(check.verdict == Verdict.LOOK for check in checks)
    ask = sum(check.verdict == Verdict.ANSWER for check in checks)
    if not look and not ask:
        return "Everything is fine. You decide."
    parts = []
    if look:
        parts.append("look at 1 thing" if look == 1 else f"look at {look} things")
    if ask:
        parts.append("answer 1 question" if ask == 1 else f"answer {ask} questions")
    words = " and ".join(parts)
    return f"Please {words}."
