"""What the tests of the mail account need: keychains, a mail server's authority, and the program with an account."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import keyring
import keyring.backend
import keyring.backends.fail

from admin_desktop.app import App
from admin_desktop.outbox.account import Account, account_to_settings
from admin_desktop.outbox.queue import OutboxState
from admin_desktop.ui import form_data
from admin_desktop.ui.account_dialog import AccountDialog
from tests.outbox.mail_server import PASSWORD, Server
from tests.storage.test_secrets import Memory
from tests.ui.conftest import Desk, employee

SECRET = PASSWORD


@contextmanager
def keychain(backend: keyring.backend.KeyringBackend) -> Iterator[None]:
    """Use this keychain for as long as the block."""
    before = keyring.get_keyring()
    keyring.set_keyring(backend)
    try:
        yield
    finally:
        keyring.set_keyring(before)


@contextmanager
def no_store() -> Iterator[None]:
    """A computer without a password store."""
    with keychain(keyring.backends.fail.Keyring()):  # type: ignore[no-untyped-call]
        yield


@contextmanager
def a_store() -> Iterator[Memory]:
    """A computer with a password store."""
    memory = Memory()
    with keychain(memory):
        yield memory


def open_dialog(desk: Desk) -> AccountDialog:
    desk.controller.mail.set_up()
    desk.settle()
    return desk.dialog(AccountDialog)


def enter(dialog: AccountDialog, server: Server, password: str = SECRET, **changes: object) -> Account:
    """Type in the account that reaches a server."""
    account = server.account(**changes)
    form = dialog.form
    form.service.setCurrentIndex(form.service.findData("another"))
    form._service_chosen()
    form.security.setCurrentIndex(form.security.findData(account.security))
    form._security_chosen()
    for field, words in (
        (form.mail, account.sender),
        (form.host, account.host),
        (form.port, str(account.port)),
        (form.user, account.user),
        (form.authorities, account.authorities),
        (form.password, password),
    ):
        field.clear()
        field.insert(words)
        field.textEdited.emit(words)
    return account


def by_itself(account: Account) -> Callable[[App], None]:
    """The settings of an admin whose reports leave by themselves."""

    def first(app: App) -> None:
        employee(app)
        account_to_settings(account, app.settings)
        app.settings.sending = "smtp"

    return first


def report(desk: Desk) -> str:
    """Report something without any window; its messages wait the way that is set up."""
    app = desk.app
    incident_id = form_data.start_draft(app, desk.capture(), "").id
    app.reporter.report(incident_id, app.pack, app.settings, app.mailing.transport)
    return incident_id


def set_row(desk: Desk, role: str, state: OutboxState, reason: str = "", finished_at: str | None = None) -> None:
    with desk.app.database.writing() as connection:
        connection.execute(
            "UPDATE outbox SET state = ?, reason = ?, finished_at = ? WHERE message_id IN"
            " (SELECT id FROM messages WHERE role = ?)",
            (state, reason, finished_at, role),
        )
