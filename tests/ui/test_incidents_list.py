"""The list of incidents: thousands of rows of which few are read, search, filters, orders, and small pictures."""

import csv
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from admin_desktop.incidents.filtering import Order, Sort
from admin_desktop.incidents.incident import Form
from admin_desktop.ui.incidents_model import CHUNK, PICTURE_OF
from admin_desktop.ui.incidents_page import IncidentsPage
from admin_desktop.ui.main_window import Page
from tests.bench.incidents import make_incidents
from tests.ui.conftest import Desk, button_of, employee, words_of

MANY = 3000


@pytest.fixture
def crowded(desks: Callable[..., Desk]) -> Desk:
    """The program with thousands of reports."""

    def first(app: object) -> None:
        employee(app)  # type: ignore[arg-type]
        make_incidents(app.database, MANY)  # type: ignore[attr-defined]
        app.database.close()  # type: ignore[attr-defined]

    return desks(first).opened()


def listed(desk: Desk) -> IncidentsPage:
    page = desk.show_page(Page.INCIDENTS)
    assert isinstance(page, IncidentsPage)
    return page


def search(desk: Desk, page: IncidentsPage, words: str) -> None:
    page.filters.words.setFocus()
    page.filters.words.clear()
    QTest.keyClicks(page.filters.words, words)
    QTest.keyClick(page.filters.words, Qt.Key.Key_Return)
    desk.settle()


def pages(page: IncidentsPage) -> list[str]:
    return [str(page.model.data(page.model.index(row, 1))) for row in range(page.model.rowCount())]


def test_few_rows_are_in_memory_and_all_can_be_reached(crowded: Desk) -> None:
    page = listed(crowded)
    assert page.model.rowCount() == MANY
    assert sum(len(chunk) for chunk in page.model.kept()) <= 4 * CHUNK
    assert page.model.incident_id(0) == f"R-2026-{MANY}"
    bar = page.table.verticalScrollBar()
    for part in (1.0, 0.1, 0.7, 0.5):
        bar.setValue(int(bar.maximum() * part))
        crowded.settle()
        first, last = page.table.rows_on_screen()
        rows = range(first, min(last, MANY - 1) + 1)
        assert all(page.model.line(row) for row in rows), "no row on the screen is still to be read"
        assert [page.model.incident_id(row) for row in rows] == [f"R-2026-{MANY - row:04d}" for row in rows]
    assert sum(len(chunk) for chunk in page.model.kept()) <= 8 * CHUNK


def test_the_first_rows_are_shown_before_all_are_found(crowded: Desk) -> None:
    page = crowded.window.page(Page.INCIDENTS)
    assert isinstance(page, IncidentsPage)
    resets, added = [], []
    page.model.modelReset.connect(lambda: resets.append((page.model.rowCount(), page.model.line(0) is not None)))
    page.model.rowsInserted.connect(lambda _, first, last: added.append((first, last)))
    listed(crowded)
    assert (resets, added) == ([(CHUNK, True)], [(CHUNK, MANY - 1)])
    assert page.table.currentIndex().row() == 0
    assert f"{MANY:,} reports" in words_of(page)
    # The next time nothing moves under the eyes of who reads.
    crowded.show_page(Page.HOME)
    listed(crowded)
    assert (len(resets), len(added)) == (1, 1)


def test_keys_lead_through_the_list(crowded: Desk) -> None:
    page = listed(crowded)
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    crowded.settle()
    assert page.selected() == "R-2026-0001"
    QTest.keyClick(page.table, Qt.Key.Key_PageUp)
    crowded.settle()
    assert page.selected() > "R-2026-0001"
    # A letter begins a search, the arrow leads back, Escape shows everything again.
    QTest.keyClicks(page.table, "q")
    assert crowded.window.focusWidget() is page.filters.words
    assert page.filters.words.text() == "q"
    QTest.keyClick(page.filters.words, Qt.Key.Key_Escape)
    assert page.filters.words.text() == ""
    QTest.keyClick(page.filters.words, Qt.Key.Key_Down)
    assert crowded.window.focusWidget() is page.table
    (find,) = [one for one in page.findChildren(QShortcut) if one.key() == QKeySequence("Ctrl+F")]
    find.activated.emit()
    assert crowded.window.focusWidget() is page.filters.words


def test_words_filters_and_orders(crowded: Desk) -> None:
    page = listed(crowded)
    search(crowded, page, "lincoln")
    assert 0 < page.model.rowCount() < MANY
    count = page.model.rowCount()
    assert f"{count:,} of {MANY:,} reports" in words_of(page)
    page.filters.stage.setCurrentIndex(page.filters.stage.findData("draft"))
    crowded.settle()
    assert page.model.rowCount() <= 3
    search(crowded, page, "nobody wrote these")
    assert "Nothing found for nobody wrote these" in words_of(page)
    assert not page.csv_button.isEnabled()
    crowded.click(button_of(page._stack, "Clear filters"))
    crowded.settle()
    assert page.model.rowCount() == MANY
    page.filters.set_order(Order(Sort.CAPTURED, descending=False))
    crowded.settle()
    assert page.model.incident_id(0) == "R-2026-0001" or page.model.incident_id(MANY - 1) == "R-2026-0001"
    header = page.table.horizontalHeader()
    header.sectionClicked.emit(1)
    crowded.settle()
    assert page.order == Order(Sort.PAGE, descending=False)
    assert "by page" in page.filters.order_button.text()
    header.sectionClicked.emit(1)
    crowded.settle()
    assert page.order == Order(Sort.PAGE, descending=True)


def test_what_is_chosen_stays_while_the_program_runs(crowded: Desk) -> None:
    page = listed(crowded)
    search(crowded, page, "coach")
    found = page.model.rowCount()
    page.table.go_to(5)
    chosen = page.selected()
    crowded.show_page(Page.HOME)
    assert listed(crowded) is page
    assert (page.filters.words.text(), page.model.rowCount(), page.selected()) == ("coach", found, chosen)


def test_the_selected_report_stays_selected_when_another_comes(desk: Desk) -> None:
    first = desk.draft()
    page = listed(desk)
    assert page.selected() == first
    desk.draft()
    page = listed(desk)
    assert page.model.rowCount() == 2
    assert page.selected() == first


def test_facets_offer_what_there_is(crowded: Desk) -> None:
    page = listed(crowded)
    offered = [page.filters.page.itemText(at) for at in range(page.filters.page.count())]
    assert offered[0] == "All pages"
    assert any(words.startswith("Lincoln PTA (") for words in offered)
    assert any(words.startswith("Not named yet (") for words in offered)
    at = next(at for at, words in enumerate(offered) if words.startswith("Lincoln PTA ("))
    page.filters.page.setCurrentIndex(at)
    crowded.settle()
    assert set(pages(page)[:20]) == {"Lincoln PTA"}


def picture(page: IncidentsPage, row: int) -> QImage | None:
    found = page.model.data(page.model.index(row, 0), PICTURE_OF)
    assert found is None or isinstance(found, QImage)
    return found


def test_small_pictures_are_made_once_and_not_of_what_must_not_be_seen(desk: Desk) -> None:
    shown, locked, minor = desk.draft(), desk.draft(), desk.draft()
    with desk.app.database.writing() as connection:
        connection.execute("UPDATE incidents SET categories = '[\"sexual_minor\"]' WHERE id = ?", (minor,))
    desk.app.register.quarantine(locked, "minor", "Kim")
    page = listed(desk)
    desk.settle()
    rows = {page.model.incident_id(row): row for row in range(3)}
    image = picture(page, rows[shown])
    assert image is not None and not image.isNull()
    assert picture(page, rows[locked]) is None
    assert picture(page, rows[minor]) is None
    with desk.app.database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM thumbnails").fetchone()[0] == 1


def test_the_list_is_saved_as_csv(desk: Desk, tmp_path: Path) -> None:
    desk.app.register.start([], Form(page="=1+1", body="<b>x"), desk.app.pack.id, "2024-12-09")
    desk.app.register.start([], Form(page="Other"), desk.app.pack.id, "2024-12-09")
    page = listed(desk)
    search(desk, page, "1")
    desk.click(page.csv_button)
    chooser = desk.dialog(QFileDialog)
    file = tmp_path / "list.csv"
    chooser.fileSelected.emit(str(file))
    chooser.close()
    desk.settle()
    assert "1 report in list.csv" in " ".join(words_of(desk.dialog(QMessageBox)))
    desk.dialog(QMessageBox).close()
    with file.open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["Page"], row["What the post says"], row["State"]) == ("'=1+1", "<b>x", "Draft")


def test_a_list_that_cannot_be_saved_is_one_sentence(desk: Desk, tmp_path: Path) -> None:
    desk.draft()
    page = listed(desk)
    desk.controller.list_output.save_csv(page.filter, page.order, tmp_path / "stick" / "list.csv")
    desk.settle()
    assert any("is not there any more" in words for words in words_of(desk.dialog(QMessageBox)))
    desk.dialog(QMessageBox).close()


def test_the_list_is_printed_with_page_numbers_and_no_markup(crowded: Desk, tmp_path: Path) -> None:
    page = listed(crowded)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    file = tmp_path / "list.pdf"
    printer.setOutputFileName(str(file))
    search(crowded, page, "team")
    crowded.controller.list_output.print_list(page.filter, page.order, printer)
    crowded.settle()
    assert any("at the printer" in words for words in words_of(crowded.dialog(QMessageBox)))
    crowded.dialog(QMessageBox).close()
    written = file.read_bytes()
    assert written.startswith(b"%PDF")
    assert written.count(b"/Type /Page\n") > page.model.rowCount() // 60


def test_print_asks_for_the_printer(desk: Desk, qtbot: object) -> None:
    desk.draft()
    page = listed(desk)
    desk.click(page.print_button)
    dialog = desk.controller.list_output.dialog
    if sys.platform == "win32" and not QPrinterInfo.availablePrinterNames():
        box = desk.dialog(QMessageBox)
        assert "no printer" in box.text() + box.informativeText()
        box.reject()
        return
    assert isinstance(dialog, QPrintDialog)
    dialog.reject()
