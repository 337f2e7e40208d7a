import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "resources" / "policies" / "union-1610" / "2024-12-09"


@pytest.fixture
def schema() -> Path:
    return ROOT / "resources" / "schemas" / "policy-pack.schema.json"


@pytest.fixture
def shipped() -> Path:
    return SHIPPED


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A pack that may be broken."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "policies" / "union-1610" / SHIPPED.name))


@pytest.fixture
def change(copy: Path) -> Callable[[str, str, str], int]:
    """Replace a text that must be there once, and tell the line it begins in."""

    def changed(file: str, old: str, new: str) -> int:
        text = (copy / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} is in {file} {text.count(old)} times"
        (copy / file).write_text(text.replace(old, new), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    return changed
