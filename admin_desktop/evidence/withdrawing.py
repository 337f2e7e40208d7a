"""Captures that must not stay in use: discarded ones are erased, quarantined ones locked away."""

import contextlib
import sqlite3

from admin_desktop.evidence.captures import CaptureState, find_capture, folder_of
from admin_desktop.evidence.descriptions import description_path
from admin_desktop.evidence.ledger import Event, append
from admin_desktop.evidence.vault import Vault
from admin_desktop.storage.database import Database


def discard(connection: sqlite3.Connection, capture_id: str, reason: str, who: str) -> list[str]:
    """Put on record that a capture taken by mistake is erased: hash, who, when, why stay in the ledger.

    Args:
        connection: from :meth:`Database.writing`; once it is committed the caller erases the returned files.
        capture_id: of a capture that exists.
        reason, who: in the admin's words.

    Returns:
        the paths to erase with :func:`erase`.
    """
    capture = find_capture(connection, capture_id)
    if capture is None or capture.state == CaptureState.DISCARDED:
        return []
    body = {"reason": reason, "who": who, "files": [picture.in_ledger() for picture in capture.pictures]}
    append(connection, Event.DISCARD, capture_id, body)
    # What was learnt from the screen (a window title names people too) and read in it goes with the picture.
    connection.execute("DELETE FROM edit_drafts WHERE capture_id = ?", (capture_id,))
    connection.execute("DELETE FROM readings WHERE capture_id = ?", (capture_id,))
    connection.execute("UPDATE captures SET state = 'discarded', observed = '{}' WHERE id = ?", (capture_id,))
    return [*(picture.path for picture in capture.pictures), description_path(capture_id)]


def quarantine(connection: sqlite3.Connection, capture_id: str, reason: str, who: str) -> list[str]:
    """Lock a capture away: it is never shown, mailed or exported, and what was derived from it is erased.

    The original stays in the vault for those who may ask for it by law.

    Args:
        connection, capture_id, reason, who: as for :func:`discard`.

    Returns:
        the derived pictures' paths, to erase with :func:`erase` after the commit.
    """
    capture = find_capture(connection, capture_id)
    if capture is None or capture.state != CaptureState.KEPT:
        return []
    derived = [picture for picture in capture.pictures if picture.kind != "original"]
    body = {
        "reason": reason,
        "who": who,
        "files": [picture.in_ledger() for picture in capture.originals],
        "erased": [picture.in_ledger() for picture in derived],
    }
    append(connection, Event.QUARANTINE, capture_id, body)
    connection.execute("DELETE FROM edit_drafts WHERE capture_id = ?", (capture_id,))
    connection.execute("DELETE FROM readings WHERE capture_id = ?", (capture_id,))
    connection.execute("UPDATE captures SET state = 'quarantined' WHERE id = ?", (capture_id,))
    connection.execute("DELETE FROM pictures WHERE capture_id = ? AND kind != 'original'", (capture_id,))
    return [picture.path for picture in derived]


def erase(vault: Vault, capture_id: str, paths: list[str]) -> None:
    """Remove files' bytes. What cannot be removed now (a virus scanner holds it) goes at the next start."""
    for path in paths:
        with contextlib.suppress(OSError):
            vault.remove(path)
    vault.remove_folder_if_empty(folder_of(capture_id))


def finish_erasing(database: Database, vault: Vault) -> None:
    """At start: remove what a kill between the record and the erasing left behind."""
    with database.reading() as connection:
        rows = connection.execute(
            "SELECT id, state FROM captures WHERE state IN ('discarded', 'quarantined')"
        ).fetchall()
        keep = {
            row[0]
            for row in connection.execute(
                "SELECT path FROM pictures JOIN captures ON captures.id = capture_id WHERE state = 'quarantined'"
            )
        }
    for row in rows:
        if row["state"] == CaptureState.QUARANTINED:
            keep.add(description_path(row["id"]))
        left = [path for path in vault.files_of(folder_of(row["id"])) if path not in keep]
        if left:
            erase(vault, row["id"], left)
