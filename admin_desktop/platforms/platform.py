"""What each social network is like, read from dated data."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Platform:
    """One social network.

    Attributes:
        id: of the closed set.
        name: for people.
        hosts: of its links, without "www."; a link's host may also end in one of them.
        remove_steps: how an administrator removes a post there, in order.
        checked: the day these facts were looked at.
    """

    id: str
    name: str
    hosts: tuple[str, ...]
    remove_steps: tuple[str, ...]
    checked: date


def load_platforms(path: Path) -> list[Platform]:
    """Read the social networks there are, in the order they are offered.

    Raises:
        OSError, ValueError, KeyError: our own data is broken.
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return [
        Platform(entry["id"], entry["name"], tuple(entry["hosts"]), tuple(entry["remove_steps"]), entry["checked"])
        for entry in data["platform"]
    ]


def platform_of_link(link: str, platforms: list[Platform]) -> Platform | None:
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
