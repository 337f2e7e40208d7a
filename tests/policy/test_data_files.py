"""Data files about networks and looks are checked as packs are: every fault by its key, and no traceback."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.policy.data_files import check_data_file
from admin_desktop.storage.resources import resource_dir

RESOURCES = resource_dir()
SCHEMAS = RESOURCES / "schemas"
FILES = [
    RESOURCES / "platforms" / "places.toml",
    RESOURCES / "platforms" / "x-counting.toml",
    RESOURCES / "banners" / "designs.toml",
    RESOURCES / "letters" / "letters.toml",
]


@pytest.mark.parametrize("file", FILES, ids=lambda one: one.name)
def test_ours_have_no_faults(file: Path) -> None:
    assert check_data_file(file, SCHEMAS) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "words"),
    [
        (0, 'rule = "x_weighted"', 'rule = "letters"', "rule", "is not one of utf16"),
        (0, "version = 1", "version = 2", "version", "is not 1"),
        (0, "checked = 2026-11-23", 'checked = "23.11.2026"', "checked", "not the right form"),
        (0, 'id = "snapchat"', 'id = "myspace"', "platform[7].id", "is not one of"),
        (0, "verified = false", "verfied = false", "verfied", 'did you mean "verified"'),
        (1, "emoji = 2", 'emoji = "two"', "emoji", "a whole number is needed"),
        (2, 'ink = "#1B1F24"', 'ink = "black"', "design[0].ink", "write #RRGGBB"),
        (3, 'kind = "day"', 'kind = "date"', "unblock.fields[4].kind", "is not one of"),
        (2, 'shape = "plain"', "", "design[4].shape", "this key is missing"),
    ],
)
def test_faults_are_named(tmp_path: Path, file: int, old: str, new: str, key: str, words: str) -> None:
    path = tmp_path / FILES[file].name
    text = FILES[file].read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    faults = check_data_file(path, SCHEMAS)
    assert any(one.key.endswith(key) and words in one.message for one in faults), faults


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"version = ", b"a = [" * 5000, b"[[platform]]\n" * 10])
def test_whatever_lies_there(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "places.toml"
    path.write_bytes(content)
    faults = check_data_file(path, SCHEMAS)
    assert faults
    assert all("\n" not in str(one) for one in faults)


@given(st.text(max_size=200))
def test_any_text(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("data") / "places.toml"
    path.write_text(text, encoding="utf-8", errors="replace")
    assert check_data_file(path, SCHEMAS)


def test_what_nobody_describes(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text("a = 1", encoding="utf-8")
    assert "there is no description" in check_data_file(tmp_path / "other.toml", SCHEMAS)[0].message
    assert check_data_file(tmp_path / "places.toml", SCHEMAS)[0].message.startswith("this file is not there")
