"""An incident as the form shows it."""

import json
import sqlite3
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class IncidentState(StrEnum):
    """How far an incident has come. Dropped: its picture was a mistake and is discarded, on record."""

    DRAFT = "draft"
    REPORTED = "reported"
    DROPPED = "dropped"


class Removal(StrEnum):
    """Whether the post is still to be seen."""

    STILL_UP = "still_up"
    REMOVED = "removed"


class PageKind(StrEnum):
    """Whose page a post stands on (union-1610 has rules of its own for associated groups, clauses A to E)."""

    NOT_SAID = ""
    DISTRICT = "district"
    ASSOCIATED = "associated"


class PictureChoice(StrEnum):
    """Which picture a recipient gets."""

    ORIGINAL = "original"
    CROP = "crop"
    COVERED = "covered"
    NONE = "none"


@dataclass(slots=True)
class RecipientChoice:
    """What the admin changed about a recipient; None means as the policy pack says."""

    included: bool | None = None
    address: str | None = None
    picture: PictureChoice | None = None


@dataclass(slots=True)
class Form:
    """Everything the admin can change while an incident is a draft.

    Attributes:
        page_kind: whose page it is.
        page, platform, link, author, handle, posted: one line each; platform is one of the closed set of ids, or
            empty.
        body: what the post says.
        categories: ids of the closed set.
        removal, removed_at: whether the post is still up; the moment it was gone (UTC, ISO 8601).
        recipients: by role.
        guessed: fields that hold a guess nobody has looked at, each with where it came from: "clipboard", "browser",
            or the id of the capture it was read in. A category is a field of the name "category:" and its id.
        touched: fields that are the admin's own, empty ones too: no guess ever goes there.
    """

    page: str = ""
    platform: str = ""
    link: str = ""
    author: str = ""
    handle: str = ""
    posted: str = ""
    body: str = ""
    categories: list[str] = field(default_factory=list)
    note: str = ""
    removal: Removal = Removal.STILL_UP
    removed_at: str | None = None
    recipients: dict[str, RecipientChoice] = field(default_factory=dict)
    guessed: dict[str, str] = field(default_factory=dict)
    touched: list[str] = field(default_factory=list)
    page_kind: PageKind = PageKind.NOT_SAID


@dataclass(frozen=True, slots=True)
class Selection:
    """What a report shows of one of its captures.

    Attributes:
        capture_id: ``C-…``.
        picture: which of its originals, from 1 (there is one a screen).
        box: the selected part of that, [x, y, width, height] in its physical pixels; None for the whole picture.
    """

    capture_id: str
    picture: int = 1
    box: list[int] | None = None


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """Something that happened to an incident: when (UTC, ISO 8601), what kind, and details."""

    at: str
    kind: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident; times are UTC, ISO 8601.

    Attributes:
        selections: its captures in the order of the report, each with what is shown of it.
        closed_at, outcome: when it was closed, and as what (an :class:`admin_desktop.incidents.life.Outcome`).
        rules: the policy's texts in force that evening (kept with the report), empty while a draft.
    """

    id: str
    state: IncidentState
    created_at: str
    updated_at: str
    reported_at: str | None
    form: Form
    selections: tuple[Selection, ...]
    pack: str
    pack_revision: str
    rules: dict[str, Any]
    closed_at: str | None = None
    outcome: str = ""

    @property
    def captures(self) -> tuple[str, ...]:
        """The ids of its captures, in order."""
        return tuple(one.capture_id for one in self.selections)

    @property
    def has_box(self) -> bool:
        """Whether a part of any capture was selected."""
        return any(one.box is not None for one in self.selections)

    def selection(self, capture_id: str) -> Selection:
        """Return what is shown of a capture; the whole first picture, where nothing was chosen."""
        return next((one for one in self.selections if one.capture_id == capture_id), Selection(capture_id))


TEXT_FIELDS = ("page", "platform", "link", "author", "handle", "posted", "body", "note")


def form_values(form: Form) -> dict[str, Any]:
    """Return a form as the columns of its database row."""
    recipients = {
        role: {"included": choice.included, "address": choice.address, "picture": choice.picture}
        for role, choice in form.recipients.items()
    }
    return {
        **{name: _storable(getattr(form, name)) for name in TEXT_FIELDS},
        "page_kind": form.page_kind,
        "categories": json.dumps(form.categories),
        "removal": form.removal,
        "removed_at": form.removed_at,
        "recipients": json.dumps(recipients),
        "guessed": json.dumps(form.guessed),
        "touched": json.dumps(form.touched),
    }


def _storable(text: str) -> str:
    """SQLite keeps UTF-8: half of a surrogate pair (pasted from a broken program) becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def read_incident(row: sqlite3.Row, selections: tuple[Selection, ...]) -> Incident:
    """Make an incident of its database row."""
    choices = {
        role: RecipientChoice(
            choice["included"], choice["address"], PictureChoice(choice["picture"]) if choice["picture"] else None
        )
        for role, choice in json.loads(row["recipients"]).items()
    }
    form = Form(
        **{name: row[name] for name in TEXT_FIELDS},
        page_kind=PageKind(row["page_kind"]),
        categories=json.loads(row["categories"]),
        removal=Removal(row["removal"]),
        removed_at=row["removed_at"],
        recipients=choices,
        guessed=json.loads(row["guessed"]),
        touched=json.loads(row["touched"]),
    )
    return Incident(
        id=row["id"],
        state=IncidentState(row["state"]),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        reported_at=row["reported_at"],
        form=form,
        selections=selections,
        pack=row["pack"],
        pack_revision=row["pack_revision"],
        rules=json.loads(row["rules"]),
        closed_at=row["closed_at"],
        outcome=row["outcome"],
    )
