"""Finding and loading policy packs, by district and revision; old revisions stay loadable."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from admin_desktop.errors import Trouble
from admin_desktop.policy.letters import letter_rules
from admin_desktop.policy.pack import (
    Category,
    Clause,
    Handling,
    Pack,
    PolicyDates,
    ReportPicture,
    ReportRule,
    Role,
    When,
)
from admin_desktop.policy.page_kinds import page_rules
from admin_desktop.policy.page_settings import page_settings

if TYPE_CHECKING:
    from admin_desktop.policy.faults import Fault

_REVISION = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class PolicyTrouble(Trouble):
    """A policy pack is missing or cannot be used; ``faults`` says why, where that is known."""

    def __init__(self, sentence: str, faults: Iterable["Fault"] = ()) -> None:
        super().__init__(sentence)
        self.faults = tuple(faults)


def find_packs(root: Path) -> dict[tuple[str, str], Path]:
    """List the packs below a folder, by their folders' names alone: (id, revision as an ISO date) to the pack's folder.

    Args:
        root: holds ``<id>/<revision>/pack.yaml``. When it does not exist, there are no packs.
    """
    return {
        (file.parent.parent.name, file.parent.name): file.parent
        for file in sorted(root.glob("*/*/pack.yaml"))
        if _REVISION.fullmatch(file.parent.name)
    }


def latest(packs: Mapping[tuple[str, str], Path], pack_id: str) -> str | None:
    """Return a district's newest revision (an ISO date), or None when there is none."""
    return max((revision for found, revision in packs if found == pack_id), default=None)


def load_in_force(root: Path, schema: Path, pack_id: str, revision: str) -> Pack:
    """Load the pack that the settings name.

    Args:
        root: the folder of all packs.
        schema: ``policy-pack.schema.json``.
        pack_id: the district's pack ("union-1610").
        revision: an ISO date; empty for the newest. One that is missing is never replaced by another unasked.

    Raises:
        PolicyTrouble: there is no such pack, or it has faults.
    """
    packs = find_packs(root)
    wanted = revision or latest(packs, pack_id)
    folder = packs.get((pack_id, wanted)) if wanted else None
    if folder is None:
        which = f"{pack_id}, revision of {wanted}," if wanted else pack_id
        raise PolicyTrouble(
            f"The policy {which} is not on this computer. Nothing you captured is lost: install Admin Desktop "
            "again, or choose another policy in Settings."
        )
    pack = load_pack(folder, schema)
    if pack.id != pack_id:
        raise PolicyTrouble(
            f"The policy in the folder {pack_id} calls itself {pack.id}. Nothing you captured is lost: ask whoever "
            "wrote it to give both the same name."
        )
    return pack


def load_pack(folder: Path, schema: Path) -> Pack:
    """Load one pack.

    Args:
        folder: of one revision.
        schema: ``policy-pack.schema.json``.

    Raises:
        PolicyTrouble: it has faults; the sentence names the first and how many more there are.
    """
    # Only here: the libraries for YAML and JSON Schema take a tenth of a second to import.
    from admin_desktop.policy.checking import read_checked

    sources = read_checked(folder, schema)
    if sources.faults:
        more = len(sources.faults) - 1
        others = f" (and {more} more {'fault' if more == 1 else 'faults'})" if more else ""
        raise PolicyTrouble(
            f"This policy pack cannot be used: {sources.faults[0]}{others}. Nothing you captured is lost: ask "
            "whoever wrote the pack to correct it.",
            sources.faults,
        )
    return _pack(sources.data)


def _pack(data: dict[str, Any]) -> Pack:
    """Build a pack of data that was checked."""
    dates, waiting = data["dates"], data["acknowledge_within"]
    return Pack(
        id=data["id"],
        revision=date.fromisoformat(data["revision"]),
        district=data["district"],
        number=data["number"],
        title=data["title"],
        source=data["source"],
        dates=PolicyDates(
            date.fromisoformat(dates["adopted"]), tuple(date.fromisoformat(day) for day in dates.get("revised", ()))
        ),
        acknowledge_within=_duration(waiting["time"]),
        acknowledge_source=waiting["source"],
        mandated_texts=MappingProxyType(dict(data["mandated_texts"])),
        roles=MappingProxyType({name: _role(name, role) for name, role in data["roles"].items()}),
        reports=tuple(_report(rule) for rule in data["reports"]),
        clauses=MappingProxyType({name: Clause(id=name, **clause) for name, clause in data["clauses"].items()}),
        categories=MappingProxyType({name: _category(name, one) for name, one in data["categories"].items()}),
        pages=page_rules(data),
        settings=page_settings(data),
        letters=letter_rules(data),
    )


def _duration(words: str) -> timedelta:
    number, unit = words.split()
    return timedelta(**{unit.removesuffix("s") + "s": int(number)})


def _role(role_id: str, role: dict[str, Any]) -> Role:
    return Role(
        id=role_id,
        name=role["name"],
        mail=role.get("mail"),
        phone=role.get("phone"),
        when=role["when"],
        mail_from_admin=role.get("mail_from_admin", False),
        sample=role.get("sample", False),
    )


def _report(rule: dict[str, Any]) -> ReportRule:
    return ReportRule(rule["role"], When(rule["when"]), ReportPicture(rule["picture"]), rule["clause"], rule["reason"])


def _category(category_id: str, category: dict[str, Any]) -> Category:
    """A category that is switched off may say nothing else; a draft may still hold it, so it is handled with care."""
    careful = Handling.NO_PICTURE if category_id == "sexual_minor" else Handling.ASK_FIRST
    return Category(
        id=category_id,
        name=category.get("name", category_id.replace("_", " ").capitalize()),
        explanation=category.get("explanation", ""),
        handling=Handling(category.get("handling", careful)),
        clauses=tuple(category.get("clauses", ())),
        call=tuple(category.get("call", ())),
        enabled=category.get("enabled", True),
        question=category.get("question", ""),
    )
