"""Numbers that stand for one person: pupils, social security, cards, days of birth, plates, rooms and buses."""

import re
from collections.abc import Iterator
from functools import lru_cache

from admin_desktop.reading.private_data import alternatives, plain, word_set, words
from admin_desktop.reading.private_spans import FIGURE, NUMBER_END, NUMBER_START, Span, mostly_figures, without_gaps

_F = FIGURE
_SSN = re.compile(rf"{NUMBER_START}(?P<all>{_F}{{3}} ?- ?{_F}{{2}} ?- ?{_F}{{4}}){NUMBER_END}")
_CARD = re.compile(rf"{NUMBER_START}(?P<all>\d{{4}}[ -]\d{{4}}[ -]\d{{4}}[ -]\d{{4}}|\d{{16}}){NUMBER_END}")
_VALUE = (
    rf"(?P<value>\d{{3}} \d{{2}} \d{{4}}|\d{{1,2}}(?P<gap>[ -])\d{{1,2}}(?P=gap)\d{{1,2}}(?!\d)|\d{{2}} \d{{2}}"
    rf"(?! ?\d)|[A-Z]{{1,3}} \d{{2,4}}(?: [A-Z]\b)?|[A-Z]{{0,3}}[-]?(?:{_F}){{2,20}}(?:-(?:{_F}"
    rf"|[A-Z0-9]){{1,8}}){{0,4}}"
    r"|[A-Z0-9]{2,20}(?:-[A-Z0-9]{2,8})?)"
)


@lru_cache(maxsize=1)
def _numbered() -> re.Pattern[str]:
    told = words()["id"]
    between = rf"(?:[ \n]{{0,2}}(?:{alternatives(told['between'])}\b|[#:=.№º°-])){{0,3}}[ \n]{{0,2}}"
    return re.compile(rf"(?<![\w-])(?P<cue>{alternatives(told['cues'])})(?![^\W\d]){between}", re.IGNORECASE)


@lru_cache(maxsize=1)
def _born() -> re.Pattern[str]:
    told = words()["id"]
    between = rf"(?:[ \n]{{0,2}}(?:{alternatives(told['between'])}\b|[:=.-]|'s\b)){{0,3}}[ \n]{{0,2}}"
    month = rf"{alternatives(told['months'])}[^\W\d_]{{0,7}}"
    gap = r"[ \n]"
    date = (
        rf"(?P<value>\d{{1,4}} ?[/.-] ?\d{{1,2}} ?[/.-] ?\d{{1,4}}|\d{{1,2}}/\d{{1,2}}|\d{{6,8}}"
        rf"|{month}\.?{gap}\d{{1,2}}(?:st|nd|rd|th)?(?:,?{gap}\d{{4}})?"
        rf"|\d{{1,2}}(?:st|nd|rd|th)?{gap}(?:de{gap}|of{gap})?{month}(?:,?{gap}(?:del?{gap})?\d{{4}})?)"
    )
    return re.compile(
        rf"(?<!\w)(?:{alternatives(told['births'])}|(?:turns|turning|turned|cumple) \d{{1,2}}"
        rf"(?: anos)?){between}{date}(?!\w)"
    )


@lru_cache(maxsize=1)
def _told_after() -> re.Pattern[str]:
    """Match "0048213 is his student id"."""
    cues = alternatives(words()["id"]["cues"])
    return re.compile(rf"(?<![\w$.,:/-])(?P<value>\d{{4,12}})\s(?:is|was|es)\s(?:[^\W\d_]{{2,10}}\s)?{cues}(?!\w)")


@lru_cache(maxsize=1)
def _car() -> re.Pattern[str]:
    """Match a plate behind a word for a car: "white civic tag KLM 4821"."""
    cars = alternatives(words()["id"]["cars"])
    plate = (
        r"(?:[a-z]{3}[ -]?\d{3,4}|\d{3}[ -]?[a-z]{3}|\d[a-z]{3}\d{3}|[a-z]{2}\d[ -]?[a-z]\d{3}"
        r"|[a-z]{3}-\d{2,3}-[a-z0-9]{1,2})"
    )
    return re.compile(
        rf"(?<!\w){cars}(?!\w)[^.!?\d]{{0,30}}?(?<![\w-])(?P<value>{plate})(?![\w-])"
        rf"|(?<![\w-])(?P<first>[a-z]{{3}}[ -]?\d{{4}}|\d[a-z]{{3}}\d{{3}})[,.]?[ \n][^.!?\d]{{0,20}}?(?<!\w){cars}"
        rf"(?!\w)"
    )


@lru_cache(maxsize=1)
def _whereabouts() -> re.Pattern[str]:
    """Match a room, bus or seat by its number."""
    told = words()["id"]
    between = rf"(?:[ \n]{{0,2}}(?:{alternatives(told['between'])}\b|[#:])){{0,2}}[ \n]{{0,2}}"
    return re.compile(
        rf"(?<!\w){alternatives(told['whereabouts'])}(?![^\W\d]){between}(?P<value>[a-z]?-?\d{{1,4}}[a-z]?)(?![\w:/%]"
        rf"|[.,]\d)"
    )


@lru_cache(maxsize=1)
def _person() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){alternatives(words()['id']['persons'])}(?!\w)")


_NEAR = 60
_VALUED = re.compile(_VALUE + r"(?![\w])", re.IGNORECASE)


def find_ids(text: str) -> Iterator[Span]:
    """Find numbers that stand for one person: the number alone, without the words before it."""
    lower = plain(text)
    short = words()["id"]["short"]
    for cue in _numbered().finditer(lower):
        value = _VALUED.match(text, cue.end())
        if value is None:
            continue
        raw = value["value"]
        true = sum(one.isdigit() for one in raw)
        least = short.get(re.sub(r"\s+", " ", cue["cue"]), 4)
        if true >= least or (true >= 3 and mostly_figures(without_gaps(raw)) and len(raw) >= 4):
            yield Span("id", *value.span("value"))
    for found in _born().finditer(lower):
        if any(one.isdigit() for one in found["value"]):
            yield Span("id", *found.span("value"))
    for pattern in (_told_after(), _car()):
        for found in pattern.finditer(lower):
            yield Span("id", *found.span("value" if found["value"] else "first"))
    for found in _whereabouts().finditer(lower):
        near = lower[max(0, found.start() - _NEAR) : found.end() + _NEAR]
        if _person().search(near) or word_set("name", "given") & set(re.split(r"\W+", near)):
            yield Span("id", *found.span("value"))
    for found in _SSN.finditer(text):
        if mostly_figures(without_gaps(found["all"])):
            yield Span("id", *found.span("all"))
    for found in _CARD.finditer(text):
        if _luhn(without_gaps(found["all"])):
            yield Span("id", *found.span("all"))


def _luhn(number: str) -> bool:
    """Tell whether the last figure of a card's number fits the others."""
    if not number.isascii() or not number.isdigit():
        return False
    doubled = [int(one) * 2 if at % 2 else int(one) for at, one in enumerate(reversed(number))]
    return sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0 and number.strip("0") != ""
