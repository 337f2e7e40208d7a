"""Policy packs: a school district's rules as data, loaded and checked.

Importing this is cheap: the libraries for YAML and JSON Schema are loaded when a pack is.
"""

from pathlib import Path

from admin_desktop.policy.faults import Fault
from admin_desktop.policy.known import Known3
from admin_desktop.policy.loading import PolicyTrouble, find_packs, latest, load_in_force, load_pack
from admin_desktop.policy.pack import (
    CATEGORY_IDS,
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
from admin_desktop.policy.page_kinds import (
    PAGE_KIND_IDS,
    ContactWords,
    Need,
    PageRules,
    PermissionWords,
    PolicyPageKind,
)

__all__ = [
    "CATEGORY_IDS",
    "PAGE_KIND_IDS",
    "Category",
    "Clause",
    "ContactWords",
    "Fault",
    "Handling",
    "Known3",
    "Need",
    "Pack",
    "PageRules",
    "PermissionWords",
    "PolicyDates",
    "PolicyPageKind",
    "PolicyTrouble",
    "ReportPicture",
    "ReportRule",
    "Role",
    "When",
    "check_pack",
    "find_packs",
    "latest",
    "load_in_force",
    "load_pack",
]


def check_pack(folder: Path, schema: Path) -> list[Fault]:
    """List what is wrong with a pack; see :func:`admin_desktop.policy.checking.check_pack`."""
    from admin_desktop.policy import checking

    return checking.check_pack(folder, schema)
