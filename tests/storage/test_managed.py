"""What a school's IT fixes: files, the registry of Windows, and what becomes of the admin's own settings."""

import json
import plistlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.app import App
from admin_desktop.doctor import check_settings
from admin_desktop.storage.managed import FIXABLE, WINDOWS_KEY, Managed, from_file, judged, read_managed
from admin_desktop.storage.settings import Settings, load_settings
from tests.conftest import Data

FIXED = {
    "communications_mail": "office@district.example",
    "smtp_port": 587,
    "smtp_sign_in": True,
    "oauth_client": "c-1",
}


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    made = tmp_path / "policy.json"
    made.write_text(json.dumps(FIXED))
    return made


def test_every_name_is_one_of_a_setting() -> None:
    assert set(Settings.__slots__) >= FIXABLE


def test_a_file_of_json(policy: Path) -> None:
    assert from_file(policy) == Managed(FIXED, str(policy))


def test_a_property_list(tmp_path: Path) -> None:
    made = tmp_path / "org.admin-desktop.plist"
    for kind in (plistlib.FMT_XML, plistlib.FMT_BINARY):
        made.write_bytes(plistlib.dumps(FIXED, fmt=kind))
        assert from_file(made).values == FIXED


def test_no_file_is_nothing(tmp_path: Path) -> None:
    assert from_file(tmp_path / "policy.json") == Managed()
    assert from_file(tmp_path / "file" / "policy.json") == Managed()


@pytest.mark.parametrize("name", ["policy.json", "policy.plist"])
@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff\xfe", b"5", b"<plist><array/></plist>", b"[" * 100_000])
def test_what_cannot_be_read_is_said_and_nothing_is_fixed(tmp_path: Path, name: str, data: bytes) -> None:
    made = tmp_path / name
    made.write_bytes(data)
    found = from_file(made)
    assert found.values == {}
    assert found.unreadable
    check = check_settings(None, found)
    assert check.state == "problem"
    assert str(made) in check.sentence


def test_a_folder_of_that_name_cannot_be_read(tmp_path: Path) -> None:
    assert from_file(tmp_path).unreadable


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("smtp_port", "587"),
        ("smtp_port", True),
        ("name", "Kim"),
        ("evil", 1),
        ("smtp_sign_in", 2),
        ("theme", "dark"),
        ("smtp_host", None),
    ],
)
def test_what_is_no_setting_or_of_the_wrong_kind_is_left_out_by_name(name: str, value: object) -> None:
    found = judged({**FIXED, name: value}, "here")
    assert found.left_out == (name,)
    assert name not in found.values or name in FIXED
    assert name in check_settings(None, found).sentence


def test_group_policy_knows_numbers_for_yes_and_no() -> None:
    assert judged({"smtp_sign_in": 1, "copy_to_me": 0}, "registry").values == {
        "smtp_sign_in": True,
        "copy_to_me": False,
    }


def test_the_admins_own_settings_come_back_when_it_goes(data: Data) -> None:
    app = App(data.paths)
    app.settings.communications_mail, app.settings.name = "mine@example.org", "Kim"
    app.save_settings()
    fixed = App(data.paths, Managed(FIXED, "policy"))
    assert fixed.settings.communications_mail == "office@district.example"
    fixed.settings.communications_mail = "other@example.org"  # whatever a window does
    fixed.settings.name = "Kim Lee"
    fixed.save_settings()
    assert fixed.settings.communications_mail == "office@district.example"
    saved = load_settings(data.paths.settings).settings
    assert (saved.communications_mail, saved.name, saved.oauth_client) == ("mine@example.org", "Kim Lee", "")


def test_a_rehearsal_is_the_same_everywhere(tmp_path: Path) -> None:
    app = App.open(str(tmp_path / "practice"), practice=True)
    assert App(app.paths, Managed(FIXED, "policy")).settings.oauth_client == ""


def test_doctor_names_what_is_fixed() -> None:
    check = check_settings(None, Managed(FIXED, "policy"))
    assert (check.state, "communications_mail, oauth_client" in check.sentence) == ("ok", True)


@given(
    st.dictionaries(
        st.sampled_from(sorted(FIXABLE)),
        st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=3),
    )
)
def test_whatever_stands_there_the_settings_stay_of_their_kinds(found: dict[str, Any]) -> None:
    made, settings = judged(found, "x"), Settings()
    made.put_into(settings)
    for name in FIXABLE:
        assert type(getattr(settings, name)) is type(getattr(Settings(), name))


@pytest.fixture
def registry() -> Iterator[None]:
    if sys.platform != "win32":
        pytest.skip("Windows' registry")
    else:
        import winreg

        with winreg.CreateKeyEx(winreg.HKEY_LOCAL_MACHINE, WINDOWS_KEY, access=winreg.KEY_ALL_ACCESS) as key:
            for name, value in FIXED.items():
                kind = winreg.REG_SZ if isinstance(value, str) else winreg.REG_DWORD
                winreg.SetValueEx(key, name, 0, kind, value if isinstance(value, str) else int(value))  # type: ignore[call-overload]
        yield
        winreg.DeleteKey(winreg.HKEY_LOCAL_MACHINE, WINDOWS_KEY)


@pytest.mark.usefixtures("registry")
def test_from_windows_own_registry() -> None:
    found = read_managed()
    assert found.values == FIXED
    assert WINDOWS_KEY in found.source
