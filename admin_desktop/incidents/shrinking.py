"""A smaller message for a server that refused the first as too large: the old one is cancelled for good."""

import re
from dataclasses import replace

from admin_desktop.documents.readdressed import Earlier
from admin_desktop.documents.smaller import shrink
from admin_desktop.evidence.ledger import Event, append
from admin_desktop.incidents.readdressing import sending_again
from admin_desktop.incidents.timeline import SHRUNK, add_event
from admin_desktop.outbox.message import Message, new_message_id
from admin_desktop.outbox.placing import put, replaceable, supersede
from admin_desktop.outbox.queue import read_message
from admin_desktop.storage.clock import utc_now
from admin_desktop.storage.database import Database

# Where a server does not say how much it takes.
_SHARE = 0.6


class Shrinking:
    """Makes messages smaller.

    Args:
        database: with the incidents and the outbox.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def send_smaller(self, message_id: str, transport: str, who: str) -> Message:
        """Write a message anew with smaller or fewer attachments, in one transaction; it says so in its text.

        As small as the server has said (SIZE), or else by two fifths.

        Args:
            message_id: of one that needs the admin because it is too large.
            transport: which way the new one shall leave.
            who: the admin's name.

        Raises:
            NotSmaller, NoSuchMessage, BeingSent, NotOpenAnyMore: nothing was changed.
        """
        with self._database.writing() as connection:
            replaceable(connection, message_id)
            before = read_message(connection, message_id)
            said = connection.execute("SELECT server_said FROM outbox WHERE message_id = ?", (message_id,)).fetchone()
            size = re.search(r"\bSIZE ([0-9]{1,15})\b", said["server_said"])
            most = int(size[1]) if size else int(len(before.eml) * _SHARE)
            new_id = new_message_id()
            mail = shrink(Earlier(before.id, before.recipient, before.eml), new_id, most, utc_now().astimezone())
            new = replace(before, id=new_id, header_id=mail.header_id, body=mail.text, eml=mail.eml)
            urgent = supersede(connection, before.id, f"It was too large. Message {new.id} goes instead, smaller.")
            append(connection, Event.SEND, new.id, sending_again(connection, before, new))
            put(connection, [new], transport, urgent=urgent)
            detail = {"new": {before.id: new.id}, "words": f"It had {len(before.eml) / 1e6:.1f} MB.", "who": who}
            add_event(connection, before.subject_id, SHRUNK, detail)
        return new
