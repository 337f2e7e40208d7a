"""Where the admin signs in, and as which program: what is known of the services, and what the school's IT gave."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from admin_desktop.outbox.account import Account

OWN = "own"


@dataclass(frozen=True, slots=True)
class SignIn:
    """A way to sign in.

    Attributes:
        name: of the service, for sentences.
        issuer: its address; the endpoints are asked there.
        client: the number under which the school registered this program there.
        secret: what some services give with it. Of a program on somebody's computer it is no secret (RFC 8252, 8.5).
        scopes: what is asked for.
        redirect: "127.0.0.1" or "localhost", as the service wants it.
        parameters: further ones of its authorization endpoint.
        ends: where the admin can take the permission away; may be empty.
    """

    name: str
    issuer: str
    client: str
    secret: str = ""
    scopes: tuple[str, ...] = ()
    redirect: str = "127.0.0.1"
    parameters: dict[str, str] = field(default_factory=dict)
    ends: str = ""


@dataclass(frozen=True, slots=True)
class SignInService:
    """What is known of one service; see ``resources/mail/oauth.toml``."""

    id: str
    name: str
    mail: tuple[str, ...]
    issuer: str
    scopes: tuple[str, ...]
    redirect: str
    parameters: dict[str, str]
    ends: str


@dataclass(frozen=True, slots=True)
class SignInServices:
    """All services there are."""

    services: tuple[SignInService, ...]

    def of(self, host: str) -> SignInService:
        """Return the service that a mail server belongs to; a school's own for any other."""
        known = (one for one in self.services if host.casefold() in one.mail)
        return next(known, next(one for one in self.services if one.id == OWN))

    def sign_in(self, account: Account) -> SignIn | None:
        """Return the way to sign in for an account, or None where too little is known of it."""
        service, given = self.of(account.host), account.sign_in
        if given is None or not given.client.strip():
            return None
        at = given.issuer.strip().rstrip("/") or service.issuer
        if not is_private(at):
            return None
        if urlsplit(at).hostname != urlsplit(service.issuer).hostname:  # a school's own, and what it needs
            service = next(one for one in self.services if one.id == OWN)
        return SignIn(
            name=service.name if service.id != OWN else urlsplit(at).hostname or service.name,
            issuer=at,
            client=given.client.strip(),
            secret=given.secret.strip(),
            scopes=tuple(given.scopes.split()) or service.scopes,
            redirect=service.redirect,
            parameters=service.parameters,
            ends=service.ends,
        )


def load_sign_in_services(path: Path) -> SignInServices:
    """Read ``resources/mail/oauth.toml``."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    made = (
        SignInService(**{**one, "mail": tuple(one["mail"]), "scopes": tuple(one["scopes"])}) for one in data["service"]
    )
    return SignInServices(tuple(made))


def is_private(url: str) -> bool:
    """Tell whether what is said to an address stays private: https, or this very computer."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in {"127.0.0.1", "::1"}))
