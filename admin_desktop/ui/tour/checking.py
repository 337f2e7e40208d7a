"""Whether what arrived is proof: the picture in the mail is on record, and the words name the original."""

import email
import email.policy
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from admin_desktop.app import App
from admin_desktop.evidence.ledger import Event, entries
from admin_desktop.evidence.verifying import verify

_WITH_FILES = frozenset({Event.SEAL, Event.IMPORT, Event.DERIVE})


@dataclass(frozen=True, slots=True)
class Checks:
    """What a check of the arrived mails found.

    Attributes:
        picture_in_ledger: every mail carries a picture, and the ledger knows each by its SHA-256.
        names_original: every mail's text, in each form it has, names the SHA-256 of the original.
        verify_findings: what `verify` says is wrong, one sentence each.
        own_windows_gone: the last capture was verified to show nothing of our own windows. The record says so too, and
            it is no fault of what arrived, so :attr:`ok` does not ask for it.
    """

    picture_in_ledger: bool
    names_original: bool
    verify_findings: list[str]
    own_windows_gone: bool

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return self.picture_in_ledger and self.names_original and not self.verify_findings


def check_arrived(app: App, mails: Iterable[bytes]) -> Checks:
    """Check mails as they arrived against the data folder they came from.

    Raises:
        Trouble: the database cannot be read.
    """
    with app.database.reading() as connection:
        rows: list[dict[str, Any]] = [json.loads(entry.text) for entry in entries(connection)]
    known = pictures_on_record(rows)
    findings = [finding.sentence for finding in verify(app.database, app.vault).findings]
    judged = [judge_mail(mail, known) for mail in mails]
    return Checks(
        picture_in_ledger=bool(judged) and all(pictures for pictures, _ in judged),
        names_original=bool(judged) and all(names for _, names in judged),
        verify_findings=findings,
        own_windows_gone=_own_windows_gone(rows),
    )


def pictures_on_record(rows: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Read the ledger's rows: each picture's SHA-256, and that of its original (its own, if it is one)."""
    known: dict[str, str] = {}
    for row in rows:
        if row["kind"] in _WITH_FILES:
            known |= {file["sha256"]: file.get("source_sha256", file["sha256"]) for file in row["body"]["files"]}
    return known


def judge_mail(mail: bytes, known: Mapping[str, str]) -> tuple[bool, bool]:
    """Look at one mail as its reader gets it.

    Args:
        mail: as it arrived.
        known: from `pictures_on_record`.

    Returns:
        whether it carries pictures that are all on record; whether all its texts name the originals of these.
    """
    parsed = email.message_from_bytes(mail, policy=email.policy.default)
    hashes = [hashlib.sha256(picture).hexdigest() for picture in _pictures(parsed)]
    on_record = bool(hashes) and all(digest in known for digest in hashes)
    texts = _texts(parsed)
    originals = {known[digest] for digest in hashes if digest in known}
    named = bool(texts) and bool(originals) and all(original in text for text in texts for original in originals)
    return on_record, named


def _own_windows_gone(rows: list[dict[str, Any]]) -> bool:
    seals = [row["body"] for row in rows if row["kind"] == Event.SEAL]
    return bool(seals) and seals[-1].get("own_windows") == "verified_gone"


def _pictures(mail: EmailMessage) -> list[bytes]:
    return [part.get_content() for part in mail.walk() if part.get_content_maintype() == "image"]


def _texts(mail: EmailMessage) -> list[str]:
    bodies = (mail.get_body((kind,)) for kind in ("plain", "html"))
    return [str(body.get_content()) for body in bodies if body is not None]
