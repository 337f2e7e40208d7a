import csv
import io
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.incidents.filtering import EVERYTHING, NEWEST_FIRST, Filter, Stage
from admin_desktop.incidents.incident import Form
from admin_desktop.incidents.list_csv import HEADS, CsvList, cell
from admin_desktop.incidents.listing import Listing
from admin_desktop.incidents.register import Register
from admin_desktop.storage.files import DiskFull, FolderGone
from tests.conftest import Data

STAGES = {stage: stage.capitalize() for stage in Stage}


@pytest.fixture
def writer(data: Data) -> CsvList:
    return CsvList(Listing(data.database), {"x": "X", "libel": "False claim", "threat": "Threat"}, STAGES)


@pytest.fixture
def register(data: Data) -> Register:
    return Register(data.database, data.vault)


def read(file: Path) -> list[dict[str, str]]:
    """As a spreadsheet reads it."""
    text = file.read_bytes().decode("utf-8")
    assert text.startswith("\ufeff"), "Excel would take it for another encoding"
    assert text.endswith('"\r\n')
    return list(csv.DictReader(io.StringIO(text[1:], newline=""), strict=True))


def always(_done: int, _in_all: int) -> bool:
    return True


def test_the_table_has_what_the_list_has_and_the_whole_post(data: Data, register: Register, writer: CsvList) -> None:
    body = 'He said "no";\r\nand, then,\n' + "b" * 5000
    form = Form("Bänd 🎺", "x", "https://x.com/1", "Kim", "", "9 PM", body, ["libel", "threat"], "two\nlines")
    register.start([], form, "p", "1")
    register.start([], Form(page="Other"), "p", "1")
    file = data.paths.root / "list.csv"
    file.write_text("what was there before")
    assert writer.save(file, Filter(words="kim"), NEWEST_FIRST, always) == 1
    (row,) = read(file)
    assert tuple(row) == HEADS
    assert (row["Page"], row["Platform"], row["State"]) == ("Bänd 🎺", "X", "Draft")
    assert row["What the post says"] == body.replace("\r\n", "\n")
    assert row["What it may break"] == "False claim, Threat"
    assert row["Note"] == "two\nlines"
    assert len(row["Captured"]) == len("2026-11-22 21:41")
    assert [path.name for path in data.paths.root.glob("list*")] == ["list.csv"]


def test_all_incidents_in_their_order(data: Data, register: Register, writer: CsvList) -> None:
    ids = [register.start([], Form(page=f"Page {number}"), "p", "1").id for number in range(1203)]
    file = data.paths.root / "list.csv"
    told: list[tuple[int, int]] = []

    def progress(done: int, in_all: int) -> bool:
        told.append((done, in_all))
        return True

    assert writer.save(file, EVERYTHING, NEWEST_FIRST, progress) == 1203
    assert [row["Report"] for row in read(file)] == ids[::-1]
    assert (told[0], told[-1]) == ((0, 1203), (1202, 1203))


def test_an_empty_list_has_heads(data: Data, register: Register, writer: CsvList) -> None:
    file = data.paths.root / "list.csv"
    assert writer.save(file, EVERYTHING, NEWEST_FIRST, always) == 0
    assert read(file) == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("+1 555", "'+1 555"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\n=1"),
        ("\n=1", "'\n=1"),
        ("  =1", "'  =1"),
        ("\u202e=1", "'=1"),
        ("\u200b=1", "'\u200b=1"),
        ("\x00=1", "'=1"),
        ("\ufeff=1", "'\ufeff=1"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠x", "'＠x"),
        ('=HYPERLINK("http://evil.example","x")', '\'=HYPERLINK("http://evil.example","x")'),
        ("a=1", "a=1"),
        ("it's", "it's"),
        ("", ""),
        ("bell\x07", "bell"),
        ("\ud800x", "x"),
        ("two\r\nlines", "two\nlines"),
    ],
)
def test_nothing_becomes_a_formula(text: str, kept: str) -> None:
    assert cell(text) == kept


@given(st.text(max_size=60) | st.text(st.sampled_from("=+-@\t\r\n \u00a0\u202e\x00'\"x,;"), max_size=8))
def test_no_cell_begins_as_a_formula_does(text: str) -> None:
    kept = cell(text)
    assert kept.strip()[:1] not in frozenset("=+-@＝＋－＠")
    assert kept[:1] not in frozenset("\t\r\n")
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow([kept, "x"])
    assert next(csv.reader(io.StringIO(line.getvalue(), newline=""))) == [kept, "x"]
    kept.encode("utf-8")


def test_stop_leaves_what_was_there(data: Data, register: Register, writer: CsvList) -> None:
    for _ in range(3):
        register.start([], Form(), "p", "1")
    file = data.paths.root / "list.csv"
    file.write_text("before")
    assert writer.save(file, EVERYTHING, NEWEST_FIRST, lambda done, _: done < 2) is None
    assert file.read_text() == "before"
    assert [path.name for path in data.paths.root.glob("list*")] == ["list.csv"]


def test_a_full_disk_is_one_sentence_and_no_half_table(
    data: Data, register: Register, writer: CsvList, tiny_disk: Path
) -> None:
    for _ in range(90):
        register.start([], Form(body="b" * 90_000), "p", "1")
    file = tiny_disk / "list.csv"
    file.write_text("before")
    with pytest.raises(DiskFull):
        writer.save(file, EVERYTHING, NEWEST_FIRST, always)
    assert [path.name for path in tiny_disk.iterdir()] == ["list.csv"]
    assert file.read_text() == "before"


def test_a_folder_that_is_gone_is_one_sentence(data: Data, register: Register, writer: CsvList) -> None:
    with pytest.raises(FolderGone):
        writer.save(data.paths.root / "stick" / "list.csv", EVERYTHING, NEWEST_FIRST, always)


@pytest.mark.skipif(sys.platform == "win32", reason="a name that Windows does not take")
def test_a_name_that_is_too_long_is_one_sentence(data: Data, register: Register, writer: CsvList) -> None:
    from admin_desktop.errors import Trouble

    with pytest.raises(Trouble):
        writer.save(data.paths.root / ("x" * 300), EVERYTHING, NEWEST_FIRST, always)
