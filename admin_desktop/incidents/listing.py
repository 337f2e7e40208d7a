"""The list of incidents: which there are, in which order, and what the list shows of each.

Made for 100 incidents as for 100,000: which incidents a filter lets through is one question, answered as bare numbers
from an index; what is shown of them is read for the few that are on the screen.
"""

import json
import sqlite3
import sys
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from admin_desktop.evidence.captures import CaptureState
from admin_desktop.incidents.incident import IncidentState, Removal
from admin_desktop.incidents.searching import Wanted, wanted
from admin_desktop.storage.clock import iso_utc
from admin_desktop.storage.database import Database

EXCERPT = 300
"""How many signs of a post's text the list gets."""
_MOST_FACETS = 500
_AT_ONCE = 500


class Stage(StrEnum):
    """How far an incident has come, as the list tells it."""

    DRAFT = "draft"
    STILL_UP = "still_up"
    REMOVED = "removed"


_STAGE = f"""CASE WHEN state = '{IncidentState.DRAFT}' THEN '{Stage.DRAFT}'
    WHEN removal = '{Removal.REMOVED}' THEN '{Stage.REMOVED}' ELSE '{Stage.STILL_UP}' END"""


class Sort(StrEnum):
    """What the list is ordered by; equals are in the order of their capture, the newest first."""

    CAPTURED = "captured"
    REPORT = "report"
    PAGE = "page"
    CATEGORY = "category"
    STAGE = "stage"


_ORDERS = {
    Sort.CAPTURED: "created_at {way}, id {way}",
    # R-2026-9999 comes before R-2026-10000.
    Sort.REPORT: "substr(id, 1, 7) {way}, length(id) {way}, id {way}",
    Sort.PAGE: "page COLLATE NOCASE {way}, created_at DESC, id DESC",
    Sort.CATEGORY: "categories {way}, created_at DESC, id DESC",
    Sort.STAGE: f"{_STAGE} {{way}}, created_at DESC, id DESC",
}


@dataclass(frozen=True, slots=True)
class Order:
    """What the list is ordered by, and which way."""

    by: Sort = Sort.CAPTURED
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Filter:
    """Which incidents are listed: those that fit all that is given.

    Attributes:
        words: as :func:`admin_desktop.incidents.searching.wanted` reads them; empty for any.
        page: its name to the letter, "" for those without one; None for any.
        platform, category: an id; None for any.
        stage: None for any.
        first, last: days of this computer's calendar on which the capture was made, both included.
    """

    words: str = ""
    page: str | None = None
    platform: str | None = None
    category: str | None = None
    stage: Stage | None = None
    first: date | None = None
    last: date | None = None

    @property
    def asks(self) -> bool:
        """Whether it may leave any incident out."""
        return bool(self.words.strip()) or any(
            one is not None for one in (self.page, self.platform, self.category, self.stage, self.first, self.last)
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """The picture that stands for an incident: which part of which capture, and whether it may be shown."""

    capture_id: str
    number: int
    box: tuple[int, ...] | None
    state: CaptureState


@dataclass(frozen=True, slots=True)
class Listed:
    """What the list shows of an incident; times are UTC, ISO 8601.

    Attributes:
        number: of its row, as in :attr:`Found.numbers`.
        body, note: their first :data:`EXCERPT` signs.
        picture: None without a capture.
        pictures: how many captures it has.
    """

    number: int
    id: str
    state: IncidentState
    stage: Stage
    created_at: str
    reported_at: str | None
    removed_at: str | None
    page: str
    platform: str
    link: str
    author: str
    handle: str
    posted: str
    body: str
    note: str
    categories: tuple[str, ...]
    removal: Removal
    picture: Shown | None
    pictures: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a filter lets through.

    Attributes:
        numbers: of the incidents' rows, in order (signed 64-bit).
        in_all: how many incidents there are without a filter.
    """

    numbers: "array[int]"
    in_all: int


@dataclass(frozen=True, slots=True)
class Facets:
    """What can be filtered by: what incidents have, each with how many have it, the most frequent first."""

    pages: Mapping[str, int]
    platforms: Mapping[str, int]
    categories: Mapping[str, int]


class Listing:
    """Lists the incidents of one database. Discarded ones have no text any more and are not listed.

    Args:
        database: where they lie.
        names: of categories and platforms by id, so that a search finds them by name too.
    """

    def __init__(self, database: Database, names: Callable[[], Mapping[str, str]] = dict) -> None:
        self._database = database
        self._names = names

    def find(self, what: Filter = Filter(), order: Order = Order()) -> Found:
        """Find the incidents that a filter lets through.

        Raises:
            Trouble: the records cannot be read.
        """
        way = _ORDERS[order.by].format(way="DESC" if order.descending else "ASC")
        with self._database.reading() as connection:
            condition, values = self._condition(connection, what)
            # One row with all numbers: reading 100,000 rows one by one would keep Python's lock for as long.
            found = connection.execute(
                "SELECT group_concat(number) FROM (SELECT rowid AS number FROM incidents"  # noqa: S608 - our own words
                f" WHERE {condition} ORDER BY {way})",
                values,
            ).fetchone()[0]
            numbers = array("q", json.loads(f"[{found or ''}]"))
            # Nothing can be left out of what is all.
            in_all = _count(connection) if what.asks else len(numbers)
        return Found(numbers, in_all)

    def stages(self, what: Filter = Filter()) -> dict[Stage, int]:
        """Count the incidents of each stage that a filter lets through, its own stage aside."""
        with self._database.reading() as connection:
            condition, values = self._condition(connection, replace(what, stage=None))
            question = f"SELECT {_STAGE} AS stage, count(*) FROM incidents WHERE {condition} GROUP BY stage"  # noqa: S608
            counts = {row[0]: row[1] for row in connection.execute(question, values)}
        return {stage: counts.get(stage, 0) for stage in Stage}

    def facets(self) -> Facets:
        """Tell what the incidents can be filtered by."""
        with self._database.reading() as connection:

            def counted(question: str) -> dict[str, int]:
                return {row[0]: row[1] for row in connection.execute(question)}

            sets = counted("SELECT categories, count(*) FROM incidents WHERE state != 'dropped' GROUP BY categories")
            return Facets(
                counted(_FACET.format(column="page")), counted(_FACET.format(column="platform")), _by_category(sets)
            )

    def rows(self, numbers: Sequence[int], longest: int = EXCERPT) -> list[Listed]:
        """Read what the list shows of some incidents, in the order of their numbers here; a gone one is left out.

        Args:
            numbers: of their rows.
            longest: how many signs of body and note.
        """
        with self._database.reading() as connection:
            found = connection.execute(_ROWS, (longest, json.dumps(list(numbers)))).fetchall()
        return [_listed(row) for row in found]

    def all(self, what: Filter = Filter(), order: Order = Order()) -> Iterator[Listed]:
        """Read all that a filter lets through, some at a time."""
        return self._some_at_a_time(self.find(what, order).numbers, EXCERPT)

    def whole(self, numbers: Sequence[int]) -> Iterator[Listed]:
        """Read incidents some at a time, with all that body and note say."""
        return self._some_at_a_time(numbers, sys.maxsize)

    def _some_at_a_time(self, numbers: Sequence[int], longest: int) -> Iterator[Listed]:
        for at in range(0, len(numbers), _AT_ONCE):
            yield from self.rows(numbers[at : at + _AT_ONCE], longest)

    def _condition(self, connection: sqlite3.Connection, what: Filter) -> tuple[str, dict[str, Any]]:
        """Write a filter as SQL over the table incidents, and its parameters."""
        parts, values = ["state != 'dropped'"], dict[str, Any]()
        for name in ("page", "platform", "stage"):
            value = getattr(what, name)
            if value is not None:
                column = _STAGE if name == "stage" else name
                parts.append(f"{column} = :{name}")
                values[name] = str(value).encode("utf-8", "replace").decode("utf-8")
        if what.category is not None:
            parts.append("instr(categories, :category)")
            values["category"] = json.dumps(what.category)
        if what.first is not None:
            parts.append("created_at >= :first")
            values["first"] = _midnight(what.first)
        if what.last is not None and what.last < date.max:
            parts.append("created_at < :after")
            values["after"] = _midnight(what.last + timedelta(days=1))
        looked_for = wanted(what.words, self._names()) if what.words.strip() else Wanted()
        if looked_for.match:
            many = connection.execute(_MANY, (looked_for.match, _MANY_FROM)).fetchone() is not None
            # Few are looked up; for many it is quicker to go through the list's own index (the plus asks for that).
            parts.append(("+" if many else "") + _MATCHING)
            values["match"] = looked_for.match
        for at, pattern in enumerate(looked_for.patterns):
            parts.append(f"{_TEXT} LIKE :like{at} ESCAPE '\\'")
            values[f"like{at}"] = pattern
        return " AND ".join(parts), values


_MATCHING = "rowid IN (SELECT rowid FROM incident_words WHERE incident_words MATCH :match)"
_MANY_FROM = 3000
_MANY = "SELECT 1 FROM incident_words WHERE incident_words MATCH ?1 LIMIT 1 OFFSET ?2"

# A line for each field, so that nothing is found across two of them.
_FIELDS = (
    "page",
    "platform",
    "link",
    "author",
    "posted",
    "body",
    "note",
    "categories",
    "recipients",
    "reading",
    "notes",
)
_TEXT = f"(SELECT {' || char(10) || '.join(_FIELDS)} FROM incident_words WHERE rowid = incidents.rowid)"  # noqa: S608

_FACET = (
    "SELECT {column}, count(*) AS many FROM incidents WHERE state != 'dropped' GROUP BY {column}"  # noqa: S608
    f" ORDER BY many DESC, {{column}} LIMIT {_MOST_FACETS}"
)

_ROWS = f"""
    SELECT incidents.rowid AS number, incidents.id, incidents.state, {_STAGE.replace("state", "incidents.state")}
           AS stage, created_at, reported_at, removed_at, page, platform, link, author, handle, posted,
           substr(body, 1, ?1) AS body, substr(note, 1, ?1) AS note, categories, removal,
           shown.capture_id, shown.picture, shown.box, captures.state AS capture_state,
           (SELECT count(*) FROM incident_captures AS every WHERE every.incident_id = incidents.id) AS pictures
    FROM json_each(?2) AS wanted
    CROSS JOIN incidents ON incidents.rowid = wanted.value
    LEFT JOIN incident_captures AS shown ON shown.incident_id = incidents.id AND shown.position =
        (SELECT min(position) FROM incident_captures AS other WHERE other.incident_id = incidents.id)
    LEFT JOIN captures ON captures.id = shown.capture_id
    WHERE incidents.state != 'dropped'
    ORDER BY wanted.key
"""  # noqa: S608 - our own words only


def _listed(row: sqlite3.Row) -> Listed:
    names = ("number", "id", "created_at", "reported_at", "removed_at", "pictures")
    texts = ("page", "platform", "link", "author", "handle", "posted", "body", "note")
    shown = None
    if row["capture_state"] is not None:
        box = tuple(json.loads(row["box"])) if row["box"] else None
        shown = Shown(row["capture_id"], row["picture"], box, CaptureState(row["capture_state"]))
    return Listed(
        **{name: row[name] for name in (*names, *texts)},
        state=IncidentState(row["state"]),
        stage=Stage(row["stage"]),
        categories=tuple(json.loads(row["categories"])),
        removal=Removal(row["removal"]),
        picture=shown,
    )


def _count(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM incidents WHERE state != 'dropped'").fetchone()[0])


def _by_category(sets: Mapping[str, int]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for text, many in sets.items():
        for one in json.loads(text):
            counts[one] = counts.get(one, 0) + many
    return dict(sorted(counts.items(), key=lambda item: -item[1]))


def _midnight(day: date) -> str:
    """Say in UTC when a day begins here, as the records write it."""
    try:
        return iso_utc(datetime.combine(day, time()).astimezone())
    except (OverflowError, OSError, ValueError):  # the calendar's first days, east of Greenwich
        return day.isoformat()
