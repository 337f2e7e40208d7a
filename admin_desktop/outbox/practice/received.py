"""What "Communications" received in practice mode: files, and reading them as a recipient sees them."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from admin_desktop.storage.clock import iso_utc, parse_iso
from admin_desktop.storage.files import make_folder, write_durably

if TYPE_CHECKING:
    from email.message import EmailMessage, Message

_NAME = re.compile(r"(\d{4,})-[a-z0-9-]*\.eml")
_LONGEST_NAME = 40
# A rehearsal has one or two pictures; more parts than this are not shown.
_MOST_PICTURES = 20
# As many bytes are looked through for a mail's subject.
_MOST_HEADERS = 64 * 1024


@dataclass(frozen=True, slots=True)
class Received:
    """One mail as it arrived.

    Attributes:
        path: the file with its bytes, none added and none left out.
        recipients: the addresses of the envelope, which it was delivered to.
        received_at: UTC.
    """

    path: Path
    recipients: tuple[str, ...]
    received_at: datetime

    @property
    def number(self) -> int:
        """Its place in the order of arrival, from 1."""
        return int(self.path.name.partition("-")[0])


@dataclass(frozen=True, slots=True)
class ReadMail:
    """A mail as its recipient sees it. All of it may come from strangers.

    Attributes:
        sender, recipients, subject: of the headers, one line each.
        html: the part with markup, or nothing.
        text: the plain part, or nothing.
        pictures: names and bytes of the attached pictures.
    """

    sender: str
    recipients: str
    subject: str
    html: str
    text: str
    pictures: tuple[tuple[str, bytes], ...]


def keep(folder: Path, recipients: tuple[str, ...], data: bytes, moment: datetime) -> Received:
    """Write a mail down so that it survives a power cut, under the next number.

    Args:
        folder: made when it is not there.
        recipients: of the envelope.
        data: the mail's bytes.
        moment: when it arrived.

    Raises:
        OSError: nothing was kept.
    """
    make_folder(folder)
    number = max((_number(path) for path in _files(folder)), default=0) + 1
    path = folder / f"{number:04d}-{_safe(recipients[0] if recipients else '')}.eml"
    envelope = {"recipients": list(recipients), "received_at": iso_utc(moment)}
    # The envelope first: a mail that is there has one.
    write_durably(path.with_suffix(".json"), json.dumps(envelope, indent=2).encode("ascii"))
    write_durably(path, data)
    return Received(path, recipients, moment)


def list_received(folder: Path) -> list[Received]:
    """Return what has arrived, the oldest first; nothing when the folder is not there."""
    return sorted((_with_envelope(path) for path in _files(folder)), key=lambda one: one.number)


def count_received(folder: Path) -> int:
    """Count what has arrived, without opening any of it."""
    return sum(1 for _ in _files(folder))


def _files(folder: Path) -> Iterator[Path]:
    try:
        found = list(folder.iterdir())
    except OSError:
        return
    yield from (path for path in found if _NAME.fullmatch(path.name))


def _number(path: Path) -> int:
    return int(path.name.partition("-")[0])


def _safe(address: str) -> str:
    """Make a part of a file name of an address that anybody may have written."""
    words = re.sub(r"[^a-z0-9]+", "-", address.partition("@")[0].lower())
    return words[:_LONGEST_NAME].strip("-") or "mail"


def _with_envelope(path: Path) -> Received:
    try:
        envelope = json.loads(path.with_suffix(".json").read_bytes())
        recipients = tuple(str(one) for one in envelope["recipients"])
        return Received(path, recipients, parse_iso(envelope["received_at"]))
    except (OSError, ValueError, TypeError, KeyError):
        # Somebody tidied up. The mail itself is what counts.
        try:
            moment = path.stat().st_mtime
        except OSError:
            moment = 0.0
        return Received(path, (), datetime.fromtimestamp(moment, UTC))


def read_subject(path: Path) -> str:
    """Read what a mail is about, without its pictures; nothing when that cannot be read."""
    from email import policy
    from email.parser import BytesHeaderParser

    try:
        with path.open("rb") as file:
            return _header(BytesHeaderParser(policy=policy.default).parsebytes(file.read(_MOST_HEADERS)), "Subject")
    except OSError:
        return ""


def read_mail(path: Path) -> ReadMail:
    """Read a mail as its recipient's mail program would.

    Raises:
        OSError: the file cannot be read.
    """
    from email import policy
    from email.parser import BytesParser

    mail = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    pictures = [part for part in mail.walk() if part.get_content_maintype() == "image"][:_MOST_PICTURES]
    return ReadMail(
        sender=_header(mail, "From"),
        recipients=_header(mail, "To"),
        subject=_header(mail, "Subject"),
        html=_body(mail, "html"),
        text=_body(mail, "plain"),
        pictures=tuple((part.get_filename() or "picture", _bytes(part)) for part in pictures),
    )


def _header(mail: "Message", name: str) -> str:
    return " ".join(str(mail.get(name, "")).split())


def _body(mail: "EmailMessage", kind: str) -> str:
    part = mail.get_body((kind,))
    if part is None:
        return ""
    try:
        return _bytes(part).decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:  # a character set that nobody knows
        return _bytes(part).decode("utf-8", "replace")


def _bytes(part: "Message") -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""
