"""The tour's folder: an earlier tour goes, everything else stays."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from admin_desktop.storage.files import DiskFull, NoWritePermission
from admin_desktop.storage.places import UnsafePlace
from admin_desktop.storage.practice import MARKER, mark
from admin_desktop.ui.tour.folder import FACTS, NotATourFolder, TourFolder, TourRunning

FACTS_OF_A_TOUR: dict[str, Any] = {
    "steps": [], "received": [], "data": "data", "checks": {}, "ok": False, "version": "1", "platform": "linux",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[TourFolder]:
    made = TourFolder(tmp_path / "tour")
    yield made
    made.release()


def an_earlier_tour(root: Path) -> None:
    """What a tour leaves, a sealed picture included."""
    (root / "data").mkdir(parents=True)
    mark(root / "data")
    (root / "data" / "vault").mkdir()
    sealed = root / "data" / "vault" / "screen-1.png"
    sealed.write_bytes(b"sealed")
    sealed.chmod(0o444)
    for name in ("01-welcome.png", "12-home-afterwards.png", "0001-communications.eml"):
        (root / name).write_bytes(b"x")
    (root / FACTS).write_text(json.dumps(FACTS_OF_A_TOUR), "utf-8")


def names(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*"))


def test_a_folder_is_made_with_those_above_it(tmp_path: Path) -> None:
    folder = TourFolder(tmp_path / "a" / "b")
    folder.claim()
    folder.keep_facts(FACTS_OF_A_TOUR)
    assert json.loads((tmp_path / "a" / "b" / FACTS).read_bytes()) == FACTS_OF_A_TOUR
    folder.release()
    assert names(tmp_path / "a" / "b") == [FACTS]


def test_an_empty_folder_is_taken(folder: TourFolder) -> None:
    folder.root.mkdir()
    folder.claim()


def test_an_earlier_tour_is_cleared_away(folder: TourFolder) -> None:
    an_earlier_tour(folder.root)
    folder.claim()
    assert names(folder.root) == ["tour.lock"]


def test_a_half_written_tour_is_one_too(folder: TourFolder) -> None:
    an_earlier_tour(folder.root)
    (folder.root / "03-home.png.part").write_bytes(b"")
    folder.claim()
    assert names(folder.root) == ["tour.lock"]


def without_facts(root: Path) -> None:
    (root / FACTS).unlink()


def with_other_facts(root: Path) -> None:
    (root / FACTS).write_text('{"title": "A walk through the code", "steps": []}', "utf-8")


def with_broken_facts(root: Path) -> None:
    (root / FACTS).write_text("[" * 100_000, "utf-8")


def with_a_letter(root: Path) -> None:
    (root / "letter to the board.docx").write_bytes(b"")


def with_a_half_download(root: Path) -> None:
    (root / "film.mp4.part").write_bytes(b"")


def with_a_hidden_file(root: Path) -> None:
    (root / ".git").mkdir()


def with_real_work(root: Path) -> None:
    (root / "data" / MARKER).unlink()


OTHERS = [
    without_facts,
    with_other_facts,
    with_broken_facts,
    with_a_letter,
    with_a_half_download,
    with_a_hidden_file,
    with_real_work,
]


@pytest.mark.parametrize("change", OTHERS, ids=lambda change: change.__name__)
def test_a_folder_with_anything_else_is_left_as_it_is(folder: TourFolder, change: Any) -> None:
    an_earlier_tour(folder.root)
    change(folder.root)
    before = names(folder.root)
    with pytest.raises(NotATourFolder, match=r"nothing in it was touched: choose an empty folder"):
        folder.claim()
    assert names(folder.root) == before


def test_a_file_is_no_folder(folder: TourFolder) -> None:
    folder.root.write_text("mine", "utf-8")
    with pytest.raises(NotATourFolder):
        folder.claim()
    assert folder.root.read_text("utf-8") == "mine"


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_what_a_link_leads_to_is_not_cleared(folder: TourFolder, tmp_path: Path) -> None:
    an_earlier_tour(folder.root)
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "mine.txt").write_text("mine", "utf-8")
    (folder.root / "data" / "link").symlink_to(tmp_path / "work")
    folder.claim()
    assert names(tmp_path / "work") == ["mine.txt"]


def test_two_tours_do_not_play_in_one_folder(folder: TourFolder) -> None:
    folder.claim()
    folder.keep_facts(FACTS_OF_A_TOUR)
    with pytest.raises(TourRunning, match=r"^Another tour is playing"):
        TourFolder(folder.root).claim()
    assert (folder.root / FACTS).exists()


def test_a_tour_that_was_killed_does_not_hold_its_folder(folder: TourFolder) -> None:
    code = (
        "import os, sys; from pathlib import Path; from admin_desktop.ui.tour.folder import TourFolder\n"
        "folder = TourFolder(Path(sys.argv[1])); folder.claim(); os._exit(9)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(folder.root)], cwd=Path(__file__).parents[3])
    assert done.returncode == 9
    assert names(folder.root) == ["tour.lock"]
    folder.claim()


def test_a_synced_folder_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(UnsafePlace, match="OneDrive"):
        TourFolder(tmp_path / "OneDrive" / "tour").claim()
    assert names(tmp_path) == []


def test_a_full_disk_is_told(tiny_disk: Path) -> None:
    folder = TourFolder(tiny_disk / "tour")
    folder.claim()
    with pytest.raises(DiskFull):
        folder.keep("01-welcome.png", os.urandom(3 << 20))
    folder.release()


def test_a_disk_without_room_for_the_lock_is_told(tiny_disk: Path) -> None:
    (tiny_disk / "tour").mkdir()
    with pytest.raises(OSError, match="space"), (tiny_disk / "rest").open("wb", buffering=0) as rest:
        while True:
            rest.write(bytes(4096))
    with pytest.raises(DiskFull):
        TourFolder(tiny_disk / "tour").claim()


def test_a_folder_that_may_not_be_written_to_is_told(ordinary_user: Path) -> None:
    (ordinary_user / "tour").mkdir(mode=0o500)
    with pytest.raises(NoWritePermission):
        TourFolder(ordinary_user / "tour").claim()
