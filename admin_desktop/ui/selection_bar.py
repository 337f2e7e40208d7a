"""The bar on the frozen picture: what to do, the box in numbers, and the two ways out."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from admin_desktop.ui.widgets import button, label

_HOW = (
    "Drag, or click two corners. Arrow keys move the box, Shift changes its size, Ctrl makes small steps, "
    "Tab takes one edge."
)


class SelectionBar(QFrame):
    """Numbers and buttons.

    Args:
        picture: its size in physical pixels.
        several: there are further screens to choose from.

    Signals:
        numbers_changed: x, y, width, height as typed.
        use: the box is right.
        whole: keep the whole screen.
        next_screen: go to the frozen picture of the next screen.
    """

    numbers_changed = Signal(int, int, int, int)
    use = Signal()
    whole = Signal()
    next_screen = Signal()

    def __init__(self, parent: QWidget, picture: QSize, *, several: bool) -> None:
        super().__init__(parent)
        self._typing = False
        self.setProperty("look", "card")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 12, 16, 12)
        outer.addWidget(label("Sealed and safe. Draw a box round the post.", "heading"))
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(20)
        row, buttons = QHBoxLayout(), QHBoxLayout()
        for part in (row, buttons):
            part.setSpacing(8)
            self._row.addLayout(part)
        self.numbers = [
            self._make_number(row, name, most)
            for name, most in (
                ("&Left", picture.width()),
                ("&Top", picture.height()),
                ("&Width", picture.width()),
                ("&Height", picture.height()),
            )
        ]
        row.addStretch(1)
        self.use_button = button("&Use this part  (Enter)", "primary")
        self.use_button.clicked.connect(self.use)
        whole = button("&Keep the whole screen  (Esc)")
        whole.clicked.connect(self.whole)
        buttons.addWidget(self.use_button)
        buttons.addWidget(whole)
        if several:
            other = button("Ne&xt screen  (F6)")
            other.clicked.connect(self.next_screen)
            buttons.addWidget(other)
        buttons.addStretch(1)
        outer.addLayout(self._row)
        outer.addWidget(label(_HOW, "muted", wrap=True))

    def _make_number(self, row: QHBoxLayout, name: str, most: int) -> QSpinBox:
        caption, number = QLabel(name), QSpinBox()
        number.setRange(0, most)
        number.setAccessibleName(f"{name.replace('&', '')} of the box in pixels")
        number.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        number.setMinimumWidth(72)
        number.valueChanged.connect(self._typed)
        number.editingFinished.connect(self._finished)
        caption.setBuddy(number)
        row.addWidget(caption)
        row.addWidget(number)
        return number

    def fit(self, width: int) -> None:
        """Take the size that suits a window of that width: beside each other, or below where that is too narrow."""
        for direction in (QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom):
            self._row.setDirection(direction)
            if self._row.sizeHint().width() + 40 <= width:
                break
        wide = min(width, self._row.sizeHint().width() + 32)
        self.resize(wide, self.heightForWidth(wide))

    def _finished(self) -> None:
        if self._typing:
            self._typing = False
            self._tell()

    def _typed(self) -> None:
        """Show at once what is typed; the fields are put right when all of a number is there."""
        self._typing = True
        self._tell()

    def _tell(self) -> None:
        left, top, width, height = (number.value() for number in self.numbers)
        self.numbers_changed.emit(left, top, width, height)

    def show_box(self, values: tuple[int, int, int, int], *, usable: bool) -> None:
        """Show x, y, width and height, and whether the box can be used."""
        self.use_button.setEnabled(usable)
        if self._typing and self.window().focusWidget() in self.numbers:
            return
        self._typing = False
        for number, value in zip(self.numbers, values, strict=True):
            number.blockSignals(True)
            number.setValue(value)
            number.blockSignals(False)
