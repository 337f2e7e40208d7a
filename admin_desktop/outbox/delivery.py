"""One round of sending: every message that is due, one after the other, each to its own end."""

import random
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from admin_desktop.outbox.leases import Lease, Leases, Outcome
from admin_desktop.outbox.queue import OutboxState
from admin_desktop.outbox.schedule import MINUTE, UNKNOWN_AGAIN, backoff, free_again
from admin_desktop.outbox.transports.smtp_words import STOPPED
from admin_desktop.outbox.transports.transport import NotAccepted, Reason, Transport
from admin_desktop.storage.clock import utc_now


class Delivery:
    """Sends what is due.

    At least once, and the same bytes each time: a message leaves the queue only when a server has said that it took it.

    Args:
        leases: where messages come from.
        connect: makes the transport for one round.
        chance: for the jitter of the next try.
        unknown_again: after this a message goes out again when the connection was lost after its last line.
        a_minute: how many messages the server takes in a minute; 0 for any number.
    """

    def __init__(
        self,
        leases: Leases,
        connect: Callable[[], Transport],
        chance: Callable[[], float] = random.random,
        unknown_again: timedelta = UNKNOWN_AGAIN,
        a_minute: int = 0,
    ) -> None:
        self._leases, self._connect, self._chance = leases, connect, chance
        self._unknown_again, self._a_minute = unknown_again, a_minute
        self._transport: Transport | None = None
        self._stopped = threading.Event()

    def run(self, told: Callable[[Outcome], None] = lambda _: None, *, early: bool = False) -> list[Outcome]:
        """Send every message that is due, each at most once.

        Args:
            told: called after each message.
            early: do not wait for the next try's time.

        Raises:
            Trouble: the records cannot be read or written; what is open stays open.
        """
        self._leases.take_back()
        outcomes: dict[str, Outcome] = {}
        closed: NotAccepted | None = None
        try:
            while not self._stopped.is_set() and not self._full():
                lease = self._leases.claim(outcomes, early=early)
                if lease is None:
                    break
                # A server that cannot be reached, or that refuses the password, is not asked again for each message.
                outcome, failure = (self._outcome(lease, closed), None) if closed else self._send(lease)
                if failure is not None and failure.whole_server:
                    closed = failure
                self._leases.finish(lease, outcome)
                outcomes[outcome.message_id] = outcome
                told(outcome)
        finally:
            transport, self._transport = self._transport, None
            if transport is not None:
                transport.close()
        return list(outcomes.values())

    def next_due(self) -> datetime | None:
        """Tell when there is something to do again by itself."""
        due, free = self._leases.next_due(), self._full()
        return max(due, free) if due and free else due

    def second_chance(self) -> int:
        """Let what was refused for good be tried once more, in another network; return how many messages."""
        return self._leases.second_chance()

    def _full(self) -> datetime | None:
        """Tell until when the server takes no more; None if it does."""
        if not self._a_minute:
            return None
        now = utc_now()
        return free_again(self._leases.accepted_since(now - MINUTE), self._a_minute, now)

    def stop(self) -> None:
        """End the round from another thread: what the server does not have yet goes out next time."""
        self._stopped.set()
        transport = self._transport
        if transport is not None:
            transport.abort()

    def _send(self, lease: Lease) -> tuple[Outcome, NotAccepted | None]:
        with self._leases.kept(lease):
            try:
                if self._transport is None:
                    self._transport = self._connect()
                    if self._stopped.is_set():  # while the keychain was asked: there was nothing to abort yet
                        raise NotAccepted(STOPPED, Reason.STOPPED, temporary=True)
                accepted = self._transport.send(lease.message, lambda: self._leases.before_dot(lease))
            except NotAccepted as failure:
                return self._outcome(lease, failure), failure
        return Outcome(lease.message.id, OutboxState.ACCEPTED, server_said=accepted.server_said), None

    def _outcome(self, lease: Lease, failure: NotAccepted) -> Outcome:
        state, again = OutboxState.NEEDS_YOU, None
        if failure.reason is Reason.AFTER_DOT:
            state, again = OutboxState.OUTCOME_UNKNOWN, utc_now() + self._unknown_again
        elif failure.reason is Reason.STOPPED:
            state, again = OutboxState.RETRYING, utc_now()
        elif failure.temporary:
            state, again = OutboxState.RETRYING, utc_now() + backoff(lease.attempts, self._chance)
        return Outcome(lease.message.id, state, failure.reason, str(failure), failure.server_said, again)
