"""The end of a post: when it was gone after all, and the pictures that show it."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from admin_desktop.documents.report_mail import readable_moment
from admin_desktop.evidence.captures import Capture, CaptureState, find_capture
from admin_desktop.incidents.gathering import LockedAway, NoDraft, is_locked
from admin_desktop.incidents.incident import Incident, IncidentState, Removal
from admin_desktop.incidents.register import NotYet
from admin_desktop.incidents.timeline import add_event
from admin_desktop.storage.clock import iso_utc, utc_now
from admin_desktop.storage.database import Database

PROVED = "proved"
"""The event of a proof; its detail has the id of the capture."""
CORRECTED = "removal_corrected"
"""The event of another moment of removal."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A sealed picture of the place where a post was.

    Attributes:
        capture: with its original pictures, one a screen.
    """

    capture: Capture

    @property
    def words(self) -> str:
        """Say what it is and how to know it again; nothing of one that is not kept."""
        if self.capture.state != CaptureState.KEPT:
            return ""
        hashes = ", ".join(one.sha256 for one in self.capture.originals)
        when = readable_moment(self.capture.local_time)
        return f"A sealed picture shows the place afterwards: {self.capture.id}, {when}, SHA-256 {hashes}."


class Removing:
    """Keeps what is said about the removal of posts, after "It is gone".

    Args:
        database: with the incidents.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def prove(self, incident_id: str, capture_ids: Sequence[str], who: str) -> None:
        """Keep sealed pictures as proof that a post is gone; one that is kept already changes nothing.

        Args:
            incident_id: of a draft or a report.
            capture_ids: just sealed.
            who: took them.

        Raises:
            NoDraft: the incident was discarded meanwhile; the pictures are kept.
            LockedAway: pictures of it must not be shown; the new ones are kept.
        """
        with self._database.writing() as connection:
            row = connection.execute("SELECT state FROM incidents WHERE id = ?", (incident_id,)).fetchone()
            if row is None or row["state"] == IncidentState.DROPPED:
                raise NoDraft(
                    f"{incident_id} has been discarded, so nothing was added to it. The new picture is kept: Home "
                    "shows it under Needs you."
                )
            if is_locked(connection, incident_id):
                raise LockedAway(
                    f"The pictures of {incident_id} are locked away, so no other is added. The new picture is kept: "
                    "Home shows it under Needs you."
                )
            for capture_id in capture_ids:
                added = connection.execute(
                    "INSERT INTO removal_proofs VALUES (?, ?) ON CONFLICT DO NOTHING", (incident_id, capture_id)
                )
                if added.rowcount:
                    add_event(connection, incident_id, PROVED, {"capture": capture_id, "who": who})

    def correct(self, incident_id: str, at: datetime, who: str) -> None:
        """Keep another moment at which the post was gone, where it is said to be gone.

        Args:
            incident_id: of a draft or a report.
            at: when it was gone.
            who: says so.

        Raises:
            NotYet: that moment is still to come; nothing was changed.
        """
        now = utc_now()
        if at > now:
            raise NotYet("This time is still to come, so nothing was changed. Choose when the post was gone.")
        gone = iso_utc(at)
        with self._database.writing() as connection:
            changed = connection.execute(
                "UPDATE incidents SET removed_at = ?, updated_at = ? WHERE id = ? AND removal = ? AND removed_at != ?",
                (gone, iso_utc(now), incident_id, Removal.REMOVED, gone),
            )
            if changed.rowcount:
                add_event(connection, incident_id, CORRECTED, {"gone_at": gone, "who": who})


def read_proofs(connection: sqlite3.Connection, incident_id: str) -> tuple[Proof, ...]:
    """Read the proofs of an incident's removal, in order of time."""
    rows = connection.execute(
        "SELECT capture_id FROM removal_proofs JOIN captures ON captures.id = capture_id WHERE incident_id = ?"
        " ORDER BY captured_at, capture_id",
        (incident_id,),
    )
    return tuple(Proof(one) for row in rows if (one := find_capture(connection, row["capture_id"])))


def proof_words(connection: sqlite3.Connection, incident: Incident) -> tuple[str, ...]:
    """Say what the proofs are; nothing while the post is up, for then they prove nothing."""
    if incident.form.removal != Removal.REMOVED:
        return ()
    return tuple(words for one in read_proofs(connection, incident.id) if (words := one.words))
