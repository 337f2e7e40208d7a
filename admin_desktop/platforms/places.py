"""Where on each network a page can say whose it is: places for texts and for pictures, read from dated data."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from admin_desktop.platforms.counting import Rule


class Part(StrEnum):
    """What may stand in a place."""

    DISCLAIMER = "disclaimer"
    CONTACT = "contact"
    PAGE = "page"
    """The page's name."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place for a text.

    Attributes:
        id: no other place of the network has it.
        name: for people.
        limit: the longest text, counted by ``rule``; None where none was found.
        rule: how the network counts there.
        holds: what may stand there, the most important first.
        order: how what fits is put together.
        lines: each part gets a paragraph of its own; otherwise all is one line.
        instead: ids of the places where what does not fit goes, the best first.
        how: what to do there, in sentences.
        source: where limit and rule were found.
        verified: whether the network's own documentation confirms them.
        checked: the day that was looked up.
    """

    id: str
    name: str
    limit: int | None
    rule: Rule
    holds: tuple[Part, ...]
    order: tuple[Part, ...]
    lines: bool
    instead: tuple[str, ...]
    how: str
    source: str
    verified: bool
    checked: date


@dataclass(frozen=True, slots=True)
class PicturePlace:
    """A place for a picture; all sizes in pixels of the picture.

    Attributes:
        id, name: as of a place for a text.
        size: width and height to upload.
        safe: left, top, width and height of what is seen everywhere.
        shown: how wide the safe part is on a phone, in logical pixels.
        largest: bytes, or None where that is unknown.
        checked: the day that was looked up.
    """

    id: str
    name: str
    size: tuple[int, int]
    safe: tuple[int, int, int, int]
    shown: int
    largest: int | None
    checked: date


@dataclass(frozen=True, slots=True)
class Places:
    """The places of one network, in the order to look at them."""

    texts: tuple[Place, ...]
    pictures: tuple[PicturePlace, ...]

    def named(self, place_id: str) -> Place | None:
        """Find a place for a text by its id."""
        return next((one for one in self.texts if one.id == place_id), None)


def load_places(path: Path) -> dict[str, Places]:
    """Read the places by the network's id.

    Args:
        path: ``places.toml``.

    Raises:
        OSError, ValueError, KeyError: our own data is broken.
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    day = data["checked"]
    return {
        entry["id"]: Places(
            tuple(_place(one, day) for one in entry["place"]),
            tuple(_picture(one, day) for one in entry.get("picture", ())),
        )
        for entry in data["platform"]
    }


def _place(one: Mapping[str, Any], day: date) -> Place:
    holds = tuple(Part(part) for part in one["holds"])
    return Place(
        id=one["id"],
        name=one["name"],
        limit=one.get("limit"),
        rule=Rule(one["rule"]),
        holds=holds,
        order=tuple(Part(part) for part in one.get("order", holds)),
        lines=one.get("lines", False),
        instead=tuple(one.get("instead", ())),
        how=one["how"],
        source=one["source"],
        verified=one["verified"],
        checked=one.get("checked", day),
    )


def _picture(one: Mapping[str, Any], day: date) -> PicturePlace:
    width, height = one["size"]
    left, top, safe_width, safe_height = one["safe"]
    return PicturePlace(
        id=one["id"],
        name=one["name"],
        size=(width, height),
        safe=(left, top, safe_width, safe_height),
        shown=one["shown"],
        largest=one.get("largest"),
        checked=one.get("checked", day),
    )
