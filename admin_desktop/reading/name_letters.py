"""How names are spelt: letters that look alike in small print, told apart by what stands round them in a name."""

import re

# Networks whose user names have no capitals.
_LOWER_CASE_ONLY = frozenset({"instagram", "threads", "tiktok", "snapchat"})
# Words of names that begin with a small l.
_PARTICLES = frozenset({"la", "las", "le", "les", "lo", "los", "lui"})
# The number of a king, or of a grandson.
_NUMBER = re.compile(r"[lI1|]{2,3}(?=[.,]?$)")
# "lan", "|van"; and "Mclntyre", for nobody is called Mclntyre.
_SMALL_L = re.compile(r"^[l|!](?=[a-z]+[.,']?)(?=\w)")
_INSIDE_MC = re.compile(r"(?<=^Mc)l(?=[nvls][a-z])|(?<=^Mac)l(?=n[a-z])")
_CAPITAL_INSIDE = re.compile(r"(?<=[a-z])I+(?=[a-z]|$)")
# A user name: one word, and a sign or a figure in it, or small letters alone.
_USER_NAME = re.compile(r"@?[\w.·-]+")
_NOUGHTS = re.compile(r"(?<=^[a-z])O(?=[a-z]+$)|(?<=[a-z])OO(?=[a-z])")
_MARKED = re.compile(r"[._\d]")


def spelt(name: str, platform: str | None) -> str:
    """Put right letters of a name that small print makes alike: "lan" is Ian, "bOOster_fan" is b00ster_fan.

    Only what is hardly ever otherwise is changed; an l and an I in the middle of a user name stay as they were read.

    Args:
        name: as read, with single gaps.
        platform: id of the network, where it is known: on some of them user names have no capitals.
    """
    words = name.split()
    if len(words) == 1:
        # "vOid", "WestbrOOk": a nought among small letters; nobody is called Westbrook with two capitals in the middle.
        name = _NOUGHTS.sub(lambda found: "0" * len(found[0]), name)
    if len(words) == 1 and _is_user_name(name):
        return _user_name(name, lower=platform in _LOWER_CASE_ONLY)
    capitals = [word for word in words if word[:1].isupper()]
    return " ".join(_word(word, at) for at, word in enumerate(words)) if capitals else name


def _is_user_name(name: str) -> bool:
    small = sum(sign.islower() for sign in name)
    return bool(_USER_NAME.fullmatch(name)) and small >= 2 and (bool(_MARKED.search(name)) or name[1:].islower())


def _user_name(name: str, *, lower: bool) -> str:
    """Spell a user name: a capital I or O among nothing but small letters is an l or a nought."""
    start = 1 if name.startswith("@") else 0
    others = [sign for sign in name[start:] if sign.isupper() and sign not in "IO"]
    if others or not (lower or _MARKED.search(name)):
        return name
    said = list(name)
    for at in range(start, len(said)):
        # On networks with capitals the first letter may well be one.
        if lower or at > start:
            said[at] = {"I": "l", "O": "0"}.get(said[at], said[at])
    return "".join(said)


def _word(word: str, at: int) -> str:
    if at and _NUMBER.match(word):
        return _NUMBER.sub(lambda found: "I" * len(found[0]), word)
    if len(bare := word.replace("l", "")) > 1 and bare.isupper():
        return word.replace("l", "I")
    if word.casefold() not in _PARTICLES and _NUMBER.sub("", word):
        word = _SMALL_L.sub("I", word)
        # "llling" and "Ill" as a begin: no name has three of them.
        word = re.sub(r"^(?:lll|Ill|IlI|IIl)(?=[a-z])", "Ill", word)
        word = re.sub(r"^ll(?=[^aeiouáéíóúy\W])", "Il", word)
    word = _INSIDE_MC.sub("I", word)
    return _CAPITAL_INSIDE.sub(lambda found: "l" * len(found[0]), word) if not _prefixed(word) else word


def _prefixed(word: str) -> bool:
    """Tell a name with a capital inside: McIntyre, DeIorio, O'Illy."""
    return bool(re.match(r"^(?:Mc|Mac|De|Di|La|Le|Du|Van|Fitz|San)I[a-z]", word))
