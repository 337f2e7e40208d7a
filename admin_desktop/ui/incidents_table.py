"""The table of incidents: quick keys, rows as high as their small pictures, and which rows are looked at."""

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from admin_desktop.ui.incidents_model import HEADS, IncidentsModel
from admin_desktop.ui.two_lines import PICTURE, TwoLines, row_height


class IncidentsTable(QTableView):
    """Shows a :class:`IncidentsModel`.

    Signals:
        typed: a letter was typed here: it begins a search.
        moved: other rows are on the screen.
    """

    typed = Signal(str)
    moved = Signal()

    def __init__(self, model: IncidentsModel) -> None:
        super().__init__()
        self._model = model
        self.setModel(model)
        self.setAccessibleName("Reports")
        self._delegate = TwoLines(picture_column=0)
        self.setItemDelegate(self._delegate)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        # All rows alike: the height of 100,000 is not worked out one by one.
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setStretchLastSection(False)
        for column in range(len(HEADS)):
            wide = column in (1, 2)
            header.setSectionResizeMode(
                column, QHeaderView.ResizeMode.Stretch if wide else QHeaderView.ResizeMode.Fixed
            )
        self._measure()
        self.verticalScrollBar().valueChanged.connect(lambda _: self.moved.emit())

    def _measure(self) -> None:
        """Rows and columns as high and wide as their words are at most; strangers' words share the rest."""
        metrics = self.fontMetrics()
        self.verticalHeader().setDefaultSectionSize(row_height(metrics))
        self.verticalScrollBar().setSingleStep(row_height(metrics) // 3)
        widths = {
            0: metrics.horizontalAdvance("R-2026-00000") + PICTURE.width() + 34,
            3: metrics.horizontalAdvance("! Reported   post") + 26,
            4: metrics.horizontalAdvance("59 minutes ago   ▲") + 26,
        }
        for column, width in widths.items():
            self.setColumnWidth(column, width)

    def changeEvent(self, event: QEvent) -> None:
        """Other letters, other sizes."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_delegate"):
            self._measure()

    def keyboardSearch(self, search: str) -> None:
        """A letter begins a search; Qt would look through every row for it."""
        if search.strip():
            self.typed.emit(search)

    def rows_on_screen(self) -> tuple[int, int]:
        """Return the first and the last row that can be seen."""
        height = self.verticalHeader().defaultSectionSize()
        first = self.verticalScrollBar().value() // height
        return first, first + self.viewport().height() // height + 1

    def go_to(self, row: int) -> None:
        """Make a row the current one."""
        index = self._model.index(max(0, row), 0)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, flags)
