import logging
import shutil
import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from admin_desktop import cli
from admin_desktop.app import App
from admin_desktop.storage.logs import stop_logging
from tests.filling import only

POSTS = Path(__file__).parents[1] / "data" / "posts"


@pytest.fixture
def no_log() -> Iterator[None]:
    level = logging.getLogger().level
    yield
    stop_logging()
    logging.getLogger().setLevel(level)


def everything(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("name", "service"),
    [("OneDrive - Sample District", "OneDrive"), ("Dropbox", "Dropbox"), ("Mobile Documents", "iCloud")],
)
def test_a_folder_that_is_copied_to_a_cloud(admin: Any, tmp_path: Path, name: str, service: str) -> None:
    admin.data = tmp_path / name / "Admin Desktop"
    for command in (["verify", "--json"], ["import", POSTS / "x-harass-light.png"], ["capture"]):
        sentence = admin(*command).refused()
        assert service in sentence
        assert "Nothing was written there" in sentence
    assert not (tmp_path / name).exists()


def test_a_database_of_a_newer_version_is_left_alone(admin: Any, post: Path) -> None:
    admin("import", post)
    with closing(sqlite3.connect(admin.data / "admin-desktop.db")) as connection:
        connection.execute("PRAGMA user_version = 9999")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = everything(admin.data)
    for command in (["verify"], ["incidents", "list", "--json"], ["outbox", "list"]):
        assert "newer version" in admin(*command).refused()
    assert {**everything(admin.data), **before} == everything(admin.data)
    # A picture is worth more than its row: it is kept, and the newer program will enter it.
    sentence = admin("import", post).refused()
    assert "newer version" in sentence
    assert "The picture is safe as C-" in sentence
    assert {**everything(admin.data), **before} == everything(admin.data)


@pytest.mark.parametrize(
    "content", [b"no database at all, but long enough to be one" * 200, b"SQLite format 3\0" + b"\xff" * 9000]
)
def test_a_damaged_database(admin: Any, content: bytes) -> None:
    admin.data.mkdir()
    (admin.data / "admin-desktop.db").write_bytes(content)
    assert "damaged" in admin("verify").refused()
    assert (admin.data / "admin-desktop.db").read_bytes() == content


def test_broken_settings_are_set_aside_and_named(admin: Any) -> None:
    admin.data.mkdir()
    (admin.data / "settings.json").write_text('{"name": "Kim", broken', encoding="utf-8")
    answer = admin("verify", "--json")
    assert answer.code == 0
    assert answer.json["findings"] == []
    assert len(answer.err.splitlines()) == 1
    assert "settings.broken-1.json" in answer.err
    assert (admin.data / "settings.broken-1.json").read_text("utf-8") == '{"name": "Kim", broken'
    assert admin("verify").err == ""


def test_a_file_where_the_data_folder_should_be(admin: Any, tmp_path: Path) -> None:
    admin.data.write_bytes(b"not a folder")
    admin("verify").refused()
    assert admin.data.read_bytes() == b"not a folder"
    admin.data = admin.data / "below"
    admin("verify").refused()


def test_an_empty_policy_pack_has_faults(admin: Any, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing"):
        answer = admin("policy", "check", path, "--json")
        assert answer.code == 1
        assert len(answer.err.splitlines()) == 1
    plain = admin("policy", "check", tmp_path)
    assert plain.code == 1
    assert not (admin.data).exists()


def test_our_own_policy_pack_has_no_faults(admin: Any) -> None:
    pack = POSTS.parents[2] / "resources" / "policies" / "union-1610" / "2024-12-09"
    answer = admin("policy", "check", pack, "--json")
    assert (answer.code, answer.err, answer.json) == (0, "", {"faults": []})
    assert admin("policy", "check", pack).out.strip() == "This policy pack can be used."


def test_a_fault_of_a_policy_pack_is_pointed_at(admin: Any, tmp_path: Path) -> None:
    pack = POSTS.parents[2] / "resources" / "policies" / "union-1610" / "2024-12-09"
    copy = shutil.copytree(pack, tmp_path / pack.name)
    whole = (copy / "pack.yaml").read_text("utf-8")
    (copy / "pack.yaml").write_text(f"{whole}\nnonsense_key: 1\n", encoding="utf-8")
    answer = admin("policy", "check", copy, "--json")
    assert answer.code == 1
    (fault,) = answer.json["faults"]
    assert set(fault) == {"file", "line", "key", "message"}
    assert fault["file"].endswith("pack.yaml")
    assert fault["line"] == whole.count("\n") + 2
    assert "nonsense_key" in fault["key"] + fault["message"]
    assert fault["message"] in admin("policy", "check", copy).out


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no folders that their owner may not write to")
def test_a_data_folder_that_may_not_be_written_to(
    no_log: None, ordinary_user: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ordinary_user / "data"
    data.mkdir()
    data.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        for name in (data, data / "below"):
            assert cli.run(cli.parse(["--data-dir", str(name), "verify"])) == 1
            said = capsys.readouterr()
            assert said.out == ""
            assert "may not write to" in said.err
            assert len(said.err.splitlines()) == 1
        assert list(data.iterdir()) == []
    finally:
        data.chmod(stat.S_IRWXU)


@pytest.mark.skipif(sys.platform == "win32", reason="the log's folder is closed in POSIX's way")
def test_a_log_that_cannot_be_written_stops_nothing(admin: Any) -> None:
    admin.data.mkdir()
    (admin.data / "logs").write_bytes(b"in the way")
    assert admin("verify").code == 0
    assert "R-1999-0001" in admin("incidents", "show", "R-1999-0001").refused()


@pytest.mark.parametrize("free", [0, 16 << 10, 80 << 10, 200 << 10, 352 << 10])
def test_a_disk_that_gets_full(admin: Any, tiny_disk: Path, free: int) -> None:
    admin.data = tiny_disk / "data"
    small, large = POSTS / "web-copyright-light.png", POSTS / "tt-illegal-light.png"
    assert admin("import", small).code == 0
    kept = admin.files()
    with only(free, tiny_disk):
        sentence = admin("import", large).refused()
        assert "full" in sentence
        assert not [name for name in admin.files() if name.endswith(".part")]
    if "could not be entered in the record yet" in sentence:
        # Room for the picture but not for its row: it is whole, and the next start enters it.
        assert len(admin.files()) == len(kept) + 1
        app = App.open(str(admin.data))
        assert len(app.capturing.recover()) == 1
        app.database.close()
    else:
        assert admin.files() == kept
    verdict = admin("verify", "--json")
    assert (verdict.code, verdict.json["findings"]) == (0, [])
    assert admin("import", large).code == 0


@pytest.mark.parametrize("free", [0, 64 << 10])
def test_a_disk_that_was_full_from_the_start(admin: Any, tiny_disk: Path, free: int) -> None:
    admin.data = tiny_disk / "data"
    with only(free, tiny_disk):
        for command in (["import", POSTS / "tt-illegal-light.png"], ["verify"]):
            assert "full" in admin(*command).refused()
        assert admin.files() == []
    assert admin("verify", "--json").json["findings"] == []
