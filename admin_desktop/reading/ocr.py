"""Reading the words in a picture with Tesseract, on this computer, line by line so that it can be stopped.

The lines are found in the whole picture at once, and each is read by itself: the same time as in one go, fewer slips
(neighbouring columns do not disturb one another), small lines can be enlarged, and "stop" is heard between two lines.
"""

import os
import threading
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from admin_desktop.boxes import Box, Size
from admin_desktop.errors import Trouble
from admin_desktop.reading.flattening import flattened
from admin_desktop.reading.layout import lines_of
from admin_desktop.reading.spacing import respaced
from admin_desktop.reading.words import Line, Text, Word

if TYPE_CHECKING:
    from PIL import Image

# More pixels than any screen has: a larger picture is made smaller for reading, and the boxes are scaled back.
MOST_PIXELS = 40_000_000
# The reader works on lines of 36 pixels; what is much smaller is enlarged by us, which keeps the letters' edges.
GOOD_HEIGHT = 24
_MOST_ENLARGED = 3.0
# The work on a line grows with its width. All lines together are this many times as wide as high on a screen with a
# thousand words; where there is more, letters are made narrower, to this part of their width at most: on 31,000 letters
# of eight fonts 0.37 % were misread then instead of 0.26 %. The selected part is read again as it is.
_MUCH = 3_000
_NARROWEST = 0.7
# A second engine pays from so many lines on.
_LINES_A_HAND = 4
# All languages together may be that much less sure of a line than English alone, and still be taken.
_AS_SURE = 0.03


@dataclass(frozen=True, slots=True)
class Languages:
    """The languages there are.

    Attributes:
        first: reads everything first.
        all: all of them, joined as Tesseract wants it.
        unsure: below this confidence a line is read again, 0 to 1.
        words: small words of the other languages, in lower case.
    """

    first: str
    all: str
    unsure: float
    words: frozenset[str]

    def for_again(self, line: Line | None) -> str:
        """Return the languages for the second reading: an address has no accents, and English comes first in it."""
        address = line is not None and any("/" in word.text and "." in word.text for word in line.words)
        return (
            "+".join([self.first, *(one for one in self.all.split("+") if one != self.first)]) if address else self.all
        )

    def want_again(self, line: Line | None) -> bool:
        """Tell whether a line should be read again in all languages."""
        if self.first == self.all:
            return False
        if line is None:
            return True
        if line.confidence < self.unsure:
            return True
        found = [_bare(word.text) for word in line.words]
        strange = sum(word in self.words for word in found)
        return strange * 5 > len(found) or any(not word.isascii() and word.isalpha() for word in found)


def load_languages(folder: Path) -> Languages:
    """Read which languages lie in a folder, and how to tell them apart.

    Raises:
        CannotRead: there is none.
    """
    there = sorted(path.stem for path in folder.glob("*.traineddata"))
    if not there:
        raise _cannot_read()
    data = tomllib.loads((folder / "languages.toml").read_text(encoding="utf-8"))
    first = data["first"] if data["first"] in there else there[0]
    others = [name for name in there if name != first]
    words = frozenset(word for name in others for word in data["words"].get(name, ()))
    # The others first: what is sure enough in one is not asked of the next, and English is sure without accents.
    return Languages(first, "+".join([*others, first]), data["unsure"], words)


def _bare(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().strip(".,;:!?¡¿\"'()[]…-")


class CannotRead(Trouble):
    """The reader of pictures does not work on this computer."""


def _cannot_read() -> CannotRead:
    return CannotRead(
        "The words in the picture cannot be read on this computer, so the form stays empty. The picture is sealed and "
        "safe: type what you see, and ask whoever looks after this computer to run "
        '"admin-desktop doctor".'
    )


class Stopped(Exception):
    """The reading was given up because nobody wants it any more."""


def never() -> bool:
    """Go on to the end."""
    return False


class Ocr:
    """Reads pictures with all the languages that lie in a folder. Safe to use from several threads, one at a time.

    Args:
        folder: with ``*.traineddata`` of Tesseract and ``languages.toml``.
        hands: how many lines are read at once; without it, two where the computer has that many processors.
    """

    def __init__(self, folder: Path, hands: int | None = None) -> None:
        self._folder = folder
        self._hands = hands or min(2, os.cpu_count() or 1)
        self._lock = threading.Lock()
        self._languages: Languages | None = None
        self._readers: list[_LineReader] = []

    def read(
        self,
        image: "Image.Image",
        part: Box | None = None,
        stop: Callable[[], bool] = never,
        height: int = GOOD_HEIGHT,
        *,
        thorough: bool = False,
    ) -> Text:
        """Read the words of a picture.

        Args:
            image: upright.
            part: what to read, physical pixels; None for all of it.
            stop: asked between two lines, from any thread.
            height: to which smaller lines are enlarged, pixels; another one gives a second opinion.
            thorough: read every line in all languages; names have accents too.

        Returns:
            the words, their boxes in pixels of the whole picture, from top to bottom.

        Raises:
            Stopped: ``stop`` said so.
            CannotRead: the reader does not work here.
        """
        size = image.size
        area = (part or Box(0, 0, *size)).cut(size)
        if area is None:
            return Text(size, (), part)
        piece = image.crop((area.x, area.y, area.right, area.bottom)) if part else image
        shrunk = min(1.0, (MOST_PIXELS / (area.width * area.height)) ** 0.5)
        if shrunk < 1:
            piece = piece.resize((max(1, round(area.width * shrunk)), max(1, round(area.height * shrunk))))
        flat = flattened(piece, size)
        with self._lock:
            lines = self._read_lines(flat, stop, height, thorough)
        return Text(size, tuple(_moved(line, area, shrunk, size) for line in lines), part)

    def read_signs(self, image: "Image.Image", place: Box, signs: str, heights: Sequence[int]) -> list[str]:
        """Read one short line that is made of few signs, its paleness taken away.

        Args:
            image: upright.
            place: of the words, pixels.
            signs: nothing else is read.
            heights: to which it is enlarged, pixels; it is read once in each.

        Returns:
            what each reading said, which may be nothing.

        Raises:
            CannotRead: the reader does not work here.
        """
        from PIL import ImageOps

        margin = place.height
        area = Box(place.x - margin, place.y - margin, place.width + 2 * margin, place.height + 2 * margin).cut(
            image.size
        )
        if area is None:
            return ["" for _ in heights]
        flat = flattened(image.crop((area.x, area.y, area.right, area.bottom)), image.size)
        inside = Box(place.x - area.x, place.y - area.y, place.width, place.height)
        with self._lock:
            reader = self._reader()
            return [reader.signs(ImageOps.autocontrast(flat), inside, signs, height) for height in heights]

    def close(self) -> None:
        """Give the memory back (some 100 MB); the next reading takes it again."""
        with self._lock:
            for reader in self._readers:
                reader.close()
            self._readers.clear()

    def _reader(self) -> "_LineReader":
        if self._languages is None:
            self._languages = load_languages(self._folder)
        if not self._readers:
            self._readers.append(_LineReader(self._folder, self._languages))
        return self._readers[0]

    def _read_lines(self, flat: "Image.Image", stop: Callable[[], bool], height: int, thorough: bool) -> list[Line]:
        first = self._reader()
        if stop():
            raise Stopped
        places = first.lines_of(flat)
        narrow = 1.0 if thorough else _narrow(places)
        hands = max(1, min(self._hands, len(places) // _LINES_A_HAND))
        while len(self._readers) < hands:
            self._readers.append(_LineReader(self._folder, first.languages))
        read: list[Line | None] = [None] * len(places)
        left = iter(range(len(places)))
        taking = threading.Lock()

        def work(reader: _LineReader) -> None:
            while not stop():
                with taking:
                    at = next(left, None)
                if at is None:
                    return
                read[at] = reader.read(flat, *places[at], height, thorough, narrow)
            raise Stopped

        if hands == 1:
            work(self._readers[0])
        else:
            with ThreadPoolExecutor(hands, "reading") as pool:
                list(pool.map(work, self._readers[:hands]))
        return [line for line in read if line is not None]


class _LineReader:
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
            again = self._read_in(self.languages.for_again(line), piece, block)
            if again is not None and (line is None or again.confidence >= line.confidence - _AS_SURE):
                return again
        return line

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
        from tesserocr import PSM

        engine = self._engine(languages)
        engine.SetPageSegMode(PSM.SINGLE_LINE)
        engine.SetImage(piece.narrowed)
        engine.Recognize()
        words = respaced(list(_words_of(engine.GetIterator(), piece.narrow)), piece.image, 0)
        return Line(tuple(piece.placed(word) for word in words), block) if words else None

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
                raise _cannot_read() from error
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


def _narrow(places: list[tuple[int, Box]]) -> float:
    """Return to which part of their width the letters of all these lines are made narrower."""
    much = sum(box.width / box.height for _, box in places)
    return min(1.0, max(_NARROWEST, _MUCH / much)) if much else 1.0


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


def _moved(line: Line, area: Box, shrunk: float, size: Size) -> Line:
    """Say the places in pixels of the whole picture."""

    def placed(box: Box) -> Box:
        left, top = round(box.x / shrunk) + area.x, round(box.y / shrunk) + area.y
        return Box(left, top, max(1, round(box.width / shrunk)), max(1, round(box.height / shrunk))).inside(size)

    return Line(tuple(Word(word.text, placed(word.box), word.confidence) for word in line.words), line.block)
