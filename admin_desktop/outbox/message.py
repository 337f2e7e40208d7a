"""A message: bytes and addresses, rendered once by whoever wrote it."""

import hashlib
import secrets
from dataclasses import dataclass

_SIGNS = "23456789bcdfghjkmnpqrstvwxz"


def new_message_id() -> str:
    """Make an id that can be read out: ``M-k7q2x9vb4t`` (about 47 bits of chance)."""
    return "M-" + "".join(secrets.choice(_SIGNS) for _ in range(10))


@dataclass(frozen=True, slots=True)
class Message:
    """One mail to one recipient. Its bytes are never rendered again.

    Attributes:
        id: ``M-…``.
        subject_id: what it is about (an incident's id).
        role: the policy pack's role of the recipient ("communications").
        recipient: the mail address.
        subject: one line.
        header_id: the Message-ID header, with its angle brackets; the same on every try.
        body: the text part, for handing over by copy and paste.
        eml: the whole message, RFC 5322, lines ended by CR LF.
        follows: the id of the first message of its thread; None for a first message.
    """

    id: str
    subject_id: str
    role: str
    recipient: str
    subject: str
    header_id: str
    body: str
    eml: bytes
    follows: str | None = None

    @property
    def sha256(self) -> str:
        """The SHA-256 (hex) of the message's bytes."""
        return hashlib.sha256(self.eml).hexdigest()
