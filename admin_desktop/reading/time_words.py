"""The parts of a line that may say a time: numbers, units, months, times of day; each with its kind and its place."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from admin_desktop.storage.resources import resource_dir

NOON = 12
# The kinds of parts, a letter each, so that a line becomes a word of kinds and its grammar a pattern of letters.
NUMBER, YEAR, ARTICLE, SHORT_UNIT, UNIT = "N", "R", "a", "u", "U"
MONTH, WEEKDAY, DATE, MOMENT, CLOCK = "M", "W", "D", "I", "C"
TODAY, YESTERDAY, DAY_BEFORE, NOW = "T", "Y", "B", "J"
SIGN, ICON, HANDLE, OTHER, FILLER, MISREAD = "s", "q", "h", "x", "f", "n"
BEFORE, AFTER, ROUGHLY, MORE_THAN, LAST, EDITED, POSTED, FURNITURE = "H", "G", "K", "O", "L", "E", "P", "Z"

_PHRASES = {
    "now": NOW,
    "before": BEFORE,
    "after": AFTER,
    "roughly": ROUGHLY,
    "more_than": MORE_THAN,
    "last": LAST,
    "filler": FILLER,
    "edited": EDITED,
    "posted": POSTED,
    "furniture": FURNITURE,
}
_SIGNS = "·•∙‧*.,;:|()[]-–—~'\""
_HALF = r"[ap]\.? ?m\b\.?"
# Letters that small figures are read for.
_MISREAD = str.maketrans("li|!os", "111105")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a line.

    Attributes:
        kind: one of the letters above.
        start, end: its characters.
        value: of a number, year, month or weekday; the (unit) name; (hour, minute or None) of a clock; year or None,
            month and day of a date; the text of a moment.
    """

    kind: str
    start: int
    end: int
    value: Any = None


@dataclass(frozen=True, slots=True)
class _Lexicon:
    pattern: re.Pattern[str]
    words: dict[str, tuple[str, Any]]


@cache
def _lexicon() -> _Lexicon:
    data = tomllib.loads((resource_dir() / "reading" / "moments.toml").read_text(encoding="utf-8"))
    words: dict[str, tuple[str, Any]] = {}
    for name, kind in _PHRASES.items():
        words |= dict.fromkeys(data["phrases"][name], (kind, None))
    for unit, named in data["units"].items():
        words |= dict.fromkeys(named["short"], (SHORT_UNIT, unit)) | dict.fromkeys(named["long"], (UNIT, unit))
    dates = data["dates"]
    for kind, name in ((MONTH, "months"), (WEEKDAY, "weekdays")):
        for number, named in enumerate(dates[name], start=kind == MONTH):
            words |= dict.fromkeys(named, (kind, number))
    for kind, name in ((TODAY, "today"), (YESTERDAY, "yesterday"), (DAY_BEFORE, "day_before")):
        words |= dict.fromkeys(dates[name], (kind, None))
    for number, named in enumerate(data["numbers"]["words"], start=1):
        words |= dict.fromkeys(named, (NUMBER, number))
    words |= dict.fromkeys(data["numbers"]["article"], (ARTICLE, 1))
    # "ago" is a month in Spanish and the commonest word of all in English; which one, its neighbours tell.
    words["ago"] = (AFTER, dates["months"].index(next(m for m in dates["months"] if "ago" in m)) + 1)
    short = "|".join(data["units"][unit]["short"][0] for unit in data["units"]) + "|sem|min|mo|hr|hrs|yr"
    phrases = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return _Lexicon(_pattern(phrases, short), words)


def _pattern(phrases: str, units: str) -> re.Pattern[str]:
    return re.compile(
        r"(?P<moment>\d{4}-\d\d-\d\d[t ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:z|[+-]\d\d:?\d\d)(?!\d))"
        r"|(?P<ymd>\d{4}(?P<s1>[-/.])\d{1,2}(?P=s1)\d{1,2})(?![\d/-])"
        r"|(?P<mdy>\d{1,2}(?P<s2>[-/.])\d{1,2}(?P=s2)(?:\d{4}|\d\d))(?![\d/-])"
        rf"|(?P<clock>\d{{1,2}}:\d\d(?::\d\d)?(?![\d:])(?: ?{_HALF}| ?h(?:rs)?\b)?)"
        rf"|(?P<half>\d{{1,2}}(?:\.\d\d)? ?{_HALF})"
        r"|(?P<md>\d{1,2}[-/]\d{1,2}(?![\w/-]))"
        r"|(?P<fraction>[$€£#%]\s?\d[\d.,]*\w*|\d+(?:[.,]\d+)+\w*|\d+%)"
        rf"|(?P<misread>(?:[li|!]|\d[lio|!s]|[lio|!]\d)(?= ?(?:{units})(?![\w'’])))"
        # "The 6th hour" of a school day is no time ago.
        r"|(?P<hour_of_school>\d{1,2}(?:st|nd|rd|th)(?= ?(?:hours?|hrs?|days?|weeks?|months?|years?|minutes?)\b))"
        r"|(?P<ordinal>\d{1,2}(?:st|nd|rd|th|ero?|[ºª°])(?!\w))"
        r"|(?P<number>\d+)"
        rf"|(?P<phrase>(?:{phrases})(?![a-z_'’]|-[a-z]))"
        r"|(?P<handle>@[\w.]+)"
        r"|(?P<word>[\w#][\w'’-]*)"
        r"|(?P<sign>\S)"
    )


def parts_of(text: str) -> list[Part]:
    """Split a line into parts; nothing raises, whatever stands there."""
    lexicon, folded = _lexicon(), _folded(text)
    return [_part(found, lexicon) for found in lexicon.pattern.finditer(folded)]


def _folded(text: str) -> str:
    """Fold to lower case without accents, and each character to one, so that the places stay."""
    if text.isascii():
        return text.lower()
    return "".join(map(_fold, text))


@cache
def _fold_sign(sign: str) -> str:
    if unicodedata.category(sign) in ("Cf", "Cc", "Zs", "Mn"):
        return " "
    digit = unicodedata.decimal(sign, None)
    if digit is not None:
        return str(digit)
    return unicodedata.normalize("NFKD", sign)[0].lower()[0] if sign not in "ºª°" else sign


def _fold(sign: str) -> str:
    return sign.lower() if sign.isascii() else _fold_sign(sign)


def _part(found: re.Match[str], lexicon: _Lexicon) -> Part:
    kind, said = found.lastgroup or "", found.group()
    # A separator's own group may be the last one; what it stands in is what counts.
    kind = {"s1": "ymd", "s2": "mdy"}.get(kind, kind)
    letter, value = _meaning(kind, said, lexicon)
    return Part(letter, found.start(), found.end(), value)


def _meaning(kind: str, said: str, lexicon: _Lexicon) -> tuple[str, Any]:
    if kind == "phrase":
        return lexicon.words[said]
    if kind == "number":
        value = int(said) if len(said) <= 4 else -1
        return (
            (YEAR, value) if len(said) == 4 and 1990 <= value <= 2200 else (NUMBER if len(said) <= 3 else OTHER, value)
        )
    if kind == "misread":
        return MISREAD, int(said.translate(_MISREAD))
    if kind == "ordinal":
        return NUMBER, int(re.match(r"\d+", said)[0])  # type: ignore[index]  # it begins with a figure
    if kind in ("clock", "half"):
        clock = _clock(said)
        return (CLOCK, clock) if clock else (OTHER, None)
    if kind in ("ymd", "mdy", "md"):
        day = _date(kind, [int(number) for number in re.findall(r"\d+", said)])
        return (DATE, (*day, said)) if day else (OTHER, None)
    if kind == "moment":
        return MOMENT, said
    if kind == "handle":
        return HANDLE, None
    if kind == "sign":
        return (SIGN if said in _SIGNS else ICON), None
    return OTHER, None


def _clock(said: str) -> tuple[int, int | None] | None:
    """Return the hour and the minute; the minute is None where none was said."""
    numbers = [int(number) for number in re.findall(r"\d+", said)]
    hour, minute = numbers[0], numbers[1] if len(numbers) > 1 else None
    half = re.search(r"[ap](?=\.? ?m)", said)
    if half:
        if not 1 <= hour <= NOON:
            return None
        hour = hour % NOON + (NOON if half[0] == "p" else 0)
    return (hour, minute) if hour < 24 and (minute or 0) < 60 else None


def _date(kind: str, numbers: list[int]) -> tuple[int | None, int, int] | None:
    """Return year, month and day; the month comes first as in the United States, unless that is no month."""
    year: int | None = None
    if kind == "ymd":
        year, month, day = numbers
    else:
        month, day = numbers[:2]
        if kind == "mdy":
            year = numbers[2] + (2000 if numbers[2] < 100 else 0)
        if month > 12 >= day:
            month, day = day, month
    if year is not None and not 1990 <= year <= 2200:
        return None
    try:
        date(year or 2024, month, day)
    except ValueError:
        return None
    return year, month, day
