"""What a policy asks of a page by whose page it is: the disclaimer, the permission, the contact."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from admin_desktop.policy.known import Known3

PAGE_KIND_IDS = ("district", "school", "associated")
"""The closed set: run by the district; by a school or department; by a group of its own (PTA, booster, sponsor)."""


@dataclass(frozen=True, slots=True)
class Need:
    """Whether something is needed, and what the policy says about it.

    Attributes:
        needed: unknown where the policy leaves it open.
        clause: id of the clause that says so; empty where the pack says nothing at all.
        why: a half sentence, without the clause ("this page needs no disclaimer, because the district runs it").
    """

    needed: Known3
    clause: str
    why: str


@dataclass(frozen=True, slots=True)
class PolicyPageKind:
    """A kind of page.

    Attributes:
        id: of the closed set.
        label: for people ("an associated group (PTA, booster, sponsor)").
        called: other words for it ("PTA").
        disclaimer: whether its pages carry the mandated text.
        permission: whether permission must be on record before it is published.
    """

    id: str
    label: str
    called: tuple[str, ...]
    disclaimer: Need
    permission: Need


@dataclass(frozen=True, slots=True)
class PermissionWords:
    """How it is said that a page may be published; half sentences without the clause."""

    clause: str = ""
    given: str = "permission is on record"
    missing: str = "Do not publish before permission is on record"


@dataclass(frozen=True, slots=True)
class ContactWords:
    """How a page names whom to ask.

    Attributes:
        clause: id of the clause that asks for it.
        label: before name, mail and telephone, without a colon ("Contact").
        missing: a sentence for where no contact was given, without the clause and the full stop.
    """

    clause: str = ""
    label: str = "Contact"
    missing: str = "No contact was given"


@dataclass(frozen=True, slots=True)
class PageRules:
    """What a pack says about kinds of pages; without a word about them everything is unknown.

    Attributes:
        kinds: by id, in the pack's order.
        unknown: of a page of which nobody said whose it is.
    """

    kinds: Mapping[str, PolicyPageKind] = field(default_factory=lambda: MappingProxyType({}))
    unknown: Need = Need(Known3.UNKNOWN, "", "whether the disclaimer is needed cannot be told from this policy pack")
    permission: PermissionWords = PermissionWords()
    contact: ContactWords = ContactWords()

    def kind(self, said: str) -> PolicyPageKind | None:
        """Find a kind by its id or another word for it, whatever the case and the hyphens; None for none of them."""
        word = _plain(said)
        kinds = self.kinds.values()
        return next((one for one in kinds if word in map(_plain, (one.id, one.label, *one.called))), None)


def _plain(words: str) -> str:
    return " ".join(re.split(r"[\s_-]+", words.casefold().strip()))


def page_rules(data: Mapping[str, Any]) -> PageRules:
    """Build what a pack says about pages of data that was checked; each key may be missing."""
    rules = PageRules()
    kinds = {name: _kind(name, one) for name, one in data.get("page_kinds", {}).items()}
    permission, contact = data.get("permission"), data.get("contact")
    return PageRules(
        MappingProxyType(kinds),
        _need(data["page_kind_unknown"]) if "page_kind_unknown" in data else rules.unknown,
        PermissionWords(**permission) if permission else rules.permission,
        ContactWords(**contact) if contact else rules.contact,
    )


def _kind(kind_id: str, kind: Mapping[str, Any]) -> PolicyPageKind:
    return PolicyPageKind(
        kind_id,
        kind["label"],
        tuple(kind.get("called", ())),
        _need(kind["disclaimer"]),
        _need(kind["permission"]),
    )


def _need(need: Mapping[str, Any]) -> Need:
    return Need(Known3(need.get("needed", Known3.UNKNOWN)), need["clause"], need["why"])
