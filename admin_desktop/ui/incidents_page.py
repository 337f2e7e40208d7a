"""The list of incidents."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from admin_desktop.documents.plain import one_line
from admin_desktop.incidents.filtering import Filter, Order
from admin_desktop.ui.incidents_filters import IncidentFilters
from admin_desktop.ui.incidents_model import SORTS, IncidentsModel
from admin_desktop.ui.incidents_table import IncidentsTable
from admin_desktop.ui.widgets import button, card, label

_NONE, _LIST, _NOTHING_FOUND = 0, 1, 2


class IncidentsPage(QWidget):
    """The incidents, searched, filtered and ordered as the admin likes; the newest first.

    Signals:
        chosen: an incident's id.
        asked: the list is wanted anew: other words, another filter or order.
        export: make a package; of the report with this id, if one is selected.
        save_csv, print_list: what is listed now.
        capture: the empty page's button.
        copies: the kept copies are wanted.
    """

    chosen = Signal(str)
    asked = Signal()
    export = Signal(str)
    save_csv = Signal()
    print_list = Signal()
    capture = Signal()
    copies = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self.model = IncidentsModel()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(28, 22, 28, 22)
        outer.setSpacing(10)
        head = QHBoxLayout()
        head.addWidget(label("Incidents", "title"), 1)
        outer.addLayout(head)
        self.filters = IncidentFilters()
        outer.addWidget(self.filters)
        self.table = IncidentsTable(self.model)
        self._stack = QStackedWidget()
        outer.addWidget(self._stack, 1)
        for one in (self._make_empty(), self.table, self._make_nothing_found()):
            self._stack.addWidget(one)
        self.filters.hide()
        # Made last: the keyboard comes first to what the page is about.
        self._make_buttons(head)
        self._connect()

    def _make_buttons(self, head: QHBoxLayout) -> None:
        self.print_button = button("&Print…", says="Print the list as it is shown")
        self.csv_button = button("Save as CS&V…", says="Save the list as it is shown, for spreadsheets")
        self.export_button = button("E&xport…", says="Export reports as a package that anyone can check")
        self.copies_button = button("&Kept copies ›", "quiet", says="Kept copies of messages, which are no reports")
        for one, signal in ((self.print_button, self.print_list), (self.csv_button, self.save_csv)):
            one.clicked.connect(signal)
            one.hide()
        self.export_button.clicked.connect(self._export)
        self.copies_button.clicked.connect(self.copies)
        for one in (self.print_button, self.csv_button, self.export_button, self.copies_button):
            head.addWidget(one)

    def _connect(self) -> None:
        self.filters.changed.connect(self.asked)
        self.filters.down.connect(self._into_list)
        self.table.activated.connect(self._activated)
        self.table.clicked.connect(self._activated)
        self.table.typed.connect(self._typed)
        self.table.horizontalHeader().sectionClicked.connect(self._order_by)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(self._find)

    def _make_empty(self) -> QWidget:
        return self._message(
            label("No reports yet", "heading"),
            "When something bad is posted on your page, capture it. Its picture, its report and what became of "
            "it are kept here.",
            "Capture a post",
            self.capture.emit,
        )

    def _make_nothing_found(self) -> QWidget:
        self._not_found = label("", "heading", wrap=True)
        return self._message(
            self._not_found,
            "Every word must be in the report, in its picture or in its notes; the beginning of a word is enough. "
            "Words in quotes must stand side by side.",
            "Clear filters",
            self.filters.clear,
        )

    def _message(self, heading: QLabel, words: str, action: str, act: Callable[[], None]) -> QWidget:
        holder = QWidget()
        holder.setProperty("look", "plain")
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        frame, inside = card(margins=24)
        inside.addWidget(heading)
        inside.addWidget(label(words, "muted", wrap=True))
        start = button(action)
        start.clicked.connect(lambda: act())
        inside.addWidget(start, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(frame)
        column.addStretch(1)
        return holder

    # What is asked for

    @property
    def filter(self) -> Filter:
        """What is to be listed."""
        return self.filters.filter()

    @property
    def order(self) -> Order:
        """In which order."""
        return self.filters.order

    def _order_by(self, section: int) -> None:
        by, now = SORTS[section], self.order
        newest_first = by == Order().by
        self.filters.set_order(Order(by, not now.descending if now.by == by else newest_first))

    def _find(self) -> None:
        self.filters.words.setFocus()
        self.filters.words.selectAll()

    def _typed(self, words: str) -> None:
        self.filters.words.setFocus()
        self.filters.words.setText(words)

    def _into_list(self) -> None:
        if self._stack.currentIndex() == _LIST:
            self.table.setFocus()

    def _export(self) -> None:
        self.export.emit(self.selected())

    def selected(self) -> str:
        """Return the id of the report that is selected, or nothing."""
        at = self.table.currentIndex()
        return self.model.incident_id(at.row()) if at.isValid() else ""

    def _activated(self, index: QModelIndex) -> None:
        if index.isValid() and (incident_id := self.model.incident_id(index.row())):
            self.chosen.emit(incident_id)

    # What is shown

    def show_beginning(self) -> None:
        """Show the first incidents, which the model has; how many there are is still to be told."""
        self.filters.show()
        self._show_order()
        self._stack.setCurrentIndex(_LIST)

    def show_found(self, shown: int, in_all: int) -> None:
        """Say how many incidents there are; the model has them already."""
        self.filters.setVisible(in_all > 0)
        self.filters.tell(shown, in_all)
        self._show_order()
        for one in (self.print_button, self.csv_button):
            one.setVisible(in_all > 0)
            one.setEnabled(shown > 0)
        if not in_all:
            self._stack.setCurrentIndex(_NONE)
        elif shown:
            self._stack.setCurrentIndex(_LIST)
        else:
            words = one_line(self.filter.words, 60)
            self._not_found.setText(f"Nothing found for {words}" if words else "Nothing found")
            self._stack.setCurrentIndex(_NOTHING_FOUND)

    def _show_order(self) -> None:
        order = self.order
        way = Qt.SortOrder.DescendingOrder if order.descending else Qt.SortOrder.AscendingOrder
        self.table.horizontalHeader().setSortIndicator(SORTS.index(order.by), way)
