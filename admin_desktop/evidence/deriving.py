"""Derived pictures: new files made from an original, which is never rewritten."""

import contextlib
import hashlib
import io
from dataclasses import replace

from admin_desktop.errors import Trouble
from admin_desktop.evidence.captures import Capture, CaptureState, Picture, folder_of, insert_picture
from admin_desktop.evidence.ledger import Event, append
from admin_desktop.evidence.vault import Vault
from admin_desktop.storage.database import Database


class PictureDamaged(Trouble):
    """An original is missing or has changed since it was sealed."""


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


def crop(database: Database, vault: Vault, capture: Capture, number: int, box: tuple[int, int, int, int]) -> Capture:
    """Cut a box out of an original, as a new picture that names the original's hash.

    Args:
        database, vault: where the capture lies.
        capture: kept, not quarantined or discarded.
        number: which of its originals, from 1.
        box: x, y, width, height in physical pixels of the original as it is seen upright; cut to the picture's edges.

    Returns:
        the capture with the new picture as its last.

    Raises:
        PictureDamaged: the original is not what was sealed.
        DiskFull, NoWritePermission, FolderGone, FileTrouble, DatabaseBusy: nothing was made.
        ValueError: the box lies outside the picture, or the capture is not kept.
    """
    from PIL import Image

    from admin_desktop.evidence.decoding import upright

    _require_kept(capture.id, capture.state)
    original = next(picture for picture in capture.originals if picture.number == number)
    image = upright(read_original(vault, original), original.media_type)
    x, y, width, height = _within(box, image.width, image.height)
    part = image.crop((x, y, x + width, y + height))
    # A fresh image: nothing of the original's metadata or of its other pixels goes along.
    clean = Image.new("RGB", part.size)
    clean.paste(part)
    out = io.BytesIO()
    clean.save(out, "PNG")
    picture = _keep(database, vault, capture, original, (x, y, width, height), out.getvalue())
    return replace(capture, pictures=(*capture.pictures, picture))


def _keep(
    database: Database, vault: Vault, capture: Capture, original: Picture, box: tuple[int, int, int, int], data: bytes
) -> Picture:
    with database.writing() as connection:
        # Another window may have discarded it, or locked it away, since it was read.
        state = connection.execute("SELECT state FROM captures WHERE id = ?", (capture.id,)).fetchone()[0]
        _require_kept(capture.id, state)
        made = connection.execute(
            "SELECT coalesce(max(number), 0) + 1 FROM pictures WHERE capture_id = ? AND kind = 'crop'", (capture.id,)
        ).fetchone()[0]
        picture = Picture(
            number=made,
            kind="crop",
            path=str(folder_of(capture.id) / f"crop-{made}.png"),
            sha256=hashlib.sha256(data).hexdigest(),
            bytes=len(data),
            media_type="image/png",
            width=box[2],
            height=box[3],
            source_sha256=original.sha256,
            box=list(box),
        )
        vault.write_all({picture.path: data})
        try:
            append(connection, Event.DERIVE, capture.id, {"files": [picture.in_ledger()]})
            insert_picture(connection, capture.id, picture)
        except BaseException:
            with contextlib.suppress(OSError):
                vault.remove(picture.path)
            raise
    return picture


def _require_kept(capture_id: str, state: str) -> None:
    if state != CaptureState.KEPT:
        raise ValueError(f"{capture_id} is {state}")


def _within(box: tuple[int, int, int, int], width: int, height: int) -> tuple[int, int, int, int]:
    left, top = max(0, box[0]), max(0, box[1])
    right, bottom = min(width, box[0] + box[2]), min(height, box[1] + box[3])
    if right <= left or bottom <= top:
        raise ValueError(f"the box {box} lies outside {width} x {height} pixels")
    return left, top, right - left, bottom - top
