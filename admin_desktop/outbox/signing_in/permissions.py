"""The permissions to send that the admin gave in the browser: kept, renewed before they run out, taken back."""

import contextlib
import threading
import time

from admin_desktop.outbox.signing_in import words
from admin_desktop.outbox.signing_in.browser import Grant, lifetime
from admin_desktop.outbox.signing_in.services import SignIn
from admin_desktop.outbox.signing_in.talking import SignInFailed, client, find_endpoints, understood
from admin_desktop.outbox.transports.transport import NotAccepted, Reason
from admin_desktop.storage.long_secrets import LongSecrets
from admin_desktop.storage.secrets import KeychainRefused
from admin_desktop.storage.web import Web

# Seconds before its end from which a token is not used any more: a message of 25 MB takes a while on a slow line.
_EARLY_S = 120.0


class Permissions:
    """All permissions of this computer; the lasting part in the keychain, the token of the hour in memory alone."""

    def __init__(self, kept: LongSecrets | None = None) -> None:
        self._kept = kept or LongSecrets()
        self._grants: dict[str, Grant] = {}
        self._lock = threading.Lock()

    def keep(self, sign_in: SignIn, grant: Grant) -> bool:
        """Keep a permission; tell whether it is there at the next start, too."""
        name = _name(sign_in, grant.user)
        self._grants[name] = grant
        return self._kept.keep(name, grant.refresh)

    def is_known(self, sign_in: SignIn, user: str) -> bool:
        """Tell whether somebody's permission is here; one in a locked keychain counts as not."""
        try:
            return self._refresh(_name(sign_in, user)) is not None
        except KeychainRefused:
            return False

    def token(self, sign_in: SignIn, user: str, *, fresh: bool = False) -> str:
        """Return a token for the mail server.

        Args:
            sign_in: where it comes from.
            user: whose.
            fresh: a new one in any case: the server did not take the last one.

        Raises:
            NotAccepted: there is none (``Reason.SIGN_IN``), or its service cannot be reached now.
        """
        name = _name(sign_in, user)
        with self._lock:  # two at once would use up each other's
            grant = self._grants.get(name)
            if grant is not None and not fresh and time.time() < grant.until - _EARLY_S:
                return grant.access
            try:
                refresh = self._refresh(name)
            except KeychainRefused as refused:
                raise NotAccepted(str(refused), Reason.SIGN_IN, temporary=False) from refused
            if refresh is None:
                raise NotAccepted(words.sign_in_wanted(user, sign_in.name), Reason.SIGN_IN, temporary=False)
            try:
                grant = _renewed(sign_in, user, refresh)
            except SignInFailed as failed:
                raise self._refused(failed, sign_in, user) from failed
            self._grants[name] = grant
            if grant.refresh != refresh:
                self._kept.keep(name, grant.refresh)
            return grant.access

    def forget(self, sign_in: SignIn, user: str) -> None:
        """Give a permission back to its service, where it takes it, and forget it here in any case.

        Raises:
            KeychainRefused: it is still in the keychain.
        """
        name = _name(sign_in, user)
        with contextlib.suppress(KeychainRefused, SignInFailed):
            refresh = self._refresh(name)
            if refresh is not None:
                _take_back(sign_in, refresh)
        self._grants.pop(name, None)
        self._kept.forget(name)

    def _refresh(self, name: str) -> str | None:
        grant = self._grants.get(name)
        return grant.refresh if grant is not None else self._kept.get(name)

    def _refused(self, failed: SignInFailed, sign_in: SignIn, user: str) -> NotAccepted:
        if failed.temporary:
            return NotAccepted(str(failed), Reason.NETWORK, temporary=True)
        # What is over stays in the keychain: a clock that was wrong, or a service that was, would lose it for good.
        sentence = words.sign_in_over(user, sign_in.name) if failed.over else str(failed)
        return NotAccepted(sentence, Reason.SIGN_IN, temporary=False)


def _renewed(sign_in: SignIn, user: str, refresh: str) -> Grant:
    from authlib.oauth2.base import OAuth2Error

    web = Web()
    began = time.time()
    try:
        token = client(web, sign_in).refresh_token(find_endpoints(web, sign_in).token, refresh)
    except OAuth2Error as error:
        raise understood(str(error.error), sign_in) from error
    access, after = token.get("access_token"), token.get("refresh_token")
    if not isinstance(access, str) or not access:
        raise SignInFailed(words.not_understood(sign_in.name))
    return Grant(user, access, began + lifetime(token), after if isinstance(after, str) and after else refresh)


def _take_back(sign_in: SignIn, refresh: str) -> None:
    web = Web()
    endpoints = find_endpoints(web, sign_in)
    if endpoints.revoke:
        client(web, sign_in).revoke_token(endpoints.revoke, refresh, "refresh_token")


def _name(sign_in: SignIn, user: str) -> str:
    # With the service and our number there: a permission is never shown to another one.
    return f"{user}@{sign_in.issuer} {sign_in.client}"
