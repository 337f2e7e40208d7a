"""What each social network is like, read from dated data."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit


class PostKind(StrEnum):
    """What a bad post is; each goes away by other steps."""

    COMMENT = "comment"
    POST = "post"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Platform:
    """One social network.

    Attributes:
        id: of the closed set.
        name: for people.
        hosts: of its links, without "www."; a link's host may also end in one of them.
        usual: what a bad post mostly is there.
        links: parts of a link, in lower case, that say what it leads to.
        remove: how an administrator removes a post there, in order, by what it is.
        report: how to report a post to the network, in order.
        help: the network's own help about that (https), or nothing.
        checked: the day these facts were looked at.
    """

    id: str
    name: str
    hosts: tuple[str, ...]
    usual: PostKind
    links: Mapping[PostKind, tuple[str, ...]]
    remove: Mapping[PostKind, tuple[str, ...]]
    report: tuple[str, ...]
    help: str
    checked: date

    def kind_of(self, link: str, seen: PostKind | None = None) -> PostKind:
        """Tell what is reported: a message by its link, else as it was seen, else as the link says, else the usual.

        Args:
            link: of the page; that of a comment stays in the browser while the post above it is reported.
            seen: what the selected part of the picture looked like, if that was told.
        """
        folded = link.lower()
        told = next((kind for kind, marks in self.links.items() if any(one in folded for one in marks)), None)
        if told == PostKind.MESSAGE or seen not in self.remove:
            return told or self.usual
        return seen or self.usual

    def remove_steps(self, kind: PostKind) -> tuple[str, ...]:
        """Return how a post of a kind is removed; as the usual kind, where nothing is known of this one."""
        return self.remove.get(kind) or self.remove[self.usual]


def load_platforms(path: Path) -> list[Platform]:
    """Read the social networks there are, in the order they are offered.

    Raises:
        OSError, ValueError, KeyError: our own data is broken.
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return [_platform(entry) for entry in data["platform"]]


def _platform(entry: Mapping[str, Any]) -> Platform:
    return Platform(
        id=entry["id"],
        name=entry["name"],
        hosts=tuple(entry["hosts"]),
        usual=PostKind(entry["usual"]),
        links=MappingProxyType(
            {
                PostKind.MESSAGE: tuple(entry["message_links"]),
                PostKind.COMMENT: tuple(entry["comment_links"]),
            }
        ),
        remove=MappingProxyType({PostKind(kind): tuple(steps) for kind, steps in entry["remove"].items()}),
        report=tuple(entry["report"]["steps"]),
        help=entry["help"],
        checked=entry["checked"],
    )


def platform_of_link(link: str, platforms: Sequence[Platform]) -> Platform | None:
    """Tell which network a link belongs to by its host; any other web page is "web". None for what is no link."""
    try:
        parts = urlsplit(link.strip())
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host:
        return None
    for platform in platforms:
        if any(host == one or host.endswith("." + one) for one in platform.hosts):
            return platform
    return next((platform for platform in platforms if platform.id == "web"), None)
