"""One line of a picture, read by Tesseract: cut out, enlarged where it is small, in the languages it seems to be in."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from admin_desktop.boxes import Box
from admin_desktop.reading.languages import Languages, cannot_read
from admin_desktop.reading.layout import lines_of
from admin_desktop.reading.spacing import gapless, respaced
from admin_desktop.reading.words import Line, Word

if TYPE_CHECKING:
    from PIL import Image

_MOST_ENLARGED = 3.0
# All languages together may be that much less sure of a line than English alone, and still be taken.
_AS_SURE = 0.03


class LineReader:
    """One engine for each set of languages; used by one thread at a time."""

    def __init__(self, folder: Path, languages: Languages) -> None:
        self._folder = folder
        self.languages = languages
        self._engines: dict[str, Any] = {}

    def lines_of(self, flat: "Image.Image") -> list[tuple[int, Box]]:
        """Find the lines, each with the number of its block."""
        return lines_of(self._engine(self.languages.first), flat)

    def read(
        self, flat: "Image.Image", block: int, box: Box, height: int, thorough: bool, narrow: float
    ) -> Line | None:
        """Read one line, in the languages it seems to be in."""
        piece = _piece(flat, box, height, narrow)
        if thorough:
            return self._read_in(self.languages.all, piece, block)
        line = self._read_in(self.languages.first, piece, block)
        if self.languages.want_again(line):
            again = self._read_in(self.languages.all, piece, block)
            if again is not None and (line is None or again.confidence >= line.confidence - _AS_SURE):
                return again
        return line

    def read_plain(self, flat: "Image.Image", box: Box, height: int) -> Line | None:
        """Read one line in the first language, however unsure that is; letters without a gap between are one word."""
        piece = _piece(flat, box, height, 1.0)
        words = gapless(self._words_in(self.languages.first, piece), piece.image, 0)
        return Line(tuple(piece.placed(word) for word in words)) if words else None

    def read_accents(self, flat: "Image.Image", box: Box, height: int, *, all_languages: bool) -> Line | None:
        """Read one line in the languages beside the first, or in all."""
        languages = self.languages.all if all_languages else self.languages.others
        return self._read_in(languages, _piece(flat, box, height, 1.0), 0)

    def signs(self, flat: "Image.Image", box: Box, signs: str, height: int) -> str:
        """Read one line with nothing but some signs."""
        engine = self._engine(self.languages.first)
        engine.SetVariable("tessedit_char_whitelist", signs)
        try:
            line = self._read_in(self.languages.first, _piece(flat, box, height, 1.0), 0)
        finally:
            engine.SetVariable("tessedit_char_whitelist", "")
        return line.text if line else ""

    def close(self) -> None:
        """Give the memory back."""
        for engine in self._engines.values():
            engine.End()

    def _read_in(self, languages: str, piece: "_Piece", block: int) -> Line | None:
        words = self._words_in(languages, piece)
        return Line(tuple(piece.placed(word) for word in words), block) if words else None

    def _words_in(self, languages: str, piece: "_Piece") -> tuple[Word, ...]:
        from tesserocr import PSM

        engine = self._engine(languages)
        engine.SetPageSegMode(PSM.SINGLE_LINE)
        engine.SetImage(piece.narrowed)
        engine.Recognize()
        return respaced(list(_words_of(engine.GetIterator(), piece.narrow)), piece.image, 0)

    def _engine(self, languages: str) -> Any:
        if languages not in self._engines:
            # Read once by the library when it is loaded. Its own threads cost more than they bring.
            os.environ.setdefault("OMP_THREAD_LIMIT", "1")
            try:
                import tesserocr

                # What its parts have to say is nothing for the terminal of whoever runs a command.
                tesserocr.set_leptonica_log_level(tesserocr.LeptLogLevel.NONE)
                engine = tesserocr.PyTessBaseAPI(path=str(self._folder), lang=languages)
                # All letters are dark on white here: what cannot be read is not tried again with the colours changed.
                engine.SetVariable("invert_threshold", "0")
                self._engines[languages] = engine
            except (ImportError, RuntimeError, OSError) as error:
                raise cannot_read() from error
        return self._engines[languages]


@dataclass(frozen=True, slots=True)
class _Piece:
    """One line with white around it.

    Attributes:
        image: it, enlarged if it is small.
        narrowed: the same, with its letters made narrower.
        origin: where its corner stands in the picture.
        enlarged: how many times.
        narrow: to which part of its width.
    """

    image: "Image.Image"
    narrowed: "Image.Image"
    origin: tuple[int, int]
    enlarged: float
    narrow: float

    def placed(self, word: Word) -> Word:
        """Say in pixels of the picture where a word of ``image`` stands."""
        left, top, right, bottom = (
            round(edge / self.enlarged) for edge in (word.box.x, word.box.y, word.box.right, word.box.bottom)
        )
        box = Box(left + self.origin[0], top + self.origin[1], right - left, bottom - top)
        return Word(word.text, box, word.confidence)


def _piece(flat: "Image.Image", box: Box, height: int, narrow: float) -> _Piece:
    """Cut a line out."""
    from PIL import Image

    margin = max(4, box.height // 4)
    image = Image.new("L", (box.width + 2 * margin, box.height + 2 * margin), 255)
    left, top = max(0, box.x - margin), max(0, box.y - margin)
    right, bottom = min(flat.width, box.right + margin), min(flat.height, box.bottom + margin)
    image.paste(flat.crop((left, top, right, bottom)), (left - box.x + margin, top - box.y + margin))
    enlarged = min(_MOST_ENLARGED, max(1.0, height / box.height))
    if enlarged > 1:
        size = (round(image.width * enlarged), round(image.height * enlarged))
        image = image.resize(size, Image.Resampling.BICUBIC)
    narrowed = image
    if narrow < 1:
        narrowed = image.resize((max(1, round(image.width * narrow)), image.height), Image.Resampling.BICUBIC)
    return _Piece(image, narrowed, (box.x - margin, box.y - margin), enlarged, narrow)


def _words_of(found: Any, narrow: float) -> Iterator[tuple[Word, list[tuple[str, int, int]]]]:
    """Go through the words of a line, in pixels of its piece before it was made narrower."""
    from tesserocr import RIL

    if found is None or found.Empty(RIL.WORD):
        return
    found.Begin()
    more = True
    while more:
        bounds = found.BoundingBox(RIL.WORD)
        text = "" if found.Empty(RIL.WORD) else found.GetUTF8Text(RIL.WORD).strip()
        sure = found.Confidence(RIL.WORD) / 100 if text else 0.0
        symbols: list[tuple[str, int, int]] = []
        while True:
            edges = found.BoundingBox(RIL.SYMBOL)
            if text and edges and not found.Empty(RIL.SYMBOL):
                symbols.append((found.GetUTF8Text(RIL.SYMBOL), round(edges[0] / narrow), round(edges[2] / narrow)))
            if found.IsAtFinalElement(RIL.WORD, RIL.SYMBOL):
                break
            if not found.Next(RIL.SYMBOL):
                break
        if text and bounds:
            left, right = round(bounds[0] / narrow), round(bounds[2] / narrow)
            top, bottom = bounds[1], bounds[3]
            yield Word(text, Box(left, top, max(1, right - left), max(1, bottom - top)), sure), symbols
        more = found.Next(RIL.WORD)
