"""Asking what a kept copy is about."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from admin_desktop.incidents.copies import About
from admin_desktop.ui.choice import Choice
from admin_desktop.ui.widgets import button, label


class CopyDialog(QDialog):
    """Asks for person, page and note. The copy is sealed already: closing this loses nothing.

    Args:
        parent: the window.
        count: of how many pictures the copy is.
        about: what was said before.
        pages, people: that were named before, to choose from.
    """

    def __init__(self, parent: QWidget, count: int, about: About, pages: Sequence[str], people: Sequence[str]) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keep a copy - Admin Desktop")
        self.setMinimumWidth(500)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(label("What is this a copy of?", "title"))
        sealed = "The picture is" if count == 1 else f"The {count} pictures are"
        column.addWidget(
            label(
                f"{sealed} sealed and kept. The district may ask for copies of messages with students or parents: with "
                "a page and a name they are found again.",
                "muted",
                wrap=True,
            )
        )
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        self.person = _choice(people, about.person, "Name of the parent, student or group", "With whom")
        self.page = _choice(pages, about.page, "Name of your page (choose or type)", "Page")
        self.note = QPlainTextEdit(about.note)
        self.note.setPlaceholderText("What it was about (optional)")
        self.note.setAccessibleName("Note")
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(self.note.fontMetrics().lineSpacing() * 3 + 18)
        form.addRow("&With whom", self.person)
        form.addRow("&Page", self.page)
        form.addRow("&Note", self.note)
        column.addLayout(form)
        row = QHBoxLayout()
        row.addStretch(1)
        later = button("&Later", says="Later: the copy is kept without page and name")
        later.clicked.connect(self.reject)
        later.setAutoDefault(False)
        self.keep = button("&Keep", "primary")
        self.keep.setDefault(True)
        self.keep.clicked.connect(self.accept)
        row.addWidget(later)
        row.addWidget(self.keep)
        column.addLayout(row)
        self.person.setFocus()

    @property
    def about(self) -> About:
        """What the admin said."""
        return About(
            self.page.currentText().strip(), self.person.currentText().strip(), self.note.toPlainText().strip()
        )


def _choice(offered: Sequence[str], chosen: str, hint: str, name: str) -> QComboBox:
    made = Choice()
    made.setEditable(True)
    made.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    made.addItems(list(offered))
    made.setEditText(chosen)
    made.setAccessibleName(name)
    edit = made.lineEdit()
    if edit:
        edit.setPlaceholderText(hint)
    return made
