"""What lies where: the layout that the design names, and nothing beside it."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = {"admin_desktop", "resources", "packaging", "tests"}
FILES = {"CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md", "pyproject.toml"}
MADE_HERE = {"build", "dist", "__pycache__"}
ROOMS = {
    "storage", "policy", "platforms", "capture", "evidence", "reading", "outbox", "documents",
    "incidents", "pages", "exports", "ui", "cli",
}  # fmt: skip
FIRST_ROOMS = ROOMS - {"reading", "pages", "exports", "cli"}
OTHER_TESTS = {"peers", "app", "bench", "cli", "data", "end_to_end", "repository", "screens", "support"}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")} - MADE_HERE


def test_the_top_holds_what_the_design_names() -> None:
    assert names(ROOT) == FOLDERS | FILES


def test_the_rooms_are_those_of_the_design() -> None:
    """Single modules beside the rooms need a place in the order, which test_import_order.py sees to."""
    rooms = {name for name in names(ROOT / "admin_desktop") if (ROOT / "admin_desktop" / name).is_dir()}
    assert rooms - ROOMS == set()
    assert rooms >= FIRST_ROOMS


def test_resources_hold_no_code() -> None:
    """But for the checker that is handed out in packages, which is data to us: a file that others run."""
    assert list((ROOT / "resources").rglob("*.py")) == [ROOT / "resources" / "exports" / "verify.py"]


def test_packaging_is_no_package() -> None:
    """A package of that name would hide the library `packaging` from everything that runs in the checkout."""
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_tests_mirror_the_rooms() -> None:
    folders = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir()} - MADE_HERE
    assert folders - ROOMS - OTHER_TESTS == set()


def test_the_gate_can_be_started() -> None:
    assert (ROOT / ".ci" / "run").read_text("utf-8").startswith("#!/usr/bin/env bash\n")
    assert list((ROOT / ".github" / "workflows").glob("*.yml"))
