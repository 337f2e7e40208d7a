import hashlib
import re
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.outbox.message import Message
from admin_desktop.outbox.transports.laying import lay_ready, safe_name
from admin_desktop.storage.files import DiskFull, NoWritePermission

RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
PICTURE = bytes(range(256)) * 20


def message(filename: str = "R-2026-0001.png", subject_id: str = "R-2026-0001") -> Message:
    mail = EmailMessage()
    mail["To"] = "comms@example.org"
    mail.set_content("Text")
    mail.add_attachment(PICTURE, maintype="image", subtype="png", filename=filename)
    return Message(
        "M-k7q2x9vb4t", subject_id, "communications", "comms@example.org", "S", "<x@y>", "Text", mail.as_bytes()
    )


def harmless(name: str) -> bool:
    stem = name.partition(".")[0].lower()
    return (
        re.fullmatch(r"[A-Za-z0-9._-]{1,130}", name) is not None
        and stem not in RESERVED
        and not name.startswith(".")
        and not name.endswith(".")
    )


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("R-2026-0001.eml", "R-2026-0001.eml"),
        ("CON", "file-CON"),
        ("con.txt", "file-con.txt"),
        ("nul..txt", "file-nul..txt"),
        ("LPT1.eml", "file-LPT1.eml"),
        ("../../etc/passwd", "passwd"),
        ("/etc/passwd", "passwd"),
        ("a/b", "b"),
        ("", "file-"),
        ("..", "file-"),
        ("...", "file-"),
        (" ", "file-"),
        ("Ångström 😀.png", "ngstr-m-.png"),
        ("-rf", "rf"),
        ("a\nb\r\0c", "a-b-c"),
        ("trailing. . .", "trailing"),
        ("\u202egnp.exe", "gnp.exe"),
    ],
)
def test_names_that_every_system_takes(name: str, wanted: str) -> None:
    assert safe_name(name) == wanted
    assert harmless(wanted)


@pytest.mark.parametrize("name", ["..\\x", "..\\..\\windows\\x.dll", "C:evil", "a:stream", "\\\\server\\share\\x"])
def test_what_separates_on_windows_only_is_harmless_everywhere(name: str) -> None:
    assert harmless(safe_name(name))


@given(st.text(max_size=119))
def test_no_name_is_harmful(name: str) -> None:
    assert harmless(safe_name(name))


def test_a_name_that_is_cut_does_not_end_in_a_dot() -> None:
    assert harmless(safe_name("a" * 119 + ".png"))


def test_a_long_name_is_cut() -> None:
    assert len(safe_name("x" * 500)) == 120


def test_the_message_and_its_picture_lie_ready(tmp_path: Path) -> None:
    one = message()
    laid = lay_ready(one, tmp_path / "outgoing")
    assert laid.folder.parent == tmp_path / "outgoing"
    assert laid.eml.read_bytes() == b"X-Unsent: 1\r\n" + one.eml
    (picture,) = laid.attachments
    assert hashlib.sha256(picture.read_bytes()).digest() == hashlib.sha256(PICTURE).digest()
    assert {path.name for path in laid.folder.iterdir()} == {"R-2026-0001-communications.eml", "R-2026-0001.png"}


@pytest.mark.parametrize("name", ["../../../evil.png", "..\\..\\evil.png", "CON", "/tmp/evil.png", "\u202eexe.png"])
def test_an_attachment_stays_in_the_folder_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    laid = lay_ready(message(name, "R-2026-0001/../../x"), tmp_path / "outgoing")
    everything = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(everything) == sorted([laid.eml, *laid.attachments])
    assert {path.parent for path in everything} == {laid.folder}
    assert laid.folder.parent == tmp_path / "outgoing"
    assert all(harmless(path.name) for path in everything)


def test_a_line_break_in_an_attachments_name_stays_out_of_the_files(tmp_path: Path) -> None:
    one = message("NAME")
    hostile = one.eml.replace(b'filename="NAME"', b"filename*=utf-8''..%2F..%2Fa%0D%0Ab%00.exe")
    assert hostile != one.eml
    laid = lay_ready(replace(one, eml=hostile), tmp_path)
    assert len(laid.attachments) == 1
    assert all(harmless(path.name) and path.parent == laid.folder for path in laid.attachments)


def test_laying_again_changes_nothing_and_mends_what_was_changed(tmp_path: Path) -> None:
    one = message()
    first = lay_ready(one, tmp_path)
    before = first.eml.stat().st_mtime_ns
    first.attachments[0].write_bytes(b"changed by somebody")
    again = lay_ready(one, tmp_path)
    assert again == first
    assert again.attachments[0].read_bytes() == PICTURE
    assert again.eml.stat().st_mtime_ns == before


def test_a_full_disk_leaves_no_half(tiny_disk: Path) -> None:
    (tiny_disk / "ballast").write_bytes(bytes((2 << 20) - 8192))
    with pytest.raises(DiskFull):
        lay_ready(message(), tiny_disk / "outgoing")
    assert not list(tiny_disk.rglob("*.part"))


def test_no_permission_is_said(ordinary_user: Path) -> None:
    ordinary_user.chmod(0o500)
    with pytest.raises(NoWritePermission):
        lay_ready(message(), ordinary_user / "outgoing")
    ordinary_user.chmod(0o700)


def test_several_attachments_are_all_laid_ready_in_order(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail.set_content("Text")
    long = "R-2026-0001-1-" + "x" * 200
    names = ["R-2026-0001-1.png", "R-2026-0001-2.heic", f"{long}-a.png", f"{long}-b.png"]
    for number, name in enumerate(names):
        mail.add_attachment(PICTURE[number:], maintype="image", subtype="png", filename=name)
    several = replace(message(), eml=mail.as_bytes())
    laid = lay_ready(several, tmp_path)
    assert [path.read_bytes() for path in laid.attachments] == [PICTURE[number:] for number in range(4)]
    assert len({path.name for path in laid.attachments}) == 4
    assert lay_ready(several, tmp_path) == laid
