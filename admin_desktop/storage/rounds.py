"""Work that comes round again and again in the background: a thread of its own that sleeps in between."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from admin_desktop.storage.clock import utc_now

_log = logging.getLogger(__name__)

# What is under way at the end gets this long.
_GOOD_BYE_S = 5.0
# A pause is slept in pieces, so that a computer which was asleep itself is noticed soon after it wakes.
_PIECE_S = 10.0
_ASLEEP = timedelta(seconds=30)
# After a fault nobody foresaw, and when a round does not say: a command may have changed something meanwhile.
LONGEST_SLEEP_S = 60.0


class Rounds:
    """A thread that works, sleeps as long as the work says, and works again, until it is stopped.

    Args:
        name: of the thread.
        work: one round; returns how many seconds to sleep. It is called again at the latest after a minute.
        break_off: called from another thread: end the round under way as soon as may be.
        failed: called from the thread when a round ended by an exception.
        at_end: called from the thread as its last act, to let go of what the thread holds.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[], float],
        break_off: Callable[[], None],
        failed: Callable[[Exception], None],
        at_end: Callable[[], None],
    ) -> None:
        self._work, self._break_off, self._failed, self._at_end = work, break_off, failed, at_end
        self._changed = threading.Condition()
        self._woken = False
        self._stopped = False
        self.overslept = False
        """Whether the clock went on by much more than the last pause: the computer was asleep, or was set."""
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin with a round."""
        self._thread.start()

    def wake(self) -> None:
        """Begin a round now."""
        with self._changed:
            self._woken = True
            self._changed.notify_all()

    def stop(self) -> bool:
        """End, and wait for the round under way (a few seconds at most).

        Returns:
            whether the thread has ended.
        """
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._break_off()
            self._thread.join(_GOOD_BYE_S)
        return not self._thread.is_alive()

    def _sleep(self, seconds: float) -> bool:
        """Sleep until somebody wakes us; return whether the clock went on by much more than we slept."""
        end = time.monotonic() + seconds
        with self._changed:
            while (left := end - time.monotonic()) > 0:
                piece, before = min(left, _PIECE_S), utc_now()
                if self._changed.wait_for(lambda: self._woken or self._stopped, piece):
                    return False
                if utc_now() - before > timedelta(seconds=piece) + _ASLEEP:
                    return True
        return False

    def _run(self) -> None:
        try:
            while not self._stopped:
                self._woken = False
                try:
                    pause = self._work()
                except Exception as error:
                    _log.warning("a round of %s ended early: %s", self._thread.name, type(error).__name__)
                    self._failed(error)
                    pause = LONGEST_SLEEP_S
                self.overslept = self._sleep(min(pause, LONGEST_SLEEP_S))
        finally:
            self._at_end()
