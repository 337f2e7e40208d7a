"""When a post was made: the words of its network ("4h", "Ayer a las 21:05", "Nov 9") and the time of the picture."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache

from admin_desktop.reading.guesses import When
from admin_desktop.reading.time_words import Part, parts_of

# Longer lines are no times; nothing is spent on them.
_LONGEST = 80
_SECOND, _MINUTE, _HOUR, _DAY = (timedelta(**{name: 1}) for name in ("seconds", "minutes", "hours", "days"))
_EVEN = {"second": _SECOND, "minute": _MINUTE, "hour": _HOUR, "day": _DAY, "week": timedelta(weeks=1)}
_MONTHS = {"month": 1, "year": 12}

# Patterns of kinds (time_words.py): a number may be misread, an article needs a whole word for its unit.
_DISTANCE = (
    r"(?:[KO]f?)*(?:H[fKO]*)?(?P<count>[Nan])s?(?P<unit>[Uua])(?:[sf]?(?P<count2>N)(?P<unit2>[Uu]))?(?P<ago>[sf]*G)?"
)
_DATED = (
    r"(?:Ws*f*s*)?f*(?:(?P<month>M)[sf]*(?P<day>N)(?:[sf]*(?P<year>R))?|(?P<day2>N)[sf]*(?P<month2>[MG])(?:[sf]*(?P<year2>R))?"
    r"|(?P<date>D)|(?P<month3>[MG])[sf]*(?P<year3>R))"
)
_A_DAY = rf"(?:(?P<today>T)|(?P<yesterday>Y)|(?P<before>B)|{_DATED}|(?P<last>L)?f*(?P<weekday>W)(?P<last2>L)?)"
_PERIOD = r"(?:f*L(?P<period>U)|f*(?P<period2>U)L)"
_CLOCK = r"(?P<clock>C)"
_GRAMMARS = tuple(
    re.compile(rf"[sf]*(?:{core})")
    for core in (
        rf"(?P<now>J)|(?P<moment>I)|{_DISTANCE}|{_PERIOD}",
        rf"{_CLOCK}[sf]*{_A_DAY}",
        rf"{_A_DAY}(?:[sf]*{_CLOCK})?",
        _CLOCK,
    )
)
_LEAD = re.compile(r"[sq]*(?:[EP][sf]*)*")
# Behind a time: that it was edited, and a picture of who may see it, read as a letter or two.
_TAIL = re.compile(r"(?:[sq]*E)?[sq]*(?:(?<=[sq])[^Zh])?[sq]*$")
_LONGEST_ICON = 2


def looks_like_when(text: str) -> bool:
    """Tell whether a whole line says when something was posted: "4h", "Yesterday at 9:05 PM"; not "12 likes"."""
    return _is_short(text) and (said := _said(text)) is not None and said.alone


def find_when(line: str) -> tuple[int, int] | None:
    """Find the time in a line that says other things too: "4h Like Reply", "Pat Example @pat · 12m".

    It stands at the beginning before the page's own words, or at the end behind a sign, a handle or a short name.

    Returns:
        the characters of the time, (start, end), or None.
    """
    if len(line) > 3 * _LONGEST:
        return None
    parts = parts_of(line)
    kinds = "".join(part.kind for part in parts)
    for at in range(len(parts)):
        for grammar in _GRAMMARS:
            found = grammar.match(kinds, at)
            if found is None or found.end() == at:
                continue
            first, last = _core(found, parts)
            if not _is_weak(found, parts) and _stands_apart(parts, kinds, first, last):
                return parts[first].start, parts[last].end
    return None


def parse_when(raw: str, captured_at: datetime, *, day_first: bool = False) -> When | None:
    """Tell which moments the words of a network can mean.

    Args:
        raw: as read.
        captured_at: when the picture was taken, with its zone; days are those of that zone.
        day_first: "9/11/25" is in November, as the page's language has it.

    Returns:
        the earliest and the latest moment, neither after the picture; None when the words say no time.
    """
    said = _said(raw) if _is_short(raw) else None
    if said is None:
        return None
    try:
        earliest, latest = said.range(captured_at, day_first=day_first)
        at = captured_at.astimezone(UTC)
        earliest, latest = sorted((min(earliest.astimezone(UTC), at), min(latest.astimezone(UTC), at)))
        return When(" ".join(raw.split()), _in_zone(earliest, captured_at), _in_zone(latest, captured_at))
    except (OverflowError, ValueError):
        return None  # before the year 1, or February 30


class _Said:
    """What the words say, as found by one of the grammars."""

    def __init__(self, found: re.Match[str], parts: list[Part]) -> None:
        self._parts = {name: parts[found.start(name)] for name, kind in found.groupdict().items() if kind}
        kinds = found.group()
        self._less, self._more = "K" in kinds, "K" in kinds and "O" not in kinds
        self.alone = not _is_weak(found, parts)

    def range(self, at: datetime, *, day_first: bool) -> tuple[datetime, datetime]:
        """Return the earliest and the latest moment.

        Raises:
            OverflowError, ValueError: there is no such moment.
        """
        said = self._parts
        if "now" in said:
            return at - _MINUTE, at
        if "moment" in said:
            moment = datetime.fromisoformat(said["moment"].value.upper().replace(" ", "T"))
            return moment, moment + _MINUTE - _SECOND
        if "count" in said:
            return self._distance(at)
        period = said.get("period") or said.get("period2")
        if period:
            return _back(at, 2, period.value), at
        if self._has_no_day():
            return self._clock_alone(at)
        first, last = self._days(at, day_first=day_first)
        clock = said.get("clock")
        if clock:
            return _on_the_clock(first, clock.value, at)
        return _moment(first, time(), at, 0), _moment(last + _DAY, time(), at, 1) - _SECOND

    def _distance(self, at: datetime) -> tuple[datetime, datetime]:
        count, unit = self._parts["count"].value, self._parts["unit"].value
        unit = unit if isinstance(unit, str) else "year"
        latest = at if self._less and count == 1 else _back(at, count - self._less, unit)
        more = self._parts.get("count2")
        if more:
            # "1 h 5 min": known to the smaller unit.
            smaller = self._parts["unit2"].value
            latest = _back(_back(at, count, unit), more.value, smaller)
            return _back(latest, 1, smaller), latest
        return _back(at, count + 1, unit), latest

    def _has_no_day(self) -> bool:
        return set(self._parts) == {"clock"}

    def _clock_alone(self, at: datetime) -> tuple[datetime, datetime]:
        today = _on_the_clock(at.date(), self._parts["clock"].value, at)
        if today[0].astimezone(UTC) <= at.astimezone(UTC):
            return today
        return _on_the_clock(at.date() - _DAY, self._parts["clock"].value, at)

    def _days(self, at: datetime, *, day_first: bool) -> tuple[date, date]:
        """Return the first and the last day that are meant."""
        said, today = self._parts, at.date()
        for back, name in enumerate(("today", "yesterday", "before")):
            if name in said:
                return today - back * _DAY, today - back * _DAY
        if "weekday" in said:
            # Of today a network says "today", so that a week ago is meant.
            day = today - ((today.weekday() - said["weekday"].value - 1) % 7 + 1) * _DAY
            return day, day
        if "month3" in said:
            year, month = said["year3"].value, said["month3"].value
            return date(year, month, 1), (date(year, month, 28) + 4 * _DAY).replace(day=1) - _DAY
        day = self._dated(today, day_first=day_first)
        return day, day

    def _dated(self, today: date, *, day_first: bool) -> date:
        """Return the day that was named; without a year the latest one that is not in the future."""
        said = self._parts
        if "date" in said:
            year, month, day, written = said["date"].value
            if day_first and day <= 12 and not re.match(r"\d{4}", written):
                month, day = day, month
        else:
            month, day = (said.get("month") or said["month2"]).value, (said.get("day") or said["day2"]).value
            named = said.get("year") or said.get("year2")
            year = named.value if named else None
        if year is not None:
            return date(year, month, day)
        for earlier in range(today.year, max(1, today.year - 9), -1):
            try:
                found = date(earlier, month, day)
            except ValueError:
                continue  # February 29
            if found <= today:
                return found
        raise ValueError("no such day")


def _is_short(text: str) -> bool:
    return len(text) <= _LONGEST


@lru_cache(maxsize=2048)
def _said(text: str) -> _Said | None:
    """Understand a whole line, or None."""
    parts = parts_of(text)
    kinds = "".join(part.kind for part in parts)
    lead = _LEAD.match(kinds)
    for start in sorted({0, lead.end() if lead else 0}, reverse=True):
        for grammar in _GRAMMARS:
            found = grammar.match(kinds, start)
            if found is not None and _makes_sense(found, parts) and _is_tail(parts, kinds, found.end()):
                return _Said(found, parts)
    return None


def _makes_sense(found: re.Match[str], parts: list[Part]) -> bool:
    """Check what the letters cannot say: "a" is one only before a whole word, and of "ago" which is meant."""
    said = found.groupdict()
    if said.get("count"):
        article = said["count"] == "a"
        around = said["ago"] or "H" in found.group()
        if article and (said["unit"] != "U" or not around):
            return False
        if said["unit"] == "a" and parts[found.start("unit")].end - parts[found.start("unit")].start > 1:
            return False
    return True


def _is_tail(parts: list[Part], kinds: str, end: int) -> bool:
    tail = _TAIL.match(kinds, end)
    if tail is None:
        return False
    strange = [part for part in parts[end:] if part.kind not in "sqE"]
    return all(part.end - part.start <= _LONGEST_ICON for part in strange)


def _is_weak(found: re.Match[str], parts: list[Part]) -> bool:
    """Tell what may as well be a score, a fraction, a length of a film or a word of a post."""
    said = {name for name, kind in found.groupdict().items() if kind}
    if not _makes_sense(found, parts):
        return True
    if said == {"date"}:
        year, _, _, written = parts[found.start("date")].value
        return year is None and ("/" in written or len(written) != len("00-00"))
    if said in ({"today"}, {"clock"}):
        hour, minute = parts[found.start("clock")].value if said == {"clock"} else (0, None)
        written = parts[found.start("clock")] if said == {"clock"} else None
        has_half = written is not None and written.end - written.start > len("00:00") and hour >= 0
        return said == {"today"} or (minute is None) or not has_half
    return said in ({"weekday"}, {"month3", "year3"}, {"period"}, {"period2"})


def _core(found: re.Match[str], parts: list[Part]) -> tuple[int, int]:
    """Return the first and the last part of the time itself, without signs before it."""
    first = found.start()
    while parts[first].kind in "sf" and first < found.end() - 1:
        first += 1
    return first, found.end() - 1


def _stands_apart(parts: list[Part], kinds: str, first: int, last: int) -> bool:
    left, right = kinds[:first], kinds[last + 1 :]
    # A misread figure only where nothing but the page's own words follow: "Id like to know" is a sentence.
    rest = re.fullmatch(r"[sqNEZ]*", right) if "n" in kinds[first : last + 1] else re.match(r"$|[sqNEZ]", right)
    at_beginning = re.fullmatch(r"[sqEP]*", left) and rest
    at_end = re.fullmatch(r"[sq]*(?:E[sq]*)?", right) and (
        re.search(r"[sqhPH]$", left) or re.fullmatch(r"[xshZN]{1,5}", left)
    )
    return bool(at_beginning or at_end) and bool(parts)


def _back(at: datetime, count: int, unit: str) -> datetime:
    """Go back; hours are real ones, whatever the clocks did, and months those of the calendar."""
    if unit in _EVEN:
        return at.astimezone(UTC) - count * _EVEN[unit]
    month = at.year * 12 + at.month - 1 - count * _MONTHS[unit]
    last_day = (date(month // 12, month % 12 + 1, 28) + 4 * _DAY).replace(day=1) - _DAY
    day = last_day.replace(day=min(at.day, last_day.day))
    return _moment(day, at.time(), at, at.fold)


def _on_the_clock(day: date, clock: tuple[int, int | None], at: datetime) -> tuple[datetime, datetime]:
    hour, minute = clock
    said = time(hour, minute or 0)
    # Twice a year an hour comes twice, or not at all.
    both = [_moment(day, said, at, fold).astimezone(UTC) for fold in (0, 1)]
    length = _HOUR if minute is None else _MINUTE
    return min(both), max(both) + length - _SECOND


def _moment(day: date, clock: time, at: datetime, fold: int) -> datetime:
    return datetime.combine(day, clock, at.tzinfo).replace(fold=fold)


def _in_zone(moment: datetime, at: datetime) -> datetime:
    """With the distance from UTC that held then: two moments of one zone would be compared by their clocks alone."""
    local = moment.astimezone(at.tzinfo)
    return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()), fold=0)
