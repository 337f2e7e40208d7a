"""What links look like: signs between their parts that were misread, and which parts are identifiers."""

import re
from collections.abc import Sequence
from functools import cache
from urllib.parse import urlsplit

from admin_desktop.platforms.platform import Platform, platform_of_link
from admin_desktop.reading.links import link_facts

# A part of any other site's link that is no word: figures between letters, or capitals in the middle.
_STRANGE = re.compile(r"(?=[\w-]*[A-Za-z])(?=[\w-]*(?:\d[A-Za-z]|[A-Za-z]\d|[a-z][A-Z]))[\w-]{5,}")
# What a slash behind a host is read as.
_SLASHES = frozenset("/iIl|í")
# Known hosts are shorter.
_LONGEST_HOST = 40
# "urn:li:activity:", in which Tesseract reads a z or an l for a colon.
_URN = re.compile(r"urn[:;.zil1|]?l[i1l][:;.zil1|]?(activity|ugcPost|share)[:;.zil1|]?(?=\d{10,19}(?!\d))")


def mended(rest: str, platform: Platform | None) -> str:
    """Put the signs between the parts of a link right: "?" and "&" are read as a figure or a letter that touches.

    Args:
        rest: what follows the host, as read.
        platform: of the host.
    """
    known = _known_parameters()
    if platform is None or platform.id not in link_facts().shapes:
        return rest
    rest = _URN.sub(r"urn:li:\1:", rest)
    rest = _fit(rest, known)
    query = rest.find("?")
    if query >= 0:
        rest = rest[: query + 1] + re.sub(
            rf"(?<=[\w%=.-])[{_misread()}](?={_alternatives()}[=\[])", "&", rest[query + 1 :]
        )
    return rest


def _fit(rest: str, known: frozenset[str]) -> str:
    """Find the "?" that was read as another sign, or not at all, in front of the first known parameter."""
    if "?" in rest:
        return rest
    found = re.search(rf"(?P<sign>[{_misread()}]?)(?P<name>{_alternatives()})(?=[=\[-])", rest)
    if found is None or not known or rest[found.start() - 1 : found.start()] == "&":
        return rest
    if found.start() == 0 or (found["name"] in {"s", "t", "v", "si", "pp", "id"} and not found["sign"]):
        return rest
    after = rest[found.end() :]
    return f"{rest[: found.start()]}?{found['name']}={after[1:] if after[:1] in '=-' else after}"


@cache
def _known_parameters() -> frozenset[str]:
    facts = link_facts()
    names = {one for one in facts.tracking if not one.endswith("*")} | set(facts.parameters)
    return frozenset(names.union(*facts.keep.values()))


@cache
def _alternatives() -> str:
    return "(?:" + "|".join(re.escape(one) for one in sorted(_known_parameters(), key=len, reverse=True)) + ")"


@cache
def _misread() -> str:
    return re.escape(link_facts().misread).replace("]", r"\]")


def mended_host(text: str, hosts: Sequence[str]) -> tuple[str, str] | None:
    """Find a known host at the beginning of an address that reads as none: a lost point, a slash read as a letter.

    Args:
        text: an address without its scheme.
        hosts: those that are known.

    Returns:
        the host and what follows it, from its slash on; None where none is near.
    """
    from rapidfuzz.distance import Levenshtein

    # Asked of every word of a screen: most have no slash where one could end a host.
    slashes = [at for at, sign in enumerate(text[:_LONGEST_HOST]) if at >= 3 and sign in _SLASHES]
    found: list[tuple[int, int, str, int]] = []
    for host in hosts if slashes else ():
        for length in slashes:
            if abs(length - len(host)) > 3:
                continue
            most = _most_wrong(host, text)
            wrong = Levenshtein.distance(text[:length].lower(), host, score_cutoff=most)
            if wrong <= most:
                found.append((wrong, -len(host), host, length))
    if not found:
        return None
    _, _, host, length = min(found)
    return host, f"/{text[length + 1 :]}"


def _most_wrong(host: str, text: str) -> int:
    """Return how many signs of a host may be wrong; of a short one none, unless its network alone has what follows."""
    if len(host) > 13:
        return 3
    if len(host) > 9:
        return 2
    return 1 if len(host) > 7 or re.search(r"/?status/\d{15}", text) else 0


def is_cut(raw: str, platforms: list[Platform]) -> bool:
    """Tell whether an address ends in the middle of its parameters: what was lost may have said which post is meant."""
    query = raw.partition("?")[2].partition("#")[0]
    return bool(query) and bool(platforms) and any("=" not in one for one in query.split("&") if one)


def looks_right(link: str, platforms: list[Platform]) -> bool:
    """Tell whether a link looks like one of its network; of a site that nobody knows, every link does."""
    shapes = _shapes_of(link, platforms)
    return not shapes or any(one.fullmatch(_rest(link)) for one in shapes)


def identifiers(link: str, platforms: list[Platform]) -> list[str]:
    """Return the parts of a link in which each letter counts, as they stand in it."""
    rest = _rest(link)
    shapes = _shapes_of(link, platforms)
    for shape in shapes:
        found = shape.fullmatch(rest)
        if found:
            names = {name: value for name, value in found.groupdict().items() if value and name != "n"}
            return list(names.values())
    return [one[0] for one in _STRANGE.finditer(rest)]


def _shapes_of(link: str, platforms: list[Platform]) -> tuple[re.Pattern[str], ...]:
    platform = platform_of_link(link, platforms)
    return link_facts().shapes.get(platform.id, ()) if platform else ()


def _rest(link: str) -> str:
    parts = urlsplit(link)
    return parts.path + (f"?{parts.query}" if parts.query else "")
