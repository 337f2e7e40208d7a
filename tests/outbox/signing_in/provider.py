"""A small OpenID provider over real HTTP, for what a real one would not do on request; PKCE and codes are checked."""

import base64
import hashlib
import json
import secrets
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from admin_desktop.outbox.signing_in.services import SignIn

CLIENT = "district-client"
MAIL = "kim@school.example"


@dataclass
class Provider:
    """What it does, and what happened there.

    Attributes:
        issuer: its address.
        changes: to what it says of itself.
        user: who signs in.
        denies: what it answers instead of a code; empty for a code.
        token: gets the answer of the token endpoint and may change it; returns the status.
        asked: (path, form) of every request.
        good: the refresh tokens that are good.
        lives: seconds that a token is good.
    """

    issuer: str = ""
    changes: dict[str, Any] = field(default_factory=dict)
    user: str = MAIL
    denies: str = ""
    token: Callable[[dict[str, Any]], int] = lambda _answer: 200
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    good: set[str] = field(default_factory=set)
    lives: int = 3600
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    issued: list[str] = field(default_factory=list)

    def sign_in(self, **changes: Any) -> SignIn:
        """The way to sign in there."""
        given: dict[str, Any] = {
            "name": "the district",
            "issuer": self.issuer,
            "client": CLIENT,
            "scopes": ("openid", "email", "offline_access"),
        }
        return SignIn(**{**given, **changes})

    def times(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(one == path for one, _ in self.asked)

    def about(self) -> dict[str, Any]:
        said = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "revocation_endpoint": f"{self.issuer}/revoke",
        }
        return {**said, **self.changes}

    def authorize(self, form: dict[str, str]) -> str:
        """Where the browser is sent."""
        if self.denies:
            answer = {"error": self.denies, "state": form["state"]}
        else:
            code = secrets.token_urlsafe(8)
            self.codes[code] = form
            answer = {"code": code, "state": form["state"]}
        return f"{form['redirect_uri']}/?{urlencode(answer)}"

    def grant(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """What the token endpoint answers."""
        if form.get("client_id") != CLIENT:
            return 401, {"error": "invalid_client"}
        if form["grant_type"] == "refresh_token":
            if form["refresh_token"] not in self.good:
                return 400, {"error": "invalid_grant"}
            self.good.discard(form["refresh_token"])  # rotated, as RFC 9700 advises
            return self._tokens("")
        asked = self.codes.pop(form.get("code", ""), None)
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if asked is None or asked["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        if base64.urlsafe_b64encode(challenge).rstrip(b"=").decode() != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        return self._tokens(asked["nonce"])

    def _tokens(self, nonce: str) -> tuple[int, dict[str, Any]]:
        access, refresh = f"access-{len(self.issued)}", f"refresh-{secrets.token_urlsafe(8)}"
        self.issued.append(access)
        self.good.add(refresh)
        answer: dict[str, Any] = {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": self.lives,
            "refresh_token": refresh,
        }
        if nonce:
            answer["id_token"] = id_token({"aud": CLIENT, "nonce": nonce, "email": self.user})
        return self.token(answer), answer


def id_token(claims: dict[str, Any]) -> str:
    """An unsigned one."""
    part = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"e30.{part}."


@contextmanager
def provider(**given: Any) -> Iterator[Provider]:
    """Run one for as long as the block."""
    made = Provider(**given)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            form = {key: values[0] for key, values in parse_qs(parts.query).items()}
            made.asked.append((parts.path, form))
            if parts.path == "/auth":
                self.send_response(302)
                self.send_header("Location", made.authorize(form))
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                self._answer(200, made.about())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {key: values[0] for key, values in parse_qs(body).items()}
            made.asked.append((self.path, form))
            if self.path == "/revoke":
                made.good.discard(form["token"])
                self._answer(200, {})
            else:
                self._answer(*made.grant(form))

        def _answer(self, status: int, answer: dict[str, Any]) -> None:
            data = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Person:
    """Somebody with a browser: goes where the program says, and ends where the provider sends them."""

    def __init__(self) -> None:
        self.went: list[str] = []
        self.pages: list[str] = []
        self._threads: list[threading.Thread] = []

    def goes(self, url: str) -> None:
        """Open an address, as a browser does: beside the program."""
        self.went.append(url)
        thread = threading.Thread(target=lambda: self.pages.append(fetch(url)[1]))
        self._threads.append(thread)
        thread.start()

    def ends(self) -> None:
        """Wait until the last page is there."""
        for thread in self._threads:
            thread.join(20)


def fetch(url: str) -> tuple[int, str]:
    """Get a page, with its status."""
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
