"""A real page in a real browser, captured, boxed and reported by real mouse and key events; checked from outside."""

import email
import email.policy
import hashlib
import io
import json
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.end_to_end.conftest import Browser
from tests.end_to_end.desktop import CHECKOUT, ask, differences

pytestmark = [pytest.mark.screen, pytest.mark.slow]

LINK = "https://www.facebook.com/SampleHighBandBoosters/posts/1029384756"


def ledger(data: Path) -> list[dict[str, Any]]:
    """Read the chain and check it without the program: each row's hash is that of its words, and names the last."""
    rows = ask(data / "admin-desktop.db", "SELECT entry, hash FROM ledger ORDER BY seq")
    entries = [json.loads(entry) for entry, _hash in rows]
    hashes = [digest for _entry, digest in rows]
    assert hashes == [hashlib.sha256(entry.encode()).hexdigest() for entry, _hash in rows]
    assert [entry["prev"] for entry in entries] == ["0" * 64, *hashes[:-1]]
    return entries


def parsed_cleanly(path: Path) -> EmailMessage:
    """Parse a mail as its reader would, with nothing to object to in any part or header."""
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    for part in mail.walk():
        assert part.defects == []
        assert [header.defects for header in part.values() if getattr(header, "defects", ())] == []
        if part.get_content_maintype() != "multipart":
            assert part.get_content()
    return mail


def attachment(mail: EmailMessage) -> bytes:
    """The one picture of a mail."""
    only, document = mail.iter_attachments()
    assert document.get_content_type() == "application/pdf"
    assert only.get_content_type() == "image/png"
    content = only.get_content()
    assert isinstance(content, bytes)
    return content


def bodies(mail: EmailMessage) -> tuple[str, str]:
    """The text and the HTML of a mail."""
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    return text.get_content(), html.get_content()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def png(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    assert picture.format == "PNG"
    return picture


def test_a_comment_in_a_browser_is_captured_boxed_and_reported(browser: Browser, tmp_path: Path) -> None:
    out = tmp_path / "tour"
    box = ",".join(map(str, browser.offending))
    command = [sys.executable, "-m", "admin_desktop", "tour", "--json", "--post", "none", "--out", str(out)]
    done = subprocess.run(
        [*command, "--box", box, "--link", LINK],
        env=browser.desktop.env,
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    facts = json.loads(done.stdout)
    for step in facts["steps"]:
        assert png((out / step["picture"]).read_bytes()).size == browser.desktop.size
    assert [step["name"] for step in facts["steps"]][:2] == ["welcome", "practice"]
    data = out / "data"
    rows = ledger(data)
    question = "SELECT id, page, link, author, box FROM incidents JOIN incident_captures ON incident_id = id"
    (incident,) = ask(data / "admin-desktop.db", question)
    assert incident[1:4] == ("Sample High Band Boosters", LINK, "Pat Example")
    assert tuple(json.loads(incident[4])) == browser.offending
    first, second = (parsed_cleanly(out / name) for name in facts["received"])

    # The practice picture comes first and is discarded on record; the last seal is the report's.
    sealed = [row for row in rows if row["kind"] == "seal"][-1]
    (original,) = sealed["body"]["files"]
    sent = attachment(first)
    assert first["To"] == "communications@practice.invalid"
    assert sha256(sent) == original["sha256"]
    assert sent == (data / "vault" / original["path"]).read_bytes()
    for body in (*bodies(first), *bodies(second)):
        assert original["sha256"] in body
        assert incident[0] in body

    assert second["To"] == "principal@practice.invalid"
    crop = attachment(second)
    ((derived,),) = [row["body"]["files"] for row in rows if row["kind"] == "derive"]
    assert (sha256(crop), original["sha256"]) == (derived["sha256"], derived["source_sha256"])
    x, y, width, height = browser.offending
    assert differences(png(crop), png(sent).crop((x, y, x + width, y + height))) is None

    # Nothing of our own windows: the sealed picture is what the browser showed before we were there.
    assert differences(png(sent), browser.picture) is None
    assert sealed["body"]["own_windows"] == "verified_gone"
    (observed,) = [row for row in rows if row["kind"] == "observe" and row["subject"] == sealed["subject"]]
    assert observed["body"]["window_title"] == browser.title
