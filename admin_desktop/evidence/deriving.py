"""Derived pictures: new files made from an original, which is never rewritten."""

import contextlib
import hashlib
import io
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from admin_desktop.boxes import Box
from admin_desktop.errors import Trouble
from admin_desktop.evidence.captures import Capture, CaptureState, Picture, folder_of, insert_picture
from admin_desktop.evidence.ledger import Event, append
from admin_desktop.evidence.recipe import MarkKind, Recipe
from admin_desktop.evidence.vault import Vault
from admin_desktop.storage.database import Database

if TYPE_CHECKING:
    from PIL import Image


class PictureDamaged(Trouble):
    """An original is missing or has changed since it was sealed."""


class CannotOpen(Trouble):
    """An original is whole, but its pixels cannot be read on this computer."""


class NotKept(Trouble):
    """A capture was discarded or locked away: nothing is made of it any more."""


def read_original(vault: Vault, picture: Picture) -> bytes:
    """Read a sealed picture and make sure that it is still what was sealed.

    Raises:
        PictureDamaged: it is missing or differs from its hash.
    """
    try:
        data = vault.read(picture.path)
    except OSError as error:
        raise PictureDamaged(
            f"The picture {picture.path} cannot be read any more, so this was not done. Your other reports are safe: "
            "open Settings and choose Check the evidence."
        ) from error
    if hashlib.sha256(data).hexdigest() != picture.sha256:
        raise PictureDamaged(
            f"The picture {picture.path} has changed since it was sealed, so it was not used. Your other reports are "
            "safe: open Settings and choose Check the evidence."
        )
    return data


def open_original(vault: Vault, picture: Picture) -> "Image.Image":
    """Read the pixels of a sealed picture, upright, RGB.

    Raises:
        PictureDamaged: it is missing or differs from its hash.
        CannotOpen: it is whole, but cannot be decoded here.
    """
    from admin_desktop.evidence.decoding import upright

    data = read_original(vault, picture)
    try:
        return upright(data, picture.media_type)
    # Whatever a decoder stumbles over: the file is kept all the same.
    except Exception as error:
        raise CannotOpen(
            f"The picture {picture.path} is kept and unchanged, but it cannot be opened on this computer, so no copy "
            "was made. Send the original as it is."
        ) from error


def crop(database: Database, vault: Vault, capture: Capture, number: int, box: tuple[int, int, int, int]) -> Capture:
    """Cut a box out of an original, as a new picture that names the original's hash.

    Args:
        database, vault: where the capture lies.
        capture: kept, not quarantined or discarded.
        number: which of its originals, from 1.
        box: x, y, width, height in physical pixels of the upright original; cut to the picture's edges.

    Returns:
        the capture with the new picture as its last.

    Raises:
        NotKept, PictureDamaged, CannotOpen: nothing was made.
        DiskFull, NoWritePermission, FolderGone, FileTrouble, DatabaseBusy: nothing was made.
        ValueError: the box lies outside the picture.
    """
    return derive(database, vault, capture, number, Recipe(Box(*box)))


def derive(database: Database, vault: Vault, capture: Capture, number: int, recipe: Recipe) -> Capture:
    """Make a new picture of an original by a recipe; both hashes and the recipe go into the ledger.

    With covers or marks it is a "cover" and keeps its recipe as ``edits``; a mere part of the original is a "crop", and
    its ``box`` says all. Covered pixels are not in the new file, and nothing of the original's metadata is.

    Args:
        database, vault, capture, number: as for :func:`crop`.
        recipe: cut to the picture's edges.

    Returns:
        the capture with the new picture as its last.

    Raises:
        NotKept, PictureDamaged, CannotOpen: nothing was made.
        DiskFull, NoWritePermission, FolderGone, FileTrouble, DatabaseBusy: nothing was made.
        ValueError: the recipe changes nothing, or its crop lies outside the picture.
    """
    _require_kept(capture.id, capture.state)
    original = next(picture for picture in capture.originals if picture.number == number)
    image = open_original(vault, original)
    if recipe.crop and recipe.crop.cut(image.size) is None:
        raise ValueError(f"the box {tuple(recipe.crop)} lies outside {image.width} x {image.height} pixels")
    within = recipe.within(image.size)
    if not recipe.crop and not within.marks:
        raise ValueError("the recipe changes nothing")
    box = within.crop or Box(0, 0, *image.size)
    picture = Picture(
        number=0,  # the next free one, once nobody else may write
        kind="cover" if within.marks else "crop",
        path="",
        sha256="",
        bytes=0,
        media_type="image/png",
        width=box.width,
        height=box.height,
        source_sha256=original.sha256,
        box=list(box),
        edits=within.as_json() if within.marks else None,
    )
    return _keep(database, vault, capture, picture, render(image, within))


def render(image: "Image.Image", recipe: Recipe) -> bytes:
    """Make the file of a derived picture: a PNG of an upright original's pixels with a recipe done to them.

    Anyone who has the original and the recipe can make it again: the pixels are always the same; the bytes too, by the
    same version of the program.
    """
    from admin_desktop.evidence.drawing import draw

    out = io.BytesIO()
    # A fresh image has no metadata, and none is asked for.
    draw(image, recipe).save(out, "PNG")
    return out.getvalue()


def covers_or_marks(picture: Picture) -> str:
    """Tell in one word what a covered copy has: "covered", "marked" or "covered and marked"."""
    marks: list[Any] = (picture.edits or {}).get("marks", [])
    kinds = {mark.get("kind") for mark in marks if isinstance(mark, dict)}
    words = ["covered"] if MarkKind.COVER in kinds else []
    return " and ".join([*words, "marked"] if kinds - {MarkKind.COVER} else words or ["covered"])


def _keep(database: Database, vault: Vault, capture: Capture, picture: Picture, data: bytes) -> Capture:
    written = ""
    try:
        with database.writing() as connection:
            # Another window may have discarded it, or locked it away, since it was read.
            state = connection.execute("SELECT state FROM captures WHERE id = ?", (capture.id,)).fetchone()[0]
            _require_kept(capture.id, state)
            picture = _named(connection, capture.id, picture, data)
            vault.write_all({picture.path: data})
            written = picture.path
            append(connection, Event.DERIVE, capture.id, {"files": [picture.in_ledger()]})
            insert_picture(connection, capture.id, picture)
    except (Trouble, sqlite3.Error):
        # The row was taken back, also when it was the commit that failed: then the picture goes, too.
        if written:
            with contextlib.suppress(OSError):
                vault.remove(written)
        raise
    return replace(capture, pictures=(*capture.pictures, picture))


def _named(connection: sqlite3.Connection, capture_id: str, picture: Picture, data: bytes) -> Picture:
    made = connection.execute(
        "SELECT coalesce(max(number), 0) + 1 FROM pictures WHERE capture_id = ? AND kind = ?",
        (capture_id, picture.kind),
    ).fetchone()[0]
    path = str(folder_of(capture_id) / f"{picture.kind}-{made}.png")
    return replace(picture, number=made, path=path, sha256=hashlib.sha256(data).hexdigest(), bytes=len(data))


def _require_kept(capture_id: str, state: str) -> None:
    if state != CaptureState.KEPT:
        become = {
            CaptureState.DISCARDED: "was discarded",
            CaptureState.QUARANTINED: "is quarantined, which means locked away",
        }
        raise NotKept(
            f"{capture_id} {become[CaptureState(state)]}, so no copy was made of it. Everything else is as it was."
        )
