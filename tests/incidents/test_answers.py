from datetime import UTC, datetime, timedelta

import pytest

from admin_desktop.incidents.answers import NothingToAnswer, Unanswered, unanswered
from admin_desktop.incidents.incident import Form
from admin_desktop.incidents.register import Register
from admin_desktop.incidents.reporting import Reporter
from admin_desktop.incidents.timeline import add_event
from admin_desktop.outbox.queue import SEND_IT_YOURSELF, Outbox, OutboxState
from admin_desktop.policy import Pack
from admin_desktop.storage.clock import iso_utc
from admin_desktop.storage.settings import Settings
from tests.conftest import Data

LEFT_AT = datetime(2026, 11, 22, 3, 41, 7, 123000, tzinfo=UTC)
KEY = ("R-2026-0001", "communications")


@pytest.fixture
def reported(data: Data, register: Register, reporter: Reporter, pack: Pack, employee: Settings, form: Form) -> str:
    incident_id = register.start([data.seal().id], form, pack.id, "r").id
    reporter.report(incident_id, pack, employee, SEND_IT_YOURSELF)
    return incident_id


def send(data: Data, role: str) -> None:
    outbox = Outbox(data.database)
    (row,) = (row for row in outbox.rows() if row.role == role)
    outbox.sent_by_hand(row.message_id)


def put(data: Data, subject: str = KEY[0], role: str = KEY[1], **changes: object) -> None:
    """Place a message in the outbox that has left."""
    values = {"state": OutboxState.ACCEPTED, "finished_at": iso_utc(LEFT_AT), **changes}
    with data.database.writing() as connection:
        number = connection.execute("SELECT count(*) FROM messages").fetchone()[0]
        connection.execute(
            "INSERT INTO messages (id, subject_id, role, recipient, subject, header_id, body, eml, sha256, created_at)"
            " VALUES (?1, ?2, ?3, '', '', ?1, '', x'', '', '')",
            (f"M-{number}", subject, role),
        )
        connection.execute(
            "INSERT INTO outbox (message_id, state, transport, finished_at, updated_at) VALUES (?, ?, 'smtp', ?, '')",
            (f"M-{number}", values["state"], values["finished_at"]),
        )


def events(register: Register, incident_id: str) -> list[tuple[str, object, object]]:
    return [
        (event.kind, event.detail["role"], event.detail["who"])
        for event in register.timeline(incident_id)
        if "answered" in event.kind
    ]


def test_an_answer_is_an_event_with_who_said_so(data: Data, register: Register, reported: str) -> None:
    send(data, "communications")
    assert register.answers() == frozenset()
    register.answered(reported, "communications", "Kim Lee")
    assert register.answers() == {(reported, "communications")}
    assert events(register, reported) == [("answered", "communications", "Kim Lee")]
    register.answered(reported, "communications", "Kim Lee")
    assert len(events(register, reported)) == 1, "saying it twice is saying it once"


def test_it_can_be_taken_back_and_both_stay_on_record(data: Data, register: Register, reported: str) -> None:
    send(data, "communications")
    register.not_answered(reported, "communications", "Kim Lee")
    assert events(register, reported) == [], "there was nothing to take back"
    register.answered(reported, "communications", "Kim Lee")
    register.not_answered(reported, "communications", "Sam Fox")
    assert register.answers() == frozenset()
    assert [kind for kind, _, _ in events(register, reported)] == ["answered", "not_answered"]
    assert events(register, reported)[-1][2] == "Sam Fox"
    register.answered(reported, "communications", "Kim Lee")
    assert register.answers() == {(reported, "communications")}


def test_each_recipient_answers_for_itself(data: Data, register: Register, reported: str) -> None:
    send(data, "communications")
    send(data, "supervisor")
    register.answered(reported, "supervisor", "Kim Lee")
    assert register.answers() == {(reported, "supervisor")}
    register.answered(reported, "communications", "Kim Lee")
    register.not_answered(reported, "supervisor", "Kim Lee")
    assert register.answers() == {(reported, "communications")}


@pytest.mark.parametrize("state", [state for state in OutboxState if state not in ("accepted", "handed_over")])
def test_nobody_answers_what_has_not_left(data: Data, register: Register, reported: str, state: OutboxState) -> None:
    send(data, "supervisor")
    with data.database.writing() as connection:
        connection.execute(
            "UPDATE outbox SET state = ? WHERE message_id IN (SELECT id FROM messages WHERE role = 'communications')",
            (state,),
        )
    with pytest.raises(NothingToAnswer, match=reported):
        register.answered(reported, "communications", "Kim Lee")
    assert events(register, reported) == []


@pytest.mark.parametrize(("late", "shown"), [(-1, False), (0, True), (1, True)])
@pytest.mark.parametrize("state", [OutboxState.ACCEPTED, OutboxState.HANDED_OVER])
def test_the_time_is_up_to_the_millisecond(data: Data, pack: Pack, state: OutboxState, late: int, shown: bool) -> None:
    put(data, state=state)
    waiting = pack.acknowledge_within + timedelta(milliseconds=late)
    found = unanswered(data.database, pack, LEFT_AT + waiting, 9)
    assert found == (([Unanswered(*KEY, waiting)], 1) if shown else ([], 0))


def test_who_has_answered_or_need_not_is_not_asked_for(data: Data, register: Register, pack: Pack) -> None:
    late = LEFT_AT + timedelta(days=30)
    about, other = (register.start([], Form(), pack.id, "r").id for _ in range(2))
    put(data, about, "supervisor")
    put(data, about, state=OutboxState.WAITING, finished_at=None)
    put(data, about, state=OutboxState.CANCELLED)
    assert unanswered(data.database, pack, late, 9) == ([], 0)
    put(data, about)
    with data.database.writing() as connection:
        add_event(connection, other, "answered", {"role": KEY[1]})
    for kind, role, waits in (
        ("answered", "supervisor", 1),
        ("answered", KEY[1], 0),
        ("not_answered", KEY[1], 1),
        ("answered", KEY[1], 0),
    ):
        with data.database.writing() as connection:
            add_event(connection, about, kind, {"role": role})
        assert unanswered(data.database, pack, late, 9)[1] == waits


def test_it_waits_since_the_first_of_several_messages(data: Data, pack: Pack) -> None:
    for hours in (20, 0, 30):
        put(data, finished_at=iso_utc(LEFT_AT + timedelta(hours=hours)))
    ((found,), count) = unanswered(data.database, pack, LEFT_AT + timedelta(hours=31), 9)
    assert (found.waiting, count) == (timedelta(hours=31), 1)


def test_the_longest_wait_comes_first(data: Data, pack: Pack) -> None:
    for number, days in enumerate((3, 9, 5)):
        put(data, f"R-{number}", finished_at=iso_utc(LEFT_AT - timedelta(days=days)))
    found, count = unanswered(data.database, pack, LEFT_AT, 2)
    assert ([one.incident_id for one in found], count) == (["R-1", "R-2"], 3)
