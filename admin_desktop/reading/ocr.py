"""Reading the words in a picture with Tesseract, on this computer, line by line so that it can be stopped.

The lines are found in the whole picture at once, and each is read by itself: the same time as in one go, fewer slips
(neighbouring columns do not disturb one another), small lines can be enlarged, and "stop" is heard between two lines.
"""

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from admin_desktop.boxes import Box, Size
from admin_desktop.reading.flattening import flattened
from admin_desktop.reading.languages import Languages, load_languages
from admin_desktop.reading.layout import row_through
from admin_desktop.reading.line_reader import LineReader
from admin_desktop.reading.words import Line, Text, Word

if TYPE_CHECKING:
    from PIL import Image

# More pixels than any screen has: a larger picture is made smaller for reading, and the boxes are scaled back.
MOST_PIXELS = 40_000_000
# The reader works on lines of 36 pixels; what is much smaller is enlarged by us, which keeps the letters' edges.
GOOD_HEIGHT = 24
# The work on a line grows with its width. All lines together are this many times as wide as high on a screen with a
# thousand words; where there is more, letters are made narrower, to this part of their width at most: on 31,000 letters
# of eight fonts 0.37 % were misread then instead of 0.26 %. The selected part is read again as it is.
_MUCH = 3_000
_NARROWEST = 0.7
# A second engine pays from so many lines on.
_LINES_A_HAND = 4


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
        self._readers: list[LineReader] = []

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

    def read_row(self, image: "Image.Image", place: Box, height: int) -> Text:
        """Read again what stands in one row, as an address does: in the first language alone, for it has no accents.

        Args:
            image: upright.
            place: a part of the row, as high as its letters, pixels; the rest of it is found by its ink.
            height: to which it is enlarged, pixels.

        Raises:
            CannotRead: the reader does not work here.
        """
        margin = 2 * place.height
        area = Box(0, place.y - margin, image.width, place.height + 2 * margin).cut(image.size)
        if area is None:
            return Text(image.size, ())
        flat = flattened(image.crop((area.x, area.y, area.right, area.bottom)), image.size)
        row = row_through(flat, Box(place.x - area.x, place.y - area.y, place.width, place.height))
        with self._lock:
            line = self._reader().read_plain(flat, row, height)
        return Text(image.size, (_moved(line, area, 1.0, image.size),) if line else (), area)

    def read_name(
        self, image: "Image.Image", place: Box, height: int = GOOD_HEIGHT, *, all_languages: bool = False
    ) -> str:
        """Read a few words of one line again.

        Args:
            image: upright.
            place: of the words, pixels.
            height: to which they are enlarged, pixels.
            all_languages: not only in those that have accents.

        Raises:
            CannotRead: the reader does not work here.
        """
        # What is behind letters is known by what is round them: with less of it a bold name is taken for a background.
        margin = place.height * 3 // 2
        area = Box(place.x - margin, place.y - margin, place.width + 2 * margin, place.height + 2 * margin).cut(
            image.size
        )
        if area is None:
            return ""
        flat = flattened(image.crop((area.x, area.y, area.right, area.bottom)), image.size)
        with self._lock:
            line = self._reader().read_accents(
                flat,
                Box(place.x - area.x, place.y - area.y, place.width, place.height),
                height,
                all_languages=all_languages,
            )
        return line.text if line else ""

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

    def _reader(self) -> "LineReader":
        if self._languages is None:
            self._languages = load_languages(self._folder)
        if not self._readers:
            self._readers.append(LineReader(self._folder, self._languages))
        return self._readers[0]

    def _read_lines(self, flat: "Image.Image", stop: Callable[[], bool], height: int, thorough: bool) -> list[Line]:
        first = self._reader()
        if stop():
            raise Stopped
        places = first.lines_of(flat)
        narrow = 1.0 if thorough else _narrow(places)
        hands = max(1, min(self._hands, len(places) // _LINES_A_HAND))
        while len(self._readers) < hands:
            self._readers.append(LineReader(self._folder, first.languages))
        read: list[Line | None] = [None] * len(places)
        left = iter(range(len(places)))
        taking = threading.Lock()

        def work(reader: LineReader) -> None:
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


def _narrow(places: list[tuple[int, Box]]) -> float:
    """Return to which part of their width the letters of all these lines are made narrower."""
    much = sum(box.width / box.height for _, box in places)
    return min(1.0, max(_NARROWEST, _MUCH / much)) if much else 1.0


def _moved(line: Line, area: Box, shrunk: float, size: Size) -> Line:
    """Say the places in pixels of the whole picture."""

    def placed(box: Box) -> Box:
        left, top = round(box.x / shrunk) + area.x, round(box.y / shrunk) + area.y
        return Box(left, top, max(1, round(box.width / shrunk)), max(1, round(box.height / shrunk))).inside(size)

    return Line(tuple(Word(word.text, placed(word.box), word.confidence) for word in line.words), line.block)
