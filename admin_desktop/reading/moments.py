"""When a post was made: the words of its network ("4h", "Ayer a las 21:05", "Nov 9") and the time of the picture."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache

from admin_desktop.reading.guesses import When
from admin_desktop.storage.resources import resource_dir

# Longer lines are no times; nothing is spent on them.
_LONGEST = 60
_FULL_CLOCK = re.compile(r"(?<![\d:])(\d{1,2}):(\d{2})(?::\d{2})?\s?(?:([ap])\.?\s?m\b\.?)?(?![\d:])")
_SHORT_CLOCK = re.compile(r"(?<![\d:/-])(\d{1,2})\s?([ap])\.?\s?m\b\.?")
_NUMERIC = re.compile(r"(\d{1,4})([-/.])(\d{1,2})(?:\2(\d{1,4}))?$")
_PARTS = re.compile(r"\d+|[^\W\d_]+")
_LENGTHS = {
    "second": (timedelta(seconds=1), timedelta(seconds=1)),
    "minute": (timedelta(minutes=1), timedelta(minutes=1)),
    "hour": (timedelta(hours=1), timedelta(hours=1)),
    "day": (timedelta(days=1), timedelta(days=1)),
    "week": (timedelta(weeks=1), timedelta(weeks=1)),
    # The shortest and the longest there are.
    "month": (timedelta(days=28), timedelta(days=31)),
    "year": (timedelta(days=365), timedelta(days=366)),
}


@dataclass(frozen=True, slots=True)
class _Said:
    """What the words mean before it is known when the picture was taken; days or a distance, and a time of day."""

    latest_ago: timedelta | None = None
    earliest_ago: timedelta | None = None
    days_ago: int | None = None
    weekday: int | None = None
    month: int | None = None
    day: int | None = None
    year: int | None = None
    clock: time | None = None


@dataclass(frozen=True, slots=True)
class _Words:
    now: frozenset[str]
    days: dict[str, int]
    before: tuple[str, ...]
    after: tuple[str, ...]
    an: frozenset[str]
    misread: dict[str, str]
    units: dict[str, str]
    months: dict[str, int]
    weekdays: dict[str, int]
    links: re.Pattern[str]


@cache
def _words() -> _Words:
    data = tomllib.loads((resource_dir() / "reading" / "moments.toml").read_text(encoding="utf-8"))
    return _Words(
        frozenset(data["now"]),
        {**dict.fromkeys(data["today"], 0), **dict.fromkeys(data["yesterday"], 1)},
        tuple(sorted(data["before"], key=len, reverse=True)),
        tuple(sorted(data["after"], key=len, reverse=True)),
        frozenset(data["an"]),
        data["misread"],
        {word: unit for unit, words in data["units"].items() for word in words},
        {word: int(month) for month, words in data["months"].items() for word in words},
        {word: int(day) for day, words in data["weekdays"].items() for word in words},
        re.compile("|".join(re.escape(word) for word in sorted(data["at"], key=len, reverse=True))),
    )


def looks_like_when(text: str) -> bool:
    """Tell whether words say when something was posted: "4h", "Yesterday at 9:05 PM", "3 de nov"; not "12 likes"."""
    return len(text) <= _LONGEST and _said(text) is not None


def parse_when(raw: str, captured_at: datetime) -> When | None:
    """Tell which moments the words of a network can mean.

    Args:
        raw: as read.
        captured_at: when the picture was taken, with its zone; days are those of that zone.

    Returns:
        the earliest and the latest moment, neither after the picture; None when the words say no time.
    """
    said = _said(raw) if len(raw) <= _LONGEST else None
    if said is None:
        return None
    try:
        earliest, latest = _range(said, captured_at)
    except (OverflowError, ValueError):
        return None  # before the year 1, or February 30
    latest = min(latest, captured_at)
    return When(" ".join(raw.split()), min(earliest, latest), latest)


def _range(said: _Said, at: datetime) -> tuple[datetime, datetime]:
    if said.latest_ago is not None and said.earliest_ago is not None:
        return at - said.earliest_ago, at - said.latest_ago
    if said.days_ago is not None:
        day = at.date() - timedelta(days=said.days_ago)
    elif said.weekday is not None:
        day = at.date() - timedelta(days=(at.weekday() - said.weekday - 1) % 7 + 1)
    elif said.month is not None and said.day is not None:
        day = _dated(said, at)
    else:
        day = at.date()
        if said.clock is not None and datetime.combine(day, said.clock, at.tzinfo) > at:
            day -= timedelta(days=1)
    begin = datetime.combine(day, said.clock or time(), at.tzinfo)
    length = timedelta(minutes=1) if said.clock else timedelta(days=1)
    return begin, begin + length - timedelta(seconds=1)


def _dated(said: _Said, at: datetime) -> date:
    """The day that was named; without a year the latest one that is not in the future."""
    month, day = said.month or 1, said.day or 1
    if said.year is not None:
        return date(said.year, month, day)
    for year in range(at.year, at.year - 9, -1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue  # February 29
        if found <= at.date():
            return found
    raise ValueError("no such day")


@lru_cache(maxsize=2048)
def _said(text: str) -> _Said | None:
    words = _words()
    plain = _plain(text)
    if not plain:
        return None
    plain = _trimmed(plain, words)
    if plain in words.now:
        return _Said(latest_ago=timedelta(), earliest_ago=timedelta(minutes=1))
    distance = _distance(plain, words)
    if distance is not None:
        return distance
    clock, rest = _clock(plain)
    if clock is None and rest != plain:
        return None
    rest = _trimmed(" ".join(words.links.sub(" ", rest).split()) if clock else rest, words)
    if not rest:
        return _Said(clock=clock) if clock else None
    return _day(rest, clock, words)


def _plain(text: str) -> str:
    """Lower case without accents, dots between parts become spaces."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    folded = "".join(sign for sign in folded if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[·•∙|–—,()]|(?<=[a-z])\.|\s-\s|^[-:]|[-:]$", " ", folded).split())


def _trimmed(plain: str, words: _Words) -> str:
    changed = True
    while changed:
        changed = False
        for word in words.before:
            if plain.startswith(word + " "):
                plain, changed = plain[len(word) + 1 :], True
        for word in words.after:
            if plain.endswith(" " + word):
                plain, changed = plain[: -len(word) - 1], True
    return plain


def _distance(plain: str, words: _Words) -> _Said | None:
    """Read "4h", "2 hrs", "an hour", "1 h 5 min", "2 sem"."""
    parts = _PARTS.findall(plain)
    if "".join(parts) != plain.replace(" ", "") or not parts:
        return None
    parts = _repaired(parts, words)
    if len(parts) % 2 or len(parts) > 6:
        return None
    latest = timedelta()
    longest = timedelta()
    unit_length = timedelta()
    for number, unit in zip(parts[::2], parts[1::2], strict=True):
        count = 1 if number in words.an else int(number) if number.isdecimal() and len(number) <= 3 else None
        name = words.units.get(unit)
        if count is None or name is None or (number in words.an and len(unit) < 3):
            return None
        shortest_length, longest_length = _LENGTHS[name]
        latest += count * shortest_length
        longest += count * longest_length
        unit_length = longest_length
    return _Said(latest_ago=latest, earliest_ago=longest + unit_length)


def _repaired(parts: list[str], words: _Words) -> list[str]:
    """Take "lh" and "im" for "1h" and "1m": so small a type is read without knowing that a number must stand there."""
    if len(parts) == 1 and len(parts[0]) >= 2 and parts[0][0] in words.misread and parts[0][1:] in words.units:
        if parts[0] in words.units or len(parts[0]) > 2:
            return parts
        return [words.misread[parts[0][0]], parts[0][1:]]
    return parts


def _clock(plain: str) -> tuple[time | None, str]:
    """Take the time of day out of the words; what is left comes back."""
    found = _FULL_CLOCK.search(plain) or _SHORT_CLOCK.search(plain)
    if found is None:
        return None, plain
    groups = found.groups()
    hour, minute, half = (groups[0], groups[1], groups[2]) if len(groups) == 3 else (groups[0], "00", groups[1])
    value = int(hour)
    if half:
        if not 1 <= value <= 12:
            return None, ""
        value = value % 12 + (12 if half == "p" else 0)
    if value > 23 or int(minute) > 59:
        return None, ""
    rest = f"{plain[: found.start()]} {plain[found.end() :]}"
    return time(value, int(minute)), " ".join(rest.split())


def _day(rest: str, clock: time | None, words: _Words) -> _Said | None:
    if rest in words.days:
        return _Said(days_ago=words.days[rest], clock=clock)
    numeric = _NUMERIC.fullmatch(rest)
    if numeric:
        return _numeric(*numeric.groups(), clock=clock)
    parts = [part for part in _PARTS.findall(rest) if part not in ("de", "del", "of", "th", "st", "nd", "rd")]
    if "".join(_PARTS.findall(rest)) != re.sub(r"[\s.,]", "", rest):
        return None
    if parts and parts[0] in words.weekdays and (len(parts) > 1 or clock is not None or len(parts[0]) > 3):
        if len(parts) == 1:
            return _Said(weekday=words.weekdays[parts[0]], clock=clock)
        if parts[1] in words.months or parts[1].isdecimal():
            parts = parts[1:]
    if len(parts) not in (2, 3):
        return None
    first, second = parts[0], parts[1]
    month, day = (first, second) if first in words.months else (second, first)
    if month not in words.months or not day.isdecimal() or not 1 <= int(day) <= 31:
        return None
    year = None
    if len(parts) == 3:
        if not (parts[2].isdecimal() and len(parts[2]) == 4 and 1990 <= int(parts[2]) <= 2200):
            return None
        year = int(parts[2])
    return _Said(month=words.months[month], day=int(day), year=year, clock=clock)


def _numeric(one: str, sign: str, two: str, three: str | None, *, clock: time | None) -> _Said | None:
    """Read 2024-11-09, 11/9/24, 11-02; month first as in the United States, unless that is no month."""
    if len(one) == 4:
        if three is None or len(three) > 2:
            return None
        year, month, day = int(one), int(two), int(three)
    elif len(one) <= 2 and (three is None or len(three) in (2, 4)):
        if three is None and sign == ".":
            return None  # a number with a fraction
        year = -1 if three is None else int(three) + (2000 if len(three) == 2 else 0)
        month, day = int(one), int(two)
        if month > 12 >= day:
            month, day = day, month
    else:
        return None
    if not (1 <= month <= 12 and 1 <= day <= 31) or (year != -1 and not 1990 <= year <= 2200):
        return None
    if three is None and clock is None and (sign == "/" or len(one) != 2 or len(two) != 2):
        return None  # "2-0" and "1/2" are scores and fractions
    return _Said(month=month, day=day, year=None if year == -1 else year, clock=clock)
