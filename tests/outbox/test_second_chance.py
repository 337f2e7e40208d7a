"""What a change makes of waiting messages: another network, a computer that wakes, a clock that is set."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from admin_desktop.outbox import leases as leases_module
from admin_desktop.outbox.delivery import Delivery
from admin_desktop.outbox.leases import Leases, Outcome
from admin_desktop.outbox.message import Message
from admin_desktop.outbox.placing import put
from admin_desktop.outbox.queue import BY_ITSELF, Outbox, OutboxState
from admin_desktop.outbox.schedule import free_again
from admin_desktop.outbox.transports.transport import Accepted, NotAccepted, Reason
from admin_desktop.outbox.worker import Worker
from admin_desktop.storage import rounds
from admin_desktop.storage.clock import iso_utc, utc_now
from tests.conftest import Data
from tests.outbox.mail_server import report

NOW = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)


class Scripted:
    """A transport that answers as it is told, message by message."""

    def __init__(self, answer: Callable[[Message], NotAccepted | None]) -> None:
        self.sent: list[str] = []
        self._answer = answer

    def send(self, message: Message, before_dot: Callable[[], None]) -> Accepted:
        failure = self._answer(message)
        if failure is not None:
            raise failure
        before_dot()
        self.sent.append(message.id)
        return Accepted("250 OK")

    def close(self) -> None:
        """Nothing to close."""

    def abort(self) -> None:
        """Nothing to end."""


def refusing(reason: Reason) -> Scripted:
    return Scripted(lambda _: NotAccepted("No. It is safe.", reason, temporary=False))


def waiting(data: Data, *numbers: int) -> list[Message]:
    messages = [report(number) for number in numbers]
    with data.database.writing() as connection:
        put(connection, messages, BY_ITSELF, urgent=False)
    return messages


def delivery(data: Data, transport: Scripted, **options: Any) -> Delivery:
    return Delivery(Leases(data.database, BY_ITSELF), lambda: transport, **options)


def states(data: Data) -> list[OutboxState]:
    return [row.state for row in Outbox(data.database).rows()]


@pytest.mark.parametrize(
    "reason",
    [Reason.CERTIFICATE, Reason.LOGIN, Reason.SIGN_IN, Reason.REFUSED, Reason.RECIPIENT, Reason.TOO_LARGE],
)
def test_what_was_refused_for_good_is_tried_once_more_in_another_network(data: Data, reason: Reason) -> None:
    waiting(data, 1)
    portal = refusing(reason)
    delivery(data, portal).run()
    assert states(data) == [OutboxState.NEEDS_YOU]
    at_home = delivery(data, portal)
    assert at_home.second_chance() == 1
    assert [one.state for one in at_home.run()] == [OutboxState.NEEDS_YOU]
    assert at_home.second_chance() == 0, "once"
    good = Scripted(lambda _: None)
    (row,) = Outbox(data.database).rows()
    Outbox(data.database).retry(row.message_id, BY_ITSELF)
    delivery(data, portal).run()
    assert delivery(data, good).second_chance() == 1, "what the admin takes up anew has its chance again"


@pytest.mark.parametrize("reason", [Reason.PASSWORD, Reason.NOT_SET_UP, Reason.SETTINGS])
def test_what_no_network_mends_keeps_waiting_for_the_admin(data: Data, reason: Reason) -> None:
    waiting(data, 1)
    delivery(data, refusing(reason)).run()
    assert delivery(data, refusing(reason)).second_chance() == 0


def test_the_worker_tries_everything_when_the_network_changes(data: Data) -> None:
    waiting(data, 1, 2)
    answers = {1: Reason.CERTIFICATE, 2: Reason.NETWORK}
    portal = threading.Event()
    outcomes: list[Outcome] = []
    came = threading.Condition()

    def answer(message: Message) -> NotAccepted | None:
        if portal.is_set():
            return None
        number = int(message.subject.rpartition(" ")[2])
        return NotAccepted("x.", answers[number], temporary=number == 2, whole_server=False)

    def told(outcome: Outcome) -> None:
        with came:
            outcomes.append(outcome)
            came.notify_all()

    worker = Worker(
        lambda: delivery(data, Scripted(answer)), told, lambda error: pytest.fail(str(error)), data.database.close
    )
    worker.start()
    with came:
        assert came.wait_for(lambda: len(outcomes) == 2, 20)
    assert sorted(states(data)) == [OutboxState.NEEDS_YOU, OutboxState.RETRYING]
    portal.set()
    worker.network_changed()
    with came:
        assert came.wait_for(lambda: len(outcomes) == 4, 20)
    assert worker.stop()
    assert states(data) == [OutboxState.ACCEPTED] * 2


def test_a_computer_that_was_asleep_tries_at_once(data: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting(data, 1)
    first = delivery(data, Scripted(lambda _: NotAccepted("x.", Reason.NETWORK, temporary=True)))
    first.run()
    assert states(data) == [OutboxState.RETRYING]
    accepted = threading.Event()
    # Looked at before and after the first piece of sleep: eight hours have gone by in between.
    looks = iter([timedelta(0)])
    monkeypatch.setattr(rounds, "utc_now", lambda: utc_now() + next(looks, timedelta(hours=8)))
    monkeypatch.setattr(rounds, "_PIECE_S", 0.05)
    worker = Worker(
        lambda: delivery(data, Scripted(lambda _: None)),
        lambda _: accepted.set(),
        lambda error: pytest.fail(str(error)),
        data.database.close,
    )
    worker.start()
    assert accepted.wait(20), "well before its next try, half a minute away"
    assert worker.stop()


def test_a_clock_that_was_set_back_stops_nothing(data: Data) -> None:
    next_year = utc_now() + timedelta(days=365)
    messages = waiting(data, 1, 2)
    with data.database.writing() as connection:
        connection.execute(
            "UPDATE outbox SET state = 'retrying', next_try = ? WHERE message_id = ?",
            (iso_utc(next_year), messages[0].id),
        )
        connection.execute(
            "UPDATE outbox SET state = 'sending', lease = 'x', lease_until = ? WHERE message_id = ?",
            (iso_utc(next_year), messages[1].id),
        )
    assert timedelta(days=1) > leases_module.FARTHEST
    good = delivery(data, Scripted(lambda _: None))
    due = good.next_due()
    assert due is not None
    assert due <= utc_now()
    good.run()
    assert states(data) == [OutboxState.ACCEPTED] * 2


def test_a_strict_server_gets_no_more_than_it_takes_in_a_minute(data: Data) -> None:
    waiting(data, *range(1, 8))
    good = Scripted(lambda _: None)
    limited = delivery(data, good, a_minute=3)
    assert len(limited.run()) == 3
    assert len(limited.run()) == 0
    assert sorted(states(data)) == [OutboxState.ACCEPTED] * 3 + [OutboxState.WAITING] * 4, "and nothing failed"
    due = limited.next_due()
    assert due is not None
    assert timedelta(seconds=50) < due - utc_now() <= timedelta(seconds=60)
    assert len(delivery(data, good, a_minute=4).run()) == 1
    assert len(delivery(data, good).run()) == 3


def test_when_there_is_room_again() -> None:
    ago = [NOW - timedelta(seconds=one) for one in (90, 50, 40, 10)]
    assert free_again(ago, 0, NOW) is None
    assert free_again(ago, 4, NOW) is None
    assert free_again(ago, 3, NOW) == NOW + timedelta(seconds=10)
    assert free_again(ago, 1, NOW) == NOW + timedelta(seconds=50)
    assert free_again([NOW + timedelta(days=1)], 1, NOW) is None, "a clock that was set back"
