"""Brings the list of incidents and the records together: what is listed, what of it is read, and its small pictures."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from admin_desktop.app import App
from admin_desktop.errors import Trouble
from admin_desktop.incidents.filtering import Filter, Order, Stage
from admin_desktop.incidents.listing import Found, Shown
from admin_desktop.ui.incident_lines import Lines, images, plain_stage
from admin_desktop.ui.incidents_filters import Offered
from admin_desktop.ui.incidents_model import CHUNK, Line
from admin_desktop.ui.incidents_page import IncidentsPage
from admin_desktop.ui.workers import Lane, Workers

# How many small pictures are made before those are shown and it is looked what is on the screen by now.
_THUMBS_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class _Read:
    """A chunk of rows, and the pictures of which there is no small one yet: (row's number, picture)."""

    chunk: int
    lines: list[Line]
    to_make: list[tuple[int, Shown]]


class ListingSteps(QObject):
    """Fills the page of incidents. Everything is read away from the GUI thread; what is outdated by then is left out.

    Args:
        app, workers: do the work.

    Signals:
        failed: a Trouble: the list could not be read.
    """

    failed = Signal(object)

    def __init__(self, app: App, workers: Workers) -> None:
        super().__init__()
        self._app, self._workers = app, workers
        self._page: IncidentsPage | None = None
        self._lines: Lines | None = None
        self._round = 0
        self._busy = self._again = self._making = False
        self._to_make: list[tuple[int, Shown]] = []
        self._at = 0
        # A list that is moved or painted asks often; once a turn of the event loop is enough.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._read_missing)

    def serve(self, page: IncidentsPage) -> None:
        """Fill this page from now on."""
        self._page = page
        # What the first rows need is loaded and opened before somebody waits for them.
        self._workers.run(lambda: self._read(array("q"), range(1)), None, lambda _: None, Lane.LIST)
        page.asked.connect(self.refresh)
        page.model.wanted.connect(self._soon.start)
        page.table.moved.connect(self._soon.start)

    def refresh(self) -> None:
        """Find anew what is listed; one search at a time, so that a quick typist waits for the last one only."""
        page = self._page
        if page is None:
            return
        if self._busy:
            self._again = True
            return
        self._busy, self._again = True, False
        what, order = page.filter, page.order
        first, last = page.table.rows_on_screen()
        begun = None if page.model.numbers or what.asks else self._begin(order)

        def find() -> tuple[Found, list[_Read] | None]:
            found = self._app.listing.find(what, order)
            whole = begun is not None and len(begun) in (CHUNK, len(found.numbers))
            if whole and begun and found.numbers[: len(begun)] == begun:
                return found, None
            return found, self._read(found.numbers, _chunks(first, last, len(found.numbers)))

        self._workers.run(find, lambda done: self._found(what, *done), self._not_found, Lane.LIST)

    def _begin(self, order: Order) -> "array[int]":
        """Show the first incidents before all are found, so that a list of 100,000 is there as soon as one of 100.

        Returns:
            their numbers, in a list that is filled on the worker.
        """
        begun: array[int] = array("q")

        def read() -> list[_Read]:
            begun.extend(self._app.listing.beginning(CHUNK, order=order))
            return self._read(begun, range(1)) if begun else []

        def show(read: list[_Read]) -> None:
            page = self._page
            if page is None or page.model.numbers or not read or self._again:
                return
            page.model.show(begun, {one.chunk: one.lines for one in read})
            page.show_beginning()
            page.table.go_to(0)
            self._to_make = [one for done in read for one in done.to_make]

        self._workers.run(read, show, lambda _: None, Lane.LIST)
        return begun

    def _not_found(self, trouble: Trouble) -> None:
        self._busy = False
        self.failed.emit(trouble)

    def _found(self, what: Filter, found: Found, read: list[_Read] | None) -> None:
        self._busy = False
        if self._again:
            self.refresh()
            return
        page = self._page
        assert page is not None
        self._round += 1
        if read is None:
            page.model.extend(found.numbers)
        else:
            self._show(page, found, read)
        page.show_found(len(found.numbers), found.in_all)
        self._make_thumbs()
        self._soon.start()
        self._offer(what)

    def _show(self, page: IncidentsPage, found: Found, read: list[_Read]) -> None:
        table, model = page.table, page.model
        current = model.line(table.currentIndex().row()) if table.currentIndex().isValid() else None
        same = found.numbers == model.numbers
        model.show(found.numbers, {one.chunk: one.lines for one in read})
        if not same and found.numbers:
            table.go_to(model.row_of(current.number) if current else 0)
        self._to_make = [one for done in read for one in done.to_make]

    # Rows

    def _read(self, numbers: "array[int]", chunks: Sequence[int]) -> list[_Read]:
        """On a worker."""
        app = self._app
        lines = self._lines = self._lines or Lines(app.names(), app.pack)
        done = []
        for chunk in chunks:
            rows = app.listing.rows(numbers[chunk * CHUNK : (chunk + 1) * CHUNK])
            pictures = {one.number: shown for one in rows if (shown := lines.picture(one))}
            made = app.thumbnails.made(list(pictures.values()))
            to_make = [(number, shown) for number, shown in pictures.items() if shown not in made]
            done.append(_Read(chunk, lines.make(rows, made), to_make))
        return done

    def _read_missing(self) -> None:
        """Ask for what is on the screen, and for as much again in the direction in which the list moves."""
        page = self._page
        if page is None or not page.isVisible():
            return
        first, last = page.table.rows_on_screen()
        ahead = CHUNK if first >= self._at else -CHUNK
        self._at = first
        for begin, end in ((first, last), (min(first, first + ahead), max(last, last + ahead))):
            chunks = page.model.missing(begin, end)
            if chunks:
                self._read_chunks(chunks)

    def _read_chunks(self, chunks: Sequence[int]) -> None:
        page, now = self._page, self._round
        assert page is not None
        numbers = page.model.numbers

        def take(done: list[_Read]) -> None:
            if now != self._round:
                return
            for one in done:
                page.model.fill(one.chunk, one.lines)
                self._to_make += one.to_make
            self._make_thumbs()

        def failed(trouble: Trouble) -> None:
            page.model.not_read(chunks)
            self.failed.emit(trouble)

        # Somebody who drags the bar has left most of what was asked for before it is read.
        def wanted() -> list[_Read]:
            return self._read(numbers, chunks) if now == self._round else []

        self._workers.run(wanted, take, failed, Lane.LIST)

    # Small pictures

    def _make_thumbs(self) -> None:
        """Make some that are lacking, those on the screen first."""
        page = self._page
        if self._making or page is None or not self._to_make:
            return
        # What was scrolled away meanwhile is made when it comes back.
        kept = {line.number for chunk in page.model.kept() for line in chunk}
        first, last = page.table.rows_on_screen()
        numbers = frozenset(page.model.numbers[first : last + 1])
        waiting = [one for one in self._to_make if one[0] in kept]
        waiting.sort(key=lambda one: one[0] not in numbers)
        some, self._to_make = waiting[:_THUMBS_AT_ONCE], waiting[_THUMBS_AT_ONCE:]
        if not some:
            return
        self._making = True

        def make() -> list[tuple[int, QImage]]:
            made = images(self._app.thumbnails.make([shown for _, shown in some]))
            return [(number, made[shown]) for number, shown in some if shown in made]

        def take(made: list[tuple[int, QImage]]) -> None:
            self._making = False
            for number, image in made:
                page.model.show_image(number, image)
            self._make_thumbs()

        def failed(_: Trouble) -> None:  # the list shows frames without pictures; who opens a report learns more
            self._making = False

        self._workers.run(make, take, failed, Lane.THUMBS)

    # What can be chosen

    def _offer(self, what: Filter) -> None:
        now = self._round

        def read() -> Offered | None:
            if now != self._round:
                return None
            listing = self._app.listing
            stages: dict[Stage, tuple[str, int]] = {
                stage: (plain_stage(stage), count) for stage, count in listing.stages(what).items()
            }
            return Offered(stages, listing.facets(), self._app.names())

        def offer(offered: Offered | None) -> None:
            if offered is not None and self._page is not None:
                self._page.filters.offer(offered)

        # Not on the list's own lane: who scrolls at once does not wait until all is counted.
        self._workers.run(read, offer, lambda _: None, Lane.THUMBS)


def _chunks(first: int, last: int, count: int) -> range:
    """Return the chunks of the rows that will be on the screen: after a shorter list, those at its end."""
    last = min(last, max(0, count - 1))
    first = min(first, max(0, last - (last - first)))
    return range(first // CHUNK, last // CHUNK + 1) if count else range(0)
