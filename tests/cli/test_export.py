import hashlib
import json
import shutil
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def capture(admin: Any, post: Path) -> str:
    return str(admin("import", post, "--json").json["id"])


def test_a_package_is_made_and_checked(admin: Any, capture: str, tmp_path: Path) -> None:
    out = tmp_path / "package.zip"
    answer = admin("export", "--capture", capture, "--out", out, "--json")
    assert (answer.code, answer.err) == (0, "")
    told = answer.json
    assert told["path"] == str(out)
    assert told["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert (told["captures"], told["incidents"], told["pictures"], told["findings"]) == ([capture], [], 1, [])
    # Whoever checks needs no data folder, and none is made.
    checked = admin.run("verify", out, "--json", env={"ADMIN_DESKTOP_DATA": str(tmp_path / "none")})
    assert (checked.code, checked.err, checked.json["findings"]) == (0, "", [])
    assert checked.json["head"] == told["head"]
    assert not (tmp_path / "none").exists()
    assert "Everything is as the package and its ledger say." in admin("verify", out).out


def test_days_and_repeated_options(admin: Any, post: Path, tmp_path: Path) -> None:
    ids = [admin("import", post, "--json").json["id"] for _ in range(3)]
    today = datetime.now().astimezone().date()
    days = ("--from", str(today - timedelta(days=1)), "--to", str(today))
    plain = admin("export", *days, "--out", tmp_path / "1.zip")
    assert plain.code == 0
    assert "0 reports, 3 captures, 3 pictures, 0 mails" in plain.out
    answer = admin("export", "--capture", ids[0], "--capture", ids[1], "--out", tmp_path / "2.zip", "--json")
    assert answer.json["captures"] == ids[:2]
    nothing = admin("export", "--page", "Band", "--out", tmp_path / "3.zip").refused()
    assert "nothing to export" in nothing


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--incident", "R-2026-0001", "--capture", "C-1"),
        ("--incident", "R-2026-0001", "--from", "2026-01-01"),
        ("--from", "2026-02-30"),
        ("--from", "20260101"),
        ("--from", "2026-02-02", "--to", "2026-02-01"),
    ],
)
def test_wrong_use(admin: Any, arguments: tuple[str, ...], tmp_path: Path) -> None:
    answer = admin("export", *arguments, "--out", tmp_path / "x.zip")
    assert (answer.code, answer.out) == (2, "")
    assert not (tmp_path / "x.zip").exists()


def test_refusals_are_sentences(admin: Any, capture: str, tmp_path: Path) -> None:
    out = tmp_path / "there.zip"
    out.write_text("mine")
    assert "left as it is" in admin("export", "--capture", capture, "--out", out).refused()
    assert "R-2026-0077" in admin("export", "--incident", "R-2026-0077", "--out", tmp_path / "x.zip").refused()
    assert out.read_text() == "mine"
    assert admin("verify", tmp_path).refused()
    assert admin("verify", tmp_path / "nowhere.zip").refused()


def test_a_changed_picture_is_exported_and_said(admin: Any, capture: str, tmp_path: Path) -> None:
    (picture,) = [one for one in admin.files() if one.endswith(".png")]
    at = admin.data / "vault" / picture
    at.chmod(0o600)
    at.write_bytes(at.read_bytes() + b"x")
    out = tmp_path / "package.zip"
    answer = admin("export", "--capture", capture, "--out", out, "--json")
    assert answer.code == 1
    assert "its README.txt says so" in answer.err
    assert [one["kind"] for one in answer.json["findings"]] == ["picture_changed"]
    checked = admin("verify", out, "--json")
    assert checked.code == 1
    assert [one["kind"] for one in checked.json["findings"]] == ["picture_changed"]
    assert "not as it says (1 finding)" in checked.err


def test_practice_says_so_in_the_files_name(admin: Any, post: Path, tmp_path: Path) -> None:
    capture = admin("--practice", "import", post, "--json").json["id"]
    answer = admin("--practice", "export", "--capture", capture, "--out", tmp_path / "x.zip", "--json")
    assert answer.json["path"] == str(tmp_path / "PRACTICE-x.zip")
    with zipfile.ZipFile(tmp_path / "PRACTICE-x.zip") as package:
        (contents,) = (json.loads(package.read(one)) for one in package.namelist() if one.endswith("contents.json"))
    assert contents["practice"] is True


def test_a_package_is_a_witness_of_the_record_it_came_from(admin: Any, post: Path, tmp_path: Path) -> None:
    admin("import", post)
    out = tmp_path / "package.zip"
    admin("export", "--from", "2020-01-01", "--out", out)
    answer = admin("verify", out, "--json").json
    assert answer["findings"] == []
    assert "The record on this computer still holds the newest row of this package." in answer["notes"]
    unpacked = tmp_path / "unpacked"
    zipfile.ZipFile(out).extractall(unpacked)
    assert admin("verify", unpacked, "--json").json["notes"] == answer["notes"]


def test_a_cut_record_is_noticed_by_a_package_that_left(admin: Any, post: Path, tmp_path: Path) -> None:
    before = tmp_path / "before"
    admin("import", post)
    shutil.copytree(admin.data, before)
    admin("import", post)
    out = tmp_path / "package.zip"
    admin("export", "--from", "2020-01-01", "--out", out)
    cut = admin.run("--data-dir", before, "verify", out, "--json")
    assert cut.code == 1
    assert [one["kind"] for one in cut.json["findings"]] == ["tail_cut"]
    assert "package.zip names row" in cut.json["findings"][0]["sentence"]


def test_a_package_of_another_record_says_nothing_about_this_one(admin: Any, post: Path, tmp_path: Path) -> None:
    admin("import", post)
    out = tmp_path / "package.zip"
    admin("export", "--from", "2020-01-01", "--out", out)
    other = tmp_path / "other"
    admin.run("--data-dir", other, "import", post)
    checked = admin.run("--data-dir", other, "verify", out, "--json")
    assert (checked.code, checked.json["findings"]) == (0, [])
    assert any("another computer's record" in note for note in checked.json["notes"])
