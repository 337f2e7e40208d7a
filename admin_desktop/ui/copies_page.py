"""The kept copies: a list, and the one that is chosen."""

from PySide6.QtCore import QAbstractItemModel, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QImage, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from admin_desktop.documents.plain import clean_text, one_line
from admin_desktop.incidents.copies import KeptCopy
from admin_desktop.ui.capture_words import capture_facts
from admin_desktop.ui.keep_button import KeepButton
from admin_desktop.ui.picture_view import PictureDialog, PictureView
from admin_desktop.ui.times import when_words
from admin_desktop.ui.widgets import button, card, label, tip

_HEADS = ("Kept", "With whom", "Page")
_UNSAID = "Not said yet"


class CopiesPage(QWidget):
    """Shows kept copies, the newest first.

    Signals:
        back: to the incidents.
        keep: how another copy shall come ("capture", "files", "paste").
        wanted: a capture's id, whose picture is to be shown.
        describe, report, discard: a capture's id.
    """

    back = Signal()
    keep = Signal(str)
    wanted = Signal(str)
    describe = Signal(str)
    report = Signal(str)
    discard = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self._copies: list[KeptCopy] = []
        self._image: QImage | None = None
        self._image_of = ""
        outer = QVBoxLayout(self)
        outer.setContentsMargins(28, 18, 28, 22)
        outer.setSpacing(12)
        back = button("‹ All incidents", "quiet")
        back.clicked.connect(self.back)
        outer.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
        head = QHBoxLayout()
        head.addWidget(label("Kept copies", "title"), 1)
        self.keep_button = KeepButton()
        self.keep_button.keep.connect(self.keep)
        head.addWidget(self.keep_button)
        outer.addLayout(head)
        self._stack = QStackedWidget()
        outer.addWidget(self._stack, 1)
        self._stack.addWidget(self._make_empty())
        self._stack.addWidget(self._make_halves())

    def _make_empty(self) -> QWidget:
        holder = QWidget()
        holder.setProperty("look", "plain")
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        frame, inside = card(margins=24)
        inside.addWidget(label("No copies yet", "heading"))
        inside.addWidget(
            label(
                "The district may ask for copies of messages with students or parents. Keep one here, with the page "
                "and the name: it is sealed like every picture, and it is no report.",
                "muted",
                wrap=True,
            )
        )
        column.addWidget(frame)
        column.addStretch(1)
        return holder

    def _make_halves(self) -> QSplitter:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(14)
        self.model = QStandardItemModel(0, len(_HEADS))
        self.model.setHorizontalHeaderLabels(list(_HEADS))
        self.table = _table(self.model)
        self.table.selectionModel().currentRowChanged.connect(self._row_changed)
        split.addWidget(self.table)
        frame, inside = card(margins=14)
        self.picture = PictureView("The kept picture")
        inside.addWidget(self.picture, 1)
        self.about = label("", "strong", wrap=True)
        self.note = label("", wrap=True)
        self.facts = label("", "muted", wrap=True)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for words in (self.about, self.note, self.facts):
            inside.addWidget(words)
        row = QHBoxLayout()
        self.larger = button("Show &larger", "quiet")
        self.larger.clicked.connect(self._show_larger)
        self.change = button("Change &what it is…", "quiet")
        self.change.clicked.connect(lambda: self.describe.emit(self.shown))
        self.erase = button("&Discard…", "quiet")
        self.erase.clicked.connect(lambda: self.discard.emit(self.shown))
        for made in (self.larger, self.change, self.erase):
            row.addWidget(made)
        row.addStretch(1)
        inside.addLayout(row)
        self.report_button = button("&Report it instead…", says="Report it instead: make an incident of this copy")
        self.report_button.clicked.connect(lambda: self.report.emit(self.shown))
        inside.addWidget(self.report_button, 0, Qt.AlignmentFlag.AlignLeft)
        split.addWidget(frame)
        split.setStretchFactor(0, 5)
        split.setStretchFactor(1, 4)
        split.setSizes([520, 440])
        return split

    @property
    def shown(self) -> str:
        """The capture that is shown, or nothing."""
        row = self.table.currentIndex().row()
        return self._copies[row].capture.id if 0 <= row < len(self._copies) else ""

    def show_copies(self, copies: list[KeptCopy], choose: str = "") -> None:
        """Show these copies.

        Args:
            copies: the newest first.
            choose: the id of the one to show; without it the one shown before, or the first.
        """
        wanted = choose or self.shown
        blocked = QSignalBlocker(self.table.selectionModel())
        self._copies = copies
        self.model.removeRows(0, self.model.rowCount())
        for copy in copies:
            cells = (
                when_words(copy.capture.local_time),
                one_line(copy.about.person) or _UNSAID,
                one_line(copy.about.page) or _UNSAID,
            )
            self.model.appendRow([_item(words) for words in cells])
        at = next((row for row, copy in enumerate(copies) if copy.capture.id == wanted), 0)
        if copies:
            self.table.setCurrentIndex(self.model.index(at, 0))
        del blocked
        self._stack.setCurrentIndex(1 if copies else 0)
        self._row_changed()

    def _row_changed(self, *_rows: object) -> None:
        row = self.table.currentIndex().row()
        if not 0 <= row < len(self._copies):
            return
        copy = self._copies[row]
        about = copy.about
        said = " · ".join(one_line(part) for part in (about.person, about.page) if part)
        self.about.setText(said or "Nobody has said yet what this is a copy of.")
        self.note.setText(clean_text(about.note))
        self.note.setVisible(bool(about.note))
        self.facts.setText(f"{copy.capture.id} · {capture_facts(copy.capture)}")
        if self._image is not None and self._image_of == copy.capture.id:
            return  # read anew: the same words, the same picture
        self._image = None
        self.larger.setEnabled(False)
        self.picture.show_words("…")
        self.wanted.emit(copy.capture.id)

    def show_picture(self, capture_id: str, image: QImage | None, words: str = "") -> None:
        """Show the picture of a copy, if it is the one that is still shown."""
        if capture_id != self.shown:
            return
        self._image, self._image_of = image, capture_id
        self.larger.setEnabled(image is not None)
        if image is None:
            self.picture.show_words(words)
        else:
            self.picture.show_image(image)

    def _show_larger(self) -> None:
        if self._image is not None:
            PictureDialog(self, "Picture", "The whole picture, as sealed", self._image).open()


def _table(model: QAbstractItemModel) -> QTableView:
    table = QTableView()
    table.setModel(model)
    table.setAccessibleName("Kept copies")
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 20)
    header = table.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
    header.setHighlightSections(False)
    return table


def _item(words: str) -> QStandardItem:
    made = QStandardItem(words)
    made.setToolTip(tip(words))
    return made
