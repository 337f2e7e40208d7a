import json
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from admin_desktop.outbox.practice.received import count_received, keep, list_received, read_mail

MOMENT = datetime(2026, 11, 22, 3, 41, 7, tzinfo=UTC)


def a_mail() -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Jané <a@x.invalid>", "Communications <b@x.invalid>"
    mail["Subject"] = "Report R-2026-0001"
    mail.set_content("Plain words, Größe.\n")
    mail.add_alternative("<p>Words with <b>markup</b></p>\n", subtype="html")
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="post.png")
    return mail.as_bytes()


def test_what_was_kept_is_listed_the_oldest_first(tmp_path: Path) -> None:
    assert (list_received(tmp_path / "none"), count_received(tmp_path / "none")) == ([], 0)
    kept = [keep(tmp_path / "new", (f"{name}@x.invalid",), a_mail(), MOMENT) for name in ("z", "a", "m")]
    assert list_received(tmp_path / "new") == kept
    assert [one.number for one in kept] == [1, 2, 3]
    assert count_received(tmp_path / "new") == 3


def test_strange_files_are_left_out(tmp_path: Path) -> None:
    keep(tmp_path, ("a@x.invalid",), a_mail(), MOMENT)
    for name in ("0002-b.eml.part", "notes.txt", "x-1.eml", "0003-c.json"):
        (tmp_path / name).write_bytes(b"")
    assert count_received(tmp_path) == 1


def test_an_envelope_that_is_gone_or_broken_costs_only_itself(tmp_path: Path) -> None:
    for text in (None, "{", "[]", '{"recipients": 5, "received_at": "then"}', json.dumps({"recipients": []})):
        one = keep(tmp_path, ("a@x.invalid",), a_mail(), MOMENT)
        side = one.path.with_suffix(".json")
        if text is None:
            side.unlink()
        else:
            side.write_text(text, encoding="utf-8")
    found = list_received(tmp_path)
    assert [one.recipients for one in found] == [()] * 5
    assert all(one.received_at.year >= 2026 for one in found)


def test_a_mail_is_read_as_its_recipient_sees_it(tmp_path: Path) -> None:
    mail = read_mail(keep(tmp_path, ("b@x.invalid",), a_mail(), MOMENT).path)
    assert mail.sender == "Jané <a@x.invalid>"
    assert mail.recipients == "Communications <b@x.invalid>"
    assert mail.subject == "Report R-2026-0001"
    assert mail.text == "Plain words, Größe.\n"
    assert mail.html == "<p>Words with <b>markup</b></p>\n"
    assert mail.pictures == (("post.png", b"\x89PNG"),)


def test_bytes_that_are_no_mail_are_no_fault(tmp_path: Path) -> None:
    mail = read_mail(keep(tmp_path, (), b"\xff\x00\r\n: what\r\n\r\n\xfe", MOMENT).path)
    assert (mail.sender, mail.html, mail.pictures) == ("", "", ())
    assert read_mail(keep(tmp_path, (), b"", MOMENT).path).text == ""
    strange = b"Content-Type: text/plain; charset=klingon\r\n\r\nwords\r\n"
    assert read_mail(keep(tmp_path, (), strange, MOMENT).path).text.strip() == "words"
