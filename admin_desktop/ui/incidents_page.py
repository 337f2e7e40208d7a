"""The list of incidents."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from admin_desktop.documents.plain import one_line
from admin_desktop.incidents.incident import Incident, IncidentState, Removal
from admin_desktop.ui.times import when_words
from admin_desktop.ui.widgets import button, card, label, tip

_HEADS = ("Report", "Page", "What it may break", "State", "Captured")


def incident_state_words(incident: Incident) -> str:
    """Say how far an incident has come, in words and shape."""
    if incident.state == IncidentState.DRAFT:
        return "• Draft"
    if incident.state == IncidentState.DROPPED:
        return "– Discarded"
    return "✓ Reported, post gone" if incident.form.removal == Removal.REMOVED else "! Reported, post still up"


class IncidentsModel(QAbstractTableModel):
    """Incidents as rows."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[tuple[str, ...]] = []

    def show(self, incidents: list[Incident], category_names: dict[str, str]) -> None:
        """Show these incidents."""
        self.beginResetModel()
        self._rows = [
            (
                incident.id,
                one_line(incident.form.page) or "Not named yet",
                ", ".join(category_names.get(one, one) for one in incident.form.categories) or "Not judged yet",
                incident_state_words(incident),
                when_words(incident.created_at),
            )
            for incident in incidents
        ]
        self.endResetModel()

    def incident_id(self, row: int) -> str:
        """Return the incident of a row."""
        return self._rows[row][0]

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        """How many rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        """How many columns."""
        return 0 if parent.isValid() else len(_HEADS)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words of a cell."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self._rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(self._rows[index.row()][index.column()])
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The heads of the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _HEADS[section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None


class IncidentsPage(QWidget):
    """The incidents, the newest first.

    Signals:
        chosen: an incident's id.
        export: make a package; of the report with this id, if one is selected.
        capture: the empty page's button.
        copies: the kept copies are wanted.
    """

    chosen = Signal(str)
    export = Signal(str)
    capture = Signal()
    copies = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(28, 22, 28, 22)
        outer.setSpacing(12)
        head = QHBoxLayout()
        head.addWidget(label("Incidents", "title"), 1)
        outer.addLayout(head)
        self._stack = QStackedWidget()
        outer.addWidget(self._stack, 1)
        self._stack.addWidget(self._make_empty())
        self.model = IncidentsModel()
        self.table = self._make_table()
        self._stack.addWidget(self.table)
        # Made last: the keyboard comes first to what the page is about.
        self.copies_button = button("&Kept copies ›", "quiet", says="Kept copies of messages, which are no reports")
        self.copies_button.clicked.connect(self.copies)
        self.export_button = button("E&xport…", says="Export reports as a package that anyone can check")
        self.export_button.clicked.connect(self._export)
        head.addWidget(self.export_button)
        head.addWidget(self.copies_button)

    def _make_empty(self) -> QWidget:
        holder = QWidget()
        holder.setProperty("look", "plain")
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        frame, inside = card(margins=24)
        inside.addWidget(label("No reports yet", "heading"))
        inside.addWidget(
            label(
                "When something bad is posted on your page, capture it. Its picture, its report and what became of "
                "it are kept here.",
                "muted",
                wrap=True,
            )
        )
        start = button("Capture a post")
        start.clicked.connect(self.capture)
        inside.addWidget(start, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(frame)
        column.addStretch(1)
        return holder

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setAccessibleName("Reports")
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 20)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for wide in (1, 2):
            header.setSectionResizeMode(wide, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        table.activated.connect(self._activated)
        table.clicked.connect(self._activated)
        return table

    def _export(self) -> None:
        at = self.table.currentIndex()
        self.export.emit(self.model.incident_id(at.row()) if at.isValid() else "")

    def _activated(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self.model.incident_id(index.row()))

    def show_incidents(self, incidents: list[Incident], category_names: dict[str, str]) -> None:
        """Show these incidents."""
        self.model.show(incidents, category_names)
        self._stack.setCurrentIndex(1 if incidents else 0)
        if incidents and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, 0))
