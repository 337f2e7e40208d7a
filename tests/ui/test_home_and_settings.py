from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from admin_desktop.app import App
from admin_desktop.storage.settings import load_settings
from admin_desktop.ui.home_page import greeting
from admin_desktop.ui.incidents_page import IncidentsPage
from admin_desktop.ui.main_window import Page
from admin_desktop.ui.settings_page import SettingsPage
from admin_desktop.ui.theme import DARK
from tests.ui.conftest import Desk, Opener, application, button_of, employee, words_of


@pytest.mark.parametrize(
    ("hour", "words"),
    [
        *((0, "evening"), (4, "evening"), (5, "morning"), (11, "morning")),
        *((12, "afternoon"), (17, "afternoon"), (18, "evening"), (23, "evening")),
    ],
)
def test_the_greeting_fits_the_hour(hour: int, words: str) -> None:
    assert greeting(datetime(2026, 11, 22, hour).astimezone()) == f"Good {words}"


def test_nothing_to_do_yet(desk: Desk) -> None:
    words = words_of(desk.home)
    assert "Nothing needs you now. Everything captured is safe on this computer." in words
    assert any(one.startswith("No reports yet.") for one in words)


def test_home_says_in_words_what_needs_the_admin(desk: Desk) -> None:
    incident_id = desk.draft()
    page = desk.form.page.lineEdit()
    assert page is not None
    desk.write(page, "Band Boosters")
    desk.click(desk.form.categories.toggle("threat"))
    desk.show_page(Page.HOME)
    words = words_of(desk.home)
    assert "1 thing needs you. Everything captured is safe on this computer." in words
    assert "Band Boosters · threat" in words
    assert any(one.startswith(f"{incident_id}, started ") and one.endswith(", not sent.") for one in words)
    assert "• Draft" in words
    desk.click(button_of(desk.home, "Go on: Band Boosters"))
    desk.settle()
    desk.send().close()
    desk.settle()
    words = words_of(desk.home)
    assert "3 things need you. Everything captured is safe on this computer." in words
    order = [f"{incident_id} to Communications is not sent yet", f"{incident_id} to your supervisor is not sent yet"]
    assert [one for one in words if one in [*order, "Band Boosters · threat"]] == [*order, "Band Boosters · threat"]
    assert words.count("! Send it") == 2
    assert "! Remove it" in words
    desk.click(button_of(desk.home, "Open report: Band Boosters"))
    desk.settle()
    assert desk.window.current == Page.DETAIL


def test_empty_pages_say_what_will_be_there(desk: Desk) -> None:
    incidents = desk.show_page(Page.INCIDENTS)
    assert "No reports yet" in words_of(incidents)
    assert button_of(incidents, "Capture a post").isVisible()
    outbox = desk.show_page(Page.OUTBOX)
    assert "No messages yet" in words_of(outbox)


@pytest.mark.parametrize("way", ["click", "enter"])
def test_the_list_opens_a_report(desk: Desk, way: str) -> None:
    first, second = desk.draft(), desk.draft()
    page = desk.show_page(Page.INCIDENTS)
    assert isinstance(page, IncidentsPage)
    shown = [[page.model.data(page.model.index(row, column)) for column in range(5)] for row in range(2)]
    assert [row[0] for row in shown] == [second, first], "the newest first"
    assert shown[0][1:4] == ["Not named yet", "Not judged yet", "• Draft"]
    if way == "click":
        place = page.table.visualRect(page.model.index(1, 0)).center()
        QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    else:
        page.table.setFocus()
        QTest.keyClick(page.table, Qt.Key.Key_Down)
        QTest.keyClick(page.table, Qt.Key.Key_Return)
    desk.settle()
    assert desk.window.current == Page.FORM
    assert desk.form.incident_id == first


@pytest.fixture
def settings(desk: Desk) -> SettingsPage:
    page = desk.show_page(Page.SETTINGS)
    assert isinstance(page, SettingsPage)
    return page


def stored(desk: Desk) -> dict[str, object]:
    found = load_settings(desk.app.paths.settings).settings
    return {name: getattr(found, name) for name in found.__slots__}


def test_settings_save_themselves(desk: Desk, settings: SettingsPage) -> None:
    assert settings.details.name.text() == "Kim Lee"
    settings.details.name.selectAll()
    desk.write(settings.details.name, "Sam Fox")
    desk.until(lambda: desk.app.paths.settings.exists() and stored(desk)["name"] == "Sam Fox")
    desk.click(settings.details.volunteer)
    desk.until(lambda: stored(desk)["employed"] is False)
    assert stored(desk)["supervisor_mail"] == "pat@school.org", "kept, should it be wanted again"
    pick(settings.capture.scope, "all")
    desk.until(lambda: stored(desk)["capture_scope"] == "all")
    pick(settings.look, "dark")
    desk.until(lambda: stored(desk)["theme"] == "dark")
    assert application().palette().color(QPalette.ColorRole.Window).name() == DARK.ground
    pick(settings.look, "system")


def pick(box: QComboBox, choice: str) -> None:
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Home)
    while box.currentData() != choice:
        before = box.currentIndex()
        QTest.keyClick(box, Qt.Key.Key_Down)
        assert box.currentIndex() > before, choice


def test_what_was_typed_last_is_kept_when_the_page_is_left_or_comes_to_the_front(
    desk: Desk, settings: SettingsPage
) -> None:
    settings.details.name.selectAll()
    desk.write(settings.details.name, "Sam")
    # Another program was in front for a moment.
    desk.window.shown.emit(Page.SETTINGS)
    assert settings.details.name.text() == "Sam"
    desk.write(settings.details.name, " Fox")
    desk.controller._keep_draft()
    desk.settle()
    assert stored(desk)["name"] == "Sam Fox"


def test_a_new_address_is_that_of_the_next_report(desk: Desk, settings: SettingsPage) -> None:
    settings.details.communications.selectAll()
    desk.write(settings.details.communications, "office@school.org")
    desk.until(lambda: desk.app.settings.communications_mail == "office@school.org")
    desk.draft()
    assert desk.send().to.text() == "To: office@school.org"


def picture_in(desk: Desk) -> Path:
    (found,) = (path for path in desk.app.paths.vault.rglob("*.png"))
    return found


def test_checking_untouched_evidence(desk: Desk, settings: SettingsPage) -> None:
    desk.capture()
    desk.click(settings.evidence.verify_button)
    assert not settings.evidence.verify_button.isEnabled()
    assert settings.evidence.verdict.text() == "Checking…"
    desk.settle()
    assert settings.evidence.verdict.text() == "✓ Everything is as it was sealed: 1 picture, 1 row of the record."
    assert settings.evidence.verify_button.isEnabled()


def test_checking_a_picture_with_one_byte_changed(desk: Desk, settings: SettingsPage) -> None:
    desk.capture()
    path = picture_in(desk)
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    desk.click(settings.evidence.verify_button)
    desk.settle()
    assert settings.evidence.verdict.text().startswith("! 1 finding(s). Change nothing and ask for help:")
    assert "has changed since it was sealed" in settings.evidence.verdict.text()
    assert settings.evidence.verify_button.isEnabled()


def test_where_everything_is_kept(desk: Desk, settings: SettingsPage, opener: Opener) -> None:
    assert str(desk.app.paths.root) in settings.about.text()
    assert "2024-12-09" in settings.about.text()
    desk.click(button_of(settings, "Show the folder"))
    assert [Path(url.toLocalFile()) for url in opener.urls] == [desk.app.paths.root]


def test_size_and_place_of_the_window_are_remembered(desk: Desk, desks: Callable[..., Desk]) -> None:
    desk.window.resize(1000, 650)
    desk.settle()
    kept = desk.window.height()

    def again_here(app: App) -> None:
        before = app.settings.window
        employee(app)
        assert before["geometry"]

    again = desks(again_here).opened()
    # The width may have to give way to a narrow screen.
    assert again.window.height() == kept
