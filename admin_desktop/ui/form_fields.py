"""The fields of the form of an incident: what the admin can type and choose about the post."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from admin_desktop.documents.plain import one_line
from admin_desktop.incidents.incident import Form, PageKind
from admin_desktop.incidents.page_kinds import WORDS
from admin_desktop.platforms.platform import Platform
from admin_desktop.policy import Pack
from admin_desktop.ui.categories_field import CategoriesField
from admin_desktop.ui.choice import Choice
from admin_desktop.ui.grave_suggestions import GraveSuggestions
from admin_desktop.ui.guess_row import GuessRow
from admin_desktop.ui.widgets import button, label

# Characters: longer than any name or link, and short enough that a pasted book does not hold the window up.
_LONGEST_LINE = 4000


class FormFields(QWidget):
    """A column of fields; :attr:`column` takes what comes below them.

    Signals:
        edited: the name of the field that the admin has just changed.
        looks_right: the name of the field whose guess the admin takes for right.
        offer_taken: the name of a field, and another reading that the admin chose for it.
        all_right: every guess is right.
        undo, redo: the last change, whichever field it was in.
    """

    edited = Signal(str)
    looks_right = Signal(str)
    offer_taken = Signal(str, str)
    all_right = Signal()
    undo = Signal()
    redo = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.column = column = QVBoxLayout(self)
        column.setContentsMargins(2, 0, 8, 0)
        column.setSpacing(10)
        self.page = Choice()
        self.page.setEditable(True)
        self.page.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.page_kind = Choice()
        self.page_kind.addItem("Not said", PageKind.NOT_SAID)
        for kind in (PageKind.DISTRICT, PageKind.ASSOCIATED):
            self.page_kind.addItem(WORDS[kind][0].upper() + WORDS[kind][1:], kind)
        # Its words are longer than the column may have to be.
        self.page_kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.page_kind.setMinimumContentsLength(8)
        self.platform = Choice()
        self.link = _Line("https://… (optional)")
        self.author = _Line("Name as shown (optional)")
        self.handle = _Line("Such as @name, if one is shown (optional)")
        self.posted = _Line("As shown, such as 4h or Nov 9 (optional)")
        self.body = _Text("Type or paste the words, or leave it to the picture", 4)
        self.note = _Text("Anything Communications should know (optional)", 3)
        self.note.setAccessibleName("Note")
        self.categories = CategoriesField(self.body)
        self.grave = GraveSuggestions()
        column.addWidget(self.grave)  # first of all: somebody may have to be called
        column.addWidget(self._make_hint())
        column.addLayout(self._make_rows())
        column.addWidget(label("What it may break", "heading"))
        column.addWidget(self.categories)
        note_row = QFormLayout()
        note_row.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        note_row.setHorizontalSpacing(12)
        note_row.addRow("&Note", self.note)
        column.addLayout(note_row)
        self._connect()

    def _make_hint(self) -> QWidget:
        self.hint = QWidget()
        row = QHBoxLayout(self.hint)
        row.setContentsMargins(0, 0, 0, 0)
        self.hint_words = label("", "muted", wrap=True)
        row.addWidget(self.hint_words, 1)
        self.all_button = button("All correct", "mark", says="All guesses are correct")
        self.all_button.setShortcut("Ctrl+G")
        self.all_button.setToolTip("All guesses are correct (Ctrl+G)")
        self.all_button.clicked.connect(self.all_right)
        row.addWidget(self.all_button, 0, Qt.AlignmentFlag.AlignTop)
        return self.hint

    def _make_rows(self) -> QFormLayout:
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        self.rows: dict[str, GuessRow] = {}
        for name, caption, field, says in (
            ("page", "P&age", self.page, "Page"),
            ("page_kind", "Run by", self.page_kind, "Who runs the page"),
            ("platform", "&Where", self.platform, "Where: which network"),
            ("link", "Lin&k", self.link, "Link to the post"),
            ("author", "W&ritten by", self.author, "Written by"),
            ("handle", "Account", self.handle, "Account name"),
            ("posted", "Posted", self.posted, "When it was posted"),
            ("body", "It sa&ys", self.body, "What the post says"),
        ):
            self.rows[name] = row = GuessRow(field, says)
            words = QLabel(caption)
            words.setBuddy(field)
            form.addRow(words, row)
            row.accepted.connect(partial(self.looks_right.emit, name))
            row.chosen.connect(partial(self.offer_taken.emit, name))
        return form

    def _connect(self) -> None:
        for name in ("link", "author", "handle", "posted"):
            line = self._line(name)
            line.textEdited.connect(partial(self._edited, name))
            line.returnPressed.connect(partial(self.looks_right.emit, name))
        self.page.editTextChanged.connect(partial(self._edited, "page"))
        self.page_kind.activated.connect(partial(self._edited, "page_kind"))
        self.platform.activated.connect(partial(self._edited, "platform"))
        self.body.textChanged.connect(partial(self._edited, "body"))
        self.note.textChanged.connect(partial(self._edited, "note"))
        self.categories.toggled.connect(lambda category: self.edited.emit(f"category:{category}"))
        written = self.page.lineEdit()
        assert written is not None
        written.setPlaceholderText("Name of your page (choose or type)")
        written.returnPressed.connect(partial(self.looks_right.emit, "page"))
        for field in (written, self.link, self.author, self.handle, self.posted, self.body, self.note):
            field.installEventFilter(self)

    def _edited(self, name: str, *_: object) -> None:
        self.edited.emit(name)

    def _line(self, name: str) -> QLineEdit:
        line = getattr(self, name)
        assert isinstance(line, QLineEdit)
        return line

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the keys for undo mean the whole form, and not the one field."""
        if isinstance(event, QKeyEvent):
            for keys, signal in (
                (QKeySequence.StandardKey.Undo, self.undo),
                (QKeySequence.StandardKey.Redo, self.redo),
            ):
                if event.matches(keys):
                    event.accept()
                    if event.type() == QEvent.Type.KeyPress:
                        signal.emit()
                    return True
        return super().eventFilter(watched, event)

    # What stands in them

    def put(self, form: Form, pages: Sequence[str], platforms: Sequence[Platform], pack: Pack) -> None:
        """Fill the fields in; none of them says that it changed.

        Args:
            form: what stands in them.
            pages: names to choose from.
            platforms: networks to choose from.
            pack: whose categories are offered.
        """
        blocked = [QSignalBlocker(field) for field in (self.page, self.platform, self.categories)]
        self.page.clear()
        self.page.addItems(list(pages))
        self.platform.clear()
        self.platform.addItem("Not known", "")
        for platform in platforms:
            self.platform.addItem(platform.name, platform.id)
        self.categories.offer(pack, form.categories)
        del blocked
        self.apply(form)

    def apply(self, form: Form) -> None:
        """Bring the fields to what a form says; those that say it already keep their cursor. None says it changed."""
        changing = (self.page, self.page_kind, self.platform, self.body, self.note, self.categories)
        blocked = [QSignalBlocker(one) for one in changing]
        if one_line(self.page.currentText(), _LONGEST_LINE) != form.page:
            self.page.setEditText(form.page)
        self.page_kind.setCurrentIndex(max(0, self.page_kind.findData(form.page_kind)))
        self.platform.setCurrentIndex(max(0, self.platform.findData(form.platform)))
        for name in ("link", "author", "handle", "posted"):
            line, words = self._line(name), getattr(form, name)
            if line.text().strip() != words:
                line.setText(words)
                line.setCursorPosition(0)
                if line.hasFocus():
                    line.selectAll()  # what is typed next replaces it
        for text, words in ((self.body, form.body), (self.note, form.note)):
            if text.toPlainText() != words:
                text.setPlainText(words)
        self.categories.choose(form.categories)
        del blocked

    def written(self) -> Form:
        """Return what stands in the fields; removal, recipients and guesses are not theirs."""
        return Form(
            page=one_line(self.page.currentText(), _LONGEST_LINE),
            page_kind=PageKind(self.page_kind.currentData()),
            platform=str(self.platform.currentData() or ""),
            link=self.link.text().strip(),
            author=self.author.text().strip(),
            handle=self.handle.text().strip(),
            posted=self.posted.text().strip(),
            body=self.body.toPlainText(),
            categories=self.categories.chosen,
            note=self.note.toPlainText(),
        )

    def platform_words(self, platform_id: str) -> str:
        """Return the name of a network that can be chosen."""
        at = self.platform.findData(platform_id)
        return self.platform.itemText(at) if at > 0 else ""


class _Line(QLineEdit):
    """One line; what is pasted into it becomes one."""

    def __init__(self, hint: str) -> None:
        super().__init__()
        self.setPlaceholderText(hint)
        self.setMaxLength(_LONGEST_LINE)
        self.textEdited.connect(self._clean)

    def _clean(self, text: str) -> None:
        # Qt turns line breaks into a sign of its own, and leaves controls and directions as they are.
        if text.isascii() and text.isprintable():
            return
        at = self.cursorPosition()
        before, after = _one_line(text[:at]), _one_line(text[at:])
        if before + after != text:
            with QSignalBlocker(self):
                self.setText(before + after)
                self.setCursorPosition(len(before))


def _one_line(text: str) -> str:
    """Clean a part of a line that is being typed: the spaces at its ends stay."""
    lead = " " if text[:1].isspace() else ""
    trail = " " if text[-1:].isspace() and text.strip() else ""
    cleaned = one_line(text.replace("\u2028", " "), _LONGEST_LINE)
    return f"{lead}{cleaned}{trail}" if cleaned else lead


class _Text(QPlainTextEdit):
    """A small text field; Tab leaves it, as in every form."""

    def __init__(self, hint: str, rows: int) -> None:
        super().__init__()
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * rows + 18)
