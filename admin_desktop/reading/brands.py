"""Which social network a screen shows: by the link, the window's title, or what stands on the page itself."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from statistics import median
from urllib.parse import unquote, urlsplit

from admin_desktop.platforms.platform import Platform, platform_of_link
from admin_desktop.reading.guesses import Guess
from admin_desktop.reading.reading import SURE_ENOUGH
from admin_desktop.reading.words import Line, Text
from admin_desktop.storage.resources import resource_dir

LONGEST_TITLE = 400
# How much each way to tell a network is worth.
_BY_TITLE, _BY_TITLE_ALONE = 0.92, 0.85
# A header of one word and nothing else; in a line with others it is worth less.
_HEADER, _MOST_BY_LOOKS, _ENOUGH, _AHEAD = 0.65, 0.85, 0.6, 0.3
_TOP = 0.3
# Of a link that was read from the picture the host is the surest part: it is held against those that are known.
_HOST_SURER = 1.5


@dataclass(frozen=True, slots=True)
class Brand:
    """How one network shows itself (``resources/reading/brands.toml``)."""

    platform: str
    titles: tuple[re.Pattern[str], ...]
    links: tuple[re.Pattern[str], ...]
    words: tuple[str, ...]
    furniture: dict[str, float]


@dataclass(frozen=True, slots=True)
class Brands:
    """All of them.

    Attributes:
        brands: the networks.
        browsers: what browsers add to the end of a window's title.
        before: words that browsers write before an address, in lower case.
        news: what stands before a title.
        parts: what separates the parts of any site's title.
    """

    brands: tuple[Brand, ...]
    browsers: tuple[str, ...]
    before: tuple[str, ...]
    news: re.Pattern[str]
    parts: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Title:
    """What a title says: the network, and the page's name and handle, or a film's name, where it says them."""

    platform: str | None
    page: str = ""
    handle: str = ""
    film: str = ""


@cache
def brands() -> Brands:
    """Read them once."""
    data = tomllib.loads((resource_dir() / "reading" / "brands.toml").read_text(encoding="utf-8"))
    return Brands(
        tuple(
            Brand(
                entry["platform"],
                tuple(re.compile(pattern) for pattern in entry["titles"]),
                tuple(re.compile(pattern) for pattern in entry["links"]),
                tuple(entry["brand"]),
                entry["furniture"],
            )
            for entry in data["brand"]
        ),
        tuple(data["browsers"]),
        tuple(data["bar"]),
        re.compile(data["news"]),
        re.compile(data["site"]["parts"]),
    )


def find_platform(
    link: Guess | None, title: str, text: Text, platforms: list[Platform], box_top: int | None = None
) -> Guess | None:
    """Tell which network a screen shows.

    Args:
        link: of the page, with how sure it is.
        title: of the window, as the system told it; may be empty.
        text: of the whole screen.
        platforms: the networks there are.
        box_top: where the selected part begins, physical pixels; a header stands above it.

    Returns:
        its id; "web" for a web page of no network; None when nothing tells.
    """
    by_link = platform_of_link(link.value, platforms) if link else None
    by_title = title_says(title)
    named = by_title.platform is not None and by_title.platform != (by_link.id if by_link else None)
    if link and by_link and by_link.id != "web" and not (named and link.sure < SURE_ENOUGH):
        # An id in the link may be misread where its host is not: the page itself may confirm that.
        looks = None if link.sure >= _BY_TITLE else platform_by_looks(text, box_top)
        agreed = by_link.id in (by_title.platform, looks.value if looks else None)
        sure = max(link.sure, _BY_TITLE) if agreed else min(1.0, link.sure * _HOST_SURER)
        if not named and by_link.id in _letters(link.raw):  # its name stands there as it is written
            sure = max(sure, _BY_TITLE_ALONE)
        return Guess(by_link.id, sure, raw=link.raw, box=link.box)
    if by_title.platform:
        sure = _BY_TITLE if by_title.page or by_title.handle else _BY_TITLE_ALONE
        return Guess(by_title.platform, sure, raw=title)
    if link and by_link:
        return Guess(by_link.id, link.sure, raw=link.raw, box=link.box)
    return platform_by_looks(text, box_top)


def _letters(raw: str) -> str:
    return "".join(sign for sign in raw.casefold() if sign.isalnum())


def title_says(title: str) -> Title:
    """Take apart the title of a window or tab."""
    plain = bare_title(title)
    if not plain:
        return Title(None)
    for brand in brands().brands:
        for pattern in brand.titles:
            found = pattern.match(plain)
            if found:
                named = found.groupdict()
                page, handle, film = (str(named.get(name) or "").strip() for name in ("page", "handle", "video"))
                return Title(brand.platform, page, handle, film)
    return Title(None)


def bare_title(title: str) -> str:
    """Return a window's title without the browser's name, the number of news and signs that are not seen."""
    plain = "".join(sign for sign in title[:LONGEST_TITLE] if unicodedata.category(sign) not in ("Cf", "Cc"))
    plain = " ".join(plain.replace("\u00a0", " ").split())
    known = brands()
    changed = True
    while changed:
        shorter = next((plain.removesuffix(end).rstrip() for end in known.browsers if plain.endswith(end)), plain)
        changed, plain = shorter != plain, shorter
    return known.news.sub("", plain)


def link_says(link: str, platform: str | None) -> Title:
    """Tell which page a link of a network belongs to: its name as the link has it, or its handle."""
    path = unquote(urlsplit(link).path)
    for brand in brands().brands:
        if brand.platform != platform:
            continue
        for pattern in brand.links:
            found = pattern.match(path)
            if found:
                named = found.groupdict()
                return Title(platform, named.get("page") or "", named.get("handle") or "")
    return Title(platform)


def platform_by_looks(text: Text, box_top: int | None = None) -> Guess | None:
    """Tell the network by its header and the words round its posts, where one is well ahead of all others."""
    lines = [line for line in text.lines if line.words]
    if not lines:
        return None
    usual = median(line.box.height for line in lines)
    said = [_folded(line.text) for line in lines]
    everything = " \n ".join(said)
    top = max(_TOP * text.size[1], box_top or 0)
    points: dict[str, float] = {}
    for brand in brands().brands:
        header = max(
            (_header(brand, line, plain, usual, top) for line, plain in zip(lines, said, strict=True)), default=0
        )
        around = sum(weight for words, weight in brand.furniture.items() if _stands_in(words, everything))
        points[brand.platform] = min(1.0, header + min(0.7, around))
    ranked = sorted(points, key=lambda name: points[name], reverse=True)
    best, second = ranked[0], ranked[1]
    if points[best] < _ENOUGH or points[best] - points[second] < _AHEAD:
        return None
    return Guess(best, min(_MOST_BY_LOOKS, points[best]), (second,) if points[second] else ())


def _header(brand: Brand, line: Line, plain: str, usual: float, top: float) -> float:
    """Weigh a line that begins with the network's own name; a bar of bookmarks names several."""
    if line.box.y > top or _names_several(plain):
        return 0.0
    words = plain.split()
    name = next((name for name in brand.words if words[: len(name.split())] == name.split()), None)
    if name is None or words[:1] == words[1:2]:
        return 0.0
    alone = len(words) <= len(name.split()) + 1
    large = line.words[0].box.height >= usual
    return _HEADER * (1.0 if alone and large else 0.5 if large else 0.3)


def _names_several(plain: str) -> bool:
    words = set(plain.split())
    return sum(any(name in words for name in brand.words) for brand in brands().brands) > 1


def _stands_in(words: str, everything: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", everything) is not None


def _folded(text: str) -> str:
    """Lower case without accents; signs and the numbers among buttons become spaces ("Like 3 Reply")."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^\w'+]|_|(?<!\w)\d+(?!\w)", " ", plain.replace("’", "'")).split())
