"""Times in the ledger that run backwards.

A clock that was set back is no damage: clocks are put right, and the chain keeps the rows' order without them. It is
said all the same, because whoever reads the times must know.
"""

import contextlib
from typing import Any

from admin_desktop.storage.clock import parse_iso

# Computers correct their clocks by less than this all the time. Seconds.
_SLACK_S = 2


def set_back(before: str, at: Any, seq: int) -> str | None:
    """Tell whether the clock was set back between two rows.

    Args:
        before: the time of the row before (UTC, ISO 8601).
        at: this row's; in a row that was tampered with it may be anything.
        seq: this row.

    Returns:
        a sentence, or None when it runs on (or the times cannot be read).
    """
    # Our own times sort as texts; only where they do not is it worth to look closer.
    if not isinstance(at, str) or at >= before:
        return None
    with contextlib.suppress(ValueError, TypeError):
        back_s = (parse_iso(before) - parse_iso(at)).total_seconds()
        if back_s >= _SLACK_S:
            return (
                f"This computer's clock was set back by {_duration(back_s)} before row {seq} of the ledger "
                f"({before}, then {at}). The order of the rows is certain all the same."
            )
    return None


def _duration(seconds: float) -> str:
    for unit, length in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} seconds"
