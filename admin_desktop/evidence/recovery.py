"""After a crash: pictures that are whole are adopted, halves are cleared away."""

import errno
import hashlib
import io
import re
import sqlite3
import struct
import warnings
from dataclasses import dataclass, replace
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
from admin_desktop.evidence.descriptions import description_path, read_description
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
    says so; purpose, moment and screen are those of its ``capture.json``, where that was written before the kill. A
    picture that was whole but not yet renamed is finished first. Halves are removed, and so are derived pictures that
    were not recorded any more: they can be made again. Folders that are not ours are left alone.

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
    vault.explain()
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
    known = _find_description(vault, folder)
    found = _whole_pictures(vault, folder, known.capture if known else None)
    if not found:
        # Under its final name it says that there were whole pictures: then it is not ours to take away.
        if known and is_part(known.path):
            vault.remove(known.path)
        vault.remove_folder_if_empty(folder)
        return None
    if known:
        _keep_file(vault, known.path)
    # The kill may have come before the names were synced.
    for above in (folder, *folder.parents):
        sync_folder(vault.at(str(above)) if above.name else vault.root)
    capture = _capture_of(vault, folder, found, known.capture if known else None, version)
    body = ledger_body(capture, known.data if known else None)
    if known:
        body.update(recovered_by=f"Admin Desktop {version}", **_differing(known.capture, found))
    append(connection, Event.RECOVER, capture.id, body)
    insert_capture(connection, capture)
    return capture


@dataclass(frozen=True, slots=True)
class _Description:
    """A capture's ``capture.json``: where it lies now (perhaps not renamed yet), its bytes, what it says."""

    path: str
    data: bytes
    capture: Capture


def _find_description(vault: Vault, folder: PurePosixPath) -> _Description | None:
    """Read what was known of a capture; half a description is removed.

    Raises:
        OSError: it cannot be read now.
    """
    final = description_path(folder.name)
    for path in vault.files_of(folder):
        if path.removesuffix(PART) != final:
            continue
        data = vault.read(path)
        capture = read_description(data, folder.name)
        if capture:
            return _Description(path, data, capture)
        if is_part(path):
            vault.remove(path)
    return None


def _whole_pictures(vault: Vault, folder: PurePosixPath, known: Capture | None) -> list[Picture]:
    """Finish the whole pictures of a folder, clear halves away, and describe what there is, by number."""
    told = {picture.path: picture for picture in known.pictures} if known else {}
    highest = max((picture.number for picture in told.values()), default=0)
    pictures: list[Picture] = []
    for path in vault.files_of(folder):
        final = path.removesuffix(PART)
        if final == description_path(folder.name):
            continue
        picture = _picture(vault, path, told.get(final), highest + len(pictures) + 1)
        if picture is None:
            if is_part(path):
                vault.remove(path)
            continue
        _keep_file(vault, path)
        pictures.append(picture)
    if not known:
        pictures = [replace(picture, number=number) for number, picture in enumerate(pictures, start=1)]
    return sorted(pictures, key=lambda picture: picture.number)


def _keep_file(vault: Vault, path: str) -> None:
    sync_written(vault.at(path))
    if is_part(path):
        finish(vault.at(path), vault.at(path.removesuffix(PART)))


def _capture_of(
    vault: Vault, folder: PurePosixPath, pictures: list[Picture], known: Capture | None, version: str
) -> Capture:
    """What is recorded of a capture: as its description has it; without one, by the time of its files."""
    if known:
        return replace(known, pictures=tuple(pictures))
    moment = min(datetime.fromtimestamp(vault.at(picture.path).stat().st_mtime, UTC) for picture in pictures)
    local = LocalTime.of(moment)
    return Capture(
        id=folder.name,
        purpose=Purpose.UNFILED,
        origin="recovered",
        state=CaptureState.KEPT,
        captured_at=iso_utc(moment),
        local_time=local.iso,
        zone=local.zone,
        program_version=version,
        observed={},
        pictures=tuple(pictures),
    )


def _differing(known: Capture, found: list[Picture]) -> dict[str, list[str]]:
    """Name the pictures that are not, or not any more, what the description says."""
    hashes = {picture.path: picture.sha256 for picture in found}
    told = {picture.path: picture.sha256 for picture in known.pictures}
    names = {
        "changed": [path for path, sha256 in told.items() if hashes.get(path, sha256) != sha256],
        "missing": [path for path in told if path not in hashes],
    }
    return {name: paths for name, paths in names.items() if paths}


def _picture(vault: Vault, path: str, told: Picture | None, number: int) -> Picture | None:
    """Describe a file if it is a complete picture; None for anything else.

    Args:
        vault, path: where it lies.
        told: what the capture's description says of it.
        number: for one that the description does not know.

    Raises:
        OSError: it cannot be read now, so nothing is known about it.
    """
    data = vault.read(path)
    digest = hashlib.sha256(data).hexdigest()
    if told and told.sha256 == digest:
        return told
    measured = _measure(data, whole=not is_part(path))
    if measured is None:
        return None
    media_type, width, height = measured
    return Picture(
        number=told.number if told else number,
        kind="original",
        path=path.removesuffix(PART),
        sha256=digest,
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
