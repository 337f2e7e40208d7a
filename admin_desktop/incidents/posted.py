"""When something was posted: from the words in a picture to the time they can mean."""

from datetime import datetime

from admin_desktop.evidence.captures import Capture
from admin_desktop.reading.guesses import When
from admin_desktop.reading.reading import Reading
from admin_desktop.storage.clock import parse_iso


def moment_of(capture: Capture, number: int = 1) -> datetime:
    """Return when a picture was taken: for an imported one what its file says, which may be wrong.

    Args:
        capture: with originals.
        number: of the original, from 1.
    """
    taken = parse_iso(capture.local_time)
    original = next((one for one in capture.originals if one.number == number), None)
    for said in ((original.claims or {}).get("taken"), original.source_time) if original else ():
        if not said:
            continue
        moment = parse_iso(str(said))
        moment = moment.replace(tzinfo=taken.tzinfo) if moment.tzinfo is None else moment.astimezone(taken.tzinfo)
        return min(moment, taken)  # no picture is taken after it was imported
    return taken


def posted_range(posted: str, moment: datetime, reading: Reading | None = None) -> When | None:
    """Return the time that the words of a form can mean, or None.

    Args:
        posted: as it stands in the form ("4h", "Nov 9").
        moment: when the picture was taken.
        reading: of that picture.
    """
    if reading and reading.when and reading.when.raw.strip() == posted.strip():
        return reading.when
    from admin_desktop.reading.moments import parse_when

    return parse_when(posted, moment) if posted.strip() else None


def range_words(posted: str, moment: datetime, reading: Reading | None = None) -> str:
    """Say that time: "between 5:10 PM and 6:10 PM on Nov 22", "on Nov 9"; nothing where it is not known.

    Args:
        posted, moment, reading: as for :func:`posted_range`.
    """
    when = posted_range(posted, moment, reading)
    if when is None:
        return ""
    earliest, latest = when.earliest.astimezone(moment.tzinfo), when.latest.astimezone(moment.tzinfo)

    def day(of: datetime) -> str:
        return f"{of:%b} {of.day}" if of.year == moment.year else f"{of:%b} {of.day}, {of.year}"

    if earliest.date() == latest.date():
        if (latest - earliest).total_seconds() >= 23 * 3600:
            return f"on {day(earliest)}"
        if _clock(earliest) == _clock(latest):
            return f"at {_clock(earliest)} on {day(earliest)}"
        return f"between {_clock(earliest)} and {_clock(latest)} on {day(earliest)}"
    if (latest - earliest).total_seconds() >= 36 * 3600:
        return f"between {day(earliest)} and {day(latest)}"
    return f"between {_clock(earliest)} on {day(earliest)} and {_clock(latest)} on {day(latest)}"


def _clock(moment: datetime) -> str:
    return f"{moment.hour % 12 or 12}:{moment:%M} {'AM' if moment.hour < 12 else 'PM'}"
