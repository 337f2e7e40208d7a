"""One talk over HTTP with a service outside: bounded in time and size, through the network's proxy, without cookies."""

import base64
import contextlib
import http.client
import socket
import threading
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from admin_desktop.storage.tls import system_context

# Seconds for a whole talk, from the connection to the last byte.
LIMIT_S = 20.0
LARGEST_ANSWER = 200_000


class TooSlow(OSError):
    """The talk did not end in time."""


class TooLarge(OSError):
    """The answer is larger than any answer of such a service."""


class Unreachable(OSError):
    """No answer came; ``str()`` is what the system said of it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered: the HTTP status, and its bytes, unread. Redirects are an answer, too."""

    status: int
    body: bytes


class Web:
    """Asks one service at a time; whoever wants that to end early calls :meth:`break_off`.

    Args:
        limit_s: seconds for each talk, from the connection to the last byte.
        largest: bytes that an answer may have.
    """

    def __init__(self, limit_s: float = LIMIT_S, largest: int = LARGEST_ANSWER) -> None:
        self._limit_s, self._largest = limit_s, largest
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._ended = False

    def break_off(self) -> None:
        """End the talk under way, from any thread, and begin none any more."""
        with self._lock:
            self._ended = True
        self._cut()

    def ask(self, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Answer:
        """POST a body, or GET without one, and return what came back.

        Raises:
            TooSlow, TooLarge, Unreachable: nothing usable came.
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
            answer = self._talk(url, body, headers or {})
        except TooLarge:
            raise
        except TimeoutError as error:
            raise TooSlow("too slow") from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            if late.is_set():
                raise TooSlow("too slow") from error
            raise Unreachable(_words(error)) from error
        finally:
            clock.cancel()
            clock.join()
        if late.is_set():  # cut in the middle of the headers, what is there may look like a whole answer
            raise TooSlow("too slow")
        return answer

    def _talk(self, url: str, body: bytes | None, more: Mapping[str, str]) -> Answer:
        connection, target, headers = _connection(url, self._limit_s)
        try:
            connection.connect()
            with self._watched(connection.sock):
                connection.request("GET" if body is None else "POST", target, body, {**headers, **more})
                # Closed by itself: a connection that ends with its answer lets go of it.
                with contextlib.closing(connection.getresponse()) as response:
                    came = response.read(self._largest + 1)
                    if len(came) <= self._largest and response.length:
                        raise http.client.IncompleteRead(came, response.length)
        finally:
            connection.close()
        if len(came) > self._largest:
            raise TooLarge("too large")
        return Answer(response.status, came)

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
    headers = {"User-Agent": "Admin Desktop"}
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
