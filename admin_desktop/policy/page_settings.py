"""What a pack says about the settings of pages: why they matter, and the texts to paste there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

SETTING_REASON_IDS = (
    "several_admins", "page_object", "only_admins_post", "public_talk", "private_talk", "filter", "watch", "privacy",
    "contact",
)  # fmt: skip
"""The closed set of what a setting of a network is good for; a pack says which clause of its own stands behind each."""


@dataclass(frozen=True, slots=True)
class SettingReason:
    """Why a setting matters.

    Attributes:
        clause: id of the clause.
        why: a half sentence, without the clause ("only administrators post on the wall or comment on photos").
    """

    clause: str
    why: str


@dataclass(frozen=True, slots=True)
class PageSettings:
    """What a pack says about settings; without a word about them everything is empty.

    Attributes:
        reasons: by id of the closed set; a reason the district has no rule for is missing.
        blocked_words: to paste into a network's filter, in the pack's order.
        answer: to whoever writes to the page; empty where there is none.
    """

    reasons: Mapping[str, SettingReason] = field(default_factory=lambda: MappingProxyType({}))
    blocked_words: tuple[str, ...] = ()
    answer: str = ""


def page_settings(data: Mapping[str, Any]) -> PageSettings:
    """Build what a pack says about settings of data that was checked; each key may be missing."""
    reasons = {name: SettingReason(**one) for name, one in data.get("setting_reasons", {}).items()}
    return PageSettings(
        MappingProxyType(reasons), tuple(data.get("blocked_words", ())), data.get("automatic_answer", "")
    )
