"""After a crash: pictures that are whole are adopted, halves are cleared away."""

import hashlib
import io
import sqlite3
from datetime import UTC, datetime
from pathlib import PurePosixPath

from admin_desktop.evidence.captures import Capture, CaptureState, Picture, Purpose, insert_capture
from admin_desktop.evidence.ledger import Event, append
from admin_desktop.evidence.sealing import ledger_body
from admin_desktop.evidence.vault import Vault, is_part
from admin_desktop.storage.clock import LocalTime, iso_utc
from admin_desktop.storage.database import Database
from admin_desktop.storage.files import PART, finish, sync_written

_EXTENSIONS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}


def recover(database: Database, vault: Vault, version: str) -> list[Capture]:
    """Adopt what a killed capture left behind.

    A complete picture that the ledger does not know becomes a capture of origin "recovered", with a ledger row that
    says so. A picture that was whole but not yet renamed is finished first. Halves are removed.

    Args:
        database: its right to write is taken only when a folder is in question, so that a running capture is waited for.
        vault: looked through once.
        version: of the program, for the record.

    Raises:
        Trouble: the rest is done at the next start.
    """
    with database.reading() as connection:
        known = {row[0] for row in connection.execute("SELECT id FROM captures")}
    adopted = []
    for folder in list(vault.capture_folders()):
        if folder.name in known:
            continue
        with database.writing() as connection:
            # A capture that was running while we looked has finished by now: we hold the right to write.
            if connection.execute("SELECT 1 FROM captures WHERE id = ?", (folder.name,)).fetchone():
                continue
            capture = _adopt(connection, vault, folder, version)
        if capture:
            adopted.append(capture)
    return adopted


def _adopt(connection: sqlite3.Connection, vault: Vault, folder: PurePosixPath, version: str) -> Capture | None:
    pictures: list[Picture] = []
    moments: list[datetime] = []
    for path in vault.files_of(folder):
        final = path.removesuffix(PART)
        picture = _picture(vault, path, final, len(pictures) + 1)
        if picture is None:
            if is_part(path):
                vault.remove(path)
            continue
        if is_part(path):
            sync_written(vault.at(path))
            finish(vault.at(path), vault.at(final))
        moments.append(datetime.fromtimestamp(vault.at(final).stat().st_mtime, UTC))
        pictures.append(picture)
    if not pictures:
        vault.remove_folder_if_empty(folder)
        return None
    local = LocalTime.of(min(moments))
    capture = Capture(
        id=folder.name,
        purpose=Purpose.UNFILED,
        origin="recovered",
        state=CaptureState.KEPT,
        captured_at=iso_utc(min(moments)),
        local_time=local.iso,
        zone=local.zone,
        program_version=version,
        observed={},
        pictures=tuple(pictures),
    )
    append(connection, Event.RECOVER, capture.id, ledger_body(capture))
    insert_capture(connection, capture)
    return capture


def _picture(vault: Vault, path: str, final: str, number: int) -> Picture | None:
    """Describe a file if it is a complete picture; None for anything else."""
    from PIL import Image

    try:
        data = vault.read(path)
        with Image.open(io.BytesIO(data)) as image:
            width, height, media_type = *image.size, _EXTENSIONS.get(image.format or "")
            image.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    if media_type is None:
        return None
    return Picture(
        number=number,
        kind="original",
        path=final,
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        media_type=media_type,
        width=width,
        height=height,
    )
