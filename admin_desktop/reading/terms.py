"""The language that words and patterns of suggestions are written in, and finding them among the words of a text.

A term is words with spaces between:

    word            this word; one that ends in * is the beginning of words
    one|two         either
    one|two_three   either the word or both of these, one behind the other
    <list>          one of a list
    <link>          a kind of thing: also <phone>, <mail>, <money>, <percent>, <mention>, <number>
    <@category>     a word that led to this other category
    word?           may be left out
    one .. two      up to three words between; ..7 up to seven; ...7 the same, and a sentence may end between
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

_GAP = re.compile(r"(\.\.\.?)(\d*)")
_USUAL_GAP = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One word of a term: what it may be, how many others may stand before it, and whether a sentence may end there."""

    words: frozenset[str]
    gap: int = 0
    across: bool = False


def parse(term: str, lists: Mapping[str, Sequence[str]]) -> list[tuple[Part, ...]]:
    """Return the forms of a term: one for each way to take what may be left out, or what is more than one word.

    Raises:
        ValueError: it is not well-formed, or names a list that is not there.
    """
    slots: list[list[tuple[Part, ...]]] = []
    gap, across, first = 0, False, True
    for word in term.split():
        between = _GAP.fullmatch(word)
        if between:
            gap, across = int(between[2] or _USUAL_GAP), between[1] == "..."
            if first:
                raise ValueError(f"a gap stands at an end: {term!r}")
            continue
        slots.append(_choices(word, lists, term, gap, across))
        gap, across, first = 0, False, False
    if gap or first:
        raise ValueError(f"a gap stands at an end: {term!r}")
    forms = [_joined(chosen) for chosen in product(*slots)]
    if not all(forms):
        raise ValueError(f"everything may be left out: {term!r}")
    return forms


def _choices(
    word: str, lists: Mapping[str, Sequence[str]], term: str, gap: int, across: bool
) -> list[tuple[Part, ...]]:
    """Return what may stand at one place of a term: single words together, each sequence by itself."""
    single: set[str] = set()
    several: list[tuple[Part, ...]] = []
    for one in word.removesuffix("?").split("|"):
        if not one or "?" in one:
            raise ValueError(f"nothing beside |, or ? within a word: {term!r}")
        if one[0] == "<" and one[1:-1] in lists:
            single.update(lists[one[1:-1]])
        elif one[0] == "<" and one[1:-1] not in KINDS and one[1] != "@":
            raise ValueError(f"there is no list {one}: {term!r}")
        elif "_" in one and one[0] != "<":
            begin, *rest = one.split("_")
            several.append((Part(frozenset({begin}), gap, across), *(Part(frozenset({next_})) for next_ in rest)))
        else:
            single.add(one)
    choices = ([(Part(frozenset(single), gap, across),)] if single else []) + several
    if word.endswith("?"):
        choices.append((Part(frozenset(), gap, across),))
    return choices


def _joined(chosen: Sequence[tuple[Part, ...]]) -> tuple[Part, ...]:
    """Put the chosen words in a row; where one is left out, its gap goes to the next."""
    parts: list[Part] = []
    gap, across = 0, False
    for part in (one for choice in chosen for one in choice):
        gap, across = gap + part.gap, across or part.across
        if part.words:
            parts.append(Part(part.words, gap if parts else 0, across if parts else False))
            gap, across = 0, False
    return tuple(parts)


KINDS = frozenset({"link", "phone", "mail", "money", "percent", "mention", "number"})


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a form as bits: ``mask`` has the bit of its words."""

    mask: int
    gap: int
    across: bool


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a term, ready to be found.

    Attributes:
        steps: its parts, in order.
        anchor: which of them is the rarest; looking begins there.
        needs: the bits of all parts.
    """

    steps: tuple[Step, ...]
    anchor: int
    needs: int

    def find(self, masks: Sequence[int], at: int, ends: int) -> tuple[int, ...] | None:
        """Return the places of its words, where the anchor stands at place ``at``; the nearest ones.

        masks: of each word of the text, the bits of the parts that it can be; ends: the bit of a sentence's end.
        """
        left: dict[int, tuple[int, ...]] = {at: (at,)}
        for number in range(self.anchor, 0, -1):
            step = self.steps[number]
            left = _reach(masks, left, self.steps[number - 1].mask, step, -1, ends)
            if not left:
                return None
        right: dict[int, tuple[int, ...]] = {at: (at,)}
        for step in self.steps[self.anchor + 1 :]:
            right = _reach(masks, right, step.mask, step, 1, ends)
            if not right:
                return None
        return tuple(reversed(next(iter(left.values())))) + next(iter(right.values()))[1:]


def _reach(
    masks: Sequence[int], places: Mapping[int, tuple[int, ...]], mask: int, step: Step, way: int, ends: int
) -> dict[int, tuple[int, ...]]:
    """Go one part further from each place; at each new place is kept how it was first reached."""
    found: dict[int, tuple[int, ...]] = {}
    for place, path in places.items():
        at = place
        for _word in range(step.gap + 1):
            at += way
            if not 0 <= at < len(masks):
                break
            bits = masks[at]
            if bits & mask and at not in found:
                found[at] = (*path, at)
            if bits & ends and not step.across:
                break
    return found
