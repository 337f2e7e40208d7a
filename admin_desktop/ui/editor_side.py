"""Beside the picture: the list of marks, and the numbers of the one that is selected."""

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QWidget,
)

from admin_desktop.boxes import Box
from admin_desktop.ui.editor_icons import SIZE, tool_icon
from admin_desktop.ui.editor_model import CROP, EditorModel, Tool
from admin_desktop.ui.widgets import button, card, label

_EMPTY = "Nothing yet. Choose a tool, then drag over the picture, or press Enter in it."


class EditorSide:
    """The panel; its frame is ``frame``.

    Args:
        model: what is edited.
    """

    def __init__(self, model: EditorModel) -> None:
        self._model = model
        self.frame, inside = card(margins=14, spacing=10)
        self.frame.setFixedWidth(274)
        heading = label("On the copy", "heading")
        inside.addWidget(heading)
        self.empty = label(_EMPTY, "muted", wrap=True)
        inside.addWidget(self.empty)
        self.list = _Marks(model)
        heading.setBuddy(self.list)
        inside.addWidget(self.list, 100)
        self._numbers: list[QSpinBox] = []
        self.fields = QWidget()
        self.fields.setProperty("look", "plain")
        self.fields.setLayout(self._make_numbers())
        inside.addWidget(self.fields)
        self.remove = button("Remo&ve", says="Remove the selected mark")
        self.remove.setAutoDefault(False)
        self.remove.clicked.connect(model.remove)
        inside.addWidget(self.remove)
        inside.addStretch(1)
        model.changed.connect(self.show_model)
        self.show_model()

    def _make_numbers(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        width, height = self._model.size
        fields = (("&Left", width), ("To&p", height), ("&Width", width), ("&Height", height))
        for place, (name, most) in enumerate(fields):
            caption, number = QLabel(name), QSpinBox()
            number.setRange(0 if place < 2 else 1, most)
            number.setAccessibleName(f"{name.replace('&', '')} of the selected mark in pixels")
            number.setKeyboardTracking(False)
            number.setProperty("look", "field")
            number.setAlignment(Qt.AlignmentFlag.AlignCenter)
            number.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
            number.setMinimumWidth(48)
            number.valueChanged.connect(self._numbers_changed)
            caption.setBuddy(number)
            row, column = divmod(place, 2)
            grid.addWidget(caption, row, column * 2)
            grid.addWidget(number, row, column * 2 + 1)
            grid.setColumnStretch(column * 2 + 1, 1)
            self._numbers.append(number)
        return grid

    @property
    def numbers(self) -> tuple[QSpinBox, ...]:
        """Left, top, width, height."""
        return tuple(self._numbers)

    def _numbers_changed(self) -> None:
        model = self._model
        if model.selected is None:
            return
        x, y, width, height = (number.value() for number in self._numbers)
        if model.is_number(model.selected):
            before = model.box(model.selected)
            width = height = width if width != before.width else height
        model.place(Box(x, y, width, height))

    def show_model(self) -> None:
        """Show the recipe as it is now."""
        at = self._model.selected
        items = self._model.items()
        self.empty.setVisible(not items)
        for part in (self.list, self.fields, self.remove):
            part.setVisible(bool(items))
        self.list.show_items(items)
        self.remove.setEnabled(at is not None)
        values = self._model.box(at) if at is not None else (0, 0, 1, 1)
        for number, value in zip(self._numbers, values, strict=True):
            blocked = QSignalBlocker(number)
            number.setValue(value)
            number.setEnabled(at is not None)
            del blocked


class _Marks(QListWidget):
    """The marks in words; Delete removes one."""

    def __init__(self, model: EditorModel) -> None:
        super().__init__()
        self._model = model
        self._shown: list[str] = []
        self.setAccessibleName("Marks on the copy")
        self.setIconSize(SIZE)
        self.setMinimumHeight(72)
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.currentRowChanged.connect(self._chosen)
        self._items: list[int] = []

    def show_items(self, items: list[int]) -> None:
        """Show these; what did not change is left alone, so that a screen reader does not read it again."""
        words = [self._model.words(at) for at in items]
        blocked = QSignalBlocker(self)
        while self.count() > len(items):
            self.takeItem(self.count() - 1)
        for row, (at, text) in enumerate(zip(items, words, strict=True)):
            if row >= self.count():
                self.addItem(QListWidgetItem())
            shown = self.item(row)
            if row >= len(self._shown) or self._shown[row] != text:
                shown.setText(text)
                shown.setIcon(tool_icon(self._tool(at), self.palette().text().color(), self._number(at)))
        self._items, self._shown = items, words
        selected = self._model.selected
        self.setCurrentRow(items.index(selected) if selected in items else -1)
        del blocked

    def _tool(self, at: int) -> Tool:
        return Tool.CROP if at == CROP else Tool(self._model.recipe.marks[at].kind)

    def _number(self, at: int) -> int:
        return 1 if at == CROP else self._model.recipe.number_of(at)

    def _chosen(self, row: int) -> None:
        if 0 <= row < len(self._items):
            self._model.select(self._items[row])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete and Backspace remove what is selected."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._model.remove()
        else:
            super().keyPressEvent(event)
