import sys
from pathlib import Path

import pytest

from admin_desktop.storage.files import FileTrouble, FolderGone, NoWritePermission
from admin_desktop.storage.paths import VARIABLE, default_root, open_data_folder


def test_everything_lies_in_the_data_folder(tmp_path: Path) -> None:
    paths = open_data_folder(str(tmp_path / "data"))
    assert paths.root == tmp_path / "data"
    for path in (paths.database, paths.settings, paths.vault, paths.outgoing, paths.backups, paths.log):
        assert path.is_relative_to(paths.root)


def test_the_option_wins_over_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "variable"))
    assert open_data_folder(str(tmp_path / "option")).root == tmp_path / "option"
    assert not (tmp_path / "variable").exists()


def test_the_variable_is_used_without_the_option(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "variable"))
    assert open_data_folder(None).root == tmp_path / "variable"


def test_without_either_it_is_the_platforms_own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    root = default_root()
    assert root.name == "Admin Desktop"
    if sys.platform == "win32":
        assert "Local" in root.parts
        assert "Roaming" not in root.parts
    else:
        assert open_data_folder(None).root == root
        assert root.is_relative_to(tmp_path)


def test_an_empty_variable_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    if sys.platform != "win32":  # there the place is asked of the system, and would be made
        assert open_data_folder(None).root == default_root()


def test_a_relative_name_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert open_data_folder("here").root == tmp_path / "here"


@pytest.mark.skipif(sys.platform == "win32", reason="the home folder is asked of the system there")
def test_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert open_data_folder("~/data").root == tmp_path / "data"


def test_a_file_in_the_way_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    with pytest.raises(FileTrouble):
        open_data_folder(str(tmp_path / "file"))
    with pytest.raises((FolderGone, FileTrouble)):
        open_data_folder(str(tmp_path / "file" / "below"))
    assert (tmp_path / "file").read_bytes() == b"mine"


def test_a_place_that_may_not_be_written_to_is_said(ordinary_user: Path) -> None:
    ordinary_user.chmod(0o500)
    for name in (ordinary_user, ordinary_user / "below"):
        with pytest.raises(NoWritePermission):
            open_data_folder(str(name))
    ordinary_user.chmod(0o700)
