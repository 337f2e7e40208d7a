"""The talk with the service where the admin signs in: its endpoints, and authlib over our own connection."""

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from admin_desktop.errors import Trouble
from admin_desktop.outbox.signing_in import words
from admin_desktop.outbox.signing_in.services import SignIn, is_private
from admin_desktop.storage.web import TooLarge, TooSlow, Unreachable, Web


class SignInFailed(Trouble):
    """Signing in did not come about.

    Attributes:
        temporary: trying again may help without anybody doing anything.
        over: the permission that was kept is of no use any more.
    """

    def __init__(self, sentence: str, *, temporary: bool = False, over: bool = False) -> None:
        super().__init__(sentence)
        self.temporary, self.over = temporary, over


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where a service does what; ``revoke`` is empty where it does not take a permission back."""

    authorize: str
    token: str
    revoke: str


# Answers of RFC 6749 (5.2) and OpenID Connect, by what they mean for the admin.
_OVER = frozenset({"invalid_grant", "interaction_required", "login_required", "consent_required"})
_CLIENT = frozenset({"invalid_client", "unauthorized_client", "invalid_scope", "unsupported_grant_type"})
_LATER = frozenset({"temporarily_unavailable", "server_error", "slow_down"})


def find_endpoints(web: Web, sign_in: SignIn) -> Endpoints:
    """Ask a service where it does what (OpenID Connect Discovery; RFC 8414).

    Raises:
        SignInFailed: it cannot be reached, or what it says cannot be believed.
    """
    found = _json(web, f"{sign_in.issuer}/.well-known/openid-configuration", sign_in)
    # One part of Microsoft's answers for all schools, and leaves a gap where the school's own number stands.
    same = re.escape(sign_in.issuer).replace("/common/", "/(common|\\{tenantid\\})/")
    said = str(found.get("issuer", "")).rstrip("/")
    wanted = [str(found.get(key) or "") for key in ("authorization_endpoint", "token_endpoint")]
    revoke = str(found.get("revocation_endpoint") or "")
    if not re.fullmatch(same, said) or not all(is_private(one) for one in wanted):
        raise SignInFailed(words.not_understood(sign_in.name))
    return Endpoints(wanted[0], wanted[1], revoke if is_private(revoke) else "")


def _json(web: Web, url: str, sign_in: SignIn) -> dict[str, Any]:
    answer = _asked(web, url, None, {"Accept": "application/json"}, sign_in)
    found = answer.json()
    if answer.status_code >= 500:
        raise SignInFailed(words.unreachable(sign_in.name), temporary=True)
    if answer.status_code != 200 or not isinstance(found, dict):
        raise SignInFailed(words.not_understood(sign_in.name))
    return found


class _Reply:
    """An answer as authlib reads it."""

    def __init__(self, status: int, body: bytes, name: str) -> None:
        self.status_code, self._body, self._name = status, body, name

    def json(self) -> Any:
        """Return what it holds; None where that is no JSON."""
        try:
            return json.loads(self._body)
        except (ValueError, RecursionError):
            return None

    def raise_for_status(self) -> None:
        """Say that the service is not there now, or no such service."""
        if self.status_code >= 500 or self.status_code == 429:
            raise SignInFailed(words.unreachable(self._name), temporary=True)
        raise SignInFailed(words.not_understood(self._name))


def _asked(web: Web, url: str, body: bytes | None, headers: dict[str, str], sign_in: SignIn) -> _Reply:
    try:
        answer = web.ask(url, body, headers)
    except (TooSlow, Unreachable) as error:
        raise SignInFailed(words.unreachable(sign_in.name), temporary=True) from error
    except TooLarge as error:
        raise SignInFailed(words.not_understood(sign_in.name)) from error
    return _Reply(answer.status, answer.body, sign_in.name)


class _Session:
    """What authlib posts with."""

    def __init__(self, web: Web, sign_in: SignIn) -> None:
        self._web, self._sign_in = web, sign_in

    def post(self, url: str, data: dict[str, str], headers: dict[str, str], auth: Any) -> _Reply:
        """Post a form, with what tells who we are."""
        url, headers, body = auth.prepare("POST", url, dict(headers), urlencode(data))
        return _asked(self._web, url, body.encode("ascii"), headers, self._sign_in)


def client(web: Web, sign_in: SignIn, redirect_uri: str = "") -> Any:
    """Make authlib's client of a service; it talks over our own connection, with its bounds.

    Its calls raise :class:`SignInFailed`, or authlib's error of the service's answer: see :func:`understood`.
    """
    from authlib.oauth2.client import OAuth2Client

    return OAuth2Client(
        _Session(web, sign_in),
        client_id=sign_in.client,
        client_secret=sign_in.secret or None,
        # In the body: the one way that all services take from programs.
        token_endpoint_auth_method="client_secret_post" if sign_in.secret else "none",
        revocation_endpoint_auth_method="client_secret_post" if sign_in.secret else "none",
        scope=" ".join(sign_in.scopes),
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
    )


def understood(code: str, sign_in: SignIn) -> SignInFailed:
    """Say what a service's answer ``error=…`` means."""
    if code in _OVER:
        return SignInFailed(words.sign_in_over("this address", sign_in.name), over=True)
    if code in _CLIENT:
        return SignInFailed(words.wrong_client(sign_in.name))
    if code in _LATER:
        return SignInFailed(words.unreachable(sign_in.name), temporary=True)
    if code == "access_denied":
        return SignInFailed(words.not_allowed(sign_in.name))
    return SignInFailed(words.not_understood(sign_in.name))
