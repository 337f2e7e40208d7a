"""Where in a text private things stand: what all finders have in common."""

import re
from typing import NamedTuple

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−﹣-"), "-")
_DOTS = dict.fromkeys(map(ord, "·•∙‧・"), ".")
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u200a\u202f\u3000\t"), " ")
_EVEN = {**_DASHES, **_DOTS, **_SPACES, ord("©"): "@", ord("®"): "@", ord("＠"): "@", ord("’"): "'", ord("‘"): "'"}
# What a reader of pictures takes figures for.
_SLIPS = str.maketrans("OoQDlI|!SsBZzgbG", "0000111155822966")
FIGURE = r"[0-9OoQDlI|!SsBZzgbG]"
"""A figure, or a letter that one may have been read as."""
NUMBER_START = r"(?<![\w$€#%/=&@])(?<!\d[-.,:/])"
"""Here begins what is no part of a word, a price or a longer number."""
NUMBER_END = r"(?![\w@%])(?![-./,:]\d)"
"""And here it ends."""


class Span(NamedTuple):
    """A private thing in a text: its kind, and its first and one past its last character."""

    kind: str
    start: int
    end: int

    def meets(self, other: "Span") -> bool:
        """Tell whether both have a character in common."""
        return self.start < other.end and other.start < self.end


def even(text: str) -> str:
    """Return the text with one kind of dash, dot, space and at sign, letter for letter."""
    return text.translate(_EVEN)


def figures(text: str) -> str:
    """Return the text with letters that look like figures as figures, letter for letter."""
    return text.translate(_SLIPS)


def mostly_figures(text: str) -> bool:
    """Tell whether a run of figures with slips has enough true ones: at least seven of ten."""
    strange = sum(one.isalpha() or one in "|!" for one in text)
    true = sum(one.isdigit() for one in text)
    return true * 3 >= (true + strange) * 2 and true >= 2


def word_before(text: str, at: int) -> str:
    """Return the word before a place, in letters only; empty at the beginning."""
    found = re.search(r"([^\W\d_]{1,30})[^\w]{0,4}$", text[max(0, at - 40) : at])
    return found[1] if found else ""


def without_gaps(raw: str) -> str:
    """Return a number without what stands between its figures, and without an extension."""
    return re.sub(r"(?:ext|extension|x)\.?[ :]*\d+$", "", raw).translate(
        {ord(one): None for one in " \n-./\\_*~()[]{}+,:"}
    )
