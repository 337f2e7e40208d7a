"""Links as a person would pass them on: one way to write each, without what only follows people about."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from admin_desktop.platforms.platform import Platform, platform_of_link
from admin_desktop.storage.resources import resource_dir

# Longer than any that a browser shows; what is longer is no link but an attack.
_LONGEST = 4000
_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+(?:[a-z]{2,24}|xn--[a-z0-9-]{2,59})")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{0,20}):", re.IGNORECASE)
# Directions, joiners and other signs that are not seen: they make one address look like another.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What is known of links (``resources/reading/links.toml``)."""

    tracking: tuple[str, ...]
    keep: dict[str, frozenset[str]]
    hosts: dict[str, str]
    endings: frozenset[str]
    posts: dict[str, tuple[re.Pattern[str], ...]]
    handles: dict[str, tuple[re.Pattern[str], ...]]
    shapes: dict[str, tuple[re.Pattern[str], ...]]
    parameters: tuple[str, ...]
    misread: str
    sites: frozenset[str]
    comments: frozenset[str]
    languages: tuple[str, ...]


@cache
def link_facts() -> LinkFacts:
    """Read it once."""
    data = tomllib.loads((resource_dir() / "reading" / "links.toml").read_text(encoding="utf-8"))
    keep = {platform: frozenset(names) for platform, names in data["keep"].items()}
    posts, handles, shapes = (
        {platform: tuple(re.compile(one) for one in patterns) for platform, patterns in data[name].items()}
        for name in ("posts", "handles", "shapes")
    )
    return LinkFacts(
        tuple(data["tracking"]),
        keep,
        data["hosts"],
        frozenset(data["endings"]["common"]),
        posts,
        handles,
        shapes,
        tuple(data["parameters"]["names"]),
        data["parameters"]["misread"],
        frozenset(data["sites"]["known"]),
        frozenset(data["comments"]["names"]),
        tuple(data["languages"]["hosts"]),
    )


def normalised(raw: str, platforms: list[Platform]) -> str | None:
    """Write a link in the one way we keep it.

    The scheme is added; the host is in lower case, in ASCII, under the name that the network itself shows; dropped are
    tracking parameters, a default port, a password and a fragment that is no place on the page.

    Args:
        raw: as typed or read, with or without a scheme.
        platforms: the networks there are.

    Returns:
        an http or https link, or None for what is none (``javascript:``, ``file:``, a word).
    """
    text = _seen(raw)
    if not text or len(text) > _LONGEST or re.search(r"\s", text):
        return None
    scheme = _SCHEME.match(text)
    if scheme and scheme[1].lower() not in ("http", "https") and not _is_port(text, scheme.end()):
        return None
    if not scheme or scheme[1].lower() not in ("http", "https"):
        text = "https://" + text.lstrip("/")
        if "@" in re.split(r"[/?#]", text[8:])[0]:
            return None  # an address for mail
    if "\\" in re.split(r"[?#]", text)[0]:
        return None  # to a browser it is a slash, to others a part of a name
    try:
        parts = urlsplit(text)
        host, port = _ascii_host(parts.hostname or ""), parts.port
    except ValueError:
        return None
    if host is None:
        return None
    host = link_facts().hosts.get(host) or _without_language(host)
    scheme_name = "https" if host in link_facts().hosts.values() else parts.scheme.lower()
    usual = {"http": 80, "https": 443}[parts.scheme.lower()]
    place = host if port in (None, usual) or (port in (80, 443) and scheme_name != parts.scheme) else f"{host}:{port}"
    platform = platform_of_link(f"https://{host}/", platforms)
    query = _query(parts.query, platform.id if platform else "web")
    path = quote(unquote(parts.path, errors="replace"), safe="/@:!$&'()*+,;=~-._%") or "/"
    # What a browser should mark on the page, is no place.
    fragment = parts.fragment.split(":~:")[0] if platform is None or platform.id == "web" else ""
    fragment = quote(unquote(fragment, errors="replace"), safe="/@:!$&'()*+,;=~-._?") if len(fragment) < 200 else ""
    return urlunsplit((scheme_name, place, path, query, fragment))


def same_post(one: str, other: str, platforms: list[Platform]) -> bool:
    """Tell whether two links lead to the same post, however they were written."""
    first, second = normalised(one, platforms), normalised(other, platforms)
    if first is None or second is None or not urlsplit(first).path.strip("/"):
        return False
    mine, theirs = _comments(first), _comments(second)
    return _key(first, platforms) == _key(second, platforms) and (mine == theirs or not mine or not theirs)


def _key(link: str, platforms: list[Platform]) -> tuple[str, ...]:
    """Return what says which post a link leads to."""
    parts = urlsplit(link)
    facts, pairs = link_facts(), sorted(parse_qsl(parts.query))
    kept = "&".join(f"{name}={value}" for name, value in pairs if name not in facts.comments)
    whole = f"{parts.netloc}{re.sub('/{2,}', '/', parts.path)}" + (f"?{kept}" if kept else "")
    platform = platform_of_link(link, platforms)
    for pattern in facts.posts.get(platform.id, ()) if platform else ():
        found = pattern.search(whole)
        if found and platform:
            return (platform.id, *found.groups())
    return (whole.split("?")[0].rstrip("/"), kept, parts.fragment)


def _comments(link: str) -> list[tuple[str, str]]:
    names = link_facts().comments
    return sorted((name, value) for name, value in parse_qsl(urlsplit(link).query) if name in names)


def _without_language(host: str) -> str:
    name, _, site = host.partition(".")
    return f"www.{site}" if site in link_facts().languages and re.fullmatch(r"[a-z]{2}(?:-[a-z]{2})?", name) else host


def _seen(raw: str) -> str:
    kept = "".join(sign for sign in raw[: _LONGEST + 1].strip() if unicodedata.category(sign) not in _UNSEEN)
    return kept.strip()


def _is_port(text: str, colon: int) -> bool:
    """Tell "example.org:8080/x" from "mailto:x"."""
    return re.match(r"\d{1,5}(?:[/?#]|$)", text[colon:]) is not None and "." in text[:colon]


def _ascii_host(host: str) -> str | None:
    name = unicodedata.normalize("NFKC", host).rstrip(".").lower()
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    if _HOST.fullmatch(name) and len(name) <= 253:
        return name
    numbers = name.split(".")
    if len(numbers) == 4 and all(part.isdigit() and int(part) <= 255 for part in numbers):
        return name
    return None


def _query(query: str, platform: str) -> str:
    facts = link_facts()
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return ""
    kept = [(name, value) for name, value in pairs if not _follows(name)]
    if platform in facts.keep:
        kept = [(name, value) for name, value in kept if name in facts.keep[platform]]
    return urlencode(kept, safe="/:@,")


def _follows(name: str) -> bool:
    return any(name == one or (one.endswith("*") and name.startswith(one[:-1])) for one in link_facts().tracking)
