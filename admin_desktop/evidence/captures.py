"""What a capture is: one sealed picture (one a screen) with a purpose."""

import json
import os
import re
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any

from admin_desktop.errors import Trouble

# No vowels and nothing that is mistaken for another sign when read out on the telephone.
_SIGNS = "23456789bcdfghjkmnpqrstvwxz"


class NoSuchCapture(Trouble):
    """There is no capture of that id."""


class Purpose(StrEnum):
    """Why a capture was made."""

    INCIDENT = "incident"
    REMOVAL_PROOF = "removal_proof"
    SETTING_PROOF = "setting_proof"
    PERMISSION = "permission"
    COPY_OF_COMMUNICATION = "copy_of_communication"
    UNFILED = "unfiled"


class CaptureState(StrEnum):
    """What has become of a capture."""

    KEPT = "kept"
    QUARANTINED = "quarantined"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class Picture:
    """A file in the vault.

    Attributes:
        kind: "original"; of derived pictures "crop", or "cover" for one with covers or marks.
        path: below the vault, with forward slashes.
        sha256: hex, over the file's bytes.
        width, height: physical pixels.
        screen: where it was grabbed, JSON values, or None for an imported picture.
        source_sha256: of the original that a derived picture was made from.
        box: [x, y, width, height] in the original, for derived pictures.
        edits: the recipe of a covered copy, JSON values (:mod:`admin_desktop.evidence.recipe`).
        source_name, source_time: what an imported file was called and when it was last changed (UTC, ISO 8601).
        claims: what an imported picture says of itself, never mixed with our own time: "taken" (ISO 8601, with an
            offset only if the file has one), "frames" (of a moving picture), "from" ("clipboard": there was no file).
    """

    number: int
    kind: str
    path: str
    sha256: str
    bytes: int
    media_type: str
    width: int
    height: int
    screen: dict[str, Any] | None = None
    source_sha256: str | None = None
    box: list[int] | None = None
    edits: dict[str, Any] | None = None
    source_name: str | None = None
    source_time: str | None = None
    claims: dict[str, Any] | None = None

    def in_ledger(self) -> dict[str, Any]:
        """Return what the ledger says about this picture: everything that is known."""
        names = (
            "number kind path sha256 bytes media_type width height screen source_sha256 box edits source_name"
            " source_time claims"
        )
        return {name: value for name in names.split() if (value := getattr(self, name)) is not None}


@dataclass(frozen=True, slots=True)
class Capture:
    """A capture as the database knows it; ``pictures`` holds originals first, then derived ones."""

    id: str
    purpose: Purpose
    origin: str
    state: CaptureState
    captured_at: str
    local_time: str
    zone: str
    program_version: str
    observed: dict[str, Any]
    pictures: tuple[Picture, ...]

    @property
    def originals(self) -> tuple[Picture, ...]:
        """The sealed pictures themselves."""
        return tuple(picture for picture in self.pictures if picture.kind == "original")


def new_capture_id(moment: datetime) -> str:
    """Make an id a person can sort and read out: ``C-20261122-214107-k7q2x`` (wall-clock time, then chance)."""
    return f"C-{moment.astimezone():%Y%m%d-%H%M%S}-{_chance()}"


def _chance() -> str:
    # From the system's own chance, without the module secrets: loading it takes as long as recording a capture.
    number, signs = int.from_bytes(os.urandom(16), "big"), ""
    for _ in range(5):
        number, place = divmod(number, len(_SIGNS))
        signs += _SIGNS[place]
    return signs


def is_capture_id(text: str) -> bool:
    """Tell whether a text could have come from :func:`new_capture_id`."""
    return re.fullmatch(rf"C-[0-9]{{8}}-[0-9]{{6}}-[{_SIGNS}]{{5}}", text) is not None


def folder_of(capture_id: str) -> PurePosixPath:
    """Return a capture's folder below the vault: ``2026/2026-11/C-20261122-…``, to be found in a file manager."""
    year, month = capture_id[2:6], capture_id[6:8]
    return PurePosixPath(year, f"{year}-{month}", capture_id)


def insert_capture(connection: sqlite3.Connection, capture: Capture) -> None:
    """Add a capture and its pictures, inside the transaction of its ledger row."""
    connection.execute(
        "INSERT INTO captures (id, purpose, origin, state, captured_at, local_time, zone, program_version, observed)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            capture.id,
            capture.purpose,
            capture.origin,
            capture.state,
            capture.captured_at,
            capture.local_time,
            capture.zone,
            capture.program_version,
            json.dumps(capture.observed),
        ),
    )
    for picture in capture.pictures:
        insert_picture(connection, capture.id, picture)


def insert_picture(connection: sqlite3.Connection, capture_id: str, picture: Picture) -> None:
    """Add one picture of a capture."""
    connection.execute(
        "INSERT INTO pictures (capture_id, number, kind, path, sha256, bytes, media_type, width, height, screen,"
        " source_sha256, box, edits, source_name, source_time, claims)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            capture_id,
            picture.number,
            picture.kind,
            picture.path,
            picture.sha256,
            picture.bytes,
            picture.media_type,
            picture.width,
            picture.height,
            None if picture.screen is None else json.dumps(picture.screen),
            picture.source_sha256,
            None if picture.box is None else json.dumps(picture.box),
            None if picture.edits is None else json.dumps(picture.edits),
            picture.source_name,
            picture.source_time,
            None if picture.claims is None else json.dumps(picture.claims),
        ),
    )


def find_capture(connection: sqlite3.Connection, capture_id: str) -> Capture | None:
    """Read a capture with its pictures, or None when there is none of that id."""
    row = connection.execute("SELECT * FROM captures WHERE id = ?", (capture_id,)).fetchone()
    if row is None:
        return None
    pictures = connection.execute(
        "SELECT * FROM pictures WHERE capture_id = ? ORDER BY kind = 'original' DESC, number", (capture_id,)
    )
    return Capture(
        id=row["id"],
        purpose=Purpose(row["purpose"]),
        origin=row["origin"],
        state=CaptureState(row["state"]),
        captured_at=row["captured_at"],
        local_time=row["local_time"],
        zone=row["zone"],
        program_version=row["program_version"],
        observed=json.loads(row["observed"]),
        pictures=tuple(read_picture(picture) for picture in pictures),
    )


def get_capture(connection: sqlite3.Connection, capture_id: str) -> Capture:
    """Read a capture with its pictures.

    Raises:
        NoSuchCapture: nothing has that id.
    """
    capture = find_capture(connection, capture_id)
    if capture is None:
        raise NoSuchCapture(f"There is no capture {capture_id} in this data folder. Nothing was changed.")
    return capture


def read_picture(row: sqlite3.Row) -> Picture:
    """Make a picture of its database row."""
    return Picture(
        number=row["number"],
        kind=row["kind"],
        path=row["path"],
        sha256=row["sha256"],
        bytes=row["bytes"],
        media_type=row["media_type"],
        width=row["width"],
        height=row["height"],
        screen=json.loads(row["screen"]) if row["screen"] else None,
        source_sha256=row["source_sha256"],
        box=json.loads(row["box"]) if row["box"] else None,
        edits=json.loads(row["edits"]) if row["edits"] else None,
        source_name=row["source_name"],
        source_time=row["source_time"],
        claims=json.loads(row["claims"]) if row["claims"] else None,
    )
