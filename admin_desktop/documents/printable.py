"""Text as the fonts of a document can show it: nothing is left out without a sign that it was."""

import bisect
import re
import unicodedata
from enum import IntEnum
from pathlib import Path

from admin_desktop.documents.plain import clean_text

MISSING = "�"
"""Stands for a character that no font of ours has."""

# Much more than any network takes; what is longer is cut, and the cut is said.
LONGEST = 120_000
# Signs that a line may be broken after anyway are left alone: a link shall stay what it is when it is copied.
_LONG_WORD = re.compile(r"[^\s/?&=.,;:_-]{50,}")
# Without a place to break, a word runs off the page. A space of no width is such a place, and no reader sees it.
_EVERY = 40
_BREAK = "\u200b"


class Care(IntEnum):
    """How much is shown. Signs put together from several fonts cannot be: then less is tried."""

    EVERYTHING = 0
    NO_MARKS = 1
    ASCII = 2


class Coverage:
    """Which characters the fonts have.

    Args:
        path: one range of code points a line, in hexadecimal ("20-7E"), in order.
    """

    def __init__(self, path: Path) -> None:
        ranges = [line.split("-") for line in path.read_text(encoding="utf-8").split()]
        self._starts = [int(start, 16) for start, _ in ranges]
        self._ends = [int(end, 16) for _, end in ranges]

    def has(self, sign: str) -> bool:
        """Tell whether a character can be shown."""
        point = ord(sign)
        at = bisect.bisect_right(self._starts, point) - 1
        return at >= 0 and point <= self._ends[at]

    def printable(self, text: str, longest: int = LONGEST, care: Care = Care.EVERYTHING) -> str:
        """Return a text with :data:`MISSING` for what cannot be shown, and with places to break long words.

        Args:
            text: from anywhere.
            longest: characters to keep; what is cut is said.
            care: what is shown at all.
        """
        cleaned = clean_text(text, longest).replace("\t", "    ")
        known: dict[str, bool] = {"\n": True, MISSING: True}

        def shown(sign: str) -> str:
            if sign not in known:
                known[sign] = self.has(sign) and _shown_with(care, sign)
            return sign if known[sign] else MISSING

        return _LONG_WORD.sub(_with_breaks, "".join(map(shown, cleaned)))


def _shown_with(care: Care, sign: str) -> bool:
    if care == Care.ASCII:
        return sign.isascii()
    # Marks that join the sign before them, and signs that are none ("format").
    return care == Care.EVERYTHING or unicodedata.category(sign) not in ("Mn", "Me", "Mc", "Cf", "Sk")


def _with_breaks(match: re.Match[str]) -> str:
    word = match[0]
    return _BREAK.join(word[at : at + _EVERY] for at in range(0, len(word), _EVERY))
