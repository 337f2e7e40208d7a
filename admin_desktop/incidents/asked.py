"""Whether those who decide about a removal have been asked, and when."""

import sqlite3
from collections.abc import Iterable

from admin_desktop.incidents.timeline import add_event
from admin_desktop.outbox.message import Message
from admin_desktop.policy import Pack

ASKED = "asked"
"""The event of a question; its detail has the role, the question's words, and the ids of its messages."""


def note_asked(
    connection: sqlite3.Connection, incident_id: str, pack: Pack, who: str, messages: Iterable[Message], words: str = ""
) -> None:
    """Note which of these messages ask the question, inside their transaction; nothing if none goes to who decides.

    Args:
        connection: from :meth:`Database.writing`.
        incident_id: of the report.
        pack: says who decides.
        who: asks.
        messages: that are being placed in the outbox.
        words: of the question, where they are not those of the report.
    """
    deciding = pack.deciding
    asking = [one.id for one in messages if deciding and one.role == deciding.id]
    if deciding and asking:
        add_event(connection, incident_id, ASKED, {"role": deciding.id, "messages": asking, "words": words, "who": who})
