"""The words of a name in a row: without badges and pictures, its underscores put back, its letters put right."""

import re

from admin_desktop.reading.furniture import furniture, without_badges
from admin_desktop.reading.guesses import Guess
from admin_desktop.reading.ink import Inks
from admin_desktop.reading.name_letters import spelt
from admin_desktop.reading.words import Word, around

# A figure before a name is one when it was read so surely.
_SURELY = 0.85
# Longer than any name that a network allows.
LONGEST_NAME = 80
HANDLE = re.compile(r"^(?:[@©®]|\([AaO0@])([\w.·-]{2,40}(?:@[\w-]+(?:\.[\w-]+)+)?)$")
_PART_OF_USER_NAME = re.compile(r"^@?[a-z0-9._]+$")


def is_junk(word: Word) -> bool:
    """Tell whether a word is a sign or a letter that a picture was read as."""
    return len(word.text) <= 2 and (word.confidence < 0.85 or not word.text.isalnum() or len(word.text) == 1)


def named(words: list[Word]) -> list[Word]:
    """Take badges and signs off a name."""
    to = next((at for at, word in enumerate(words) if at and word.text in furniture().to), len(words))
    texts = without_badges([word.text for word in words[:to]])
    kept = list(words)
    while kept and texts and kept[0].text != texts[0]:
        kept.pop(0)
    kept = kept[: len(texts)] if texts else []
    while len(kept) > 1 and is_junk(kept[0]) and not kept[0].text[0].isupper() and not _is_figure(kept[0]):
        kept.pop(0)
    return kept


def _is_figure(word: Word) -> bool:
    """Tell whether a name begins with a figure: "2 Cool Mom"; pictures are not read as one so surely."""
    return word.text.isdigit() and word.confidence > _SURELY


def with_underscores(words: list[Word], inks: Inks) -> list[Word]:
    """Join the parts of a user name between which an underscore was read as a gap."""
    joined: list[Word] = []
    for word in words:
        before = joined[-1] if joined else None
        parts = before is not None and _PART_OF_USER_NAME.match(before.text) and _PART_OF_USER_NAME.match(word.text)
        if before is not None and parts and inks.ruled(before.box, word.box):
            whole = around((before.box, word.box))
            joined[-1] = Word(f"{before.text}_{word.text}", whole, min(before.confidence, word.confidence))
        else:
            joined.append(word)
    return joined


def name_of(words: list[Word]) -> str:
    """Return a name as one line of printable signs."""
    return tidy(" ".join(word.text for word in words))


def tidy(name: str) -> str:
    """Take off a name what is no part of it: signs at its ends, what cannot be printed, gaps beside gaps."""
    clean = "".join(sign for sign in name if sign.isprintable())
    return " ".join(clean.split())[:LONGEST_NAME].strip(" ·•-–—|,:;")


def handle_guess(word: Word | None, platform: str | None) -> Guess | None:
    """Return a handle with its "@", whatever that was read as."""
    found = HANDLE.match(word.text) if word else None
    if word is None or found is None:
        return None
    return Guess(spelt("@" + found[1].rstrip(".·-"), platform), 0.9, raw=word.text, box=word.box)
