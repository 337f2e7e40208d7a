"""Another address for a message that has not left: the old one is cancelled for good, a new one is written."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace

from admin_desktop.documents.plain import is_mail_address
from admin_desktop.documents.readdressed import ANOTHER_ADDRESS, Earlier, readdress
from admin_desktop.errors import Trouble
from admin_desktop.evidence.ledger import Event, append
from admin_desktop.incidents.timeline import READDRESSED
from admin_desktop.outbox.message import Message, new_message_id
from admin_desktop.outbox.placing import put, replaceable, supersede
from admin_desktop.outbox.queue import read_message
from admin_desktop.outbox.subjects import note, subject_key
from admin_desktop.storage.clock import utc_now
from admin_desktop.storage.database import Database

# By old id: new id, old Message-ID, new Message-ID.
Threads = Mapping[str, tuple[str, str, str]]


class NotAnAddress(Trouble):
    """What was typed is no mail address, or the one there is already."""


class Readdressing:
    """Gives messages another address.

    Args:
        database: with the incidents and the outbox.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def send_to(self, message_id: str, address: str, transport: str, who: str) -> list[Message]:
        """Write a message anew for another address, and with it those of its thread that wait, in one transaction.

        The old ones are kept, cancelled for good. The new ones have their own numbers and Message-IDs, a row in the
        ledger, and an event in the timeline of what they are about, where that has one.

        Args:
            message_id: of one that waits or needs the admin.
            address: the new one.
            transport: which way the new ones shall leave.
            who: the admin's name.

        Returns:
            the new messages, that for ``message_id`` first.

        Raises:
            NotAnAddress, NoSuchMessage, BeingSent, NotOpenAnyMore: nothing was changed.
        """
        address = address.strip()
        if not is_mail_address(address):
            raise NotAnAddress(
                "This does not look like a mail address, so nothing was changed. Write it like name@school.org."
            )
        with self._database.writing() as connection:
            asked = read_message(connection, message_id)
            if asked.recipient.casefold() == address.casefold():
                raise NotAnAddress(
                    f"The message goes to {address} already, so nothing was changed. Choose Try now to send it."
                )
            old = [read_message(connection, one) for one in replaceable(connection, message_id)]
            made = rewritten(old, address)
            for before, new in zip(old, made, strict=True):
                urgent = supersede(
                    connection, before.id, f"You gave another address. Message {new.id} goes to {address}."
                )
                append(connection, Event.SEND, new.id, sending_again(connection, before, new))
                put(connection, [new], transport, urgent=urgent)
            detail = {
                "new": {before.id: new.id for before, new in zip(old, made, strict=True)},
                "words": f"{asked.recipient} becomes {address}.",
                "who": who,
            }
            note(connection, asked.subject_id, READDRESSED, detail)
        return made


def rewritten(
    old: Sequence[Message], address: str, threads: Threads | None = None, why: str = ANOTHER_ADDRESS
) -> list[Message]:
    """Render messages anew; what follows a message of these follows its new one.

    Args:
        old: in the order they were written.
        address: where the new ones go.
        threads: (new id, old Message-ID, new Message-ID) of what has been written anew already, by old id.
        why: what is said of the old ones.
    """
    now = utc_now().astimezone()
    made: list[Message] = []
    threads = dict(threads or {})
    for before in old:
        message_id = new_message_id()
        mail = readdress(Earlier(before.id, before.recipient, before.eml), message_id, address, now, threads, why)
        follows = threads[before.follows][0] if before.follows in threads else before.follows
        new = replace(
            before,
            id=message_id,
            recipient=address,
            header_id=mail.header_id,
            body=mail.text,
            eml=mail.eml,
            follows=follows,
        )
        threads[before.id] = message_id, before.header_id, mail.header_id
        made.append(new)
    return made


def sending_again(connection: sqlite3.Connection, before: Message, new: Message) -> dict[str, object]:
    """Return what the ledger says: as of the old message, whose words and files these are."""
    found = connection.execute(
        "SELECT entry FROM ledger WHERE subject = ? AND kind = ? ORDER BY seq DESC LIMIT 1", (before.id, Event.SEND)
    ).fetchone()
    entry = json.loads(found["entry"]) if found else {}
    body = dict(entry.get("body", {}))
    return {
        **body,
        subject_key(new.subject_id): new.subject_id,
        "role": new.role,
        "to": new.recipient,
        "message_sha256": new.sha256,
        "message_id": new.header_id,
        "follows": new.follows,
        "replaces": before.id,
    }
