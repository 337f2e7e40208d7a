"""Words that were disguised or misread: f***ing, sh!t, a$$, fuuuck, f.u.c.k, and rn that was an m."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from itertools import groupby

_STARS = frozenset("*#%•●■█▪×?&^~")
_DASHES = frozenset("-_.—–")
_END = "!?.,…:;\"')"
# Nobody disguises a word with more signs than this; what is longer is looked at no closer.
_LONGEST = 24


class Spelling:
    """Finds the word that was meant; only words it was given."""

    def __init__(
        self,
        words: Collection[str],
        disguised: Collection[str],
        first_letter: Collection[str],
        ordinary: Collection[str],
        signs: Mapping[str, str],
    ) -> None:
        """Prepare for looking up.

        words: all that are looked for; disguised: those of them that people mask; first_letter: those that may show
        nothing but their first letter, the likeliest first; ordinary: words that are what they are, however near they
        come to another; signs: a sign or digit, and the letters it may stand for.
        """
        self._words = frozenset(words)
        self._ordinary = frozenset(ordinary)
        self._signs = signs
        self._disguised = frozenset(disguised)
        self._first_letter = list(first_letter)
        # By length and first letter: a word is compared with few.
        self._masked: dict[tuple[int, str], list[str]] = defaultdict(list)
        self._misread: dict[tuple[int, str], list[str]] = defaultdict(list)
        self._squeezed: dict[str, list[str]] = defaultdict(list)
        self._bones: dict[str, str] = {}
        # First those that show only their first letter, so that f*** is the likeliest of them.
        for word in dict.fromkeys((*first_letter, *sorted(disguised))):
            self._masked[len(word), word[0]].append(word)
            if len(word) > 3:
                self._bones.setdefault(_bones(word), word)
        for word in sorted(self._words):
            self._squeezed["".join(letter for letter, _run in groupby(word))].append(word)
            if len(word) > 4:
                self._bones.setdefault(_bones(word), word)
            if len(word) > 3 and word not in disguised:
                self._misread[len(word), word[0]].append(word)

    def plain(self, word: str) -> str | None:
        """Return the word meant by this one of letters only, drawn out or misread; None where it is none."""
        if word in self._words or word in self._ordinary or len(word) > 4 * _LONGEST:
            return None
        if _drawn_out(word) or _stretched_at_end(word):
            runs = [(letter, len(list(run))) for letter, run in groupby(word)]
            for candidate in self._squeezed.get("".join(letter for letter, _length in runs), ()):
                needed = [len(list(run)) for _letter, run in groupby(candidate)]
                if (_drawn_out(word) or candidate in self._disguised) and all(
                    length >= least for (_letter, length), least in zip(runs, needed, strict=True)
                ):
                    return candidate
        return self._bones.get(_bones(word)) if len(word) > 3 else None

    def disguised(self, chunk: str) -> str | None:
        """Return the word that this one with signs or digits in it stands for; None where it is none."""
        for form in dict.fromkeys((chunk, chunk.rstrip(_END))):
            if not 2 < len(form) <= _LONGEST or form in self._ordinary:
                continue
            found = self._unmask(form)
            if found is not None:
                return found
        return None

    def spelt(self, letters: str) -> tuple[int, int] | None:
        """Return where in these letters, that stood apart (f u c k), the longest disguisable word stands."""
        if letters in self._disguised:
            return 0, len(letters)
        for length in range(len(letters) - 1, 3, -1):
            for start in range(len(letters) - length + 1):
                if letters[start : start + length] in self._disguised:
                    return start, start + length
        return None

    def _unmask(self, form: str) -> str | None:
        seen = sum(char.isalpha() for char in form)
        if not seen:
            return None
        begins = form[0] + self._signs.get(form[0], "")
        for letter in begins:
            for candidate in self._masked.get((len(form), letter), ()):
                if self._fits(form, candidate) and self._enough(form, candidate, seen):
                    return candidate
        if any(char in _STARS or char in _DASHES for char in form) or seen < 2:
            return None
        near = (word for letter in begins for word in self._misread.get((len(form), letter), ()))
        return next((word for word in near if self._fits(form, word)), None)

    def _fits(self, form: str, word: str) -> bool:
        return all(
            shown == meant or meant in self._signs.get(shown, "") or shown in _STARS or shown in _DASHES
            for shown, meant in zip(form, word, strict=True)
        )

    def _enough(self, form: str, word: str, seen: int) -> bool:
        """Whether so much of the word shows that it is that word."""
        stars = sum(char in _STARS for char in form)
        dashes = sum(char in _DASHES for char in form)
        if form[0] in _STARS or form[0] in _DASHES:
            return False
        if dashes and (len(form) < 4 or seen < 2):
            return False
        if not stars and not dashes:
            return True
        return seen + (len(form) - seen - stars - dashes) > 1 or word in self._first_letter


def _drawn_out(word: str) -> bool:
    return re.search(r"(.)\1\1", word) is not None


def _stretched_at_end(word: str) -> bool:
    """Whether its last letter stands twice where words rarely have it so ("fuckk", but not "assess")."""
    return len(word) > 3 and re.search(r"([bcdghkmnprtxyz])\1$", word) is not None


def _bones(word: str) -> str:
    """What is left of a word when letters that a reader confuses are the same."""
    return word.replace("m", "rn").replace("w", "vv").replace("i", "l")
