import hashlib
import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from pathlib import Path
from types import ModuleType

import pytest

from admin_desktop.errors import Trouble
from admin_desktop.evidence import withdrawing
from admin_desktop.evidence.deriving import crop
from admin_desktop.evidence.ledger import Event, append
from admin_desktop.exports import packing
from admin_desktop.exports.packing import ChangedMeanwhile, InsideVault, TargetExists
from admin_desktop.exports.parts import Request
from admin_desktop.exports.selecting import Selection
from admin_desktop.incidents.incident import PictureChoice
from admin_desktop.storage.files import DiskFull, FolderGone, NoWritePermission
from tests.exports.conftest import ABOUT, Office, unpacked


def names(package: Path) -> set[str]:
    with zipfile.ZipFile(package) as opened:
        assert opened.testzip() is None
        return {name.partition("/")[2] for name in opened.namelist()}


def text(package: Path, name: str) -> str:
    with zipfile.ZipFile(package) as opened:
        (whole,) = (one for one in opened.namelist() if one.partition("/")[2] == name)
        return opened.read(whole).decode()


def test_everything_about_a_report_is_in_one_zip(office: Office, checker: ModuleType) -> None:
    capture = office.capture()
    incident = office.report(capture)
    office.report(office.capture(2), page="Another matter")
    exported = office.export(Selection(incidents=(incident.id,)))
    assert exported.sha256 == hashlib.sha256(exported.path.read_bytes()).hexdigest()
    mails = [row[0] for row in office.data.rows("SELECT id FROM messages WHERE subject_id = ?", incident.id)]
    assert names(exported.path) - {f"data/pictures/{capture.id}/capture.json"} == {
        "README.txt", "bagit.txt", "bag-info.txt",
        "manifest-sha256.txt", "manifest-sha512.txt", "tagmanifest-sha256.txt", "tagmanifest-sha512.txt",
        f"data/pictures/{capture.id}/screen-1.png",
        *(f"data/mails/{one}.eml" for one in mails),
        "data/ledger/ledger.jsonl", "data/ledger/head.json",
        "data/contents.json", "data/certificate-902.txt", "data/verify.py",
    }  # fmt: skip
    assert (exported.pictures, exported.mails, exported.findings) == (1, 2, ())
    top = unpacked(exported.path)
    assert top.name == exported.id
    assert (top / "data" / "pictures" / capture.id / "screen-1.png").read_bytes() == office.data.vault.read(
        capture.pictures[0].path
    )
    stored = dict(office.data.rows("SELECT id, eml FROM messages"))
    assert all((top / "data" / "mails" / f"{one}.eml").read_bytes() == stored[one] for one in mails)
    for package in (exported.path, top):
        report = checker.check(str(package))
        assert report.findings == []
        assert (report.pictures, report.mails, report.rows) == (1, 2, exported.head.seq)
    assert sorted(one.name for one in office.folder.iterdir()) == ["package", "package.zip"]


def bagit_says(folder: Path) -> int:
    """The exit code of the reference implementation, as its users run it."""
    command = [sys.executable, "-m", "bagit", "--validate", "--quiet", str(folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode


def test_bagit_accepts_it(office: Office) -> None:
    exported = office.export(Selection(incidents=(office.report().id,)), about=replace(ABOUT, name="Kim: =Lee\n x"))
    top = unpacked(exported.path)
    assert bagit_says(top) == 0
    info = (top / "bag-info.txt").read_text("utf-8").splitlines()
    assert "Contact-Name: Kim: =Lee x" in info
    assert f"External-Identifier: {exported.id}" in info
    (top / "data" / "verify.py").write_text("print('OK')\n")
    assert bagit_says(top) == 1


def test_the_export_is_on_record(office: Office) -> None:
    capture = office.capture()
    before = office.ledger()
    exported = office.export(Selection(captures=(capture.id,)))
    after = office.ledger()
    assert after[:-1] == before
    row = json.loads(after[-1][2])
    assert (row["kind"], row["subject"], row["prev"]) == ("export", exported.id, before[-1][1])
    assert row["body"]["sha256"] == hashlib.sha256(exported.path.read_bytes()).hexdigest()
    assert row["body"]["head"] == {"seq": before[-1][0], "hash": before[-1][1]}
    assert row["body"]["captures"] == [capture.id]
    assert json.loads(text(exported.path, "data/ledger/head.json")) == row["body"]["head"]


def test_other_peoples_matters_are_not_told(office: Office, checker: ModuleType) -> None:
    office.report(office.capture(2), page="Another matter", author="Someone Else")
    incident = office.report(office.capture(1))
    other = office.report(office.capture(3), author="Someone Else")
    selection = Selection(incidents=(incident.id,))
    exported = office.export(selection)
    told = "".join(text(exported.path, name) for name in names(exported.path) if not name.endswith(".png"))
    assert incident.id in told
    for secret in ("Someone Else", "Another matter", other.id, *other.captures):
        assert secret not in told
    lines = text(exported.path, "data/ledger/ledger.jsonl").splitlines()
    stored = office.ledger()[:-1]
    assert len(lines) == len(stored)
    for line, (seq, digest, entry) in zip(lines, stored, strict=True):
        assert line == entry or json.loads(line) == {"seq": seq, "hash": digest}
    given = [json.loads(line)["subject"] for line in lines if "kind" in json.loads(line)]
    assert set(given) == {*incident.captures, *(m[0] for m in office.data.rows(
        "SELECT id FROM messages WHERE subject_id = ?", incident.id))}  # fmt: skip
    whole = office.export(selection, "whole.zip", whole_ledger=True)
    report = checker.check(str(whole.path))
    assert (report.findings, report.given) == ([], report.rows)


def test_an_earlier_package_is_custody_too_unless_it_names_others(office: Office) -> None:
    one, two = office.capture(1), office.capture(2)
    office.export(Selection(captures=(one.id,)), "1.zip")
    both = office.export(Selection(captures=(one.id, two.id)), "2.zip")
    exported = office.export(Selection(captures=(one.id,)), "3.zip")
    lines = text(exported.path, "data/ledger/ledger.jsonl")
    assert '"kind":"export"' in lines
    assert both.id not in lines
    assert "Row 4 is withheld: it is about an earlier package" in text(exported.path, "README.txt")


def test_who_was_sent_a_capture_is_told_with_it(office: Office) -> None:
    capture = office.capture()
    office.report(capture)
    exported = office.export(Selection(captures=(capture.id,)))
    assert exported.mails == 0
    assert "mail written" in text(exported.path, "data/certificate-902.txt")
    assert "to comms@district.org" in text(exported.path, "data/certificate-902.txt")


def test_a_derived_picture_goes_along_once_it_was_mailed(office: Office, checker: ModuleType) -> None:
    capture = crop(office.data.database, office.data.vault, office.capture(), 1, (1, 1, 5, 5))
    selection = Selection(captures=(capture.id,))
    assert office.export(selection, "1.zip").pictures == 1
    with office.data.database.writing() as connection:
        append(connection, Event.SEND, "M-k7q2x9vb4t", {"picture_sha256": capture.pictures[-1].sha256})
    exported = office.export(selection, "2.zip")
    assert f"data/pictures/{capture.id}/crop-1.png" in names(exported.path)
    assert checker.check(str(exported.path)).findings == []


def test_what_is_locked_away_is_never_exported(office: Office, checker: ModuleType) -> None:
    """Not the picture, and not the mails that carried it before it was locked away."""
    capture = office.capture()
    incident = office.report(capture)
    original = office.data.vault.read(capture.pictures[0].path)
    office.register.quarantine(incident.id, "Not for anybody.", "Kim")
    exported = office.export(Selection(incidents=(incident.id,)))
    assert (exported.pictures, exported.mails) == (0, 0)
    assert exported.findings == ()
    with zipfile.ZipFile(exported.path) as package:
        for name in package.namelist():
            data = package.read(name)
            assert original not in data
            assert not any(part.get_content_maintype() == "image" for part in message_from_bytes(data).walk())
    readme = text(exported.path, "README.txt")
    assert "LOCKED AWAY" in readme
    assert "Police, 911" in readme
    assert capture.id in readme
    report = checker.check(str(exported.path))
    assert report.findings == []
    assert f"{capture.id} is locked away: its picture is not in the package." in report.notes


def test_a_mail_without_pictures_goes_along_even_so(office: Office) -> None:
    incident = office.draft(office.capture())
    saved = replace(office.form, categories=["sexual_minor"])
    office.register.save(incident.id, saved)
    from admin_desktop.outbox.queue import Outbox

    for message in office.reporter.report(incident.id, office.pack, office.settings, "self"):
        Outbox(office.data.database).sent_by_hand(message.id)
    exported = office.export(Selection(incidents=(incident.id,)))
    assert (exported.pictures, exported.mails) == (0, 2)


def test_what_was_discarded_is_a_record_without_pictures(office: Office, checker: ModuleType) -> None:
    capture, kept = office.capture(1), office.capture(2)
    with office.data.database.writing() as connection:
        paths = withdrawing.discard(connection, capture.id, "By mistake", "Kim")
    withdrawing.erase(office.data.vault, capture.id, paths)
    exported = office.export(Selection(last=date(2027, 1, 1)))
    assert set(exported.captures) == {capture.id, kept.id}
    assert exported.pictures == 1
    assert "taken by mistake and erased" in text(exported.path, "README.txt")
    assert "By mistake" in text(exported.path, "data/ledger/ledger.jsonl")
    report = checker.check(str(exported.path))
    assert report.findings == []
    assert any("discarded, on record" in note for note in report.notes)


def test_a_mail_that_has_not_left_stays(office: Office) -> None:
    incident = office.report(sent=False)
    exported = office.export(Selection(incidents=(incident.id,)))
    assert exported.mails == 0
    told = json.loads(text(exported.path, "data/contents.json"))["incidents"][0]["messages"]
    assert [one["state"] for one in told] == ["waiting", "waiting"]


@pytest.mark.parametrize("fault", ["changed", "missing"])
def test_a_damaged_picture_is_exported_as_damaged(office: Office, checker: ModuleType, fault: str) -> None:
    capture, whole = office.capture(1), office.capture(2)
    at = office.data.vault.at(capture.pictures[0].path)
    at.chmod(0o600)
    if fault == "missing":
        at.unlink()
    else:
        at.write_bytes(at.read_bytes()[:-1] + b"x")
    exported = office.export(Selection(captures=(capture.id, whole.id)))
    assert [(one.kind, one.subject) for one in exported.findings] == [(f"picture_{fault}", capture.pictures[0].path)]
    assert "NOT EVERYTHING IS AS IT WAS SEALED" in text(exported.path, "README.txt")
    assert "The two are equal:      NO" in text(exported.path, "data/certificate-902.txt")
    assert [one[0] for one in checker.check(str(exported.path)).findings] == [f"picture_{fault}"]


def test_a_ledger_that_was_tampered_with_is_exported_as_it_is(office: Office, checker: ModuleType) -> None:
    ids = [office.capture(seed).id for seed in (1, 2, 3)]
    with office.data.database.writing() as connection:
        connection.execute("DROP TRIGGER ledger_no_update")
        connection.execute("UPDATE ledger SET entry = replace(entry, 'unfiled', 'Unfiled') WHERE seq = 2")
    exported = office.export(Selection(captures=tuple(ids)))
    assert [(one.kind, one.subject) for one in exported.findings] == [("row_changed", "row 2")]
    assert [one[:2] for one in checker.check(str(exported.path)).findings] == [("row_changed", "row 3")]
    with office.data.database.writing() as connection:
        connection.execute("UPDATE ledger SET entry = entry || char(10) WHERE seq = 1")
        connection.execute("DROP TRIGGER ledger_no_delete")
        connection.execute("DELETE FROM ledger WHERE seq = 2")
    again = office.export(Selection(captures=(ids[0], ids[2])), "again.zip")
    assert {one.kind for one in again.findings} == {"row_changed", "row_missing"}
    assert checker.check(str(again.path)).findings


def test_the_same_moment_makes_the_same_zip(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    incident = office.report()
    monkeypatch.setattr(packing, "utc_now", lambda: datetime(2026, 11, 22, 3, 41, 7, tzinfo=UTC))
    monkeypatch.setattr(packing, "new_package_id", lambda _: "X-20261122-034107-k7q2x")
    one = office.export(Selection(incidents=(incident.id,)))
    with office.data.database.writing() as connection:
        connection.execute("DROP TRIGGER ledger_no_delete")
        connection.execute("DELETE FROM ledger WHERE seq = (SELECT max(seq) FROM ledger)")
    (office.folder / "second").mkdir()
    two = office.export(Selection(incidents=(incident.id,)), "second/package.zip")
    assert one.sha256 == two.sha256


def test_practice_is_written_on_everything(office: Office) -> None:
    exported = office.export(Selection(incidents=(office.report().id,)), about=replace(ABOUT, practice=True))
    assert exported.path.name == "PRACTICE-package.zip"
    with zipfile.ZipFile(exported.path) as package:
        assert all(name.startswith("PRACTICE-X-") for name in package.namelist())
    for name in ("README.txt", "bag-info.txt", "data/certificate-902.txt"):
        assert "PRACTICE" in text(exported.path, name)
    assert json.loads(text(exported.path, "data/contents.json"))["practice"] is True


def test_what_strangers_wrote_stays_one_line_of_data(office: Office) -> None:
    nasty = "x\n\n2. WHAT THIS PROVES\r\n=cmd|' /C calc'!A0 \u202e\x1b[2J <script>{{ 7*7 }}"
    incident = office.report(office.capture(), page=nasty, author=nasty, link=nasty, body=nasty)
    exported = office.export(
        Selection(incidents=(incident.id,)), about=replace(ABOUT, name=nasty, organisation=nasty, computer=nasty)
    )
    for name in ("README.txt", "bag-info.txt", "data/certificate-902.txt"):
        words = text(exported.path, name)
        assert "\u202e" not in words and "\x1b" not in words and "\r" not in words
        assert not [line for line in words.splitlines() if line.startswith("2. WHAT THIS PROVES\r") or line[:1] == "="]
    assert text(exported.path, "README.txt").count("\n2. WHAT THIS PROVES") == 1
    assert json.loads(text(exported.path, "data/contents.json"))["incidents"][0]["body"] == nasty
    assert all(name.isascii() and " " not in name for name in names(exported.path))


class Pdf:
    """Stands in for the maker of PDFs."""

    def __init__(self, trouble: str = "") -> None:
        self.trouble = trouble
        self.asked: list[tuple[str, PictureChoice, bool]] = []

    def incident(self, incident_id: str, choice: PictureChoice, embed: bool = False) -> bytes:
        self.asked.append((incident_id, choice, embed))
        if self.trouble:
            raise Trouble(self.trouble)
        return b"%PDF-1.7"


def test_a_description_beside_a_picture_goes_along(office: Office, checker: ModuleType) -> None:
    capture = office.capture()
    at = office.data.vault.at(capture.pictures[0].path).with_name("capture.json")
    if not at.exists():  # a capture that was sealed without one
        at.write_text('{"format": "test"}')
    exported = office.export(Selection(captures=(capture.id,)))
    assert text(exported.path, f"data/pictures/{capture.id}/capture.json").encode() == at.read_bytes()
    assert exported.pictures == 1


def test_reports_come_as_pdf(office: Office) -> None:
    kept, locked = office.report(office.capture(1)), office.report(office.capture(2))
    office.register.quarantine(locked.id, "No.", "Kim")
    pdf = Pdf()
    exported = office.export(Selection(incidents=(kept.id, locked.id)), exporter=office.exporter(pdf))
    assert {f"data/reports/{kept.id}.pdf", f"data/reports/{locked.id}.pdf"} <= names(exported.path)
    assert pdf.asked == [(kept.id, PictureChoice.ORIGINAL, True), (locked.id, PictureChoice.NONE, False)]


def test_a_pdf_that_cannot_be_made_is_said(office: Office) -> None:
    exporter = office.exporter(Pdf("The fonts are gone."))
    exported = office.export(Selection(incidents=(office.report().id,)), exporter=exporter)
    assert not any(name.endswith(".pdf") for name in names(exported.path))
    assert "could not be made: The fonts are gone." in text(exported.path, "README.txt")


# Refusals: nothing is left, and nothing is on record.


def refused(office: Office, selection: Selection, out: Path, kind: type[Trouble]) -> str:
    rows = len(office.ledger())
    with pytest.raises(kind) as caught:
        office.exporter().export(Request(selection, out, ABOUT))
    assert len(office.ledger()) == rows
    return str(caught.value)


def test_nothing_is_overwritten(office: Office) -> None:
    selection = Selection(captures=(office.capture().id,))
    at = office.folder / "there.zip"
    at.write_bytes(b"precious")
    refused(office, selection, at, TargetExists)
    assert at.read_bytes() == b"precious"
    assert list(office.folder.iterdir()) == [at]


def test_not_into_the_vault_and_not_into_nowhere(office: Office) -> None:
    selection = Selection(captures=(office.capture().id,))
    refused(office, selection, office.data.vault.root / "x.zip", InsideVault)
    assert "plug it in" in refused(office, selection, office.folder / "gone" / "x.zip", FolderGone)


def test_a_full_disk(office: Office, tiny_disk: Path) -> None:
    capture = office.data.seal(office.data.shot(1000, 900))
    refused(office, Selection(captures=(capture.id,)), tiny_disk / "x.zip", DiskFull)
    assert list(tiny_disk.iterdir()) == []


def test_a_folder_that_may_not_be_written_to(office: Office, ordinary_user: Path) -> None:
    from tests.conftest import open_data

    data = open_data(ordinary_user)
    capture = data.seal()
    closed = ordinary_user / "closed"
    closed.mkdir(mode=0o500)
    mine = replace(office, data=data, register=type(office.register)(data.database, data.vault))
    refused(mine, Selection(captures=(capture.id,)), closed / "x.zip", NoWritePermission)
    data.database.close()


def test_a_stopped_export_leaves_nothing(office: Office) -> None:
    office.capture(1), office.capture(2)
    rows = len(office.ledger())
    for when in (1, 2, 3, 4):
        told: list[tuple[int, int]] = []

        def progress(done: int, in_all: int, told: list[tuple[int, int]] = told, when: int = when) -> bool:
            told.append((done, in_all))
            return len(told) < when

        request = Request(Selection(last=date(2027, 1, 1)), office.folder / "x.zip", ABOUT)
        outcome = office.exporter().export(request, progress)
        assert (outcome is None) == (len(told) == when)
        if outcome:
            break
        assert list(office.folder.iterdir()) == []
        assert len(office.ledger()) == rows
    assert when > 2


def test_progress_is_told_in_bytes_and_ends_full(office: Office) -> None:
    capture = office.data.seal(office.data.shot(700, 500))
    told: list[tuple[int, int]] = []

    def progress(done: int, in_all: int) -> bool:
        told.append((done, in_all))
        return True

    office.export(Selection(captures=(capture.id,)), progress=progress)
    assert told == sorted(told)
    assert len(told) >= 3
    assert {in_all for _, in_all in told} == {2 * capture.pictures[0].bytes}
    assert told[-1][0] == told[-1][1]


def test_what_is_locked_away_meanwhile_does_not_go_out(office: Office) -> None:
    incident = office.report()
    locking: list[int] = []

    def progress(_done: int, _all: int) -> bool:
        if not locking:
            locking.append(office.register.quarantine(incident.id, "Now!", "Kim"))
        return True

    request = Request(Selection(incidents=(incident.id,)), office.folder / "x.zip", ABOUT)
    with pytest.raises(ChangedMeanwhile):
        office.exporter().export(request, progress)
    assert list(office.folder.iterdir()) == []
    assert "export" not in {json.loads(row[2])["kind"] for row in office.ledger()}


def test_what_a_killed_export_left_goes(office: Office) -> None:
    left = office.folder / "package.zip.X-20261122-214107-k7q2x.part"
    left.write_bytes(b"half")
    other = office.folder / "other.zip.X-20261122-214107-k7q2x.part"
    other.write_bytes(b"half of another")
    office.export(Selection(captures=(office.capture().id,)))
    assert sorted(one.name for one in office.folder.iterdir()) == sorted(["package.zip", other.name])


def test_measuring(office: Office) -> None:
    incident = office.report(office.capture(1))
    office.capture(2)
    size = office.exporter().measure(Selection(incidents=(incident.id,)))
    whole = office.exporter().measure(Selection(last=date(2027, 1, 1)))
    assert (size.incidents, size.captures) == (1, 1)
    assert (whole.incidents, whole.captures) == (1, 2)
    assert whole.bytes > size.bytes > 0


def test_the_readmes_example_is_a_row_that_can_be_compared(office: Office) -> None:
    """With a gap behind every row only the newest one, or none."""
    one, two = office.capture(1), office.capture(2)
    newest = office.export(Selection(captures=(two.id,)), "newest.zip")
    assert "The hash of row 2 of the ledger (data/ledger/head.json names it;" in text(newest.path, "README.txt")
    none = office.export(Selection(captures=(one.id,)), "none.zip")
    assert "The hash of row" not in text(none.path, "README.txt")
    both = office.export(Selection(captures=(one.id, two.id)), "both.zip")
    assert 'The hash of row 1 of the ledger (row 2 names it as "prev";' in text(both.path, "README.txt")
