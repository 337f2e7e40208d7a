import hashlib
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from admin_desktop.outbox.message import Message, new_message_id
from admin_desktop.outbox.placing import cancel_about, put
from admin_desktop.outbox.queue import (
    BY_ITSELF,
    FINISHED,
    SEND_IT_YOURSELF,
    NoSuchMessage,
    Outbox,
    OutboxRow,
    OutboxState,
    Stopped,
)
from tests.conftest import Data


def message(subject_id: str = "R-2026-0001", recipient: str = "comms@example.org") -> Message:
    id_ = new_message_id()
    eml = f"To: {recipient}\r\n\r\nBody of {id_}\r\n".encode()
    return Message(
        id_, subject_id, "communications", recipient, "Report", f"<{id_}@example.org>", f"Body of {id_}", eml
    )


def place(data: Data, *messages: Message, urgent: bool = False) -> Outbox:
    with data.database.writing() as connection:
        put(connection, messages, SEND_IT_YOURSELF, urgent=urgent)
    return Outbox(data.database)


def only(outbox: Outbox) -> OutboxRow:
    (row,) = outbox.rows()
    return row


def set_state(data: Data, one: Message, state: OutboxState) -> None:
    with data.database.writing() as connection:
        connection.execute("UPDATE outbox SET state = ? WHERE message_id = ?", (state, one.id))


def test_a_message_waits_with_all_that_is_known(data: Data) -> None:
    one = message()
    row = only(place(data, one, urgent=True))
    assert (row.message_id, row.subject_id, row.role, row.recipient) == (
        one.id,
        one.subject_id,
        one.role,
        one.recipient,
    )
    assert (row.state, row.transport, row.urgent, row.attempts) == (OutboxState.WAITING, "self", True, 0)
    assert (row.opened_at, row.finished_at, row.next_try) == (None, None, None)
    assert row.created_at.endswith("Z")


def test_a_message_comes_back_byte_for_byte(data: Data) -> None:
    one = message()
    outbox = place(data, one)
    assert outbox.message(one.id) == one
    assert data.rows("SELECT sha256 FROM messages") == [(hashlib.sha256(one.eml).hexdigest(),)]


def test_a_message_that_is_not_there_is_said(data: Data) -> None:
    with pytest.raises(NoSuchMessage, match="M-gone"):
        Outbox(data.database).message("M-gone")


def test_ids_can_be_read_out() -> None:
    ids = {new_message_id() for _ in range(500)}
    assert len(ids) == 500
    assert all(len(id_) == 12 and not set(id_[2:]) & set("aeiou01ly") for id_ in ids)


def test_handing_over_asks_whether_it_was_sent(data: Data) -> None:
    one = message()
    outbox = place(data, one)
    outbox.opened(one.id, "webmail:gmail")
    row = only(outbox)
    assert (row.state, row.opened_with, row.attempts) == (OutboxState.WAITING, "webmail:gmail", 1)
    assert row.opened_at is not None
    outbox.not_yet_sent(one.id)
    assert (only(outbox).state, only(outbox).opened_at) == (OutboxState.WAITING, None)
    outbox.opened(one.id, "eml")
    outbox.sent_by_hand(one.id)
    row = only(outbox)
    assert (row.state, row.attempts, row.opened_with) == (OutboxState.HANDED_OVER, 2, "eml")
    assert row.finished_at is not None


@pytest.mark.parametrize("state", sorted(FINISHED))
def test_what_is_finished_stays_so(data: Data, state: OutboxState) -> None:
    one = message()
    outbox = place(data, one)
    set_state(data, one, state)
    before = only(outbox)
    outbox.opened(one.id, "eml")
    outbox.not_yet_sent(one.id)
    outbox.sent_by_hand(one.id)
    assert only(outbox) == before


@pytest.mark.parametrize("state", list(OutboxState))
def test_cancelling_stops_only_what_has_not_left(data: Data, state: OutboxState) -> None:
    one, elsewhere = message(), message("R-2026-0002")
    outbox = place(data, one, elsewhere)
    set_state(data, one, state)
    with data.database.writing() as connection:
        stopped = cancel_about(connection, "R-2026-0001", "locked away")
    after = {row.message_id: row for row in outbox.rows()}
    leaves = state in (
        OutboxState.WAITING,
        OutboxState.RETRYING,
        OutboxState.NEEDS_YOU,
        OutboxState.OUTCOME_UNKNOWN,
    )
    assert stopped == int(leaves)
    assert after[one.id].state == (OutboxState.CANCELLED if leaves else state)
    assert after[one.id].last_error == ("locked away" if leaves else "")
    assert after[elsewhere.id].state == OutboxState.WAITING


def test_what_was_cancelled_can_be_taken_up_by_any_way(data: Data) -> None:
    one = message()
    outbox = place(data, one)
    outbox.opened(one.id, "eml")
    outbox.cancel(one.id)
    row = only(outbox)
    assert (row.state, row.taken_back, row.opened_at) == (OutboxState.CANCELLED, True, None)
    outbox.take_up(one.id, SEND_IT_YOURSELF)
    row = only(outbox)
    assert (row.state, row.transport, row.finished_at, row.last_error) == (OutboxState.WAITING, "self", None, "")


def test_what_was_stopped_for_good_is_not_taken_up(data: Data) -> None:
    before, after = message(), message()
    outbox = place(data, before, after)
    outbox.cancel(before.id)
    with data.database.writing() as connection:
        assert cancel_about(connection, "R-2026-0001", "locked away") == 1
    for one in (before, after):
        for change in (outbox.retry, outbox.take_up):
            with pytest.raises(Stopped, match="must not be sent"):
                change(one.id, BY_ITSELF)
    assert {(row.state, row.taken_back) for row in outbox.rows()} == {(OutboxState.CANCELLED, False)}


@pytest.mark.parametrize(
    ("state", "transport", "opened", "now", "by_itself"),
    [
        ("waiting", "smtp", False, "smtp", True),
        ("waiting", "smtp", True, "smtp", False),
        ("waiting", "smtp", False, "self", False),
        ("waiting", "self", False, "smtp", False),
        ("waiting", "self", False, "self", False),
        ("retrying", "smtp", False, "smtp", True),
        ("retrying", "smtp", False, "self", False),
        ("outcome_unknown", "smtp", False, "smtp", True),
        ("needs_you", "smtp", False, "smtp", False),
        ("sending", "smtp", False, "self", True),
    ],
)
def test_who_has_to_do_something(
    data: Data, state: str, transport: str, opened: bool, now: str, by_itself: bool
) -> None:
    one = message()
    row = replace(
        only(place(data, one)),
        state=OutboxState(state),
        transport=transport,
        opened_at="2026-11-22T03:41:07.123Z" if opened else None,
    )
    assert (row.leaves_by_itself(now), row.needs_admin(now)) == (by_itself, not by_itself)


@pytest.mark.parametrize("state", sorted(FINISHED))
def test_what_is_finished_needs_nobody(data: Data, state: OutboxState) -> None:
    row = replace(only(place(data, message())), state=state)
    assert not row.needs_admin("self")
    assert not row.leaves_by_itself("smtp")


def test_open_messages_come_first_urgent_ones_before_others_then_the_newest(data: Data) -> None:
    made = [message() for _ in range(5)]
    outbox = Outbox(data.database)
    for one, urgent in zip(made, (False, True, False, True, False), strict=True):
        place(data, one, urgent=urgent)
    outbox.sent_by_hand(made[3].id)
    assert [row.message_id for row in outbox.rows()] == [made[number].id for number in (1, 4, 2, 0, 3)]


def test_only_what_is_about_one_incident(data: Data) -> None:
    mine, other = message("R-2026-0001"), message("R-2026-0002")
    outbox = place(data, mine, other)
    assert [row.message_id for row in outbox.rows("R-2026-0001")] == [mine.id]
    assert outbox.rows("R-2026-9999") == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE messages SET recipient = 'mallory@example.org'",
        "UPDATE messages SET eml = x'00'",
        "UPDATE OR REPLACE messages SET header_id = header_id",
        "DELETE FROM messages",
        "INSERT OR REPLACE INTO messages SELECT * FROM messages",
        "REPLACE INTO messages SELECT 'M-new', subject_id, role, recipient, subject, header_id, body, eml, sha256,"
        " created_at, follows FROM messages",
        "INSERT INTO messages SELECT * FROM messages WHERE true ON CONFLICT DO UPDATE SET body = 'x'",
    ],
)
@pytest.mark.parametrize("who", ["another program", "ours"])
def test_a_message_is_never_changed(data: Data, statement: str, who: str) -> None:
    one = message()
    outbox = place(data, one)
    with pytest.raises(sqlite3.IntegrityError, match="rendered once"):
        if who == "ours":
            with data.database.writing() as connection:
                connection.execute(statement)
        else:
            with closing(sqlite3.connect(data.paths.database, isolation_level=None)) as stranger:
                stranger.execute(statement)
    assert outbox.message(one.id) == one
    assert data.rows("SELECT count(*) FROM messages") == [(1,)]


def test_a_message_is_placed_once(data: Data) -> None:
    one = message()
    place(data, one)
    with pytest.raises(sqlite3.IntegrityError):
        place(data, one)


def test_a_message_and_its_row_come_together(data: Data) -> None:
    with pytest.raises(KeyError), data.database.writing() as connection:
        put(connection, [message()], SEND_IT_YOURSELF, urgent=False)
        raise KeyError("something else of the same transaction")
    assert data.rows("SELECT count(*) FROM messages") == [(0,)]
    assert Outbox(data.database).rows() == []


def test_a_state_that_is_none_is_refused(data: Data) -> None:
    one = message()
    place(data, one)
    with pytest.raises(sqlite3.IntegrityError), data.database.writing() as connection:
        connection.execute("UPDATE outbox SET state = 'lost'")


def test_the_newest_finished_ones_come_after_all_open_ones(data: Data) -> None:
    messages = [message(f"R-2026-{number:04d}") for number in range(9)]
    outbox = place(data, *messages)
    for one, state in zip(messages, ["accepted", "waiting", "handed_over", "cancelled", "needs_you"] * 2, strict=False):
        set_state(data, one, OutboxState(state))
    everything = outbox.rows()
    waiting = [row for row in everything if not row.finished]
    assert (len(waiting), len(everything)) == (3, 9)
    assert outbox.newest(finished=0) == waiting
    assert outbox.newest(finished=2) == [*waiting, *[row for row in everything if row.finished][:2]]
    assert outbox.newest(finished=99) == everything
    assert outbox.any_by_hand()
    assert not place(data).rows("R-none")


def test_listing_reads_no_message_itself(data: Data) -> None:
    """A message is a row with megabytes in its middle: what lies behind them is read from an index only."""
    outbox = place(data, message())
    asked: list[str] = []
    with data.database.reading() as connection:
        connection.set_trace_callback(asked.append)
        outbox.rows()
        outbox.rows("R-2026-0001")
        outbox.newest(finished=5)
        connection.set_trace_callback(None)
        plans = [row["detail"] for one in asked for row in connection.execute(f"EXPLAIN QUERY PLAN {one}")]
    steps = [step for step in plans if " messages " in step]
    assert len(asked) == 3
    assert steps
    # The id, which these two look up, is the first of the row.
    assert all("COVERING INDEX" in one or "messages_subject" in one or "messages_newest" in one for one in steps)
