"""The checker against somebody who changes a package, clumsily or with all its lists made anew."""

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from admin_desktop.errors import Trouble
from admin_desktop.evidence.captures import Capture
from admin_desktop.evidence.verifying import Finding
from admin_desktop.exports.checking import NotAPackage, check_package
from admin_desktop.exports.selecting import Selection
from tests.exports.conftest import CHECKER, Office, unpacked
from tests.exports.forging import ledger_rows, rebag, write_ledger


class Handed:
    """An unpacked package of two reported captures, with other matters before, between and after them."""

    def __init__(self, office: Office, checker: ModuleType) -> None:
        self.office, self.checker = office, checker
        office.report(office.capture(9), page="Before")
        self.captures: list[Capture] = [office.capture(1), office.capture(2)]
        self.incident = office.report(*self.captures)
        office.capture(8)
        self.exported = office.export(Selection(incidents=(self.incident.id,)))
        self.top = unpacked(self.exported.path)

    def at(self, name: str) -> Path:
        return self.top / "data" / name

    def picture(self, number: int) -> Path:
        return self.at(f"pictures/{self.captures[number].id}/screen-1.png")

    def place(self, kind: str) -> int:
        """Where in the ledger the first row of a kind stands that is given in full."""
        return next(n for n, row in enumerate(ledger_rows(self.top)) if json.loads(row).get("kind") == kind)

    def change_row(self, place: int, old: bytes, new: bytes) -> None:
        rows = ledger_rows(self.top)
        assert old in rows[place]
        rows[place] = rows[place].replace(old, new)
        write_ledger(self.top, rows)

    def found(self, head: str = "") -> set[tuple[str, str]]:
        report = self.checker.check(str(self.top), head)
        for _kind, _subject, sentence in report.findings:
            assert sentence.isascii() and sentence.endswith(".")
        return {(kind, subject) for kind, subject, _ in report.findings}

    def kinds(self, head: str = "") -> set[str]:
        return {kind for kind, _ in self.found(head)}


@pytest.fixture
def handed(office: Office, checker: ModuleType) -> Handed:
    made = Handed(office, checker)
    assert made.found() == set()
    return made


def test_one_changed_byte(handed: Handed) -> None:
    data = bytearray(handed.picture(1).read_bytes())
    data[len(data) // 2] ^= 1
    handed.picture(1).write_bytes(data)
    name = f"data/pictures/{handed.captures[1].id}/screen-1.png"
    assert handed.found() == {("file_changed", name), ("picture_changed", name)}
    rebag(handed.top)
    assert handed.found() == {("picture_changed", name)}


def test_a_missing_picture(handed: Handed) -> None:
    handed.picture(0).unlink()
    name = f"data/pictures/{handed.captures[0].id}/screen-1.png"
    assert {("file_missing", name), ("picture_missing", name)} <= handed.found()
    rebag(handed.top)
    assert handed.found() == {("picture_missing", name)}


def test_an_added_file(handed: Handed) -> None:
    added = handed.picture(0).with_name("screen-2.png")
    shutil.copy(handed.picture(1), added)
    name = f"data/pictures/{handed.captures[0].id}/screen-2.png"
    assert {("file_added", name), ("picture_unknown", name)} <= handed.found()
    rebag(handed.top)
    assert handed.found() == {("picture_unknown", name)}


def test_an_added_folder_of_pictures(handed: Handed) -> None:
    folder = handed.at("pictures/C-20261122-214107-k7q2x")
    folder.mkdir()
    shutil.copy(handed.picture(1), folder / "screen-1.png")
    rebag(handed.top)
    assert handed.kinds() == {"picture_unknown"}


def test_swapped_pictures(handed: Handed) -> None:
    one, two = handed.picture(0).read_bytes(), handed.picture(1).read_bytes()
    handed.picture(0).write_bytes(two)
    handed.picture(1).write_bytes(one)
    assert handed.kinds() == {"file_changed", "picture_changed"}
    rebag(handed.top)
    assert handed.kinds() == {"picture_changed"}
    assert len(handed.found()) == 2


def test_a_changed_row(handed: Handed) -> None:
    """The row after it, or the head, still names what it was."""
    handed.change_row(handed.place("seal"), b'"width":40', b'"width":41')
    assert {("file_changed", "data/ledger/ledger.jsonl")} <= handed.found()
    rebag(handed.top)
    assert handed.found() == {("row_changed", f"row {handed.place('seal') + 2}")}


def test_a_changed_row_before_a_gap(handed: Handed) -> None:
    """What follows is withheld here; only the newest row and what a witness says can tell."""
    rows = ledger_rows(handed.top)
    place = max(n for n, row in enumerate(rows) if "kind" in json.loads(row))
    assert place < len(rows) - 1
    handed.change_row(place, b'"role"', b'"Role"')
    rebag(handed.top)
    assert handed.found() == set()  # as README.txt says
    told = json.loads(rows[place])["subject"]
    seq, digest, _entry = next(row for row in handed.office.ledger() if told in row[2])
    assert handed.kinds(f"row {seq}, {digest}") == {"witness_differs"}


def test_a_removed_row(handed: Handed) -> None:
    rows = ledger_rows(handed.top)
    del rows[handed.place("seal")]
    write_ledger(handed.top, rows)
    rebag(handed.top)
    found = handed.kinds()
    assert {"row_missing"} <= found
    assert "picture_unknown" in found


def test_a_row_hidden_as_withheld(handed: Handed) -> None:
    rows = ledger_rows(handed.top)
    place = handed.place("seal")
    digest = json.loads(rows[place + 1])["prev"]
    rows[place] = json.dumps({"hash": digest, "seq": place + 1}).encode()
    write_ledger(handed.top, rows)
    rebag(handed.top)
    assert ("row_missing", handed.captures[0].id) in handed.found()
    assert "picture_unknown" in handed.kinds()


def test_reordered_rows(handed: Handed) -> None:
    rows = ledger_rows(handed.top)
    place = handed.place("seal")
    rows[place], rows[place + 1] = rows[place + 1], rows[place]
    write_ledger(handed.top, rows)
    rebag(handed.top)
    assert {"row_missing", "row_changed"} <= handed.kinds()


def test_a_cut_tail(handed: Handed) -> None:
    rows = ledger_rows(handed.top)
    write_ledger(handed.top, rows[:-1], head=False)
    rebag(handed.top)
    assert handed.kinds() == {"head_differs"}
    write_ledger(handed.top, rows[:-1])
    rebag(handed.top)
    head = handed.exported.head
    assert handed.kinds(f"row {head.seq}, {head.hash}") == {"witness_differs"}


def test_a_row_and_its_picture_changed_together(handed: Handed) -> None:
    """The picture agrees with its row then, but the row after it does not."""
    import hashlib

    old = hashlib.sha256(handed.picture(0).read_bytes()).hexdigest()
    handed.picture(0).write_bytes(b"another picture")
    place = handed.place("seal")
    handed.change_row(place, old.encode(), hashlib.sha256(b"another picture").hexdigest().encode())
    rebag(handed.top)
    assert handed.found() == {("row_changed", f"row {place + 2}")}


def test_a_changed_mail(handed: Handed) -> None:
    mail = next(handed.at("mails").iterdir())
    mail.write_bytes(mail.read_bytes().replace(b"Band", b"Bend"))
    rebag(handed.top)
    assert handed.found() == {("mail_changed", f"data/mails/{mail.name}")}


def test_changed_tag_files(handed: Handed) -> None:
    info = handed.top / "bag-info.txt"
    info.write_text(info.read_text("utf-8").replace("Kim", "Jim"), "utf-8")
    (handed.top / "README.txt").unlink()
    (handed.top / "MORE.txt").write_text("added")
    assert handed.found() == {
        ("file_changed", "bag-info.txt"),
        ("file_missing", "README.txt"),
        ("file_added", "MORE.txt"),
    }


@pytest.mark.parametrize("name", ["manifest-sha256.txt", "tagmanifest-sha512.txt"])
def test_a_missing_list(handed: Handed, name: str) -> None:
    (handed.top / name).unlink()
    assert ("list_missing", name) in handed.found()


def test_a_wrong_size_and_a_wrong_declaration(handed: Handed) -> None:
    info = handed.top / "bag-info.txt"
    info.write_text(info.read_text("utf-8").replace("Payload-Oxum: ", "Payload-Oxum: 1"), "utf-8")
    (handed.top / "bagit.txt").write_text("BagIt-Version: 7\n")
    assert ("bag_strange", "bag-info.txt") in handed.found()
    assert ("bag_strange", "bagit.txt") in handed.found()


def test_another_state_than_the_ledgers(handed: Handed) -> None:
    contents = json.loads(handed.at("contents.json").read_bytes())
    contents["captures"][0]["state"] = "discarded"
    handed.at("contents.json").write_text(json.dumps(contents))
    shutil.rmtree(handed.picture(0).parent)
    rebag(handed.top)
    assert ("record_differs", handed.captures[0].id) in handed.found()


def test_what_file_managers_leave_is_no_tampering(handed: Handed) -> None:
    (handed.top / ".DS_Store").write_bytes(b"x")
    (handed.at("pictures") / "desktop.ini").write_bytes(b"x")
    assert handed.found() == set()


def test_a_description_is_held_against_its_row(handed: Handed) -> None:
    """capture.json beside a picture: only the one whose hash is in the capture's row belongs there."""
    handed.picture(0).with_name("capture.json").write_text("{}")
    rebag(handed.top)
    assert handed.kinds() == {"picture_unknown"}


# Witnesses


def test_a_witness_vouches_back_to_the_next_gap(office: Office, checker: ModuleType) -> None:
    office.capture(7)
    capture = office.capture(1)
    incident = office.report(capture)
    exported = office.export(Selection(incidents=(incident.id,)))
    (mail,) = office.data.rows("SELECT body FROM messages WHERE role = 'communications'")
    told = next(line for line in mail[0].splitlines() if "row 2, " in line)
    (note,) = checker.check(str(exported.path), told).notes
    assert note == (
        "The witness agrees: row 2 is the one that it names. It vouches for rows 2 to 2; row 1 is withheld."
    )
    whole = office.export(Selection(incidents=(incident.id,)), "whole.zip", whole_ledger=True)
    (note,) = checker.check(str(whole.path), told).notes
    assert note.endswith("It vouches for every row up to that one.")
    (_seq, digest, _entry) = office.ledger()[0]
    (note,) = checker.check(str(exported.path), f"1: {digest}").notes
    assert "does not vouch for the rows before it" in note


def test_a_witness_that_says_nothing(office: Office, checker: ModuleType) -> None:
    exported = office.export(Selection(captures=(office.capture().id,)))
    with pytest.raises(checker.Refused):
        checker.check(str(exported.path), "yesterday")


# As a program of its own, and from ours


def run(*arguments: str | Path) -> tuple[int, str]:
    done = subprocess.run([sys.executable, "-I", CHECKER, *arguments], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_as_a_program(handed: Handed, tmp_path: Path) -> None:
    code, said = run(handed.exported.path)
    assert code == 0
    assert "OK: everything is as the package and its ledger say." in said
    handed.picture(0).write_bytes(b"x")
    code, said = run(handed.top.parent)  # the folder around it does as well
    assert code == 1
    assert f"WRONG: data/pictures/{handed.captures[0].id}/screen-1.png has changed" in said
    assert "NOT EVERYTHING IS AS THE PACKAGE SAYS" in said
    for nothing in (tmp_path, tmp_path / "nowhere", CHECKER):
        assert run(nothing)[0] == 1


def test_our_own_check_says_the_same_and_runs_nothing_of_the_package(handed: Handed) -> None:
    assert check_package(handed.exported.path, CHECKER).findings == ()
    handed.at("verify.py").write_text("import sys; sys.exit('hacked')")
    handed.picture(0).write_bytes(b"x")
    told: list[tuple[int, int]] = []

    def progress(done: int, in_all: int) -> bool:
        told.append((done, in_all))
        return True

    verdict = check_package(handed.top, CHECKER, progress=progress)
    assert Finding("picture_changed", f"data/pictures/{handed.captures[0].id}/screen-1.png", "") in [
        Finding(one.kind, one.subject, "") for one in verdict.findings
    ]
    assert told[-1][0] == told[-1][1]
    assert check_package(handed.top, CHECKER, progress=lambda _done, _all: False).stopped
    with pytest.raises(NotAPackage, match="Nothing was changed"):
        check_package(handed.top / "data", CHECKER)


def test_it_needs_nothing_but_an_old_python() -> None:
    tree = ast.parse(CHECKER.read_text("utf-8"), feature_version=(3, 8))
    modules: set[Any] = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {one.split(".")[0] for one in modules} <= sys.stdlib_module_names
    newer: list[Callable[..., Any]] = [str.removeprefix, str.removesuffix]
    assert not [one for one in newer if f".{one.__name__}(" in CHECKER.read_text("utf-8")]


# Trusted timestamps, with a judge of our own: the real one is tried where openssl is


@dataclass(frozen=True)
class Stamp:
    seq: int
    authority: str = "Stamps"
    gen_time: str = "2026-11-22T03:45:00.000Z"
    request: bytes = b"asked"
    reply: bytes = b"answered"
    chain: str = ""
    roots: str = "PEM"


@dataclass(frozen=True)
class Said:
    gen_time: datetime = datetime(2026, 11, 22, 3, 45, tzinfo=UTC)


def test_timestamps_are_judged_where_that_can_be_done(office: Office) -> None:
    office.capture(7)
    capture = office.capture(1)
    exporter = office.exporter(stamps=lambda _connection, seqs: [Stamp(seq) for seq in seqs])
    exported = office.export(Selection(captures=(capture.id,)), exporter=exporter)
    asked: list[tuple[bytes, bytes, bytes, str]] = []

    def holds(_name: str, request: bytes, reply: bytes, data: bytes, roots: str) -> Said:
        asked.append((request, reply, data, roots))
        return Said()

    def refuses(name: str, *_rest: Any) -> Said:
        raise Trouble(f"What {name} said does not fit.")

    row = office.ledger()[1][2].encode()
    verdict = check_package(exported.path, CHECKER, judge=holds)
    assert asked == [(b"asked", b"answered", row, "PEM")]
    assert verdict.findings == ()
    assert verdict.notes[0] == ("Row 2 existed by 2026-11-22 03:45:00 UTC, says data/timestamps/row-000002-1.tsr.")
    assert "compare these" in verdict.notes[1]
    assert [one.kind for one in check_package(exported.path, CHECKER, judge=refuses).findings] == ["stamp_broken"]
    assert "not checked here" in check_package(exported.path, CHECKER).notes[0]
    top = unpacked(exported.path)
    (top / "data" / "timestamps" / "row-000002-1-roots.pem").unlink()
    assert "stamp_broken" in {one.kind for one in check_package(top, CHECKER, judge=holds).findings}
