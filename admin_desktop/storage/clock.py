"""Times as the program keeps them: UTC with the local time and zone beside it."""

from dataclasses import dataclass
from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the present moment in UTC, with its zone."""
    return datetime.now(UTC)


def iso_utc(moment: datetime) -> str:
    """Write a moment as ISO 8601 in UTC with milliseconds, ``2026-11-22T03:41:07.123Z``."""
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def parse_iso(text: str) -> datetime:
    """Read a moment that :func:`iso_utc` or a local ISO 8601 time with its offset wrote."""
    return datetime.fromisoformat(text)


@dataclass(frozen=True, slots=True)
class LocalTime:
    """A moment as the wall clock of this computer showed it.

    Attributes:
        iso: ISO 8601 with the offset from UTC, to the second.
        zone: the zone's name as the system gives it ("CST"); Windows gives long names.
    """

    iso: str
    zone: str

    @classmethod
    def of(cls, moment: datetime) -> "LocalTime":
        """Tell what the wall clock showed at this moment."""
        local = moment.astimezone()
        return cls(local.isoformat(timespec="seconds"), local.tzname() or "")
