"""Telephone numbers, and numbers of persons: pupils, social security, cards."""

import re
from collections.abc import Iterator
from functools import lru_cache

from admin_desktop.reading.private_data import alternatives, plain, word_set, words
from admin_desktop.reading.private_spans import FIGURE, Span, figures, mostly_figures, word_before

_F = FIGURE
_GAP = r"[ \n]?[-./\\_]?[ \n]?"
# With a beginning that is no figure, letter, or part of a price or a longer number.
_START = r"(?<![\w$€#%/=&@])(?<!\d[-.,:/])"
_END = r"(?![\w@%])(?![-./,:]\d)"
_EXTENSION = r"(?:[ ,]{0,2}(?:ext|extension|x)\.?[ :]{0,2}\d{1,6})?"
# The same, or after an opening bracket, which is no part of the number then.
_OPEN = r"(?:(?<![\w$€#%/=&@(])(?<!\d[-.,:/])|(?<=\()(?<!\w\())"
# A reader sees gaps beside a narrow 1: "91 8-555-01 77".
_THREE, _FOUR = (rf"{_F}(?: ?{_F}){{{more}}}" for more in (2, 3))
_AREA = rf"(?:[(\[{{] ?{_THREE} ?[)\]}}]|{_THREE})"
_AMERICAN = re.compile(rf"{_OPEN}(?P<all>(?:\+?[1lI|]{_GAP})?{_AREA}{_GAP}{_THREE}{_GAP}{_FOUR}{_EXTENSION}){_END}")
_LOCAL = re.compile(rf"{_START}(?P<all>{_F}{{3}} ?[-.] ?{_F}{{4}}{_EXTENSION}){_END}")
_ABROAD = re.compile(rf"(?<![\w+])(?P<all>(?:\+|\b011[ -])[ ]?\d(?:[ \n]?[-./() ]{{0,2}}\d){{6,14}}){_END}")
_GROUPS = re.compile(rf"{_START}(?P<all>\(?\d{{2,4}}\)?(?:[ \n.-]\d{{2,4}}){{1,4}}|\d{{8,11}}){_END}")
_SSN = re.compile(rf"{_START}(?P<all>{_F}{{3}} ?- ?{_F}{{2}} ?- ?{_F}{{4}}){_END}")
_CARD = re.compile(rf"{_START}(?P<all>\d{{4}}[ -]\d{{4}}[ -]\d{{4}}[ -]\d{{4}}|\d{{16}}){_END}")
_VALUE = (
    rf"(?P<value>\d{{3}} \d{{2}} \d{{4}}|[A-Z]{{0,3}}[-]?(?:{_F}){{2,20}}(?:-(?:{_F}|[A-Z0-9]){{1,8}}){{0,4}}"
    r"|[A-Z0-9]{2,20}(?:[- ][A-Z0-9]{2,8})?)"
)
_MONTH = r"[^\W\d_]{3,10}"
_DATE = (
    rf"(?P<value>\d{{1,4}}[/.-]\d{{1,2}}[/.-]\d{{1,4}}|{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?"
    rf"|\d{{1,2}} (?:de )?{_MONTH}(?: (?:de )?\d{{4}})?)"
)
_NEAR = 40


def find_phones(text: str) -> Iterator[Span]:
    """Find telephone numbers, American and others, with slips of the reader and over line ends."""
    for found in _AMERICAN.finditer(text):
        if _is_american(found["all"], text, found.start("all")):
            yield Span("phone", *found.span("all"))
    for found in _LOCAL.finditer(text):
        if mostly_figures(_bare(found["all"])) and _is_local(text, found.start("all"), found["all"]):
            yield Span("phone", *found.span("all"))
    for found in _ABROAD.finditer(text):
        if _possible(re.sub(r"^011", "+", found["all"]), None):
            yield Span("phone", *found.span("all"))
    for found in _GROUPS.finditer(text):
        if 8 <= len(_bare(found["all"])) <= 12 and _is_near(text, *found.span("all")) and _somewhere(found["all"]):
            yield Span("phone", *found.span("all"))
    yield from _spelled(text)


def _bare(raw: str) -> str:
    return re.sub(r"(?:ext|extension|x)\.?[ :]*\d+$", "", raw).translate(
        {ord(one): None for one in " \n-./\\_()[]{}+,:"}
    )


def _is_american(raw: str, text: str, start: int) -> bool:
    bare = _bare(raw)
    if not mostly_figures(bare):
        return False
    number = figures(bare)[-10:]
    if number[0] in "01" or (number[3] in "01" and not _is_near(text, start, start + len(raw))):
        return False
    separated = re.search(r"[-./()_\[\]]", raw) is not None
    if not separated and _groups_of(raw) not in ([3, 3, 4], [10], [1, 3, 3, 4], [11], [1] * 10):
        return False
    if not separated and bare.isdigit():
        # Ten figures in a row may be anything; so may groups with spaces only.
        return plain(word_before(text, start)) not in word_set("phone", "not_after") and (
            _is_near(text, start, start + len(raw)) or _possible(number, words()["phone"]["region"], valid=True)
        )
    return bare.isdigit() or sum(one.isdigit() for one in bare) >= 6


def _groups_of(raw: str) -> list[int]:
    return [len(part) for part in re.split(r"\D+", figures(raw)) if part]


def mended_phone(raw: str) -> str:
    """Return a number without the gaps that only the reader saw; one that stands as numbers do is left as it is."""
    if ("-" not in raw and "." not in raw) or all(size >= 3 for size in _groups_of(raw)[-3:]):
        return raw
    return re.sub(r"(?<=\d) (?=\d)", "", raw)


def _is_local(text: str, start: int, raw: str) -> bool:
    number = figures(_bare(raw))
    if number[0] in "01":
        return False
    if plain(word_before(text, start)) in word_set("phone", "not_after"):
        return False
    return _is_near(text, start, start + len(raw)) or ("-" in raw and raw[0].isdigit() and _bare(raw).isdigit())


@lru_cache(maxsize=1)
def _cues() -> re.Pattern[str]:
    return re.compile(rf"\b{alternatives(words()['phone']['cues'])}\b")


def _is_near(text: str, start: int, end: int) -> bool:
    """Tell whether a word near says that it is a telephone number."""
    return _cues().search(plain(text[max(0, start - _NEAR) : start] + " " + text[end : end + 20])) is not None


def _possible(raw: str, region: str | None, *, valid: bool = False) -> bool:
    import phonenumbers

    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(number) if valid else phonenumbers.is_possible_number(number)


def _somewhere(raw: str) -> bool:
    return any(_possible(raw, region, valid=True) for region in words()["phone"]["other_regions"])


@lru_cache(maxsize=1)
def _number_words() -> re.Pattern[str]:
    one = rf"(?:{alternatives(words()['phone']['digits'])}|\d{{1,4}})"
    return re.compile(rf"(?<![\w-]){one}(?:[ \n,.-]{{1,3}}{one}){{3,12}}(?![\w-])")


def _spelled(text: str) -> Iterator[Span]:
    """Find numbers in words: "nine one eight 555 oh one four two"."""
    told = words()["phone"]["digits"]
    for found in _number_words().finditer(plain(text)):
        parts = re.findall(r"[^\W\d_]+|\d+", found[0])
        number = "".join(told.get(part, part) for part in parts)
        spelled = sum(part in told for part in parts)
        if spelled >= 3 and (len(number) in (10, 11) or (len(number) == 7 and _is_near(text, *found.span()))):
            yield Span("phone", *found.span())


@lru_cache(maxsize=1)
def _numbered() -> re.Pattern[str]:
    told = words()["id"]
    between = rf"(?:[ \n]{{0,2}}(?:{alternatives(told['between'])}\b|[#:=.№º°-])){{0,3}}[ \n]{{0,2}}"
    return re.compile(rf"(?<![\w-])(?P<cue>{alternatives(told['cues'])})(?![^\W\d]){between}", re.IGNORECASE)


@lru_cache(maxsize=1)
def _born() -> re.Pattern[str]:
    told = words()["id"]
    between = rf"(?:[ \n]{{0,2}}(?:{alternatives(told['between'])}\b|[:=.-])){{0,2}}[ \n]{{0,2}}"
    return re.compile(rf"(?<!\w){alternatives(told['births'])}{between}{_DATE}(?!\w)")


@lru_cache(maxsize=1)
def _told_after() -> re.Pattern[str]:
    """Match "0048213 is his student id"."""
    cues = alternatives(words()["id"]["cues"])
    return re.compile(rf"(?<![\w$.,:/-])(?P<value>\d{{4,12}})\s(?:is|was|es)\s(?:[^\W\d_]{{2,10}}\s)?{cues}(?!\w)")


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
        if true >= least or (true >= 3 and mostly_figures(_bare(raw)) and len(raw) >= 4):
            yield Span("id", *value.span("value"))
    for found in _born().finditer(lower):
        if any(one.isdigit() for one in found["value"]):
            yield Span("id", *found.span("value"))
    for found in _told_after().finditer(lower):
        yield Span("id", *found.span("value"))
    for found in _SSN.finditer(text):
        if mostly_figures(_bare(found["all"])):
            yield Span("id", *found.span("all"))
    for found in _CARD.finditer(text):
        if _luhn(_bare(found["all"])):
            yield Span("id", *found.span("all"))


def _luhn(number: str) -> bool:
    """Tell whether the last figure of a card's number fits the others."""
    if not number.isascii() or not number.isdigit():
        return False
    doubled = [int(one) * 2 if at % 2 else int(one) for at, one in enumerate(reversed(number))]
    return sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0 and number.strip("0") != ""
