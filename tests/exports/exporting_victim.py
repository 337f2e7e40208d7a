"""Exports the same captures again and again and says so only afterwards, until it is killed.

Arguments: the data folder, the folder for packages, how many packages (0: until killed). One line on stdout for each.
"""

import sys
from datetime import date
from pathlib import Path

from admin_desktop.evidence.vault import Vault
from admin_desktop.exports.packing import Exporter
from admin_desktop.exports.parts import About, Request
from admin_desktop.exports.selecting import Selection
from admin_desktop.exports.writing import TextWriter
from admin_desktop.incidents.register import Register
from admin_desktop.storage.database import Database
from admin_desktop.storage.paths import DataPaths
from admin_desktop.storage.resources import resource_dir

ABOUT = About("Test District", "Kim Lee", "kim@school.org", None, "1.0-victim", "", "", (), practice=False)


def say(line: str) -> None:
    """One line, on its way before anything else is done."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    paths, out, count = DataPaths(Path(sys.argv[1])), Path(sys.argv[2]), int(sys.argv[3])
    database, vault = Database(paths.database, paths.backups), Vault(paths.vault)
    checker = resource_dir() / "exports" / "verify.py"
    exporter = Exporter(database, vault, Register(database, vault), TextWriter(resource_dir() / "templates"), checker)
    say("ready")
    done = 0
    while not count or done < count:
        # A killed one leaves its name free, so the next start takes it up again.
        number = next(n for n in range(10**6) if not (out / f"p-{n}.zip").exists())
        exported = exporter.export(Request(Selection(last=date.max), out / f"p-{number}.zip", ABOUT))
        assert exported is not None
        say(f"exported {exported.path.name} {exported.sha256}")
        done += 1
    database.close()


if __name__ == "__main__":
    main()
