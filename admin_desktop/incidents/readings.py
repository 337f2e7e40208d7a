"""What was read in the captures of incidents, kept beside them and erased with them."""

import json
import logging
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from admin_desktop.boxes import Box
from admin_desktop.evidence.captures import CaptureState
from admin_desktop.incidents.incident import Selection
from admin_desktop.reading.reading import Reading
from admin_desktop.storage.clock import iso_utc, utc_now
from admin_desktop.storage.database import Database

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeptReading:
    """What a capture says.

    Attributes:
        number: of the original that was read, from 1.
        reading: what it says.
        likeness: what the selected part looks like (:mod:`admin_desktop.incidents.likeness`), or empty.
    """

    number: int
    reading: Reading
    likeness: str = ""

    def is_of(self, selection: Selection) -> bool:
        """Tell whether this was read in just the picture and the part that a report shows."""
        box = Box(*selection.box) if selection.box else None
        return (self.number, self.reading.box) == (selection.picture, box)


class Readings:
    """The readings of one database.

    Args:
        database: where captures lie.
        version: of the program.
    """

    def __init__(self, database: Database, version: str) -> None:
        self._database = database
        self._version = version

    def keep(self, capture_id: str, kept: KeptReading) -> bool:
        """Keep a reading in place of the one before.

        Returns:
            False if the capture was discarded or locked away meanwhile: then nothing is kept of what it says.

        Raises:
            Trouble: the reading of before is still there.
        """
        reading = kept.reading
        with self._database.writing() as connection:
            row = connection.execute("SELECT state FROM captures WHERE id = ?", (capture_id,)).fetchone()
            if row is None or row["state"] != CaptureState.KEPT:
                return False
            connection.execute(
                "INSERT OR REPLACE INTO readings (capture_id, number, box, record, plain, likeness, made_at,"
                " program_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    capture_id,
                    kept.number,
                    json.dumps(list(reading.box)) if reading.box else None,
                    json.dumps(reading.to_record()),
                    _storable(reading.plain),
                    kept.likeness,
                    iso_utc(utc_now()),
                    self._version,
                ),
            )
        return True

    def of(self, capture_ids: Iterable[str]) -> dict[str, KeptReading]:
        """Return what is kept of these captures, by their ids; one that cannot be understood is read anew some time.

        Raises:
            Trouble: the records cannot be read.
        """
        with self._database.reading() as connection:
            return read_kept(connection, capture_ids)


def read_kept(connection: sqlite3.Connection, capture_ids: Iterable[str]) -> dict[str, KeptReading]:
    """As :meth:`Readings.of`, within a transaction."""
    found = {}
    for capture_id in capture_ids:
        row = connection.execute(
            "SELECT number, record, likeness FROM readings WHERE capture_id = ?", (capture_id,)
        ).fetchone()
        if row is None:
            continue
        try:
            found[capture_id] = KeptReading(
                row["number"], Reading.from_record(json.loads(row["record"])), row["likeness"]
            )
        except (KeyError, TypeError, ValueError):
            _log.warning("the reading of %s is of another version", capture_id)
    return found


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
