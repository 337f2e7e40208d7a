"""Small pictures for the list of incidents: made once, kept in the records, erased with their capture."""

import io
import json
import sqlite3
from collections.abc import Sequence

from admin_desktop.errors import Trouble
from admin_desktop.evidence.captures import Capture, CaptureState, find_capture
from admin_desktop.evidence.decoding import upright
from admin_desktop.evidence.deriving import read_original
from admin_desktop.evidence.vault import Vault
from admin_desktop.incidents.listing import Shown
from admin_desktop.storage.database import Database

SIZE = (144, 108)
"""Physical pixels at most; twice what is shown, for screens at 200 %."""
_QUALITY = 80


class Thumbnails:
    """The small pictures of one database.

    Args:
        database, vault: where the records and the sealed pictures lie.
    """

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database, self._vault = database, vault

    def made(self, pictures: Sequence[Shown]) -> dict[Shown, bytes]:
        """Read those that were made before.

        Returns:
            JPEG bytes; without those that are still to be made, and without what may not be shown.
        """
        wanted = {_key(one): one for one in pictures if one.state == CaptureState.KEPT}
        if not wanted:
            return {}
        keys = json.dumps([list(key) for key in wanted])
        with self._database.reading() as connection:
            rows = connection.execute(_MADE, (keys,)).fetchall()
        return {wanted[row[0], row[1], row[2]]: row[3] for row in rows}

    def make(self, pictures: Sequence[Shown]) -> dict[Shown, bytes]:
        """Make some, and keep them for the next time, all in one transaction.

        What cannot be decoded, is damaged or may not be shown any more is left out, for the list is no check. Where
        they cannot be kept (the disk is full) they are only shown.
        """
        with self._database.reading() as connection:
            captures = {one: find_capture(connection, one.capture_id) for one in pictures}
        made = {one: data for one, capture in captures.items() if capture and (data := self._small(one, capture))}
        if made:
            try:
                with self._database.writing() as connection:
                    connection.executemany(
                        "INSERT OR IGNORE INTO thumbnails (capture_id, number, box, data) VALUES (?, ?, ?, ?)",
                        ((*_key(one), data) for one, data in made.items()),
                    )
                    # Discarded or locked away meanwhile: then the table has refused it.
                    return {one: data for one, data in made.items() if _is_there(connection, one)}
            except Trouble:
                return made
        return made

    def _small(self, one: Shown, capture: Capture) -> bytes | None:
        original = next((picture for picture in capture.originals if picture.number == one.number), None)
        if capture.state != CaptureState.KEPT or original is None:
            return None
        try:
            image = upright(read_original(self._vault, original), original.media_type)
        # Whatever a decoder stumbles over: the list shows a frame without a picture.
        except Exception:
            return None
        if one.box is not None:
            x, y, width, height = one.box
            image = image.crop((x, y, x + width, y + height))
        image.thumbnail(SIZE)
        stream = io.BytesIO()
        image.save(stream, "JPEG", quality=_QUALITY)
        return stream.getvalue()


_MADE = """
    SELECT thumbnails.capture_id, number, box, data FROM json_each(?) AS wanted
    CROSS JOIN thumbnails ON thumbnails.capture_id = json_extract(wanted.value, '$[0]')
        AND number = json_extract(wanted.value, '$[1]') AND box = json_extract(wanted.value, '$[2]')
"""


def _is_there(connection: sqlite3.Connection, one: Shown) -> bool:
    found = connection.execute("SELECT 1 FROM thumbnails WHERE (capture_id, number, box) = (?, ?, ?)", _key(one))
    return found.fetchone() is not None


def _key(one: Shown) -> tuple[str, int, str]:
    return one.capture_id, one.number, json.dumps(one.box) if one.box is not None else ""
