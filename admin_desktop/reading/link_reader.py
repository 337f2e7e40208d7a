"""Reading the link in a browser's address bar, ahead of what it is asked for."""

from collections.abc import Callable
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from admin_desktop.boxes import Box
from admin_desktop.platforms.platform import Platform
from admin_desktop.reading.address import Bar, address_of, find_bar
from admin_desktop.reading.brands import brands
from admin_desktop.reading.guesses import Guess
from admin_desktop.reading.ocr import Ocr, Stopped
from admin_desktop.reading.words import Text

if TYPE_CHECKING:
    from PIL import Image

# An address bar has a scheme or a known host, a path, and stands at the top; a link in a post has less.
_LEAST_POINTS = 3.0
# What may be one that was misread: so many letters, in this part of the picture; read again in these heights, pixels.
_LIKE_AN_ADDRESS, _TOP, _AGAIN = 12, 0.15, (30, 44)


class LinkReader:
    """Finds address bars and reads the links in them. Safe to use from several threads.

    A link is read several times over, which takes a quarter of all the time a post takes; so it is read while the
    admin still selects, and kept until the next picture.

    Args:
        ocr: reads the words.
        platforms: the networks there are.
    """

    def __init__(self, ocr: Ocr, platforms: list[Platform]) -> None:
        self._ocr = ocr
        self._platforms = platforms
        self._kept: tuple[Text, Bar | None, Guess | None] | None = None
        self._seen_again: tuple[Text, Bar | None] | None = None

    def ahead(self, whole: Text, image: "Image.Image", stop: Callable[[], bool]) -> None:
        """Read the link of a picture before it is known which part of it is meant.

        Args:
            whole: all its words; the same object is given to :meth:`bar` and :meth:`link` later.
            image: upright.
            stop: asked often, from any thread.

        Raises:
            Stopped, CannotRead: as :meth:`Ocr.read`.
        """
        bar = self.bar(whole, image, None, stop)
        self._kept = (whole, bar, self.link(whole, image, bar, stop))

    def bar(self, whole: Text, image: "Image.Image", part: Box | None, stop: Callable[[], bool]) -> Bar | None:
        """Find the address bar; where there is none, look again at what stands at the top and is as long as one.

        Args:
            whole, image, stop: as :meth:`ahead`.
            part: the selected part, physical pixels: its window has its own bar.

        Raises:
            Stopped, CannotRead: as :meth:`Ocr.read`.
        """
        bar = find_bar(whole, self._platforms, brands().before, part)
        if bar is not None and bar.points >= _LEAST_POINTS:
            return bar
        seen = self._seen_again
        if seen is None or seen[0] is not whole:
            seen = self._seen_again = (whole, self._bar_again(whole, image, part, stop))
        return seen[1] or bar

    def _bar_again(self, whole: Text, image: "Image.Image", part: Box | None, stop: Callable[[], bool]) -> Bar | None:
        top = (word for line in whole.lines if line.box.bottom < _TOP * whole.size[1] for word in line.words)
        for word in islice((word for word in top if "/" in word.text and len(word.text) >= _LIKE_AN_ADDRESS), 2):
            for height in _AGAIN:
                again = self._again(image, stop, word.box, height)
                found = find_bar(again, self._platforms, brands().before, part)
                if found is not None and found.points >= _LEAST_POINTS:
                    return found
        return None

    def link(self, whole: Text, image: "Image.Image", bar: Bar | None, stop: Callable[[], bool]) -> Guess | None:
        """Read the link in an address bar that :meth:`bar` found; None where it hardly is one.

        Args:
            whole, image, stop: as :meth:`ahead`.
            bar: of the same picture.

        Raises:
            Stopped, CannotRead: as :meth:`Ocr.read`.
        """
        if bar is None or bar.points < _LEAST_POINTS:
            return None
        kept = self._kept
        if kept is not None and kept[0] is whole and kept[1] == bar:
            return kept[2]
        # The strip that is wished for is the row of the bar: by itself, nothing beside it is in the way.
        again = partial(self._again, image, stop)
        return address_of(bar, image, lambda _, height: again(bar.box, height), self._platforms, brands().before)

    def _again(self, image: "Image.Image", stop: Callable[[], bool], place: Box, height: int) -> Text:
        if stop():
            raise Stopped
        return self._ocr.read_row(image, place, height)
