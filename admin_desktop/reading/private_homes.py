"""Where somebody lives, told without a whole address: "her house is 77 Pine", a lot, the corner of two streets."""

import re
from collections.abc import Iterator
from functools import lru_cache

from admin_desktop.reading.private_data import alternatives, plain, word_set, words
from admin_desktop.reading.private_spans import Span

_S = r"[ \n]{1,2}"
_WORD = r"[^\W\d_][\w'.]{1,20}"
_ORDINAL = r"\d{1,3}(?:st|nd|rd|th)"
_NEAR = 60


def _way() -> str:
    return rf"(?:{alternatives(words()['address']['directions'])}\.?{_S})?"


@lru_cache(maxsize=1)
def _kinds() -> str:
    told = words()["address"]
    return alternatives([*told["strong"], *told["weak"]])


@lru_cache(maxsize=1)
def _home() -> re.Pattern[str]:
    """Match "lives at 1420 Elm": where somebody lives, a number and a name are enough."""
    told = words()["address"]
    between = r"(?:[ \n]{0,2}(?:[:#=-]|(?:is|at|on|in|over|by|en|es|el|la|the|number|num|no|lot)\b)){0,4}[ \n]{0,2}"
    # Up to a word that streets end in, else one word or two.
    name = rf"(?P<name>(?:{_WORD}{_S}){{1,3}}?{_kinds()}(?:{_S}{_kinds()})?(?!\w)|{_WORD}(?:[ ]{_WORD})?|{_ORDINAL})"
    return re.compile(
        rf"(?<!\w){alternatives(told['homes'])}{between}(?P<place>\d{{1,5}}[a-c]?{_S}{_way()}{name})(?!\w)"
    )


@lru_cache(maxsize=1)
def _corner() -> re.Pattern[str]:
    told = words()["address"]
    street = rf"{_way()}(?:\d{{1,2}}{_S}de{_S}{_WORD}|{_ORDINAL}|{_WORD})(?:{_S}{_WORD}){{0,2}}?"
    return re.compile(
        rf"(?<!\w)(?P<cue>{alternatives(told['corners'])}){_S}(?:de{_S})?(?P<place>(?P<one>{street})[ \n]{{0,2}}"
        rf"(?:and|&|/|y|e|con)[ \n]{{0,2}}"
        rf"(?P<two>{_way()}(?:\d{{1,2}}{_S}de{_S}{_WORD}|{_ORDINAL}|{_WORD})(?:{_S}{_kinds()})?))(?!\w)"
    )


@lru_cache(maxsize=1)
def _crossing() -> re.Pattern[str]:
    """Match two streets by their kinds: "Main St & Oak Ave"."""
    street = rf"{_way()}(?:{_ORDINAL}|{_WORD})(?:{_S}{_WORD})?{_S}{_kinds()}\.?"
    return re.compile(rf"(?<!\w)(?P<one>{street})[ \n]{{0,2}}(?:and|&|/|@|y|at){_S}(?P<two>{street}|{_ORDINAL})(?!\w)")


@lru_cache(maxsize=1)
def _ordinal_crossing() -> re.Pattern[str]:
    """Match "at Hickory & 5th": a name and a numbered street."""
    name = r"[A-Z][a-z]{2,20}"
    other = rf"{_ORDINAL}(?! (?:grade|grader|period|place|quarter|floor|inning|street band))"
    return re.compile(
        rf"(?<!\w)(?:at|on|off|by|near|en)[ \n](?P<place>{name}[ \n](?:&|and|y)[ \n]{other}|{other}[ \n](?:&|and"
        rf"|y)[ \n]{name})(?!\w)"
    )


@lru_cache(maxsize=1)
def _quarter() -> re.Pattern[str]:
    """Match "Fracc. Las Palmas, casa 14"."""
    told = words()["address"]
    return re.compile(
        rf"(?<!\w){alternatives(told['quarters'])}\.?{_S}{_WORD}(?:{_S}{_WORD}){{0,3}},?{_S}"
        r"(?:casa|no\.?|num\.?|numero|#|mz|manzana|lote|edificio)[ \n]?#?\d{1,5}[a-z]?(?!\w)"
    )


@lru_cache(maxsize=1)
def _flat() -> re.Pattern[str]:
    """Match a flat or lot and the place it is at, in either order."""
    told = words()["address"]
    unit = (
        rf"(?:(?P<unit>{alternatives([*told['flats'], *told['lots']])})\.?[ \n]{{0,2}}(?:#|no\.?"
        rf"|number)?[ \n]?[a-z]?-?\d{{1,5}}[a-z]?(?!\w)|(?<=[a-z][ \n])#[ ]?[a-z]?-?\d{{1,5}}[a-z]?(?!\w))"
    )
    name = rf"(?:{_WORD}{_S}){{1,3}}"
    return re.compile(
        rf"(?<![\w-])(?:{name}(?P<before>{alternatives(told['parks'])}),?{_S})?{unit}"
        rf"(?:,?{_S}(?:(?:at|in|of|en){_S})?(?:the{_S})?(?P<behind>{_WORD}(?:{_S}{_WORD}){{0,3}}))?"
    )


@lru_cache(maxsize=1)
def _dwelling() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){alternatives([*words()['address']['homes'], *words()['address']['dwelling']])}(?!\w)")


def find_homes(text: str) -> Iterator[Span]:
    """Find where somebody lives."""
    lower = plain(text)
    if any(one.isdigit() for one in lower):
        for found in _home().finditer(lower):
            names = found["name"].split()
            refused = word_set("address", "not_names") | word_set("address", "behind")
            common = next((at for at, name in enumerate(names) if name.strip(".") in refused), len(names))
            if common and not found["place"].startswith("0"):
                less = sum(len(name) + 1 for name in names[common:])
                yield Span("address", found.start("place"), found.end("place") - less)
        yield from _flats(lower, text)
        for found in _quarter().finditer(lower):
            yield Span("address", *found.span())
    for found in _ordinal_crossing().finditer(text):
        yield Span("address", *found.span("place"))
    for found in _corner().finditer(lower):
        if _are_streets(found, text):
            yield Span("address", *found.span("place"))
    for found in _crossing().finditer(lower):
        if _capital(text, found.start("one")) and (_capital(text, found.start("two")) or found["two"][0].isdigit()):
            yield Span("address", *found.span())


def _capital(text: str, at: int) -> bool:
    return text[at].isupper() or text[at].isdigit()


def _are_streets(found: re.Match[str], text: str) -> bool:
    """Tell whether "the corner of … and …" names streets: with capitals, a number or a kind, and no common word."""
    refused = word_set("address", "not_corners")
    if any(set(re.split(r"\W+", found[part])) & refused for part in ("one", "two")):
        return False
    capitals = all(_capital(text, found.start(part)) for part in ("one", "two"))
    marked = re.search(rf"{_ORDINAL}|(?<!\w){_kinds()}(?!\w)", found["place"]) is not None
    return capitals or marked


def _flats(lower: str, text: str) -> Iterator[Span]:
    sure = word_set("address", "flats")
    for found in _flat().finditer(lower):
        near = (
            lower[max(0, found.start() - _NEAR) : found.start()]
            + " "
            + lower[found.end() if found["unit"] is None else found.end("unit") : found.end() + 30]
        )
        if (found["unit"] or "#") not in sure and not found["before"] and not _dwelling().search(near):
            continue
        start, end = found.start(), found.end()
        if found["behind"]:
            end = _capitals_end(text, found.start("behind"), end) or found.start("behind")
            end = found.start() + len(re.sub(r"[\s,]+(?:at|in|of|en)?(?:\s+the)?\s*$", "", text[found.start() : end]))
        if found["before"]:
            # A small word before the name is the sentence's: "lives at Pine Hollow Apartments".
            capital = re.search(r"(?<!\w)[A-Z]", text[start : found.start("before")])
            start += capital.start() if capital else 0
        yield Span("address", start, end)


def _capitals_end(text: str, start: int, end: int) -> int:
    """Return where the words with capitals end that begin here, 0 where the first has none."""
    last = 0
    for word in re.finditer(r"[^\s,.]+", text[start:end]):
        if not word[0][0].isupper():
            break
        last = start + word.end()
    return last
