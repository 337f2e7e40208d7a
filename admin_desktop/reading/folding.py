"""Texts as they are compared: without capitals, accents and what nobody sees, each letter knowing its place."""

import unicodedata
from collections.abc import Mapping, Sequence

_INVISIBLE = {"Cf", "Cc", "Mn", "Me", "Co", "Cs", "Cn"}
_SPACES = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029"
_TILDE = "\u0303"


class Folder:
    """Folds texts; what each character becomes is worked out once."""

    def __init__(self, lookalikes: Mapping[str, str]) -> None:
        """lookalikes: letters of other alphabets, and marks, by the plain character that they are read as."""
        self._lookalikes = lookalikes
        self._known: dict[str, str] = {}

    def fold(self, text: str) -> tuple[str, Sequence[int]]:
        """Return the folded text and, for each of its characters, the place in ``text`` that it came from.

        Accents go, but ñ stays: in Spanish it makes other words. The places never decrease.
        """
        if text.isascii() and text.isprintable():
            return text.lower(), range(len(text))
        letters: list[str] = []
        places: list[int] = []
        for place, char in enumerate(text):
            if char == _TILDE and letters and letters[-1] == "n":
                letters[-1] = "ñ"
                continue
            folded = self._known.get(char)
            if folded is None:
                folded = self._known[char] = self._fold(char)
            for letter in folded:
                letters.append(letter)
                places.append(place)
        return "".join(letters), places

    def _fold(self, char: str) -> str:
        if char in _SPACES:
            return "\n" if char in "\n\u2028\u2029" else " "
        if char in "ñÑ":
            return "ñ"
        if char in self._lookalikes:
            return self._lookalikes[char]
        if unicodedata.category(char) in _INVISIBLE:
            return ""
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
        kept = "".join(one for one in plain if unicodedata.category(one) not in _INVISIBLE)
        return "".join(self._lookalikes.get(one, one) for one in kept)
