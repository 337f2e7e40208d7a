"""What a post may be about: suggested categories, and the words that led to each."""

import threading
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from admin_desktop.reading.folding import Folder
from admin_desktop.reading.guesses import Suggestion
from admin_desktop.reading.spelling import Spelling
from admin_desktop.reading.suggestion_data import CATEGORIES, Data, Term, load
from admin_desktop.reading.terms import Form, Part, Step
from admin_desktop.reading.tokens import BREAK, Token, Tokens

# A term that was found so often says nothing new; so much of a hostile text is looked at, and no more.
_MOST_MATCHES = 12
_MOST_LOOKS = 1500
_BLOCK = 16  # words; a form is only looked for where all its words stand within two blocks
_LONGEST_BEGINNING = 16
_SUREST = 0.99


class _Match(NamedTuple):
    term: int
    places: tuple[int, ...]


class Suggester:
    """Suggests categories for texts. Its data is read when it is first asked, and only then; any thread may ask."""

    def __init__(self, folder: Path, common_file: Path | None = None, categories: Sequence[str] = CATEGORIES) -> None:
        """Only remember where the data lies.

        folder: resources/suggestions/, or another of the same kind; common_file: what its files share, where that is
        not beside them; categories: what they are for, in the order of equal suggestions.
        """
        self._folder = folder
        self._common_file = common_file
        self._categories = categories
        self._lock = threading.Lock()

    def suggest(self, text: str) -> tuple[Suggestion, ...]:
        """Return the categories that the text may belong to, the surest first; none for a harmless one.

        Spans are characters of ``text`` as given.

        Raises:
            OSError, ValueError, KeyError: our own data is broken.
        """
        with self._lock:
            index = self._index
        tokens = index.tokens.of(text)
        matches = index.matches(tokens)
        found = []
        for category in self._categories:
            suggestion = _weigh(
                index, category, [one for one in matches if index.terms[one.term].category == category], tokens
            )
            if suggestion is not None:
                found.append(suggestion)
        return tuple(sorted(found, key=lambda one: -one.sure))

    @cached_property
    def _index(self) -> "_Index":
        return _Index(load(self._folder, self._common_file, self._categories))


class _Index:
    """The terms, arranged so that a word leads to the few it can belong to."""

    def __init__(self, data: Data) -> None:
        self.terms = data.terms
        self.threshold = data.threshold
        self._bits: dict[frozenset[str], int] = {}
        self._by_word: dict[str, int] = defaultdict(int)
        self._by_beginning: dict[str, int] = defaultdict(int)
        self._frequent = data.frequent
        self._ends = self._bit(Part(frozenset({BREAK})))
        self._first: dict[int, list[tuple[int, Form]]] = defaultdict(list)
        self._second: dict[int, list[tuple[int, Form]]] = defaultdict(list)
        # The terms of a group share what takes them back.
        shared = {id(term.unless): term.unless for term in data.terms}
        made = {key: tuple(self._form(form) for form in forms) for key, forms in shared.items()}
        self._unless = [made[id(term.unless)] for term in data.terms]
        for number, term in enumerate(data.terms):
            for parts in term.forms:
                form = self._form(parts)
                later = any(word.startswith("<@") for part in parts for word in part.words)
                (self._second if later else self._first)[form.steps[form.anchor].mask].append((number, form))
        self._asked = {word[2:-1] for words in self._bits for word in words if word.startswith("<@")}
        self._known: dict[str, int] = {}
        spelling = _spelling(data, self._by_word)
        self.tokens = Tokens(Folder(data.lookalikes), spelling, data.aliases, data.abbreviations)

    def matches(self, tokens: Sequence[Token]) -> list[_Match]:
        """Return all that was found, without what a harmless phrase or the sentence takes back."""
        masks = [self._mask(token.word) for token in tokens]
        found = self._sift(self._look(masks, self._first), masks)
        for category in self._asked:
            bit = self._by_word[f"<@{category}>"]
            for match in found:
                if self.terms[match.term].category == category and self.terms[match.term].weight >= self.threshold:
                    for place in match.places:
                        masks[place] |= bit
        return found + self._sift(self._look(masks, self._second), masks)

    def _look(self, masks: Sequence[int], forms: dict[int, list[tuple[int, Form]]]) -> list[_Match]:
        around = _surroundings(masks)
        anchors = 0
        for mask in forms:
            anchors |= mask
        looks: dict[int, int] = defaultdict(int)
        had: dict[int, int] = defaultdict(int)
        found = []
        for place, mask in enumerate(masks):
            rest = mask & anchors
            near = around[place // _BLOCK] if rest else 0
            while rest:
                bit = rest & -rest
                rest ^= bit
                for number, form in forms[bit]:
                    if form.needs & near != form.needs or had[number] >= _MOST_MATCHES or looks[number] >= _MOST_LOOKS:
                        continue
                    looks[number] += 1
                    places = form.find(masks, place, self._ends)
                    if places is not None:
                        had[number] += 1
                        found.append(_Match(number, places))
        return found

    def _sift(self, found: list[_Match], masks: Sequence[int]) -> list[_Match]:
        harmless: dict[str, set[int]] = defaultdict(set)
        for match in found:
            if not self.terms[match.term].weight:
                harmless[self.terms[match.term].category].update(match.places)
        return [
            match
            for match in found
            if self.terms[match.term].weight
            and harmless[self.terms[match.term].category].isdisjoint(match.places)
            and not self._taken_back(match, masks)
        ]

    def _taken_back(self, match: _Match, masks: Sequence[int]) -> bool:
        forms = self._unless[match.term]
        if not forms:
            return False
        # Not the whole of an endless sentence: what takes a meaning back stands near it.
        first = max(0, match.places[0] - _BLOCK)
        last = min(len(masks), match.places[-1] + 1 + _BLOCK)
        first = next((at + 1 for at in range(match.places[0] - 1, first - 1, -1) if masks[at] & self._ends), first)
        last = next((at for at in range(match.places[-1] + 1, last) if masks[at] & self._ends), last)
        sentence = masks[first:last]
        there = 0
        for mask in sentence:
            there |= mask
        return any(
            form.find(sentence, at, self._ends) is not None
            for form in forms
            if form.needs & there == form.needs
            for at, mask in enumerate(sentence)
            if mask & form.steps[form.anchor].mask
        )

    def _mask(self, word: str) -> int:
        known = self._known.get(word)
        if known is None:
            known = self._by_word.get(word, 0)
            for length in range(2, min(len(word), _LONGEST_BEGINNING) + 1):
                known |= self._by_beginning.get(word[:length], 0)
            if word.isdigit():
                known |= self._by_word.get("<number>", 0)
            if len(self._known) > 50_000:  # strangers' words are no reason to grow
                self._known.clear()
            self._known[word] = known
        return known

    def _bit(self, part: Part) -> int:
        bit = self._bits.get(part.words)
        if bit is None:
            bit = self._bits[part.words] = 1 << len(self._bits)
            for word in part.words:
                if word.endswith("*"):
                    self._by_beginning[word[:-1]] |= bit
                else:
                    self._by_word[word] |= bit
        return bit

    def _form(self, parts: tuple[Part, ...]) -> Form:
        steps = tuple(Step(self._bit(part), part.gap, part.across) for part in parts)
        anchor = min(range(len(parts)), key=lambda at: self._commonness(parts[at]))
        needs = 0
        for step in steps:
            needs |= step.mask
        return Form(steps, anchor, needs)

    def _commonness(self, part: Part) -> int:
        return len(part.words) + 1000 * len(part.words & self._frequent) + 100 * ("<number>" in part.words)


def _surroundings(masks: Sequence[int]) -> list[int]:
    """Return for each block of words the bits of it and its neighbours."""
    blocks = []
    for start in range(0, len(masks), _BLOCK):
        bits = 0
        for mask in masks[start : start + _BLOCK]:
            bits |= mask
        blocks.append(bits)
    padded = [0, 0, *blocks, 0, 0]
    return [padded[at] | padded[at + 1] | padded[at + 2] | padded[at + 3] | padded[at + 4] for at in range(len(blocks))]


def _spelling(data: Data, by_word: dict[str, int]) -> Spelling:
    disguised = {
        word.removesuffix("*")
        for term in data.terms
        if term.disguised
        for parts in term.forms
        if len(parts) == 1
        for word in parts[0].words
    }
    words = {word for word in by_word if word.isalpha()} | disguised
    return Spelling(words, disguised, data.first_letter, {*data.ordinary, *data.aliases}, data.signs)


def _weigh(index: _Index, category: str, matches: list[_Match], tokens: Sequence[Token]) -> Suggestion | None:
    """Put together what speaks for a category: each term counts once, and so does each word."""
    doubt = 1.0
    counted: set[int] = set()
    terms: set[int] = set()
    for match in sorted(matches, key=lambda one: -_term(index, one).weight):
        if match.term in terms or counted.issuperset(match.places):
            continue
        terms.add(match.term)
        counted.update(match.places)
        doubt *= 1 - _term(index, match).weight
    sure = 1 - doubt
    if sure < index.threshold:
        return None
    places = sorted({place for match in matches for place in match.places})
    return Suggestion(category, _spans(places, tokens), round(min(sure, _SUREST), 3))


def _term(index: _Index, match: _Match) -> Term:
    return index.terms[match.term]


def _spans(places: Sequence[int], tokens: Sequence[Token]) -> tuple[tuple[int, int], ...]:
    """Return the places in the text; words that follow one another are one span."""
    spans: list[tuple[int, int]] = []
    last = -2
    for place in places:
        token = tokens[place]
        if spans and (place == last + 1 or token.start < spans[-1][1]):
            spans[-1] = (spans[-1][0], max(spans[-1][1], token.end))
        else:
            spans.append((token.start, token.end))
        last = place
    return tuple(spans)
