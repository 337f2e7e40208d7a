"""Long words on small buttons: cut in the middle, so that what tells one from another stays to be seen."""

from collections.abc import Sequence
from itertools import zip_longest

# So much is shown of the beginning, and before the place where two begin to differ.
_HEAD, _BEFORE = 8, 5


def told_apart(texts: Sequence[str], longest: int) -> list[str]:
    """Cut each text to so many characters, and no two different ones to the same.

    Args:
        texts: of one line each.
        longest: characters; more only where several texts cannot be told apart within them.
    """
    shown = [_cut(text, longest) for text in texts]
    for same in {one for one in shown if shown.count(one) > 1}:
        places = [at for at, one in enumerate(shown) if one == same]
        begin = _first_difference([texts[at] for at in places])
        for at in places:
            shown[at] = _cut_to(texts[at], begin, longest)
    # What differs at several places far from one another.
    while len(set(shown)) < len(set(texts)):
        longest += _HEAD
        shown = [_cut(text, longest) for text in texts]
    return shown


def _first_difference(texts: Sequence[str]) -> int:
    columns = enumerate(zip_longest(*texts))
    return next((at for at, signs in columns if len(set(signs)) > 1), len(texts[0]))


def _cut(text: str, longest: int) -> str:
    """Leave the middle out: addresses begin alike and end in what counts."""
    if len(text) <= longest:
        return text
    tail = (longest - 1) // 2
    return f"{text[: longest - 1 - tail]}…{text[len(text) - tail :]}"


def _cut_to(text: str, place: int, longest: int) -> str:
    """Leave out what stands between the beginning and a place, and what is left over behind it."""
    start = max(_HEAD, min(place - _BEFORE, len(text) - longest + _HEAD + 1))
    rest = text[start:]
    room = longest - _HEAD - 1
    return f"{text[:_HEAD]}…{rest if len(rest) <= room else rest[: room - 1] + '…'}"
