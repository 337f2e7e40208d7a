"""Choosing what goes into a package for a third party, and where it is saved."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import QDate, QStandardPaths, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent, QTextCharFormat
from PySide6.QtWidgets import (
    QButtonGroup,
    QCalendarWidget,
    QComboBox,
    QDateEdit,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from admin_desktop.documents.plain import one_line
from admin_desktop.exports.packing import target_of
from admin_desktop.exports.parts import Size
from admin_desktop.exports.selecting import Selection
from admin_desktop.incidents.incident import Incident
from admin_desktop.ui.choice import Choice
from admin_desktop.ui.times import when_words
from admin_desktop.ui.widgets import button, in_tab_order, label, set_look

_PAUSE_MS = 250  # after the last change, before its size is asked for
_DAYS = 30


class ExportDialog(QDialog):
    """Asks for a report, or for days, a page and a person; and for a file.

    Args:
        parent: the window it belongs to.
        incidents: those there are, the newest first.
        pages: names of pages that were used before.
        chosen: the id of the report that is asked for, or nothing.
        practice: the file's name will say so.

    Signals:
        asked: a :class:`Selection` whose size is to be shown (:meth:`show_size`, :meth:`show_trouble`).
        export: a :class:`Selection` and the file's path, as text.
    """

    asked = Signal(object)
    export = Signal(object, str)

    def __init__(
        self, parent: QWidget, incidents: Sequence[Incident], pages: Sequence[str], chosen: str, *, practice: bool
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export - Admin Desktop")
        self.setMinimumWidth(560)
        self._practice = practice
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(lambda: self.asked.emit(self.selection))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(24, 20, 24, 20)
        self._column.setSpacing(12)
        self._column.addWidget(label("Export a package", "title"))
        self._column.addWidget(
            label(
                "For a lawyer, the district or an investigator: one ZIP file with the sealed pictures, the mails, the "
                "record of what happened to them, and how anyone can check that nothing was changed.",
                "muted",
                wrap=True,
            )
        )
        self._add_report(incidents, chosen)
        self._add_days(pages)
        self._add_file()
        self._add_buttons()
        self._connect()
        (self.report if incidents else self.days).setChecked(True)
        self.report.setEnabled(bool(incidents))
        self._changed()

    def showEvent(self, event: QShowEvent) -> None:
        """Qt forgets that the wrapped lines need more height in a narrow window."""
        super().showEvent(event)
        self.setMinimumHeight(self._column.totalHeightForWidth(self.width()))

    def _add_report(self, incidents: Sequence[Incident], chosen: str) -> None:
        self.report = QRadioButton("One &report")
        self._column.addWidget(self.report, 0, Qt.AlignmentFlag.AlignLeft)
        self.reports = Choice()
        self.reports.setAccessibleName("Which report")
        self.reports.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for one in incidents:
            about = one_line(one.form.page, 60) or "page not named yet"
            self.reports.addItem(f"{one.id}, {about}, {when_words(one.created_at)}", one.id)
        self.reports.setCurrentIndex(max(0, self.reports.findData(chosen)))
        self._column.addLayout(_indented(self.reports))

    def _add_days(self, pages: Sequence[str]) -> None:
        self.days = QRadioButton("Everything of these &days")
        self._column.addWidget(self.days, 0, Qt.AlignmentFlag.AlignLeft)
        group = QButtonGroup(self)
        group.addButton(self.report)
        group.addButton(self.days)
        today = QDate.currentDate()
        self.first, self.last = _day(today.addDays(-_DAYS), "First day"), _day(today, "Last day")
        self.page, self.person = Choice(), QLineEdit()
        self.page.setEditable(True)
        self.page.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.page.addItem("")
        self.page.addItems([one_line(page) for page in pages])
        self.page.setAccessibleName("Only this page")
        line = self.page.lineEdit()
        if line is not None:
            line.setPlaceholderText("All pages")
        self.person.setPlaceholderText("Anybody")
        self.person.setAccessibleName("Only what this person wrote")
        form = QGridLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(8)
        form.setColumnStretch(1, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.first)
        row.addWidget(label("to", "muted"))
        row.addWidget(self.last)
        row.addStretch(1)
        form.addWidget(label("From", "muted"), 0, 0)
        form.addLayout(row, 0, 1)
        for place, (caption, field) in enumerate((("Page", self.page), ("Written by", self.person)), start=1):
            form.addWidget(label(caption, "muted"), place, 0)
            form.addWidget(field, place, 1)
        self._column.addLayout(_indented(form))

    def _add_file(self) -> None:
        row = QHBoxLayout()
        self.file = QLineEdit()
        self.file.setAccessibleName("File to make")
        self.choose = button("&Choose…", says="Choose the file to make")
        self.choose.clicked.connect(self._choose_file)
        row.addWidget(label("Save as", "muted"))
        row.addWidget(self.file, 1)
        row.addWidget(self.choose)
        self._column.addLayout(row)
        self.words = label("", "muted", wrap=True)
        # Room for two lines, so that the window does not jump.
        self.words.setMinimumHeight(2 * self.words.fontMetrics().lineSpacing())
        self._column.addWidget(self.words)

    def _add_buttons(self) -> None:
        row = QHBoxLayout()
        row.addStretch(1)
        self.cancel = button("Cance&l")
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)
        self.go = button("&Export", "primary")
        self.go.setDefault(True)
        self.go.clicked.connect(self._go)
        row.addWidget(self.cancel)
        row.addWidget(self.go)
        self._column.addLayout(row)
        in_tab_order(
            self.report, self.reports, self.days, self.first, self.last, self.page, self.person,
            self.file, self.choose, self.cancel, self.go,
        )  # fmt: skip

    def _connect(self) -> None:
        self.report.toggled.connect(self._changed)
        self.reports.currentIndexChanged.connect(self._changed)
        for one in (self.first, self.last):
            one.dateChanged.connect(self._changed)
        self.page.currentTextChanged.connect(self._changed)
        self.person.textChanged.connect(self._changed)
        self._named_by_hand = False
        self.file.textEdited.connect(self._file_edited)

    @property
    def selection(self) -> Selection:
        """What is chosen now."""
        if self.report.isChecked():
            return Selection(incidents=(str(self.reports.currentData()),))
        return Selection(
            first=_date(self.first), last=_date(self.last), page=self.page.currentText(), person=self.person.text()
        )

    def _changed(self) -> None:
        one = self.report.isChecked()
        self.reports.setEnabled(one)
        for field in (self.first, self.last, self.page, self.person):
            field.setEnabled(not one)
        if not self._named_by_hand:
            self.file.setText(str(_free(_documents() / f"{self._name()}.zip", practice=self._practice)))
        self.go.setEnabled(False)
        self._say("Counting…")
        self._pause.start()

    def _name(self) -> str:
        """A name made of ids and days only."""
        if self.report.isChecked():
            return f"Evidence-{self.reports.currentData()}"
        return f"Evidence-{_date(self.first)}-to-{_date(self.last)}"

    def _file_edited(self) -> None:
        self._named_by_hand = True
        self.go.setEnabled(bool(self.file.text().strip()) and self._fits)

    def show_size(self, selection: Selection, size: Size) -> None:
        """Say how much it is, if it is still what is chosen."""
        if selection != self.selection:
            return
        self._fits = True
        self._say(f"{_count(size.incidents, 'report')}, {_count(size.captures, 'capture')}, about {_mb(size.bytes)}.")
        self.go.setEnabled(bool(self.file.text().strip()))

    def show_trouble(self, selection: Selection, sentence: str) -> None:
        """Say why it cannot be exported, if it is still what is chosen."""
        if selection == self.selection:
            self._fits = False
            self._say(sentence, "error")

    _fits = False

    def _say(self, words: str, look: str = "muted") -> None:
        self.words.setText(words)
        set_look(self.words, look)

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, "Save the package as", self.file.text(), "Package (*.zip)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("zip")
        # Nothing is overwritten: that is said when it is tried.
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.fileSelected.connect(self._file_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _file_chosen(self, file: str) -> None:
        self.file.setText(str(Path(file)))
        self._file_edited()

    def _go(self) -> None:
        self.export.emit(self.selection, self.file.text().strip())


class _DayEdit(QDateEdit):
    """A day that Tab leaves; the arrow keys lead from month to day to year."""

    def focusNextPrevChild(self, forward: bool) -> bool:
        return QWidget.focusNextPrevChild(self, forward)


def _day(date: QDate, name: str) -> QDateEdit:
    made = _DayEdit(date)
    made.setCalendarPopup(True)
    made.setDisplayFormat("MMM d, yyyy")
    made.setAccessibleName(name)
    calendar = made.calendarWidget()
    calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    for weekend in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):  # else in a red that is hard to read on dark ground
        calendar.setWeekdayTextFormat(weekend, QTextCharFormat())
    return made


def _date(field: QDateEdit) -> date:
    value = field.date()
    return date(value.year(), value.month(), value.day())


def _indented(what: QWidget | QGridLayout) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(24, 0, 0, 0)
    if isinstance(what, QWidget):
        row.addWidget(what, 1)
    else:
        row.addLayout(what, 1)
    return row


def _documents() -> Path:
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation) or Path.home())


def _free(wanted: Path, *, practice: bool) -> Path:
    """Return a name that nothing has yet."""
    number, free = 1, wanted
    while target_of(free, practice=practice).exists():
        number += 1
        free = wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
    return target_of(free, practice=practice)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _mb(size: int) -> str:
    return f"{max(0.1, size / 1e6):,.1f} MB"
