"""The settings a page should have on each network, what full control is called, what a page may be: dated data."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any


class Step(StrEnum):
    """Which part of setting a page up something belongs to."""

    PAGE = "page"
    """Making the page and closing its wall."""
    STRICT = "strict"
    """The other settings, at the most restrictive level."""


class State(StrEnum):
    """How far a fact can be relied on."""

    CONFIRMED = "confirmed"
    UNVERIFIED = "unverified"
    """From general knowledge and public guides; nobody opened the network's own menus to compare."""
    STALE = "stale"
    """The menus are known to have moved since."""


class Asks(StrEnum):
    """How much is asked."""

    MUST = "must"
    SHOULD = "should"
    CANNOT = "cannot"
    """The network has no such setting; what to do instead is said, and there is nothing to tick but having read it."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of a page.

    Attributes:
        id: no other setting of the network has it.
        title, do: for people: what it is about, and what to set, in sentences.
        where: menus from the outside in; empty where there is no menu.
        value: what the network shows when it is set; may be empty.
        reason: what it is good for, of :data:`admin_desktop.policy.page_settings.SETTING_REASON_IDS`.
        copy: what is to be pasted there: "blocked_words", "answer" or nothing.
        lines: the words go one to a line; otherwise with commas between them.
        checked: the day it was last revised; compared with the network itself only where ``state`` is CONFIRMED.
    """

    id: str
    step: Step
    title: str
    do: str
    where: tuple[str, ...]
    value: str
    reason: str
    asks: Asks
    state: State
    copy: str
    lines: bool
    checked: date


@dataclass(frozen=True, slots=True)
class Access:
    """What looking after a page is called.

    Attributes:
        full: what full control is called.
        counts, counts_not: what is as good for the two-administrator rule, and what is not.
        where: menus from the outside in.
        note: in sentences.
        invitation: text with ``{page}``, ``{role}`` and ``{sender}``; see :meth:`invite`.
    """

    full: str
    counts: tuple[str, ...]
    counts_not: tuple[str, ...]
    where: tuple[str, ...]
    note: str
    state: State
    invitation: str

    def invite(self, page: str, sender: str) -> str:
        """Write the invitation of another administrator; names stay what they are, whatever signs they hold."""
        words = {"{page}": " ".join(page.split()), "{role}": self.full, "{sender}": " ".join(sender.split())}
        pieces, rest = [], self.invitation
        while found := [(rest.index(mark), mark) for mark in words if mark in rest]:
            at, mark = min(found)
            pieces += [rest[:at], words[mark]]
            rest = rest[at + len(mark) :]
        return "".join([*pieces, rest]).strip() + "\n"


@dataclass(frozen=True, slots=True)
class PageObject:
    """What a page may be on a network (Facebook: a Page, a Group, a profile).

    Attributes:
        known_by: how to tell.
        meets: yes, no or unknown: whether it is what a page of a school should be.
        then: what to do, in order.
    """

    id: str
    name: str
    known_by: str
    meets: str
    then: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlatformSettings:
    """What to set on one network, in the order to do it."""

    platform: str
    checked: date
    source: str
    access: Access
    objects: tuple[PageObject, ...]
    settings: tuple[Setting, ...]

    def of(self, step: Step) -> tuple[Setting, ...]:
        """Return the settings of one step."""
        return tuple(one for one in self.settings if one.step == step)

    def object(self, object_id: str) -> PageObject | None:
        """Find what a page may be by its id."""
        return next((one for one in self.objects if one.id == object_id), None)


def load_settings(folder: Path) -> dict[str, PlatformSettings]:
    """Read the settings by the network's id.

    Args:
        folder: ``settings``, with a file for each network.

    Raises:
        OSError, ValueError, KeyError: our own data is broken.
    """
    read = [_platform(tomllib.loads(path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("*.toml"))]
    return {one.platform: one for one in read}


def _platform(data: Mapping[str, Any]) -> PlatformSettings:
    access = data["access"]
    return PlatformSettings(
        data["platform"],
        data["checked"],
        data["source"],
        Access(
            access["full"],
            tuple(access["counts"]),
            tuple(access["counts_not"]),
            tuple(access["where"]),
            access["note"],
            State(access["state"]),
            access["invitation"],
        ),
        tuple(
            PageObject(one["id"], one["name"], one["known_by"], one["meets"], tuple(one["then"]))
            for one in data.get("object", ())
        ),
        tuple(_setting(one, data["checked"]) for one in data["setting"]),
    )


def _setting(one: Mapping[str, Any], day: date) -> Setting:
    return Setting(
        id=one["id"],
        step=Step(one["step"]),
        title=one["title"],
        do=one["do"],
        where=tuple(one["where"]),
        value=one.get("value", ""),
        reason=one["reason"],
        asks=Asks(one.get("asks", Asks.MUST)),
        state=State(one["state"]),
        copy=one.get("copy", ""),
        lines=one.get("lines", False),
        checked=one.get("checked", day),
    )
