"""Files in the vault that nobody sealed."""

import contextlib
import os
import re
from pathlib import PurePosixPath

from admin_desktop.errors import Trouble
from admin_desktop.evidence.descriptions import NAME
from admin_desktop.evidence.vault import README, Vault
from admin_desktop.storage.database import Database

# What file managers leave in every folder that is looked at.
_DESKTOP_FILE = re.compile(r"(^|/)(\.DS_Store|\._[^/]*|Thumbs\.db|desktop\.ini)$", re.IGNORECASE)


def strangers(vault: Vault, known: set[str], listed: set[str], database: Database) -> list[str]:
    """List the files anywhere in the vault that the ledger does not know.

    Args:
        vault: looked through.
        known: paths that the ledger knows.
        listed: paths of pictures that were in the database when the ledger was read.
        database: asked for what was sealed since.
    """
    known = known | {README}
    found = [path for path in vault.everything() if path not in known and not _DESKTOP_FILE.search(path)]
    if not found:
        return []
    meanwhile: set[str] = set()
    # Once we may write, what was being sealed while we looked is on record. (A database that can only be read lets
    # nobody seal.)
    with contextlib.suppress(Trouble), database.writing() as connection:
        meanwhile = {row[0] for row in connection.execute("SELECT path FROM pictures")} - listed
        # A capture whose pictures are new to us has a new description too.
        meanwhile |= {str(PurePosixPath(path).with_name(NAME)) for path in meanwhile} - known
    return [path for path in sorted(found) if path not in meanwhile and os.path.lexists(vault.root / path)]
