"""The address bar of a browser in the picture: which of the lines it is, and which link it shows."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from admin_desktop.boxes import Box
from admin_desktop.platforms.platform import Platform, platform_of_link
from admin_desktop.reading.glyphs import measured
from admin_desktop.reading.guesses import Guess
from admin_desktop.reading.link_shapes import identifiers, is_cut, looks_right, mended, mended_host
from admin_desktop.reading.links import link_facts, normalised
from admin_desktop.reading.words import Line, Text, around

if TYPE_CHECKING:
    from PIL import Image

# A scheme as it is read when a browser has struck it through: "hups://", "Attps:/".
_SCHEME = re.compile(r"^[^/\s.]{0,10}?[:;.]{0,2}\s?/{1,3}(?=[\w-]+\.)")
_ADDRESS = re.compile(r"^(?P<host>(?:[\w-]+[.,])+[a-z]{2,24})(?P<port>:\d{2,5})?(?P<rest>[/?#].*)?$", re.IGNORECASE)
# Signs of a bar's icons that stick to what is read.
# So many readings that say the same are enough; each takes its time.
_AGREED = 3
_ICONS = "\"'‘’“”«»©®@(){}[]|•·*~^<>_"
# A letter l or I before two digits is a one: nobody sees a difference, and digits come together.
_ONE = re.compile(r"(?<=[\w=/-])[lI](?=\d{2})")
# What may follow in an address after a gap that is none: no word of plain letters, which is the next of a sentence.
_GOES_ON = re.compile(r"(?=.*[\d/=?&_%-])[\w./=?&%@:#~+!,'-]+…?")
# A piece of an address that could also be a word; it is none where the address goes on behind it.
_PART = re.compile(r"[A-Za-z]{1,24}")
_HARDLY_A_GAP = 0.35
# Signs that stand in no path, or a last one that was half of a letter: something was misread.
_MISREAD = re.compile(r"[^\x21-\x7e…]|(?<=[\w/])[!'()*,;|](?!\w*\.)|:$")
_JOINTS = "/?=&_@"
# A reading that ends so many letters before another one was cut, and speaks for that one.
_CUT = 3
# "www." as it is read behind a slash that touches it.
_WWW = re.compile(r"^(?=[^.]*w)[avwmnuy]{3,5}\.(?=[\w-]+\.)", re.IGNORECASE)
# So many small letters, or figures, beside one another are a word, or a number.
_WORD = 4
# A link of a shape that its network hardly has, read alike each time; and what is not filled in, only offered: an
# identifier with a sign that may be another.
_ODD = 0.6
_LONG_MIXED = re.compile(r"(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z\d]{15,}")
_UNSETTLED = 0.45
# What a sign may be instead where nothing but its look tells.
_ALIKE = {
    "l": "I1",
    "I": "l1",
    "1": "lI",
    "0": "Oo",
    "O": "0o",
    "o": "O0",
    "|": "lI",
    "j": "i",
    "t": "1",
    "8": "BS",
    "S": "58",
    "5": "S",
}
_ELLIPSIS = ("…", "...", "..")


@dataclass(frozen=True, slots=True)
class Bar:
    """A line that looks like an address bar.

    Attributes:
        raw: the address as read.
        link: normalised.
        box: of its words.
        points: how much it looks like one; from 3 on it is believed.
    """

    raw: str
    link: str
    box: Box
    points: float


def find_bar(text: Text, platforms: list[Platform], before: tuple[str, ...], box: Box | None = None) -> Bar | None:
    """Find the address bar that belongs to the selected part, by its place, its looks and the words before it.

    Args:
        text: of the whole picture.
        platforms: the networks there are.
        before: words that browsers write before an address, in lower case.
        box: the selected part: its window has its own bar.

    Returns:
        the likeliest, or None where no line looks like one.
    """
    bars = [bar for line in text.lines for bar in _bars_of(line, text, platforms, before, box)]
    return max(bars, key=lambda bar: (bar.points, -bar.box.y), default=None)


def address_of(
    bar: Bar,
    image: "Image.Image",
    again: Callable[[Box, int], Text],
    platforms: list[Platform],
    before: tuple[str, ...],
) -> Guess:
    """Read an address bar again in several sizes, and take what most of them say.

    Args:
        bar: found in the words of the whole picture.
        image: upright.
        again: reads a part of the picture with lines enlarged to a height.
        platforms, before: as :func:`find_bar`.
    """
    height = bar.box.height
    # To the right there may be more of it than was read at first.
    strip = Box(bar.box.x - 12 * height, bar.box.y - height, bar.box.width + 36 * height, 3 * height)
    readings = [bar]
    for enlarged in (36, 30, 44, 24):
        text = again(strip, enlarged)
        found = find_bar(text, platforms, before)
        if found is not None:
            readings.append(found)
        if Counter(_settled(one.link) for one in readings).most_common(1)[0][1] >= _AGREED:
            break
    # Where they are of two minds, those of the row alone count first.
    readings = [*readings[1:], bar]
    votes = Counter(_settled(one.link) for one in readings)
    whole = {one: _support(one, votes) for one in votes}
    link = max(votes, key=lambda one: whole[one])
    count = round(whole[link])
    best = next(one for one in readings if _settled(one.link) == link)
    sure = min(1.0, bar.points / 5) * (0.5 + 0.5 * count / len(readings))
    sure *= 0.5 if _MISREAD.search(best.raw.strip(_ICONS)) else 1.0
    others = [one for one, _ in votes.most_common(4) if one != link]
    checked = checked_link(best, image, platforms)
    if checked.link != link:
        others.insert(0, link)
    if not checked.sure:
        # A link of another shape than its network's, which every reading spells alike, is one that we do not know.
        short = _LONG_MIXED.search(checked.link) is None
        alike = checked.settled and short and len(votes) == 1 and len(readings) >= _AGREED
        sure = min(sure, _ODD if alike else _UNSETTLED)
    candidates = dict.fromkeys(one for one in (*checked.others, *others) if one != checked.link)
    return Guess(checked.link, max(0.0, min(1.0, sure)), tuple(candidates)[:4], best.raw, bar.box)


@dataclass(frozen=True, slots=True)
class Checked:
    """A link whose signs were measured.

    Attributes:
        link: with what the measures say.
        sure: whether they settle every sign that counts, and it looks like a link of its network.
        others: what it may be as well.
        settled: whether they settle every sign that counts.
    """

    link: str
    sure: bool
    others: tuple[str, ...] = ()
    settled: bool = False


def checked_link(bar: Bar, image: "Image.Image", platforms: list[Platform]) -> Checked:
    """Measure the signs of an address one by one: in an identifier each counts, and no word tells which it is.

    Args:
        bar: as read.
        image: upright.
        platforms: the networks there are.
    """
    signs = measured(image, bar.box, bar.raw)
    plain = looks_right(bar.link, platforms)
    if signs is None:
        return Checked(bar.link, plain and not identifiers(bar.link, platforms) and not is_cut(bar.raw, platforms))
    # What the measures leave open stays as it was read.
    said = "".join(one.means if one.sure else one.read for one in signs)
    link = link_in(_path_only(bar.raw, said), platforms) or bar.link
    if not looks_right(link, platforms) and plain:
        link = bar.link
    begin = bar.raw.find("//") + 2 if "//" in bar.raw else 0
    if _is_known(urlsplit(link).netloc, platforms):
        begin = max(begin, bar.raw.find("/", begin))
    unsure = [at for at, one in enumerate(signs) if at >= begin and not one.sure]
    spots = [said.find(part) for part in identifiers(link, platforms)]
    ends = [at + len(part) for at, part in zip(spots, identifiers(link, platforms), strict=True)]
    inside = [at for at in unsure if any(begin <= at < end for begin, end in zip(spots, ends, strict=True))]
    open_ = [at for at in inside if not _in_a_word(said, at)]
    settled = -1 not in spots and not open_ and not is_cut(bar.raw, platforms)
    # A letter that was measured as another one is doubtful in a name as well; a bar in a word is no figure.
    other = [at for at in unsure if signs[at].means != signs[at].read and signs[at].means.isalpha()]
    other = [at for at in other if not _in_a_number(said, at) and not (said[at].islower() and _among_small(said, at))]
    settled = settled and not other
    others = _instead(said, open_, platforms) if len(open_) <= 2 else ()
    return Checked(link, settled and looks_right(link, platforms), tuple(one for one in others if one != link), settled)


def _in_a_number(said: str, at: int) -> bool:
    """Tell whether a sign that was read as a figure has nothing but figures round it."""
    around = re.search(r"(?:^|[/=:-])([^/=:?&-]*)$", said[:at]), re.match(r"[^/=:?&-]*", said[at:])
    part = (around[0][1] if around[0] else "") + (around[1][0] if around[1] else "")
    return part.isdigit() and len(part) > _WORD


def _in_a_word(said: str, at: int) -> bool:
    """Tell whether an l stands in a word: hardly any identifier has so many small letters in a row."""
    return said[at] == "l" and _among_small(said, at)


def _among_small(said: str, at: int) -> bool:
    """Tell whether a letter has nothing but small letters round it, enough of them for a word."""
    before, behind = re.search(r"[a-z]*$", said[:at]), re.match(r"[a-z]*", said[at + 1 :])
    return len((before[0] if before else "") + (behind[0] if behind else "")) >= _WORD


def _path_only(raw: str, said: str) -> str:
    """The host is known by its name: what is measured counts behind it."""
    start = re.search(r"[A-Za-z]{2,}[/?#]", raw)
    return raw[: start.end()] + said[start.end() :] if start else raw


def _instead(said: str, open_: list[int], platforms: list[Platform]) -> tuple[str, ...]:
    """The same address with another sign where the measures leave that open."""
    found = list[str]()
    for at in open_:
        for other in _ALIKE.get(said[at], ""):
            link = link_in(said[:at] + other + said[at + 1 :], platforms)
            if link:
                found.append(link)
    return tuple(dict.fromkeys(found))


def _support(link: str, votes: Counter[str]) -> float:
    cut = (votes[one] for one in votes if len(one) <= len(link) - _CUT and link.startswith(one.rstrip("/")))
    return votes[link] + 0.9 * sum(cut)


def _settled(link: str) -> str:
    parts = urlsplit(link)
    settled = _ONE.sub("1", link[len(parts.scheme) + 3 + len(parts.netloc) :])
    return f"{parts.scheme}://{parts.netloc}{settled}"


def _bars_of(line: Line, text: Text, platforms: list[Platform], before: tuple[str, ...], box: Box | None) -> list[Bar]:
    found = []
    for at in range(len(line.words)):
        whole = _end_of_address(line, at)
        for end in dict.fromkeys((whole, at + 2, at + 1)):
            if end > len(line.words):
                continue
            # "https: //www…": the space is none, whatever the reader saw.
            raw = "".join(one.text for one in line.words[at:end])
            if end == at + 2 != whole and not re.search(r"[:/]$", line.words[at].text):
                continue
            link = link_in(raw, platforms)
            if link is None:
                continue
            place = around(one.box for one in line.words[at:end])
            points = _points(raw, link, line, at, end, text, platforms, before) - _elsewhere(place, box)
            found.append(Bar(raw, link, place, points))
            break
    return found


def _end_of_address(line: Line, at: int) -> int:
    """Return the first word after an address: long rows of figures are torn apart where there is hardly a gap."""
    end = at + 1
    for here in range(at + 1, len(line.words)):
        word, before = line.words[here], line.words[here - 1]
        gap, height = word.box.x - before.box.right, max(before.box.height, word.box.height)
        joint = before.text[-1] in _JOINTS or word.text[0] in _JOINTS
        if gap > _HARDLY_A_GAP * height * (2 if joint else 1):
            break
        if joint or _GOES_ON.fullmatch(word.text):
            end = here + 1
        elif not _PART.fullmatch(word.text):
            break
    return end


def link_in(raw: str, platforms: list[Platform]) -> str | None:
    """Return the link in a word of the picture, with what is surely misread put right, or None."""
    # At its end a "_" is no icon: identifiers end in it.
    word = raw.lstrip(_ICONS + "…").rstrip(_ICONS.replace("_", "") + "…")
    word = word.removesuffix("...").removesuffix("..").rstrip(",;:")
    clean = re.match(r"^https?://", word, re.IGNORECASE)
    bare = word[clean.end() :] if clean else _SCHEME.sub("", word)
    scheme = clean[0].lower() if clean else "https://"
    found = _ADDRESS.match(bare)
    host = _known_host(_WWW.sub("www.", found["host"].replace(",", ".").lower()), platforms) if found else None
    port, rest = (found["port"] or "", found["rest"] or "") if found else ("", "")
    if host is None or not _is_known(host, platforms):
        begun = mended_host(bare, sorted(_hosts(platforms)))
        if begun is not None:
            host, port, rest = begun[0], "", begun[1]
    if host is None:
        return None
    rest = mended(_with_handle(host, rest, platforms), platform_of_link(f"https://{host}/", platforms))
    return normalised(f"{scheme}{host}{port}{rest}", platforms)


def _with_handle(host: str, rest: str, platforms: list[Platform]) -> str:
    """Put the @ right with which a network begins a post's path: it is read as a round letter."""
    platform = platform_of_link(f"https://{host}/", platforms)
    for pattern in link_facts().handles.get(platform.id, ()) if platform else ():
        found = pattern.match(rest)
        if found:
            return f"/@{rest[found.start('name') :]}"
    return rest


def _known_host(host: str, platforms: list[Platform]) -> str | None:
    """Put a misread host of a known network right; of others only what ends like a host is one."""
    from rapidfuzz.distance import Levenshtein

    known = _hosts(platforms)
    if host in known:
        return host
    # Of short ones a letter more makes another name.
    near = [one for one in known if len(one) > 7 and Levenshtein.distance(one, host) <= (1 if len(one) < 12 else 2)]
    if near:
        return min(near, key=lambda one: (Levenshtein.distance(one, host), one))
    return host if host.rpartition(".")[2] in link_facts().endings else None


def _hosts(platforms: list[Platform]) -> frozenset[str]:
    facts = link_facts()
    return frozenset(facts.hosts).union(
        facts.hosts.values(), facts.sites, (one for each in platforms for one in each.hosts)
    )


def _is_known(host: str, platforms: list[Platform]) -> bool:
    return host in _hosts(platforms)


def _points(
    raw: str,
    link: str,
    line: Line,
    at: int,
    end: int,
    text: Text,
    platforms: list[Platform],
    before: tuple[str, ...],
) -> float:
    parts = urlsplit(link)
    platform = platform_of_link(link, platforms)
    left = " ".join(word.text for word in line.words[:at]).casefold()
    said_before = any(words in left for words in before)
    letters = [word.text for word in line.words[:at] if len(word.text) > 3 and word.text.isalpha()]
    top = line.box.y / max(1, text.size[1])
    points = 1.0
    points += 2.5 if said_before else 0.0
    points += 1.5 if platform is not None and platform.id != "web" else 0.0
    points += 1.0 if parts.path.strip("/") or parts.query else 0.0
    points += 1.5 if top < 0.15 else 0.5 if top < 0.3 else 0.0
    points += 0.5 if raw.lower().startswith("http") or "://" in raw else 0.0
    points -= 0.0 if said_before else 0.8 * len(letters)
    points -= 0.6 * sum(len(word.text) > 3 and word.text.isalpha() for word in line.words[end:])
    # Safari shows the host alone, in the middle.
    points += 0.5 if top < 0.15 and not letters and end >= len(line.words) - 2 else 0.0
    # A host that had to be guessed is believed at the top only, where a bar is expected.
    said = _ADDRESS.match(_SCHEME.sub("", raw.lstrip(_ICONS)))
    guessed = (
        platform is not None
        and platform.id != "web"
        and (said is None or not _is_known(said["host"].lower(), platforms))
    )
    points -= 1.5 if guessed and top >= 0.3 else 0.0
    points -= _has_text_around(line, text)
    return points


def _has_text_around(line: Line, text: Text) -> float:
    """A link in a post has lines of text right above or below that begin where its own line begins."""
    box = line.box
    for other in text.lines:
        there = other.box
        gap = max(there.y - box.bottom, box.y - there.bottom)
        if other is not line and 0 <= gap < box.height and abs(there.x - box.x) < box.height and len(other.words) > 3:
            return 2.0
    return 0.0


def _elsewhere(place: Box, box: Box | None) -> float:
    """The bar of the selected part's window stands above it and does not begin to its right."""
    if box is None:
        return 0.0
    points = 0.0
    if place.y > box.y:
        points += 4.0
    if place.x > box.right:
        points += 3.0
    return points
