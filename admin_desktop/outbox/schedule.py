"""When a message is tried again."""

import random
from collections.abc import Callable
from datetime import timedelta

FIRST = timedelta(seconds=30)
LONGEST = timedelta(hours=1)
# A server that had the whole message but did not answer: long enough for its own second thoughts.
UNKNOWN_AGAIN = timedelta(minutes=15)


def backoff(attempts: int, chance: Callable[[], float] = random.random) -> timedelta:
    """Tell how long to wait after so many tries in vain: 30 s, doubled each time, at most an hour, a quarter of jitter.

    Args:
        attempts: so far, at least 1.
        chance: gives a number from 0 to 1.

    Returns:
        from 30 s to 1 h; there is no last try.
    """
    doubled = min(LONGEST, FIRST * 2.0 ** min(attempts - 1, 10))
    return max(FIRST, min(LONGEST, doubled * (0.75 + 0.5 * chance())))
