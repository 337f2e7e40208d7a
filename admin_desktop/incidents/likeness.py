"""Finding out that a post was reported before: by its link, its words, or what it looks like."""

import json
import sqlite3
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from admin_desktop.boxes import Box
from admin_desktop.incidents.incident import IncidentState
from admin_desktop.storage.database import Database

if TYPE_CHECKING:
    from PIL import Image

# Words are compared with these many latest reports: who looks after a page meets the same post within days.
_LATEST: Final = 3000
# Shorter words ("So true!") are said by many.
_LEAST_LETTERS: Final = 20
_SAME_WORDS: Final = 92.0  # per cent, what the reader may get wrong
_OTHER_WORDS: Final = 60.0
_COLUMNS, _ROWS = 16, 16
_SAME_LOOK: Final = 12  # of 256 signs, the most that may differ
_SAME_SHAPE: Final = 0.08


class Why(StrEnum):
    """What makes a post look like another."""

    LINK = "link"
    WORDS = "words"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Alike:
    """A report that there is of what may be the same post.

    Attributes:
        incident_id, state: of the report.
        at: when it was begun, ISO 8601, UTC.
        why: the strongest reason.
    """

    incident_id: str
    state: IncidentState
    at: str
    why: Why


@dataclass(frozen=True, slots=True)
class Post:
    """What is compared of a post: link, words, and what it looks like (:func:`look_of`); empty where not known."""

    link: str = ""
    body: str = ""
    look: str = ""


def look_of(image: "Image.Image", box: Box | None) -> str:
    """Return what a part of a picture looks like: its shape, and where it becomes darker from left to right.

    Args:
        image: upright.
        box: the part, physical pixels; None for all of it.

    Returns:
        "width/height" as a number, a space, and 256 bits in hex; empty for a part of one colour, which looks like any.
    """
    from PIL import Image

    part = box.cut(image.size) if box else None
    seen = image.crop((part.x, part.y, part.right, part.bottom)) if part else image
    small = seen.convert("L").resize((_COLUMNS + 1, _ROWS), Image.Resampling.BOX)
    grey = small.tobytes()
    if max(grey) - min(grey) < 8:
        return ""
    bits = 0
    for row in range(_ROWS):
        at = row * (_COLUMNS + 1)
        for column in range(_COLUMNS):
            bits = bits << 1 | (grey[at + column] > grey[at + column + 1])
    return f"{seen.width / seen.height:.3f} {bits:064x}"


def same_look(one: str, other: str) -> bool:
    """Tell whether two parts look the same, whatever their size in pixels."""
    if not one or not other:
        return False
    (shape, bits), (other_shape, other_bits) = one.split(), other.split()
    if abs(float(shape) / float(other_shape) - 1) > _SAME_SHAPE:
        return False
    return (int(bits, 16) ^ int(other_bits, 16)).bit_count() <= _SAME_LOOK


SameLink = Callable[[str, str], bool]
"""Tells whether two links lead to one post."""


def find_alike(database: Database, incident_id: str, post: Post, same_link: SameLink) -> Alike | None:
    """Find a report of the same post, the best and then the latest one.

    Args:
        database: with the reports.
        incident_id: of the draft itself, which is not meant.
        post: what is known of its post.
        same_link: compares links.

    Raises:
        Trouble: the records cannot be read.
    """
    with database.reading() as connection:
        refused = _refused(connection, incident_id)
        found: dict[Why, Alike] = {}
        for row in _others(connection, incident_id):
            if row["id"] in refused:
                continue
            why = _why(post, Post(row["link"], row["body"], row["likeness"] or ""), same_link)
            if why is not None and why not in found:
                found[why] = Alike(row["id"], IncidentState(row["state"]), row["created_at"], why)
                if why == Why.LINK:
                    break
    return next((found[why] for why in Why if why in found), None)


def _others(connection: sqlite3.Connection, incident_id: str) -> Iterator[sqlite3.Row]:
    yield from connection.execute(
        "SELECT incidents.id, state, created_at, link, incidents.body, ("
        " SELECT likeness FROM readings JOIN incident_captures USING (capture_id)"
        " WHERE incident_id = incidents.id AND likeness != '' AND readings.box IS NOT NULL ORDER BY position LIMIT 1"
        ") AS likeness FROM incidents WHERE state != 'dropped' AND id != ?"
        " ORDER BY created_at DESC, id DESC LIMIT ?",
        (incident_id, _LATEST),
    )


def _refused(connection: sqlite3.Connection, incident_id: str) -> set[str]:
    rows = connection.execute(
        "SELECT detail FROM incident_events WHERE incident_id = ? AND kind = 'another_post'", (incident_id,)
    )
    return {str(json.loads(row["detail"]).get("than", "")) for row in rows}


def _why(post: Post, other: Post, same_link: SameLink) -> Why | None:
    if post.link and other.link and same_link(post.link, other.link):
        # One link may stand over many comments, or over a whole page: of two that differ it says nothing.
        words = _words_alike(post.body, other.body, _OTHER_WORDS)
        differs = not words and bool(post.look and other.look) and not same_look(post.look, other.look)
        return None if words is False or differs else Why.LINK
    if _words_alike(post.body, other.body, _SAME_WORDS):
        return Why.WORDS
    if same_look(post.look, other.look) and _words_alike(post.body, other.body, _OTHER_WORDS) is not False:
        return Why.PICTURE
    return None


def _words_alike(one: str, other: str, per_cent: float) -> bool | None:
    """Tell whether two texts say the same; None where one of them is too short to tell."""
    from rapidfuzz import fuzz

    one, other = _folded(one), _folded(other)
    if min(len(one), len(other)) < _LEAST_LETTERS:
        return None
    return bool(fuzz.ratio(one, other, score_cutoff=per_cent) > 0)


def _folded(text: str) -> str:
    bare = unicodedata.normalize("NFKC", text[:4000]).casefold()
    return " ".join("".join(sign if sign.isalnum() else " " for sign in bare).split())
