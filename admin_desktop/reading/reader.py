"""From a picture to what the form is filled with."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from admin_desktop.boxes import Box
from admin_desktop.platforms.platform import Platform
from admin_desktop.reading.address import Bar
from admin_desktop.reading.brands import find_platform
from admin_desktop.reading.colours import without_pictures
from admin_desktop.reading.guesses import Guess
from admin_desktop.reading.head_names import tidy
from admin_desktop.reading.kinds import kind_of
from admin_desktop.reading.link_reader import LinkReader
from admin_desktop.reading.links import normalised
from admin_desktop.reading.meant import meant
from admin_desktop.reading.moments import parse_when
from admin_desktop.reading.name_letters import spelt
from admin_desktop.reading.named_again import named_again
from admin_desktop.reading.neighbours import neighbours
from admin_desktop.reading.ocr import Ocr, Stopped, never
from admin_desktop.reading.pages import find_page
from admin_desktop.reading.posts import Post, Thread, find_posts
from admin_desktop.reading.private import find_private
from admin_desktop.reading.reading import SURE_ENOUGH, Known, Reading
from admin_desktop.reading.second_looks import SIGNS, with_lines_kept, with_times_again, with_times_kept
from admin_desktop.reading.suggesting import Suggester
from admin_desktop.reading.words import Line, Text

if TYPE_CHECKING:
    from PIL import Image


# How high, in pixels, a time is made for a second look.
_LOOKS = (28, 36, 46)
# Heights in which the name of the chosen post is read again, pixels.
_NAME_AGAIN = (30, 36)
# So many names are read again; each takes some milliseconds.
_MOST_NAMES = 16


class Reader:
    """Reads pictures of screens. Safe to use from several threads; one picture is read at a time.

    Args:
        ocr: reads the words.
        platforms: the networks there are.
        suggester: tells which categories a text may belong to.
    """

    def __init__(self, ocr: Ocr, platforms: list[Platform], suggester: Suggester) -> None:
        self._ocr = ocr
        self._links = LinkReader(ocr, platforms)
        self._platforms = platforms
        self._suggester = suggester

    def words(self, image: "Image.Image", stop: Callable[[], bool] = never) -> Text:
        """Read all words of a picture, and the link in its address bar: what can be done before a part is selected.

        Args:
            image: upright.
            stop: asked often, from any thread.

        Raises:
            Stopped, CannotRead: as :meth:`Ocr.read`.
        """
        whole = self._ocr.read(image, stop=stop)
        self._links.ahead(whole, image, stop)
        return whole

    def read(
        self,
        image: "Image.Image",
        box: Box | None,
        known: Known,
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
        part = meant(whole, cut) if box and (cut := box.cut(image.size)) else None
        bar = self._links.bar(whole, image, part, stop)
        url = self._url(whole, image, bar, known, stop)
        bar = _above(bar, part, image.height)
        if part:
            inside = without_pictures(self._ocr.read(image, part, stop, thorough=True), image)
            inside = with_lines_kept(inside, whole)
            whole = _with_part(whole, with_times_kept(inside, whole))
        whole = with_times_again(whole, image, part, lambda place: self._ocr.read_signs(image, place, SIGNS, _LOOKS))
        platform = find_platform(url, known.window_title, whole, self._platforms, part.y if part else None)
        names = _page_names(whole, bar, url, known)
        thread = find_posts(whole, image, part, platform.value if platform else None, names)
        thread = self._well_named(thread, image, platform.value if platform else None, stop)
        chosen = thread.chosen
        said = Guess(chosen.text, chosen.sure, box=chosen.box) if chosen and chosen.text else None
        top = bar.box.bottom if bar else 0
        page = find_page(
            whole, platform.value if platform else None, url, known.window_title, _own(thread), known.pages
        )
        own = [*([page.value] if page is not None and page.sure >= SURE_ENOUGH else []), *_own_words(whole, bar, url)]
        return Reading(
            box=box.cut(image.size) if box else None,
            platform=platform,
            url=url,
            page=page,
            author=chosen.author if chosen else None,
            handle=chosen.handle if chosen else None,
            when=parse_when(chosen.when_raw, known.captured_at) if chosen and chosen.when_raw else None,
            text=said,
            categories=self._suggester.suggest(said.value) if said else (),
            private=find_private(whole, thread.posts, thread.selected, thread.main, top, image, part, own),
            plain=plain(whole),
            kind=kind_of(thread, whole, part),
            neighbours=neighbours(whole, part, chosen),
        )

    def _well_named(
        self, thread: Thread, image: "Image.Image", platform: str | None, stop: Callable[[], bool]
    ) -> Thread:
        """Read the chosen post's name again, and those of bystanders for their accents, the nearest first."""
        chosen = thread.chosen
        middle = chosen.box.y + chosen.box.height // 2 if chosen else 0
        posts = list(thread.posts)
        nearest = sorted(range(len(posts)), key=lambda at: abs(posts[at].box.y + posts[at].box.height // 2 - middle))
        for at in nearest[:_MOST_NAMES]:
            if stop():
                raise Stopped
            posts[at] = self._with_accents(posts[at], image)
            if at == thread.selected:
                posts[at] = self._spelt_well(posts[at], image, platform)
        return replace(thread, posts=tuple(posts))

    def _spelt_well(self, post: Post, image: "Image.Image", platform: str | None) -> Post:
        """Read the name again in other sizes: a letter in small print is easily lost."""
        name = post.author
        if name is None or name.box is None or name.value.startswith("@"):
            return post
        again = [self._ocr.read_name(image, name.box, height, all_languages=True) for height in _NAME_AGAIN]
        return replace(post, author=named_again(name, [spelt(tidy(one), platform) for one in again]))

    def _with_accents(self, post: Post, image: "Image.Image") -> Post:
        """Read a name again: English alone reads past its accents."""
        name = post.author
        if name is None or name.box is None or not name.value.isascii() or name.value.startswith("@"):
            return post
        again = self._ocr.read_name(image, name.box)
        if again == name.value or _bare(again) != _bare(name.value):
            return post
        return replace(post, author=replace(name, value=again))

    def _url(
        self, whole: Text, image: "Image.Image", bar: Bar | None, known: Known, stop: Callable[[], bool]
    ) -> Guess | None:
        """The page's link: as the browser itself told it, or as it stands in its address bar."""
        told = normalised(known.page_link, self._platforms) if known.page_link else None
        return Guess(told, 1.0, raw=known.page_link) if told else self._links.link(whole, image, bar, stop)

    def close(self) -> None:
        """Give the memory back; the next reading takes it again."""
        self._ocr.close()


def _bare(name: str) -> str:
    """Return a name without accents and capitals."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", name).casefold() if not unicodedata.combining(sign))


def _page_names(text: Text, bar: Bar | None, url: Guess | None, known: Known) -> list[str]:
    """How the page may be called: the window's title, the browser's tab above its address, the parts of its link."""
    tabs = [line.text for line in text.lines if bar and line.box.bottom <= bar.box.y]
    parts = urlsplit(url.value).path.split("/") if url else []
    return [known.window_title, *tabs, *parts, *known.pages]


def _above(bar: Bar | None, part: Box | None, height: int) -> Bar | None:
    """Return the bar if it stands where bars do: a link in a post is none, whatever it looks like."""
    if bar is None or bar.box.bottom > (part.y if part else height * 0.4):
        return None
    return bar


def _own_words(text: Text, bar: Bar | None, url: Guess | None) -> list[str]:
    """What the page says of itself: its link, and the browser's tab above it."""
    return [*([url.value] if url else []), *(line.text for line in text.lines if bar and line.box.bottom <= bar.box.y)]


def _own(thread: Thread) -> str:
    """Who wrote the post that the others answer: the page itself, or where that is not sure, the first of all."""
    main: Post | None = thread.posts[thread.main] if thread.main is not None else None
    first = thread.posts[0] if thread.posts and thread.selected != 0 else None
    found = main or first
    return found.author.value if found and found.author else ""


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
