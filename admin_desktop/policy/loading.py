"""Loading policy packs: by district and revision; old revisions stay loadable."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from admin_desktop.errors import Trouble
from admin_desktop.policy.pack import Category, Clause, Handling, Pack, ReportRule, Role


class PolicyTrouble(Trouble):
    """A policy pack is missing or has faults."""


def find_packs(root: Path) -> dict[tuple[str, str], Path]:
    """List the packs below a folder: (pack's id, revision) to its folder, ``<id>/<revision>/pack.yaml``."""
    return {(file.parent.parent.name, file.parent.name): file.parent for file in sorted(root.glob("*/*/pack.yaml"))}


def load_in_force(root: Path, schema: Path, pack_id: str, revision: str) -> Pack:
    """Load the pack that the settings name.

    Args:
        root: the folder of all packs.
        schema: the JSON Schema of packs.
        pack_id: the district's pack.
        revision: ISO date; empty for the newest.

    Raises:
        PolicyTrouble: there is none, or it has faults.
    """
    packs = find_packs(root)
    revisions = sorted(found for name, found in packs if name == pack_id)
    wanted = revision or (revisions[-1] if revisions else "")
    if (pack_id, wanted) not in packs:
        raise PolicyTrouble(
            f"The school rules {pack_id} {wanted} are not on this computer. Your reports are safe: install Admin "
            "Desktop again, or choose other rules in Settings."
        )
    return load_pack(packs[pack_id, wanted], schema)


def load_pack(folder: Path, schema: Path) -> Pack:
    """Load the pack in a folder.

    Raises:
        PolicyTrouble: it has faults; the first is named.
    """
    # Only here: the schema's library takes its time to import.
    from admin_desktop.policy.checking import read_pack

    raw = read_pack(folder, schema)
    if raw.faults:
        more = f" and {len(raw.faults) - 1} more" if len(raw.faults) > 1 else ""
        raise PolicyTrouble(
            f"The school rules in {folder} have a fault: {raw.faults[0]}{more}. Your reports are safe: "
            "give this sentence to whoever wrote the rules."
        )
    return _pack(raw.data)


def _pack(data: dict[str, Any]) -> Pack:
    return Pack(
        id=data["id"],
        district=data["district"],
        number=data["number"],
        title=data["title"],
        revision=date.fromisoformat(data["revision"]),
        adopted=date.fromisoformat(data["dates"]["adopted"]),
        revised=tuple(date.fromisoformat(day) for day in data["dates"]["revised"]),
        acknowledge_within=timedelta(hours=data["acknowledge_within_hours"]),
        roles={
            name: Role(name, role["name"], role.get("mail"), role.get("phone"), role.get("sample", False))
            for name, role in data["roles"].items()
        },
        reports=tuple(ReportRule(**rule) for rule in data["reports"]),
        mandated_texts=dict(data["mandated_texts"]),
        clauses={name: Clause(name, **clause) for name, clause in data["clauses"].items()},
        categories={
            name: Category(
                id=name,
                name=category["name"],
                explanation=category["explanation"],
                handling=Handling(category["handling"]),
                clauses=tuple(category["clauses"]),
                call=tuple(category.get("call", ())),
                enabled=category.get("enabled", True),
            )
            for name, category in data["categories"].items()
        },
    )
