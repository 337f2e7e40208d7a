"""Links in a text, and what is doubtful about how each is written. Nothing is opened and nobody is asked."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from admin_desktop.platforms.platform import Platform

_LONGEST = 2000
# Bounded on both sides, so that no text takes long: with a scheme, with www., or a host with a usual ending.
_LINK = re.compile(
    r"""(?:\b[a-z][a-z0-9+.-]{1,15}://|\bwww\.|\b(?:javascript|data|vbscript|file|intent):(?=[^\s]))[^\s<>"”«»]{1,2000}
    |(?<![@\w.-])(?:[\w-]{1,63}\.){1,4}(?:com|net|org|edu|gov|info|biz|shop|store|online|site|club|xyz|top|live|tv|me|ly|gg|io|co|us|app|link|click|page|uk|ca|mx|es|ru|cn|tk|example)\b(?:[/?\#][^\s<>"”«»]{0,2000})?""",
    re.VERBOSE | re.IGNORECASE,
)
# The words of a link, and where it really leads: as Markdown or HTML writes it.
_NAMED = re.compile(
    r"""\[(?P<words>[^\[\]]{1,200})\]\((?P<link>[^()\s]{1,2000})\)
    |<a\s[^<>]{0,300}?href\s*=\s*["']?(?P<href>[^"'\s<>]{1,2000})["']?[^<>]{0,300}>(?P<text>[^<>]{1,200})</a""",
    re.VERBOSE | re.IGNORECASE,
)
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_HOST = re.compile(r"(?:[\w-]{1,63}\.){1,5}[a-z]{2,24}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What makes a link doubtful, from ``resources/checks/links.toml``."""

    shorteners: frozenset[str]
    schemes: frozenset[str]
    endings: tuple[str, ...]
    brands: tuple[str, ...]
    collecting: frozenset[str]
    chats: frozenset[str]
    selling: frozenset[str]
    own: frozenset[str]
    doubts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DoubtfulLink:
    """A link as it stands in the text, and why to look at it: a key of the doubts, and their sentence."""

    link: str
    kind: str
    why: str


def load_link_facts(path: Path) -> LinkFacts:
    """Read what makes a link doubtful.

    Raises:
        OSError, ValueError, KeyError: our own data is broken.
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return LinkFacts(
        frozenset(data["shorteners"]),
        frozenset(data["schemes"]),
        tuple(data["endings"]),
        tuple(data["brands"]),
        frozenset(data["collecting"]),
        frozenset(data["chats"]),
        frozenset(data["selling"]),
        frozenset(data["own"]),
        data["doubts"],
    )


def links_in(text: str) -> list[str]:
    """Return the links of a text as they are written, each once, in order."""
    found = [_trimmed(match.group()) for match in _LINK.finditer(text)]
    found += [match["link"] or match["href"] for match in _NAMED.finditer(text)]
    return list(dict.fromkeys(found))


def doubtful_links(text: str, facts: LinkFacts, platforms: Sequence[Platform]) -> list[DoubtfulLink]:
    """Return what is doubtful about the links of a text: one doubt a link, the gravest. Never raises."""
    found = []
    for words, link in _named(text):
        shown = _HOST.search(words)
        host = _host(link)
        if shown and host and _site(shown.group()) != _site(host):
            found.append(DoubtfulLink(link, "mismatch", facts.doubts["mismatch"]))
    known = {one.link for one in found}
    turned = _turned(text)
    for link in links_in(text):
        kind = None if link in known else "reversed" if link in turned else next(_doubts(link, facts, platforms), None)
        if kind:
            found.append(DoubtfulLink(link, kind, facts.doubts[kind]))
    return found


def _turned(text: str) -> set[str]:
    """The links that stand on a line behind a sign that turns letters around, or hold one."""
    return {link for line in text.splitlines() for sign in [_TURNING.search(line)] if sign for link in links_in(line)}


def _named(text: str) -> Iterator[tuple[str, str]]:
    for match in _NAMED.finditer(text):
        yield match["words"] or match["text"], match["link"] or match["href"]


def _doubts(link: str, facts: LinkFacts, platforms: Sequence[Platform]) -> Iterator[str]:
    scheme = re.match(r"([a-z][a-z0-9+.-]*):", link, re.IGNORECASE)
    if scheme and scheme[1].lower() in facts.schemes:
        yield "scheme"
    parts = _split(link)
    if parts is None or not parts.hostname:
        yield "unreadable"
        return
    host = parts.hostname.lower().removeprefix("www.")
    if "@" in parts.netloc:
        yield "credentials"
    if _is_number(host):
        yield "address"
    if not host.isascii() or "xn--" in host:
        yield "punycode"
    if host in facts.shorteners:
        yield "shortener"
    if _among(host, facts.collecting):
        yield "collecting"
    if _among(host, facts.chats):
        yield "chat"
    if _looks_like(host, facts, platforms):
        yield "lookalike"
    if parts.path.lower().endswith(facts.endings):
        yield "ending"
    if _has_port(parts):
        yield "port"
    if parts.scheme.lower() == "http":
        yield "plain"
    if _sells(parts, host, facts):
        yield "selling"


def _among(host: str, hosts: frozenset[str]) -> bool:
    """Whether a host is one of these, or belongs to it."""
    names = host.split(".")
    return any(".".join(names[at:]) in hosts for at in range(len(names) - 1))


def _sells(parts: SplitResult, host: str, facts: LinkFacts) -> bool:
    own = re.split(r"[.-]", host)
    if any(name in facts.own or name.endswith(("isd", "pta", "pto")) for name in own):
        return False
    return any(word in facts.selling for word in re.split(r"[^a-z0-9]+", f"{parts.path} {parts.query}".lower()))


def _looks_like(host: str, facts: LinkFacts, platforms: Sequence[Platform]) -> bool:
    """Whether a well-known name stands in a host that is not its owner's."""
    if any(host == own or host.endswith("." + own) for platform in platforms for own in platform.hosts):
        return False
    site = _site(host)
    return any(
        brand in re.split(r"[.-]", _plain(host)) and site.split(".")[0] != brand for brand in facts.brands
    ) or any(_plain(site.split(".")[0]) == brand and site.split(".")[0] != brand for brand in facts.brands)


def _plain(host: str) -> str:
    return host.translate(str.maketrans("0135", "oles")).replace("rn", "m").replace("vv", "w")


def _site(host: str) -> str:
    """Return the part of a host that somebody registered, nearly enough: its last two names, three under co.uk."""
    names = host.lower().removeprefix("www.").split(".")
    count = 3 if len(names) > 2 and len(names[-1]) == 2 and len(names[-2]) <= 3 else 2
    return ".".join(names[-count:])


def _host(link: str) -> str:
    parts = _split(link)
    return (parts.hostname or "") if parts else ""


def _split(link: str) -> SplitResult | None:
    try:
        parts = urlsplit(link if re.match(r"[a-z][a-z0-9+.-]*:", link, re.IGNORECASE) else "https://" + link)
        _ = parts.hostname
    except ValueError:
        return None
    return parts


def _has_port(parts: SplitResult) -> bool:
    try:
        return parts.port not in (None, 80, 443)
    except ValueError:
        return True


def _is_number(host: str) -> bool:
    """Whether the host is an address, also where it is written as one whole number or in hexadecimal."""
    if re.fullmatch(r"\d+|0x[0-9a-f]+", host):
        return True
    try:
        ip_address(host)
    except ValueError:
        return re.fullmatch(r"(?:0x[0-9a-f]+|\d+)(?:\.(?:0x[0-9a-f]+|\d+)){1,3}", host) is not None
    return True


def _trimmed(link: str) -> str:
    # What stands before "](" are the words of another link.
    link = link.split("](")[0].rstrip(".,;:!?'’")
    while link.endswith(")") and link.count("(") < link.count(")"):
        link = link[:-1].rstrip(".,;:!?'’")
    return link
