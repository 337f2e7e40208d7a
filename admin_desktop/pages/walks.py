"""Keeping walks, so that each can be left at any step, and several pages be set up at once."""

import json
import sqlite3
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from admin_desktop.documents.plain import clean_text
from admin_desktop.errors import Trouble
from admin_desktop.pages.walk import Tick, Walk, WalkStep
from admin_desktop.policy import Known3
from admin_desktop.storage.clock import iso_utc, utc_now
from admin_desktop.storage.database import Database

_LONGEST = 4000


class WalkGone(Trouble):
    """There is no such walk."""


class WalkChanged(Trouble):
    """Another window changed the walk since it was read."""


class PageInAnotherWalk(Trouble):
    """The page is set up by another walk already."""


@dataclass(frozen=True, slots=True)
class KeptWalk:
    """A walk on disk.

    Attributes:
        id: its number.
        page: the page's number in the register; None while it has none.
        started_at, changed_at, finished_at: UTC, ISO 8601; ``finished_at`` is None while it goes on.
        revision: to be given back when it is changed.
        walk: what was said and done.
    """

    id: int
    page: str | None
    started_at: str
    changed_at: str
    finished_at: str | None
    revision: int
    walk: Walk


class Walks:
    """The walks of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self, walk: Walk | None = None, page: str | None = None) -> KeptWalk:
        """Begin a walk.

        Args:
            walk: what is known already.
            page: number of a page that is in the register.

        Raises:
            PageInAnotherWalk: it has one; nothing was begun.
        """
        now = iso_utc(utc_now())
        with self._database.writing() as connection:
            _refuse_another(connection, page, None)
            number = connection.execute(
                "INSERT INTO walks (page, started_at, changed_at, walk) VALUES (?, ?, ?, ?)",
                (page, now, now, to_json(walk or Walk())),
            ).lastrowid
            return _read(connection, int(number or 0))

    def save(self, kept: KeptWalk, walk: Walk) -> KeptWalk:
        """Write how far a walk is; from then on it survives a crash.

        Args:
            kept: as it was read or saved last.
            walk: as it is now.

        Raises:
            WalkChanged: somebody else saved it in between; nothing was written.
            WalkGone: it was given up.
        """
        return self._change(kept, walk=to_json(walk))

    def join(self, kept: KeptWalk, page: str) -> KeptWalk:
        """Note the number that the register gave to the page.

        Raises:
            PageInAnotherWalk, WalkChanged, WalkGone: nothing was written.
        """
        return self._change(kept, page=page)

    def finish(self, kept: KeptWalk) -> KeptWalk:
        """Note that the walk is at its end; it can be looked at and changed afterwards.

        Raises:
            WalkChanged, WalkGone: nothing was written.
        """
        return self._change(kept, finished_at=iso_utc(utc_now()))

    def give_up(self, walk_id: int) -> None:
        """Forget a walk. Sealed pictures and what the register has stay.

        Raises:
            WalkGone: there is none.
        """
        with self._database.writing() as connection:
            if not connection.execute("DELETE FROM walks WHERE id = ?", (walk_id,)).rowcount:
                raise _gone()

    def read(self, walk_id: int) -> KeptWalk:
        """Read one walk.

        Raises:
            WalkGone: there is none.
        """
        with self._database.reading() as connection:
            return _read(connection, walk_id)

    def of_page(self, page: str) -> KeptWalk | None:
        """Find the walk of a page of the register."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT * FROM walks WHERE page = ?", (page,)).fetchone()
        return _kept(row) if row else None

    def going_on(self) -> tuple[KeptWalk, ...]:
        """List the walks that are not finished, the last changed first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT * FROM walks WHERE finished_at IS NULL ORDER BY changed_at DESC, id DESC"
            ).fetchall()
        return tuple(_kept(row) for row in rows)

    def _change(
        self, kept: KeptWalk, *, walk: str | None = None, page: str | None = None, finished_at: str | None = None
    ) -> KeptWalk:
        with self._database.writing() as connection:
            _refuse_another(connection, page, kept.id)
            changed = connection.execute(
                "UPDATE walks SET walk = COALESCE(?, walk), page = COALESCE(?, page), "
                "finished_at = COALESCE(?, finished_at), changed_at = ?, revision = revision + 1 "
                "WHERE id = ? AND revision = ?",
                (walk, page, finished_at, iso_utc(utc_now()), kept.id, kept.revision),
            ).rowcount
            found = _read(connection, kept.id)
            if not changed:
                raise WalkChanged(
                    "This page was set up further in another window, so the last change here was not kept. "
                    "Nothing else was lost: open the page's set-up again and go on there."
                )
            return found


def _refuse_another(connection: sqlite3.Connection, page: str | None, walk_id: int | None) -> None:
    row = connection.execute("SELECT id FROM walks WHERE page = ?", (page,)).fetchone()
    if row and row["id"] != walk_id:
        raise PageInAnotherWalk(
            "This page is being set up already, so nothing was begun anew and nothing was lost. Go on with that one."
        )


def _read(connection: sqlite3.Connection, walk_id: int) -> KeptWalk:
    row = connection.execute("SELECT * FROM walks WHERE id = ?", (walk_id,)).fetchone()
    if row is None:
        raise _gone()
    return _kept(row)


def _gone() -> WalkGone:
    return WalkGone(
        "Setting up this page was given up in another window. Pictures that were taken are safe. Start it again if "
        "the page is still wanted."
    )


def _kept(row: sqlite3.Row) -> KeptWalk:
    return KeptWalk(
        id=row["id"],
        page=row["page"],
        started_at=row["started_at"],
        changed_at=row["changed_at"],
        finished_at=row["finished_at"],
        revision=row["revision"],
        walk=from_json(row["walk"]),
    )


def to_json(walk: Walk) -> str:
    """Write a walk as it is stored, in ASCII so that half a sign can be kept; the name is cut at 4,000 characters."""
    return json.dumps(
        {
            "name": clean_text(walk.name)[:_LONGEST],
            "kind": walk.kind,
            "platforms": list(walk.platforms),
            "logo": walk.logo,
            "step": walk.step,
            "permission": walk.permission,
            "asked": walk.asked,
            "administrators": walk.administrators,
            "objects": dict(walk.objects),
            "ticks": {key: [tick.at, tick.who, tick.capture] for key, tick in walk.ticks.items()},
            "cannot_find": sorted(walk.cannot_find),
            "reviewed": walk.reviewed,
        }
    )


def from_json(text: str) -> Walk:
    """Read a walk that this or an older version wrote; what is missing is as at the beginning.

    Raises:
        ValueError, TypeError: nothing that a program of ours wrote.
    """
    data: dict[str, Any] = json.loads(text)
    start = Walk()
    return Walk(
        name=data.get("name", ""),
        kind=data.get("kind", ""),
        platforms=tuple(data.get("platforms", ())),
        logo=Known3(data.get("logo", start.logo)),
        step=WalkStep(data.get("step", start.step)),
        permission=Known3(data.get("permission", start.permission)),
        asked=data.get("asked", ""),
        administrators=Known3(data.get("administrators", start.administrators)),
        objects=MappingProxyType(dict(data.get("objects", {}))),
        ticks=MappingProxyType({key: Tick(*tick) for key, tick in data.get("ticks", {}).items()}),
        cannot_find=frozenset(data.get("cannot_find", ())),
        reviewed=data.get("reviewed", ""),
    )
