"""Packages that somebody made to harm whoever checks them."""

import contextlib
import json
import stat
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from admin_desktop.exports.selecting import Selection
from tests.exports.conftest import Office, unpacked
from tests.exports.forging import ledger_rows, rebag, write_ledger

Add = Callable[[zipfile.ZipFile, str], None]


@pytest.fixture
def package(office: Office) -> Path:
    return office.export(Selection(incidents=(office.report().id,))).path


def remade(package: Path, add: Add, skip: str = "") -> Path:
    """The package with something added, or without something."""
    made = package.with_name("hostile.zip")
    with zipfile.ZipFile(package) as source, zipfile.ZipFile(made, "w") as target:
        for info in source.infolist():
            if not skip or not info.filename.endswith(skip):
                target.writestr(info, source.read(info))
        with pytest.warns(UserWarning, match="Duplicate") if add is twice else contextlib.nullcontext():
            add(target, source.namelist()[0].split("/")[0])
    return made


def outside(target: zipfile.ZipFile, top: str) -> None:
    target.writestr(f"{top}/../../evil.txt", b"x")


def absolute(target: zipfile.ZipFile, _top: str) -> None:
    target.writestr("/etc/evil", b"x")


def drive(target: zipfile.ZipFile, top: str) -> None:
    target.writestr(f"{top}/C:evil", b"x")


def linked(target: zipfile.ZipFile, top: str) -> None:
    info = zipfile.ZipInfo(f"{top}/data/link")
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    target.writestr(info, "/etc/passwd")


def packed(target: zipfile.ZipFile, top: str) -> None:
    target.writestr(f"{top}/data/odd", b"x" * 100, zipfile.ZIP_LZMA)


def twice(target: zipfile.ZipFile, top: str) -> None:
    target.writestr(f"{top}/README.txt", b"another one")


def other_case(target: zipfile.ZipFile, top: str) -> None:
    target.writestr(f"{top}/readme.TXT", b"another one")


@pytest.mark.parametrize("add", [outside, absolute, drive, linked, packed, twice, other_case])
def test_a_strange_entry_is_named_and_not_followed(
    package: Path, checker: ModuleType, add: Add, tmp_path: Path
) -> None:
    made = remade(package, add)
    before = sorted(tmp_path.rglob("*"))
    try:
        found = {kind for kind, _, _ in checker.check(str(made)).findings}
    except checker.Refused:
        found = {"file_strange"}  # two top folders: no package at all
    assert "file_strange" in found
    assert sorted(tmp_path.rglob("*")) == before


def test_a_bomb_is_not_read(package: Path, checker: ModuleType) -> None:
    def bomb(target: zipfile.ZipFile, top: str) -> None:
        with target.open(zipfile.ZipInfo(f"{top}/data/bomb"), "w", force_zip64=True) as stream:
            stream.write(b"x")
        target.infolist()[-1].file_size = 1 << 40

    with pytest.raises(checker.Refused, match="far more"):
        checker.check(str(remade(package, bomb)))


def test_an_entry_that_is_longer_than_it_says(package: Path, checker: ModuleType) -> None:
    def liar(target: zipfile.ZipFile, top: str) -> None:
        target.writestr(f"{top}/data/liar", b"0" * 5000, zipfile.ZIP_DEFLATED)
        target.infolist()[-1].file_size = 10

    report = checker.check(str(remade(package, liar)))
    assert {kind for kind, _, _ in report.findings} >= {"file_added"}


def test_half_a_zip(package: Path, checker: ModuleType) -> None:
    data = package.read_bytes()
    package.write_bytes(data[: len(data) // 2])
    with pytest.raises(checker.Refused):
        checker.check(str(package))


def test_a_zip_with_damage_inside(package: Path, checker: ModuleType) -> None:
    """Whatever is damaged, the checker comes to an end of its own; a changed date of a file is no damage."""
    data = package.read_bytes()
    for place in range(7, len(data), max(1, len(data) // 150)):
        changed = bytearray(data)
        changed[place] ^= 0x55
        package.write_bytes(changed)
        try:
            checker.check(str(package))
        except checker.Refused:
            continue


def test_a_link_in_a_folder_is_not_followed(package: Path, checker: ModuleType, tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("making links needs a privilege on Windows")
    top = unpacked(package)
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "file").write_text("x")
    (top / "data" / "folder").symlink_to(secret)
    (top / "data" / "file").symlink_to(secret / "file")
    found = {(kind, subject) for kind, subject, _ in checker.check(str(top)).findings}
    assert found == {("file_strange", "data/folder"), ("file_strange", "data/file")}


@pytest.mark.parametrize(
    "row",
    [
        b"[" * 100_000,
        b'{"seq":' + b"9" * 100_000 + b"}",
        b'{"seq":NaN,"prev":1e999}',
        b'{"seq":1,"seq":1}',
        b"\xff\xfe",
        b"",
        b"null",
        b'{"kind":"seal","subject":{},"body":{"files":[{"path":["x"]},7,{"path":"../../x"}]}}',
        b'{"kind":"send","subject":"M-1","body":[]}',
        b'{"hash":"x","seq":1}',
    ],
    ids=lambda row: row[:12],
)
def test_a_senseless_row(package: Path, checker: ModuleType, row: bytes) -> None:
    top = unpacked(package)
    rows = ledger_rows(top)
    (top / "data" / "ledger" / "ledger.jsonl").write_bytes(b"\n".join([row, *rows[1:]]) + b"\n")
    rebag(top)
    assert {kind for kind, _, _ in checker.check(str(top)).findings} & {"row_missing", "row_changed"}


def test_a_row_without_an_end(package: Path, checker: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checker, "LONGEST_ROW", 5000)
    top = unpacked(package)
    write_ledger(top, [*ledger_rows(top), json.dumps({"seq": 1, "x": "y" * 6000}).encode()])
    rebag(top)
    sentences = [sentence for _, _, sentence in checker.check(str(top)).findings]
    assert any("has no end" in sentence for sentence in sentences)


def test_senseless_contents(package: Path, checker: ModuleType) -> None:
    top = unpacked(package)
    for contents in (b"{}", b"[]", b'{"captures": 7}', b'{"captures": [7, {"id": []}]}', b"\x00"):
        (top / "data" / "contents.json").write_bytes(contents)
        rebag(top)
        assert checker.check(str(top)).findings


def test_names_cannot_steer_the_terminal(package: Path, checker: ModuleType) -> None:
    def add(target: zipfile.ZipFile, top: str) -> None:
        target.writestr(f"{top}/data/\x1b[2J\u202eevil\nOK: everything", b"x")

    for _kind, subject, sentence in checker.check(str(remade(package, add))).findings:
        assert (subject + sentence).isascii() and (subject + sentence).isprintable()


def test_a_list_that_names_everything_twice(package: Path, checker: ModuleType) -> None:
    top = unpacked(package)
    at = top / "manifest-sha256.txt"
    at.write_bytes(at.read_bytes() * 2)
    assert "list_twice" in {kind for kind, _, _ in checker.check(str(top)).findings}
