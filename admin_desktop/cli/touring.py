"""How the tour is told about. The play itself needs Qt and is handed in."""

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from admin_desktop.cli.answering import FAILED, FINE, answer, complain, count, say
from admin_desktop.errors import Trouble

Played = tuple[Path, dict[str, Any], Trouble | None]
"""The tour's folder, what tour.json says, and what stopped it."""


def tour(parsed: argparse.Namespace, play: Callable[[Callable[[str], None]], Played]) -> int:
    """Play the tour and tell about it; 1 when it stopped, or what arrived is no proof.

    Args:
        parsed: the command line.
        play: plays; is given what takes its lines.
    """
    folder, facts, stopped = play(lambda line: None if parsed.json else say(line))
    if parsed.json or not stopped:
        answer(parsed, facts, _lines(folder, facts))
    if stopped:
        raise stopped
    if facts["ok"]:
        return FINE
    complain(f"What arrived is not what was captured: {', '.join(_wrong(facts['checks']))}. Look into {folder}.")
    return FAILED


def _lines(folder: Path, facts: dict[str, Any]) -> list[str]:
    arrived = ", ".join(facts["received"])
    return [
        f"Pictures of the {len(facts['steps'])} steps, and tour.json: {_shown(folder)}",
        f"Received: {arrived}",
        *(
            []
            if facts["checks"]["own_windows_gone"]
            else ["A window of Admin Desktop may be in the captured picture; the record says so."]
        ),
        *(["The pictures that arrived are on record, and the words name the original."] if facts["ok"] else []),
    ]


def _wrong(checks: dict[str, Any]) -> list[str]:
    return [
        *(() if checks["picture_in_ledger"] else ("a mail lacks its picture, or carries one that is not on record",)),
        *(() if checks["names_original"] else ("a mail does not name the original by its SHA-256",)),
        *((count(len(found), "finding") + " of verify",) if (found := checks["verify_findings"]) else ()),
    ]


def _shown(folder: Path) -> str:
    below = Path(os.path.relpath(folder)) if folder.anchor == Path.cwd().anchor else folder
    return str(folder if ".." in below.parts else below)
