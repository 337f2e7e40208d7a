"""The way back from the browser: a door on this computer alone, open for one answer (RFC 8252, 7.3)."""

import contextlib
import hmac
import socket
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from string import Template
from typing import Any
from urllib.parse import parse_qs, urlsplit

from admin_desktop.storage.resources import resource_dir

_DONE = ("Back to Admin Desktop", "Admin Desktop has its answer. You can close this tab and go back to its window.")
_NOT_OURS = ("Nothing here", "This is no answer that Admin Desktop waits for. Go back to its window.")
# A browser opens connections ahead and says nothing on them.
_SILENT_S = 30


class Loopback:
    """Waits for the browser's answer.

    Args:
        name: by which the browser is told to come: "127.0.0.1" or "localhost".

    Raises:
        OSError: no port can be opened.
    """

    def __init__(self, name: str = "127.0.0.1") -> None:
        self._answer: dict[str, str] | None = None
        self._arrived = threading.Event()
        self._state = ""
        self.page = (resource_dir() / "mail" / "browser-answer.html").read_text(encoding="utf-8")
        self._servers = [_Server(("127.0.0.1", 0), self)]
        port = self._servers[0].server_address[1]
        if name == "localhost":  # a browser may try the other kind of address first
            with contextlib.suppress(OSError):
                self._servers.append(_Server6(("::1", port), self))
        self.redirect_uri = f"http://{name}:{port}"

    @contextlib.contextmanager
    def open(self, state: str) -> Iterator[None]:
        """Answer the browser while the block runs.

        Args:
            state: only an answer with it is taken.
        """
        self._state = state
        threads = [
            threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.1}, name="sign-in", daemon=True)
            for one in self._servers
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            for one in self._servers:
                one.shutdown()
            for thread in threads:
                thread.join()

    def close(self) -> None:
        """Close the door."""
        for one in self._servers:
            one.server_close()

    def wait(self, seconds: float) -> dict[str, str] | None:
        """Return what the browser brought, or None when that time has passed or :meth:`stop` was called."""
        self._arrived.wait(seconds)
        return self._answer

    def stop(self) -> None:
        """End :meth:`wait` from another thread."""
        self._arrived.set()

    def take(self, query: str) -> bool:
        """Take an answer, if it is ours and the first one."""
        found = {key: values[0] for key, values in parse_qs(query, max_num_fields=50).items()}
        if not hmac.compare_digest(found.get("state", "").encode(), self._state.encode()):
            return False
        if not ("code" in found or "error" in found):
            return False
        if self._answer is None:
            self._answer = found
            self._arrived.set()
        return True


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = False  # on Windows that would let another program have the port, too

    def __init__(self, address: tuple[str, int], owner: Loopback) -> None:
        self.owner = owner
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        if sys.platform == "win32":
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        # Not HTTPServer's: it asks the network for this computer's name.
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "localhost", self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away in the middle is none of our business."""


class _Server6(_Server):
    address_family = socket.AF_INET6


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = _SILENT_S
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer the browser."""
        try:
            parts = urlsplit(self.path)
            taken = parts.path in ("", "/") and self.server.owner.take(parts.query)
        except ValueError:
            taken = False
        title, text = _DONE if taken else _NOT_OURS
        page = Template(self.server.owner.page).substitute(title=title, text=text).encode()
        self.close_connection = True
        self.send_response(200 if taken else 404)
        for key, value in (
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(page))),
            ("Cache-Control", "no-store"),
            ("Referrer-Policy", "no-referrer"),
            ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"),
            ("Connection", "close"),
        ):
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(page)

    def version_string(self) -> str:
        """Say nothing of ourselves."""
        return "Admin Desktop"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's own name
        """Log nothing: the code stands in the address."""
