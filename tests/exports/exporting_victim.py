"""Exports the same captures again and again and says so only afterwards, until it is killed.

Arguments: the data folder, the folder for packages, how many packages (0: until killed). One line on stdout for each.
"""

import sys
from datetime import date
from pathlib import Path

from admin_desktop.exports.parts import Request
from admin_desktop.exports.selecting import Selection
from tests.conftest import open_data
from tests.exports.kill_job import ABOUT, exporter_of


def say(line: str) -> None:
    """One line, on its way before anything else is done."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    data, out, count = open_data(Path(sys.argv[1])), Path(sys.argv[2]), int(sys.argv[3])
    exporter = exporter_of(data)
    say("ready")
    done = 0
    while not count or done < count:
        # A killed one leaves its name free, so the next start takes it up again.
        number = next(n for n in range(10**6) if not (out / f"p-{n}.zip").exists())
        exported = exporter.export(Request(Selection(last=date.max), out / f"p-{number}.zip", ABOUT))
        assert exported is not None
        say(f"exported {exported.path.name} {exported.sha256}")
        done += 1
    data.database.close()


if __name__ == "__main__":
    main()
