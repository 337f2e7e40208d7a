"""Backs up, or restores, and says when it begins and when it is done; to be killed.

Arguments: "backup" or "restore", the data folder, the disk.
"""

import sys
from pathlib import Path

from admin_desktop.evidence.backup.copying import back_up
from admin_desktop.evidence.backup.restoring import restore
from admin_desktop.evidence.vault import Vault
from admin_desktop.outbox.holding import hold_open_mail
from admin_desktop.storage.database import Database
from admin_desktop.storage.paths import DataPaths


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    what, paths, disk = sys.argv[1], DataPaths(Path(sys.argv[2])), Path(sys.argv[3])
    database, vault = Database(paths.database, paths.backups), Vault(paths.vault)
    database.prepare()
    say("begins")
    if what == "backup":
        back_up(database, vault, paths.settings, disk, "", lambda _done, _all: True)
    else:
        restore(database, vault, disk, hold_open_mail, lambda _done, _all: True)
    say("done")
    database.close()


if __name__ == "__main__":
    main()
