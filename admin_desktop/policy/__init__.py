"""Policy packs: a school district's rules as data, loaded and checked."""

from admin_desktop.policy.loading import PolicyTrouble, find_packs, load_in_force, load_pack
from admin_desktop.policy.pack import Category, Clause, Handling, Pack, ReportRule, Role

__all__ = [
    "Category",
    "Clause",
    "Handling",
    "Pack",
    "PolicyTrouble",
    "ReportRule",
    "Role",
    "find_packs",
    "load_in_force",
    "load_pack",
]
