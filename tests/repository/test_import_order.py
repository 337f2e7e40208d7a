"""The order of the rooms is checked by machine, and the check catches what it is there for."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEFT = "A room imports only rooms to its left"
QT = "Qt only in ui/"
LINT = """
import sys
from importlinter.cli import lint_imports
sys.exit(lint_imports(config_filename="pyproject.toml", no_cache=True, no_logo=True))
"""


def rooms() -> list[str]:
    """The packages and modules right below admin_desktop/, as paths of the file to add a line to."""
    found = []
    for path in sorted((ROOT / "admin_desktop").iterdir()):
        if (path / "__init__.py").is_file():
            found.append(f"{path.name}/__init__.py")
        elif path.suffix == ".py" and path.name != "__init__.py":
            found.append(path.name)
    return found


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the program, with the contracts, to break things in."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "admin_desktop", tmp_path / "admin_desktop", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def verdicts(house: Path) -> dict[str, str]:
    """Contract -> KEPT or BROKEN; the exit code must agree with them."""
    environ = {**os.environ, "COLUMNS": "200", "PYTHONIOENCODING": "utf-8"}
    result = subprocess.run(
        [sys.executable, "-c", LINT], cwd=house, env=environ, capture_output=True, encoding="utf-8", check=False
    )
    found = dict(re.findall(r"^(.+?) (KEPT|BROKEN)", result.stdout, re.MULTILINE))
    assert found.keys() == {LEFT, QT}, result.stdout + result.stderr
    assert (result.returncode != 0) == ("BROKEN" in found.values()), result.stdout + result.stderr
    return found


def add_line(house: Path, module: str, line: str) -> None:
    path = house / "admin_desktop" / module
    path.write_text(path.read_text("utf-8") + f"\n{line}\n", "utf-8")


def test_the_house_is_in_order(house: Path) -> None:
    assert verdicts(house) == {LEFT: "KEPT", QT: "KEPT"}


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("storage/__init__.py", "from admin_desktop import ui"),
        ("policy/__init__.py", "from admin_desktop import evidence"),
        ("evidence/__init__.py", "import admin_desktop.outbox"),
        ("capture/__init__.py", "def late() -> None:\n    from admin_desktop import documents"),
        ("outbox/__init__.py", "from admin_desktop import documents"),
        ("documents/__init__.py", "from admin_desktop import incidents"),
        ("incidents/__init__.py", "from admin_desktop import app"),
        ("app.py", "from admin_desktop import cli"),
        ("ui/__init__.py", "import admin_desktop.__main__"),
    ],
)
def test_a_room_that_looks_to_its_right_is_caught(house: Path, module: str, line: str) -> None:
    add_line(house, module, line)
    assert verdicts(house)[LEFT] == "BROKEN"


def test_a_room_that_nobody_planned_is_caught(house: Path) -> None:
    (house / "admin_desktop" / "rumours").mkdir()
    (house / "admin_desktop" / "rumours" / "__init__.py").touch()
    assert verdicts(house) == {LEFT: "BROKEN", QT: "KEPT"}


@pytest.mark.parametrize("module", [room for room in rooms() if room not in {"ui/__init__.py", "__main__.py"}])
def test_qt_outside_ui_is_caught(house: Path, module: str) -> None:
    add_line(house, module, "from PySide6 import QtCore")
    assert verdicts(house) == {LEFT: "KEPT", QT: "BROKEN"}


def test_qt_that_comes_in_through_another_room_is_caught(house: Path) -> None:
    (house / "admin_desktop" / "storage" / "colours.py").write_text("import shiboken6\n", "utf-8")
    add_line(house, "evidence/__init__.py", "from admin_desktop.storage import colours")
    assert verdicts(house)[QT] == "BROKEN"


def test_the_qt_contract_names_every_room_but_ui() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (sources,) = (set(contract["source_modules"]) for contract in contracts if contract["name"] == QT)
    named = {f"admin_desktop.{room.removesuffix('/__init__.py').removesuffix('.py')}" for room in rooms()}
    assert sources >= named - {"admin_desktop.ui", "admin_desktop.__main__"}
