"""Setting sending by itself up, changing and stopping it, and asking for its password."""

import dataclasses
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from admin_desktop.app import App
from admin_desktop.errors import Trouble
from admin_desktop.storage.settings import Settings
from admin_desktop.ui.main_window import MainWindow, Page
from admin_desktop.ui.messages import ask, tell, warn
from admin_desktop.ui.workers import Lane, Workers

# Only the names: nothing of the mail is imported before it is wanted.
if TYPE_CHECKING:
    from admin_desktop.outbox.account import Account
    from admin_desktop.outbox.signing_in.browser import Grant
    from admin_desktop.ui.account_dialog import AccountDialog
    from admin_desktop.ui.password_dialog import PasswordDialog
    from admin_desktop.ui.sending_card import SendingCard
    from admin_desktop.ui.sign_in_dialog import SignInDialog


class MailAccount(QObject):
    """Everything an admin does about the account that reports leave by.

    Signals:
        changed: settings or messages changed: read them anew.
        mended: there may be something to send now: wake the worker.
    """

    changed = Signal()
    mended = Signal()

    def __init__(self, app: App, workers: Workers, window: MainWindow) -> None:
        super().__init__()
        self._app, self._workers, self._window = app, workers, window
        self._card: SendingCard | None = None
        self._asking: PasswordDialog | SignInDialog | None = None
        self._later = False
        window.shown.connect(self._page_shown)

    def serve(self, card: "SendingCard") -> None:
        """Answer the buttons of the card in Settings, and keep its line true."""
        self._card = card
        card.set_up.connect(self.set_up)
        card.stop.connect(self.stop)
        self._show_card()

    # Setting up

    def set_up(self) -> None:
        """Open the dialog that sets sending by itself up, or changes it."""
        from admin_desktop.outbox.setting_up import wait_for_admin
        from admin_desktop.ui.account_dialog import AccountDialog

        if self._app.practice:
            return
        if self._window.built(Page.SETTINGS):
            self._window.page(Page.SETTINGS).save_now()  # type: ignore[attr-defined]
        dialog = AccountDialog(self._window, self._app, self._workers)
        dialog.save.connect(partial(self._save, dialog))
        dialog.finished.connect(dialog.deleteLater)
        show = _while_open(dialog, lambda found: dialog.show_store(*found))
        account = self._account()
        self._workers.run(partial(self._find_login, account), show, lambda _: None, Lane.MAIL)
        count = _while_open(dialog, lambda rows: dialog.show_waiting(len(rows)))
        self._workers.run(lambda: wait_for_admin(self._app.outbox), count)
        dialog.open()

    def _account(self) -> "Account | None":
        """The account in the settings, where they describe one."""
        try:
            return self._app.mailing.account() if self._app.settings.smtp_host else None
        except Trouble:
            return None

    def _find_login(self, account: "Account | None") -> "tuple[bool, Account | None]":
        """On the lane for mail: is there a store, and whose password or permission is known."""
        mailing = self._app.mailing
        known = account is not None and mailing.login_known(account)
        return mailing.passwords.keychain_works(), account if known else None

    def _save(self, dialog: "AccountDialog", account: "Account", secret: "str | Grant", waiting_too: bool) -> None:
        from admin_desktop.outbox.account import account_to_settings
        from admin_desktop.outbox.setting_up import go_on

        before, settings_before = self._account(), dataclasses.replace(self._app.settings)
        account_to_settings(account, self._app.settings)
        self._app.settings.sending, self._app.settings.offer_sending = "smtp", False

        mailing, outbox = self._app.mailing, self._app.outbox

        def keep(_: None) -> None:
            def kept() -> tuple[bool, bool]:
                return mailing.keep_login(account, secret, before), mailing.passwords.keychain_works()

            self._workers.run(kept, start, dialog.show_trouble, Lane.MAIL)

        def start(kept: tuple[bool, bool]) -> None:
            self._workers.run(
                lambda: go_on(outbox, waiting_too=waiting_too), lambda _: done(*kept), dialog.show_trouble
            )

        def done(kept: bool, store: bool) -> None:
            dialog.accept()
            self._later = False
            self._after_change()
            self.mended.emit()
            self._say_saved(kept, store)

        def failed(trouble: Trouble) -> None:
            _put_back(self._app.settings, settings_before)
            dialog.show_trouble(trouble)

        # One after the other: only what is on disk is acted on.
        self._workers.run(self._app.save_settings, keep, failed)

    def _say_saved(self, kept: bool, store: bool) -> None:
        from admin_desktop.ui.account_dialog import NO_STORE

        if kept:
            self._window.notices.show_notice("Reports leave by themselves from now on.")
        elif store:
            tell(
                self._window,
                "Reports leave by themselves from now on",
                "This computer's password store did not take the password: it is asked for each time the program "
                "starts and is kept in no file.",
            )
        else:
            tell(self._window, "Reports leave by themselves from now on", NO_STORE)

    # Stopping

    def stop(self) -> None:
        """Send by hand again, after asking."""
        ask(
            self._window,
            "Stop sending by itself?",
            "The password or sign-in is forgotten, and you send each report yourself again. Messages that wait stay "
            "in the outbox, for you to send.",
            "&Stop",
            self._stop,
        )

    def _stop(self) -> None:
        from admin_desktop.outbox import setting_up

        account, settings_before = self._account(), dataclasses.replace(self._app.settings)
        self._app.settings.sending, self._app.settings.offer_sending = "self", False

        def stop() -> int:
            self._app.save_settings()
            return setting_up.stop(self._app.outbox)

        def stopped(waiting: int) -> None:
            self._after_change()
            self.mended.emit()  # the worker finds that there is nothing to do by itself
            waits = {0: "", 1: " 1 message waits for you."}.get(waiting, f" {waiting} messages wait for you.")
            self._window.notices.show_notice(f"You send each report yourself from now on.{waits}")
            if account and account.user:
                self._workers.run(lambda: self._app.mailing.forget_login(account), None, still_there, Lane.MAIL)

        def still_there(trouble: Trouble) -> None:
            what = "permission" if account and account.sign_in else "password"
            warn(self._window, f"The {what} is still in the password store", str(trouble))

        def failed(trouble: Trouble) -> None:
            _put_back(self._app.settings, settings_before)
            warn(self._window, "That did not work", str(trouble))

        self._workers.run(stop, stopped, failed)

    def decline(self) -> None:
        """Offer sending by itself no more."""
        self._app.settings.offer_sending = False
        self._workers.run(self._app.save_settings, lambda _: self.changed.emit())

    # The password

    def ask_password(self, *, by_admin: bool = False) -> None:
        """Ask for the password of the account, unless the admin has said "Later" to that.

        Args:
            by_admin: the admin wants to enter it now.
        """
        account = self._account()
        if self._asking or account is None or not account.user or (self._later and not by_admin):
            return
        from admin_desktop.ui.password_dialog import PasswordDialog

        def show(works: bool) -> None:
            if self._asking:
                return
            self._asking = dialog = PasswordDialog(self._window, account.user, account.host, kept=works)
            dialog.given.connect(partial(self._password_given, account))
            dialog.finished.connect(partial(self._asked, dialog))
            dialog.open()

        self._workers.run(self._app.mailing.passwords.keychain_works, show, lane=Lane.MAIL)

    def ask_sign_in(self, *, by_admin: bool = False) -> None:
        """Ask to sign in again in the browser, unless the admin has said "Later" to that.

        Args:
            by_admin: the admin wants to do it now.
        """
        account = self._account()
        if self._asking or account is None or account.sign_in is None or (self._later and not by_admin):
            return
        from admin_desktop.ui.sign_in_dialog import SignInDialog

        services = self._app.mailing.sign_in_services
        self._asking = dialog = SignInDialog(self._window, self._workers, services, account)
        dialog.given.connect(partial(self._signed_in, account))
        dialog.finished.connect(partial(self._asked, dialog))
        dialog.open()

    def _signed_in(self, account: "Account", grant: "Grant") -> None:
        from admin_desktop.outbox.account import account_to_settings

        # As another user than before, perhaps: then the mail server is to know.
        after = dataclasses.replace(account, user=grant.user)
        account_to_settings(after, self._app.settings)

        def keep() -> bool:
            self._app.save_settings()
            return self._app.mailing.keep_login(after, grant, account)

        self._workers.run(keep, lambda _: self._go_on(), lane=Lane.MAIL)

    def admin_asks(self) -> None:
        """The admin wants something sent: "Later" was said before that."""
        self._later = False

    def _asked(self, dialog: "PasswordDialog | SignInDialog", result: int) -> None:
        self._asking = None
        self._later = not result
        dialog.deleteLater()

    def _password_given(self, account: "Account", password: str) -> None:
        keep = partial(self._app.mailing.passwords.keep, account.user, account.host, password)
        self._workers.run(keep, lambda _: self._go_on(), lane=Lane.MAIL)

    def _go_on(self) -> None:
        """What waited for the login leaves."""
        from admin_desktop.outbox.setting_up import go_on

        def going(_: None) -> None:
            self._after_change()
            self.mended.emit()

        self._workers.run(lambda: go_on(self._app.outbox), going)

    # The card in Settings

    def _page_shown(self, page: Page) -> None:
        if page == Page.SETTINGS:
            self._show_card()

    def _show_card(self) -> None:
        card, settings = self._card, self._app.settings
        if card is None:
            return
        card.show_settings(settings)
        if self._app.practice or settings.sending != "smtp" or not settings.smtp_user:
            return
        account, mailing = self._account(), self._app.mailing
        if account is None:
            return
        self._workers.run(
            lambda: mailing.login_kept(account),
            lambda kept: card.show_settings(settings, kept),
            lane=Lane.MAIL,
        )

    def _after_change(self) -> None:
        if self._window.built(Page.SETTINGS):
            self._window.page(Page.SETTINGS).fill()  # type: ignore[attr-defined]
        self._show_card()
        self.changed.emit()


def _put_back(settings: Settings, before: Settings) -> None:
    """What could not be saved is not in force either."""
    for field in dataclasses.fields(settings):
        setattr(settings, field.name, getattr(before, field.name))


def _while_open(dialog: "AccountDialog", show: Callable[[Any], None]) -> Callable[[Any], None]:
    """What is found out about a dialog that has closed meanwhile is not wanted any more."""
    closed: list[bool] = []
    dialog.finished.connect(lambda _: closed.append(True))
    return lambda found: None if closed else show(found)
