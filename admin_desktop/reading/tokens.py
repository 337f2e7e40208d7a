"""A text cut into words for looking at: contractions opened, disguises lifted, each with its place."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from admin_desktop.reading.folding import Folder
from admin_desktop.reading.spelling import Spelling

# Each alternative takes a bounded look, so no text takes more than a moment. The order matters: a link is not words.
_PIECE = re.compile(
    r"""(?P<gap>[\s"“”„«»(\[{<>}\],:/|]+)
    |(?P<mail>[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.[a-z]{2,12}\b)
    |(?P<link>(?:https?://|www\.)[^\s<>"]{1,2000}
        |[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,3}\.(?:com|net|org|info|biz|shop|store|online|site|club|xyz|top|live|gov|edu|tv|me|ly|gg|io|co|us|app|link|click|vip|bet|casino|fans)\b(?:/[^\s<>"]{0,2000})?)
    |(?P<phone>(?<![\d])(?:\+?1[\s.-]?)?\(?\d{3}\)?[\s.-]{0,2}\d{3}[\s.-]?\d{4}(?!\d))
    |(?P<money>(?:us)?[$€£]\s?\d[\d,.]{0,12}k?(?![a-z0-9$]))
    |(?P<percent>\d{1,3}\s?%)
    |(?P<apart>(?<![a-z0-9'])[a-zñ](?:[\s._*-]{1,2}[a-zñ](?![a-z0-9ñ'])){2,19})
    |(?P<plain>[a-zñ]+(?=[\s,]|$))
    |(?P<chunk>[^\s"“”„«»(\[{<>}\],:/]+)""",
    re.VERBOSE,
)
_PARTS = re.compile(r"[a-z0-9ñ]+(?:'[a-z]+)?|[.!?…;]+$|[^\sa-z0-9ñ.!?…;'’*_~^&%#$@+=-]")
_ENDING = re.compile(r"[.!?…;]")
_SCHEME = re.compile(r"^[a-z]+://")
BREAK = ""


class Token(NamedTuple):
    """One word of a text.

    Attributes:
        word: folded; a kind of thing stands in angle brackets (<link>); empty where a sentence ends.
        start, end: its place in the text, in characters.
    """

    word: str
    start: int
    end: int


class Tokens:
    """Cuts texts into words."""

    def __init__(
        self,
        folder: Folder,
        spelling: Spelling,
        aliases: Mapping[str, tuple[str, ...]],
        abbreviations: Collection[str] = (),
    ) -> None:
        """aliases: what a short form (dont, gonna, u) stands for; abbreviations: words whose full stop ends nothing."""
        self._folder = folder
        self._spelling = spelling
        self._aliases = aliases
        self._abbreviations = frozenset(abbreviations)

    def of(self, text: str) -> list[Token]:
        """Return the words of the text, in order; those that one short form stands for have the same place."""
        folded, places = self._folder.fold(text)
        found: list[Token] = []
        for word, start, end in self._pieces(folded.replace("’", "'").replace("‘", "'").replace("`", "'")):
            first = places[start]
            last = places[end - 1] + 1
            found += [Token(opened, first, last) for opened in self._open(word)]
        return found

    def _open(self, word: str) -> tuple[str, ...]:
        known = self._aliases.get(word)
        if known is not None:
            return known
        stem, apostrophe, ending = word.partition("'")
        if not apostrophe:
            return (word,)
        if ending == "t":  # don't
            return self._aliases.get(stem + ending, (stem + ending,))
        return (stem, *self._aliases.get("'" + ending, ()))

    def _pieces(self, folded: str) -> Iterator[tuple[str, int, int]]:
        for match in _PIECE.finditer(folded):
            kind, start, end = match.lastgroup or "", match.start(), match.end()
            piece = match.group()
            if kind == "plain":
                yield self._spelling.plain(piece) or piece, start, end
            elif kind == "gap":
                if piece.count("\n") > 1:
                    yield BREAK, start, end
            elif kind == "chunk":
                yield from self._chunk(piece, start)
            elif kind == "apart":
                yield from self._apart(piece, start)
            elif kind == "link":
                yield from self._link(piece, start)
            else:
                yield f"<{kind}>", start, end

    def _chunk(self, piece: str, start: int) -> Iterator[tuple[str, int, int]]:
        # "Hike!" is no disguise: what follows is another sentence.
        plain = piece.rstrip("!?.…;").isalpha()
        meant = None if plain else self._spelling.disguised(piece.lstrip("#'"))
        if meant is not None:
            yield meant, start, start + len(piece)
            return
        if piece[0] == "@" and len(piece) > 2 and piece[1].isalnum():
            yield "<mention>", start, start + len(piece)
            return
        for match in _PARTS.finditer(piece):
            part, at = match.group(), start + match.start()
            if _ENDING.match(part):
                if part == "." and piece[:-1] in self._abbreviations:
                    continue
                yield BREAK, at, at + len(part)
            elif part.isdigit():
                yield part, at, at + len(part)
            else:
                known = self._spelling.plain(part) if part.isalpha() else self._spelling.disguised(part)
                yield known or part, at, at + len(part)

    def _apart(self, piece: str, start: int) -> Iterator[tuple[str, int, int]]:
        """Letters that stand apart: one word where they spell one that people disguise."""
        at = [place for place, char in enumerate(piece) if char.isalpha()]
        letters = "".join(piece[place] for place in at)
        first, last = self._spelling.spelt(letters) or (0, 0)
        index = 0
        while index < len(at):
            upto = last if last > first == index else index + 1
            yield letters[index:upto], start + at[index], start + at[upto - 1] + 1
            index = upto

    def _link(self, piece: str, start: int) -> Iterator[tuple[str, int, int]]:
        """A link, and the names that its host is made of, so that a shop of a known kind is known."""
        kept = piece.rstrip("!?.,;:…'")
        end = start + len(kept)
        yield "<link>", start, end
        host = re.split(r"[/?#]", _SCHEME.sub("", kept), maxsplit=1)[0]
        for name in re.split(r"[.@:]", host)[:8]:
            if len(name) > 3:
                yield name, start, end
        if len(kept) < len(piece):
            yield BREAK, end, start + len(piece)
