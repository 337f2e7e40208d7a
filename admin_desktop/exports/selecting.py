"""What a package shall hold: which reports and which captures."""

import sqlite3
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from admin_desktop.errors import Trouble
from admin_desktop.evidence.captures import NoSuchCapture
from admin_desktop.incidents.register import NoSuchIncident
from admin_desktop.storage.clock import iso_utc


class NothingToExport(Trouble):
    """Nothing in the records is what was asked for."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What somebody asks for: reports, or captures, or everything of some days (and of a page or a person).

    Attributes:
        incidents, captures: ids.
        first, last: days on this computer's clock, both included; None is open.
        page, person: every word of it must be a word of the page's or the author's name, capitals aside.
    """

    incidents: tuple[str, ...] = ()
    captures: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    page: str = ""
    person: str = ""

    @property
    def by_ids(self) -> bool:
        """Whether reports or captures are named one by one."""
        return bool(self.incidents or self.captures)

    def values(self) -> dict[str, Any]:
        """Return what was asked for, as JSON values, without what was left open."""
        days = {name: day.isoformat() for name, day in (("from", self.first), ("to", self.last)) if day}
        named = {"incidents": list(self.incidents), "captures": list(self.captures)}
        return {**{k: v for k, v in named.items() if v}, **days, **self._names()}

    def _names(self) -> dict[str, str]:
        return {name: text for name, text in (("page", self.page), ("person", self.person)) if text.strip()}

    def words(self) -> str:
        """Say what was asked for: "everything from 2026-11-01 to 2026-11-22, page Band Boosters"."""
        if self.incidents:
            return _listed("report", self.incidents)
        if self.captures:
            return _listed("capture", self.captures)
        first, last = self.first, self.last
        days = f" from {first}" if first else ""
        days += f" to {last}" if last else ""
        return ", ".join([f"everything{days}", *(f"{name} {text}" for name, text in self._names().items())])


def _listed(what: str, ids: tuple[str, ...]) -> str:
    return f"{what} {ids[0]}" if len(ids) == 1 else f"{what}s {', '.join(ids)}"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a selection comes to, in order of time.

    Attributes:
        incidents: whose form, mails and PDF come along.
        captures: of these and beside them.
        left_out: captures of the days asked for that belong to no page or person that is known.
    """

    incidents: tuple[str, ...]
    captures: tuple[str, ...]
    left_out: int = 0


def choose(connection: sqlite3.Connection, selection: Selection) -> Chosen:
    """Find what a selection names.

    A report brings all its captures. Captures that are asked for by their ids come alone, without a report. Days bring
    every report that was started or has a capture on one of them, and every capture without a report; with a page or a
    person only the reports and kept copies that name it. What is filed nowhere names nobody and is left out then.

    Args:
        connection: in a transaction, so that nothing changes meanwhile.
        selection: what is wanted.

    Raises:
        NoSuchIncident, NoSuchCapture: an id that there is not.
        NothingToExport: nothing was found.
    """
    chosen = _named(connection, selection) if selection.by_ids else _of_days(connection, selection)
    if not chosen.incidents and not chosen.captures:
        raise NothingToExport(f"There is nothing to export: {selection.words()} is empty. Nothing was written.")
    return chosen


# A kept copy of a communication says what it is about among what was observed.
_NAMED_COPIES = (
    "SELECT id, json_extract(observed, '$.about.page') AS page, json_extract(observed, '$.about.person') AS person"
    " FROM captures WHERE captured_at >= ? AND captured_at < ? AND json_extract(observed, '$.about') IS NOT NULL"
)


def _named(connection: sqlite3.Connection, selection: Selection) -> Chosen:
    incidents, captures = tuple(dict.fromkeys(selection.incidents)), list(dict.fromkeys(selection.captures))
    for incident_id in incidents:
        if not connection.execute("SELECT 1 FROM incidents WHERE id = ?", (incident_id,)).fetchone():
            raise NoSuchIncident(f"There is no report {incident_id}. Nothing was exported: choose one that there is.")
    for capture_id in captures:
        if not connection.execute("SELECT 1 FROM captures WHERE id = ?", (capture_id,)).fetchone():
            raise NoSuchCapture(f"There is no capture {capture_id}. Nothing was exported: choose one that there is.")
    for incident_id in incidents:
        captures += [one for one in _captures_of(connection, incident_id) if one not in captures]
    return Chosen(incidents, tuple(captures))


def _of_days(connection: sqlite3.Connection, selection: Selection) -> Chosen:
    begin, end = _bounds(selection)
    found = {
        row[0]
        for row in connection.execute(
            "SELECT id FROM captures WHERE captured_at >= ? AND captured_at < ?", (begin, end)
        )
    }
    wanted = selection.page.strip() or selection.person.strip()
    incidents = []
    named = {
        row["id"]
        for row in connection.execute(_NAMED_COPIES, (begin, end))
        if _names(selection.page, row["page"] or "") and _names(selection.person, row["person"] or "")
    }
    captures = dict.fromkeys(named if wanted else found)
    filed: set[str] = set()
    for row in connection.execute("SELECT id, page, author, created_at FROM incidents ORDER BY created_at, id"):
        ids = _captures_of(connection, row["id"])
        filed.update(ids)
        if not (begin <= row["created_at"] < end or found.intersection(ids)):
            continue
        if _names(selection.page, row["page"]) and _names(selection.person, row["author"]):
            incidents.append(row["id"])
            captures.update(dict.fromkeys(ids))
    left_out = len(found - filed - named) if wanted else 0
    # An id begins with its time.
    return Chosen(tuple(incidents), tuple(sorted(captures)), left_out)


def _bounds(selection: Selection) -> tuple[str, str]:
    """Return the moments (UTC, ISO 8601) between which the days lie: the first included, the second not."""
    begin, end = "0000", "9999"
    if selection.first:
        begin = _midnight(selection.first)
    if selection.last and selection.last < date.max - timedelta(days=1):
        end = _midnight(selection.last + timedelta(days=1))
    return begin, end


def _midnight(day: date) -> str:
    try:
        return iso_utc(datetime.combine(day, time.min).astimezone())
    except (OverflowError, OSError, ValueError):  # Windows knows no local time before 1970
        return iso_utc(datetime.combine(day, time.min, UTC))


def _captures_of(connection: sqlite3.Connection, incident_id: str) -> list[str]:
    """Read a report's captures, and after them the proofs of the removal."""
    rows = connection.execute(
        "SELECT capture_id FROM (SELECT capture_id, 0 AS proof, position FROM incident_captures WHERE incident_id = ?1"
        " UNION ALL SELECT capture_id, 1, 0 FROM removal_proofs WHERE incident_id = ?1) ORDER BY proof, position",
        (incident_id,),
    )
    return list(dict.fromkeys(row[0] for row in rows))


def _names(wanted: str, text: str) -> bool:
    """Tell whether every word that is wanted is a word of a text."""
    return set(_folded(wanted)) <= set(_folded(text))


def _folded(text: str) -> list[str]:
    return unicodedata.normalize("NFKC", text.encode("utf-8", "replace").decode("utf-8")).casefold().split()
