#!/usr/bin/env python3
r"""Set Admin Desktop up on a fresh machine and open it, or run its tests. Needs nothing but Python.

    python3 packaging/bootstrap.py run                 (Windows: py packaging\bootstrap.py run)
    python3 packaging/bootstrap.py test -- -k outbox   (everything after -- goes to pytest)

This file keeps to what Python 3.6 can read, so that an old Python says in one sentence what it lacks; the work is
done by the modules in setting_up/, which may use all of today's Python.
"""

import sys
from pathlib import Path

OLDEST_PYTHON = (3, 11)
"""The oldest Python that the program is written for; the same as requires-python in pyproject.toml."""
NEWEST_PYTHON = (3, 14)
"""The newest Python that every locked package has a ready-made build for; check_lock.py proves it."""


def complain_about_python(version: "tuple[int, ...]") -> str:
    """Return one sentence for a Python that cannot run the program, or an empty string."""
    found = ".".join(str(part) for part in version)
    oldest = ".".join(str(part) for part in OLDEST_PYTHON)
    newest = ".".join(str(part) for part in NEWEST_PYTHON)
    if version < OLDEST_PYTHON:
        return (
            f"Admin Desktop needs Python {oldest} or newer (up to {newest}), and this is Python {found}: "
            f"install Python {newest} and start this file with it."
        )
    if version > NEWEST_PYTHON:
        return (
            f"Admin Desktop runs on Python {oldest} to {newest}, and this is Python {found}, for which not all of its "
            f"parts are published yet: install Python {newest} and start this file with it."
        )
    return ""


def main() -> int:
    """Check the Python, then hand over to the modules that do the work. Returns the exit code."""
    complaint = complain_about_python(tuple(sys.version_info[:2]))
    if complaint:
        sys.stderr.write(complaint + "\n")
        return 1
    sys.path.insert(0, str(Path(__file__).resolve().parent))  # an embedded Python leaves the script's folder out
    from setting_up import commands

    return commands.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
