"""The register of incidents: drafts that save themselves, and what became of them."""

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime

from admin_desktop.errors import Trouble
from admin_desktop.evidence import withdrawing
from admin_desktop.evidence.vault import Vault
from admin_desktop.incidents import answers
from admin_desktop.incidents.gathering import insert, read_selections
from admin_desktop.incidents.incident import (
    Form,
    Incident,
    IncidentState,
    PageKind,
    Removal,
    TimelineEvent,
    form_values,
    read_incident,
)
from admin_desktop.incidents.page_kinds import kinds_of
from admin_desktop.incidents.timeline import add_event
from admin_desktop.outbox.placing import cancel_about
from admin_desktop.storage.clock import iso_utc, utc_now
from admin_desktop.storage.database import Database
from admin_desktop.storage.words import forget_words


class NoSuchIncident(Trouble):
    """There is no incident of that id."""


class AlreadyReported(Trouble):
    """A picture that was reported is no mistake any more."""


class NotYet(Trouble):
    """A moment that is still to come was given for something that has happened."""


class Register:
    """The incidents in one database.

    Args:
        database, vault: where incidents and their pictures lie.
    """

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    def start(self, capture_ids: list[str], form: Form, pack: str, pack_revision: str) -> Incident:
        """Open a draft for captures that were just sealed; it is on disk before the form is shown.

        Args:
            capture_ids: in order.
            form: with everything that is known already.
            pack, pack_revision: the policy in force.
        """
        now = utc_now()
        with self._database.writing() as connection:
            incident_id = _next_id(connection, now.astimezone().year)
            values = {
                "id": incident_id,
                "state": "draft",
                "created_at": iso_utc(now),
                "updated_at": iso_utc(now),
                "pack": pack,
                "pack_revision": pack_revision,
                **form_values(form),
            }
            connection.execute(
                f"INSERT INTO incidents ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",  # noqa: S608
                tuple(values.values()),
            )
            insert(connection, incident_id, capture_ids)
            add_event(connection, incident_id, "captured", {"captures": capture_ids})
        return self.get(incident_id)

    def save(self, incident_id: str, form: Form) -> None:
        """Save a draft as it stands; a reported incident is not changed any more.

        Raises:
            Trouble: the draft on disk is the one before.
        """
        values = form_values(form)
        changes = ", ".join(f"{name} = ?" for name in values)
        with self._database.writing() as connection:
            connection.execute(
                f"UPDATE incidents SET {changes}, updated_at = ? WHERE id = ? AND state = 'draft'",  # noqa: S608
                (*values.values(), iso_utc(utc_now()), incident_id),
            )

    def get(self, incident_id: str) -> Incident:
        """Read one incident.

        Raises:
            NoSuchIncident: nothing has that id.
        """
        with self._database.reading() as connection:
            row = connection.execute("SELECT * FROM incidents WHERE id = ?", (incident_id,)).fetchone()
            if row is None:
                raise NoSuchIncident(f"There is no report {incident_id}. Choose Incidents to see those there are.")
            return read_incident(row, read_selections(connection, incident_id))

    def all(self, state: IncidentState | None = None) -> list[Incident]:
        """List incidents, the newest first; dropped ones only when asked for."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT * FROM incidents WHERE state = coalesce(?1, state) AND (?1 IS NOT NULL OR state != 'dropped')"
                " ORDER BY created_at DESC, id DESC",
                (state,),
            ).fetchall()
            return [read_incident(row, read_selections(connection, row["id"])) for row in rows]

    def unfiled_captures(self) -> list[str]:
        """List kept captures that belong to no incident (a crash came between), the newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id FROM captures WHERE state = 'kept' AND purpose IN ('incident', 'unfiled', 'removal_proof')"
                " AND id NOT IN (SELECT capture_id FROM incident_captures)"
                " AND id NOT IN (SELECT capture_id FROM removal_proofs) ORDER BY captured_at DESC"
            )
            return [row[0] for row in rows]

    def pages_used(self) -> list[str]:
        """List the pages that were named before, the latest first."""
        with self._database.reading() as connection:
            return [row[0] for row in connection.execute(_PAGES)]

    def page_kinds(self, pages: Iterable[str]) -> dict[str, PageKind]:
        """Tell what was said last of each of these pages; a page of which nothing was said is left out."""
        with self._database.reading() as connection:
            return kinds_of(connection, pages)

    def timeline(self, incident_id: str) -> list[TimelineEvent]:
        """Tell what happened to an incident, in order."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT at, kind, detail FROM incident_events WHERE incident_id = ? ORDER BY id", (incident_id,)
            )
            return [TimelineEvent(row["at"], row["kind"], json.loads(row["detail"])) for row in rows]

    def mark_removed(self, incident_id: str, who: str = "", at: datetime | None = None) -> Incident:
        """Keep the moment at which the post was gone.

        Args:
            incident_id: of a draft or a report.
            who: says so.
            at: when it was gone; None for now.

        Raises:
            NotYet: that moment is still to come; nothing was changed.
        """
        moment = utc_now()
        if at and at > moment:
            raise NotYet("This time is still to come, so nothing was changed. Choose when the post was gone.")
        now, gone = iso_utc(moment), iso_utc(at or moment)
        with self._database.writing() as connection:
            cursor = connection.execute(
                "UPDATE incidents SET removal = ?, removed_at = ?, updated_at = ? WHERE id = ? AND removal = ?",
                (Removal.REMOVED, gone, now, incident_id, Removal.STILL_UP),
            )
            if cursor.rowcount:
                add_event(connection, incident_id, "removed", {"gone_at": gone, "who": who})
        return self.get(incident_id)

    def mark_still_up(self, incident_id: str, who: str = "") -> Incident:
        """Take "It is gone" back: a wrong click, or the post came up again."""
        with self._database.writing() as connection:
            cursor = connection.execute(
                "UPDATE incidents SET removal = ?, removed_at = NULL, updated_at = ? WHERE id = ? AND removal = ?",
                (Removal.STILL_UP, iso_utc(utc_now()), incident_id, Removal.REMOVED),
            )
            if cursor.rowcount:
                add_event(connection, incident_id, "still_up", {"who": who})
        return self.get(incident_id)

    def answered(self, incident_id: str, role: str, who: str) -> None:
        """Note that a recipient of a report has answered; saying it twice is saying it once.

        Args:
            incident_id: of a report.
            role: the recipient's.
            who: says so.

        Raises:
            NothingToAnswer: no message has left for that recipient; nothing was changed.
        """
        with self._database.writing() as connection:
            answers.check_left(connection, incident_id, role)
            if (incident_id, role) not in answers.answered(connection):
                add_event(connection, incident_id, answers.ANSWERED, {"role": role, "who": who})

    def not_answered(self, incident_id: str, role: str, who: str) -> None:
        """Take "They answered" back: a wrong click. Both stay on record."""
        with self._database.writing() as connection:
            if (incident_id, role) in answers.answered(connection):
                add_event(connection, incident_id, answers.NOT_ANSWERED, {"role": role, "who": who})

    def answers(self) -> frozenset[tuple[str, str]]:
        """Tell which recipients have answered, as (incident's id, role)."""
        with self._database.reading() as connection:
            return answers.answered(connection)

    def discard(self, incident_id: str, reason: str, who: str) -> None:
        """Erase a draft's captures, taken by mistake; the ledger keeps hash, who, when, why.

        Raises:
            AlreadyReported: a report with these pictures went to the outbox.
        """
        with self._database.writing() as connection:
            row = connection.execute("SELECT state FROM incidents WHERE id = ?", (incident_id,)).fetchone()
            if row is None or row["state"] != IncidentState.DRAFT:
                raise AlreadyReported(
                    f"{incident_id} has been reported, so its picture is kept. Nothing was changed: if it must go, "
                    "ask Communications."
                )
            captures = [
                name
                for name in _capture_ids(connection, incident_id)
                if not _used_elsewhere(connection, name, incident_id)
            ]
            paths = {name: withdrawing.discard(connection, name, reason, who) for name in captures}
            connection.execute(
                "UPDATE incidents SET state = 'dropped', page = '', page_kind = '', link = '', author = '',"
                " handle = '', posted = '', body = '', note = '', categories = '[]', guessed = '{}',"
                " touched = '[]', updated_at = ? WHERE id = ?",
                (iso_utc(utc_now()), incident_id),
            )
            add_event(connection, incident_id, "discarded", {"reason": reason, "who": who})
        for name, erased in paths.items():
            withdrawing.erase(self._vault, name, erased)
        forget_words(self._database)

    def quarantine(self, incident_id: str, reason: str, who: str) -> int:
        """Lock an incident's captures away, and stop mail about it that has not left.

        Returns:
            how many messages were stopped.
        """
        with self._database.writing() as connection:
            captures = _capture_ids(connection, incident_id)
            paths = {name: withdrawing.quarantine(connection, name, reason, who) for name in captures}
            stopped = cancel_about(connection, incident_id, "The picture was locked away.")
            add_event(connection, incident_id, "quarantined", {"reason": reason, "stopped": stopped})
        for name, erased in paths.items():
            withdrawing.erase(self._vault, name, erased)
        forget_words(self._database)
        return stopped


# From name to name in the index: as long as there are pages, whatever the number of incidents.
_PAGES = """
    WITH RECURSIVE named (page) AS (
        SELECT min(page) FROM incidents WHERE page > ''
        UNION ALL SELECT (SELECT min(page) FROM incidents WHERE page > named.page) FROM named WHERE page IS NOT NULL
    )
    SELECT page FROM named WHERE page IS NOT NULL
    ORDER BY (SELECT max(updated_at) FROM incidents WHERE incidents.page = named.page) DESC LIMIT 200
"""


def _next_id(connection: sqlite3.Connection, year: int) -> str:
    name = f"incidents-{year}"
    connection.execute("INSERT INTO counters VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1", (name,))
    number = connection.execute("SELECT value FROM counters WHERE name = ?", (name,)).fetchone()[0]
    return f"R-{year}-{number:04d}"


def _capture_ids(connection: sqlite3.Connection, incident_id: str) -> list[str]:
    """Read the captures that belong to nothing else: of the post, and those that prove its removal."""
    proofs = connection.execute("SELECT capture_id FROM removal_proofs WHERE incident_id = ?", (incident_id,))
    return [*(one.capture_id for one in read_selections(connection, incident_id)), *(row[0] for row in proofs)]


def _used_elsewhere(connection: sqlite3.Connection, capture_id: str, incident_id: str) -> bool:
    found = connection.execute(
        "SELECT 1 FROM incident_captures JOIN incidents ON id = incident_id"
        " WHERE capture_id = ? AND incident_id != ? AND state != 'dropped'",
        (capture_id, incident_id),
    )
    return found.fetchone() is not None
