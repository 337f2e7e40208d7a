"""A BagIt package (RFC 8493) written straight into one ZIP: each file is read once, and nothing lies beside it.

The ``bagit`` library makes bags of folders that lie on a disk: everything would be copied, hashed, and copied again,
and a kill would leave the copies. What it writes is five small text files; its validator judges ours in the tests.
"""

import hashlib
import stat
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import BinaryIO

ALGORITHMS = ("sha256", "sha512")
_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_EARLIEST_ZIP_YEAR = 1980


class BagWriter:
    """Writes one bag into one ZIP.

    Args:
        stream: open for writing; it must be able to seek.
        top: the folder in the ZIP that holds everything.
        moment: what every file in the ZIP is dated, so that the same content makes the same ZIP.
    """

    def __init__(self, stream: BinaryIO, top: str, moment: datetime) -> None:
        self._zip = zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED, allowZip64=True)
        self._top = top
        year = max(_EARLIEST_ZIP_YEAR, moment.year)
        self._date = (year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
        self._payload: dict[str, tuple[str, ...]] = {}
        self._tags: dict[str, tuple[str, ...]] = {}
        self._bytes = 0

    def add(self, name: str, data: bytes, *, pack: bool = False) -> None:
        """Add a file to the payload.

        Args:
            name: below ``data/``, forward slashes, made of ids.
            data: its bytes.
            pack: deflate it (text; pictures and PDFs are packed already).

        Raises:
            OSError: the disk refused.
        """
        self._payload[f"data/{name}"] = _digests(data)
        self._bytes += len(data)
        self._write(f"data/{name}", data, pack=pack)

    def names(self) -> list[str]:
        """Return the payload's names so far, with ``data/`` before them."""
        return sorted(self._payload)

    def finish(self, info: Mapping[str, str], tags: Mapping[str, bytes]) -> None:
        """Write the tag files and the ZIP's directory.

        Args:
            info: of bag-info.txt, label to value, each one line already; Payload-Oxum is added.
            tags: further files beside it, by name.

        Raises:
            OSError: the disk refused.
        """
        oxum = f"{self._bytes}.{len(self._payload)}"
        lines = [f"{label}: {value}\n" for label, value in {**info, "Payload-Oxum": oxum}.items() if value]
        files = {"bagit.txt": _DECLARATION, "bag-info.txt": "".join(lines).encode(), **tags}
        for place, algorithm in enumerate(ALGORITHMS):
            files[f"manifest-{algorithm}.txt"] = _manifest(self._payload, place)
        for name, data in files.items():
            self._tags[name] = _digests(data)
            self._write(name, data, pack=True)
        for place, algorithm in enumerate(ALGORITHMS):
            self._write(f"tagmanifest-{algorithm}.txt", _manifest(self._tags, place), pack=True)
        self._zip.close()

    def abandon(self) -> None:
        """Let go of the ZIP as it is: somebody else removes it."""
        self._zip.fp = None  # else zipfile would write its directory when it is forgotten

    def _write(self, name: str, data: bytes, *, pack: bool) -> None:
        entry = zipfile.ZipInfo(f"{self._top}/{name}", self._date)
        # The same bytes on every system.
        entry.create_system = 3
        entry.external_attr = (stat.S_IFREG | 0o644) << 16
        entry.compress_type = zipfile.ZIP_DEFLATED if pack else zipfile.ZIP_STORED
        self._zip.writestr(entry, data)


def _digests(data: bytes) -> tuple[str, ...]:
    return tuple(hashlib.new(algorithm, data).hexdigest() for algorithm in ALGORITHMS)


def _manifest(files: Mapping[str, tuple[str, ...]], place: int) -> bytes:
    return "".join(f"{files[name][place]}  {name}\n" for name in sorted(files)).encode()
