"""What a policy pack holds once it is loaded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from admin_desktop.policy.letters import LetterRule
from admin_desktop.policy.page_kinds import PageRules
from admin_desktop.policy.page_settings import PageSettings

CATEGORY_IDS = (
    "profanity", "libel", "threat", "self_harm", "harassment", "sexual", "sexual_minor", "illegal", "confidential",
    "discriminatory", "political", "religious", "commercial", "copyright", "impersonation", "other",
)  # fmt: skip
"""The closed set of categories: a district may switch some off, but not add any."""


class Handling(StrEnum):
    """What is to be done about a post of a category."""

    REMOVE_NOW = "remove_now"
    """Keep proof, remove, report (union-1610, clause I)."""
    URGENT = "urgent"
    """Call first; then as REMOVE_NOW."""
    ASK_FIRST = "ask_first"
    """Ask Communications before removing: on a public body's page removal is a speech question (Lindke v. Freed)."""
    NO_PICTURE = "no_picture"
    """Do not capture, call now; a picture that exists is locked away."""


_STRICTEST_FIRST = (Handling.NO_PICTURE, Handling.URGENT, Handling.REMOVE_NOW, Handling.ASK_FIRST)


class When(StrEnum):
    """When a report goes to somebody."""

    ALWAYS = "always"
    EMPLOYEE = "employee"
    """Only when the administrator works for the district."""


class ReportPicture(StrEnum):
    """Which picture somebody gets unless the administrator chooses another."""

    ORIGINAL = "original"
    COVERED = "covered"
    """The copy in which private things are covered."""


@dataclass(frozen=True, slots=True)
class PolicyDates:
    """When the board adopted the policy, and its revisions, oldest first."""

    adopted: date
    revised: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """A person or an office.

    Attributes:
        name: for people ("Communications").
        mail, phone: None where there is none.
        when: when they matter, to follow the name ("for every report").
        mail_from_admin: the mail address is the administrator's to give.
        sample: ``mail`` and ``phone`` were invented for the pack; ask for the right ones.
    """

    id: str
    name: str
    mail: str | None
    phone: str | None
    when: str
    mail_from_admin: bool
    sample: bool


@dataclass(frozen=True, slots=True)
class ReportRule:
    """Who gets a report.

    Attributes:
        role: id of the role.
        clause: id of the clause that asks for it.
        reason: shown to the administrator and the recipient ("because every report goes there (I)").
    """

    role: str
    when: When
    picture: ReportPicture
    clause: str
    reason: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the policy in our own words; label is its letter or name there ("I", "Conduct A")."""

    id: str
    label: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class Category:
    """What may be wrong with a post.

    Attributes:
        id: of the closed set.
        name, explanation: for people.
        clauses: ids of the clauses it may break.
        call: ids of the roles to call before anything else, in order.
        enabled: offered to the administrator.
        question: what is asked before such a post is removed; empty for the question that fits every post.
    """

    id: str
    name: str
    explanation: str
    handling: Handling
    clauses: tuple[str, ...]
    call: tuple[str, ...]
    enabled: bool
    question: str = ""


@dataclass(frozen=True, slots=True)
class Pack:
    """A district's policy, one revision of it. Mappings are by id, in the pack's order, and cannot be changed.

    Attributes:
        source: where the rules were taken from.
        acknowledge_within: how long a report may stay unanswered before that is shown.
        acknowledge_source: who says so, the policy or we.
        mandated_texts: wording that must be used to the letter: "disclaimer" (union-1610, clause B).
        pages: what is asked of a page by whose page it is (union-1610, clauses A to C).
        settings: why settings of a page matter, and the texts to paste there.
        letters: by kind of letter, to whom it goes and why; a kind that the pack does not name is missing.
    """

    id: str
    revision: date
    district: str
    number: str
    title: str
    source: str
    dates: PolicyDates
    acknowledge_within: timedelta
    acknowledge_source: str
    mandated_texts: Mapping[str, str]
    roles: Mapping[str, Role]
    reports: tuple[ReportRule, ...]
    clauses: Mapping[str, Clause]
    categories: Mapping[str, Category]
    pages: PageRules = field(default_factory=PageRules)
    settings: PageSettings = field(default_factory=PageSettings)
    letters: Mapping[str, LetterRule] = field(default_factory=lambda: MappingProxyType({}))

    def label(self, clause: str) -> str:
        """Return what people call a clause ("B"); empty for one that the pack does not have."""
        return self.clauses[clause].label if clause in self.clauses else ""

    def strictest(self, category_ids: Iterable[str]) -> Handling | None:
        """Tell what is to be done about a post of several categories; None for none (unknown ids count for nothing).

        The order is NO_PICTURE, URGENT, REMOVE_NOW, ASK_FIRST, and not simply "the more careful wins":

        * NO_PICTURE first: possessing or passing on such a picture is a crime whatever else the post says.
        * URGENT before removal: a call may save a life, and those who are called may want to see the post.
        * REMOVE_NOW before ASK_FIRST: asking first protects speech that a public body may not remove for its
          viewpoint. A threat does not become protected by naming a candidate, and clause I has it removed
          immediately; were asking to win, adding a slogan would keep any threat up over the weekend. The sealed
          picture keeps what was removed, so that the question can still be judged afterwards.
        """
        found = {self.categories[one].handling for one in category_ids if one in self.categories}
        return next((handling for handling in _STRICTEST_FIRST if handling in found), None)

    @property
    def deciding(self) -> Role | None:
        """Who is asked before a post is removed: the first who gets every report (union-1610: Communications)."""
        return next((self.roles[rule.role] for rule in self.reports if rule.when == When.ALWAYS), None)

    def question(self, category_ids: Iterable[str]) -> str:
        """Write what is asked before a post of these categories is removed."""
        found = [self.categories[one] for one in category_ids if one in self.categories]
        asked = dict.fromkeys(one.question for one in found if one.handling == Handling.ASK_FIRST and one.question)
        return " ".join(asked) or "Shall I remove this post, or leave it up?"

    def snapshot(self, category_ids: Iterable[str]) -> dict[str, Any]:
        """Return what an incident keeps of the policy: the texts in force that evening, ready for JSON.

        Args:
            category_ids: of the incident; unknown ids are left out, doubles count once.

        Returns:
            ``pack, revision, district, number, title, source, handling`` (the strictest, or None), ``categories``
            (``id, name, explanation, handling, clauses, call``), ``clauses`` (``id, label, title, summary``; those
            of the categories and those that ask for the report, in the policy's order) and ``reports`` (``role, name,
            when, picture, clause, reason``).
        """
        chosen = [self.categories[one] for one in dict.fromkeys(category_ids) if one in self.categories]
        named = {one for category in chosen for one in category.clauses} | {rule.clause for rule in self.reports}
        return {
            "pack": self.id,
            "revision": self.revision.isoformat(),
            "district": self.district,
            "number": self.number,
            "title": self.title,
            "source": self.source,
            "handling": _text(self.strictest(category.id for category in chosen)),
            "categories": [_category_words(category) for category in chosen],
            "clauses": [
                {"id": clause.id, "label": clause.label, "title": clause.title, "summary": clause.summary}
                for clause in self.clauses.values()
                if clause.id in named
            ],
            "reports": [self._report_words(rule) for rule in self.reports],
        }

    def _report_words(self, rule: ReportRule) -> dict[str, str]:
        return {
            "role": rule.role,
            "name": self.roles[rule.role].name,
            "when": rule.when.value,
            "picture": rule.picture.value,
            "clause": rule.clause,
            "reason": rule.reason,
        }


def _category_words(category: Category) -> dict[str, Any]:
    return {
        "id": category.id,
        "name": category.name,
        "explanation": category.explanation,
        "handling": category.handling.value,
        "clauses": list(category.clauses),
        "call": list(category.call),
    }


def _text(handling: Handling | None) -> str | None:
    return None if handling is None else handling.value
