"""Packs are found by district and revision, and an old revision stays loadable."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from admin_desktop.errors import Trouble
from admin_desktop.policy import PolicyTrouble, find_packs, latest, load_in_force, load_pack

Change = Callable[[str, str, str], int]


@pytest.fixture
def with_old(copy: Path) -> Path:
    """Two revisions of a district, and the folder of all packs."""
    old = Path(shutil.copytree(copy, copy.parent / "2022-12-12"))
    text = (old / "pack.yaml").read_text(encoding="utf-8")
    text = text.replace('revision: "2024-12-09"', 'revision: "2022-12-12"').replace('    - "2024-12-09"\n', "")
    (old / "pack.yaml").write_text(text, encoding="utf-8")
    clauses = (
        (old / "clauses.yaml").read_text(encoding="utf-8").replace("Keep proof, remove, report", "The old clause I")
    )
    (old / "clauses.yaml").write_text(clauses, encoding="utf-8")
    return copy.parent.parent


def test_the_old_revision_loads_beside_the_new(with_old: Path, schema: Path) -> None:
    packs = find_packs(with_old)
    assert set(packs) == {("union-1610", "2022-12-12"), ("union-1610", "2024-12-09")}
    old, new = (load_pack(packs["union-1610", revision], schema) for revision in ("2022-12-12", "2024-12-09"))
    assert (old.revision, new.revision) == (date(2022, 12, 12), date(2024, 12, 9))
    assert old.clauses["I"].title == "The old clause I" != new.clauses["I"].title


def test_the_newest_is_in_force_unless_another_is_named(with_old: Path, schema: Path) -> None:
    assert latest(find_packs(with_old), "union-1610") == "2024-12-09"
    assert load_in_force(with_old, schema, "union-1610", "").revision == date(2024, 12, 9)
    assert load_in_force(with_old, schema, "union-1610", "2022-12-12").revision == date(2022, 12, 12)


@pytest.mark.parametrize(
    ("pack_id", "revision"), [("elsewhere", ""), ("union-1610", "2020-01-01"), ("", ""), ("..", "")]
)
def test_what_is_not_there_is_said_and_not_replaced(with_old: Path, schema: Path, pack_id: str, revision: str) -> None:
    with pytest.raises(PolicyTrouble, match=r"is not on this computer\. Nothing you captured is lost"):
        load_in_force(with_old, schema, pack_id, revision)


def test_no_folder_means_no_packs(tmp_path: Path) -> None:
    assert find_packs(tmp_path / "nowhere") == {}
    assert latest({}, "union-1610") is None


def test_other_folders_are_no_revisions(copy: Path) -> None:
    shutil.copytree(copy, copy.parent / "draft")
    assert set(find_packs(copy.parent.parent)) == {("union-1610", "2024-12-09")}


def test_a_pack_in_the_folder_of_another_is_refused(copy: Path, schema: Path, change: Change) -> None:
    change("pack.yaml", "id: union-1610", "id: other-1610")
    with pytest.raises(PolicyTrouble, match="calls itself other-1610"):
        load_in_force(copy.parent.parent, schema, "union-1610", "")


def test_one_fault_is_named(copy: Path, schema: Path, change: Change) -> None:
    line = change("pack.yaml", "district: Union Public Schools", "district: 5")
    with pytest.raises(PolicyTrouble) as caught:
        load_pack(copy, schema)
    assert isinstance(caught.value, Trouble)
    assert f'cannot be used: pack.yaml, line {line}, district: "5" is read as a number' in str(caught.value)
    assert "more" not in str(caught.value)
    assert len(caught.value.faults) == 1


def test_several_faults_are_counted(copy: Path, schema: Path, change: Change) -> None:
    change("categories.yaml", "    name: Threat\n", "    nmae: Threat\n")
    change("pack.yaml", "district: Union Public Schools", "district: 5")
    with pytest.raises(PolicyTrouble, match=r"pack\.yaml, line \d+, district: .* \(and 2 more faults\)"):
        load_pack(copy, schema)


def test_a_category_can_be_switched_off_in_one_line(copy: Path, schema: Path, change: Change) -> None:
    change("categories.yaml", "    name: Politics\n", "    enabled: false\n    name: Politics\n")
    whole = (copy / "categories.yaml").read_text(encoding="utf-8")
    start, end = whole.index("  religious:"), whole.index("  commercial:")
    (copy / "categories.yaml").write_text(
        whole[:start] + "  religious: {enabled: false}\n" + whole[end:], encoding="utf-8"
    )
    pack = load_pack(copy, schema)
    assert [one.id for one in pack.categories.values() if not one.enabled] == ["political", "religious"]
    assert (pack.categories["religious"].name, pack.categories["religious"].handling) == ("Religious", "ask_first")


def test_a_pack_saved_by_a_windows_editor_loads(copy: Path, schema: Path) -> None:
    for file in copy.iterdir():
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert load_pack(copy, schema).clauses["I"].title == "Keep proof, remove, report"


def test_a_pack_in_one_file_loads(copy: Path, schema: Path) -> None:
    files = [copy / name for name in ("pack.yaml", "clauses.yaml", "categories.yaml")]
    whole = "\n".join(file.read_text(encoding="utf-8") for file in files)
    for file in files[1:]:
        file.unlink()
    files[0].write_text(whole, encoding="utf-8")
    assert len(load_pack(copy, schema).categories) == 16
