"""A letter: what was filled in, to whom it goes, and how far it has come."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from admin_desktop.errors import Trouble
from admin_desktop.pages.letter_kinds import LetterKind


class LetterState(StrEnum):
    """How far a letter has come."""

    DRAFT = "draft"
    RECEIVED = "received"
    """A request for copies that waits for our answer."""
    SENT = "sent"
    """It is in the outbox, which says how far the mail has come; an answer is awaited."""
    ANSWERED = "answered"
    GRANTED = "granted"
    REFUSED = "refused"


OPEN = frozenset({LetterState.RECEIVED, LetterState.SENT})
"""Somebody's answer is awaited: an office's, or ours."""


class NoSuchLetter(Trouble):
    """There is no letter of that id."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter, or one request that came in.

    Attributes:
        id: ``L-2026-0001``.
        page_id: of the register's page; empty if it is about none.
        role: the policy's role it goes to; empty for what came in.
        recipient: the mail address; may be empty in a draft.
        fields: what was filled in, by field's id.
        due: the day by which an answer is due; None where there is no such day, or nothing was sent yet.
        remind: from this day on it is shown as due.
        created_at, updated_at: UTC, ISO 8601.
    """

    id: str
    kind: LetterKind
    state: LetterState
    page_id: str
    role: str
    recipient: str
    fields: Mapping[str, str]
    due: date | None
    remind: date | None
    created_at: str
    updated_at: str

    @property
    def open(self) -> bool:
        """Whether an answer is awaited."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class LetterEvent:
    """What happened to a letter: when (UTC, ISO 8601), which kind of event, and its detail."""

    at: str
    kind: str
    detail: Mapping[str, Any]


def read_letter(connection: sqlite3.Connection, letter_id: str) -> Letter:
    """Read one letter.

    Raises:
        NoSuchLetter: nothing has that id.
    """
    row = connection.execute("SELECT * FROM letters WHERE id = ?", (letter_id,)).fetchone()
    if row is None:
        raise NoSuchLetter(f"There is no letter {letter_id}. Nothing was changed: look at the list of letters.")
    return letter_of(row)


def letter_of(row: sqlite3.Row) -> Letter:
    """Build a letter of its row."""
    return Letter(
        row["id"],
        LetterKind(row["kind"]),
        LetterState(row["state"]),
        row["page_id"],
        row["role"],
        row["recipient"],
        json.loads(row["fields"]),
        date.fromisoformat(row["due"]) if row["due"] else None,
        date.fromisoformat(row["remind"]) if row["remind"] else None,
        row["created_at"],
        row["updated_at"],
    )
