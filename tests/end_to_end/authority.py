"""A timestamp authority of the test's own: openssl's, with a root and a certificate for time stamping."""

import hashlib
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_CONFIG = """
[tsa]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
[stamping]
extendedKeyUsage = critical,timeStamping
[root]
basicConstraints = critical,CA:true
[req]
distinguished_name = nobody
[nobody]
"""


@dataclass(frozen=True)
class Stamped:
    """What the program keeps of a timestamp."""

    seq: int
    authority: str
    gen_time: str
    request: bytes
    reply: bytes
    chain: str
    roots: str


class Authority:
    """Stamps whatever it is given.

    Args:
        folder: for its keys and certificates.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "config").write_text(_CONFIG.format(folder=folder))
        (folder / "serial").write_text("01\n")
        self._openssl(
            *[
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                "root.key",
                "-out",
                "root.pem",
                "-subj",
                "/CN=Root",
                "-days",
                "30",
            ],
            *["-config", "config", "-extensions", "root"],
        )
        self._openssl(
            *[
                "req",
                "-new",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                "tsa.key",
                "-out",
                "tsa.csr",
                "-subj",
                "/CN=Stamps",
                "-config",
                "config",
            ]
        )
        self._openssl(
            *[
                "x509",
                "-req",
                "-in",
                "tsa.csr",
                "-CA",
                "root.pem",
                "-CAkey",
                "root.key",
                "-CAcreateserial",
                "-out",
                "tsa.pem",
                "-days",
                "30",
            ],
            *["-extfile", "config", "-extensions", "stamping"],
        )

    def stamp(self, seq: int, text: bytes) -> Stamped:
        """Stamp a row."""
        digest = hashlib.sha256(text).hexdigest()
        self._openssl("ts", "-query", "-digest", digest, "-sha256", "-cert", "-out", "query")
        self._openssl(*["ts", "-reply", "-config", "config", "-section", "tsa", "-queryfile", "query", "-out", "reply"])
        request, reply = (self._folder / "query").read_bytes(), (self._folder / "reply").read_bytes()
        roots = (self._folder / "root.pem").read_text()
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return Stamped(seq, "Stamps of the test", now, request, reply, "", roots)

    def _openssl(self, *words: str) -> None:
        subprocess.run(["openssl", *words], cwd=self._folder, check=True, capture_output=True)
