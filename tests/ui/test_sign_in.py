"""Signing in in the browser, by the hands of an admin: the dialog, the browser, saving, and again when it has ended."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit

from admin_desktop.app import App
from admin_desktop.outbox.account import Registration
from admin_desktop.outbox.queue import OutboxState
from admin_desktop.storage.managed import Managed
from admin_desktop.storage.settings import load_settings
from admin_desktop.ui.account_dialog import AccountDialog
from admin_desktop.ui.main_window import Page
from admin_desktop.ui.settings_page import SettingsPage
from admin_desktop.ui.sign_in_dialog import SignInDialog
from tests.outbox.mail_server import Authority, Server, mail_server
from tests.outbox.signing_in.provider import CLIENT, MAIL, Person, Provider, provider
from tests.outbox.token_server import Xoauth2
from tests.storage.test_secrets import Memory
from tests.ui.conftest import Desk, Opener, employee, words_of
from tests.ui.mail_desk import a_store, by_itself, open_dialog, report
from tests.ui.test_accessibility import check


@pytest.fixture(autouse=True)
def store() -> Iterator[Memory]:
    with a_store() as memory:
        yield memory


@pytest.fixture
def district() -> Iterator[Provider]:
    with provider() as made:
        yield made


@pytest.fixture
def person() -> Iterator[Person]:
    made = Person()
    yield made
    made.ends()


def prepared(district: Provider) -> Registration:
    return Registration(CLIENT, issuer=district.issuer)


def goes(desk: Desk, opener: Opener, person: Person, count: int = 1) -> None:
    """The browser opens, and its person goes on there."""
    desk.until(lambda: len(opener.urls) == count)
    person.goes(opener.urls[-1].toString())


def enter(dialog: AccountDialog, server: Server, district: Provider) -> None:
    """Type in what the school's IT has given out."""
    form, account = dialog.form, server.account()
    form.service.setCurrentIndex(form.service.findData("another"))
    form._service_chosen()
    form.security.setCurrentIndex(form.security.findData(account.security))
    form._security_chosen()
    form.log_in.way.setCurrentIndex(form.log_in.way.findData("browser"))
    form.log_in.way.activated.emit(form.log_in.way.currentIndex())
    fields: list[tuple[QLineEdit, str]] = [
        (form.mail, account.sender),
        (form.host, account.host),
        (form.port, str(account.port)),
        (form.authorities, account.authorities),
        (form.log_in.client, CLIENT),
        (form.log_in.issuer, district.issuer),
    ]
    for field, words in fields:
        field.clear()
        field.insert(words)
        field.textEdited.emit(words)


def test_from_the_dialog_to_the_first_report(
    desk: Desk, opener: Opener, person: Person, district: Provider, authority: Authority, store: Memory
) -> None:
    box = Xoauth2(good={"access-0"}, user=MAIL)
    with mail_server(authority, box=box) as server:
        dialog = open_dialog(desk)
        enter(dialog, server, district)
        desk.click(dialog.go)
        assert dialog.problem.text() == "Sign in in your browser first."
        desk.click(dialog.sign_in.go)
        goes(desk, opener, person)
        desk.until(lambda: dialog.sign_in.grant is not None)
        assert dialog.sign_in.state.text() == f"✓ Signed in as {MAIL}."
        desk.click(dialog.test)
        desk.until(lambda: not dialog.testing)
        assert len(box.mail) == 1, "the test message, before anything is saved"
        assert store.kept == {}
        desk.click(dialog.go)
        desk.until(lambda: not desk.dialogs())
        settings = load_settings(desk.app.paths.settings).settings
        assert (settings.smtp_sign_in, settings.oauth_client, settings.smtp_user) == (True, CLIENT, MAIL)
        assert not any("access-0" in one for one in store.kept.values())
        report(desk)
        desk.controller.sending.wake()
        desk.until(lambda: len(box.mail) == 3)
    assert "refresh" not in (desk.app.paths.settings).read_text()


def test_when_the_permission_has_ended_one_question_comes_up(
    desks: Callable[..., Desk], opener: Opener, person: Person, district: Provider, authority: Authority
) -> None:
    box = Xoauth2(user=MAIL)
    with mail_server(authority, box=box) as server:
        account = server.account(sign_in=prepared(district))
        desk = desks(by_itself(account)).opened()
        report(desk)
        desk.controller.sending.wake()
        desk.until(lambda: desk.dialogs())
        dialog = desk.dialog(SignInDialog)
        check(dialog, dialog)
        assert len(desk.dialogs()) == 1, "one for all messages"
        assert {row.reason for row in desk.app.outbox.rows()} == {"sign_in"}
        box.good = {"access-0"}
        desk.click(dialog.field.go)
        goes(desk, opener, person)
        desk.until(lambda: len(box.mail) == 2)
        desk.until(lambda: {row.state for row in desk.app.outbox.rows()} == {OutboxState.ACCEPTED})
        assert not desk.dialogs()


def test_later_loses_nothing(desks: Callable[..., Desk], district: Provider, server: Server) -> None:
    desk = desks(by_itself(server.account(sign_in=prepared(district)))).opened()
    report(desk)
    desk.controller.sending.wake()
    desk.until(lambda: desk.dialogs())
    desk.dialog(SignInDialog).reject()
    desk.settle()
    assert not desk.dialogs()
    rows = desk.app.outbox.rows()
    assert {(row.state, row.reason) for row in rows} == {(OutboxState.NEEDS_YOU, "sign_in")}
    assert all("Everything waits safely: sign in" in row.last_error for row in rows)


def test_the_link_can_be_taken_to_another_browser(
    desk: Desk, opener: Opener, person: Person, district: Provider, server: Server
) -> None:
    dialog = open_dialog(desk)
    enter(dialog, server, district)
    desk.click(dialog.sign_in.go)
    desk.until(lambda: dialog.sign_in.copy.isVisible())
    check(dialog, dialog)
    desk.click(dialog.sign_in.copy)
    assert QGuiApplication.clipboard().text() == opener.urls[0].toString()
    desk.click(dialog.sign_in.go)
    desk.settle()
    assert "Opens your browser." in dialog.sign_in.state.text(), "stopped"
    assert dialog.sign_in.grant is None


def test_what_the_provider_refuses_is_said(
    desk: Desk, opener: Opener, person: Person, district: Provider, server: Server
) -> None:
    district.denies = "access_denied"
    dialog = open_dialog(desk)
    enter(dialog, server, district)
    desk.click(dialog.sign_in.go)
    goes(desk, opener, person)
    desk.until(lambda: "was not allowed" in dialog.sign_in.state.text())
    district.denies = ""
    desk.click(dialog.sign_in.go)
    goes(desk, opener, person, count=2)
    desk.until(lambda: dialog.sign_in.grant is not None)


def test_another_address_needs_another_sign_in(
    desk: Desk, opener: Opener, person: Person, district: Provider, server: Server
) -> None:
    dialog = open_dialog(desk)
    enter(dialog, server, district)
    desk.click(dialog.sign_in.go)
    goes(desk, opener, person)
    desk.until(lambda: dialog.sign_in.grant is not None)
    dialog.form.mail.setText("lee@school.example")
    dialog.form.mail.textEdited.emit("lee@school.example")
    assert dialog.sign_in.grant is None
    assert "Opens your browser." in dialog.sign_in.state.text()


def test_closing_gives_it_up(desk: Desk, opener: Opener, district: Provider, server: Server) -> None:
    dialog = open_dialog(desk)
    enter(dialog, server, district)
    desk.click(dialog.sign_in.go)
    desk.until(lambda: opener.urls)
    dialog.reject()
    desk.until(lambda: not desk.controller.workers.busy)
    assert not desk.dialogs()


def test_without_a_client_id_the_way_is_explained(desk: Desk) -> None:
    dialog = open_dialog(desk)
    dialog.form.service.setCurrentIndex(dialog.form.service.findData("outlook"))
    dialog.form._service_chosen()
    desk.click(dialog.form.details_button)
    dialog.form.log_in.way.setCurrentIndex(1)
    dialog.form.log_in.way.activated.emit(1)
    assert not dialog.sign_in.go.isEnabled()
    assert any("registers Admin Desktop first" in one for one in words_of(dialog))
    assert dialog.go.isVisible(), "Outlook.com takes no passwords, but sign-ins"
    desk.click(dialog.go)
    assert "Enter the client ID" in dialog.problem.text()


def test_where_it_is_prepared_the_browser_comes_first(desks: Callable[..., Desk]) -> None:
    def first(app: App) -> None:
        employee(app)
        app.settings.mail = MAIL
        app.settings.oauth_client = "from-the-district"

    desk = desks(first).opened()
    dialog = open_dialog(desk)
    form = dialog.form
    assert not form.log_in.way.isVisible(), "no service is chosen yet"
    form.service.setCurrentIndex(form.service.findData("microsoft365"))
    form._service_chosen()
    assert form.log_in.in_browser
    assert form.log_in.sign_in.go.isEnabled()
    assert not form.password.isVisible()
    form.log_in.way.setCurrentIndex(0)
    form.log_in.way.activated.emit(0)
    assert form.password.isVisible()


def test_the_card_says_how_it_is_opened(desks: Callable[..., Desk], district: Provider, server: Server) -> None:
    desk = desks(by_itself(server.account(sign_in=prepared(district)))).opened()
    page = desk.show_page(Page.SETTINGS)
    desk.until(lambda: any("you need to sign in: choose Change" in one for one in words_of(page)))


def test_what_it_has_fixed_is_shown_and_locked(desks: Callable[..., Desk]) -> None:
    fixed = {"communications_mail": "office@district.example", "smtp_host": "smtp.office365.com", "oauth_client": "c-1"}

    def first(app: App) -> None:
        employee(app)
        app.managed = Managed(fixed, "policy")
        app.managed.put_into(app.settings)

    desk = desks(first).opened()
    page = desk.show_page(Page.SETTINGS)
    assert any("set by your school's IT" in one for one in words_of(page))
    assert isinstance(page, SettingsPage)
    assert page.details.communications.text() == "office@district.example"
    assert not page.details.communications.isEnabled()
    assert page.details.communications.accessibleDescription() == "Set by your school's IT."
    form = open_dialog(desk).form
    assert not form.host.isEnabled()
    assert not form.log_in.client.isEnabled()
    assert form.port.isEnabled()
    assert form.log_in.client.text() == "c-1"
