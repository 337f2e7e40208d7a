"""What was read in one picture, as the form takes it, the commands print it and the records keep it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from admin_desktop.boxes import Box
from admin_desktop.reading.guesses import Guess, Private, Suggestion, When
from admin_desktop.reading.words import around

SURE_ENOUGH: Final = 0.5
"""Below this a field stays empty and its candidates are offered: unknown is better than a guess dressed as a fact."""

FIELDS: Final = ("platform", "url", "page", "author", "handle", "text")
"""The fields that are guesses, by the names of the contract."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a picture says; what could not be read is None or empty.

    Attributes:
        box: what of the picture was selected, physical pixels of the upright original; None for all of it.
        platform: id of the closed set.
        url: the page's link, normalised; ``url.raw`` is the exact reading.
        page, author, handle: names as shown.
        when: when the post was made.
        text: of the post, without the page's furniture; ``text.box`` is where the post stands.
        categories: what the text may belong to; spans are characters of ``text.value``.
        private: what should not be seen by everybody.
        plain: every word of the picture, for searching.
        kind: "post" or "comment", as what stands round the selected part tells; empty where that says nothing.
        neighbours: what in the selected part is of other posts, physical pixels.
    """

    box: Box | None = None
    platform: Guess | None = None
    url: Guess | None = None
    page: Guess | None = None
    author: Guess | None = None
    handle: Guess | None = None
    when: When | None = None
    text: Guess | None = None
    categories: tuple[Suggestion, ...] = ()
    private: tuple[Private, ...] = ()
    plain: str = ""
    kind: str = ""
    neighbours: tuple[Box, ...] = ()

    def guess(self, name: str) -> Guess | None:
        """Return one of :data:`FIELDS`, sure or not."""
        found: Guess | None = getattr(self, name)
        return found

    def value(self, name: str) -> str | None:
        """Return what a field is filled with: None below the threshold."""
        found = self.guess(name)
        return found.value if found is not None and found.sure >= SURE_ENOUGH and found.value else None

    def candidates(self, name: str) -> tuple[str, ...]:
        """Return what to offer for a field, the likeliest first; an unsure value comes before all."""
        found = self.guess(name)
        if found is None:
            return ()
        first = (found.value,) if found.value and self.value(name) is None else ()
        return tuple(dict.fromkeys([*first, *found.candidates]))

    def reasons(self) -> dict[str, list[str]]:
        """Return for each suggested category the words that led to it."""
        said = self.text.value if self.text else ""
        return {one.category: [said[start:end] for start, end in one.spans] for one in self.categories}

    def as_json(self) -> dict[str, Any]:
        """Return what ``admin-desktop read --json`` prints."""
        when = self.when
        return {
            **{name: self.value(name) for name in FIELDS},
            "url_raw": (self.url.raw or None) if self.url else None,
            "when": when and {"raw": when.raw, "earliest": _iso(when.earliest), "latest": _iso(when.latest)},
            "categories": [one.category for one in self.categories],
            "reasons": self.reasons(),
            "private": [{"kind": one.kind, "text": one.text, "box": list(around(one.boxes))} for one in self.private],
            "confidence": {
                **{name: round(found.sure, 3) for name in FIELDS if (found := self.guess(name)) is not None},
                **{one.category: round(one.sure, 3) for one in self.categories},
            },
            "candidates": {name: list(offered) for name in FIELDS if (offered := self.candidates(name))},
        }

    def to_record(self) -> dict[str, Any]:
        """Return everything as JSON values, to be kept."""
        return {
            "box": self.box and list(self.box),
            **{name: _guess_to_record(self.guess(name)) for name in FIELDS},
            "when": self.when and [self.when.raw, _iso(self.when.earliest), _iso(self.when.latest)],
            "categories": [[one.category, [list(span) for span in one.spans], one.sure] for one in self.categories],
            "private": [[one.kind, one.text, [list(box) for box in one.boxes]] for one in self.private],
            "plain": self.plain,
            "kind": self.kind,
            "neighbours": [list(box) for box in self.neighbours],
        }

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> "Reading":
        """Read what :meth:`to_record` gave.

        Raises:
            KeyError, TypeError, ValueError: it is no such record.
        """
        when = record["when"]
        return cls(
            box=Box(*record["box"]) if record["box"] else None,
            **{name: _guess_from_record(record[name]) for name in FIELDS},
            when=When(when[0], datetime.fromisoformat(when[1]), datetime.fromisoformat(when[2])) if when else None,
            categories=tuple(
                Suggestion(name, tuple((start, end) for start, end in spans), sure)
                for name, spans, sure in record["categories"]
            ),
            private=tuple(
                Private(kind, text, tuple(Box(*box) for box in boxes)) for kind, text, boxes in record["private"]
            ),
            plain=record["plain"],
            kind=record.get("kind", ""),
            neighbours=tuple(Box(*box) for box in record.get("neighbours", ())),
        )


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the picture.

    Attributes:
        captured_at: when it was taken, with its zone; "4h" is told from it.
        window_title: of the window in front.
        page_link: which the browser itself told.
        pages: names of the pages that are looked after, or were reported of before.
    """

    captured_at: datetime
    window_title: str = ""
    page_link: str = ""
    pages: tuple[str, ...] = field(default=())


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _guess_to_record(guess: Guess | None) -> list[Any] | None:
    if guess is None:
        return None
    return [guess.value, guess.sure, list(guess.candidates), guess.raw, guess.box and list(guess.box)]


def _guess_from_record(record: list[Any] | None) -> Guess | None:
    if record is None:
        return None
    value, sure, candidates, raw, box = record
    return Guess(value, sure, tuple(candidates), raw, Box(*box) if box else None)
