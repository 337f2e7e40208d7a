import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from admin_desktop.app import App
from admin_desktop.storage.clock import iso_utc, utc_now
from admin_desktop.ui.first_start import FirstStart
from admin_desktop.ui.long_job import ProgressDialog
from admin_desktop.ui.main_window import Page
from admin_desktop.ui.settings_page import SettingsPage
from tests.ui.conftest import Desk, button_of, employee, words_of


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    (tmp_path / "disk").mkdir()
    return tmp_path / "disk"


def settings_of(desk: Desk) -> SettingsPage:
    page = desk.show_page(Page.SETTINGS)
    assert isinstance(page, SettingsPage)
    return page


def choose(desk: Desk, folder: Path) -> None:
    """In the dialog that asks for a folder."""
    dialog = desk.dialog(QFileDialog)
    dialog.fileSelected.emit(str(folder))
    dialog.reject()
    desk.settle()


def box(desk: Desk) -> QMessageBox:
    desk.until(lambda: [one for one in desk.app_windows() if isinstance(one, QMessageBox)])
    return desk.dialog(QMessageBox)


def press(desk: Desk, words: str) -> None:
    found = box(desk)
    (button,) = [one for one in found.buttons() if words in one.text().replace("&", "")]
    desk.click(button)
    desk.settle()


def ended(desk: Desk) -> None:
    desk.until(lambda: not desk.controller.background.backups._busy)
    desk.until(lambda: not [one for one in desk.app_windows() if isinstance(one, ProgressDialog)])
    desk.settle()


def test_a_folder_is_chosen_backed_up_checked_and_left(desk: Desk, disk: Path) -> None:
    desk.capture()
    card = settings_of(desk).backup
    assert card.state.text() == "No backup is made yet."
    assert not card.now_button.isVisible()
    desk.click(card.choose_button)
    choose(desk, disk)
    assert "on the same disk" in box(desk).informativeText()
    press(desk, "Use it")
    ended(desk)
    desk.until(lambda: "✓ The last good backup was made" in card.state.text())
    assert str(disk) in card.state.text()
    assert "same disk" in card.warning.text()
    assert list(disk.rglob("*.png"))
    desk.click(card.now_button)
    ended(desk)
    desk.click(card.check_button)
    ended(desk)
    assert box(desk).text() == "✓ The backup is good"
    press(desk, "OK")
    desk.click(card.off_button)
    desk.settle()
    assert card.state.text() == "No backup is made yet."
    assert desk.app.settings.backup_folder == ""


def test_quitting_in_the_middle_ends_it_at_a_safe_place(desk: Desk, disk: Path) -> None:
    begun, stopped = threading.Event(), threading.Event()

    def job(progress: Callable[[int, int], bool]) -> None:
        while progress(1, 2):
            begun.set()
        stopped.set()

    desk.controller.background.backups._long("Backing up", job, lambda _: None)
    desk.until(begun.is_set)
    desk.controller.background.backups.end()
    desk.until(stopped.is_set)
    ended(desk)


def test_a_place_that_is_refused(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    card = settings_of(desk).backup
    desk.click(card.choose_button)
    choose(desk, tmp_path / "Dropbox")
    assert "kept in step by Dropbox" in box(desk).informativeText()
    press(desk, "OK")
    assert desk.app.settings.backup_folder == ""


def test_home_says_that_the_backup_is_old(desks: Callable[..., Desk], disk: Path) -> None:
    def old(app: App) -> None:
        employee(app)
        app.settings.backup_folder = str(disk.with_name("gone"))
        app.settings.backup_since = iso_utc(utc_now() - timedelta(days=9))

    desk = desks(old).opened()
    desk.until(lambda: "The backup needs you" in words_of(desk.home))
    desk.until(lambda: any("plug it in" in one for one in words_of(desk.home)))
    desk.click(button_of(desk.home, "Back up now"))
    ended(desk)
    assert "plug it in" in box(desk).informativeText()
    press(desk, "OK")


def test_a_new_computer_restores_from_the_first_start(desks: Callable[..., Desk], desk: Desk, disk: Path) -> None:
    incident = desk.draft()
    desk.app.save_settings()
    desk.controller.background.backups._use(disk)
    ended(desk)
    desk.close()
    desk.root.rename(desk.root.with_name("old"))
    new = desks()
    new.until(lambda: [one for one in new.app_windows() if isinstance(one, FirstStart)])
    welcome = new.dialog(FirstStart)
    new.click(welcome.restore_button)
    new.settle()
    choose(new, disk)
    press(new, "Restore")
    ended(new)
    assert box(new).text() == "Restored"
    assert "Passwords are in no backup" in box(new).informativeText()
    press(new, "OK")
    assert new.app.settings.name == "Kim Lee"
    assert new.stored(incident).id == incident
    new.show_page(Page.HOME)
    assert any(one.startswith(f"{incident}, started") for one in words_of(new.home))
    new.open(incident)
    assert new.form.incident_id == incident
