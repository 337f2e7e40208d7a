"""The lock files, as far as they can be checked without the network; check_lock.py does the rest in the gate."""

import re
import sys
import tomllib
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "packaging"))

import bootstrap
import check_lock

ROOT = Path(__file__).resolve().parents[2]
HASH = "--hash=sha256:" + "0" * 64


def lock(tmp_path: Path, name: str, *lines: str) -> Path:
    path = tmp_path / name
    path.write_text("".join(f"{line} \\\n    {HASH}\n    # via something\n" for line in lines), "utf-8")
    return path


def test_the_locks_agree_and_name_no_address() -> None:
    assert list(check_lock.faults_in_texts()) == []


def test_every_direct_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    locked = check_lock.entries((ROOT / "packaging" / "requirements.lock").read_text("utf-8"))
    wanted = {re.split(r"[<>=; ]", line)[0].lower() for line in project["dependencies"]}
    assert wanted <= locked.keys()


def test_the_windows_bench_can_read_each_line() -> None:
    """It takes versions by the expression below, so a line in another form would go unlocked there."""
    for name in check_lock.LOCKS:
        text = (ROOT / "packaging" / name).read_text("utf-8")
        found = re.findall(r"^([A-Za-z0-9._-]+)==[^ ;\\]+", text, re.MULTILINE)
        assert found == list(check_lock.entries(text))


def test_the_oldest_python_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == ">=" + ".".join(map(str, bootstrap.OLDEST_PYTHON))


def test_two_versions_of_one_package_are_refused(tmp_path: Path) -> None:
    twice = lock(tmp_path, "a.lock", "six==1.16 ; python_full_version < '3.12'", "six==1.17")
    with pytest.raises(ValueError, match="six is locked in more than one version"):
        check_lock.entries(twice.read_text("utf-8"))


def test_a_line_without_a_hash_is_refused() -> None:
    with pytest.raises(ValueError, match="1 locked packages could not be read"):
        check_lock.entries("six==1.17\n")


def test_a_stale_lock_is_said_line_by_line(tmp_path: Path) -> None:
    old = lock(tmp_path, "old.lock", "gone==1.0", "mss==10.1.0", "isal==1.7 ; sys_platform == 'win32'")
    new = lock(tmp_path, "new.lock", "mss==10.2.0", "isal==1.7", "fresh==2.0")
    assert list(check_lock.stale(old, new)) == [
        "old.lock: fresh is absent and should be 2.0",
        "old.lock: gone is 1.0 and should be absent",
        "old.lock: isal is 1.7 ; sys_platform == 'win32' and should be 1.7",
        "old.lock: mss is 10.1.0 and should be 10.2.0",
    ]


def test_new_builds_of_a_locked_version_do_not_make_it_stale(tmp_path: Path) -> None:
    old = lock(tmp_path, "old.lock", "mss==10.2.0")
    new = lock(tmp_path, "new.lock", "mss==10.2.0")
    new.write_text(new.read_text("utf-8").replace("0" * 64, "1" * 64), "utf-8")
    assert list(check_lock.stale(old, new)) == []
