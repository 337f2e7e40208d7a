"""The kinds of letters and what is filled in for each, from ``resources/letters/letters.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path


class LetterKind(StrEnum):
    """What a letter is for; the ids are those of :data:`admin_desktop.policy.letters.LETTER_KIND_IDS`."""

    PERMISSION = "permission"
    UNBLOCK = "unblock"
    QUESTION = "question"
    COPIES = "copies"
    """A request that came in; it is answered by an export and never sent."""


class FieldKind(StrEnum):
    """How a field is filled in."""

    LINE = "line"
    TEXT = "text"
    DAY = "day"
    """Year, month and day, as in 2026-11-23."""
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class LetterField:
    """One thing to fill in; ``label`` stands in the form and in the letter."""

    id: str
    label: str
    kind: FieldKind
    required: bool


@dataclass(frozen=True, slots=True)
class KindWords:
    """The words of one kind.

    Attributes:
        title: above the letter, and in the mail's subject.
        about: id of the field that names what it is about.
        asks: its last sentence; empty for what is never sent.
    """

    title: str
    about: str
    asks: str
    fields: tuple[LetterField, ...]

    def problems(self, values: Mapping[str, str]) -> list[str]:
        """Say in a few words each what is not filled in, or not as it should be; nothing if the letter can go."""
        said = []
        for one in self.fields:
            value = values.get(one.id, "").strip()
            if one.required and not value:
                said.append(f"{one.label} is empty")
            elif value and one.kind == FieldKind.DAY and day_of(value) is None:
                said.append(f"{one.label} is not a day: write year, month and day, like 2026-11-23")
            elif value and one.kind == FieldKind.YES_NO and value not in ("yes", "no"):
                said.append(f"{one.label} is neither yes nor no")
        return said


def day_of(text: str) -> date | None:
    """Read a day written as year, month and day; None for anything else, for other orders cannot be told apart."""
    text = text.strip()
    try:
        return date.fromisoformat(text) if len(text) == len("2026-11-23") else None
    except ValueError:
        return None


def load_kinds(path: Path) -> dict[LetterKind, KindWords]:
    """Read the kinds.

    Args:
        path: ``letters.toml``.

    Raises:
        KeyError, ValueError: the file is not as it says at its top; a test looks at the one that comes along.
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return {kind: _words(data[kind]) for kind in LetterKind}


def _words(one: dict[str, object]) -> KindWords:
    fields = one["fields"]
    assert isinstance(fields, list)
    return KindWords(
        str(one["title"]),
        str(one["about"]),
        str(one["asks"]),
        tuple(LetterField(each["id"], each["label"], FieldKind(each["kind"]), each["required"]) for each in fields),
    )
