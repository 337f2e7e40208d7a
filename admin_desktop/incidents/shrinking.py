"""A smaller message for a server that refused the first as too large: the old one is cancelled for good."""

import re
from dataclasses import replace

from admin_desktop.documents.readdressed import Earlier
from admin_desktop.documents.smaller import shrink
from admin_desktop.evidence.ledger import Event, append
from admin_desktop.incidents.readdressing import rewritten, sending_again
from admin_desktop.incidents.timeline import SHRUNK
from admin_desktop.outbox.message import Message, new_message_id
from admin_desktop.outbox.placing import put, replaceable, supersede
from admin_desktop.outbox.queue import read_message
from admin_desktop.outbox.subjects import note
from admin_desktop.storage.clock import utc_now
from admin_desktop.storage.database import Database

# Where a server does not say how much it takes.
_SHARE = 0.6
_FOLLOWED = "which followed one that was too large"


class Shrinking:
    """Makes messages smaller.

    Args:
        database: with the incidents and the outbox.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def send_smaller(self, message_id: str, transport: str, who: str) -> Message:
        """Write a message anew with smaller or fewer attachments, in one transaction; it says so in its text.

        It becomes as small as the server has said (SIZE), or else by two fifths. What waits in its thread is written
        anew, too, and follows the new one.

        Args:
            message_id: of one that needs the admin because it is too large.
            transport: which way the new one shall leave.
            who: the admin's name.

        Raises:
            NotSmaller, NoSuchMessage, BeingSent, NotOpenAnyMore: nothing was changed.
        """
        with self._database.writing() as connection:
            before, *waiting = [read_message(connection, one) for one in replaceable(connection, message_id)]
            said = connection.execute("SELECT server_said FROM outbox WHERE message_id = ?", (message_id,)).fetchone()
            new = _smaller(before, said["server_said"])
            # What was to follow the old one would answer a message that never arrives, and not wait for the new one.
            thread = {before.id: (new.id, before.header_id, new.header_id)}
            made = [new, *rewritten(waiting, before.recipient, thread, _FOLLOWED)]
            old = [before, *waiting]
            for one, other in zip(old, made, strict=True):
                why = "It was too large" if one is before else "It followed a message that was too large"
                urgent = supersede(connection, one.id, f"{why}. Message {other.id} goes instead.")
                append(connection, Event.SEND, other.id, sending_again(connection, one, other))
                put(connection, [other], transport, urgent=urgent)
            ids = {one.id: other.id for one, other in zip(old, made, strict=True)}
            detail = {"new": ids, "words": f"It had {len(before.eml) / 1e6:.1f} MB.", "who": who}
            note(connection, before.subject_id, SHRUNK, detail)
        return new


def _smaller(before: Message, server_said: str) -> Message:
    size = re.search(r"\bSIZE ([0-9]{1,15})\b", server_said)
    most = int(size[1]) if size else int(len(before.eml) * _SHARE)
    new_id = new_message_id()
    mail = shrink(Earlier(before.id, before.recipient, before.eml), new_id, most, utc_now().astimezone())
    return replace(before, id=new_id, header_id=mail.header_id, body=mail.text, eml=mail.eml)
