"""Checking a policy pack: every fault, with file, line and key."""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import SchemaError

from admin_desktop.policy.cross_checks import cross_faults
from admin_desktop.policy.faults import Fault
from admin_desktop.policy.wording import faults_of
from admin_desktop.policy.yaml_files import MAIN_FILE, Sources, read_folder


def check_pack(folder: Path, schema: Path) -> list[Fault]:
    """List what is wrong with a pack, the main file first, by line; an empty list is a pack that can be used.

    Never raises, whatever lies in the folder.

    Args:
        folder: of one revision, named after its date, with ``pack.yaml`` in it.
        schema: ``policy-pack.schema.json``.
    """
    return read_checked(folder, schema).faults


def read_checked(folder: Path, schema: Path) -> Sources:
    """Read and check a pack; its data may only be used when there are no faults."""
    # So that "." and a folder reached through a link have the name that counts; of what cannot be resolved (a loop of
    # links, an impossible name) reading says that it is not there.
    with suppress(OSError, RuntimeError, ValueError):
        folder = folder.resolve()
    sources = read_folder(folder)
    if not sources.unreadable:
        # Where a file cannot be read, everything in it would be "missing" as well, and hide what is really wrong.
        sources.faults += _shape_faults(sources, schema)
        sources.faults += cross_faults(sources, folder.name)
    # The schema may find the same thing twice (once for each key that is missing beside it).
    sources.faults = sorted(dict.fromkeys(sources.faults), key=_order)
    return sources


def _order(fault: Fault) -> tuple[bool, str, int]:
    return fault.file != MAIN_FILE, fault.file, fault.line or 0


def _shape_faults(sources: Sources, schema: Path) -> Iterator[Fault]:
    try:
        rules: dict[str, Any] = json.loads(schema.read_text(encoding="utf-8"))
        Draft202012Validator.check_schema(rules)
    except (OSError, ValueError, SchemaError):
        yield Fault(
            schema.name, None, "", "this part of Admin Desktop is missing or damaged; install the program again"
        )
        return
    checker = Draft202012Validator(rules, format_checker=FormatChecker(["date"]))
    for error in checker.iter_errors(sources.data):
        yield from faults_of(error, sources.places)
