"""Telephone numbers in figures: American and others, with slips of the reader and over line ends."""

import re
from collections.abc import Iterator
from functools import lru_cache

from admin_desktop.reading.private_data import alternatives, plain, word_set, words
from admin_desktop.reading.private_spans import (
    FIGURE,
    NUMBER_END,
    NUMBER_START,
    Span,
    figures,
    mostly_figures,
    without_gaps,
    word_before,
)

_F = FIGURE
_GAP = r"[ \n]?[-./\\_*~]?[ \n]?"
_EXTENSION = r"(?:[ ,]{0,2}(?:ext|extension|x)\.?[ :]{0,2}\d{1,6})?"
# The same, or after an opening bracket, which is no part of the number then.
_OPEN = r"(?:(?<![\w$€#%/=&@(])(?<!\d[-.,:/])|(?<=\()(?<!\w\())"
# A reader sees gaps beside a narrow 1: "91 8-555-01 77".
_THREE, _FOUR = (rf"{_F}(?:[ \n]?{_F}){{{more}}}" for more in (2, 3))
_AREA = rf"(?:[(\[{{] ?{_THREE} ?[)\]}}]|{_THREE})"
_AMERICAN = re.compile(
    rf"{_OPEN}(?P<all>(?:\+?[1lI|]{_GAP})?{_AREA}{_GAP}{_THREE}{_GAP}{_FOUR}{_EXTENSION}){NUMBER_END}"
)
_LOCAL = re.compile(rf"{NUMBER_START}(?P<all>{_F}{{3}}(?: ?[-.] ?|[ \n]){_F}{{4}}{_EXTENSION}){NUMBER_END}")
_ABROAD = re.compile(
    rf"(?<![\w+])(?<!\d[-.])(?P<all>(?:\+|\b011[ \n-]|\b00(?=[1-9]))[ ]?\(?\d"
    rf"(?:[ \n]{{0,2}}[-./()]{{0,2}}[ \n]{{0,2}}\d){{6,14}}){NUMBER_END}"
)
_GROUPS = re.compile(
    rf"{NUMBER_START}(?P<all>\(?\d{{2,6}}\)?(?:[ \n.-]{{1,2}}\d{{2,6}}){{1,5}}|\d{{8,12}}"
    rf"|[1-9]{{2}} \d{{4}}[ \n-]\d{{4}}){NUMBER_END}"
)
# One figure at a time: "5-1-2-5-5-5-0-1-9-9".
_SINGLE = re.compile(rf"{NUMBER_START}(?P<all>\(?\d(?:[ \n]?[-. ,)(]{{1,2}}\d){{6,10}}){NUMBER_END}")
_MEXICAN = re.compile(r"(?:01[ -])?(?:[2-9]\d[ .-]\d{4}[ \n.-]\d{4}|[2-9]\d{2}[ .-]\d{3}[ .-]\d{2}[ .-]\d{2})")
_NEAR = 40


def find_phones(text: str) -> Iterator[Span]:
    """Find telephone numbers."""
    for found in _AMERICAN.finditer(text):
        if _is_american(found["all"], text, found.start("all")):
            yield Span("phone", *found.span("all"))
    for found in _LOCAL.finditer(text):
        if mostly_figures(without_gaps(found["all"])) and _is_local(text, found.start("all"), found["all"]):
            yield Span("phone", *found.span("all"))
    for found in _ABROAD.finditer(text):
        if _is_abroad(found["all"], text, found.start("all")):
            yield Span("phone", *found.span("all"))
    for found in _GROUPS.finditer(text):
        if _is_grouped(found["all"], text, found.start("all")):
            yield Span("phone", *found.span("all"))
    for found in _SINGLE.finditer(text):
        count = len(without_gaps(found["all"]))
        if count in (10, 11) or (count == 7 and is_near(text, *found.span("all"))):
            yield Span("phone", *found.span("all"))
    for found in _glued().finditer(plain(text)):
        yield Span("phone", *found.span("all"))


@lru_cache(maxsize=1)
def _glued() -> re.Pattern[str]:
    """Match a number without a gap before it: "cell512-555-0199", "phone#5125550199"."""
    return re.compile(
        rf"(?<!\w){alternatives(words()['phone']['cues'])}#?"
        rf"(?P<all>\(?\d{{3}}\)?[ .-]?\d{{3}}[ .-]?\d{{4}}){NUMBER_END}"
    )


def _is_abroad(raw: str, text: str, start: int) -> bool:
    """Tell whether what begins with a country's code may be a number: with gaps, or with a word near it, or as one."""
    count = len(without_gaps(raw))
    if not 8 <= count <= 15:
        return False
    return (
        len(_groups_of(raw)) > 2
        or is_near(text, start, start + len(raw))
        or _possible(re.sub(r"^(?:011|00)", "+", raw), None)
    )


def _is_grouped(raw: str, text: str, start: int) -> bool:
    count = len(without_gaps(raw))
    if not 8 <= count <= 13:
        return False
    # Right behind the word it needs no country's rules: "cel: 55 1234 5678".
    if _told_just_before(text, start) and plain(word_before(text, start)) not in word_set("phone", "not_after"):
        return True
    if _MEXICAN.fullmatch(raw):
        return plain(word_before(text, start)) not in word_set("phone", "not_after") and _possible(
            raw, "MX", valid=True
        )
    return is_near(text, start, start + len(raw)) and _somewhere(raw)


def _is_american(raw: str, text: str, start: int) -> bool:
    bare = without_gaps(raw)
    if not mostly_figures(bare):
        return False
    number = figures(bare)[-10:]
    if number[0] in "01" or (number[3] in "01" and not is_near(text, start, start + len(raw))):
        return False
    separated = re.search(r"[-./()_*~\[\]]", raw) is not None
    if not separated and _groups_of(raw) not in ([3, 3, 4], [10], [1, 3, 3, 4], [11], [1] * 10):
        return False
    if not separated and bare.isdigit():
        # Ten figures in a row may be anything; so may groups with spaces only.
        return plain(word_before(text, start)) not in word_set("phone", "not_after") and (
            is_near(text, start, start + len(raw)) or _possible(number, words()["phone"]["region"], valid=True)
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
    number = figures(without_gaps(raw))
    if number[0] in "01":
        return False
    if plain(word_before(text, start)) in word_set("phone", "not_after"):
        return False
    if not re.search(r"[-.]", raw):
        return raw[0].isdigit() and without_gaps(raw).isdigit() and _told_just_before(text, start)
    return is_near(text, start, start + len(raw)) or ("-" in raw and raw[0].isdigit() and without_gaps(raw).isdigit())


@lru_cache(maxsize=1)
def _cues() -> re.Pattern[str]:
    return re.compile(rf"\b{alternatives(words()['phone']['cues'])}(?![^\W\d_])")


def is_near(text: str, start: int, end: int) -> bool:
    """Tell whether a word near says that it is a telephone number."""
    return _cues().search(plain(text[max(0, start - _NEAR) : start] + " " + text[end : end + 20])) is not None


@lru_cache(maxsize=1)
def _just_before() -> re.Pattern[str]:
    sure = alternatives(words()["phone"]["sure_cues"])
    return re.compile(rf"(?<!\w){sure}(?:[ \n:.#(]|(?:is|es|at|al|no|numero|number|num|de \w+)\b){{0,6}}$")


def _told_just_before(text: str, start: int) -> bool:
    return _just_before().search(plain(text[max(0, start - _NEAR) : start])) is not None


def _possible(raw: str, region: str | None, *, valid: bool = False) -> bool:
    import phonenumbers

    try:
        number = phonenumbers.parse(" ".join(raw.split()), region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(number) if valid else phonenumbers.is_possible_number(number)


def _somewhere(raw: str) -> bool:
    return any(_possible(raw, region, valid=True) for region in words()["phone"]["other_regions"])
