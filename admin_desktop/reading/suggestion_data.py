"""The words and patterns of suggestions as they stand in resources/suggestions/, checked while they are read."""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from admin_desktop.reading.terms import Part, parse

COMMON = "common.toml"
CATEGORIES = (
    "profanity",
    "libel",
    "threat",
    "self_harm",
    "harassment",
    "sexual",
    "sexual_minor",
    "illegal",
    "confidential",
    "discriminatory",
    "political",
    "religious",
    "commercial",
    "copyright",
    "impersonation",
    "other",
)
LANGUAGES = ("en", "es", "any")
_GROUP_KEYS = {"language", "weight", "terms", "unless", "disguised"}
_COMMON_KEYS = {
    "threshold",
    "lists",
    "aliases",
    "lookalikes",
    "signs",
    "first_letter",
    "ordinary",
    "abbreviations",
    "frequent",
    "everywhere",
}


@dataclass(frozen=True, slots=True)
class Term:
    """Words or a pattern that speak for a category.

    Attributes:
        category: id of the closed set.
        language: en, es or any.
        weight: from 0 to 1, how much it says by itself; 0 for what is harmless: its words do not count.
        forms: what it looks like, each the parts in order.
        unless: what in the same sentence takes its meaning away.
        disguised: whether its words are looked for masked, too.
        source: where it stands, for people.
    """

    category: str
    language: str
    weight: float
    forms: tuple[tuple[Part, ...], ...]
    unless: tuple[tuple[Part, ...], ...]
    disguised: bool
    source: str


@dataclass(frozen=True, slots=True)
class Data:
    """All that suggestions are made from.

    Attributes:
        terms: of all files.
        threshold: how sure a suggestion must be, from 0 to 1.
        aliases: short forms, and what they stand for.
        lookalikes: letters of other alphabets by the letter they look like.
        signs: signs and digits by the letters they stand for in disguises.
        first_letter: words that may show nothing but their first letter.
        ordinary: words that are no disguise.
        frequent: words that are in every other sentence.
        abbreviations: words whose full stop ends no sentence.
    """

    terms: tuple[Term, ...]
    threshold: float
    aliases: Mapping[str, tuple[str, ...]]
    lookalikes: Mapping[str, str]
    signs: Mapping[str, str]
    first_letter: tuple[str, ...]
    ordinary: tuple[str, ...]
    frequent: frozenset[str] = field(default_factory=frozenset)
    abbreviations: frozenset[str] = field(default_factory=frozenset)


def load(folder: Path, common_file: Path | None = None, categories: Collection[str] = CATEGORIES) -> Data:
    """Read common.toml and one file a category or kind from the folder.

    Args:
        folder: of the files.
        common_file: what they share, where it is not beside them.
        categories: what they may be for.

    Raises:
        OSError, ValueError, KeyError, TypeError: our own data is broken; a ValueError names the file and the fault.
    """
    common = _read(common_file or folder / COMMON)
    _only(common, _COMMON_KEYS, COMMON)
    terms: list[Term] = []
    for path in sorted(folder.glob("*.toml")):
        if path.name != COMMON:
            read = _read(path)
            if read["category"] not in categories:
                raise ValueError(f"{path.name}: no such category: {read['category']!r}")
            terms += _terms(read, common["lists"], common.get("everywhere", []), path.name)
    return Data(
        tuple(terms),
        float(common["threshold"]),
        {short: tuple(long.split()) for short, long in common["aliases"].items()},
        {look: plain for plain, looks in common["lookalikes"].items() for look in looks},
        common["signs"],
        tuple(common["first_letter"]),
        tuple(common["ordinary"]),
        frozenset(common["frequent"]),
        frozenset(common["abbreviations"]),
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as fault:
        raise ValueError(f"{path.name}: {fault}") from fault


def _terms(data: dict[str, Any], lists: Mapping[str, Sequence[str]], everywhere: list[str], name: str) -> list[Term]:
    _only(data, {"category", "lists", "group", "harmless"}, name)
    category = data["category"]
    own = _opened({**lists, **data.get("lists", {})})
    found: list[Term] = []
    for number, group in enumerate(data.get("group", []), start=1):
        where = f"{name}, group {number}"
        _only(group, _GROUP_KEYS, where)
        if not 0 < group["weight"] <= 1:
            raise ValueError(f"{where}: the weight is not between 0 and 1")
        found += _group(group, category, own, everywhere, where)
    for number, group in enumerate(data.get("harmless", []), start=1):
        where = f"{name}, harmless {number}"
        _only(group, {"language", "terms"}, where)
        found += _group({**group, "weight": 0}, category, own, [], where)
    return found


def _opened(lists: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Put the words of lists in place of the lists that are named in others."""

    def words(name: str, within: tuple[str, ...]) -> list[str]:
        if name in within:
            raise ValueError(f"the list {name} names itself")
        found: list[str] = []
        for word in lists[name]:
            named = word[1:-1] if word[:1] == "<" else ""
            found += words(named, (*within, name)) if named in lists else [word]
        return found

    return {name: words(name, ()) for name in lists}


def _group(
    group: dict[str, Any], category: str, lists: Mapping[str, Sequence[str]], everywhere: list[str], where: str
) -> list[Term]:
    if group["language"] not in LANGUAGES:
        raise ValueError(f"{where}: no such language: {group['language']!r}")
    try:
        unless = tuple(form for term in (*everywhere, *group.get("unless", ())) for form in parse(term, lists))
        return [
            Term(
                category,
                group["language"],
                float(group["weight"]),
                tuple(parse(term, lists)),
                unless if group["weight"] else (),
                bool(group.get("disguised", False)),
                f"{where}: {term}",
            )
            for term in group["terms"]
        ]
    except ValueError as fault:
        raise ValueError(f"{where}: {fault}") from fault


def _only(table: Mapping[str, Any], known: set[str], where: str) -> None:
    strange = sorted(set(table) - known)
    if strange:
        raise ValueError(f"{where}: unknown key {strange[0]!r}")
