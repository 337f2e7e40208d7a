"""What makes a folder a backup: a file in it says so, and nothing else can."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from admin_desktop.errors import Trouble
from admin_desktop.storage.files import write_durably

FOLDER = "Admin Desktop backup"
MARK = "backup.json"
_NOTE = (
    "A backup of Admin Desktop: admin-desktop.db is the record, vault holds the pictures. Change nothing here. "
    "To look at it: admin-desktop --data-dir THIS-FOLDER verify. To use it: Settings, Restore, in Admin Desktop."
)


class IsABackup(Trouble):
    """Somebody wants to work in a backup, which would spoil it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What the file says.

    Attributes:
        id: made by chance with the first backup into this folder.
        finished_at: of the newest whole backup (UTC, ISO 8601); empty while there is none.
        rows, head: the ledger of that one.
        left_out: pictures of captures that are locked away; a backup does not copy them.
    """

    id: str
    finished_at: str = ""
    rows: int = 0
    head: str = ""
    left_out: tuple[str, ...] = ()


def new_mark() -> Mark:
    """Make one for a new backup."""
    return Mark(secrets.token_hex(8))


def is_backup(root: Path) -> bool:
    """Tell whether a folder is a backup."""
    return os.path.lexists(root / MARK)


def read_mark(root: Path) -> Mark | None:
    """Read a backup's mark; None when there is none, or it cannot be understood.

    Raises:
        OSError: it is there but cannot be read.
    """
    try:
        data = json.loads((root / MARK).read_text(encoding="utf-8"))
        left_out = tuple(str(path) for path in data.get("left_out", ()))
        return Mark(str(data["id"]), str(data["finished_at"]), int(data["rows"]), str(data["head"]), left_out)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def write_mark(root: Path, mark: Mark) -> None:
    """Write it durably.

    Raises:
        OSError: as the system gave it.
    """
    text = json.dumps({"note": _NOTE, **asdict(mark)}, indent=2) + "\n"
    write_durably(root / MARK, text.encode("ascii"))


def refuse_backup(root: Path) -> None:
    """Keep everything that would write out of a backup.

    Raises:
        IsABackup: it is one.
    """
    if is_backup(root):
        raise IsABackup(
            f"The folder {root} is a backup, and working in it would spoil it, so nothing was changed. Open Admin "
            "Desktop as always, and bring the backup in with Restore in Settings."
        )
