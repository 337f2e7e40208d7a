"""A network in between that can be cut, silent, or not there."""

import contextlib
import select
import socket
import threading

from tests.outbox.mail_server import HOST


class Relay:
    """Passes bytes on from its own port to a server's, until told otherwise.

    Args:
        port: of the server.
        host: the server's address, and its own.
    """

    def __init__(self, port: int, host: str = HOST) -> None:
        self._to = host, port
        self._listener = socket.create_server((host, 0))
        self.port = int(self._listener.getsockname()[1])
        self._lock = threading.Lock()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._silent, self._away, self._ended = threading.Event(), threading.Event(), threading.Event()
        self._threads = [threading.Thread(target=self._serve, name="relay")]
        self._threads[0].start()

    def cut(self) -> None:
        """Break every connection off, in the middle of whatever is said."""
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for one in pair:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def silent(self, *, on: bool) -> None:
        """Let nothing through any more, and let nobody know; or go on."""
        (self._silent.set if on else self._silent.clear)()

    def away(self, *, on: bool) -> None:
        """Turn every new connection away; or not."""
        (self._away.set if on else self._away.clear)()

    def close(self) -> None:
        """End it."""
        self._ended.set()
        self.cut()
        socket.create_connection(self._listener.getsockname()).close()
        for thread in self._threads:
            thread.join(20)
        self._listener.close()

    def _serve(self) -> None:
        while True:
            near, _ = self._listener.accept()
            if self._ended.is_set():
                near.close()
                return
            if self._away.is_set():
                near.close()
                continue
            far = socket.create_connection(self._to)
            with self._lock:
                self._pairs.append((near, far))
            thread = threading.Thread(target=self._pass_on, args=(near, far), name="relay talk")
            thread.start()
            self._threads.append(thread)

    def _pass_on(self, near: socket.socket, far: socket.socket) -> None:
        with near, far, contextlib.suppress(OSError, ValueError):
            while not self._ended.is_set():
                ready, _, _ = select.select([near, far], [], [], 0.05)
                if self._silent.is_set():
                    if ready:
                        threading.Event().wait(0.01)
                    continue
                for one in ready:
                    data = one.recv(65536)
                    if not data:
                        return
                    (far if one is near else near).sendall(data)
