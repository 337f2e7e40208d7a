"""Build the wheel and prove that it is whole: resources inside, and working in an environment of its own.

    python3 packaging/bootstrap.py dev -- packaging/check_wheel.py

The wheel is left in build/wheel, for whoever wants to look at it or install it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WHEELS = ROOT / "build" / "wheel"
FIND_RESOURCES = """
from admin_desktop.storage.resources import resource_dir
folder = resource_dir()
files = sum(1 for path in folder.rglob("*") if path.is_file())
print(f"{files} resource files in {folder}")
"""


class Broken(Exception):
    """The wheel is not what we want to hand out."""


def call(*command: str | Path, cwd: Path = ROOT) -> str:
    """Run a command and return what it printed.

    Raises:
        Broken: it failed; with all that it said.
    """
    words = [str(word) for word in command]
    environ = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "PYTHONHOME"}}
    result = subprocess.run(words, cwd=cwd, env=environ, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise Broken(f"{' '.join(words)} ended with {result.returncode}:\n{result.stdout}{result.stderr}")
    return result.stdout.strip()


def build() -> Path:
    """Build the wheel into an empty folder and return its path."""
    shutil.rmtree(WHEELS, ignore_errors=True)
    call(sys.executable, "-m", "uv", "build", "--wheel", "--out-dir", WHEELS)
    (wheel,) = WHEELS.glob("*.whl")
    return wheel


def check_contents(wheel: Path) -> int:
    """Return how many resources are in the wheel.

    Raises:
        Broken: a file of resources/ or of the package is missing, or something strange came along.
    """
    names = set(zipfile.ZipFile(wheel).namelist())
    resources = [path for path in (ROOT / "resources").rglob("*") if path.is_file()]
    wanted = {f"admin_desktop/resources/{path.relative_to(ROOT / 'resources').as_posix()}" for path in resources}
    wanted |= {path.relative_to(ROOT).as_posix() for path in (ROOT / "admin_desktop").rglob("*.py")}
    if absent := sorted(wanted - names):
        raise Broken(f"{wheel.name} lacks {', '.join(absent)}")
    if strange := sorted(name for name in names if not name.startswith(("admin_desktop/", "admin_desktop-"))):
        raise Broken(f"{wheel.name} would install {', '.join(strange)} beside the package")
    return len(resources)


def check_installed(wheel: Path) -> str:
    """Install the wheel as a user would and ask it for help and for its resources; returns where these are.

    Raises:
        Broken: it does not start, or finds the resources of the checkout instead of its own.
    """
    folder = ROOT / "build" / "wheel-venv"
    venv.create(folder, clear=True, with_pip=False, symlinks=os.name != "nt")
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    python = str(programs / "python")
    install = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", python]
    call(*install, "--require-hashes", "--only-binary", ":all:", "--requirement", "packaging/requirements.lock")
    call(*install, "--no-deps", wheel)
    call(programs / "admin-desktop", "--help", cwd=folder)
    for pack in sorted((ROOT / "resources" / "policies").glob("*/*")):
        call(programs / "admin-desktop", "policy", "check", pack, cwd=folder)
    said = call(programs / "python", "-c", FIND_RESOURCES, cwd=folder)
    if str(folder) not in said:
        raise Broken(f"the installed program looks for its resources elsewhere: {said}")
    return said


def main() -> int:
    """Build and check. Returns 0 when the wheel is whole, 1 with the finding when not."""
    try:
        wheel = build()
        count = check_contents(wheel)
        said = check_installed(wheel)
    except Broken as finding:
        print(finding, file=sys.stderr)
        return 1
    print(f"{wheel.name} carries {count} resources; installed on its own it finds {said}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
