"""The worker: a thread that sends what is due, and sleeps until there is something again."""

import logging
import threading
from collections.abc import Callable

from admin_desktop.errors import Trouble
from admin_desktop.outbox.delivery import Delivery
from admin_desktop.outbox.leases import Outcome
from admin_desktop.storage.clock import utc_now
from admin_desktop.storage.rounds import LONGEST_SLEEP_S, Rounds

_log = logging.getLogger(__name__)


class Worker:
    """Sends in the background until it is stopped.

    Args:
        make: makes the delivery for each round (the account may have changed); None while nothing is to be sent by
            itself.
        told: called from the worker's thread after each message.
        failed: called from the worker's thread when a round ended early: a Trouble, or a fault of our own.
        at_end: called from the worker's thread as its last act, to let go of what the thread holds.
    """

    def __init__(
        self,
        make: Callable[[], Delivery | None],
        told: Callable[[Outcome], None],
        failed: Callable[[Exception], None],
        at_end: Callable[[], None],
    ) -> None:
        self._make, self._told, self._failed = make, told, failed
        self._handing_over = threading.Lock()
        self._stopped = False
        self._delivery: Delivery | None = None
        self._another_network = threading.Event()
        self._rounds = Rounds("outbox", self._round, self._break_off, failed, at_end)

    def start(self) -> None:
        """Begin with what is due now."""
        self._rounds.start()

    def wake(self) -> None:
        """Look at the queue now: a report was written, or something was mended."""
        self._rounds.wake()

    def network_changed(self) -> None:
        """Try everything now, also what was refused for good: this computer is in another network, or in one again."""
        self._another_network.set()
        self._rounds.wake()

    def stop(self) -> bool:
        """End: the message under way is broken off, unless the server has it already.

        Returns:
            whether the thread has ended; if not, the lease brings its message back.
        """
        return self._rounds.stop()

    def _break_off(self) -> None:
        with self._handing_over:
            self._stopped = True
            delivery = self._delivery
        if delivery is not None:
            delivery.stop()

    def _round(self) -> float:
        """Send what is due; return how many seconds to sleep."""
        try:
            delivery = self._make()
            if delivery is None:
                return LONGEST_SLEEP_S
            with self._handing_over:
                self._delivery = delivery
                if self._stopped:
                    return 0.0
            try:
                early = self._rounds.overslept  # the computer was asleep: what waits has waited long enough
                if self._another_network.is_set():
                    self._another_network.clear()
                    delivery.second_chance()
                    early = True
                delivery.run(self._told, early=early)
                due = delivery.next_due()
            finally:
                self._delivery = None
        except Trouble as trouble:
            self._failed(trouble)
            return LONGEST_SLEEP_S
        except Exception as error:
            _log.exception("sending failed")
            self._failed(error)
            return LONGEST_SLEEP_S
        if due is None:
            return LONGEST_SLEEP_S
        return max(0.05, (due - utc_now()).total_seconds())
