"""How mail leaves: the way, the account and its password, the rehearsal's own server, and a round of sending."""

from collections.abc import Callable
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from admin_desktop.storage.paths import DataPaths
from admin_desktop.storage.settings import Settings

# Only the names: what is not asked for is not imported.
if TYPE_CHECKING:
    from admin_desktop.outbox.account import Account, MailServices
    from admin_desktop.outbox.delivery import Delivery
    from admin_desktop.outbox.practice.server import PracticeServer
    from admin_desktop.outbox.signing_in.browser import Grant
    from admin_desktop.outbox.signing_in.permissions import Permissions
    from admin_desktop.outbox.signing_in.services import SignInServices
    from admin_desktop.outbox.transports.sasl import TokenSource
    from admin_desktop.outbox.transports.transport import Step, Transport
    from admin_desktop.storage.database import Database
    from admin_desktop.storage.secrets import Passwords


class Mailing:
    """The ways out for the messages of one data folder.

    Args:
        paths: the folder; one for practice lets nothing out of this computer.
        settings: as they stand now, whenever it is asked.
        database: with the outbox.
        resources: the program's data.
    """

    def __init__(
        self, paths: DataPaths, settings: Callable[[], Settings], database: "Database", resources: Path
    ) -> None:
        self._paths, self._settings = paths, settings
        self._database, self._resources = database, resources

    @property
    def transport(self) -> str:
        """The way that reports leave from now on; in a rehearsal never one that leads out of this computer."""
        from admin_desktop.outbox.practice import PRACTICE
        from admin_desktop.outbox.queue import BY_ITSELF, SEND_IT_YOURSELF

        if self._paths.practice:
            return PRACTICE
        return BY_ITSELF if self._settings().sending == BY_ITSELF else SEND_IT_YOURSELF

    @cached_property
    def passwords(self) -> "Passwords":
        """The passwords of mail accounts; a rehearsal needs none."""
        from admin_desktop.storage.secrets import Passwords

        return Passwords()

    @cached_property
    def permissions(self) -> "Permissions":
        """The permissions to send that the admin gave in the browser; a rehearsal needs none."""
        from admin_desktop.outbox.signing_in.permissions import Permissions

        return Permissions()

    @cached_property
    def sign_in_services(self) -> "SignInServices":
        """What is known about signing in at the big mail services."""
        from admin_desktop.outbox.signing_in.services import load_sign_in_services

        return load_sign_in_services(self._resources / "mail" / "oauth.toml")

    @cached_property
    def services(self) -> "MailServices":
        """What is known about the big mail services."""
        from admin_desktop.outbox.account import load_services

        return load_services(self._resources / "mail" / "smtp.toml")

    @cached_property
    def practice_server(self) -> "PracticeServer":
        """The rehearsal's own mail server; not started."""
        from admin_desktop.outbox.practice.server import PracticeServer

        return PracticeServer(self._paths.received)

    def stop_practice_server(self) -> None:
        """Stop the rehearsal's mail server, if it runs."""
        if "practice_server" in self.__dict__:
            self.practice_server.stop()

    def login_known(self, account: "Account") -> bool:
        """Tell whether the password or the permission of an account is known here; a locked keychain knows none."""
        from admin_desktop.storage.secrets import KeychainRefused

        if account.sign_in is not None:
            sign_in = self.sign_in_services.sign_in(account)
            return sign_in is not None and self.permissions.is_known(sign_in, account.user)
        try:
            return bool(account.user) and self.passwords.get(account.user, account.host) is not None
        except KeychainRefused:
            return False

    def login_kept(self, account: "Account") -> bool:
        """Tell whether the keychain opens an account at the next start, too."""
        if account.sign_in is not None:
            return self.login_known(account)
        return self.passwords.is_kept(account.user, account.host)

    def keep_login(self, account: "Account", secret: "str | Grant", before: "Account | None") -> bool:
        """Keep what opens an account; that of another one before it is forgotten.

        Args:
            account: the one that is used from now on.
            secret: its password, or the permission from the browser; empty for the one that is kept already.
            before: the account that was used up to now.

        Returns:
            whether it is there at the next start; also when there is none to keep.
        """
        from admin_desktop.storage.secrets import KeychainRefused

        if before is not None and _opened_by(before) != _opened_by(account):
            with suppress(KeychainRefused):  # it would stay there unused; no reason to stop
                self.forget_login(before)
        if not secret or not account.user:
            return True
        if isinstance(secret, str):
            return self.passwords.keep(account.user, account.host, secret)
        sign_in = self.sign_in_services.sign_in(account)
        return sign_in is not None and self.permissions.keep(sign_in, secret)

    def forget_login(self, account: "Account") -> None:
        """Forget what opens an account; a permission is given back to its service where that takes it.

        Raises:
            KeychainRefused: it is still in the keychain.
        """
        sign_in = self.sign_in_services.sign_in(account)
        if sign_in is not None:
            self.permissions.forget(sign_in, account.user)
        elif account.user:
            self.passwords.forget(account.user, account.host)

    def account(self) -> "Account":
        """Return the mail account that the settings describe.

        Raises:
            NotAccepted: they do not.
        """
        from admin_desktop.outbox.account import account_from_settings

        return account_from_settings(self._settings())

    def connect(self, on_step: "Callable[[Step], None]" = lambda _: None) -> "Transport":
        """Make the transport for one round of sending; it connects when it is first used.

        Raises:
            NotAccepted: the settings or the password are missing, the keychain or the practice server refused.
        """
        from admin_desktop.outbox.practice.server import NoPracticeServer
        from admin_desktop.outbox.transports.smtp import SmtpTransport
        from admin_desktop.outbox.transports.transport import NotAccepted, Reason
        from admin_desktop.storage.secrets import KeychainRefused

        # Said of the message that waits, like everything else that keeps one back.
        try:
            if self._paths.practice:
                server = self.practice_server
                server.start()
                return SmtpTransport(server.account(self._settings().mail), server.password, on_step)
            account = self.account()
            if account.sign_in is not None:
                return SmtpTransport(account, self.token_source(account), on_step)
            password = self.passwords.get(account.user, account.host) if account.user else None
        except KeychainRefused as refused:
            raise NotAccepted(str(refused), Reason.PASSWORD, temporary=False) from refused
        except NoPracticeServer as refused:
            raise NotAccepted(str(refused), Reason.NETWORK, temporary=True) from refused
        return SmtpTransport(account, password, on_step)

    def token_source(self, account: "Account") -> "TokenSource":
        """Return what gets tokens for an account that signs in in the browser.

        Raises:
            NotAccepted: too little is known of where.
        """
        from admin_desktop.outbox.signing_in.words import not_set_up
        from admin_desktop.outbox.transports.transport import NotAccepted, Reason

        sign_in = self.sign_in_services.sign_in(account)
        if sign_in is None:
            raise NotAccepted(not_set_up(), Reason.NOT_SET_UP, temporary=False)
        return partial(self.permissions.token, sign_in, account.user)

    def delivery(self) -> "Delivery | None":
        """Make a round of sending; None while the admin sends everything."""
        from admin_desktop.outbox.delivery import Delivery
        from admin_desktop.outbox.leases import Leases
        from admin_desktop.outbox.queue import SEND_IT_YOURSELF

        if self.transport == SEND_IT_YOURSELF:
            return None
        settings = self._settings()
        a_minute = settings.smtp_a_minute or self.services.a_minute(settings.smtp_host)
        leases = Leases(self._database, self.transport)
        return Delivery(leases, self.connect, a_minute=0 if self._paths.practice else a_minute)


def _opened_by(account: "Account") -> tuple[object, ...]:
    """What the login of an account hangs on."""
    way = account.sign_in
    return (account.user, account.host, way and (way.client, way.issuer))
