"""What a pack says about letters: to whom each goes, by which clause, and how long an answer may take."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any

LETTER_KIND_IDS = ("permission", "unblock", "question", "copies")
"""The closed set: permission for a page; opening a blocked site; a question; a request for copies that came in."""


@dataclass(frozen=True, slots=True)
class LetterRule:
    """What the policy says about one kind of letter.

    Attributes:
        role: id of the role it goes to; empty for a request that comes in.
        clause: id of the clause that asks for it.
        opening: the letter's first sentences, in the district's language.
        reason: why the recipient gets it, a half sentence to follow "You receive this because".
        answer_within: after which an answer is overdue; None where there is no such time.
        source: who says so, the policy or we.
    """

    role: str
    clause: str
    opening: str
    reason: str
    answer_within: timedelta | None
    source: str


def letter_rules(data: Mapping[str, Any]) -> Mapping[str, LetterRule]:
    """Build what a pack says about letters of data that was checked; each kind may be missing."""
    return MappingProxyType({kind: _rule(one) for kind, one in data.get("letters", {}).items()})


def _rule(one: Mapping[str, Any]) -> LetterRule:
    within = one.get("answer_within", {})
    days = timedelta(days=int(within["days"])) if within else None
    return LetterRule(
        one.get("role", ""), one["clause"], one["opening"], one.get("reason", ""), days, within.get("source", "")
    )
