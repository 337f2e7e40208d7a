"""A mail that arrived is proof only with the sealed picture and the original's hash: each fault gives exit code 1."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from email.message import EmailMessage
from pathlib import Path

import pytest

from admin_desktop import cli
from admin_desktop.app import App
from admin_desktop.evidence.captures import Capture, Purpose
from admin_desktop.evidence.deriving import crop as cut
from admin_desktop.ui.tour.checking import Checks, check_arrived
from tests.conftest import POSTS

POST = POSTS / "fb-libel-light.png"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    opened = App.open(str(tmp_path / "data"))
    yield opened
    opened.database.close()


@pytest.fixture
def capture(app: App) -> Capture:
    """An original and a crop of it, on record."""
    sealed = app.capturing.import_files([POST], Purpose.INCIDENT).capture
    return cut(app.database, app.vault, sealed, 1, (656, 304, 608, 94))


def mail(picture: bytes | None, text: str, html: str | None = None) -> bytes:
    message = EmailMessage()
    message["To"] = "communications@practice.invalid"
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    if picture is not None:
        message.add_attachment(picture, maintype="image", subtype="png", filename="post.png")
    return message.as_bytes()


def pictures(app: App, capture: Capture) -> tuple[bytes, bytes, str]:
    """The original, the crop, and the original's hash."""
    original, crop = ((app.vault.root / picture.path).read_bytes() for picture in capture.pictures)
    digest = hashlib.sha256(original).hexdigest()
    assert digest == capture.originals[0].sha256
    return original, crop, digest


def exit_code(checks: Checks, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """What the command makes of it."""
    facts = {"steps": [], "received": ["1.eml"], "checks": asdict(checks), "ok": checks.ok}
    parsed = cli.parse(["tour", "--json"])
    code = cli.guarded(lambda: cli.tour(parsed, lambda _tell: (Path("out"), facts, None)))
    said = capsys.readouterr()
    assert json.loads(said.out) == facts
    return code, said.err


def test_original_and_crop_with_the_original_named_are_proof(
    app: App, capture: Capture, capsys: pytest.CaptureFixture[str]
) -> None:
    original, crop, digest = pictures(app, capture)
    checks = check_arrived(app, [mail(original, f"SHA-256 {digest}", f"<p>{digest}"), mail(crop, digest)])
    assert checks.ok
    assert exit_code(checks, capsys) == (0, "")


def test_nothing_arrived_is_no_proof(app: App, capture: Capture, capsys: pytest.CaptureFixture[str]) -> None:
    checks = check_arrived(app, [])
    assert (checks.picture_in_ledger, checks.names_original) == (False, False)
    assert exit_code(checks, capsys)[0] == 1


def test_a_mail_without_its_picture(app: App, capture: Capture, capsys: pytest.CaptureFixture[str]) -> None:
    original, _, digest = pictures(app, capture)
    checks = check_arrived(app, [mail(original, digest), mail(None, digest)])
    assert not checks.picture_in_ledger
    code, said = exit_code(checks, capsys)
    assert code == 1
    assert "a mail lacks its picture" in said


def test_a_mail_with_another_picture(app: App, capture: Capture, capsys: pytest.CaptureFixture[str]) -> None:
    original, _, digest = pictures(app, capture)
    changed = original[:-1] + bytes([original[-1] ^ 1])
    checks = check_arrived(app, [mail(changed, digest)])
    assert not checks.picture_in_ledger
    assert exit_code(checks, capsys)[0] == 1


def test_a_picture_that_only_lies_in_the_vault(app: App, capture: Capture) -> None:
    """The ledger decides, not the list of pictures."""
    stranger = (POSTS / "x-spam-dark.png").read_bytes()
    digest = hashlib.sha256(stranger).hexdigest()
    with closing(sqlite3.connect(app.paths.database)) as connection:
        connection.execute("UPDATE pictures SET sha256 = ? WHERE kind = 'original'", (digest,))
        connection.commit()
    checks = check_arrived(app, [mail(stranger, digest)])
    assert not checks.picture_in_ledger
    assert checks.verify_findings


@pytest.mark.parametrize("words", ["", "See the picture.", "upper", "crop", "half"])
def test_a_mail_that_does_not_name_the_original(
    app: App, capture: Capture, capsys: pytest.CaptureFixture[str], words: str
) -> None:
    _, crop, digest = pictures(app, capture)
    crop_digest = hashlib.sha256(crop).hexdigest()
    said = {"upper": digest.upper(), "crop": crop_digest, "half": digest[:32]}.get(words, words)
    checks = check_arrived(app, [mail(crop, said)])
    assert checks.picture_in_ledger
    assert not checks.names_original
    code, complaint = exit_code(checks, capsys)
    assert code == 1
    assert "does not name the original" in complaint


def test_each_form_of_the_text_must_name_it(app: App, capture: Capture) -> None:
    original, _, digest = pictures(app, capture)
    assert not check_arrived(app, [mail(original, digest, "<p>no hash here")]).names_original
    assert not check_arrived(app, [mail(original, "no hash here", f"<p>{digest}")]).names_original


def test_damaged_evidence_is_no_proof(app: App, capture: Capture, capsys: pytest.CaptureFixture[str]) -> None:
    original, _, digest = pictures(app, capture)
    path = app.vault.root / capture.originals[0].path
    path.chmod(0o600)
    path.write_bytes(b"changed")
    checks = check_arrived(app, [mail(original, digest)])
    assert (checks.picture_in_ledger, checks.names_original) == (True, True)
    assert len(checks.verify_findings) == 1
    code, said = exit_code(checks, capsys)
    assert code == 1
    assert "1 finding of verify" in said


def test_a_mail_that_is_no_mail(app: App, capture: Capture) -> None:
    assert not check_arrived(app, [b"\xff\x00 not a mail"]).ok
