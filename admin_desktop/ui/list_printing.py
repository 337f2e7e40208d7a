"""Painting the list of incidents onto pages; away from the GUI thread, and never as markup."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtPrintSupport import QPrinter

from admin_desktop.documents.plain import one_line
from admin_desktop.errors import Trouble
from admin_desktop.incidents.filtering import Filter, Order
from admin_desktop.incidents.listing import Listed, Listing
from admin_desktop.storage.clock import parse_iso
from admin_desktop.ui.incident_lines import STAGE_WORDS
from admin_desktop.ui.long_job import Progress

# Of the page's width.
_COLUMNS = (
    ("Report", 0.13),
    ("Captured", 0.15),
    ("Page and author", 0.24),
    ("What it may break", 0.31),
    ("State", 0.17),
)
_POINTS, _SMALL_POINTS, _TITLE_POINTS = 9, 8, 15
_GREY, _LINE = QColor("#555555"), QColor("#bbbbbb")


class NotPrinted(Trouble):
    """The printer, or the file it prints into, took nothing."""


@dataclass(frozen=True, slots=True)
class _Letters:
    """The letters of a page, and how high their lines are, in the printer's dots."""

    plain: QFont
    small: QFont
    title: QFont
    line: float
    small_line: float
    title_line: float


class ListPrinter:
    """Prints lists: a line for what counts and a quieter one below it for each incident, all rows alike.

    Args:
        listing: reads the incidents.
        names: of categories and platforms, by id.
    """

    def __init__(self, listing: Listing, names: Mapping[str, str]) -> None:
        self._listing, self._names = listing, names

    def run(
        self, printer: QPrinter, what: Filter, order: Order, head: tuple[str, str], progress: Progress
    ) -> int | None:
        """Print what a filter lets through.

        Args:
            printer: chosen.
            what, order: as the list shows it.
            head: the title, and what is said beside it.
            progress: as :data:`Progress`.

        Returns:
            how many incidents; None if it was stopped.

        Raises:
            NotPrinted: the printer did not take it.
        """
        numbers = self._listing.find(what, order).numbers
        painter = QPainter()
        if not painter.begin(printer):
            raise NotPrinted(
                "The printer did not take the list, so nothing was printed. Nothing is lost: see that it is switched "
                "on, or choose another one, and try again."
            )
        try:
            pages = _Pages(printer, painter, len(numbers), head)
            for at, one in enumerate(self._listing.all(what, order)):
                if not progress(at, len(numbers)):
                    printer.abort()
                    return None
                pages.row(self._cells(one))
            if not numbers:
                pages.row((("No reports", ""),))
        finally:
            painter.end()
        if printer.printerState() == QPrinter.PrinterState.Error:
            raise NotPrinted(
                "The printer reported an error, so the list may not be whole. Nothing is lost: look at the printer, "
                "then print again."
            )
        return len(numbers)

    def _cells(self, one: Listed) -> tuple[tuple[str, str], ...]:
        """The two lines of each cell, as plain text."""
        names = self._names
        moment = parse_iso(one.created_at).astimezone()
        state, _, post = STAGE_WORDS[one.stage].partition(", ")
        who = [names.get(one.platform, one.platform), one.author]
        breaks = ", ".join(names.get(category, category) for category in one.categories)
        return (
            (one.id, ""),
            (f"{moment:%b} {moment.day}, {moment.year}", f"{moment:%H:%M}"),
            (one_line(one.page) or "Not named yet", one_line(" · ".join(part for part in who if part))),
            (one_line(breaks) or "Not judged yet", one_line(one.body)),
            (state, post),
        )


class _Pages:
    """Where the next row goes, and what stands on each page beside the rows."""

    def __init__(self, printer: QPrinter, painter: QPainter, rows: int, head: tuple[str, str]) -> None:
        self._printer, self._painter, self._head = printer, painter, head
        self._letters = _letters(printer)
        page = printer.pageLayout().paintRectPixels(printer.resolution())
        letters = self._letters
        self._width = float(page.width())
        self._top = letters.title_line + 2 * letters.line
        self._row_height = letters.line + letters.small_line * 1.6
        self._foot = page.height() - letters.small_line * 1.2
        self._on_page = max(1, int((self._foot - self._top) // self._row_height))
        self._pages = max(1, -(-rows // self._on_page))
        self._rows = rows
        self._written = f"{datetime.now().astimezone():%b %d, %Y, %H:%M}"
        self._at = 0

    def row(self, cells: tuple[tuple[str, str], ...]) -> None:
        """Paint a row, on a new page where this one is full."""
        place = self._at % self._on_page
        if place == 0:
            if self._at:
                self._printer.newPage()
            self._frame(self._at // self._on_page + 1)
        self._at += 1
        top = self._top + place * self._row_height
        left = 0.0
        letters = self._letters
        for (words, below), (_, share) in zip(cells, _COLUMNS, strict=False):
            width = share * self._width
            self._words(QRectF(left, top, width * 0.96, letters.line), words, letters.plain)
            self._words(QRectF(left, top + letters.line, width * 0.96, letters.small_line), below, letters.small, _GREY)
            left += width
        self._rule(top + self._row_height - letters.small_line * 0.4)

    def _frame(self, page: int) -> None:
        """Title, heads and foot of a page."""
        letters = self._letters
        title, beside = self._head
        count = "1 report" if self._rows == 1 else f"{self._rows:,} reports"
        said = " · ".join(part for part in (count, beside, f"printed {self._written}") if part)
        if page == 1:
            self._words(QRectF(0, 0, self._width, letters.title_line), title, letters.title)
        line = QRectF(0, letters.title_line * 1.05, self._width, letters.small_line)
        self._words(line, said, letters.small, _GREY)
        left, top = 0.0, self._top - letters.line * 1.05
        for words, share in _COLUMNS:
            self._words(QRectF(left, top, share * self._width, letters.line), words, letters.small, _GREY)
            left += share * self._width
        self._rule(self._top - letters.small_line * 0.1)
        foot = QRectF(0, self._foot, self._width, letters.small_line * 1.2)
        self._words(foot, f"Page {page} of {self._pages}", letters.small, _GREY, Qt.AlignmentFlag.AlignRight)

    def _words(
        self,
        place: QRectF,
        words: str,
        font: QFont,
        colour: QColor | Qt.GlobalColor = Qt.GlobalColor.black,
        side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        self._painter.setFont(font)
        self._painter.setPen(QColor(colour))
        metrics = QFontMetricsF(font, self._printer)
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, place.width())
        self._painter.drawText(place, int(side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)

    def _rule(self, y: float) -> None:
        self._painter.fillRect(QRectF(0, y, self._width, self._printer.resolution() / 150), _LINE)


def _letters(printer: QPrinter) -> _Letters:
    plain, small, title = QFont(), QFont(), QFont()
    plain.setPointSizeF(_POINTS)
    small.setPointSizeF(_SMALL_POINTS)
    title.setPointSizeF(_TITLE_POINTS)
    title.setBold(True)
    lines = [QFontMetricsF(font, printer).lineSpacing() for font in (plain, small, title)]
    return _Letters(plain, small, title, *lines)
