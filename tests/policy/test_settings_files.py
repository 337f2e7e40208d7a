"""Files of settings are checked: every fault with its line and key, and no file makes the check fall over."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from admin_desktop.policy.settings_files import check_settings_file

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "resources" / "platforms" / "settings").glob("*.toml"))
SCHEMA = ROOT / "resources" / "schemas" / "platform-settings.schema.json"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_ours_have_no_fault(file: Path) -> None:
    assert check_settings_file(file, SCHEMA) == []


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ('reason = "page_object"', 'reason = "because"', "setting[0].reason", '"because" is not one of'),
        ('id = "full_control"', 'id = "make_page"', "setting[1].id", '"make_page" is here more than once'),
        ('platform = "facebook"', 'platform = "x"', "platform", "is called x.toml"),
        ("checked = 2026-11-23", 'checked = "yesterday"', "checked", "has not the right form"),
        ("checked = 2026-11-23", "checked = 2026", "checked", "is read as a number"),
        ("version = 1", "version = 2", "version", "the only value this program can read"),
        ('value = "Deactivated"', 'valu = "Deactivated"', "setting[2].valu", 'did you mean "value"?'),
        ('meets = "unknown"', "meets = true", "object[3].meets", "is not one of yes, no, unknown"),
        ("the Facebook Page \"{page}\"", "the Page", "access.invitation", "name {page}, {role} and {sender} in it"),
    ],
)  # fmt: skip
def test_faults_are_named(tmp_path: Path, old: str, new: str, key: str, words: str) -> None:
    text = next(file for file in FILES if file.stem == "facebook").read_text(encoding="utf-8")
    assert text.count(old) == 1
    file = tmp_path / "facebook.toml"
    file.write_text(text.replace(old, new), encoding="utf-8")
    fault = next(fault for fault in check_settings_file(file, SCHEMA) if fault.key == key)
    assert words in fault.message
    if key != "access.invitation":  # a text of many lines is pointed at where it begins
        assert fault.line == text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfea\x00", "not UTF-8"),
        (b"version = ", "not TOML"),
        (b"a = " + b"[" * 5000, ""),
        (b"#" * 1_000_001, "too large"),
        (b"", "missing"),
        (b"setting = 3\nobject = {}\nplatform = []", ""),
        (b"checked = 12:00:00\nsource = nan", ""),
    ],
)
def test_a_file_of_anything_has_faults(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "x.toml"
    file.write_bytes(content)
    faults = check_settings_file(file, SCHEMA)
    assert words in faults[0].message


def test_what_is_no_file_has_a_fault(tmp_path: Path) -> None:
    assert [fault.message for fault in check_settings_file(tmp_path, SCHEMA)] == ["this file cannot be read"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(["[[setting]]", "[access]", "[[access]]", "id = 1", "a.b = 2", '"\\u202e" = []', "x"])))
def test_no_file_makes_it_fall_over(tmp_path: Path, lines: list[str]) -> None:
    file = tmp_path / "x.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    assert check_settings_file(file, SCHEMA)
