"""One sign-in: the browser is opened, the admin says yes there, and the permission comes back (RFC 8252, RFC 7636)."""

import base64
import json
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from admin_desktop.outbox.signing_in import words
from admin_desktop.outbox.signing_in.loopback import Loopback
from admin_desktop.outbox.signing_in.services import SignIn
from admin_desktop.outbox.signing_in.talking import SignInFailed, client, find_endpoints, understood
from admin_desktop.storage.web import Web

# Seconds: somebody looks for the telephone with the second factor.
WAIT_S = 600.0
# Where a service does not say how long a token is good (RFC 6749, 5.1, leaves it open).
_USUAL_S = 3600.0


@dataclass(frozen=True, slots=True, repr=False)
class Grant:
    """A permission to send; no part of it is ever shown or logged.

    Attributes:
        user: as whom the admin signed in; the address that was meant, where the service does not say.
        access: the token for the mail server.
        until: when that ends (seconds of :func:`time.time`).
        refresh: what gets the next one.
    """

    user: str
    access: str
    until: float
    refresh: str

    def token(self, *, fresh: bool = False) -> str:  # noqa: ARG002 - a new permission has no fresher one
        """Return the token of this hour, as a source of tokens."""
        return self.access


class BrowserSignIn:
    """Leads through one sign-in, on a thread that may wait; :meth:`stop` ends it from another one.

    Args:
        sign_in: where.
        web: for the talk with the service.
        wait_s: how long the admin may take.
    """

    def __init__(self, sign_in: SignIn, web: Web | None = None, wait_s: float = WAIT_S) -> None:
        self._sign_in, self._web, self._wait_s = sign_in, web or Web(), wait_s
        self._stopped = threading.Event()
        self._door: Loopback | None = None

    def stop(self) -> None:
        """Give it up."""
        self._stopped.set()
        self._web.break_off()
        door = self._door
        if door is not None:
            door.stop()

    def run(self, mail: str, show: Callable[[str], None]) -> Grant:
        """Sign in.

        Args:
            mail: the address that is meant; the service fills it in.
            show: opens an address in the admin's browser; called once.

        Raises:
            SignInFailed: it did not come about.
        """
        try:
            return self._run(mail, show)
        except SignInFailed as failed:
            if self._stopped.is_set():
                raise SignInFailed(words.stopped()) from failed
            if failed.temporary:  # nobody tries this again by itself
                raise SignInFailed(words.not_reached_now(self._sign_in.name)) from failed
            raise

    def _run(self, mail: str, show: Callable[[str], None]) -> Grant:
        from authlib.oauth2.base import OAuth2Error

        endpoints = find_endpoints(self._web, self._sign_in)
        try:
            door = self._door = Loopback(self._sign_in.redirect)
        except OSError as error:
            raise SignInFailed(words.no_way_back()) from error
        state, verifier, nonce = (secrets.token_urlsafe(48) for _ in range(3))
        talk = client(self._web, self._sign_in, door.redirect_uri)
        try:
            with door.open(state):
                if self._stopped.is_set():
                    raise SignInFailed(words.stopped())
                more = {**self._sign_in.parameters, "nonce": nonce, **({"login_hint": mail} if mail else {})}
                show(talk.create_authorization_url(endpoints.authorize, state, verifier, **more)[0])
                answer = door.wait(self._wait_s)
        finally:
            door.close()
        code = self._code(answer)
        began = time.time()
        try:
            token = talk.fetch_token(
                endpoints.token, grant_type="authorization_code", code=code, code_verifier=verifier
            )
        except OAuth2Error as error:
            raise understood(str(error.error), self._sign_in) from error
        return self._granted(token, mail, nonce, began)

    def _code(self, answer: dict[str, str] | None) -> str:
        if answer is None:
            raise SignInFailed(words.stopped() if self._stopped.is_set() else words.took_too_long())
        # A service that names itself must be the one that was asked (RFC 9207).
        if (
            "iss" in answer
            and answer["iss"].rstrip("/") != self._sign_in.issuer
            and "/common/" not in self._sign_in.issuer
        ):
            raise SignInFailed(words.not_understood(self._sign_in.name))
        if "code" not in answer:
            raise understood(answer.get("error", ""), self._sign_in)
        return answer["code"]

    def _granted(self, token: dict[str, Any], mail: str, nonce: str, began: float) -> Grant:
        access, refresh = token.get("access_token"), token.get("refresh_token")
        if not isinstance(access, str) or not access:
            raise SignInFailed(words.not_understood(self._sign_in.name))
        if not isinstance(refresh, str) or not refresh:
            raise SignInFailed(words.not_lasting(self._sign_in.name))
        user = signed_in_as(token.get("id_token"), self._sign_in.client, nonce) or mail
        return Grant(user, access, began + lifetime(token), refresh)


def lifetime(token: dict[str, Any]) -> float:
    """Return how many seconds a token is good, as the service says; an hour where it does not."""
    try:
        said = float(token.get("expires_in", _USUAL_S))
    except (TypeError, ValueError):
        return _USUAL_S
    return said if 0 < said < 10**8 else _USUAL_S


def signed_in_as(id_token: object, client_id: str, nonce: str) -> str:
    """Return the mail address that a service says somebody signed in with; empty where it says none.

    It came straight from the service over a verified connection, which stands for the check of its signature (OpenID
    Connect Core, 3.1.3.7, point 6); whom it is for and the answer to our question are compared.
    """
    try:
        part = str(id_token).split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        aud = claims["aud"]
        if claims.get("nonce") != nonce or client_id not in ([aud] if isinstance(aud, str) else aud):
            return ""
        # Microsoft: the name for logging in to the mail server, which need not be the address shown.
        found = (claims.get(key) for key in ("preferred_username", "email"))
        return next((one for one in found if isinstance(one, str) and "@" in one and one.isprintable()), "")
    except (IndexError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ""
