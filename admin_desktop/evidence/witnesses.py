"""Witnesses of the ledger's end: heads of the chain that were told to somebody, in a mail or an exported package.

Whoever holds the computer could cut rows off the ledger's end, or put an older copy in its place, and the chain would
still hold together. But every report names the chain's head, and what left the computer cannot be called back.
"""

import contextlib
import html
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from admin_desktop.errors import Trouble
from admin_desktop.evidence.ledger import Head

HEAD_FILE = "data/ledger/head.json"
"""How the path of the file in a package ends that names the chain's head: ``{"seq": 12, "hash": "…"}``."""

MAIL = ".eml"

_LARGEST_MAIL = 200 << 20  # bytes; a mail server takes a tenth of that
_LARGEST_HEAD = 4096
_LAID = 10  # how many mails laid out are looked at
# As a mail program may have broken the line, and quoted it ("> ").
_TOLD = re.compile(r"Head of the chain of custody:[\s>]*row[\s>]+([0-9]{1,15}),[\s>]*([0-9a-f]{64})(?![0-9a-f])")
_HASH = re.compile(r"[0-9a-f]{64}")


class NoWitness(Trouble):
    """A file names no head of a chain."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A head of the chain as somebody was told, and where that is written ("the mail report.eml")."""

    head: Head
    source: str


def head_in_text(text: str) -> Head | None:
    """Find the head that a report's text names.

    Args:
        text: of the mail. The words of the post stand in it too, and may imitate the line; the report's own comes
            after them, so the last one counts.
    """
    found = _TOLD.findall(text)
    return Head(int(found[-1][0]), found[-1][1]) if found else None


def witnesses_in(path: Path) -> list[Witness]:
    """Read the heads that a mail, a folder of mails or an exported package names.

    Args:
        path: a mail (``.eml``), a package (``.zip``, or its unpacked folder), or a folder with mails somewhere in it.

    Returns:
        at least one; mails that name no head (answers, other mails) are passed over where there are several.

    Raises:
        NoWitness: it cannot be read, or names none.
    """
    try:
        found = list(_witnesses(path))
    except (OSError, zipfile.BadZipFile) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or "it is damaged"
        raise NoWitness(
            f"{path} cannot be read ({why}), so nothing could be compared with it. Nothing was changed: save the mail "
            "or the package once more, then try again."
        ) from error
    if not found:
        raise NoWitness(
            f"{path} names no row of the record, so nothing could be compared with it. Nothing was changed: choose a "
            "report that was sent (saved as .eml with everything in it) or a package from Export."
        )
    return found


def _witnesses(path: Path) -> Iterator[Witness]:
    if path.is_dir():
        package = next((at for at in sorted(path.rglob("head.json")) if at.as_posix().endswith(HEAD_FILE)), None)
        if package:
            with package.open("rb") as stream:
                yield from _package_head(stream.read(_LARGEST_HEAD), path)
            return
        for mail in sorted(at for at in path.rglob("*") if at.suffix.lower() == MAIL and at.is_file()):
            yield from _mail_heads(mail)
    elif path.suffix.lower() == ".zip":
        with zipfile.ZipFile(path) as package_file:
            for name in package_file.namelist():
                if name.endswith(HEAD_FILE):
                    with package_file.open(name) as stream:
                        yield from _package_head(stream.read(_LARGEST_HEAD), path)
    else:
        yield from _mail_heads(path)


def _package_head(data: bytes, path: Path) -> Iterator[Witness]:
    with contextlib.suppress(ValueError, TypeError, KeyError):
        content = json.loads(data)
        seq, digest = content["seq"], content["hash"]
        if isinstance(seq, int) and 0 <= seq < 10**15 and _HASH.fullmatch(digest):
            yield Witness(Head(seq, digest), f"the package {path.name}")


def _mail_heads(path: Path) -> Iterator[Witness]:
    if path.stat().st_size > _LARGEST_MAIL:
        return
    from email import message_from_bytes, policy

    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    # A report that was forwarded as an attachment is a part like others.
    for head in dict.fromkeys(_heads_of_parts(mail)):
        yield Witness(head, f"the mail {path.name}")


def _heads_of_parts(mail: EmailMessage) -> Iterator[Head]:
    for part in mail.walk():
        if part.get_content_maintype() != "text" or part.get_filename():
            continue
        try:
            text = str(part.get_content())
        except (LookupError, ValueError, KeyError):  # letters of no known kind
            continue
        if part.get_content_subtype() == "html":
            text = html.unescape(re.sub(r"<[^>]*>", "", text))
        if head := head_in_text(text):
            yield head


def stored_witnesses(connection: sqlite3.Connection) -> Iterator[Witness]:
    """Go through the heads that the program's own stored messages name, the newest message first."""
    for row in connection.execute("SELECT id, body FROM messages ORDER BY rowid DESC"):
        if head := head_in_text(row["body"]):
            yield Witness(head, f"message {row['id']} in the outbox")


def judge(witnesses: Iterable[Witness], hashes: dict[int, str], last: Head) -> Iterator[tuple[str, str, str]]:
    """Compare what witnesses say with the ledger.

    Args:
        witnesses: what somebody was told.
        hashes: of the ledger's rows, at least those that the witnesses name.
        last: the ledger's newest row.

    Returns:
        for each that does not agree: "tail_cut" or "head_differs", the row, and a sentence.
    """
    for witness in witnesses:
        seq = witness.head.seq
        if seq == 0 or hashes.get(seq) == witness.head.hash:
            continue
        if seq > last.seq:
            yield "tail_cut", f"row {seq}", _cut(witness, last)
        elif seq in hashes:
            yield "head_differs", f"row {seq}", _differs(witness, hashes[seq])


def _cut(witness: Witness, last: Head) -> str:
    return (
        f"The record ends at row {last.seq}, but {witness.source} names row {witness.head.seq}: rows were cut off its "
        f"end, or an older copy was put in its place{_elsewhere(witness)}."
    )


def _differs(witness: Witness, digest: str) -> str:
    return (
        f"{witness.source[0].upper()}{witness.source[1:]} names row {witness.head.seq} with the hash "
        f"{witness.head.hash[:12]}…, but the record has {digest[:12]}… there: it was written anew from some row up to "
        f"this one{_elsewhere(witness)}."
    )


def _elsewhere(witness: Witness) -> str:
    return "" if witness.source.endswith("in the outbox") else " (or that was sent from another computer)"


def newest(witnesses: Iterable[Witness]) -> list[Witness]:
    """Keep the witness of the newest row, if there is any: in a chain that holds it stands for all before it."""
    return sorted(witnesses, key=lambda one: one.head.seq)[-1:]


def witnesses_laid(folder: Path) -> list[Witness]:
    """Read the heads of the newest mails that were laid out to be sent by hand; what cannot be read names none.

    Args:
        folder: :attr:`DataPaths.outgoing`, which is no part of the database.
    """
    found: list[Witness] = []
    with contextlib.suppress(OSError):
        mails = sorted(folder.rglob(f"*{MAIL}"), key=lambda at: at.stat().st_mtime, reverse=True)
        for mail in mails[:_LAID]:
            with contextlib.suppress(OSError):
                found += _mail_heads(mail)
    return newest(found)
