"""The worker: a thread that sends what is due, and sleeps until there is something again."""

import logging
import threading
from collections.abc import Callable

from admin_desktop.errors import Trouble
from admin_desktop.outbox.delivery import Delivery
from admin_desktop.outbox.leases import Outcome
from admin_desktop.storage.clock import utc_now

_log = logging.getLogger(__name__)

# A command may have changed the queue meanwhile; and after trouble with the disk it is looked at again.
LONGEST_SLEEP_S = 60.0
# What is under way at the end gets this long; then it is left to the lease.
_GOOD_BYE_S = 5.0


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
        self._make, self._told, self._failed, self._at_end = make, told, failed, at_end
        self._changed = threading.Condition()
        self._woken = True
        self._stopped = False
        self._delivery: Delivery | None = None
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)

    def start(self) -> None:
        """Begin with what is due now."""
        self._thread.start()

    def wake(self) -> None:
        """Look at the queue now: a report was written, or something was mended."""
        with self._changed:
            self._woken = True
            self._changed.notify_all()

    def stop(self) -> bool:
        """End: the message under way is broken off, unless the server has it already.

        Returns:
            whether the thread has ended; if not, the lease brings its message back.
        """
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
            delivery = self._delivery
        if delivery is not None:
            delivery.stop()
        if self._thread.is_alive():
            self._thread.join(_GOOD_BYE_S)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            while not self._stopped:
                self._sleep(self._round())
        finally:
            self._at_end()

    def _round(self) -> float:
        """Send what is due; return how many seconds to sleep."""
        with self._changed:
            self._woken = False
        try:
            delivery = self._make()
            if delivery is None:
                return LONGEST_SLEEP_S
            with self._changed:
                self._delivery = delivery
                if self._stopped:
                    return 0.0
            try:
                delivery.run(self._told)
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
        return min(LONGEST_SLEEP_S, max(0.05, (due - utc_now()).total_seconds()))

    def _sleep(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._woken or self._stopped, seconds)
