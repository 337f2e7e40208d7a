"""Logging in to a mail server: with a password (RFC 4616), or with a token from the browser's sign-in (RFC 7628)."""

import base64
from typing import Protocol

from admin_desktop.outbox.account import Account
from admin_desktop.outbox.signing_in.words import no_tokens
from admin_desktop.outbox.transports import smtp_words as words
from admin_desktop.outbox.transports.smtp_client import Client
from admin_desktop.outbox.transports.transport import NotAccepted, Reason

# RFC 5321, 4.5.3.1.4: a command has 512 bytes with its end; what is longer is asked for first (RFC 4954, 4).
_LONGEST_COMMAND = 510
LOGGED_IN, GO_ON = 235, 334


class TokenSource(Protocol):
    """Where a token for the mail server comes from."""

    def __call__(self, *, fresh: bool = False) -> str:
        """Return one; ``fresh`` when the last one was refused.

        Raises:
            NotAccepted: there is none.
        """
        ...


# What an account is opened with: a password, tokens, or nothing that is known.
Login = str | TokenSource | None


def with_password(client: Client, account: Account, password: str) -> tuple[int, bytes]:
    """Log in with a password, and return the server's last answer.

    Raises:
        NotAccepted: it takes none.
    """
    offered = _offered(client)
    if "PLAIN" in offered:
        return client.docmd("AUTH", f"PLAIN {_base64(chr(0) + account.user + chr(0) + password)}")
    if "LOGIN" not in offered:
        raise NotAccepted(words.no_login(account.host), Reason.LOGIN, temporary=False)
    reply = client.docmd("AUTH", f"LOGIN {_base64(account.user)}")
    return client.docmd(_base64(password)) if reply[0] == GO_ON else reply


def with_token(client: Client, account: Account, token: TokenSource) -> tuple[int, bytes]:
    """Log in with a token, with a fresh one if the first was refused, and return the server's last answer.

    Raises:
        NotAccepted: it takes none, or there is none.
    """
    offered = _offered(client)
    way = next((one for one in ("OAUTHBEARER", "XOAUTH2") if one in offered), None)
    if way is None:
        raise NotAccepted(no_tokens(account.host), Reason.SIGN_IN, temporary=False)
    reply = _exchange(client, way, account, token(fresh=False))
    # It may have run out by the server's clock, or been called back an hour ago.
    return _exchange(client, way, account, token(fresh=True)) if 500 <= reply[0] < 600 else reply


def _exchange(client: Client, way: str, account: Account, token: str) -> tuple[int, bytes]:
    if way == "XOAUTH2":
        said = f"user={account.user}\x01auth=Bearer {token}\x01\x01"
    else:
        name = account.user.replace("=", "=3D").replace(",", "=2C")
        said = f"n,a={name},\x01host={account.host}\x01port={account.port}\x01auth=Bearer {token}\x01\x01"
    command = f"{way} {_base64(said)}"
    if len(f"AUTH {command}") <= _LONGEST_COMMAND:
        reply = client.docmd("AUTH", command)
    else:
        reply = client.docmd("AUTH", way)
        if reply[0] == GO_ON:
            reply = client.docmd(_base64(said))
    if reply[0] == GO_ON:
        # Refused, with the reason as data; the refusal proper follows our next line (RFC 7628, 3.2.3).
        reply = client.docmd("AQ==" if way == "OAUTHBEARER" else "")
    return reply


def _offered(client: Client) -> list[str]:
    return client.esmtp_features.get("auth", "").upper().split()


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8")).decode("ascii")
