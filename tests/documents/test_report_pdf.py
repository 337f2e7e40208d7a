"""Documents are made for real and read with the tools that others have: qpdf and poppler."""

import hashlib
import io
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from admin_desktop.documents.report_pdf import CustodyRow, Embedded, PdfFacts, PdfNotMade, PdfPicture, ReportPdf
from admin_desktop.storage.resources import resource_dir
from tests.conftest import POSTS

Text = Callable[[bytes], str]

needs_readers = pytest.mark.skipif(sys.platform == "win32", reason="qpdf and poppler come from Debian")


def picture(width: int = 300, height: int = 200, words: str = "") -> PdfPicture:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#3366aa").save(out, "PNG")
    return PdfPicture(out.getvalue(), "image/png", "A blue picture", words or "Blue.", (("SHA-256 of it", "ab" * 32),))


FACTS = PdfFacts(
    heading="Report R-2026-0042",
    kicker="Sample District · policy 1610",
    summary="Maria reports a post.",
    banner=None,
    post=(("Page", "Sample Boosters"), ("Link", "https://example.org/posts/1")),
    body="He stole the money.",
    note="",
    rules_words="Retold in short.",
    rules=(("Libel", (("Clause I", "Reported at once."),)),),
    done=("The post is not yet removed.",),
    pictures=(),
    no_picture="No picture goes with it.",
    head_words="Head",
    head=f"row 3, {'9f' * 32}",
    custody=(CustodyRow(1, "2026-11-23T03:41:07Z", "Sealed: screen-1.png", "cd" * 32),),
    custody_more="",
    proves=("These bytes existed by then.",),
    reporter="Maria",
    footer="R-2026-0042",
    keywords=("R-2026-0042",),
    written_at=datetime(2026, 11, 23, 3, 41, tzinfo=UTC),
)


@pytest.fixture
def pdf(tmp_path: Path) -> ReportPdf:
    resources = resource_dir()
    return ReportPdf(resources / "templates" / "report.typ", resources / "fonts", tmp_path / "work")


@pytest.fixture
def read(tmp_path: Path) -> Text:
    def text(data: bytes) -> str:
        path = tmp_path / "made.pdf"
        path.write_bytes(data)
        return subprocess.run(
            ["pdftotext", "-enc", "UTF-8", str(path), "-"], capture_output=True, check=True
        ).stdout.decode()

    if sys.platform != "win32":
        assert shutil.which("pdftotext"), "poppler-utils is needed"
    return text


def test_the_same_facts_are_the_same_bytes_and_nothing_is_left_lying(pdf: ReportPdf, tmp_path: Path) -> None:
    facts = replace(FACTS, pictures=(picture(),))
    assert pdf.render(facts) == pdf.render(facts)
    assert list((tmp_path / "work").iterdir()) == []


def test_it_is_archival_and_accessible_by_its_own_word(pdf: ReportPdf) -> None:
    made = pdf.render(FACTS)
    assert made.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>3</pdfaid:part>" in made
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in made
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert b"/Lang" in made


@needs_readers
def test_readers_agree(pdf: ReportPdf, read: Text, tmp_path: Path) -> None:
    made = pdf.render(replace(FACTS, pictures=(picture(),), banner="URGENT. Please call."))
    words = read(made)
    for wanted in ("Report R-2026-0042", "URGENT", "Sample Boosters", "He stole the money.", "Clause I", "ab" * 32):
        assert wanted in words
    path = tmp_path / "made.pdf"
    assert subprocess.run(["qpdf", "--check", str(path)], capture_output=True, check=False).returncode == 0
    info = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
    facts = {line.partition(":")[0]: line.partition(":")[2].strip() for line in info.splitlines()}
    assert (facts["Tagged"], facts["Title"], facts["Author"]) == ("yes", "Report R-2026-0042", "Maria")
    assert facts["JavaScript"] == "no"
    tree = subprocess.run(["pdfinfo", "-struct-text", str(path)], capture_output=True, text=True, check=True).stdout
    for tag in ("H1", "H2", "Table", "TH", "Figure"):
        assert tag in tree, f"no {tag} among the tags"
    assert b"A blue picture" in made or "A blue picture" in tree or _has_utf16(made, "A blue picture")


def _has_utf16(data: bytes, words: str) -> bool:
    plain = subprocess.run(
        ["qpdf", "--qdf", "--object-streams=disable", "-", "-"], input=data, capture_output=True, check=False
    )
    return words.encode() in plain.stdout or words.encode("utf-16-be") in plain.stdout


@needs_readers
@pytest.mark.parametrize(
    "body",
    [
        "#pagebreak() = Not a heading *not bold* $x^2$ `raw` <label> @ref #(1+1) // no comment",
        "Привет שלום 你好 한국어 こんにちは Ωραία",
        "</script><b>x</b> {{ 7*7 }} \\u{0} %s",
        "https://example.org/a?b=c&d=e#f",
    ],
)
def test_what_people_wrote_stays_text(pdf: ReportPdf, read: Text, body: str) -> None:
    words = " ".join(read(pdf.render(replace(FACTS, body=body, note=body))).split())
    for word in body.split():
        assert word in words


@needs_readers
def test_direction_overrides_and_controls_do_not_come_along(pdf: ReportPdf, read: Text) -> None:
    words = read(pdf.render(replace(FACTS, body="safe\u202egnp.exe\u2066 bell\x07 nul\x00 half\ud800 end", note="")))
    assert "safegnp.exe bell nul half end" in " ".join(words.split())


@needs_readers
def test_signs_without_a_font_are_marked_and_said(pdf: ReportPdf, read: Text) -> None:
    words = read(pdf.render(replace(FACTS, body="Thai: ไทย.")))
    assert "Thai: \ufffd" in words
    assert "fonts do not have" in words


@needs_readers
@pytest.mark.parametrize(
    "body", ["x" * 50_000, "word " * 20_000, "line\n" * 3_000, "Z̴̢̛͙̲̺̱͑̑͛̄̃̚" * 500, "😀👍🏽" * 2_000, "مرحبا بالعالم " * 1_000]
)
def test_very_much_text_is_all_there(pdf: ReportPdf, read: Text, tmp_path: Path, body: str) -> None:
    made = pdf.render(replace(FACTS, body=body))
    signs = "".join(read(made).split()).replace("\u200b", "")
    most = max(set(body) - {" ", "\n"}, key=body.count)
    assert signs.count(most) >= 0.95 * body.count(most), "letters are lost"
    # No line runs off the page: the last columns of pixels on it are empty.
    assert _margin_is_empty(tmp_path / "made.pdf")


def _margin_is_empty(pdf: Path) -> bool:
    shown = pdf.with_name("page")
    subprocess.run(["pdftoppm", "-r", "40", "-f", "1", "-singlefile", "-png", str(pdf), str(shown)], check=True)
    with Image.open(shown.with_suffix(".png")) as page:
        grey = page.convert("L")
        return grey.crop((grey.width - 20, 0, grey.width, grey.height)).getextrema() == (255, 255)


def test_whatever_signs_come_a_document_is_made(pdf: ReportPdf) -> None:
    chance = random.Random(20261122)
    for _ in range(4):
        body = "".join(
            chr(chance.choice([chance.randrange(32, 0x3000), chance.randrange(0x20000)])) for _ in range(3_000)
        )
        assert pdf.render(replace(FACTS, body=body, note=body[:50])).startswith(b"%PDF")


def test_signs_from_two_fonts_in_one_are_no_reason_to_fail(pdf: ReportPdf) -> None:
    assert pdf.render(
        replace(FACTS, body="한\u0301 你\u0300\u0323 😀\u0301 \u25a1\u0302 ع\u0301 \ufffd\u0301" * 50)
    ).startswith(b"%PDF")


@needs_readers
def test_a_tall_picture_comes_in_parts(pdf: ReportPdf, read: Text) -> None:
    words = read(pdf.render(replace(FACTS, pictures=(picture(400, 2000),))))
    assert "Part 1 of 5, from the top" in words
    assert "Part 5 of 5, from the top" in words


@needs_readers
def test_a_large_picture_is_said_to_be_a_view(pdf: ReportPdf, read: Text) -> None:
    assert "the file itself has more detail" in read(pdf.render(replace(FACTS, pictures=(picture(3840, 2160),))))
    assert "the file itself has more detail" not in read(pdf.render(replace(FACTS, pictures=(picture(800, 600),))))


@needs_readers
def test_files_are_embedded_whole(pdf: ReportPdf, tmp_path: Path) -> None:
    original = (POSTS / "x-harass-light.png").read_bytes()
    files = [
        Embedded("screen-1.png", original, "image/png", "source", "The sealed original"),
        Embedded("capture.json", b'{"id": 1}', "application/json", "data", "What was known"),
    ]
    path = tmp_path / "made.pdf"
    path.write_bytes(pdf.render(FACTS, files))
    for one in files:
        shown = subprocess.run(["qpdf", f"--show-attachment={one.name}", str(path)], capture_output=True, check=True)
        assert hashlib.sha256(shown.stdout).digest() == hashlib.sha256(one.data).digest()


def test_a_picture_that_cannot_be_opened_is_said(pdf: ReportPdf, tmp_path: Path) -> None:
    broken = replace(picture(), data=b"no picture")
    with pytest.raises(PdfNotMade, match="sealed file is as it was"):
        pdf.render(replace(FACTS, pictures=(broken,)))
    assert list((tmp_path / "work").iterdir()) == []
