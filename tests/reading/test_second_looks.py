"""Times that were misread: put back from the whole, or read again by themselves."""

import pytest
from PIL import Image, ImageDraw, ImageFont

from admin_desktop.boxes import Box
from admin_desktop.reading.ocr import Ocr
from admin_desktop.reading.second_looks import SIGNS, with_lines_kept, with_times_again, with_times_kept
from admin_desktop.reading.words import Line, Text, Word
from admin_desktop.storage.resources import resource_dir

SIZE = (900, 400)
PART = Box(0, 100, 900, 200)
BOLD, PLAIN = (resource_dir() / "fonts" / f"NotoSans-{face}.ttf" for face in ("Bold", "Regular"))


def line(said: str, x: int, y: int) -> Line:
    words = []
    for part in said.split():
        words.append(Word(part, Box(x, y, 8 * len(part), 12), 0.9))
        x += 8 * len(part) + 5
    return Line(tuple(words))


def said(text: Text) -> list[str]:
    return [one.text for one in text.lines]


@pytest.mark.parametrize("lost", ["Robin Sample - 3 his", "Robin Sample - 3 fa"])
def test_a_time_that_the_part_lost_is_put_back(lost: str) -> None:
    whole = Text(SIZE, (line("Robin Sample - 3 hrs", 60, 120), line("so proud of them", 60, 140)))
    part = Text(SIZE, (line(lost, 60, 120), line("so proud of them", 60, 140)), PART)
    assert said(with_times_kept(part, whole)) == ["Robin Sample - 3 hrs", "so proud of them"]


def test_a_time_that_is_not_there_at_all_is_put_back() -> None:
    whole = Text(SIZE, (line("2d", 60, 122), line("so proud of them", 60, 140)))
    part = Text(SIZE, (line("so proud of them", 60, 140),), PART)
    assert "2d" in said(with_times_kept(part, whole))


@pytest.mark.parametrize(
    "other", [line("so proud of them", 60, 120), line("2d", 60, 20), line("Robin Sample - 24", 60, 120)]
)
def test_what_is_no_time_or_lies_elsewhere_is_not(other: Line) -> None:
    part = Text(SIZE, (line("Robin Sample - 2d", 60, 120),), PART)
    assert with_times_kept(part, Text(SIZE, (other,))) == part


def test_the_time_of_the_part_is_kept() -> None:
    whole = Text(SIZE, (line("Robin Sample - 7d", 60, 120),))
    part = Text(SIZE, (line("Robin Sample - 2d", 60, 120),), PART)
    assert with_times_kept(part, whole) == part


@pytest.fixture(scope="module")
def ocr() -> Ocr:
    return Ocr(resource_dir() / "ocr")


def drawn(time: str) -> tuple[Image.Image, Box]:
    """A name, and pale and small beside it the time."""
    picture = Image.new("RGB", SIZE, "#ffffff")
    pen = ImageDraw.Draw(picture)
    pen.text((60, 116), "Robin Sample", font=ImageFont.truetype(str(BOLD), 15), fill="#050505")
    small = ImageFont.truetype(str(PLAIN), 12)
    pen.text((185, 118), time, font=small, fill="#8a8d91")
    left, top, right, bottom = pen.textbbox((185, 118), time, font=small)
    return picture, Box(round(left), round(top), round(right - left), round(bottom - top))


@pytest.mark.parametrize("time", ["4h", "2d", "1d", "35m", "3 hrs", "5 min", "2 sem", "11mo"])
@pytest.mark.parametrize("misread", ["24", "4;", "an"])
def test_a_misread_time_is_read_again(ocr: Ocr, time: str, misread: str) -> None:
    picture, box = drawn(time)
    head = line("Robin Sample -", 60, 120)
    text = Text(SIZE, (Line((*head.words, Word(misread, box, 0.6))), line("so proud of them", 60, 140)))
    found = with_times_again(text, picture, None, lambda place: ocr.read_signs(picture, place, SIGNS, (28, 36, 46)))
    assert said(found)[0].replace(" ", "") == f"Robin Sample - {time}".replace(" ", "")


@pytest.mark.parametrize("read", ["lw", "iw", "|w", "Iw"])
def test_a_one_that_was_read_as_a_letter_is_put_right(read: str) -> None:
    text = Text(SIZE, (line(f"Robin Sample - {read}", 60, 120),))
    found = with_times_again(text, Image.new("RGB", SIZE), None, lambda _place: [])
    assert said(found) == ["Robin Sample - 1w"]


@pytest.mark.parametrize("text", ["so proud - ok", "is", "Robin Sample - 4h", "see you there", "Like Reply"])
def test_what_one_reading_alone_says_is_not_believed(text: str) -> None:
    words = Text(SIZE, (line(text, 60, 120),))
    assert with_times_again(words, Image.new("RGB", SIZE), None, lambda _place: ["4h", "", "41"]) == words


def test_below_a_name_only_what_is_pale_is_looked_at() -> None:
    picture = Image.new("RGB", SIZE, "white")
    pen = ImageDraw.Draw(picture)
    pen.text((60, 140), "so proud of them, it", font=ImageFont.truetype(str(PLAIN), 14), fill="black")
    pen.text((60, 160), "is", font=ImageFont.truetype(str(PLAIN), 14), fill="black")
    text = Text(SIZE, (line("so proud of them, it", 60, 143), line("is", 60, 163)))
    asked: list[Box] = []

    def again(place: Box) -> list[str]:
        asked.append(place)
        return ["1s", "1s", "1s"]

    assert with_times_again(text, picture, None, again) == text
    assert asked == []


def test_a_line_that_the_part_lost_is_put_back() -> None:
    first, second = line("I will bring it to the game", 60, 120), line("and nobody can stop me", 60, 140)
    whole = Text(SIZE, (line("above the part", 60, 20), first, second))
    kept = with_lines_kept(Text(SIZE, (second,), PART), whole)
    assert said(kept) == [second.text, first.text]


@pytest.mark.parametrize(
    "other",
    [
        line("and nobody can stop them", 60, 141),  # the same line, read otherwise
        line("a", 10, 120),  # a scrap
        Line((Word("ee", Box(10, 120, 16, 12), 0.3), Word("SA", Box(30, 120, 16, 12), 0.9))),  # a picture
    ],
)
def test_other_lines_are_not_put_back(other: Line) -> None:
    part = Text(SIZE, (line("and nobody can stop me", 60, 140),), PART)
    assert with_lines_kept(part, Text(SIZE, (other,))) == part
