"""Which incidents are listed, and in which order: the filter, as people choose it and as SQL."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from admin_desktop.incidents.incident import IncidentState, Removal
from admin_desktop.incidents.searching import Wanted
from admin_desktop.storage.clock import iso_utc


class Stage(StrEnum):
    """How far an incident has come, as the list tells it."""

    DRAFT = "draft"
    STILL_UP = "still_up"
    REMOVED = "removed"
    ANSWERED = "answered"
    CLOSED = "closed"
    REOPENED = "reopened"


def _stage(reopened: str, answered: str) -> str:
    """Write the stage as SQL; as :mod:`admin_desktop.incidents.life` says, a later one outweighs an earlier."""
    return f"""CASE WHEN incidents.state = '{IncidentState.DRAFT}' THEN '{Stage.DRAFT}'
        WHEN closed_at IS NOT NULL THEN '{Stage.CLOSED}'
        WHEN {reopened} THEN '{Stage.REOPENED}'
        WHEN {answered} THEN '{Stage.ANSWERED}'
        WHEN removal = '{Removal.REMOVED}' THEN '{Stage.REMOVED}' ELSE '{Stage.STILL_UP}' END"""


# The last word of each role counts.
_ANSWERED = """SELECT incident_id FROM (
    SELECT incident_id, kind, max(id) FROM incident_events WHERE kind IN ('answered', 'not_answered') {of}
    GROUP BY incident_id, json_extract(detail, '$.role')) WHERE kind = 'answered'"""

STAGE = _stage(
    "incidents.id IN (SELECT incident_id FROM incident_events WHERE kind = 'closed')",
    f"incidents.id IN ({_ANSWERED.format(of='')})",
)
"""For a question about all incidents: what their events say is gathered once."""
STAGE_OF_FEW = _stage(
    "EXISTS (SELECT 1 FROM incident_events WHERE incident_id = incidents.id AND kind = 'closed')",
    f"EXISTS ({_ANSWERED.format(of='AND incident_id = incidents.id')})",
)
"""For a question about few of many."""


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
    Sort.STAGE: f"{STAGE} {{way}}, created_at DESC, id DESC",
}


@dataclass(frozen=True, slots=True)
class Order:
    """What the list is ordered by, and which way."""

    by: Sort = Sort.CAPTURED
    descending: bool = True

    @property
    def sql(self) -> str:
        """For ``ORDER BY`` over the table incidents."""
        return _ORDERS[self.by].format(way="DESC" if self.descending else "ASC")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which incidents are listed: those that fit all that is given.

    Attributes:
        words: as :func:`admin_desktop.incidents.searching.wanted` reads them; empty for any.
        page: its name to the letter, "" for those without one; None for any.
        platform, category: an id; None for any.
        stage: None for any.
        still_up: only open reports whose post is still to be seen, answered or not.
        first, last: days of this computer's calendar on which the capture was made, both included.
    """

    words: str = ""
    page: str | None = None
    platform: str | None = None
    category: str | None = None
    stage: Stage | None = None
    first: date | None = None
    last: date | None = None
    still_up: bool = False

    @property
    def asks(self) -> bool:
        """Whether it may leave any incident out."""
        return bool(self.words.strip()) or self.narrows

    @property
    def narrows(self) -> bool:
        """Whether anything but its words may leave any incident out."""
        return self.still_up or any(
            one is not None for one in (self.page, self.platform, self.category, self.stage, self.first, self.last)
        )


EVERYTHING, NEWEST_FIRST = Filter(), Order()


def conditions(what: Filter, looked_for: Wanted, matching: Sequence[int] | None) -> tuple[str, dict[str, Any]]:
    """Write a filter as SQL over the table incidents, and its parameters.

    Args:
        what: the filter.
        looked_for: its words, as they were read.
        matching: the numbers of the rows that the index of words has found; None for any.
    """
    parts, values = ["state != 'dropped'"], dict[str, Any]()
    for name in ("page", "platform", "stage"):
        value = getattr(what, name)
        if name == "stage" and value == Stage.DRAFT:  # the same, and there is an index of it
            parts.append(f"state = '{IncidentState.DRAFT}'")
        elif value is not None:
            parts.append(f"{STAGE if name == 'stage' else name} = :{name}")
            values[name] = str(value).encode("utf-8", "replace").decode("utf-8")
    if what.still_up:
        parts.append(f"state = '{IncidentState.REPORTED}' AND removal = '{Removal.STILL_UP}' AND closed_at IS NULL")
    if what.category is not None:
        parts.append("instr(categories, :category)")
        values["category"] = json.dumps(what.category)
    if what.first is not None:
        parts.append("created_at >= :first")
        values["first"] = _midnight(what.first)
    if what.last is not None and what.last < date.max:
        parts.append("created_at < :after")
        values["after"] = _midnight(what.last + timedelta(days=1))
    if matching is not None:
        parts.append("rowid IN (SELECT value FROM json_each(:matching))")
        values["matching"] = json.dumps(matching)
    for at, pattern in enumerate(looked_for.patterns):
        parts.append(f"{_TEXT} LIKE :like{at} ESCAPE '\\'")
        values[f"like{at}"] = pattern
    return " AND ".join(parts), values


# A line for each field, so that nothing is found across two of them.
_FIELDS = (
    "page",
    "platform",
    "link",
    "author",
    "handle",
    "posted",
    "body",
    "note",
    "categories",
    "recipients",
    "reading",
    "notes",
)
_TEXT = f"(SELECT {' || char(10) || '.join(_FIELDS)} FROM incident_words WHERE rowid = incidents.rowid)"  # noqa: S608


def _midnight(day: date) -> str:
    """Say in UTC when a day begins here, as the records write it."""
    try:
        return iso_utc(datetime.combine(day, time()).astimezone())
    except (OverflowError, OSError, ValueError):  # the calendar's first days, east of Greenwich
        return day.isoformat()
