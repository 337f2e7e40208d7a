"""A mail server that takes tokens (XOAUTH2 as Google and Microsoft describe it, OAUTHBEARER of RFC 7628)."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from aiosmtpd.smtp import MISSING, SMTP, AuthResult

from tests.outbox.mail_server import USER, Mailbox

REFUSED = json.dumps({"status": "400", "schemes": "bearer", "scope": "mail"})


@dataclass
class Tokens(Mailbox):
    """Takes these tokens of the one user.

    Attributes:
        good: the tokens that open it now.
        seen: (way, what was said) of every try.
        user: whose they are.
        hangs_up: it closes the connection after a refusal.
    """

    good: set[str] = field(default_factory=set)
    seen: list[tuple[str, str]] = field(default_factory=list)
    inline: list[bool] = field(default_factory=list)
    hangs_up: bool = False
    user: str = USER

    async def _judge(self, server: SMTP, way: str, args: Sequence[str], wanted: str) -> AuthResult:
        self.logins += 1
        self.inline.append(len(args) > 1)
        said = base64.b64decode(args[1]) if len(args) > 1 else await server.challenge_auth("")
        text = said.decode() if isinstance(said, bytes) else ""
        self.seen.append((way, text))
        if any(text == wanted.format(token=token) for token in self.good):
            return AuthResult(success=True, auth_data=self.user)
        if self.hangs_up:
            assert server.transport is not None
            server.transport.close()
            return AuthResult(success=False, handled=True)
        answer = await server.challenge_auth(REFUSED)
        assert answer in (b"", b"\x01", MISSING), "a refusal ends with an empty line"
        return AuthResult(success=False, handled=False)


@dataclass
class Xoauth2(Tokens):
    """As Microsoft."""

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        """Take or refuse."""
        return await self._judge(server, "XOAUTH2", args, f"user={self.user}\x01auth=Bearer {{token}}\x01\x01")


@dataclass
class Bearer(Xoauth2):
    """As Google: both."""

    port: int = 0

    async def auth_OAUTHBEARER(self, server: SMTP, args: list[str]) -> AuthResult:
        """Take or refuse."""
        said = f"n,a={self.user},\x01host=127.0.0.1\x01port={self.port}\x01auth=Bearer {{token}}\x01\x01"
        return await self._judge(server, "OAUTHBEARER", args, said)
