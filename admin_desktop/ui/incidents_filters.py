"""What of the incidents is shown: words, state, page, platform, category, days, and in which order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QDate, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from admin_desktop.documents.plain import one_line
from admin_desktop.incidents.filtering import Filter, Order, Sort, Stage
from admin_desktop.incidents.listing import Facets
from admin_desktop.ui.choice import Choice
from admin_desktop.ui.widgets import button, label

_PAUSE_MS = 120  # after the last key, before it is searched
_ANY = "any"
_CHOOSE = "choose"
_DAYS = (("Any time", _ANY), ("Today", 0), ("Last 7 days", 6), ("Last 30 days", 29), ("Last 365 days", 364))
_ORDERS = (
    ("Newest first", Order()),
    ("Oldest first", Order(Sort.CAPTURED, descending=False)),
    ("By report number", Order(Sort.REPORT, descending=False)),
    ("By page", Order(Sort.PAGE, descending=False)),
    ("By what it may break", Order(Sort.CATEGORY, descending=False)),
    ("By state", Order(Sort.STAGE, descending=False)),
)


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be chosen: stages with their words and numbers, and what incidents have."""

    stages: Mapping[Stage, tuple[str, int]]
    facets: Facets
    names: Mapping[str, str]


class IncidentFilters(QWidget):
    """A field for words and a row of boxes. What is chosen stays while the program runs.

    Signals:
        changed: the filter or the order is another one.
        down: the keyboard wants to go on to the list.
    """

    changed = Signal()
    down = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.order = Order()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_PAUSE_MS)
        self._typing.timeout.connect(self.changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._make_search())
        column.addLayout(self._make_boxes())
        self._days = self._make_days()
        column.addWidget(self._days)
        self._days.hide()
        column.addLayout(self._make_foot())
        for box in self._boxes():
            box.currentIndexChanged.connect(lambda _: self._chosen())

    def _make_search(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.words = _Search()
        self.words.textChanged.connect(lambda _: self._typing.start())
        self.words.returnPressed.connect(self._search_now)
        self.words.down.connect(self.down)
        row.addWidget(self.words, 1)
        return row

    def _make_boxes(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.stage = self._box("State", "Any state")
        self.page = self._box("Page", "All pages")
        self.platform = self._box("Platform", "All platforms")
        self.category = self._box("What it may break", "Any category")
        self.when = self._box("When captured", "")
        self.when.removeItem(0)
        for words, days in _DAYS:
            self.when.addItem(words, days)
        self.when.addItem("Choose days…", _CHOOSE)
        for one in (self.stage, self.page, self.platform, self.category, self.when):
            row.addWidget(one, 1)
        return row

    def _box(self, says: str, any_words: str) -> QComboBox:
        box = Choice()
        box.setAccessibleName(says)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(9)
        box.setMaxVisibleItems(20)
        box.addItem(any_words, _ANY)
        return box

    def _make_days(self) -> QWidget:
        holder = QWidget()
        holder.setProperty("look", "plain")
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        today = QDate.currentDate()
        self.first, self.last = _day(today.addDays(-29), "First day"), _day(today, "Last day")
        for words, field in (("From", self.first), ("to", self.last)):
            row.addWidget(label(words))
            row.addWidget(field)
            field.dateChanged.connect(lambda _: self._typing.start())
        row.addStretch(1)
        return holder

    def _make_foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.count = label("", "muted")
        row.addWidget(self.count, 1)
        self.clear_button = button("C&lear filters", "quiet")
        self.clear_button.clicked.connect(self.clear)
        self.clear_button.hide()
        row.addWidget(self.clear_button)
        self.order_button = button("", "menu")
        self.order_button.setMenu(self._make_orders())
        row.addWidget(self.order_button)
        return row

    def _make_orders(self) -> QMenu:
        menu = QMenu(self)
        self._orders = QActionGroup(menu)
        for words, order in _ORDERS:
            action = QAction(words, menu, checkable=True)
            action.setData(order)
            self._orders.addAction(action)
            menu.addAction(action)
        self._orders.triggered.connect(lambda action: self.set_order(action.data()))
        self._tell_order()
        return menu

    # What is chosen

    def filter(self) -> Filter:
        """Return what is chosen now."""
        first, last = self._chosen_days()
        stage = _data(self.stage)
        return Filter(
            words=self.words.text(),
            page=_data(self.page),
            platform=_data(self.platform),
            category=_data(self.category),
            stage=None if stage is None else Stage(stage),
            first=first,
            last=last,
        )

    def _chosen_days(self) -> tuple[date | None, date | None]:
        days = self.when.currentData()
        if days == _CHOOSE:
            chosen = [QDate(one.date()) for one in (self.first, self.last)]
            first, last = (date(day.year(), day.month(), day.day()) for day in chosen)
            return min(first, last), max(first, last)
        if days == _ANY:
            return None, None
        return date.today() - timedelta(days=int(days)), None  # noqa: DTZ011 - the day of this computer's calendar

    def _chosen(self) -> None:
        self._days.setVisible(self.when.currentData() == _CHOOSE)
        self._typing.stop()
        self.changed.emit()

    def _search_now(self) -> None:
        self._typing.stop()
        self.changed.emit()

    def set_order(self, order: Order) -> None:
        """Order the list otherwise."""
        if order != self.order:
            self.order = order
            self._tell_order()
            self.changed.emit()

    def _tell_order(self) -> None:
        words = next((words for words, order in _ORDERS if order == self.order), "")
        if not words:
            words = next(words for words, order in _ORDERS if order.by == self.order.by) + ", turned round"
        self.order_button.setText(f"&Order: {words[0].lower()}{words[1:]}")
        for action in self._orders.actions():
            action.setChecked(action.data() == self.order)

    def clear(self) -> None:
        """Show everything again."""
        blocked = [QSignalBlocker(one) for one in (self.words, *self._boxes())]
        self.words.clear()
        for box in self._boxes():
            box.setCurrentIndex(0)
        del blocked
        self._chosen()
        self.words.setFocus()

    def _boxes(self) -> tuple[QComboBox, ...]:
        return (self.stage, self.page, self.platform, self.category, self.when)

    # What there is

    def tell(self, shown: int, in_all: int) -> None:
        """Say how many incidents are shown, of how many."""
        asks = self.filter().asks
        of = f"{shown:,} of {in_all:,} reports" if asks else _reports(in_all)
        self.count.setText(of)
        self.clear_button.setVisible(asks)

    def offer(self, offered: Offered) -> None:
        """Offer what incidents have; what is chosen stays chosen."""
        names, facets = offered.names, offered.facets
        _refill(self.stage, ((str(stage), f"{words} ({n:,})") for stage, (words, n) in offered.stages.items()))
        pages = ((page, f"{one_line(page, 60) or 'Not named yet'} ({n:,})") for page, n in facets.pages.items())
        _refill(self.page, pages)
        _refill(self.platform, _named(facets.platforms, names, "Not known"))
        _refill(self.category, _named(facets.categories, names, "Not judged yet"))


class _Search(QLineEdit):
    """The field for words: Escape empties it, the arrow down leads into the list."""

    down = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Search reports")
        self.setPlaceholderText('Search: names, links, what posts and pictures say, notes, "a phrase"   (Ctrl+F)')
        self.setClearButtonEnabled(True)
        self.setMaxLength(10_000)

    def keyPressEvent(self, event: Any) -> None:
        """Escape and the arrow down."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Down:
            self.down.emit()
        else:
            super().keyPressEvent(event)


def _named(counts: Mapping[str, int], names: Mapping[str, str], nothing: str) -> Iterable[tuple[str, str]]:
    return ((one, f"{names.get(one, one) or nothing} ({n:,})") for one, n in counts.items())


def _refill(box: QComboBox, items: Iterable[tuple[str, str]]) -> None:
    """Offer other choices below the first, which is for any."""
    if box.view().isVisible():
        return  # somebody is choosing
    blocked = QSignalBlocker(box)
    chosen = box.currentData()
    words = box.currentText()
    while box.count() > 1:
        box.removeItem(1)
    for key, text in items:
        box.addItem(text.replace("\n", " "), key)
    at = box.findData(chosen)
    if at < 0:  # nothing has it any more, and it stays chosen all the same
        box.addItem(words, chosen)
        at = box.count() - 1
    box.setCurrentIndex(at)
    del blocked


def _data(box: QComboBox) -> str | None:
    return None if box.currentIndex() <= 0 else str(box.currentData())


def _day(day: QDate, says: str) -> QDateEdit:
    field = QDateEdit(day)
    field.setCalendarPopup(True)
    field.setAccessibleName(says)
    return field


def _reports(count: int) -> str:
    return "1 report" if count == 1 else f"{count:,} reports"
