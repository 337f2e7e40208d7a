"""What the documents of incidents and captures say."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from admin_desktop.app import App
from admin_desktop.documents.report_pdf import PdfNotMade, ReportPdf
from admin_desktop.evidence.captures import Capture, Purpose
from admin_desktop.incidents.incident import Form, PictureChoice, Selection
from admin_desktop.outbox.queue import SEND_IT_YOURSELF
from tests.conftest import POSTS

needs_readers = pytest.mark.skipif(sys.platform == "win32", reason="qpdf and poppler come from Debian")
FORM = Form(page="Sample Boosters", platform="facebook", author="Pat", body="He stole it.", categories=["libel"])


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    made = App.open(str(tmp_path / "data"))
    made.settings.name, made.settings.mail, made.settings.employed = "Maria", "maria@example.org", True
    made.settings.communications_mail = "communications@example.org"
    made.settings.supervisor_mail = "principal@example.org"
    yield made
    made.database.close()


@pytest.fixture
def capture(app: App) -> Capture:
    return app.capturing.import_files([POSTS / "x-harass-light.png"], Purpose.INCIDENT).capture


def start(app: App, *captures: Capture, form: Form = FORM) -> str:
    pack = app.pack
    return app.register.start([one.id for one in captures], form, pack.id, pack.revision.isoformat()).id


def read(tmp_path: Path, data: bytes) -> str:
    path = tmp_path / "made.pdf"
    path.write_bytes(data)
    done = subprocess.run(["pdftotext", "-enc", "UTF-8", str(path), "-"], capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


@needs_readers
def test_a_report_tells_what_where_when_by_whom_and_what_was_done(app: App, capture: Capture, tmp_path: Path) -> None:
    incident_id = start(app, capture)
    app.reporter.report(incident_id, app.pack, app.settings, SEND_IT_YOURSELF)
    app.register.mark_removed(incident_id)
    words = read(tmp_path, app.report_pdfs.incident(incident_id))
    original = capture.originals[0]
    for wanted in (
        f"Report {incident_id}", "Maria, employed by the district, reports a post on “Sample Boosters” (Facebook)",
        "He stole it.", "Pat", capture.id, original.sha256, "The post was removed: ",
        "Reported to Communications, communications@example.org: waiting to be sent", "Head of the chain of custody",
        "Brought in and sealed", "Message written", "It does not prove that the web page was genuine",
    ):  # fmt: skip
        assert wanted in words, wanted
    assert "not yet removed" not in words


@needs_readers
def test_whom_to_call_stands_first(app: App, capture: Capture, tmp_path: Path) -> None:
    form = replace(FORM, categories=["threat"])
    words = read(tmp_path, app.report_pdfs.incident(start(app, capture, form=form)))
    assert "URGENT. Call first: Emergency services, 911" in words
    assert words.index("URGENT") < words.index("Sample Boosters")
    assert "URGENT" not in read(tmp_path, app.report_pdfs.incident(start(app, capture)))


@needs_readers
def test_the_mail_carries_the_document_and_the_record_its_hash(app: App, capture: Capture, tmp_path: Path) -> None:
    import email
    import email.policy

    incident_id = start(app, capture)
    for message in app.reporter.report(incident_id, app.pack, app.settings, SEND_IT_YOURSELF):
        mail = email.message_from_bytes(message.eml, policy=email.policy.default)
        (document,) = [part for part in mail.iter_attachments() if part.get_content_type() == "application/pdf"]
        data = document.get_payload(decode=True)
        assert isinstance(data, bytes)
        digest = hashlib.sha256(data).hexdigest()
        assert digest in message.body
        assert document.get_filename() == f"{incident_id}.pdf"
        assert "It is not yet removed." in read(tmp_path, data)
        with app.database.reading() as connection:
            row = connection.execute(
                "SELECT json_extract(entry, '$.body.pdf_sha256') FROM ledger WHERE subject = ?", (message.id,)
            ).fetchone()
        assert row[0] == digest


def test_a_document_that_cannot_be_made_keeps_no_report_back(
    app: App, capture: Capture, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object) -> bytes:
        raise PdfNotMade("It could not be made.")

    monkeypatch.setattr(ReportPdf, "render", refuse)
    messages = app.reporter.report(start(app, capture), app.pack, app.settings, SEND_IT_YOURSELF)
    assert messages
    assert all(b"application/pdf" not in message.eml and b"image/png" in message.eml for message in messages)
    assert "goes without a document" in caplog.text
    caplog.clear()


@needs_readers
def test_what_is_locked_away_is_in_no_document(app: App, capture: Capture, tmp_path: Path) -> None:
    incident_id = start(app, capture)
    app.register.quarantine(incident_id, "Sexual picture of a minor.", "Maria")
    data = app.report_pdfs.incident(incident_id, embed=True)
    words = read(tmp_path, data)
    assert "The picture is locked away and is shown to nobody." in words
    assert "Locked away: " in words
    listed = subprocess.run(
        ["qpdf", "--list-attachments", str(tmp_path / "made.pdf")], capture_output=True, text=True, check=True
    ).stdout
    assert "C-" not in listed
    assert b"/Subtype/Image" not in data.replace(b" ", b"")


@needs_readers
def test_originals_and_their_descriptions_are_embedded_when_asked(app: App, capture: Capture, tmp_path: Path) -> None:
    incident_id = start(app, capture)
    path = tmp_path / "made.pdf"
    path.write_bytes(app.report_pdfs.incident(incident_id, embed=True))
    name = f"{capture.id}-import-1.png"
    shown = subprocess.run(["qpdf", f"--show-attachment={name}", str(path)], capture_output=True, check=True).stdout
    assert hashlib.sha256(shown).hexdigest() == capture.originals[0].sha256
    listed = subprocess.run(["qpdf", "--list-attachments", str(path)], capture_output=True, text=True, check=True)
    assert f"{capture.id}-capture.json" in listed.stdout


@needs_readers
def test_each_recipient_sees_the_picture_meant_for_them(app: App, capture: Capture, tmp_path: Path) -> None:
    from admin_desktop.evidence.deriving import crop

    incident_id = start(app, capture)
    part = crop(app.database, app.vault, capture, 1, (10, 10, 300, 200)).pictures[-1]
    app.gathering.select(incident_id, Selection(capture.id, 1, [10, 10, 300, 200]))
    whole = read(tmp_path, app.report_pdfs.incident(incident_id, PictureChoice.ORIGINAL))
    cut = read(tmp_path, app.report_pdfs.incident(incident_id, PictureChoice.CROP))
    assert part.sha256 in cut
    assert part.sha256 not in whole
    assert "300 × 200 pixels" in cut


@needs_readers
def test_a_capture_without_a_report_has_a_record(app: App, capture: Capture, tmp_path: Path) -> None:
    words = read(tmp_path, app.report_pdfs.capture(capture.id, embed=True))
    assert f"Record of capture {capture.id}" in words
    assert capture.originals[0].sha256 in words
    app.capturing.discard(capture.id, "By mistake.", app.settings.name)
    words = read(tmp_path, app.report_pdfs.capture(capture.id))
    assert "The picture was erased; that it existed stays on record." in words
