"""Which page a screen shows: the name under which it shows itself, held against the names that are known."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from urllib.parse import urlsplit

from admin_desktop.reading.brands import Title, bare_title, brands, link_says, title_says
from admin_desktop.reading.furniture import row_of_furniture
from admin_desktop.reading.guesses import Guess
from admin_desktop.reading.moments import find_when, looks_like_when
from admin_desktop.reading.words import Line, Text

# How alike two names must be, 0 to 100: one letter in ten may be misread.
_ALIKE, _OFFERED, _TOO_CLOSE = 88, 70, 4
_SHORTEST, _LONGEST, _MOST_WORDS = 3, 80, 9
# Points from which a line is believed to be the page's name, and with which it is certain.
_ENOUGH, _CERTAIN = 2.0, 5.0
# Not filled in, only offered.
_DOUBTFUL = 0.45
# Parts of hosts that name nobody.
_NO_NAMES = frozenset({"www", "blog", "news", "example", "forum", "wordpress", "sites", "google", "blogspot"})
_SHORT_NAMES = {"instagram", "tiktok", "threads", "snapchat"}


@dataclass(frozen=True, slots=True)
class _Clues:
    """What is known of the page's name before the page itself is looked at.

    Attributes:
        title: what the window's title says.
        link: what the link says.
        tab: the beginning of the title as it stands in the tab, or the whole title.
        own: the author of the post that stands under the page's own name.
    """

    platform: str | None
    title: Title
    link: Title
    tab: str
    own: str


def find_page(
    text: Text,
    platform: str | None,
    link: Guess | None,
    title: str = "",
    own: str = "",
    known: Sequence[str] = (),
) -> Guess | None:
    """Tell which page a screen shows.

    Args:
        text: of the whole screen.
        platform: id of the network, where it is known.
        link: of the page; its box is where the address bar stands.
        title: of the window, as the system told it; may be empty.
        own: author of the post under which the others stand, where one was found.
        known: names of the pages that are looked after.

    Returns:
        the known name where one fits, or else the name as the page shows it; None when nothing tells.
    """
    below = link.box.bottom if link and link.box else 0
    by_title = title_says(title)
    tab = by_title.film or bare_title(title) or _tab(text, link.box.y if link and link.box else 0)
    clues = _Clues(platform, by_title, link_says(link.value, platform) if link else Title(None), tab, own)
    shown = _on_the_page(text, below, clues)
    told = [name for name in (clues.title.handle, clues.title.page, clues.link.page, clues.link.handle, own) if name]
    matched = match_page([*(name for name, _ in shown[:3]), *told, *_site_parts(clues)], known)
    if matched and matched.sure >= 0.5:
        return matched
    found = _best(shown, clues)
    if found is None:
        return matched
    others = (*((matched.value, *matched.candidates) if matched else ()), *found.candidates)
    # On a site of its own the largest words are as often what is read there as who it belongs to.
    doubtful = platform in (None, "web") and not _is_the_hosts(squeezed(found.value), link)
    sure = min(found.sure, _DOUBTFUL) if doubtful else found.sure
    return Guess(found.value, sure, tuple(dict.fromkeys(one for one in others if one != found.value)), found.raw)


def _is_the_hosts(plain: str, link: Guess | None) -> bool:
    """Tell whether a name is that of the host: Sample HS Boosters of "boosters.example.org"."""
    host = (urlsplit(link.value).hostname or "") if link else ""
    parts = (squeezed(one) for one in host.split(".")[:-1] if one not in _NO_NAMES)
    return any(
        len(one) >= _SHORTEST and (one in plain or plain in one or _alike(one, plain) >= _ALIKE) for one in parts
    )


def match_page(names: Sequence[str], known: Sequence[str]) -> Guess | None:
    """Find the known name that one of these was meant to be; some letters may be misread.

    Args:
        names: as read, the most trustworthy first.
        known: names of pages.

    Returns:
        the known name, sure by how alike they are; below 0.5 where two fit as well, or none well enough.
    """
    from rapidfuzz import fuzz

    best: dict[str, tuple[float, str]] = {}
    for name in known:
        plain = squeezed(name)
        for read in names:
            if len(squeezed(read)) < _SHORTEST or not plain:
                continue
            alike = fuzz.ratio(squeezed(read), plain)
            # "Room 12" and "Room 13" are two pages, however alike.
            if _figures(read) != _figures(name):
                alike = min(alike, float(_ALIKE - 1))
            if alike > best.get(name, (0.0, ""))[0]:
                best[name] = alike, read
    ranked = sorted(best, key=lambda name: -best[name][0])
    offered = [name for name in ranked if best[name][0] >= _OFFERED][:4]
    if not offered:
        return None
    alike, read = best[offered[0]]
    rival = best[offered[1]][0] if len(offered) > 1 else 0.0
    clear = alike >= _ALIKE and (alike - rival >= _TOO_CLOSE or alike == 100 > rival)
    sure = min(0.98, alike / 100) if clear else 0.4
    return Guess(offered[0], sure, tuple(offered[1:]), read)


def squeezed(name: str) -> str:
    """Return only the letters and figures of a name, in lower case and without accents: as handles are made."""
    plain = unicodedata.normalize("NFKD", name[:200]).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


def _figures(name: str) -> list[str]:
    return re.findall(r"\d+", name)


def _tab(text: Text, bar: int) -> str:
    """Return what stands above the address bar: the title of the first tab that has one, cut where the tab ends."""
    said = [_clean(line.text) for line in text.lines if line.box.bottom <= bar]
    return max((bare_title(one) for one in said), key=len, default="")


def _on_the_page(text: Text, below: int, clues: _Clues) -> list[tuple[str, float]]:
    """Return the lines that may be the page's name, with points, the likeliest first."""
    lines = [line for line in text.lines if line.box.y >= below]
    names = [(line, name) for line in lines if (name := _name(line))]
    if not names:
        return []
    usual = median(line.box.height for line in lines)
    often = Counter(squeezed(name) for _, name in names)
    points: dict[str, tuple[float, str]] = {}
    for line, name in names:
        plain = squeezed(name)
        value = (
            _points(name, clues) + min(1.0, 0.5 * (often[plain] - 1)) + (0.5 if line.box.height > 1.3 * usual else 0)
        )
        value += 1.0 if _has_time_below(line, lines) else 0.0
        if value > points.get(plain, (0.0, ""))[0]:
            points[plain] = value, name
    return [(name, value) for value, name in sorted(points.values(), key=lambda one: -one[0])]


def _points(name: str, clues: _Clues) -> float:
    """Hold a line against title, link and tab."""
    plain, points = squeezed(name), 0.0
    for told, worth in (
        (clues.link.handle, 3.0),
        (clues.link.page, 3.0),
        (clues.title.handle, 3.0),
        (clues.title.page, 3.0 if clues.platform not in _SHORT_NAMES else 1.0),
        (clues.own, 1.5),
    ):
        if told and _alike(plain, squeezed(told)) >= _ALIKE:
            points = max(points + 0.5, worth)
    return points + _points_of_tab(plain, clues)


def _points_of_tab(plain: str, clues: _Clues) -> float:
    """A page's title begins with its name; a film's title is no page, though a channel's name may begin it."""
    tab = squeezed(clues.tab)
    if len(tab) < _SHORTEST or len(plain) < _SHORTEST:
        return 0.0
    starts = _alike(plain, tab[: len(plain)]) >= _ALIKE and len(plain) <= len(tab)
    cut = len(tab) < len(plain) and len(tab) >= 8 and _alike(tab, plain[: len(tab)]) >= _ALIKE
    if clues.platform == "youtube":
        return 1.0 if starts and len(plain) < 0.9 * len(tab) else -3.0 if starts or cut else 0.0
    if any(_alike(plain, squeezed(part)) >= _ALIKE for part in _site_parts(clues)):
        return 2.5
    return 2.0 if starts or cut else 0.0


def _site_parts(clues: _Clues) -> list[str]:
    """Return the parts of a web page's title: "Senior night - Sample Boosters"."""
    if clues.platform not in (None, "web"):
        return []
    return [part for part in brands().parts.split(clues.tab) if len(part) >= _SHORTEST]


def _best(shown: list[tuple[str, float]], clues: _Clues) -> Guess | None:
    told = (clues.title, clues.link)
    spelled = [name for one in told for name in ((one.handle, one.page) if _is_short(clues) else (one.page,)) if name]
    if shown and shown[0][1] >= _ENOUGH:
        name, points = shown[0]
        # The window's own words are spelled as they are; what was read may not be.
        told_exactly = (
            (clues.title.handle, clues.title.page) if _is_short(clues) else (clues.title.page, clues.title.handle)
        )
        exact = next((one for one in told_exactly if _alike_names(one, name)), name)
        sure = 0.6 + 0.35 * min(1.0, (points - _ENOUGH) / (_CERTAIN - _ENOUGH))
        others = [one for one, value in shown[1:4] if value >= _ENOUGH]
        return Guess(exact, sure, tuple(_unlike(exact, [*spelled, *others])), name)
    if spelled:
        return Guess(spelled[0], 0.75 if clues.title.platform else 0.6, tuple(_unlike(spelled[0], spelled[1:])))
    others = [
        name for name in (clues.own, clues.link.handle, *(name for name, value in shown[:2] if value >= 1.0)) if name
    ]
    return Guess(others[0], 0.4, tuple(_unlike(others[0], others[1:]))) if others else None


def _is_short(clues: _Clues) -> bool:
    return clues.platform in _SHORT_NAMES


def _unlike(name: str, others: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(one for one in others if one and one != name))


def _alike_names(one: str, other: str) -> bool:
    return bool(one) and _alike(squeezed(one), squeezed(other)) >= _ALIKE


def _alike(one: str, other: str) -> float:
    from rapidfuzz import fuzz

    return fuzz.ratio(one, other)


def _name(line: Line) -> str:
    """Return what a line says if it may be a name; nothing for sentences, times and buttons."""
    words = [word.text for word in line.words]
    said = _clean(line.text)
    when = find_when(said)
    if when is not None:
        said = _clean(said[: when[0]])
    plain = squeezed(said)
    if len(plain) < _SHORTEST or len(said) > _LONGEST or len(words) > _MOST_WORDS or plain.isdigit():
        return ""
    if re.search(r"https?:|www\.|/\w+/", said, re.IGNORECASE) or "@" in said[1:]:
        return ""
    if looks_like_when(said) or row_of_furniture(words) is not None or said.endswith((".", "!", "?", ":")):
        return ""
    return said


def _clean(said: str) -> str:
    """Drop what icons and edges are read for."""
    words = said.split()
    while words and (not any(sign.isalnum() for sign in words[0]) or words[0] in ("@", "©")):
        words.pop(0)
    while words and not any(sign.isalnum() for sign in words[-1]):
        words.pop()
    return " ".join(words).strip(" ‘’“”'\"|·•-–—,;()[]{}<>«»")


def _has_time_below(line: Line, lines: Sequence[Line]) -> bool:
    box = line.box
    for other in lines:
        there = other.box
        near = 0 <= there.y - box.bottom + box.height // 2 < 2.5 * box.height and abs(there.x - box.x) < 2 * box.height
        if other is not line and near and find_when(_clean(other.text)) is not None:
            return True
    return False
