"""Messages about something that is no report: another address, a smaller copy, and no answer to a report."""

from dataclasses import replace
from datetime import timedelta

import pytest

from admin_desktop.evidence.ledger import Event, append
from admin_desktop.incidents.answers import unanswered
from admin_desktop.incidents.incident import Form
from admin_desktop.incidents.readdressing import Readdressing
from admin_desktop.incidents.register import Register
from admin_desktop.incidents.reporting import Reporter
from admin_desktop.incidents.shrinking import Shrinking
from admin_desktop.outbox.message import Message
from admin_desktop.outbox.placing import put
from admin_desktop.outbox.queue import BY_ITSELF, Outbox
from admin_desktop.policy import Pack
from admin_desktop.storage.clock import utc_now
from admin_desktop.storage.settings import Settings
from tests.conftest import Data

SUBJECTS = ("P-0001", "L-2026-0001")


def letter_row(data: Data) -> None:
    with data.database.writing() as connection:
        connection.execute(
            "INSERT INTO letters (id, kind, state, fields, created_at, updated_at)"
            " VALUES ('L-2026-0001', 'question', 'sent', '{}', '', '')"
        )


@pytest.fixture
def message(data: Data, register: Register, reporter: Reporter, pack: Pack, employee: Settings, form: Form) -> Message:
    """A real message to the office that gets every report."""
    incident_id = register.start([data.seal().id], form, pack.id, "r").id
    return reporter.report(incident_id, pack, employee, BY_ITSELF)[0]


def place(data: Data, message: Message, subject_id: str) -> Message:
    """The same words as a message about something else."""
    other = replace(message, id="M-bcdfghjkmn", header_id="<other@school.org>", subject_id=subject_id)
    with data.database.writing() as connection:
        append(connection, Event.SEND, other.id, {"to": other.recipient, "message_sha256": other.sha256})
        put(connection, [other], BY_ITSELF, urgent=False)
    return other


@pytest.mark.parametrize("subject_id", SUBJECTS)
def test_another_address_is_possible_and_on_record(data: Data, message: Message, subject_id: str) -> None:
    letter_row(data)
    old = place(data, message, subject_id)
    (new,) = Readdressing(data.database).send_to(old.id, "new@district.org", BY_ITSELF, "Kim")
    assert (new.subject_id, new.recipient) == (subject_id, "new@district.org")
    assert Outbox(data.database).row(old.id).state == "cancelled"
    told = data.rows("SELECT kind FROM letter_events WHERE letter_id = ?", subject_id)
    assert told == ([("readdressed",)] if subject_id.startswith("L-") else [])
    key = "letter" if subject_id.startswith("L-") else "incident"
    (entry,) = data.rows("SELECT json_extract(entry, '$.body.' || ?) FROM ledger WHERE subject = ?", key, new.id)
    assert entry == (subject_id,)


def test_a_smaller_one_is_possible_and_on_record(data: Data, message: Message) -> None:
    letter_row(data)
    old = place(data, message, "L-2026-0001")
    with data.database.writing() as connection:
        connection.execute(
            "UPDATE outbox SET state = 'needs_you', reason = 'too_large', server_said = '552 SIZE 13000'"
            " WHERE message_id = ?",
            (old.id,),
        )
    Shrinking(data.database).send_smaller(old.id, BY_ITSELF, "Kim")
    assert data.rows("SELECT kind FROM letter_events") == [("shrunk",)]


def test_only_reports_wait_for_an_answer_to_a_report(data: Data, message: Message, pack: Pack) -> None:
    letter_row(data)
    place(data, message, "L-2026-0001")
    with data.database.writing() as connection:
        connection.execute("UPDATE outbox SET state = 'accepted', finished_at = '2026-01-01T00:00:00.000Z'")
    late, count = unanswered(data.database, pack, utc_now() + timedelta(days=30), 10)
    assert ([one.incident_id for one in late], count) == ([message.subject_id], 1)
