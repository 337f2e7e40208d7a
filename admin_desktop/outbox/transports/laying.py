"""Laying a message ready in a folder, for the ways that need files: an ``.eml``, a picture to drag."""

import email
import email.policy
import os
import re
from dataclasses import dataclass
from pathlib import Path

from admin_desktop.outbox.message import Message
from admin_desktop.storage.files import as_trouble, make_folder, write_durably

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
# Before the message's own bytes: with it Outlook opens the file as a mail ready to be sent, not as one that came in.
_UNSENT = b"X-Unsent: 1\r\n"
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Laid:
    """A message's files: the message itself and the attachments taken out of it."""

    folder: Path
    eml: Path
    attachments: tuple[Path, ...]


def lay_ready(message: Message, outgoing: Path) -> Laid:
    """Write a message's files into a folder of its own, the same each time.

    Args:
        message: whose bytes become ``<incident>-<role>.eml``, marked as not sent yet and otherwise as they are.
        outgoing: the folder for such folders.

    Raises:
        DiskFull, NoWritePermission, FolderGone, FileTrouble: nothing half-written is left.
    """
    folder = outgoing / safe_name(f"{message.subject_id}-{message.role}-{message.id}")
    eml = folder / safe_name(f"{message.subject_id}-{message.role}.eml")
    parsed = email.message_from_bytes(message.eml, policy=email.policy.default)
    files = {eml: as_unsent(message)}
    for part in parsed.iter_attachments():
        content = part.get_payload(decode=True)
        name = safe_name(part.get_filename() or "attachment")
        if isinstance(content, bytes):
            # Cut to what every system takes, two long names could be the same.
            path = folder / name
            files[path if path not in files else folder / f"{len(files)}-{name}"] = content
    try:
        make_folder(folder)
        for path, data in files.items():
            if not path.exists() or path.read_bytes() != data:
                write_durably(path, data)
    except OSError as error:
        raise as_trouble(error, folder) from error
    return Laid(folder, eml, tuple(path for path in files if path != eml))


def as_unsent(message: Message) -> bytes:
    """Return a message as a file for the admin's own mail program."""
    return _UNSENT + message.eml


def safe_name(name: str) -> str:
    """Make a file name that every system takes: no separators, no reserved names, at most 120 characters."""
    clean = _UNSAFE.sub("-", os.path.basename(name))[:120].strip(".-")  # noqa: PTH119 - a name, not a path
    return f"file-{clean}" if not clean or _RESERVED.fullmatch(clean) else clean
