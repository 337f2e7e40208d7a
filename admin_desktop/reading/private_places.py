"""Street addresses as they are written in the United States and in Spanish, and post office boxes."""

import re
from collections.abc import Iterator
from functools import lru_cache

from admin_desktop.reading.private_data import alternatives, plain, word_set, words
from admin_desktop.reading.private_spans import FIGURE, Span, figures, mostly_figures

_S = r"[ \n]{1,2}"
_NAME = r"[^\W_][\w'’.-]{0,24}"
_ORDINAL = r"\d{1,3}(?:st|nd|rd|th)"


@lru_cache(maxsize=1)
def _tail() -> str:
    """What may follow a street: apartment, town, state, postcode."""
    told = words()["address"]
    unit = rf"(?:,?{_S}(?:{alternatives(told['units'])}\.?{_S}#?[\w-]{{1,6}}|#[ ]?[\w-]{{1,6}}))"
    state = rf"{alternatives(told['states'])}\.?(?![\w])"
    code = r"\d{5}(?:-\d{4})?(?!\w)"
    town = rf"(?:,?{_S}{_NAME}(?:{_S}{_NAME}){{0,2}}?,?{_S}{state}(?:,?{_S}{code})?)"
    return rf"{unit}{{0,2}}(?:{town}|,?{_S}{code})?"


@lru_cache(maxsize=1)
def _american() -> re.Pattern[str]:
    told = words()["address"]
    way = rf"(?:{alternatives(told['directions'])}\.?{_S})?"
    kind = alternatives([*told["strong"], *told["weak"]])
    return re.compile(
        rf"(?<![\w$#.,:/@-])(?P<number>\d{{0,5}}{FIGURE}{{1,3}}(?:-?[a-d])?(?:{_S}1/2)?){_S}(?P<way>{way})"
        rf"(?P<name>{_NAME}(?:{_S}{_NAME}){{0,3}}?){_S}(?P<kind>{kind})(?![\w'-])\.?(?:{_S}(?P<second>{kind})"
        rf"(?![\w'-])\.?)?"
        rf"(?:{_S}{alternatives(told['directions'])}(?!\w)\.?)?(?P<tail>{_tail()})",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _highway() -> re.Pattern[str]:
    told = words()["address"]
    way = rf"(?:{alternatives(told['directions'])}\.?{_S})?"
    return re.compile(
        rf"(?<![\w$#.,:/@-])\d{{3,6}}{_S}{way}{alternatives(told['roads'])}\.?{_S}\d{{1,4}}[a-z]?(?!\w){_tail()}",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _box() -> re.Pattern[str]:
    named = alternatives([*words()["address"]["boxes"], "p0 box", "po b0x", "p.0. box"])
    return re.compile(
        rf"(?<!\w){named}[ \n]{{0,2}}(?:#|no\.?|num\.?)?[ \n]?\d[\w-]{{0,9}}{_tail()}|(?<!\w)(?:rr|hc"
        rf"|rural route)\.?[ ]?\d{{1,3}},?{_S}box{_S}\d{{1,5}}(?!\w){_tail()}",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _spanish() -> re.Pattern[str]:
    told = words()["address"]
    sign = r"(?:(?:no|num|numero|nro)\.?[ ]?|n\.?[º°o][ ]?|#[ ]?)?"
    number = (
        rf"(?:,?[ \n]{{1,2}}|,){sign}(?P<number>\d{{1,5}})(?:[ ]?-[ ]?\d{{1,4}})?(?P<letter>[ -]?[a-d])?"
        rf"(?![\w:%])(?:[ ](?:pte|ote|nte|sur|norte|poniente|oriente)\b\.?)?"
    )
    more = rf"(?:,?{_S}(?:col|colonia|fracc|barrio)\.?{_S}{_NAME}(?:{_S}{_NAME}){{0,2}})?"
    unit = rf"(?:,?{_S}(?:{alternatives(told['units'])})\.?{_S}#?[\w-]{{1,6}})?"
    return re.compile(
        rf"(?<![\w./@])(?P<kind>{alternatives(told['spanish'])})(?:(?<=/)|\.|(?!\w))[ \n]{{0,2}}"
        rf"(?P<name>{_NAME}(?:{_S}{_NAME}){{0,5}}?){number}{unit}{more}(?:,?{_S}\d{{5}}(?!\w))?",
        re.IGNORECASE,
    )


def find_places(text: str) -> Iterator[Span]:
    """Find street addresses and post office boxes."""
    lower = plain(text)
    if any(one.isdigit() for one in lower):
        for found in _searched(_american(), lower):
            if _is_street(found, text):
                end = _cut_tail(found, text)
                yield Span("address", found.start(), end - (text[end - 1] == "."))
        for pattern in (_highway(), _box()):
            for found in pattern.finditer(lower):
                yield Span("address", *found.span())
        for found in _searched(_spanish(), lower):
            if _is_spanish(found, text):
                yield Span("address", *found.span())


def _searched(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Find matches that may overlap: one that is refused must not hide the next."""
    at = 0
    while found := pattern.search(text, at):
        yield found
        at = found.start() + 1


def _is_street(found: re.Match[str], text: str) -> bool:
    number = found["number"]
    if not number[0].isdigit() and not mostly_figures(number):
        return False
    if not any(one.isdigit() for one in number) or not figures(number)[:1].isdigit():
        return False
    names = found["name"].split()
    refused = word_set("address", "not_names")
    if number.startswith("0") and not found["tail"]:
        return False  # "0 Cedar Ridge" is a score
    if not _is_house(found, number):
        return False
    if any(one.strip(".,'") in refused for one in names) or any(one[-1] in ".!?," for one in names if len(one) > 3):
        return False
    written = text[found.start("name") : found.end("name")].split()
    capitals = all(one[0].isupper() or one[0].isdigit() for one in written)
    ordinal = re.fullmatch(_ORDINAL, names[-1]) is not None
    sure = bool({found["kind"], found["second"]} & word_set("address", "strong"))
    if not (ordinal or found["tail"] or (capitals and any(one[0].isupper() for one in written)) or found["way"]):
        short = bool({found["kind"], found["second"]} & word_set("address", "short")) and len(number) >= 3
        return (sure or short) and len(names) <= 2 and len(number) >= 2
    if not sure and not capitals and not (ordinal or found["tail"]):
        return False
    return not _is_event(found, text)


def _is_house(found: re.Match[str], number: str) -> bool:
    """Tell whether a number may be a house's: before "Cedar Ridge", a school's name as well, not any number."""
    kinds = {found["kind"], found["second"]} - {None}
    if found["tail"] or not kinds <= word_set("address", "placelike"):
        return True
    return len(number) >= 3 and not re.fullmatch(r"(?:19|20)\d\d", number)


def _is_event(found: re.Match[str], text: str) -> bool:
    """Tell whether a heading only names a street: "2024 Main Street Parade", "12 Elm Street Bakery"."""
    behind = re.match(r"[ \n](\w+)", text[found.end() : found.end() + 40])
    return not found["tail"] and behind is not None and plain(behind[1]) in word_set("address", "events")


def _cut_tail(found: re.Match[str], text: str) -> int:
    """Return the end; a town that is written in small letters is more likely the rest of the sentence."""
    tail = text[found.start("tail") : found.end("tail")]
    state = re.search(rf"{_S}([^\W\d_]{{2,}})\.?(?:,?{_S}[\d-]+)?$", tail)
    # "5th St. in town or …": a small "or", "in", "me" is no state unless a postcode follows.
    if state and tail and not tail[-1].isdigit() and state[1].islower() and len(state[1]) == 2:
        unit = re.match(rf",?{_S}(?:#|{alternatives(words()['address']['units'])})[^,\n]{{0,8}}", tail)
        return found.start("tail") + (unit.end() if unit else 0)
    return found.end()


def _is_spanish(found: re.Match[str], text: str) -> bool:
    names = found["name"].split()
    refused, joins = word_set("address", "spanish_not"), word_set("address", "spanish_joins")
    if any(one.strip(".,") in refused for one in names) or all(one in joins for one in names):
        return False
    if names[-1] in joins and not names[-1].isdigit():
        return False
    written = text[found.start("name") : found.end("name")].split()
    proper = [one for one in written if plain(one) not in joins]
    capitals = all(one[0].isupper() or one[0].isdigit() for one in proper)
    return capitals or (found["kind"] in ("calle", "c/", "avenida") and len(proper) <= 3)
