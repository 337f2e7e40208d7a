"""Heads told in mails and packages, read as they come back: quoted, forwarded, imitated, damaged."""

import json
import zipfile
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from admin_desktop.evidence.ledger import Head
from admin_desktop.evidence.witnesses import NoWitness, Witness, head_in_text, judge, newest, witnesses_in

HASH, OTHER = "9f2c" * 16, "0abc" * 16
LINE = f"Head of the chain of custody: row 12, {HASH}"
HEAD = Head(12, HASH)


def mail(text: str, *, html: str = "") -> EmailMessage:
    made = EmailMessage()
    made["Subject"] = "Report R-2026-0001"
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    return made


def saved(folder: Path, made: EmailMessage, name: str = "report.eml") -> Path:
    (folder / name).write_bytes(made.as_bytes())
    return folder / name


def heads(path: Path) -> list[Head]:
    return [witness.head for witness in witnesses_in(path)]


@pytest.mark.parametrize(
    "text",
    [
        LINE,
        f"Before.\r\n{LINE}\r\nAfter.",
        f"> > {LINE}",
        f"> Head of the chain of custody:\n> row 12,\n> {HASH}",
        f"Head of the chain of custody: row\n12, {HASH}",
    ],
)
def test_the_line_is_found_however_a_mail_program_broke_and_quoted_it(text: str) -> None:
    assert head_in_text(text) == HEAD


@pytest.mark.parametrize(
    "text",
    [
        "",
        LINE[:-1],
        LINE + "0",
        LINE.replace("row 12", "row"),
        LINE.replace("row 12", "row " + "9" * 16),
        LINE.replace("9f2c", "9F2G"),
        f"row 12, {HASH}",
    ],
)
def test_what_is_no_head_is_none(text: str) -> None:
    assert head_in_text(text) is None


def test_a_post_that_imitates_the_line_is_not_believed() -> None:
    """The words of the post stand in the report, before the report's own line."""
    assert head_in_text(f"> Head of the chain of custody: row 99, {OTHER}\n\n{LINE}\n") == HEAD


def test_a_mail_is_a_witness(tmp_path: Path) -> None:
    (witness,) = witnesses_in(saved(tmp_path, mail(LINE)))
    assert witness == Witness(HEAD, "the mail report.eml")


def test_both_halves_of_a_mail_are_one_witness(tmp_path: Path) -> None:
    html = f"<p>Head of the chain of custody: <span style='x'>row 12, {HASH}</span></p>"
    assert heads(saved(tmp_path, mail(LINE, html=html))) == [HEAD]
    assert heads(saved(tmp_path, mail("See the other half.", html=html))) == [HEAD]


def test_a_mail_forwarded_as_an_attachment_is_a_witness(tmp_path: Path) -> None:
    outer = mail("See the attached report.")
    outer.add_attachment(mail(LINE))
    assert heads(saved(tmp_path, outer)) == [HEAD]


def test_a_text_that_is_attached_is_none(tmp_path: Path) -> None:
    made = mail("Nothing here.")
    made.add_attachment(LINE, filename="notes.txt")
    with pytest.raises(NoWitness):
        witnesses_in(saved(tmp_path, made))


def test_letters_of_no_known_kind_do_not_stop_it(tmp_path: Path) -> None:
    path = tmp_path / "odd.eml"
    path.write_bytes(b"Content-Type: text/plain; charset=klingon\r\n\r\n" + LINE.encode())
    with pytest.raises(NoWitness, match="names no row"):
        witnesses_in(path)
    path.write_bytes(b"Content-Type: text/plain; charset=utf-8\r\n\r\n\xff\xfe\r\n" + LINE.encode())
    assert heads(path) == [HEAD]


def test_a_folder_of_mails_is_many_witnesses(tmp_path: Path) -> None:
    (tmp_path / "2026").mkdir()
    saved(tmp_path, mail(LINE), "b.EML")
    saved(tmp_path / "2026", mail(LINE.replace("12", "14")), "a.eml")
    saved(tmp_path, mail("Thank you, received."), "answer.eml")
    (tmp_path / "picture.png").write_bytes(b"x")
    assert sorted(heads(tmp_path), key=lambda one: one.seq) == [HEAD, Head(14, HASH)]


def package(path: Path, content: Any) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("R-2026-0001/bagit.txt", "BagIt-Version: 1.0\n")
        made.writestr("R-2026-0001/data/ledger/head.json", json.dumps(content))
    return path


def test_a_package_is_a_witness_packed_or_unpacked(tmp_path: Path) -> None:
    path = package(tmp_path / "package.zip", {"seq": 12, "hash": HASH})
    assert witnesses_in(path) == [Witness(HEAD, "the package package.zip")]
    with zipfile.ZipFile(path) as made:
        made.extractall(tmp_path / "unpacked")
    assert witnesses_in(tmp_path / "unpacked") == [Witness(HEAD, "the package unpacked")]
    assert heads(tmp_path / "unpacked" / "R-2026-0001") == [HEAD]


@pytest.mark.parametrize(
    "content", [[], {}, {"seq": "12", "hash": HASH}, {"seq": 12, "hash": 7}, {"seq": 12, "hash": HASH[:-1]}, "x" * 9000]
)
def test_a_package_whose_head_is_nonsense_is_none(tmp_path: Path, content: Any) -> None:
    with pytest.raises(NoWitness):
        witnesses_in(package(tmp_path / "package.zip", content))


@pytest.mark.parametrize("name", ["damaged.zip", "empty.eml", "picture.png"])
def test_what_names_nothing_is_said_in_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PK\x03\x04" if name.endswith("zip") else b"")
    with pytest.raises(NoWitness, match=r"could be compared with it\. Nothing was changed: .*\.$") as caught:
        witnesses_in(tmp_path / name)
    assert name in str(caught.value)


def test_what_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NoWitness, match="cannot be read"):
        witnesses_in(tmp_path / "gone.eml")
    with pytest.raises(NoWitness, match="names no row"):
        witnesses_in(tmp_path)


LAST = Head(14, OTHER)


@pytest.mark.parametrize(
    ("told", "kinds"),
    [
        (Head(0, "0" * 64), []),
        (HEAD, []),
        (LAST, []),
        (Head(15, HASH), ["tail_cut"]),
        (Head(12, OTHER), ["head_differs"]),
        (Head(14, HASH), ["head_differs"]),
    ],
)
def test_a_head_is_compared_with_the_ledger(told: Head, kinds: list[str]) -> None:
    judged = list(judge([Witness(told, "the mail a.eml")], {12: HASH, 14: OTHER}, LAST))
    assert [kind for kind, _, _ in judged] == kinds
    for _, subject, sentence in judged:
        assert subject == f"row {told.seq}"
        assert f"row {told.seq}" in sentence
        assert "he mail a.eml" in sentence
        assert "sent from another computer" in sentence


def test_of_its_own_messages_nobody_says_they_came_from_elsewhere() -> None:
    ((_, _, sentence),) = judge([Witness(Head(15, HASH), "message M-1 in the outbox")], {}, LAST)
    assert sentence == (
        "The record ends at row 14, but message M-1 in the outbox names row 15: rows were cut off its end, or an older "
        "copy was put in its place."
    )


def test_the_newest_stands_for_all() -> None:
    told = [Witness(Head(number, HASH), "") for number in (3, 9, 4)]
    assert newest(told) == [told[1]]
    assert newest([]) == []
