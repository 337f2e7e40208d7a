"""Setting the account up: from the address alone, by hand, and what is said where something is missing."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit

from admin_desktop.app import App
from admin_desktop.outbox.account import Account, Security, account_at
from admin_desktop.ui.account_dialog import AccountDialog
from tests.ui.conftest import Desk, Opener, button_of, volunteer, words_of
from tests.ui.mail_desk import no_store, open_dialog
from tests.ui.test_accessibility import check, name_of


@pytest.fixture(autouse=True)
def _no_store() -> Iterator[None]:
    with no_store():
        yield


@pytest.fixture
def dialog(desk: Desk) -> AccountDialog:
    return open_dialog(desk)


def mail(dialog: AccountDialog, address: str) -> None:
    dialog.form.mail.setFocus()
    dialog.form.mail.selectAll()
    QTest.keyClicks(dialog.form.mail, address)


def choose(dialog: AccountDialog, service: str) -> None:
    """With the arrow keys, as it is done without a mouse."""
    box = dialog.form.service
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Home)
    while box.currentData() != service:
        before = box.currentIndex()
        QTest.keyClick(box, Qt.Key.Key_Down)
        assert box.currentIndex() > before, service


def security(dialog: AccountDialog, choice: Security) -> None:
    box = dialog.form.security
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Home)
    while box.currentData() != choice:
        QTest.keyClick(box, Qt.Key.Key_Down)


def shown(dialog: AccountDialog) -> dict[str, bool]:
    form = dialog.form
    fields = {"password": form.password, "server": form.host, "details": form.details_button, "tick": form.open_for}
    return {name: field.isVisible() for name, field in fields.items()}


def saved(dialog: AccountDialog) -> list[tuple[Account, str, bool]]:
    """Press Save; what the dialog hands over."""
    given: list[tuple[Account, str, bool]] = []
    dialog.save.disconnect()
    dialog.save.connect(lambda *what: given.append(what))
    QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    return given


def test_the_address_alone_is_enough(dialog: AccountDialog) -> None:
    assert dialog.form.mail.text() == "kim@gmail.com"
    assert dialog.form.service.currentText() == "Google (Gmail or school account)"
    assert shown(dialog) == {"password": True, "server": False, "details": True, "tick": False}
    words = words_of(dialog)
    assert any("app password of 16 letters" in one for one in words)
    assert "From its own guide, read on November 22, 2026." in words
    QTest.keyClicks(dialog.form.password, "abcd efgh ijkl mnop")
    google = next(one for one in dialog._app.mailing.services.services if one.id == "google")
    assert saved(dialog) == [(account_at(google, "kim@gmail.com"), "abcdefghijklmnop", False)], "without the gaps"


def test_the_service_follows_the_address(dialog: AccountDialog) -> None:
    mail(dialog, "kim@me.com")
    assert dialog.form.service.currentData() == "icloud"
    assert dialog.form.account().host == "smtp.mail.me.com"
    mail(dialog, "kim@school.k12.ok.us")
    assert dialog.form.service.currentIndex() == -1, "nobody knows whose that is"
    assert shown(dialog)["password"] is False
    choose(dialog, "microsoft365")
    account = dialog.form.account()
    assert (account.host, account.port, account.security) == ("smtp.office365.com", 587, Security.STARTTLS)
    assert account.user == account.sender == "kim@school.k12.ok.us"
    mail(dialog, "kim@other-school.org")
    assert dialog.form.service.currentData() == "microsoft365", "chosen by hand"
    mail(dialog, "kim@yahoo.com")
    assert dialog.form.service.currentData() == "yahoo", "that one is sure"


def test_the_link_is_that_of_the_service(desk: Desk, dialog: AccountDialog, opener: Opener) -> None:
    desk.click(dialog.form.link)
    assert [url.toString() for url in opener.urls] == ["https://myaccount.google.com/apppasswords"]
    mail(dialog, "kim@school.org")
    choose(dialog, "microsoft365")
    assert not dialog.form.link.isVisible()


def test_a_service_that_takes_no_passwords_is_not_offered(dialog: AccountDialog) -> None:
    mail(dialog, "kim@outlook.com")
    assert "Outlook.com no longer takes passwords from programs like this one." in " ".join(words_of(dialog))
    assert shown(dialog) == {"password": False, "server": False, "details": True, "tick": False}
    assert not dialog.go.isVisible()
    assert not dialog.test.isVisible()
    assert button_of(dialog, "Close").isVisible()
    mail(dialog, "kim@gmail.com")
    assert dialog.go.isVisible()


def test_the_details_of_a_known_service_can_be_reached_and_changed(desk: Desk, dialog: AccountDialog) -> None:
    desk.click(dialog.form.details_button)
    assert shown(dialog)["server"] is True
    security(dialog, Security.STARTTLS)
    assert dialog.form.account().port == 587, "the usual one of the other kind"
    dialog.form.user.setFocus()
    dialog.form.user.selectAll()
    QTest.keyClicks(dialog.form.user, "kim")
    mail(dialog, "lee@gmail.com")
    assert (dialog.form.account().user, dialog.form.account().sender) == ("kim", "lee@gmail.com")


def test_a_port_of_ones_own_is_kept(dialog: AccountDialog) -> None:
    choose(dialog, "another")
    dialog.form.port.selectAll()
    QTest.keyClicks(dialog.form.port, "2525")
    security(dialog, Security.STARTTLS)
    assert dialog.form.account().port == 2525


def test_without_encryption_only_with_a_tick_for_that_server(desk: Desk, dialog: AccountDialog) -> None:
    choose(dialog, "another")
    QTest.keyClicks(dialog.form.host, "mail.school.local")
    security(dialog, Security.NONE)
    tick = dialog.form.open_for
    assert tick.isVisible()
    assert tick.text() == (
        "Send to mail.school.local without encryption;\nothers on the network could read reports and password"
    )
    QTest.keyClicks(dialog.form.password, "secret")
    assert saved(dialog) == []
    assert dialog.problem.text().startswith("Choose TLS or STARTTLS, or tick")
    assert dialog.focusWidget() is tick
    QTest.keyClick(tick, Qt.Key.Key_Space)
    assert not dialog.problem.isVisible(), "it is mended"
    assert dialog.form.account().open_for == "mail.school.local"
    QTest.keyClicks(dialog.form.host, "x")
    assert not tick.isChecked(), "that was said of another server"
    assert "mail.school.localx" in tick.text()
    QTest.keyClick(tick, Qt.Key.Key_Space)
    security(dialog, Security.TLS)
    assert dialog.form.account().open_for == ""
    assert not tick.isVisible()


def test_a_name_with_an_ampersand_is_shown_as_it_is(dialog: AccountDialog) -> None:
    choose(dialog, "another")
    QTest.keyClicks(dialog.form.host, "a&b")
    assert "a&&b" in dialog.form.open_for.text(), "no mnemonic"


def test_a_server_without_login_needs_no_password(desk: Desk, dialog: AccountDialog) -> None:
    choose(dialog, "another")
    QTest.keyClicks(dialog.form.host, "relay.school.org")
    dialog.form.user.setFocus()
    dialog.form.user.selectAll()
    QTest.keyClick(dialog.form.user, Qt.Key.Key_Delete)
    assert not dialog.form.password.isEnabled()
    assert dialog.form.password.placeholderText() == "This server asks for no login"
    assert not dialog.store.isVisible()
    ((account, password, _),) = saved(dialog)
    assert (account.user, password) == ("", "")


def test_what_is_missing_is_said_one_after_the_other(desk: Desk, dialog: AccountDialog) -> None:
    form = dialog.form

    def said(words: str, field: QLineEdit | object) -> None:
        assert saved(dialog) == []
        assert words in dialog.problem.text()
        assert dialog.problem.isVisible()
        assert dialog.focusWidget() is field
        assert dialog.go.isEnabled()

    mail(dialog, "")
    QTest.keyClick(form.mail, Qt.Key.Key_Delete)
    said("Enter your address", form.mail)
    mail(dialog, "kim")
    said("“kim” does not look like a mail address", form.mail)
    mail(dialog, "kim@school.org")
    said("Choose your mail service", form.service)
    choose(dialog, "another")
    said("Enter the name of the server", form.host)
    QTest.keyClicks(form.host, "mail..school")
    said("Enter the name of the server", form.host)
    form.host.selectAll()
    QTest.keyClicks(form.host, "mail.school.org")
    form.port.selectAll()
    QTest.keyClick(form.port, Qt.Key.Key_Delete)
    said("Enter the port", form.port)
    QTest.keyClicks(form.port, "465")
    said("Enter the password", form.password)
    QTest.keyClicks(form.password, "secret")
    assert len(saved(dialog)) == 1


def test_what_is_missing_under_details_is_shown(desk: Desk, dialog: AccountDialog) -> None:
    desk.click(dialog.form.details_button)
    dialog.form.host.selectAll()
    QTest.keyClick(dialog.form.host, Qt.Key.Key_Delete)
    desk.click(dialog.form.details_button)
    assert not dialog.form.host.isVisible()
    assert saved(dialog) == []
    assert dialog.form.host.isVisible()


def test_the_password_is_hidden_until_it_is_asked_for(desk: Desk, dialog: AccountDialog) -> None:
    assert dialog.form.password.echoMode() == QLineEdit.EchoMode.Password
    desk.click(dialog.form.show_password)
    assert dialog.form.password.echoMode() == QLineEdit.EchoMode.Normal
    assert name_of(dialog.form.show_password) == "Hide the password"
    desk.click(dialog.form.show_password)
    assert dialog.form.password.echoMode() == QLineEdit.EchoMode.Password


@pytest.mark.parametrize("address", ["kim@gmail.com", "kim@outlook.com", "kim@school.org"])
def test_each_control_has_a_name_and_is_reached_with_tab(dialog: AccountDialog, address: str) -> None:
    mail(dialog, address)
    check(dialog, dialog)


def test_names_and_tab_with_everything_shown(desk: Desk, dialog: AccountDialog) -> None:
    choose(dialog, "another")
    security(dialog, Security.NONE)
    dialog.show_waiting(2)
    check(dialog, dialog)
    security(dialog, Security.TLS)
    check(dialog, dialog)
    assert name_of(dialog.form.host) == "Server"
    assert name_of(dialog.form.password) == "Password"
    assert dialog.form.service.accessibleName() == "Mail service"


def test_no_two_mnemonics_are_alike(desk: Desk, dialog: AccountDialog) -> None:
    choose(dialog, "another")
    security(dialog, Security.NONE)
    dialog.show_waiting(2)
    also = (dialog.form.link, dialog.form.details_button)
    texts = [one.text() for one in dialog.findChildren(QAbstractButton) if one.isVisible() or one in also]
    texts += [one.text() for one in dialog.findChildren(QLabel) if one.isVisible()]
    texts += ["Certificate &file", "Stop t&he test"]
    signs = [one[one.index("&") + 1].lower() for one in texts if "&" in one.replace("&&", "")]
    assert len(signs) == len(set(signs)) > 10, sorted(signs)


def test_a_known_account_is_shown_as_it_is(desks: Callable[..., Desk]) -> None:
    def own(app: App) -> None:
        volunteer(app)
        settings = app.settings
        settings.smtp_host, settings.smtp_port, settings.smtp_security = "mail.school.org", 2525, "none"
        settings.smtp_user, settings.smtp_open_for = "", "MAIL.school.org"

    dialog = open_dialog(desks(own).opened())
    assert dialog.form.account() == Account(
        "kim@gmail.com", "mail.school.org", 2525, Security.NONE, "", open_for="mail.school.org"
    )
    assert shown(dialog) == {"password": True, "server": True, "details": False, "tick": True}
    assert dialog.form.open_for.isChecked()


def test_it_fits_a_low_screen_and_the_buttons_stay(desk: Desk, dialog: AccountDialog) -> None:
    choose(dialog, "another")
    desk.settle()
    before = dialog.height()
    mail(dialog, "kim@outlook.com")
    desk.until(lambda: dialog.height() < before - 100)
    choose(dialog, "another")
    desk.until(lambda: dialog.height() >= before - 20)
    dialog.resize(dialog.width(), 240)
    assert dialog.go.isVisible()
    assert dialog.rect().contains(dialog.go.geometry())


def test_escape_changes_nothing(desk: Desk, dialog: AccountDialog, tmp_path: Path) -> None:
    mail(dialog, "other@gmail.com")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    desk.settle()
    assert desk.app.settings.mail == "kim@gmail.com"
    assert desk.app.settings.sending == "self"
    assert desk.dialogs() == []
