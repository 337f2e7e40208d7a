"""The languages that pictures are read in, and which of them a line seems to be in."""

import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from admin_desktop.errors import Trouble
from admin_desktop.reading.words import Line


class CannotRead(Trouble):
    """The reader of pictures does not work on this computer."""


def cannot_read() -> CannotRead:
    """Say that there is nothing to read with, and what to do."""
    return CannotRead(
        "The words in the picture cannot be read on this computer, so the form stays empty. The picture is sealed and "
        "safe: type what you see, and ask whoever looks after this computer to run "
        '"admin-desktop doctor".'
    )


@dataclass(frozen=True, slots=True)
class Languages:
    """The languages there are.

    Attributes:
        first: reads everything first.
        others: all but the first, joined as Tesseract wants it; the first where there is no other.
        all: all of them, likewise.
        unsure: below this confidence a line is read again, 0 to 1.
        words: small words of the other languages, in lower case.
    """

    first: str
    others: str
    all: str
    unsure: float
    words: frozenset[str]

    def want_again(self, line: Line | None) -> bool:
        """Tell whether a line should be read again in all languages."""
        if self.first == self.all:
            return False
        if line is None:
            return True
        if _is_address(line):
            return False  # it has no accents, and of its letters the other languages misread more
        if line.confidence < self.unsure:
            return True
        found = [_bare(word.text) for word in line.words]
        strange = sum(word in self.words for word in found)
        return strange * 5 > len(found) or any(not word.isascii() and word.isalpha() for word in found)


def _is_address(line: Line) -> bool:
    """Tell whether most of a line's letters belong to an address."""
    letters = [len(word.text) for word in line.words if "/" in word.text and "." in word.text]
    return 2 * sum(letters) > sum(len(word.text) for word in line.words)


def load_languages(folder: Path) -> Languages:
    """Read which languages lie in a folder, and how to tell them apart.

    Raises:
        CannotRead: there is none.
    """
    there = sorted(path.stem for path in folder.glob("*.traineddata"))
    if not there:
        raise cannot_read()
    data = tomllib.loads((folder / "languages.toml").read_text(encoding="utf-8"))
    first = data["first"] if data["first"] in there else there[0]
    others = [name for name in there if name != first]
    words = frozenset(word for name in others for word in data["words"].get(name, ()))
    # The others first: what is sure enough in one is not asked of the next, and English is sure without accents.
    return Languages(first, "+".join(others) or first, "+".join([*others, first]), data["unsure"], words)


def _bare(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().strip(".,;:!?¡¿\"'()[]…-")
