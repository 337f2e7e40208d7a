"""Where words end: spaces that were missed or invented, put right by the white that is really there.

The reader guesses spaces together with letters and slips where the type is small ("starton", "example. org"). The gaps
between the letters of one line know better: those between words are much wider than those within.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from PIL import Image

from admin_desktop.boxes import Box
from admin_desktop.reading.words import Word, around

# What is darker than this in the flattened picture is ink.
_INK = 176
# A gap within a word is a space if it is so much of the line's usual space, of which there must be some.
_AS_WIDE = 0.85
_ENOUGH = 3
# Widths of gaps as parts of the line's height: a space is never narrower; round the signs in addresses and
# numbers, what is narrower is none.
_LEAST_SPACE = 0.2
_NO_SPACE = 0.15
# Round a narrow figure and the signs between the parts of an address there is more white than round letters.
_AIRY = re.compile(r"[\d/?=&_] | [\d/?=&_]")
_FIGURES_APART = 0.4

# A space that may be none: beside the signs of addresses and handles, and within numbers.
_ADDRESS = re.compile(r"[/_@#&?] \w|\w [/_&?]|: //|[a-z0-9]\. [a-z0-9]|\d \d")

Symbols = Sequence[tuple[str, int, int]]
"""The letters of a word: text, left edge and right edge."""


def respaced(words: Sequence[tuple[Word, Symbols]], line: Image.Image, left: int) -> tuple[Word, ...]:
    """Split and join the words of one line by its gaps.

    Args:
        words: from left to right, with their letters.
        line: the flattened pixels of the line, no more of the picture above and below than it needs.
        left: the picture's column with which ``line`` begins.
    """
    if not words:
        return ()
    white = [(start + left, end + left) for start, end in _white(line)]
    height = max(word.box.height for word, _ in words)
    between = _between([word for word, _ in words], white)
    cut = [word for word, _ in words]
    if len(between) >= _ENOUGH:
        least = max(median(between) * _AS_WIDE, height * _LEAST_SPACE)
        cut = [part for word, symbols in words for part in _split(word, symbols, white, least)]
    return tuple(_joined(cut, white, height * _NO_SPACE))


def gapless(words: Sequence[Word], line: Image.Image, left: int) -> tuple[Word, ...]:
    """Join what has no gap between that is as wide as a space, whatever it reads: an address has none.

    Args:
        words: of one line, from left to right.
        line, left: as :func:`respaced`.
    """
    if not words:
        return ()
    white = [(start + left, end + left) for start, end in _white(line)]
    height = max(word.box.height for word in words)
    joined = [words[0]]
    for word in words[1:]:
        least = _FIGURES_APART if _AIRY.search(f"{joined[-1].text} {word.text}") else _LEAST_SPACE
        if _gap(joined[-1], word, white) < height * least:
            joined[-1] = _as_one(joined[-1], word)
        else:
            joined.append(word)
    return tuple(joined)


def _between(words: Sequence[Word], white: list[tuple[int, int]]) -> list[int]:
    """Return the widths of the gaps between words."""
    return [_gap(one, other, white) for one, other in pairwise(words)]


def _gap(one: Word, other: Word, white: list[tuple[int, int]]) -> int:
    """Return how much white stands between two words, in pixels; their boxes are not exact."""
    first, last = (one.box.x + one.box.right) / 2, (other.box.x + other.box.right) / 2
    edge = (one.box.right + other.box.x) / 2
    near = [
        gap
        for gap in white
        if first < gap[0] and gap[1] < last and abs((gap[0] + gap[1]) / 2 - edge) <= one.box.height / 2
    ]
    return max((end - start for start, end in near), default=0)


def _white(line: Image.Image) -> list[tuple[int, int]]:
    """Find the columns without ink between the first and the last with some, as (first, behind the last)."""
    ink = line.point([255 if grey < _INK else 0 for grey in range(256)], "L").convert("F")
    columns = ink.resize((line.width, 1), Image.Resampling.BOX).tobytes()
    inked = [x for x, sum_of in enumerate(memoryview(columns).cast("f")) if sum_of > 0]
    return [(one + 1, other) for one, other in pairwise(inked) if other > one + 1]


def _split(word: Word, symbols: Symbols, white: list[tuple[int, int]], least: float) -> list[Word]:
    wide = [
        (start, end) for start, end in white if word.box.x < start and end < word.box.right and end - start >= least
    ]
    if not wide or "".join(text for text, _, _ in symbols) != word.text:
        return [word]
    wide = [gap for gap in wide if not _between_digits(symbols, gap)]
    parts, first, edge = [], 0, word.box.x
    for start, end in [*wide, (word.box.right, word.box.right)]:
        last = first
        while last < len(symbols) and (symbols[last][1] + symbols[last][2]) / 2 < (start + end) / 2:
            last += 1
        if last > first:
            text = "".join(symbol for symbol, _, _ in symbols[first:last])
            parts.append(Word(text, Box(edge, word.box.y, max(1, start - edge), word.box.height), word.confidence))
        first, edge = last, end
    return parts if first == len(symbols) else [word]


def _between_digits(symbols: Symbols, gap: tuple[int, int]) -> bool:
    """Figures are of one width, so a narrow one has much white around it: "3:15" is no "3:1 5"."""
    middle = (gap[0] + gap[1]) / 2
    left = [text for text, start, end in symbols if (start + end) / 2 < middle]
    right = [text for text, start, end in symbols if (start + end) / 2 >= middle]
    return bool(left and right) and left[-1].isdigit() and right[0].isdigit()


def _joined(words: list[Word], white: list[tuple[int, int]], least: float) -> list[Word]:
    joined = words[:1]
    for word in words[1:]:
        before = joined[-1]
        if not _ADDRESS.search(f"{before.text} {word.text}") or _gap(before, word, white) >= least:
            joined.append(word)
            continue
        joined[-1] = _as_one(before, word)
    return joined


def _as_one(one: Word, other: Word) -> Word:
    letters = len(one.text) + len(other.text)
    sure = (one.confidence * len(one.text) + other.confidence * len(other.text)) / letters
    return Word(one.text + other.text, around((one.box, other.box)), sure)
