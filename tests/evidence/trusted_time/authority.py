"""Time authorities on the loopback: a real one (``openssl ts`` behind HTTP), and some that misbehave."""

import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from tests.evidence.trusted_time.making import Pair, certificate

# By number: the Windows bench knows no names.
HOST = "127.0.0.1"
REPLY = "application/timestamp-reply"

_CONFIG = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_cert = {folder}/signer.pem
signer_key = {folder}/signer.key
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""


class OpensslAuthority:
    """Answers through ``openssl ts -reply``, as a real authority may."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        # Judged by today's clock, which openssl uses.
        self.root: Pair = certificate(f"Root of {folder.name}")
        signer = certificate(f"Clock of {folder.name}", self.root)
        self.roots = folder / "roots.pem"
        self.roots.write_text(self.root.pem)
        (folder / "signer.pem").write_text(signer.pem)
        (folder / "signer.key").write_text(signer.key_pem)
        (folder / "serial").write_text("01\n")
        (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder))

    def answer(self, request: bytes) -> bytes:
        """The whole reply, DER."""
        query, reply = self._folder / "q.tsq", self._folder / "r.tsr"
        query.write_bytes(request)
        config = str(self._folder / "tsa.cnf")
        command = ["openssl", "ts", "-reply", "-config", config, "-queryfile", str(query), "-out", str(reply)]
        subprocess.run(command, check=True, capture_output=True)
        return reply.read_bytes()


def openssl_verify(folder: Path, data: bytes, reply: bytes, roots: str) -> bool:
    """What a stranger would type."""
    (folder / "row.json").write_bytes(data)
    (folder / "reply.tsr").write_bytes(reply)
    (folder / "roots.pem").write_text(roots)
    command = ["openssl", "ts", "-verify", "-data", "row.json", "-in", "reply.tsr", "-CAfile", "roots.pem"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


@dataclass
class Seen:
    """What came to a server.

    Attributes:
        requests: bodies, in order.
        headers: of the newest.
        paths: what was asked for.
    """

    url: str = ""
    requests: list[bytes] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)


Talk = Callable[[BaseHTTPRequestHandler, bytes], None]


def replying(answer: Callable[[bytes], bytes]) -> Talk:
    """A server that does everything right."""

    def talk(handler: BaseHTTPRequestHandler, request: bytes) -> None:
        send(handler, 200, answer(request))

    return talk


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", REPLY)
    handler.send_header("Content-Length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


@contextmanager
def http_server(talk: Talk, private: ssl.SSLContext | None = None) -> Iterator[Seen]:
    """A server that talks as it is told, on a port of its own; over TLS with this context."""
    seen = Seen()

    class Handler(BaseHTTPRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):  # a visitor who does not believe us, or hangs up
                super().handle()

        def finish(self) -> None:
            with suppress(OSError):
                super().finish()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            seen.requests.append(body)
            seen.headers = dict(self.headers.items())
            seen.paths.append(self.path)
            try:
                talk(self, body)
            except OSError:
                self.close_connection = True

        def do_GET(self) -> None:
            seen.paths.append(f"GET {self.path}")
            send(self, 200, b"")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer((HOST, 0), Handler)
    server.daemon_threads = False
    if private:
        # The handshake is made by the handler's thread, so that a failed one is no fault of the server.
        server.socket = private.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    seen.url = f"http://{HOST}:{server.server_address[1]}/tsa"
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield seen
    finally:
        server.shutdown()
        server.server_close()  # waits for the handlers
        thread.join()
