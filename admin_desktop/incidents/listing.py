"""The list of incidents: which there are, in which order, and what the list shows of each.

Made for 100 incidents as for 100,000: which incidents a filter lets through is one question, answered as bare numbers
from an index; what is shown of them is read for the few that are on the screen.
"""

import json
import sqlite3
import threading
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from admin_desktop.evidence.captures import CaptureState
from admin_desktop.incidents.filtering import (
    EVERYTHING,
    NEWEST_FIRST,
    STAGE,
    STAGE_OF_FEW,
    Filter,
    Order,
    Stage,
    conditions,
)
from admin_desktop.incidents.incident import IncidentState, PageKind, Removal
from admin_desktop.incidents.searching import Wanted, wanted
from admin_desktop.storage.database import Database

EXCERPT = 300
"""How many signs of a post's text the list gets."""
_MOST_FACETS = 500
_AT_ONCE = 500
_WHOLE = 2**31 - 1  # SQLite adds to it
# From how many on that have the words, in incidents.
_MANY = 8000


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
    page_kind: PageKind
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
        numbers: of the incidents' rows, in order (signed 64-bit); not to be changed.
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
        self._last = threading.local()  # what the thread's own connection read

    def find(self, what: Filter = EVERYTHING, order: Order = NEWEST_FIRST) -> Found:
        """Find the incidents that a filter lets through.

        Raises:
            Trouble: the records cannot be read.
        """
        looked_for = self._wanted(what)
        with self._database.reading() as connection:
            matching = self._matching(connection, looked_for)
            # Of many, a set is asked by us: quicker than to have SQLite look each of them up.
            many = matching is not None and len(matching) > _MANY and not looked_for.patterns
            condition, values = conditions(what, looked_for, None if many else matching)
            numbers, falling = self._ordered(connection, condition, values, order)
            if many and matching:
                numbers = _kept(numbers, matching, falling=falling and not what.narrows)
            # Nothing can be left out of what is all.
            in_all = _count(connection) if what.asks else len(numbers)
        return Found(numbers, in_all)

    def beginning(self, most: int, what: Filter = EVERYTHING, order: Order = NEWEST_FIRST) -> "array[int]":
        """Find only the first incidents that a filter lets through, as quickly for 100,000 as for 100.

        Args:
            most: how many.
            what, order: as for :meth:`find`; with words in the filter it takes as long as all of them.

        Returns:
            the beginning of what :meth:`find` finds.
        """
        looked_for = self._wanted(what)
        with self._database.reading() as connection:
            condition, values = conditions(what, looked_for, self._matching(connection, looked_for))
            question = f"SELECT rowid FROM incidents WHERE {condition} ORDER BY {order.sql} LIMIT :most"  # noqa: S608
            return array("q", [row[0] for row in connection.execute(question, {**values, "most": most})])

    def any(self) -> bool:
        """Tell whether there is any incident at all."""
        with self._database.reading() as connection:
            return connection.execute("SELECT 1 FROM incidents WHERE state != 'dropped' LIMIT 1").fetchone() is not None

    def stages(self, what: Filter = EVERYTHING) -> dict[Stage, int]:
        """Count the incidents of each stage that a filter lets through, its own stage aside."""
        looked_for = self._wanted(what)
        with self._database.reading() as connection:
            matching = self._matching(connection, looked_for)
            condition, values = conditions(replace(what, stage=None), looked_for, matching)
            question = f"SELECT {STAGE} AS stage, count(*) FROM incidents WHERE {condition} GROUP BY stage"  # noqa: S608
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

    def all(self, what: Filter = EVERYTHING, order: Order = NEWEST_FIRST) -> Iterator[Listed]:
        """Read all that a filter lets through, some at a time."""
        return self._some_at_a_time(self.find(what, order).numbers, EXCERPT)

    def whole(self, numbers: Sequence[int]) -> Iterator[Listed]:
        """Read incidents some at a time, with all that body and note say."""
        return self._some_at_a_time(numbers, _WHOLE)

    def _some_at_a_time(self, numbers: Sequence[int], longest: int) -> Iterator[Listed]:
        for at in range(0, len(numbers), _AT_ONCE):
            yield from self.rows(numbers[at : at + _AT_ONCE], longest)

    def _ordered(
        self, connection: sqlite3.Connection, condition: str, values: Mapping[str, Any], order: Order
    ) -> tuple["array[int]", bool]:
        """Read the numbers in order, and tell whether each is less than the one before.

        While nothing is written it is the same as the last time, as for letter after letter.
        """
        question = (
            "SELECT group_concat(number) FROM (SELECT rowid AS number FROM incidents"  # noqa: S608 - our own words
            f" WHERE {condition} ORDER BY {order.sql})"
        )
        if "matching" in values:  # few, and of these words only
            return array("q", _numbers(connection.execute(question, values).fetchone()[0])), False
        others = connection.execute("PRAGMA data_version").fetchone()[0]
        key = (others, connection.total_changes, question, tuple(values.items()))
        last = getattr(self._last, "read", None)
        if last is None or last[0] != key:
            numbers = _numbers(connection.execute(question, values).fetchone()[0])
            last = self._last.read = key, array("q", numbers), numbers == sorted(numbers, reverse=True)
        return last[1], last[2]

    def _matching(self, connection: sqlite3.Connection, looked_for: Wanted) -> list[int] | None:
        """Ask the index of words; None where any incident will do."""
        if not looked_for.match:
            return None
        question = "SELECT group_concat(rowid) FROM incident_words WHERE incident_words MATCH ?"
        return _numbers(connection.execute(question, (looked_for.match,)).fetchone()[0])

    def _wanted(self, what: Filter) -> Wanted:
        return wanted(what.words, self._names()) if what.words.strip() else Wanted()


def _numbers(text: str | None) -> list[int]:
    # The quickest way from one row with all numbers: reading 100,000 rows would keep Python's lock for as long.
    found: list[int] = json.loads(f"[{text or ''}]")
    return found


_FACET = (
    "SELECT {column}, count(*) AS many FROM incidents WHERE state != 'dropped' GROUP BY {column}"  # noqa: S608
    f" ORDER BY many DESC, {{column}} LIMIT {_MOST_FACETS}"
)

_ROWS = f"""
    SELECT incidents.rowid AS number, incidents.id, incidents.state, {STAGE_OF_FEW}
           AS stage, created_at, reported_at, removed_at, page, page_kind, platform, link, author, handle, posted,
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


def _kept(numbers: "array[int]", matching: list[int], *, falling: bool) -> "array[int]":
    """Keep of all numbers those that have the words.

    Args:
        numbers: in order.
        matching: rising, as the index gives them.
        falling: all numbers there are, each less than the one before (most lists are so: the newest first).
    """
    if falling:
        return array("q", matching[::-1])
    kept = frozenset(matching)
    return array("q", [one for one in numbers if one in kept])


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
        page_kind=PageKind(row["page_kind"]),
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
