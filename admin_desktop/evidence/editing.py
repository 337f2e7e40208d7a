"""Work on a covered copy that is not saved yet: its recipe is kept, so that a crash does not cost it."""

import contextlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from admin_desktop.evidence.captures import Capture, CaptureState, Picture, get_capture
from admin_desktop.evidence.deriving import NotKept, open_original
from admin_desktop.evidence.recipe import BadRecipe, Recipe, read_recipe
from admin_desktop.evidence.vault import Vault
from admin_desktop.storage.clock import iso_utc, utc_now
from admin_desktop.storage.database import Database

if TYPE_CHECKING:
    from PIL import Image


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody edits.

    Attributes:
        capture: kept, not locked away.
        number: of the original, from 1.
        image: the original's pixels, upright, RGB.
        recipe: to go on from.
        before: as it was before unfinished work began; the same as ``recipe`` where there is none.
        resumed: the recipe is unfinished work of an earlier time, in no copy yet.
    """

    capture: Capture
    number: int
    image: "Image.Image"
    recipe: Recipe
    before: Recipe
    resumed: bool


def begin(database: Database, vault: Vault, capture_id: str, number: int, first: Recipe) -> Work:
    """Open an original for editing: with unfinished work, else with its newest covered copy's recipe.

    Args:
        database, vault: where the capture lies.
        capture_id: a kept capture's.
        number: which of its originals, from 1.
        first: to begin with where there is neither.

    Raises:
        NotKept: a picture that is locked away or discarded is never opened.
        PictureDamaged, CannotOpen, NoSuchCapture: there is nothing to edit.
    """
    with database.reading() as connection:
        capture = get_capture(connection, capture_id)
        row = connection.execute(
            "SELECT recipe FROM edit_drafts WHERE capture_id = ? AND number = ?", (capture_id, number)
        ).fetchone()
    if capture.state != CaptureState.KEPT:
        raise NotKept(f"{capture_id} is locked away or discarded, so it is not shown. Everything else is as it was.")
    original = next((one for one in capture.originals if one.number == number), capture.originals[0])
    image = open_original(vault, original)
    unfinished = _read(row[0]) if row else None
    last = covered_copy(capture, original)
    before = ((_read(json.dumps(last.edits)) if last else None) or first).within(image.size)
    recipe = unfinished.within(image.size) if unfinished else before
    # A kill between the copy and forgetting leaves what the copy has already.
    return Work(capture, original.number, image, recipe, before, recipe != before)


def covered_copy(capture: Capture, original: Picture) -> Picture | None:
    """Return the newest covered copy of an original, or None."""
    copies = [one for one in capture.pictures if one.kind == "cover" and one.source_sha256 == original.sha256]
    return copies[-1] if copies else None


def keep_draft(database: Database, capture_id: str, number: int, recipe: Recipe) -> None:
    """Keep unfinished work.

    Raises:
        Trouble: what was kept before is as it was.
    """
    with database.writing() as connection:
        connection.execute(
            "INSERT INTO edit_drafts SELECT id, ?, ?, ? FROM captures WHERE id = ? AND state = 'kept'"
            " ON CONFLICT DO UPDATE SET recipe = excluded.recipe, updated_at = excluded.updated_at",
            (number, json.dumps(recipe.as_json()), iso_utc(utc_now()), capture_id),
        )


def forget_draft(database: Database, capture_id: str, number: int) -> None:
    """Forget unfinished work: the copy was made, or the admin left it."""
    with database.writing() as connection:
        connection.execute("DELETE FROM edit_drafts WHERE capture_id = ? AND number = ?", (capture_id, number))


def _read(text: str) -> Recipe | None:
    """Read a kept recipe; one that cannot be read (of a newer version, tampered with) counts as none."""
    with contextlib.suppress(BadRecipe, ValueError, RecursionError):
        return read_recipe(json.loads(text))
    return None
