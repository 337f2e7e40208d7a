"""A folder is for practice or it is not; there is no third."""

from pathlib import Path

import pytest

from admin_desktop.app import App
from admin_desktop.documents.plain import is_mail_address
from admin_desktop.storage.paths import VARIABLE, DataPaths, open_data_folder
from admin_desktop.storage.practice import MARKER, NotForPractice, practice_settings
from admin_desktop.storage.settings import Settings


def test_practice_has_a_folder_of_its_own_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "variable"))
    by_variable, by_option = open_data_folder(None, True), open_data_folder(str(tmp_path / "option"), True)
    assert (by_variable.root, by_option.root) == (tmp_path / "variable/practice", tmp_path / "option/practice")
    assert by_variable.practice
    assert by_option.practice
    assert "rehearse" in (by_option.root / MARKER).read_text("utf-8")
    assert not open_data_folder(str(tmp_path / "option")).practice, "the folder around it is for real work"


def test_a_marked_folder_is_practice_whatever_is_said(tmp_path: Path) -> None:
    root = open_data_folder(str(tmp_path), True).root
    for said in (True, False):
        paths = open_data_folder(str(root), said)
        assert (paths.root, paths.practice) == (root, True)
    assert App.open(str(root)).practice
    assert App(DataPaths(root)).practice


def test_nobody_can_claim_that_a_marked_folder_is_real(tmp_path: Path) -> None:
    root = open_data_folder(str(tmp_path), True).root
    with pytest.raises(TypeError):
        DataPaths(root, False)  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        DataPaths(root).practice = False  # type: ignore[misc]
    with pytest.raises(AttributeError):
        App.open(str(root)).practice = False  # type: ignore[misc]


@pytest.mark.parametrize("work", ["admin-desktop.db", "settings.json", "vault"])
def test_real_work_never_becomes_practice(tmp_path: Path, work: str) -> None:
    (tmp_path / "practice").mkdir()
    (tmp_path / "practice" / work).write_bytes(b"real")
    with pytest.raises(NotForPractice):
        open_data_folder(str(tmp_path), True)
    assert not (tmp_path / "practice" / MARKER).exists()
    assert not open_data_folder(str(tmp_path / "practice")).practice


def test_real_work_stays_real_beside_practice(tmp_path: Path) -> None:
    real = App.open(str(tmp_path))
    real.settings.name = "Kim Lee"
    real.save_settings()
    practice = App.open(str(tmp_path), practice=True)
    assert (real.practice, practice.practice) == (False, True)
    assert practice.paths.root == tmp_path / "practice"
    assert practice.settings.name != "Kim Lee"
    assert App.open(str(tmp_path)).settings.name == "Kim Lee"


def test_the_first_rehearsal_starts_filled_in_and_its_answers_are_kept(tmp_path: Path) -> None:
    app = App.open(str(tmp_path), practice=True)
    assert app.settings == practice_settings()
    assert app.settings.setup_done
    app.settings.name = "Kim Lee"
    app.save_settings()
    assert App.open(str(tmp_path), practice=True).settings.name == "Kim Lee"
    assert App.open(str(tmp_path / "other")).settings == Settings(), "no made-up answers for real work"


def test_no_mail_can_go_to_the_addresses_of_a_rehearsal() -> None:
    settings = practice_settings()
    for address in (settings.mail, settings.supervisor_mail, settings.communications_mail):
        assert is_mail_address(address)
        assert address.endswith(".invalid"), "RFC 2606"


def test_a_marker_that_cannot_be_seen_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "lstat", refuse)
    assert DataPaths(tmp_path).practice
