"""What networks put round a post: buttons, counts, times, badges. Nobody wrote it, and it is no text of a post."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache

from admin_desktop.reading.moments import looks_like_when
from admin_desktop.storage.resources import resource_dir

_COUNT = re.compile(r"[\d.,]+[kmb]?\+?|\d{1,2}:\d{2}")
# A count and its word, with the space between them lost: "3likes".
_COUNTED = re.compile(r"^[\d.,]+[kmb]?(?=[a-z]{3,})|(?<=[a-z]{3})\d+$")
_SIGNS_ONLY = re.compile(r"[\W_]*")
# Behind a time: that the post was changed, and a picture of who may see it, read as a letter.
_BEHIND_WHEN = re.compile(
    r"\s*[(·•+*»«:-]?\s*\b(?:edited|editad[oa])\b.*$|\s+[-·•:+*«»©®@]\s*\S?$|(?<=\d[smhdwy])[-·•:+*«»©®@¢°]+\S?$",
    re.IGNORECASE,
)
# "2 days ago" with its gaps lost.
_STUCK_TOGETHER = re.compile(r"([lI|i]|\d{1,2})([a-z]{1,7}?)\.?(ago)", re.IGNORECASE)
# A picture of who may see it, read as a letter and a figure: "14 h - P8", "Just now: 6".
_ICON_BEHIND = re.compile(r"(?:\s+\W|[:;]\s)\s*\w{1,2}[%°]?$")
_POINTS = frozenset({"point", "points", "pts", "punto", "puntos", "karma"})
_EDITED = frozenset({"edited", "editado", "editada"})
# The three dots of a menu, read together with the time before them.
_DOTS = re.compile(r"(?<=\w)[-·•.…]{2,}$")
# A time among buttons: "1w" with its 1 misread, "11-4".
_SHORT_WHEN = re.compile(r"[liI|]\d?(?:mo|[smhdwy])|\d{1,2}-\d{1,2}")
_LONGEST_LINE = 9
# The longest way to say a time in words, and the longest badge.
_LONGEST_WHEN = 9
_LONGEST_BADGE = 3


@dataclass(frozen=True, slots=True)
class Furniture:
    """The words (``resources/reading/furniture.toml``)."""

    words: frozenset[str]
    signs: frozenset[str]
    badges: frozenset[str]
    moments: frozenset[str]
    after_i: frozenset[str]
    bylines: tuple[re.Pattern[str], ...]
    lines: tuple[re.Pattern[str], ...]
    l_words: frozenset[str]
    i_words: frozenset[str]
    roles: frozenset[str]
    profile: frozenset[str]
    to: frozenset[str]
    did: frozenset[str]
    last: frozenset[str]


@cache
def furniture() -> Furniture:
    """Read it once."""
    data = tomllib.loads((resource_dir() / "reading" / "furniture.toml").read_text(encoding="utf-8"))
    bylines = tuple(re.compile(pattern, re.IGNORECASE) for pattern in data["bylines"])
    return Furniture(
        frozenset(data["words"]),
        frozenset(data["signs"]),
        frozenset(data["badges"]),
        frozenset(data["moments"]),
        frozenset(data["after_i"]),
        bylines,
        tuple(re.compile(pattern) for pattern in data["lines"]),
        frozenset(data["l_words"]),
        frozenset(data["i_words"]),
        frozenset(data["roles"]),
        frozenset(data["profile"]),
        frozenset(data["to"]),
        frozenset(data["did"]),
        frozenset(data["last"]),
    )


def folded(text: str) -> str:
    """Return lower case without accents and without signs at the ends."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).strip(" .,:;·•-–—|()[]…'\"‘’“”")


@dataclass(frozen=True, slots=True)
class Row:
    """What a row of words says when it is no text: the time in it, or nothing."""

    when: str


def row_of_furniture(words: list[str]) -> Row | None:
    """Tell whether a row holds nothing that somebody wrote: "4h Like Reply", "12 likes", "See translation".

    Returns:
        the time it says, if any; None for a row of text.
    """
    if not words or is_line_of_furniture(words):
        return Row("")
    when, rest = take_when(words)
    known = furniture()
    plain = [part for word in rest for part in _apart(_COUNTED.sub("", folded(word)), known.words)]
    left = [word for word in plain if word and not _COUNT.fullmatch(word) and not _SIGNS_ONLY.fullmatch(word)]
    if (when or rest) and len(without_badges(["-name-", *rest])) == 1:
        return Row(when)  # "Group expert · November 19", or "Top fan" above the name
    left = [_as_sign(word, known.signs) if word not in known.words else word for word in left]
    strange = [word for word in left if word not in known.words and not _SHORT_WHEN.fullmatch(word)]
    signs = [word for word in left if word in known.signs]
    if not left or all(word in known.badges for word in left):
        return Row(when)
    # Icons are read as short scraps; a line of buttons has more buttons than those.
    scraps = [word for word in strange if len(word) <= 3]
    if len(strange) == len(scraps) and len(scraps) <= len(signs) and signs and len(left) <= 12:
        return Row(when or next((_put_right(word) for word in rest if _SHORT_WHEN.fullmatch(word)), ""))
    return None


def _as_sign(word: str, signs: frozenset[str]) -> str:
    """Return the button that a word was meant to be, where its end was lost or a letter misread: "repl", "rep1y"."""
    if len(word) < 4:
        return word
    from rapidfuzz.distance import Levenshtein

    return next(
        (sign for sign in signs if len(sign) > 4 and Levenshtein.distance(word, sign, score_cutoff=1) <= 1), word
    )


def row_of_buttons(words: list[str]) -> bool:
    """Tell whether a row ends a post: a time or two buttons at least, and a button among them: "4h Like Reply"."""
    furnished = row_of_furniture(words)
    if furnished is None:
        return False
    _, rest = take_when(words)
    said = (_COUNTED.sub("", folded(word)) for word in rest)
    signs = sum(part in furniture().signs for word in said for part in _apart(word, furniture().words))
    return signs >= 2 or (signs == 1 and bool(furnished.when))


def is_last_button(words: list[str]) -> bool:
    """Tell whether a row is one button with counts and icons before it, as it ends a post: "4 33 Reply"."""
    named = [word for word in words if re.search(r"[^\W\d_]{3,}", word)]
    return len(named) == 1 and named[0][:1].isupper() and folded(named[0]) in furniture().last


def is_line_of_furniture(words: list[str]) -> bool:
    """Tell whether a row is one of the network's own sentences: "Replying to @name", "Ann and 12 others"."""
    said = folded(" ".join(words))
    return len(words) <= _LONGEST_LINE and any(pattern.fullmatch(said) for pattern in furniture().lines)


def _apart(word: str, known: frozenset[str]) -> list[str]:
    """Split a word where the space between two buttons was lost: "seetranslation"."""
    if word in known:
        return [word]
    for at in range(2, len(word) - 1):
        if word[:at] in known and word[at:] in known:
            return [word[:at], word[at:]]
    return [word]


def _put_right(when: str) -> str:
    return re.sub(r"^[liI|](?=\d|\s|(?:mo|[smhdwy])\b|-)", "1", when)


def take_when(words: list[str]) -> tuple[str, list[str]]:
    """Take the words that say a time out of a row; the longest there are, at its beginning or end.

    Returns:
        the time as read, or nothing, and the words that are left.
    """
    words = _apart_again(_without_icons(words))
    edited = next((at for at, word in enumerate(words) if at and folded(word) in _EDITED), 0)
    if edited and (found := take_when(words[:edited]))[0]:
        return found  # "17 hr. ago · Edited 2h ago"
    for length in range(min(_LONGEST_WHEN, len(words)), 0, -1):
        for start in (0, len(words) - length):
            said = [*words[start : start + length - 1], _DOTS.sub("", words[start + length - 1])]
            if not said[-1] or _SIGNS_ONLY.fullmatch(said[0]) or _SIGNS_ONLY.fullmatch(said[-1]):
                continue
            if looks_like_when(" ".join(said)) and (length == len(words) or _says_when(said)):
                return _bare(" ".join(said)), words[:start] + words[start + length :]
    if len(words) > 3 and folded(words[-1]) == "ago":
        return "", words[:-2]  # "Jays ago": the figure was misread, but a time it was
    for start in range(len(words)):
        if looks_like_when(words[start]) and any(sign.isdigit() for sign in words[start]):
            return _bare(words[start]), words[:start] + words[start + 1 :]
    return "", words


def _without_icons(words: list[str]) -> list[str]:
    """Take off the end what icons behind a point are read as: "2 hr ago + O"."""
    kept = list(words)
    while len(kept) > 1 and _SIGNS_ONLY.fullmatch(kept[-1]):
        kept.pop()
    if len(kept) > 2 and len(kept[-1]) == 1 and not kept[-1].isdigit() and _SIGNS_ONLY.fullmatch(kept[-2]):
        return _without_icons(kept[:-2])
    return kept


def _apart_again(words: list[str]) -> list[str]:
    """Put the gaps back into "2daysago"."""
    said: list[str] = []
    for word in words:
        found = _STUCK_TOGETHER.fullmatch(word)
        unit = found[2] if found else ""
        said += [f"{_put_right(found[1])}{'' if len(unit) == 1 else ' '}{unit}", found[3]] if found else [word]
    return " ".join(said).split() if said != words else words


def _says_when(said: list[str]) -> bool:
    """Tell a time beside a name from a day in a sentence: "Nov 9", "Yesterday", "Just now"; not "Thursday"."""
    return any(sign.isdigit() for sign in " ".join(said)) or folded(" ".join(said)) in furniture().moments


def without_badges(words: list[str]) -> list[str]:
    """Take signs and badges off the end of a name."""
    known = furniture()
    kept = list(words)
    changed = True
    while changed and kept:
        changed = False
        if _SIGNS_ONLY.fullmatch(kept[-1]):
            kept.pop()
            changed = True
            continue
        for length in range(min(_LONGEST_BADGE, len(kept) - 1), 0, -1):
            said = " ".join(kept[-length:])
            # "anonymous parent" is what somebody is called, "Ann Sample Parent" is not.
            if folded(said) in known.badges or (said[:1].isupper() and folded(said) in known.roles):
                del kept[-length:]
                changed = True
                break
    # "some_user 12 points"
    if len(kept) > 2 and folded(kept[-1]) in _POINTS and _COUNT.fullmatch(folded(kept[-2])):
        del kept[-2:]
    # A time of which only a letter or two could be read, behind its point: "Robin Sample · 1".
    if len(kept) > 2 and _SIGNS_ONLY.fullmatch(kept[-2]) and len(kept[-1]) <= 2:
        del kept[-2:]
    while kept and _SIGNS_ONLY.fullmatch(kept[0]):
        kept.pop(0)
    return kept


def _bare(said: str) -> str:
    bare = _put_right(_BEHIND_WHEN.sub("", said).strip(" ·•-–—|,:;()"))
    shorter = _ICON_BEHIND.sub("", bare)
    return shorter if shorter != bare and looks_like_when(shorter) else bare
