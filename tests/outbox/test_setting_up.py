"""What turning sending by itself on and off does to the messages and the password."""

from collections.abc import Iterator

import keyring
import keyring.backends.fail
import pytest

from admin_desktop.outbox import setting_up
from admin_desktop.outbox.account import Account, Security
from admin_desktop.outbox.message import Message
from admin_desktop.outbox.placing import put
from admin_desktop.outbox.queue import (
    BY_ITSELF,
    FINISHED,
    SEND_IT_YOURSELF,
    BeingSent,
    Outbox,
    OutboxRow,
    OutboxState,
)
from admin_desktop.outbox.transports.transport import ACCOUNT, Reason
from tests.conftest import Data
from tests.outbox.test_queue import message
from tests.storage.test_secrets import Memory

HERE = Account("kim@school.org", "mail.school.org", 465, Security.TLS, "kim")
SECRET = "correct horse"


def place(data: Data, transport: str, state: OutboxState = OutboxState.WAITING, reason: str = "") -> Message:
    made = message()
    with data.database.writing() as connection:
        put(connection, [made], transport, urgent=False)
        connection.execute(
            "UPDATE outbox SET state = ?, reason = ?, last_error = ?, next_try = '2099-01-01T00:00:00.000Z'"
            " WHERE message_id = ?",
            (state, reason, reason, made.id),
        )
    return made


def row(data: Data, one: Message) -> OutboxRow:
    return next(row for row in Outbox(data.database).rows() if row.message_id == one.id)


@pytest.fixture
def memory() -> Iterator[Memory]:
    before, made = keyring.get_keyring(), Memory()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.mark.parametrize("reason", [*sorted(ACCOUNT), Reason.SENDER])
def test_what_waited_for_the_account_goes_on(data: Data, reason: Reason) -> None:
    one = place(data, BY_ITSELF, OutboxState.NEEDS_YOU, reason)
    setting_up.go_on(Outbox(data.database))
    assert (row(data, one).state, row(data, one).next_try) == (OutboxState.WAITING, None)


def test_what_waits_for_its_next_try_is_tried_now(data: Data) -> None:
    one = place(data, BY_ITSELF, OutboxState.RETRYING, Reason.NETWORK)
    setting_up.go_on(Outbox(data.database))
    assert (row(data, one).state, row(data, one).next_try) == (OutboxState.WAITING, None)


@pytest.mark.parametrize("waiting_too", [False, True])
def test_messages_that_wait_for_the_admin_go_along_only_when_told_to(data: Data, waiting_too: bool) -> None:
    untouched, opened = place(data, SEND_IT_YOURSELF), place(data, SEND_IT_YOURSELF)
    outbox = Outbox(data.database)
    outbox.opened(opened.id, "eml")
    assert [one.message_id for one in setting_up.wait_for_admin(outbox)] == [untouched.id]
    setting_up.go_on(outbox, waiting_too=waiting_too)
    assert row(data, untouched).transport == (BY_ITSELF if waiting_too else SEND_IT_YOURSELF)
    assert row(data, opened).transport == SEND_IT_YOURSELF, "perhaps it is sent already"
    assert row(data, opened).opened_at is not None


def test_a_recipient_that_was_refused_is_not_mended_by_an_account(data: Data) -> None:
    one = place(data, BY_ITSELF, OutboxState.NEEDS_YOU, Reason.RECIPIENT)
    setting_up.go_on(Outbox(data.database), waiting_too=True)
    assert row(data, one).state == OutboxState.NEEDS_YOU


@pytest.mark.parametrize(
    ("state", "reason", "becomes"),
    [
        (OutboxState.WAITING, "", OutboxState.WAITING),
        (OutboxState.RETRYING, Reason.NETWORK, OutboxState.WAITING),
        *((OutboxState.NEEDS_YOU, reason, OutboxState.WAITING) for reason in sorted(ACCOUNT)),
    ],
)
def test_stopping_hands_messages_back(data: Data, state: OutboxState, reason: str, becomes: OutboxState) -> None:
    one = place(data, BY_ITSELF, state, reason)
    assert setting_up.stop(Outbox(data.database)) == 1
    found = row(data, one)
    assert (found.state, found.transport, found.next_try) == (becomes, SEND_IT_YOURSELF, None)
    assert (found.reason, found.last_error) == ("", ""), "nothing is tried again by itself"


@pytest.mark.parametrize(
    ("state", "reason"),
    [(OutboxState.NEEDS_YOU, Reason.RECIPIENT), (OutboxState.OUTCOME_UNKNOWN, Reason.AFTER_DOT)],
)
def test_what_is_known_about_a_message_is_kept_when_stopping(data: Data, state: OutboxState, reason: str) -> None:
    one = place(data, BY_ITSELF, state, reason)
    assert setting_up.stop(Outbox(data.database)) == 1
    found = row(data, one)
    assert (found.state, found.reason, found.last_error) == (state, reason, reason)
    assert (found.transport, found.next_try) == (SEND_IT_YOURSELF, None)


@pytest.mark.parametrize("state", [*sorted(FINISHED), OutboxState.SENDING])
def test_stopping_leaves_alone_what_is_under_way_or_done(data: Data, state: OutboxState) -> None:
    one = place(data, BY_ITSELF, state)
    before = row(data, one)
    assert setting_up.stop(Outbox(data.database)) == 0
    assert row(data, one) == before
    if state == OutboxState.SENDING:
        with pytest.raises(BeingSent):
            Outbox(data.database).retry(one.id, BY_ITSELF)


def test_other_ways_are_not_stopped(data: Data) -> None:
    one, mine = place(data, "practice"), place(data, SEND_IT_YOURSELF)
    before = row(data, one), row(data, mine)
    assert setting_up.stop(Outbox(data.database)) == 0
    assert (row(data, one), row(data, mine)) == before
