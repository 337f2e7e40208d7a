"""From a picture to what the form is filled with."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from admin_desktop.boxes import Box
from admin_desktop.reading.guesses import Guess
from admin_desktop.reading.ocr import Ocr, never
from admin_desktop.reading.reading import Known, Reading
from admin_desktop.reading.words import Line, Text

if TYPE_CHECKING:
    from PIL import Image


class Reader:
    """Reads pictures of screens. Safe to use from several threads; one picture is read at a time.

    Args:
        ocr: reads the words.
    """

    def __init__(self, ocr: Ocr) -> None:
        self._ocr = ocr

    def words(self, image: "Image.Image", stop: Callable[[], bool] = never) -> Text:
        """Read all words of a picture: what can be done before a part of it is selected.

        Args:
            image: upright.
            stop: asked often, from any thread.

        Raises:
            Stopped, CannotRead: as :meth:`Ocr.read`.
        """
        return self._ocr.read(image, stop=stop)

    def read(
        self,
        image: "Image.Image",
        box: Box | None,
        known: Known,  # noqa: ARG002 - what is asked of it comes with the next parts
        stop: Callable[[], bool] = never,
        words: Text | None = None,
    ) -> Reading:
        """Tell what a picture says.

        Args:
            image: upright.
            box: the selected part, physical pixels; None for all of it.
            known: what is known beside the picture.
            stop: asked often, from any thread.
            words: of the whole picture, where they were read before.

        Raises:
            Stopped, CannotRead: as :meth:`Ocr.read`.
        """
        whole = words if words is not None else self.words(image, stop)
        part = box.cut(image.size) if box else None
        if part:
            whole = _with_part(whole, self._ocr.read(image, part, stop))
        inside = [line for line in whole.lines if part is None or _is_in(line.box, part)]
        said = "\n".join(line.text for line in inside)
        text = Guess(said, 0.5, box=part) if part and said else None
        return Reading(box=part, text=text, plain=plain(whole))

    def close(self) -> None:
        """Give the memory back; the next reading takes it again."""
        self._ocr.close()


def plain(text: Text) -> str:
    """Return every line that was read, for searching."""
    return "\n".join(line.text for line in text.lines)


def _with_part(whole: Text, part: Text) -> Text:
    """Put a part that was read by itself, without its neighbours in the way, in place of the same part of the whole."""
    if part.part is None or not part.lines:
        return whole
    around = [line for line in (_without(line, part.part) for line in whole.lines) if line is not None]
    lines = sorted([*around, *part.lines], key=lambda line: (line.box.y + line.box.height // 2, line.box.x))
    return Text(whole.size, tuple(lines))


def _without(line: Line, part: Box) -> Line | None:
    words = tuple(word for word in line.words if not _is_in(word.box, part))
    return Line(words, line.block) if words else None


def _is_in(box: Box, part: Box) -> bool:
    return part.contains(box.x + box.width / 2, box.y + box.height / 2)
