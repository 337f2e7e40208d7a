"""The mail account that reports leave by, and what is known about the big mail services."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from admin_desktop.outbox.transports.transport import NotAccepted, Reason
from admin_desktop.storage.settings import Settings


class Security(StrEnum):
    """How the way to the server is kept private.

    TLS from the first byte; STARTTLS before anything else is said; NONE only where the admin chose it for that server
    by name.
    """

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


PORTS = {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25}


@dataclass(frozen=True, slots=True)
class Registration:
    """How a school's IT registered this program at the mail service, so that its admins can sign in in the browser.

    Attributes:
        client: the program's number there.
        secret: what some services give with it. Of a program on somebody's computer it is no secret (RFC 8252, 8.5).
        issuer: where one signs in; empty for the one that is known of the mail server.
        scopes: what is asked for, with gaps between; empty for those that are known of the mail server.
    """

    client: str
    secret: str = ""
    issuer: str = ""
    scopes: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """A mail account for sending; no password.

    Attributes:
        sender: the mail address it sends as (the envelope's).
        host, port: of the server.
        security: see :class:`Security`.
        user: the login name; empty where the server asks for none.
        open_for: the server's name for which the admin allowed a way without encryption.
        authorities: a PEM file with certificate authorities to trust besides the system's (a school's own server).
        certificate: the one that the admin compared by sight, as :class:`Pinned` writes it; empty for none.
        sign_in: the admin signs in in the browser, as this program is registered there; None for a password.
    """

    sender: str
    host: str
    port: int
    security: Security
    user: str
    open_for: str = ""
    authorities: str = ""
    certificate: str = ""
    sign_in: Registration | None = None


@dataclass(frozen=True, slots=True)
class Pinned:
    """A certificate that the admin compared by sight: SHA-256 (hex), believed of this server and port alone."""

    host: str
    port: int
    sha256: str

    @classmethod
    def read(cls, text: str) -> "Pinned | None":
        """Read what :meth:`write` wrote; None for anything else."""
        found = re.fullmatch(r"(\S+) (\d{1,5}) ([0-9a-f]{64})", text)
        return cls(found[1], int(found[2]), found[3]) if found else None

    def write(self) -> str:
        """Return it as one line for the settings."""
        return f"{self.host.casefold()} {self.port} {self.sha256}"

    def is_for(self, host: str, port: int) -> bool:
        """Tell whether it is believed of this server."""
        return (self.host.casefold(), self.port) == (host.casefold(), port)


@dataclass(frozen=True, slots=True)
class MailService:
    """A mail service as its own guide describes it.

    Attributes:
        id, name: "google", "Google (Gmail, Workspace)".
        domains: of addresses that are surely there.
        host, port, security: of its server for sending.
        password: "app" (a password made for this program), "none" (it takes no passwords from programs) or "normal".
        hint: one or two sentences for the admin about the password.
        link: where a password for programs is made; may be empty.
        a_minute: how many messages it takes in a minute; 0 where nothing is known of a limit.
    """

    id: str
    name: str
    domains: tuple[str, ...]
    host: str
    port: int
    security: Security
    password: str
    hint: str
    link: str
    a_minute: int = 0


@dataclass(frozen=True, slots=True)
class MailServices:
    """All services there are, and the day their guides were read."""

    checked: date
    services: tuple[MailService, ...]

    def find(self, mail: str) -> MailService | None:
        """Return the service that an address surely belongs to, or None."""
        _, at, domain = mail.rpartition("@")
        return next((one for one in self.services if at and domain.strip().lower() in one.domains), None)

    def a_minute(self, host: str) -> int:
        """Return how many messages a server takes in a minute, as far as its service says; 0 for any number."""
        return next((one.a_minute for one in self.services if one.host == host.lower()), 0)


def load_services(path: Path) -> MailServices:
    """Read ``resources/mail/smtp.toml``."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    services = tuple(
        MailService(**{**one, "domains": tuple(one["domains"]), "security": Security(one["security"])})
        for one in data["service"]
    )
    return MailServices(data["checked"], services)


def account_from_settings(settings: Settings) -> Account:
    """Return the account that the settings describe.

    Raises:
        NotAccepted: they do not describe one.
    """
    try:
        security = Security(settings.smtp_security)
    except ValueError:
        security = None
    if security is None or not settings.smtp_host or not 0 < settings.smtp_port < 65536:
        raise NotAccepted(
            "Sending by itself is not set up completely. Everything waits safely: choose Set up sending in Settings.",
            Reason.NOT_SET_UP,
            temporary=False,
        )
    return Account(
        sender=settings.mail,
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=security,
        user=settings.smtp_user,
        open_for=settings.smtp_open_for,
        authorities=settings.smtp_authorities,
        certificate=settings.smtp_certificate,
        sign_in=registration_from_settings(settings) if settings.smtp_sign_in else None,
    )


def account_to_settings(account: Account, settings: Settings) -> None:
    """Put an account into the settings."""
    settings.mail = account.sender
    settings.smtp_host, settings.smtp_port = account.host, account.port
    settings.smtp_security, settings.smtp_user = str(account.security), account.user
    settings.smtp_open_for, settings.smtp_authorities = account.open_for, account.authorities
    settings.smtp_certificate, settings.smtp_sign_in = account.certificate, account.sign_in is not None
    if account.sign_in is not None:
        settings.oauth_client, settings.oauth_secret = account.sign_in.client, account.sign_in.secret
        settings.oauth_issuer, settings.oauth_scopes = account.sign_in.issuer, account.sign_in.scopes


def registration_from_settings(settings: Settings) -> Registration:
    """Return how the program is registered, as the settings (or the school's IT) say; empty where they do not."""
    return Registration(settings.oauth_client, settings.oauth_secret, settings.oauth_issuer, settings.oauth_scopes)


def account_at(service: MailService, mail: str) -> Account:
    """Return the account of an address at a service."""
    return Account(mail, service.host, service.port, service.security, mail)


def is_host(text: str) -> bool:
    """Tell whether a text can be the name (or the address) of a server."""
    part = r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
    return len(text) <= 253 and re.fullmatch(rf"{part}(\.{part})*|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*", text) is not None
