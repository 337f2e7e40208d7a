"""Before you post: what the policy asks of a text, a link or a picture before it goes on a page.

Nothing is kept and nothing leaves the computer. What is found is a hint, in words that say why; the admin decides.
"""

import re
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from admin_desktop.documents.plain import one_line
from admin_desktop.pages.doubtful_links import doubtful_links, links_in, load_link_facts
from admin_desktop.platforms.platform import Platform
from admin_desktop.policy.pack import Pack
from admin_desktop.reading.suggesting import Suggester

MOST_LETTERS = 100_000
"""Longer than any network's longest post."""

PATTERNS = ("one_student", "conversation", "uncredited", "student_facts", "campaign", "belief")
# A finding quotes so much of the text.
_QUOTED = 80
_MOST_FINDINGS = 6
# A quotation of several sentences; a title or a word in quotation marks is none.
_QUOTATION = re.compile(r"[\"“„«]([^\"“”„«»]{120,2000})[\"”“»]")
_SOURCE = re.compile(
    r"\b(by|from|source|credit|courtesy|author|said|por|de|fuente|autor|dijo)\b|[—–-]\s*\w", re.IGNORECASE
)


class Verdict(Enum):
    """What a check came to."""

    FINE = "fine"
    LOOK = "look"
    ANSWER = "answer"


class _Where(Protocol):
    """A private thing in a text: its kind, and its first and one past its last character."""

    @property
    def kind(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Draft:
    """What is about to be posted.

    Attributes:
        text: typed or pasted; links stand in it.
        in_picture: the words that were read in the picture.
        has_picture: whether there is one.
    """

    text: str = ""
    in_picture: str = ""
    has_picture: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing to look at."""
        return not self.has_picture and not self.text.strip()


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found: the words themselves (a stranger's, perhaps), and why to look at them."""

    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the checklist.

    Attributes:
        id: of the check.
        label: the deciding clause's letter or name in the policy; empty where the pack has none.
        title: of the check.
        sentence: what to know, or to do.
        question: what the admin is asked, or empty; "yes" is the answer that is fine.
        verdict: what it came to.
        findings: what was found.
    """

    id: str
    label: str
    title: str
    sentence: str
    question: str
    verdict: Verdict
    findings: tuple[Finding, ...] = ()


class BeforePosting:
    """Looks through what is about to be posted. Its data is read when it is first asked; any thread may ask."""

    def __init__(
        self,
        resources: Path,
        suggester: Suggester,
        private: Callable[[str], Sequence[_Where]],
        platforms: Sequence[Platform],
    ) -> None:
        """resources: the folder of the program's data; private: finds private things in a text."""
        self._folder = resources / "checks"
        self._suggester = suggester
        self._patterns = Suggester(
            self._folder / "patterns", resources / "suggestions" / "common.toml", categories=PATTERNS
        )
        self._private = private
        self._platforms = platforms

    def check(self, draft: Draft, pack: Pack, answers: Mapping[str, bool]) -> tuple[Check, ...]:
        """Go through the checklist, the question of the front page first.

        Args:
            draft: what is about to be posted; what is longer than :data:`MOST_LETTERS` is looked at so far.
            pack: the policy in force.
            answers: what the admin answered, by check.

        Raises:
            OSError, ValueError, KeyError: our own data is broken.
        """
        found = self._findings(draft, {name for name, one in pack.categories.items() if one.enabled})
        links = bool(links_in(_all_words(draft)))
        return tuple(self._check(rule, draft, links, found, pack, answers) for rule in self._data["check"])

    @cached_property
    def _data(self) -> dict[str, Any]:
        return tomllib.loads((self._folder / "before-posting.toml").read_text(encoding="utf-8"))

    def _check(
        self,
        rule: Mapping[str, Any],
        draft: Draft,
        links: bool,
        found: Mapping[str, Sequence[Finding]],
        pack: Pack,
        answers: Mapping[str, bool],
    ) -> Check:
        asked = {"always": True, "picture": draft.has_picture, "link": links}.get(rule.get("asks", ""), False)
        findings = [
            one
            for source in ("categories", "private", "patterns")
            for key in rule.get(source, ())
            for one in found.get(f"{source}:{key}", ())
        ]
        if rule.get("links"):
            findings = [*found.get("links", ()), *findings]
        answer = answers.get(rule["id"]) if asked else None
        if findings or answer is False:
            verdict = Verdict.LOOK
        elif asked and answer is None:
            verdict = Verdict.ANSWER
        else:
            verdict = Verdict.FINE
        label = next((pack.clauses[one].label for one in rule["clauses"] if one in pack.clauses), "")
        return Check(
            rule["id"],
            label,
            rule["title"],
            rule["fine"] if verdict == Verdict.FINE else rule["look"],
            rule["question"] if asked else "",
            verdict,
            tuple(dict.fromkeys(findings))[:_MOST_FINDINGS],
        )

    def _findings(self, draft: Draft, enabled: Collection[str]) -> dict[str, list[Finding]]:
        found: dict[str, list[Finding]] = {}
        for text, beside in ((draft.text, ""), (draft.in_picture, self._data["messages"]["in_picture"])):
            if text.strip():
                self._look_through(text[:MOST_LETTERS], beside, enabled, found)
        return found

    def _look_through(self, text: str, beside: str, enabled: Collection[str], found: dict[str, list[Finding]]) -> None:
        messages: Mapping[str, str] = self._data["messages"]

        def note(key: str, words: str, why: str) -> None:
            said = _short(words)
            found.setdefault(key, []).append(Finding(f"{said} ({beside})" if beside else said, why))

        for one in self._suggester.suggest(text):
            if one.category in enabled:
                note(f"categories:{one.category}", _together(text, one.spans), self._data["category"][one.category])
        for pattern in self._patterns.suggest(text):
            note(f"patterns:{pattern.category}", _together(text, pattern.spans), messages[pattern.category])
        for thing in self._private(text):
            if (why := messages.get(f"private_{thing.kind}")) is not None:
                note(f"private:{thing.kind}", text[thing.start : thing.end], why)
        for link in doubtful_links(text, self._link_facts, self._platforms):
            note("links", link.link, link.why)
        for quoted in _QUOTATION.finditer(text):
            if not _SOURCE.search(text[quoted.end() : quoted.end() + 60]):
                note("patterns:uncredited", quoted[1], messages["quotation"])

    @cached_property
    def _link_facts(self) -> Any:
        return load_link_facts(self._folder / "links.toml")


def _all_words(draft: Draft) -> str:
    return f"{draft.text[:MOST_LETTERS]}\n{draft.in_picture[:MOST_LETTERS]}"


def _together(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Words that led to one thing only together: alone, "Saturday" would advertise a candidate."""
    return " … ".join(text[start:end] for start, end in spans)


def _short(words: str) -> str:
    line = one_line(words)
    return line if len(line) <= _QUOTED else line[: _QUOTED - 1].rstrip() + "…"
