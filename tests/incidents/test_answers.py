from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from admin_desktop.incidents.answers import NothingToAnswer, Unanswered, unanswered
from admin_desktop.incidents.incident import Form
from admin_desktop.incidents.register import Register
from admin_desktop.incidents.reporting import Reporter
from admin_desktop.outbox.queue import SEND_IT_YOURSELF, Outbox, OutboxRow, OutboxState
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


def row(**changes: object) -> OutboxRow:
    values = {
        **dict.fromkeys(OutboxRow.__slots__, ""),
        "subject_id": KEY[0],
        "role": KEY[1],
        "state": OutboxState.ACCEPTED,
        "finished_at": iso_utc(LEFT_AT),
    }
    return OutboxRow(**{**values, **changes})  # type: ignore[arg-type]


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
def test_the_time_is_up_to_the_millisecond(pack: Pack, state: OutboxState, late: int, shown: bool) -> None:
    waiting = pack.acknowledge_within + timedelta(milliseconds=late)
    found = unanswered([row(state=state)], (), pack, LEFT_AT + waiting)
    assert found == ([Unanswered(*KEY, waiting)] if shown else [])


def test_who_has_answered_or_need_not_is_not_asked_for(pack: Pack) -> None:
    late = LEFT_AT + timedelta(days=30)
    assert unanswered([row()], {KEY}, pack, late) == []
    assert len(unanswered([row()], {("R-2026-0002", KEY[1]), (KEY[0], "supervisor")}, pack, late)) == 1
    assert unanswered([row(role="supervisor")], (), pack, late) == []
    assert unanswered([row(state=OutboxState.WAITING, finished_at=None)], (), pack, late) == []
    assert unanswered([row(state=OutboxState.CANCELLED)], (), pack, late) == []


def test_it_waits_since_the_first_of_several_messages(pack: Pack) -> None:
    times = [LEFT_AT + timedelta(hours=hours) for hours in (0, 20, 30)]
    for order in permutations(times):
        rows = [row(finished_at=iso_utc(moment)) for moment in order]
        (found,) = unanswered(rows, (), pack, LEFT_AT + timedelta(hours=31))
        assert found.waiting == timedelta(hours=31)


def test_the_longest_wait_comes_first(pack: Pack) -> None:
    rows = [
        row(subject_id=f"R-{number}", finished_at=iso_utc(LEFT_AT - timedelta(days=days)))
        for number, days in enumerate((3, 9, 5))
    ]
    assert [one.incident_id for one in unanswered(rows, (), pack, LEFT_AT)] == ["R-1", "R-2", "R-0"]
