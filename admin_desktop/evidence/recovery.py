"""After a crash: pictures that are whole are adopted, halves are cleared away."""

import errno
import hashlib
import io
import re
import sqlite3
import struct
import warnings
from datetime import UTC, datetime
from pathlib import PurePosixPath

from admin_desktop.evidence.captures import (
    Capture,
    CaptureState,
    Picture,
    Purpose,
    folder_of,
    insert_capture,
    is_capture_id,
)
from admin_desktop.evidence.ledger import Event, append
from admin_desktop.evidence.sealing import ledger_body
from admin_desktop.evidence.vault import Vault, is_part
from admin_desktop.storage.clock import LocalTime, iso_utc
from admin_desktop.storage.database import Database
from admin_desktop.storage.files import PART, as_trouble, finish, sync_folder, sync_written

_UNFINISHED = re.compile(r"/(crop|cover)-\d+\.png$|\.part$")
_PNG_END = b"IEND\xaeB`\x82"
# MPO is what many telephones write and call JPEG: one with further pictures behind the first.
_MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "MPO": "image/jpeg", "WEBP": "image/webp"}


def recover(database: Database, vault: Vault, version: str) -> list[Capture]:
    """Adopt what a killed capture left behind.

    A complete picture that the ledger does not know becomes a capture of origin "recovered", with a ledger row that
    says so. A picture that was whole but not yet renamed is finished first. Halves are removed, and so are derived
    pictures that were not recorded any more: they can be made again. Folders that are not ours are left alone.

    Args:
        database: its right to write is taken only when a folder is in question, so that a running capture is waited
            for.
        vault: looked through once.
        version: of the program, for the record.

    Raises:
        Trouble: what could not be adopted now is tried again at the next start; the others are adopted.
    """
    with database.reading() as connection:
        known = {row[0] for row in connection.execute("SELECT id FROM captures")}
        listed = {row[0] for row in connection.execute("SELECT path FROM pictures")}
    adopted: list[Capture] = []
    failed: OSError | None = None
    for folder in list(vault.capture_folders()):
        if not is_capture_id(folder.name) or folder_of(folder.name) != folder:
            continue
        try:
            if folder.name in known:
                _clear_unfinished(database, vault, folder, listed)
            elif capture := _adopt_folder(database, vault, folder, version):
                adopted.append(capture)
        except OSError as error:
            failed = error
    if failed:
        raise as_trouble(failed, vault.root) from failed
    return adopted


def _clear_unfinished(database: Database, vault: Vault, folder: PurePosixPath, listed: set[str]) -> None:
    """Remove what a kill while deriving left; it would be in the way of the next one."""
    left = [path for path in vault.files_of(folder) if path not in listed and _UNFINISHED.search(path)]
    if not left:
        return
    with database.writing() as connection:
        for path in left:
            if not connection.execute("SELECT 1 FROM pictures WHERE path = ?", (path,)).fetchone():
                vault.remove(path)


def _adopt_folder(database: Database, vault: Vault, folder: PurePosixPath, version: str) -> Capture | None:
    with database.writing() as connection:
        # A capture that was running while we looked has finished by now: we hold the right to write.
        if connection.execute("SELECT 1 FROM captures WHERE id = ?", (folder.name,)).fetchone():
            return None
        return _adopt(connection, vault, folder, version)


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
        sync_written(vault.at(path))
        if is_part(path):
            finish(vault.at(path), vault.at(final))
        moments.append(datetime.fromtimestamp(vault.at(final).stat().st_mtime, UTC))
        pictures.append(picture)
    if not pictures:
        vault.remove_folder_if_empty(folder)
        return None
    # The kill may have come before the names were synced.
    for above in (folder, *folder.parents):
        sync_folder(vault.at(str(above)) if above.name else vault.root)
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
    """Describe a file if it is a complete picture; None for anything else.

    Raises:
        OSError: it cannot be read now, so nothing is known about it.
    """
    data = vault.read(path)
    measured = _measure(data, whole=not is_part(path))
    if measured is None:
        return None
    media_type, width, height = measured
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


def _measure(data: bytes, *, whole: bool) -> tuple[str, int, int] | None:
    """Tell media type, width and height of a complete picture.

    Args:
        data: the file.
        whole: it has its final name, so it was written to its end.

    Raises:
        OSError: there is no telling now.
    """
    # Named, because a decoder that cannot be loaded must not make a whole picture look like a half.
    from PIL import Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

    decoders = (PngImagePlugin.PngImageFile, JpegImagePlugin.JpegImageFile, WebPImagePlugin.WebPImageFile)
    if whole and data[4:8] == b"ftyp" and (at := data.find(b"ispe")) >= 0 and len(data) >= at + 16:
        return "image/heic", *struct.unpack_from(">II", data, at + 8)  # Pillow has no decoder for these
    try:
        # Ours may be larger than what Pillow warns of; what it takes for an attack is still refused.
        quiet = warnings.catch_warnings(action="ignore", category=Image.DecompressionBombWarning)
        with quiet, Image.open(io.BytesIO(data), formats=[one.format for one in decoders]) as image:
            width, height, media_type = *image.size, _MEDIA_TYPES.get(image.format or "")
            image.load()
    except MemoryError as error:
        raise OSError(errno.ENOMEM, "not enough memory to open a picture") from error
    # Whatever a decoder stumbles over in half a file means the same: not a whole picture.
    except Exception:
        return None
    # Pillow is content with a PNG that lacks its end.
    if media_type is None or (not whole and media_type == "image/png" and not data.endswith(_PNG_END)):
        return None
    return media_type, width, height
