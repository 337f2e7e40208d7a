"""How large a mail may become, and what of its attachments fits."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# Base64 makes lines of 76 signs and two that end them out of 57 bytes.
_BYTES_A_LINE, _SIGNS_A_LINE = 57, 78
_HEADERS_OF_A_PART = 1_000


@dataclass(frozen=True, slots=True)
class Limit:
    """How large a mail may become, from dated data.

    Attributes:
        most: bytes of the whole message as it is sent, attachments in base64.
        text: bytes of it that are kept for text, HTML and headers.
    """

    most: int
    text: int

    @property
    def words(self) -> str:
        """The limit as a person says it ("25 MB")."""
        return f"{self.most / 1e6:.0f} MB"


def load_limit(path: Path) -> Limit:
    """Read the limit.

    Raises:
        OSError, ValueError, KeyError: our own data is broken.
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return Limit(int(data["most_bytes"]), int(data["text_bytes"]))


def encoded_size(size: int) -> int:
    """Return how many bytes of a mail an attachment of so many bytes takes."""
    return -(-size // _BYTES_A_LINE) * _SIGNS_A_LINE + _HEADERS_OF_A_PART


def fitting(sizes: Sequence[int], limit: Limit) -> frozenset[int]:
    """Choose the attachments that fit, in order: one that is too large does not keep back a smaller one after it.

    Args:
        sizes: of the attachments, bytes.
        limit: of the whole mail.

    Returns:
        the places of those that fit, from 0.
    """
    room, fit = limit.most - limit.text, set()
    for at, size in enumerate(sizes):
        if (needed := encoded_size(size)) <= room:
            room -= needed
            fit.add(at)
    return frozenset(fit)
