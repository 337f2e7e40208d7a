"""A queue, a real database and real servers: what becomes of messages."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from admin_desktop.outbox.account import Account, Security
from admin_desktop.outbox.delivery import Delivery
from admin_desktop.outbox.leases import Leases, Outcome
from admin_desktop.outbox.message import Message
from admin_desktop.outbox.placing import put
from admin_desktop.outbox.queue import (
    BY_ITSELF,
    SEND_IT_YOURSELF,
    BeingSent,
    NotByItself,
    NotOpenAnyMore,
    Outbox,
    OutboxRow,
    OutboxState,
)
from admin_desktop.outbox.transports.smtp import SmtpTransport
from admin_desktop.outbox.transports.transport import ACCOUNT, Accepted, NotAccepted, Reason
from admin_desktop.outbox.worker import Worker
from admin_desktop.storage.clock import parse_iso, utc_now
from admin_desktop.storage.database import Database
from tests.outbox.mail_server import HOST, PASSWORD, SENDER, Authority, Mailbox, Server, free_port, mail_server, report


class Queue:
    """An outbox and everything that moves it."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(folder / "admin-desktop.db", folder / "backups")
        self.outbox = Outbox(self.database)

    def put(self, *messages: Message, urgent: bool = False, transport: str = BY_ITSELF) -> None:
        with self.database.writing() as connection:
            put(connection, messages, transport, urgent=urgent)

    def row(self, message: Message) -> OutboxRow:
        (found,) = [row for row in self.outbox.rows() if row.message_id == message.id]
        return found

    def leases(self, **options: Any) -> Leases:
        return Leases(self.database, BY_ITSELF, **options)

    def delivery(self, account: Account, password: str | None = PASSWORD, **options: Any) -> Delivery:
        return Delivery(self.leases(), lambda: SmtpTransport(account, password, answer_s=10, dot_s=10), **options)


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Queue]:
    made = Queue(tmp_path)
    yield made
    made.database.close()


def states(outcomes: list[Outcome]) -> list[OutboxState]:
    return [one.state for one in outcomes]


def test_what_is_due_is_sent_urgent_first_then_the_oldest(queue: Queue, server: Server) -> None:
    first, second, urgent = report(1), report(2), report(3)
    queue.put(first, second)
    queue.put(urgent, urgent=True)
    told: list[str] = []
    outcomes = queue.delivery(server.account()).run(lambda one: told.append(one.message_id))
    assert told == [urgent.id, first.id, second.id] == [one.message_id for one in outcomes]
    assert [eml for _, eml in server.box.mail] == [urgent.eml, first.eml, second.eml]
    row = queue.row(first)
    assert (row.state, row.attempts, row.next_try) == (OutboxState.ACCEPTED, 1, None)
    assert row.server_said == "250 2.0.0 Ok: queued as 4F1A"
    assert row.finished_at is not None
    assert queue.delivery(server.account()).run() == []


def test_what_the_admin_sends_is_left_alone(queue: Queue, server: Server) -> None:
    mine, opened = report(1), report(2)
    queue.put(mine, transport=SEND_IT_YOURSELF)
    queue.put(opened)
    queue.outbox.opened(opened.id, "webmail")
    assert queue.delivery(server.account()).run() == []
    assert server.box.connections == 0
    assert queue.row(opened).transport == SEND_IT_YOURSELF


def test_one_refused_recipient_does_not_hold_up_the_other(queue: Queue, authority: Authority) -> None:
    def only_known(_box: Mailbox, _server: Any, address: str) -> str:
        return "250 OK" if address.startswith("known") else "550 5.1.1 no such user"

    gone, known = report(1, "gone@x.example"), report(2, "known@x.example")
    queue.put(gone, known)
    with mail_server(authority, box=Mailbox(on_rcpt=only_known)) as server:
        outcomes = queue.delivery(server.account()).run()
    assert states(outcomes) == [OutboxState.NEEDS_YOU, OutboxState.ACCEPTED]
    row = queue.row(gone)
    assert (row.reason, row.server_said, row.next_try) == (Reason.RECIPIENT, "550 5.1.1 no such user", None)
    assert "gone@x.example" in row.last_error


def test_refused_for_now_is_tried_again_later_and_for_ever(queue: Queue, authority: Authority) -> None:
    message = report()
    queue.put(message)
    busy = Mailbox(on_rcpt=lambda _box, _server, _address: "451 4.7.1 greylisted")
    with mail_server(authority, box=busy) as server:
        delivery = queue.delivery(server.account(), chance=lambda: 0.5)
        waits = []
        for attempt in range(1, 13):
            (outcome,) = queue.delivery(server.account(), chance=lambda: 0.5).run(early=True)
            assert outcome.state == OutboxState.RETRYING
            assert outcome.next_try is not None
            waits.append(round((outcome.next_try - utc_now()).total_seconds()))
            assert queue.row(message).attempts == attempt
        assert delivery.run() == [], "its time has not come"
        assert waits == pytest.approx([30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600, 3600], abs=2)
        busy.on_rcpt = lambda _box, _server, _address: "250 OK"
        assert states(delivery.run(early=True)) == [OutboxState.ACCEPTED]
    said = [one.state for one in queue.outbox.tries("R-2026-0001")]
    assert said == [OutboxState.RETRYING] * 12 + [OutboxState.ACCEPTED]


def test_a_wrong_password_is_tried_once_and_not_for_each_message(queue: Queue, server: Server) -> None:
    messages = [report(number) for number in range(4)]
    queue.put(*messages)
    assert states(queue.delivery(server.account(), "wrong").run()) == [OutboxState.NEEDS_YOU] * 4
    assert server.box.logins == 1
    assert queue.delivery(server.account(), "wrong").run() == [], "nothing moves until the admin has mended it"
    assert queue.outbox.revive(ACCOUNT, BY_ITSELF) == 4
    assert states(queue.delivery(server.account()).run()) == [OutboxState.ACCEPTED] * 4


def test_a_server_that_is_away_is_called_once_a_round(queue: Queue) -> None:
    messages = [report(number) for number in range(3)]
    queue.put(*messages)
    calls: list[None] = []
    account = Account(SENDER, HOST, free_port(), Security.NONE, "", open_for=HOST)

    def connect() -> SmtpTransport:
        calls.append(None)
        return SmtpTransport(account, None)

    outcomes = Delivery(queue.leases(), connect).run()
    assert states(outcomes) == [OutboxState.RETRYING] * 3
    assert len(calls) == 1
    assert {one.reason for one in outcomes} == {Reason.NETWORK}


def test_a_connection_lost_after_the_dot_is_sent_again_with_the_same_bytes(queue: Queue, authority: Authority) -> None:
    message, other = report(1), report(2)
    queue.put(message, other)
    arrived: list[bytes] = []

    def lost_once(box: Mailbox, server: Any, _address: str) -> str:
        if not arrived:
            arrived.append(b"")
            server.transport.abort()
        return "250 OK"

    with mail_server(authority, box=Mailbox(on_data=lost_once)) as server:
        outcomes = queue.delivery(server.account()).run()
        assert states(outcomes) == [OutboxState.OUTCOME_UNKNOWN, OutboxState.ACCEPTED], "the other is not held up"
        again = outcomes[0].next_try
        assert again is not None
        assert 890 < (again - utc_now()).total_seconds() <= 900
        assert queue.delivery(server.account()).run(early=True) == [], "not before the quarter of an hour is over"
        queue.outbox.retry(message.id, BY_ITSELF)
        assert states(queue.delivery(server.account()).run()) == [OutboxState.ACCEPTED]
    assert [eml for _, eml in server.box.mail if b"Report 1" in eml] == [message.eml, message.eml]


def test_two_senders_never_have_the_same_message(queue: Queue) -> None:
    messages = [report(number) for number in range(20)]
    queue.put(*messages)
    sent: list[str] = []
    both = threading.Barrier(2)

    class Counting:
        def send(self, message: Message, before_dot: Callable[[], None]) -> Accepted:
            before_dot()
            sent.append(message.id)
            return Accepted("250 OK")

        def close(self) -> None:
            pass

        abort = close

    def deliver() -> None:
        both.wait(10)
        Delivery(queue.leases(), Counting).run()
        queue.database.close()

    threads = [threading.Thread(target=deliver) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(sent) == sorted(message.id for message in messages)


# Leases


def test_a_lease_that_was_not_renewed_brings_the_message_back(queue: Queue, server: Server) -> None:
    before, after = report(1), report(2)
    queue.put(before, after)
    dead = queue.leases(length=timedelta(0))
    first, second = dead.claim(), dead.claim()
    assert first is not None
    assert second is not None
    dead.before_dot(second)
    fresh = queue.leases()
    assert fresh.claim() is None, "they are being sent, for all that anybody knows"
    assert fresh.take_back() == 2
    assert (queue.row(before).state, queue.row(after).state) == (OutboxState.RETRYING, OutboxState.OUTCOME_UNKNOWN)
    assert states(queue.delivery(server.account()).run()) == [OutboxState.ACCEPTED] * 2
    # The dead one was only slow, and comes back with news of its own.
    late = Outcome(first.message.id, OutboxState.NEEDS_YOU, Reason.LOGIN, "no")
    assert not dead.finish(first, late)
    assert queue.row(before).state == OutboxState.ACCEPTED


def test_a_lease_in_use_is_renewed(queue: Queue) -> None:
    queue.put(report())
    leases = queue.leases(length=timedelta(seconds=0.3))
    lease = leases.claim()
    assert lease is not None

    def until() -> str:
        with queue.database.reading() as connection:
            return str(connection.execute("SELECT lease_until FROM outbox").fetchone()[0])

    first = until()
    renewed = threading.Event()
    with leases.kept(lease):
        while until() == first:
            renewed.wait(0.01)
    assert parse_iso(until()) > parse_iso(first)


def test_what_is_being_sent_can_neither_be_cancelled_nor_taken_over(queue: Queue) -> None:
    message = report()
    queue.put(message)
    assert queue.leases().claim() is not None
    acts: list[Callable[[], None]] = [
        lambda: queue.outbox.cancel(message.id),
        lambda: queue.outbox.retry(message.id, BY_ITSELF),
        lambda: queue.outbox.opened(message.id, "eml"),
    ]
    for act in acts:
        with pytest.raises(BeingSent):
            act()
    assert queue.row(message).state == OutboxState.SENDING


def test_cancelled_is_not_sent_and_can_be_taken_up_again(queue: Queue, server: Server) -> None:
    message = report()
    queue.put(message)
    queue.outbox.cancel(message.id)
    assert queue.delivery(server.account()).run(early=True) == []
    with pytest.raises(NotOpenAnyMore):
        queue.outbox.cancel(message.id)
    queue.outbox.retry(message.id, BY_ITSELF)
    assert states(queue.delivery(server.account()).run()) == [OutboxState.ACCEPTED]
    with pytest.raises(NotOpenAnyMore):
        queue.outbox.retry(message.id, BY_ITSELF)


def test_nothing_goes_by_itself_without_a_way(queue: Queue) -> None:
    message = report()
    queue.put(message, transport=SEND_IT_YOURSELF)
    with pytest.raises(NotByItself):
        queue.outbox.retry(message.id, SEND_IT_YOURSELF)
    assert queue.row(message).state == OutboxState.WAITING


# The worker


class Watch:
    """What a worker told."""

    def __init__(self, make: Callable[[], Delivery | None], at_end: Callable[[], None]) -> None:
        self.outcomes: list[Outcome] = []
        self.faults: list[Exception] = []
        self.news = threading.Semaphore(0)
        self.worker = Worker(make, self._told, self._failed, at_end)

    def _told(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        self.news.release()

    def _failed(self, error: Exception) -> None:
        self.faults.append(error)
        self.news.release()

    def wait(self) -> None:
        assert self.news.acquire(timeout=20)


def test_the_worker_sends_at_once_and_whenever_it_is_woken(queue: Queue, server: Server) -> None:
    queue.put(report(1))
    watch = Watch(lambda: queue.delivery(server.account()), queue.database.close)
    watch.worker.start()
    watch.wait()
    queue.put(report(2))
    watch.worker.wake()
    watch.wait()
    assert watch.worker.stop()
    assert states(watch.outcomes) == [OutboxState.ACCEPTED] * 2


def test_the_worker_ends_while_a_server_says_nothing(queue: Queue) -> None:
    queue.put(report())
    heard, over = threading.Event(), threading.Event()

    class Silent:
        def send(self, _message: Message, _before_dot: Callable[[], None]) -> Accepted:
            heard.set()
            over.wait(20)
            raise NotAccepted("ended.", Reason.STOPPED, temporary=True)

        def close(self) -> None:
            pass

        def abort(self) -> None:
            over.set()

    watch = Watch(lambda: Delivery(queue.leases(), Silent), queue.database.close)
    watch.worker.start()
    assert heard.wait(20)
    assert watch.worker.stop()
    assert states(watch.outcomes) == [OutboxState.RETRYING]
    due = queue.leases().next_due()
    assert due is not None
    assert due <= utc_now(), "at the next start it goes out at once"


def test_stopped_while_the_keychain_is_asked_nothing_is_sent(queue: Queue, server: Server) -> None:
    one = report()
    queue.put(one)

    def connect() -> SmtpTransport:
        delivery.stop()  # as if from another thread: there is nothing to abort yet
        return SmtpTransport(server.account(), PASSWORD)

    delivery = Delivery(queue.leases(), connect)
    assert states(delivery.run()) == [OutboxState.RETRYING]
    assert queue.row(one).reason == Reason.STOPPED
    assert server.box.connections == 0


def test_a_fault_does_not_end_the_worker(queue: Queue, server: Server, caplog: pytest.LogCaptureFixture) -> None:
    turns = iter([True, False])

    def make() -> Delivery:
        if next(turns):
            raise RuntimeError("a fault of ours")
        return queue.delivery(server.account())

    watch = Watch(make, queue.database.close)
    watch.worker.start()
    watch.wait()
    queue.put(report())
    watch.worker.wake()
    watch.wait()
    assert watch.worker.stop()
    assert [type(one) for one in watch.faults] == [RuntimeError]
    assert states(watch.outcomes) == [OutboxState.ACCEPTED]
    assert "sending failed" in caplog.text
    caplog.clear()
