import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from admin_desktop.app import App
from admin_desktop.errors import Trouble
from admin_desktop.storage.settings import load_settings
from admin_desktop.ui.first_start import FirstStart
from admin_desktop.ui.main_window import Page
from admin_desktop.ui.settings_page import SettingsPage
from tests.ui.conftest import Desk, button_of, words_of

ASK = "Tell Admin Desktop who you are"


@pytest.fixture
def fresh(desks: Callable[..., Desk]) -> Desk:
    """The very first start."""
    return desks().opened()


def asked(desk: Desk) -> bool:
    return any(isinstance(one, FirstStart) for one in desk.dialogs())


def test_the_first_start_asks_who_you_are(fresh: Desk) -> None:
    dialog = fresh.dialog(FirstStart)
    assert dialog.steps.text() == "Step 1 of 2"
    assert "Welcome. Who are you?" in words_of(dialog)
    said = " ".join(words_of(dialog)).lower()
    assert "server" not in said
    assert "folder" not in said


def test_later_keeps_what_was_typed_and_does_not_come_up_again(fresh: Desk, desks: Callable[..., Desk]) -> None:
    dialog = fresh.dialog(FirstStart)
    fresh.write(dialog.details.name, "Kim Lee")
    fresh.click(dialog.later)
    fresh.settle()
    stored = load_settings(fresh.app.paths.settings).settings
    assert (stored.name, stored.setup_done, stored.setup_skipped) == ("Kim Lee", False, True)
    assert ASK in words_of(fresh.home)
    again = desks().opened()
    assert not asked(again)
    assert ASK in words_of(again.home)
    again.click(button_of(again.home, f"Start: {ASK}"))
    again.settle()
    assert again.dialog(FirstStart).details.name.text() == "Kim Lee"


@pytest.mark.parametrize("way", ["escape", "close"])
def test_leaving_it_otherwise_is_later_too(fresh: Desk, way: str) -> None:
    dialog = fresh.dialog(FirstStart)
    fresh.write(dialog.details.mail, "kim@gmail.com")
    if way == "escape":
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    else:
        dialog.close()
    fresh.settle()
    stored = load_settings(fresh.app.paths.settings).settings
    assert (stored.mail, stored.setup_done, stored.setup_skipped) == ("kim@gmail.com", False, True)
    assert not asked(fresh)


def test_enter_in_a_field_goes_on_and_does_not_leave(fresh: Desk) -> None:
    dialog = fresh.dialog(FirstStart)
    fresh.write(dialog.details.name, "Kim Lee")
    QTest.keyClick(dialog.details.name, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.steps.text() == "Step 2 of 2"


def test_done_stores_everything(fresh: Desk, desks: Callable[..., Desk]) -> None:
    dialog = fresh.dialog(FirstStart)
    details = dialog.details
    fresh.write(details.name, "Kim Lee")
    fresh.write(details.mail, "kim@gmail.com")
    assert not details.supervisor.isVisible()
    fresh.click(details.employed)
    assert details.supervisor.isVisible()
    fresh.write(details.supervisor, "pat@school.org")
    details.communications.selectAll()
    fresh.write(details.communications, "comms@school.org")
    fresh.click(dialog.next)
    assert dialog.steps.text() == "Step 2 of 2"
    fresh.click(dialog.back)
    assert details.name.text() == "Kim Lee"
    fresh.click(dialog.next)
    fresh.click(dialog.next)
    fresh.settle()
    assert not asked(fresh)
    stored = load_settings(fresh.app.paths.settings).settings
    assert (stored.name, stored.mail, stored.employed) == ("Kim Lee", "kim@gmail.com", True)
    assert (stored.supervisor_mail, stored.communications_mail) == ("pat@school.org", "comms@school.org")
    assert stored.setup_done
    assert ASK not in words_of(fresh.home)
    again = desks().opened()
    assert not asked(again)
    assert ASK not in words_of(again.home)


def test_a_volunteer_is_not_asked_for_a_supervisor(fresh: Desk) -> None:
    details = fresh.dialog(FirstStart).details
    fresh.click(details.employed)
    fresh.click(details.volunteer)
    assert not details.supervisor.isVisible()
    fresh.click(fresh.dialog(FirstStart).next)
    assert fresh.app.settings.employed is False


def test_nobody_is_taken_for_a_volunteer_before_answering(fresh: Desk) -> None:
    details = fresh.dialog(FirstStart).details
    assert not details.employed.isChecked()
    assert not details.volunteer.isChecked()
    fresh.click(fresh.dialog(FirstStart).next)
    assert fresh.app.settings.employed is None


def test_the_packs_sample_address_is_pointed_out(fresh: Desk) -> None:
    details = fresh.dialog(FirstStart).details
    assert details.communications.text() == "communications@unionps.example"
    assert details.problem.isVisible()
    assert "is a sample" in details.problem.text()
    details.communications.selectAll()
    fresh.write(details.communications, "comms@school.org")
    assert not details.problem.isVisible()


def test_a_wrong_address_is_pointed_out_once_its_field_is_left(fresh: Desk) -> None:
    dialog = fresh.dialog(FirstStart)
    details = dialog.details
    dialog.activateWindow()
    fresh.until(dialog.isActiveWindow)
    details.communications.selectAll()
    fresh.write(details.communications, "comms@school.org")
    fresh.write(details.mail, "kim at gmail")
    assert not details.problem.isVisible(), "not while it is typed"
    fresh.write(details.name, "Kim")
    assert details.problem.text() == "“kim at gmail” does not look like a mail address."


def test_the_practice_picture_is_shown(fresh: Desk) -> None:
    dialog = fresh.dialog(FirstStart)
    fresh.click(dialog.next)
    image = QImage(64, 40, QImage.Format.Format_RGB32)
    image.fill(0xFF112233)
    fresh.controller.steps.practised.emit(image)
    assert dialog.words.text().startswith("✓ It works.")
    assert dialog.picture._image.width() == 64
    fresh.controller.steps.practised.emit(Trouble("There is no screen to see."))
    assert dialog.words.text() == "There is no screen to see."
    assert dialog.take.isEnabled()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_without_a_screen_the_practice_says_so_and_can_be_tried_again(
    fresh: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    dialog = fresh.dialog(FirstStart)
    fresh.click(dialog.next)
    before = dialog.words.text()
    fresh.click(dialog.take)
    fresh.until(lambda: dialog.words.text() != before)
    fresh.settle()
    assert "screen" in dialog.words.text()
    assert dialog.take.isEnabled()
    assert dialog.isVisible()
    assert fresh.window.isVisible()


def test_settings_offer_the_practice_again(fresh: Desk) -> None:
    fresh.dialog(FirstStart).reject()
    fresh.settle()
    page = fresh.show_page(Page.SETTINGS)
    assert isinstance(page, SettingsPage)
    fresh.click(button_of(page, "Take a practice picture"))
    assert asked(fresh)


def test_it_steps_aside_with_the_window_and_comes_back_unanswered(fresh: Desk) -> None:
    dialog = fresh.dialog(FirstStart)
    answers: list[int] = []
    dialog.finished.connect(answers.append)
    fresh.controller.aside.hide()
    assert fresh.app_windows() == []
    fresh.controller.aside.back()
    fresh.until(lambda: dialog.isVisible() and fresh.window.isVisible())
    assert answers == []
    assert dialog.isModal()


def test_who_has_answered_is_not_asked(desks: Callable[..., Desk]) -> None:
    def done(app: App) -> None:
        app.settings.setup_done = True

    assert not asked(desks(done).opened())
