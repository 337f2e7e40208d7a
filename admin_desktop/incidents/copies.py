"""Kept copies: captures of communications that are no incident, found again by page and person.

Rule: union-1610, closing paragraph (the district may ask for copies of any communication with students or parents).
"""

import json
import sqlite3
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from admin_desktop.errors import Trouble
from admin_desktop.evidence.captures import Capture, CaptureState, Purpose, get_capture
from admin_desktop.evidence.ledger import Event, append
from admin_desktop.incidents.incident import Form, Incident
from admin_desktop.incidents.register import Register
from admin_desktop.storage.database import Database


class NotKept(Trouble):
    """A copy that was discarded or locked away meanwhile."""


@dataclass(frozen=True, slots=True)
class About:
    """What a kept copy is about, in the admin's words; each may be empty.

    Attributes:
        page: whose communication it is.
        person: with whom.
        note: anything else.
    """

    page: str = ""
    person: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class KeptCopy:
    """A kept copy and what it is about."""

    capture: Capture
    about: About


class Copies:
    """The kept copies of one database.

    Args:
        database: where captures and their record lie.
        register: takes one over that is to be reported after all.
    """

    def __init__(self, database: Database, register: Register) -> None:
        self._database = database
        self._register = register

    def describe(self, capture_ids: Sequence[str], about: About) -> None:
        """Put on record what captures are copies of: a row of its own in the ledger for each.

        Said again, the last word counts, and what was said stays in the ledger.

        Raises:
            NoSuchCapture, NotKept: nothing was recorded.
            Trouble: as :meth:`Database.writing`.
        """
        told = {"page": _line(about.page), "person": _line(about.person), "note": _storable(about.note).strip()}
        with self._database.writing() as connection:
            for capture_id in capture_ids:
                capture = _require_kept(connection, capture_id)
                _observe(connection, capture, Purpose.COPY_OF_COMMUNICATION, {"about": told})

    def all(self) -> list[KeptCopy]:
        """List the kept copies, the newest first; what is discarded or locked away is not among them."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id FROM captures WHERE purpose = ? AND state = 'kept' ORDER BY captured_at DESC, id DESC",
                (Purpose.COPY_OF_COMMUNICATION,),
            ).fetchall()
            return [_copy(get_capture(connection, row["id"])) for row in rows]

    def get(self, capture_id: str) -> KeptCopy:
        """Read one.

        Raises:
            NoSuchCapture: nothing has that id.
        """
        with self._database.reading() as connection:
            return _copy(get_capture(connection, capture_id))

    def pages_and_people(self) -> tuple[list[str], list[str]]:
        """Return the pages and the people that were named before, the latest first."""
        copies = [copy.about for copy in self.all()]
        pages = [*self._register.pages_used(), *(about.page for about in copies if about.page)]
        return list(dict.fromkeys(pages)), list(dict.fromkeys(about.person for about in copies if about.person))

    def report(self, capture_id: str, pack: str, pack_revision: str) -> Incident:
        """Report a kept copy instead: open a draft with it, and with what is known of it.

        Raises:
            NoSuchCapture, NotKept: nothing was changed.
            Trouble: it is as it was.
        """
        with self._database.writing() as connection:
            capture = _require_kept(connection, capture_id)
            _observe(connection, capture, Purpose.INCIDENT, {"filed_as": str(Purpose.INCIDENT)})
        about = _copy(capture).about
        form = Form(page=about.page, author=about.person, note=about.note)
        return self._register.start([capture_id], form, pack, pack_revision)


def captures_about(connection: sqlite3.Connection, *, page: str | None = None, person: str | None = None) -> list[str]:
    """Find the captures about a page, a person, or both: kept copies, and those of incidents.

    Names are the same whatever their capitals and spaces. What is discarded is left out; what is locked away is found,
    and it is the caller's to say so and not to show it.

    Args:
        connection: to the database.
        page: the page's name; None for any.
        person: with whom it was, or who wrote the post; None for anybody.

    Returns:
        the captures' ids, in the order of their time.
    """
    rows = connection.execute(
        "SELECT id, captured_at, json_extract(observed, '$.about.page') AS page,"
        " json_extract(observed, '$.about.person') AS person FROM captures WHERE state != 'discarded'"
        " AND json_extract(observed, '$.about') IS NOT NULL"
        " UNION ALL SELECT captures.id, captured_at, page, author FROM captures"
        " JOIN incident_captures ON capture_id = captures.id JOIN incidents ON incidents.id = incident_id"
        " WHERE captures.state != 'discarded' AND incidents.state != 'dropped' ORDER BY captured_at, 1"
    )
    wanted = [(column, _folded(name)) for column, name in (("page", page), ("person", person)) if name is not None]
    return list(
        dict.fromkeys(row["id"] for row in rows if all(_folded(row[column] or "") == name for column, name in wanted))
    )


def _observe(connection: sqlite3.Connection, capture: Capture, purpose: Purpose, learnt: dict[str, object]) -> None:
    append(connection, Event.OBSERVE, capture.id, learnt)
    connection.execute(
        "UPDATE captures SET purpose = ?, observed = ? WHERE id = ?",
        (purpose, json.dumps({**capture.observed, **learnt}), capture.id),
    )


def _require_kept(connection: sqlite3.Connection, capture_id: str) -> Capture:
    capture = get_capture(connection, capture_id)
    if capture.state != CaptureState.KEPT:
        raise NotKept(f"{capture_id} has been discarded or locked away, so nothing was changed about it.")
    return capture


def _copy(capture: Capture) -> KeptCopy:
    about = capture.observed.get("about", {})
    return KeptCopy(capture, About(about.get("page", ""), about.get("person", ""), about.get("note", "")))


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _line(text: str) -> str:
    return " ".join(_storable(text).split())


def _storable(text: str) -> str:
    """Half a surrogate pair (pasted from a broken program) cannot be stored as UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
