"""The fields of the form of an incident: what the admin can type and choose about the post."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from admin_desktop.incidents.incident import Form
from admin_desktop.platforms.platform import Platform
from admin_desktop.policy import Pack
from admin_desktop.ui.categories_field import CategoriesField
from admin_desktop.ui.widgets import label


class FormFields(QWidget):
    """A column of fields; :attr:`column` takes what comes below them."""

    def __init__(self) -> None:
        super().__init__()
        self.column = column = QVBoxLayout(self)
        column.setContentsMargins(2, 0, 8, 0)
        column.setSpacing(10)
        self.hint = label("Dashed: taken from your clipboard or your browser, please check it.", "muted", wrap=True)
        column.addWidget(self.hint)
        self.page = QComboBox()
        self.page.setEditable(True)
        self.page.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.platform = QComboBox()
        self.link = QLineEdit()
        self.link.setPlaceholderText("https://… (optional)")
        self.author = QLineEdit()
        self.author.setPlaceholderText("Name as shown (optional)")
        self.posted = QLineEdit()
        self.posted.setPlaceholderText("As shown, such as 4h or Nov 9 (optional)")
        self.body = _Text("What the post says", "Type or paste the words, or leave it to the picture", 4)
        self.note = _Text("Note", "Anything Communications should know (optional)", 3)
        self.categories = CategoriesField(self.body)
        column.addLayout(self._make_rows())
        column.addWidget(label("What it may break", "heading"))
        column.addWidget(self.categories)
        note_row = QFormLayout()
        note_row.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        note_row.setHorizontalSpacing(12)
        note_row.addRow("&Note", self.note)
        column.addLayout(note_row)

    def _make_rows(self) -> QFormLayout:
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        for caption, field, name in (
            ("P&age", self.page, "Page"),
            ("&Where", self.platform, "Where: which network"),
            ("Lin&k", self.link, "Link to the post"),
            ("W&ritten by", self.author, "Written by"),
            ("Posted", self.posted, "When it was posted"),
            ("It sa&ys", self.body, "What the post says"),
        ):
            field.setAccessibleName(name)
            form.addRow(caption, field)
        return form

    def put(self, form: Form, pages: Sequence[str], platforms: Sequence[Platform], pack: Pack) -> None:
        """Fill the fields in; none of them says that it changed.

        Args:
            form: what stands in them.
            pages: names to choose from.
            platforms: networks to choose from.
            pack: whose categories are offered.
        """
        blocked = [QSignalBlocker(field) for field in (self.page, self.platform, self.body, self.note, self.categories)]
        self._put_choices(form, pages, platforms)
        self.link.setText(form.link)
        self.link.setCursorPosition(0)
        self.author.setText(form.author)
        self.posted.setText(form.posted)
        self.body.setPlainText(form.body)
        self.note.setPlainText(form.note)
        self.categories.offer(pack, form.categories)
        del blocked

    def _put_choices(self, form: Form, pages: Sequence[str], platforms: Sequence[Platform]) -> None:
        self.page.clear()
        self.page.addItems(list(pages))
        self.page.setEditText(form.page)
        edit = self.page.lineEdit()
        if edit:
            edit.setPlaceholderText("Name of your page (choose or type)")
        self.platform.clear()
        self.platform.addItem("Not known", "")
        for platform in platforms:
            self.platform.addItem(platform.name, platform.id)
        self.platform.setCurrentIndex(max(0, self.platform.findData(form.platform)))

    def written(self) -> Form:
        """Return what stands in the fields; removal and recipients are not theirs."""
        return Form(
            page=self.page.currentText().strip(),
            platform=str(self.platform.currentData() or ""),
            link=self.link.text().strip(),
            author=self.author.text().strip(),
            posted=self.posted.text().strip(),
            body=self.body.toPlainText(),
            categories=self.categories.chosen,
            note=self.note.toPlainText(),
        )


class _Text(QPlainTextEdit):
    """A small text field; Tab leaves it, as in every form."""

    def __init__(self, name: str, hint: str, rows: int) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * rows + 18)
