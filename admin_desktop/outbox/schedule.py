"""When a message is tried again."""

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

FIRST = timedelta(seconds=30)
LONGEST = timedelta(hours=1)
# A server that had the whole message but did not answer: long enough for its own second thoughts.
UNKNOWN_AGAIN = timedelta(minutes=15)


MINUTE = timedelta(minutes=1)


def free_again(accepted: Sequence[datetime], a_minute: int, now: datetime) -> datetime | None:
    """Tell when the next message may go to a server that takes only so many a minute; None for now.

    Args:
        accepted: when messages were, the oldest first.
        a_minute: how many it takes; 0 for any number.
        now: with its zone.
    """
    if not a_minute:
        return None
    recent = [one for one in accepted if timedelta(0) <= now - one < MINUTE]
    return recent[-a_minute] + MINUTE if len(recent) >= a_minute else None


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
