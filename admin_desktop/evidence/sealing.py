"""Sealing: from pixels (or a file) to bytes on disk, a hash, and a row in the ledger.

The order is what makes the promise: what is known (``capture.json``) and the pictures are written and synced, renamed,
their folder synced; then the ledger's row is committed with full sync. A kill at any moment leaves nothing, or pictures
that recovery adopts with what is known of them, or all of it.
"""

import hashlib
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Protocol

from admin_desktop.errors import Trouble
from admin_desktop.evidence.captures import (
    Capture,
    CaptureState,
    Picture,
    Purpose,
    folder_of,
    insert_capture,
    new_capture_id,
)
from admin_desktop.evidence.descriptions import describe, description_path
from admin_desktop.evidence.ledger import Event, append, head
from admin_desktop.evidence.vault import Vault
from admin_desktop.storage.clock import LocalTime, iso_utc
from admin_desktop.storage.database import Database
from admin_desktop.storage.files import FolderGone


class SealedUnrecorded(Trouble):
    """The picture is safe in the vault but could not be entered in the ledger yet."""


class Grabbed(Protocol):
    """Pixels of one screen: what :class:`admin_desktop.capture.frames.Frame` offers.

    ``bgra`` holds ``width * height * 4`` bytes, physical pixels.
    """

    @property
    def width(self) -> int:
        """Physical pixels."""

    @property
    def height(self) -> int:
        """Physical pixels."""

    @property
    def bgra(self) -> bytes | bytearray | memoryview:
        """Blue, green, red and a fourth byte for each pixel, top row first."""

    @property
    def grabbed_at(self) -> datetime:
        """The moment, with its zone."""


@dataclass(frozen=True, slots=True)
class ScreenShot:
    """A grabbed screen and what the ledger shall say about the screen (JSON values)."""

    frame: Grabbed
    screen: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """A picture that came from elsewhere, byte for byte, already inspected.

    ``claims`` is what it says of itself, as :class:`Picture` keeps it.
    """

    data: bytes
    media_type: str
    extension: str
    width: int
    height: int
    name: str
    changed_at: datetime | None
    claims: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed capture and how long its steps took, in milliseconds (encode, write, record)."""

    capture: Capture
    ms: dict[str, float]


class Sealer:
    """Seals into one vault and one ledger.

    Args:
        database: holds the ledger; its right to write is held from the first byte to the commit, so that one
            capture is sealed at a time over all windows and commands.
        vault: where the pictures go.
        version: of the program, for the record.
    """

    def __init__(self, database: Database, vault: Vault, version: str) -> None:
        self._database = database
        self._vault = vault
        self._version = version

    def seal(self, shots: Sequence[ScreenShot], purpose: Purpose, facts: dict[str, Any] | None = None) -> Sealed:
        """Seal one capture of one or more screens.

        Args:
            shots: at least one, in the order of the screens.
            purpose: why it was made.
            facts: JSON values about the grab itself for the ledger (which grabber, were our windows away).

        Raises:
            DiskFull, NoWritePermission, FolderGone, FileTrouble: nothing was kept.
            SealedUnrecorded: the pictures are in the vault and will be recorded at the next start.
        """
        # Only here, so that importing a file need not load the encoder.
        from admin_desktop.evidence.png import encode_png

        started = time.perf_counter()
        encoded = [encode_png(shot.frame.width, shot.frame.height, shot.frame.bgra) for shot in shots]
        encode_ms = (time.perf_counter() - started) * 1e3
        moment = shots[0].frame.grabbed_at
        capture_id = self._new_id(moment)
        pictures = [
            Picture(
                number=number,
                kind="original",
                path=str(folder_of(capture_id) / f"screen-{shot.screen.get('number', number)}.png"),
                sha256=hashlib.sha256(data).hexdigest(),
                bytes=len(data),
                media_type="image/png",
                width=shot.frame.width,
                height=shot.frame.height,
                screen=shot.screen,
            )
            for number, (shot, data) in enumerate(zip(shots, encoded, strict=True), start=1)
        ]
        capture = self._capture(capture_id, purpose, "screen", moment, pictures)
        ms = self._keep(capture, encoded, Event.SEAL, facts or {})
        return Sealed(capture, {"encode": encode_ms, **ms})

    def seal_import(self, files: Sequence[ImportedFile], purpose: Purpose, moment: datetime) -> Sealed:
        """Seal pictures that came from elsewhere as one capture, byte for byte.

        Args:
            files: at least one, already inspected.
            purpose: why they are kept.
            moment: now; a file's own time is recorded beside it.

        Raises:
            As :meth:`seal`.
        """
        capture_id = self._new_id(moment)
        pictures = [
            Picture(
                number=number,
                kind="original",
                path=str(folder_of(capture_id) / f"import-{number}.{file.extension}"),
                sha256=hashlib.sha256(file.data).hexdigest(),
                bytes=len(file.data),
                media_type=file.media_type,
                width=file.width,
                height=file.height,
                source_name=file.name or None,
                source_time=iso_utc(file.changed_at) if file.changed_at else None,
                claims=file.claims,
            )
            for number, file in enumerate(files, start=1)
        ]
        capture = self._capture(capture_id, purpose, "import", moment, pictures)
        ms = self._keep(capture, [file.data for file in files], Event.IMPORT, {})
        return Sealed(capture, {"encode": 0.0, **ms})

    def _new_id(self, moment: datetime) -> str:
        """An id that nothing in the vault has: chance makes that all but sure, and a look makes it sure."""
        while self._vault.at(str(folder_of(made := new_capture_id(moment)))).exists():
            pass
        return made

    def _capture(
        self, capture_id: str, purpose: Purpose, origin: str, moment: datetime, pictures: list[Picture]
    ) -> Capture:
        local = LocalTime.of(moment)
        return Capture(
            id=capture_id,
            purpose=purpose,
            origin=origin,
            state=CaptureState.KEPT,
            captured_at=iso_utc(moment.astimezone(UTC)),
            local_time=local.iso,
            zone=local.zone,
            program_version=self._version,
            observed={},
            pictures=tuple(pictures),
        )

    def _keep(self, capture: Capture, data: list[bytes], event: Event, facts: dict[str, Any]) -> dict[str, float]:
        files = {picture.path: content for picture, content in zip(capture.pictures, data, strict=True)}
        started = time.perf_counter()
        written: float | None = None
        try:
            with self._database.writing() as connection:
                description = describe(capture, facts, head(connection))
                self._write(capture, description, files)
                written = time.perf_counter()
                append(connection, event, capture.id, {**ledger_body(capture, description), **facts})
                insert_capture(connection, capture)
        except (Trouble, sqlite3.Error) as trouble:
            self._keep_anyway(capture, files, facts, trouble, written is not None)
        if written is None:
            raise AssertionError("sealed without writing")
        done = time.perf_counter()
        return {"write": (written - started) * 1e3, "record": (done - written) * 1e3}

    def _write(self, capture: Capture, description: bytes, files: dict[str, bytes]) -> None:
        # The description first: it tells recovery which of the pictures after it are whole.
        self._vault.write_all({description_path(capture.id): description, **files})

    def _keep_anyway(
        self,
        capture: Capture,
        files: dict[str, bytes],
        facts: dict[str, Any],
        trouble: Exception,
        written: bool,
    ) -> None:
        """The database refused. The picture is worth more than the row: write it; recovery adds the row."""
        if not written:
            if isinstance(trouble.__cause__, OSError):
                raise trouble  # the disk itself refused the pictures; nothing was left behind
            self._write(capture, describe(capture, facts, None), files)
        elif isinstance(trouble, FolderGone) and self._vault.at(next(iter(files))).exists():
            # The disk was pulled out before the pictures were written, and they went to what lies below its place.
            self._vault.take_back([description_path(capture.id), *files])
            raise trouble
        why = f": {trouble}" if isinstance(trouble, Trouble) else "."
        raise SealedUnrecorded(
            f"The picture is safe as {capture.id}, but it could not be entered in the record yet{why} "
            "It will be entered when Admin Desktop can open the record again."
        ) from trouble


def ledger_body(capture: Capture, description: bytes | None) -> dict[str, Any]:
    """Return what the ledger says about a capture when it is sealed, imported or recovered.

    Args:
        capture: with its originals.
        description: of its ``capture.json``, if there is one.
    """
    body: dict[str, Any] = {
        "purpose": str(capture.purpose),
        "captured_at": capture.captured_at,
        "local_time": capture.local_time,
        "zone": capture.zone,
        "program": f"Admin Desktop {capture.program_version}",
        "files": [picture.in_ledger() for picture in capture.originals],
    }
    if description is not None:
        body["description"] = {
            "path": description_path(capture.id),
            "sha256": hashlib.sha256(description).hexdigest(),
            "bytes": len(description),
        }
    return body


def observe(database: Database, capture: Capture, learnt: dict[str, Any]) -> Capture:
    """Record what was learnt a moment after sealing (window title, process), as a row of its own.

    Args:
        database: the ledger's.
        capture: already sealed.
        learnt: JSON values.

    Returns:
        the capture with the new facts.

    Raises:
        Trouble: the facts were not recorded; the capture itself is untouched.
    """
    import json

    with database.writing() as connection:
        row = connection.execute("SELECT state, observed FROM captures WHERE id = ?", (capture.id,)).fetchone()
        if row["state"] == CaptureState.DISCARDED:
            return capture  # erased meanwhile: what the screen told goes with it
        observed = {**json.loads(row["observed"]), **learnt}
        append(connection, Event.OBSERVE, capture.id, learnt)
        connection.execute("UPDATE captures SET observed = ? WHERE id = ?", (json.dumps(observed), capture.id))
    return replace(capture, observed=observed)
