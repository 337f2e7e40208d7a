"""What is looked for in incidents: words and phrases, as questions to the index of words."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# Of a pasted text the beginning says enough.
_LONGEST_TEXT, _LONGEST_WORD, _MOST_WORDS = 10_000, 400, 40

_QUOTES = str.maketrans("“”„‟«»＂", '"' * 7)
_PIECES = re.compile(r'"([^"]*)"|"([^"]*)$|([^\s"]+)')
# Written without spaces between words, which the index cannot tell apart: looked for letter by letter.
_NO_SPACES = re.compile(
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an incident must have to be found.

    Attributes:
        match: for ``incident_words MATCH``; empty when any will do.
        patterns: each for ``LIKE`` with a backslash as ``ESCAPE``, over all its text: what is no word (an emoji), or
            has no spaces around it.
    """

    match: str = ""
    patterns: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.match or self.patterns)


def wanted(text: str, names: Mapping[str, str] | None = None) -> Wanted:
    """Read what somebody typed into a search field.

    Every word is wanted, in any field; the beginning of a word is enough. What stands in quotes is wanted as it stands,
    words side by side. Capitals, accents and signs between letters make no difference. Nothing that is typed is an
    error, or an instruction.

    Args:
        text: from anywhere.
        names: categories and platforms by id, so that they are found by the names people see.
    """
    pieces = dict.fromkeys(_pieces(text))
    words = [one for one in pieces if _has_letters(one[0]) and _is_known(one[0])]
    signs = [one[0] for one in pieces if one not in words]
    if words:
        # A dash or an ampersand between words says nothing; a picture sign or a Chinese word does.
        signs = [sign for sign in signs if not all(unicodedata.category(one)[0] in "PZ" for one in sign)]
    match = " AND ".join(_node(word, starts, names or {}) for word, starts in words[:_MOST_WORDS])
    return Wanted(match, tuple(f"%{_escaped(sign)}%" for sign in signs[:_MOST_WORDS]))


def _pieces(text: str) -> Iterable[tuple[str, bool]]:
    """Cut a text into words and phrases; with each, whether a word may go on after it."""
    # What comes from outside may hold half a surrogate pair; in what is stored a question mark stands for it.
    known = text[:_LONGEST_TEXT].encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
    for phrase, begun, word in _PIECES.findall(known.translate(_QUOTES)):
        piece = (phrase or begun or word).strip()[:_LONGEST_WORD]
        if piece:
            # "100%" is no beginning of 1000; a phrase that is still being typed goes on.
            yield piece, not phrase and (_is_letter(piece[-1]) or unicodedata.category(piece[-1])[0] == "M")


def _node(piece: str, starts: bool, names: Mapping[str, str]) -> str:
    ways = [_quoted(way) + ("*" if starts else "") for way in _spellings(piece)]
    looked_for = _words(piece)
    ways += [
        f"{{platform categories}} : {_quoted(id_)}"
        for id_, name in names.items()
        if _found(looked_for, _words(name), starts)
    ]
    return f"({' OR '.join(ways)})"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _spellings(piece: str) -> list[str]:
    """The index folds capitals and accents, but knows no ligatures, no wide letters and no ß."""
    folded = unicodedata.normalize("NFKC", piece).casefold()
    found = dict.fromkeys((piece, unicodedata.normalize("NFC", piece), folded, folded.replace("ss", "ß")))
    plain = {one: one.lower() for one in found}
    return list({low: one for one, low in plain.items() if _has_letters(one)}.values())


def _words(text: str) -> list[str]:
    bare = "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))
    return re.findall(r"[^\W_]+", bare)


def _found(piece: list[str], name: list[str], starts: bool) -> bool:
    """Tell whether a phrase stands in a name; with starts, its last word may be the beginning of one."""
    for at in range(len(name) - len(piece) + 1):
        beside = name[at : at + len(piece)]
        if beside == piece or (starts and beside[:-1] == piece[:-1] and beside[-1].startswith(piece[-1])):
            return bool(piece)
    return False


def _has_letters(text: str) -> bool:
    return any(map(_is_letter, text))


def _is_known(text: str) -> bool:
    """Tell whether the index can tell the words apart; SQLite's own list of letters is old."""
    return not _NO_SPACES.search(text) and not any(
        _is_letter(one) and unicodedata.ucd_3_2_0.category(one) == "Cn" for one in text
    )


def _is_letter(sign: str) -> bool:
    """Tell whether the index takes a sign for a part of a word."""
    kind = unicodedata.category(sign)
    return kind[0] in "LN" or kind == "Co"


def _escaped(word: str) -> str:
    """Take the meaning of signs for "anything" away: 100% means 100%."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
