"""Times in a reader's words."""

import math
from datetime import datetime, timedelta

from admin_desktop.storage.clock import parse_iso


def clock_words(moment: datetime, *, seconds: bool = False) -> str:
    """Write the time of day as people here do: "9:41 PM", or "9:41:07 PM"."""
    minutes = f"{moment:%M:%S}" if seconds else f"{moment:%M}"
    return f"{moment.hour % 12 or 12}:{minutes} {'AM' if moment.hour < 12 else 'PM'}"


def duration_words(time: timedelta) -> str:
    """Say how long something took or takes: "45 minutes", "26 hours", "3 days"; begun hours and days do not count."""
    minutes = int(time.total_seconds() // 60)
    number, unit = (minutes, "minute") if minutes < 60 else (minutes // 60, "hour")
    if unit == "hour" and number >= 72:
        number, unit = number // 24, "day"
    return f"1 {unit}" if number == 1 else f"{number} {unit}s"


def when_words(iso: str, now: datetime | None = None) -> str:
    """Say when something was, on this computer's clock: "5 minutes ago", "today at 9:41 PM", "on Nov 3, 2026".

    Args:
        iso: ISO 8601 with its offset.
        now: for tests.
    """
    moment = parse_iso(iso).astimezone()
    here = (now or datetime.now().astimezone()).astimezone()
    minutes = int((here - moment).total_seconds() // 60)
    if 0 <= minutes < 1:
        return "just now"
    if minutes == 1:
        return "1 minute ago"
    if 1 < minutes < 60:
        return f"{minutes} minutes ago"
    clock = clock_words(moment)
    days = (here.date() - moment.date()).days
    if days == 0:
        return f"today at {clock}"
    if days == 1:
        return f"yesterday at {clock}"
    return _date_words(moment)


def until_words(iso: str, now: datetime | None = None) -> str:
    """Say when something will be, on this computer's clock: "in 4 minutes", "at 9:42 PM", "tomorrow at 12:05 AM".

    Args:
        iso: ISO 8601 with its offset.
        now: for tests.
    """
    moment = parse_iso(iso).astimezone()
    here = (now or datetime.now().astimezone()).astimezone()
    # Rather too late than too early: nobody waits in vain.
    minutes = math.ceil((moment - here).total_seconds() / 60)
    if minutes <= 0:
        return "in a moment"
    if minutes < 60:
        return "in 1 minute" if minutes == 1 else f"in {minutes} minutes"
    clock = clock_words(moment)
    days = (moment.date() - here.date()).days
    if days == 0:
        return f"at {clock}"
    if days == 1:
        return f"tomorrow at {clock}"
    return _date_words(moment)


def _date_words(moment: datetime) -> str:
    return f"on {moment:%b} {moment.day}, {moment.year} at {clock_words(moment)}"
