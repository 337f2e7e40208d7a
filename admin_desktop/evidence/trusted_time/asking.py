"""The talk with an authority: one POST over HTTP, with limits, and nothing in it but the request."""

import base64
import contextlib
import http.client
import socket
import threading
import urllib.request
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from admin_desktop.evidence.trusted_time.authorities import Authority
from admin_desktop.evidence.trusted_time.refusing import Why, not_confirmed
from admin_desktop.storage.tls import system_context

# Seconds for the whole talk; a reply with its chain has 5 to 10 kB.
LIMIT_S = 20.0
LARGEST_REPLY = 200_000
_TYPE = "application/timestamp-query"


class Asker:
    """Asks one authority at a time; whoever wants it to end early calls :meth:`break_off`.

    Args:
        limit_s: seconds for each talk, from the connection to the last byte.
    """

    def __init__(self, limit_s: float = LIMIT_S) -> None:
        self._limit_s = limit_s
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._ended = False

    def break_off(self) -> None:
        """End the talk under way, from any thread, and begin none any more."""
        with self._lock:
            self._ended = True
        self._cut()

    def ask(self, authority: Authority, request: bytes) -> bytes:
        """Send a request and return what came back, unread. No cookies, no redirects.

        Raises:
            NotConfirmed: nothing usable came; the sentence says why.
        """
        late = threading.Event()

        def too_late() -> None:
            late.set()
            self._cut()

        # A server that sends a byte now and then would outlive every time limit of a single read.
        clock = threading.Timer(self._limit_s, too_late)
        clock.daemon = True
        clock.start()
        try:
            reply = self._talk(authority, request)
            if late.is_set():  # cut in the middle of the headers, what is there may look like a whole answer
                raise not_confirmed(Why.TOO_SLOW, authority.name)
            return reply
        except TimeoutError as error:
            raise not_confirmed(Why.TOO_SLOW, authority.name) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            if late.is_set():
                raise not_confirmed(Why.TOO_SLOW, authority.name) from error
            raise not_confirmed(Why.UNREACHABLE, authority.name, _words(error)) from error
        finally:
            clock.cancel()
            clock.join()

    def _talk(self, authority: Authority, request: bytes) -> bytes:
        connection, target, headers = _connection(authority.url, self._limit_s)
        try:
            connection.connect()
            with self._watched(connection.sock):
                connection.request("POST", target, request, headers)
                # Closed by itself: a connection that ends with its answer lets go of it.
                with contextlib.closing(connection.getresponse()) as response:
                    self._judge(authority, response)
                    body = response.read(LARGEST_REPLY + 1)
                    if len(body) <= LARGEST_REPLY and response.length:
                        raise http.client.IncompleteRead(body, response.length)
        finally:
            connection.close()
        if len(body) > LARGEST_REPLY:
            raise not_confirmed(Why.TOO_LARGE, authority.name)
        return body

    def _judge(self, authority: Authority, response: http.client.HTTPResponse) -> None:
        if 300 <= response.status < 400:
            raise not_confirmed(Why.REDIRECT, authority.name)
        if response.status != http.HTTPStatus.OK:
            raise not_confirmed(Why.SERVER, authority.name, f"HTTP {response.status}")

    @contextlib.contextmanager
    def _watched(self, sock: socket.socket) -> Iterator[None]:
        with self._lock:
            if self._ended:
                raise ConnectionAbortedError("the program ends")
            self._socket = sock
        try:
            yield
        finally:
            with self._lock:
                self._socket = None

    def _cut(self) -> None:
        with self._lock:
            if self._socket is not None:
                # Not the private connection's own farewell, which another thread is in the middle of.
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def _connection(url: str, limit_s: float) -> tuple[http.client.HTTPConnection, str, dict[str, str]]:
    """Prepare a connection, through the network's proxy where there is one; with the target and the headers."""
    parts = urlsplit(url)
    host, private = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if private else 80)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Content-Type": _TYPE, "Accept": "application/timestamp-reply", "User-Agent": "Admin Desktop"}
    proxy = urllib.request.getproxies().get(parts.scheme)
    through = urlsplit(proxy if "//" in proxy else f"http://{proxy}") if proxy else None
    if through is None or not through.hostname or urllib.request.proxy_bypass(host):
        if private:
            return http.client.HTTPSConnection(host, port, timeout=limit_s, context=system_context()), target, headers
        return http.client.HTTPConnection(host, port, timeout=limit_s), target, headers
    login = _login(through.username, through.password)
    at = (through.hostname, through.port or 80)
    if private:
        made = http.client.HTTPSConnection(*at, timeout=limit_s, context=system_context())
        made.set_tunnel(host, port, login)
        return made, target, headers
    return http.client.HTTPConnection(*at, timeout=limit_s), url, {**headers, **login}


def _login(user: str | None, password: str | None) -> dict[str, str]:
    if not user:
        return {}
    pair = f"{unquote(user)}:{unquote(password or '')}".encode()
    return {"Proxy-Authorization": "Basic " + base64.b64encode(pair).decode("ascii")}


def _words(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return str(error.strerror)
    return type(error).__name__
