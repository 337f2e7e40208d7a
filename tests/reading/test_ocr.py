"""Reading words: real Tesseract, pictures drawn here."""

import threading
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from rapidfuzz.distance import Levenshtein

from admin_desktop.boxes import Box
from admin_desktop.reading.languages import CannotRead, load_languages
from admin_desktop.reading.ocr import Ocr, Stopped
from admin_desktop.reading.words import Line, Text, Word
from admin_desktop.storage.resources import resource_dir

ENGLISH = "Tryouts start on Monday at 6 PM in the new gym, bring water."
SPANISH = "El maestro robó el dinero de los niños, mañana habrá una reunión."
FONT = resource_dir() / "fonts" / "NotoSans-Regular.ttf"


@pytest.fixture(scope="module")
def ocr() -> Ocr:
    return Ocr(resource_dir() / "ocr")


def drawn(
    *texts: str, size: int = 16, ink: str = "black", paper: str = "white", of: tuple[int, int] = (900, 300)
) -> Image.Image:
    """Lines of text on one colour, from (40, 30) on, three heights apart."""
    picture = Image.new("RGB", of, paper)
    pen, font = ImageDraw.Draw(picture), ImageFont.truetype(str(FONT), size)
    for number, text in enumerate(texts):
        pen.text((40, 30 + number * size * 3), text, font=font, fill=ink)
    return picture


def said(text: Text) -> str:
    return " ".join(line.text for line in text.lines)


@pytest.mark.parametrize("size", [11, 13, 16, 24, 40])
@pytest.mark.parametrize(
    ("ink", "paper"),
    [("black", "white"), ("#e4e6eb", "#18191a"), ("#65676b", "#f0f2f5"), ("white", "#0866ff"), ("#8b98a5", "#15202b")],
)
def test_a_line_is_read_in_any_size_and_colours(ocr: Ocr, size: int, ink: str, paper: str) -> None:
    read = said(ocr.read(drawn(ENGLISH, size=size, ink=ink, paper=paper, of=(1500, 200))))
    assert Levenshtein.distance(read, ENGLISH) <= 1


def test_light_and_dark_parts_of_one_screen_are_both_read(ocr: Ocr) -> None:
    picture = drawn("https://example.org/posts/7", of=(1000, 100))
    dark = drawn(ENGLISH, ink="#e4e6eb", paper="#18191a", of=(1000, 300))
    whole = Image.new("RGB", (1000, 400))
    whole.paste(picture, (0, 0))
    whole.paste(dark, (0, 100))
    read = said(ocr.read(whole))
    assert "https://example.org/posts/7" in read.replace(". ", ".")
    assert ENGLISH in read


def test_spanish_keeps_its_accents_and_english_beside_it(ocr: Ocr) -> None:
    read = ocr.read(drawn(SPANISH, ENGLISH))
    assert Levenshtein.distance(said(read), f"{SPANISH} {ENGLISH}") <= 1


def test_boxes_are_where_the_words_stand(ocr: Ocr) -> None:
    picture = drawn(ENGLISH)
    font = ImageFont.truetype(str(FONT), 16)
    pen = ImageDraw.Draw(picture)
    for word, before in (("Tryouts", ""), ("Monday", "Tryouts start on ")):
        found = next(one for one in ocr.read(picture).words if one.text == word)
        left, top, right, bottom = pen.textbbox((40 + pen.textlength(before, font=font), 30), word, font=font)
        drift = [
            abs(a - b)
            for a, b in zip(
                (found.box.x, found.box.y, found.box.right, found.box.bottom), (left, top, right, bottom), strict=True
            )
        ]
        assert max(drift) <= 3, (word, found.box, (left, top, right, bottom))
        assert 0.5 < found.confidence <= 1


def test_a_part_is_read_in_pixels_of_the_whole(ocr: Ocr) -> None:
    picture = drawn("Not this one", ENGLISH, "Nor that one")
    read = ocr.read(picture, Box(20, 70, 800, 45))
    assert said(read) == ENGLISH
    assert read.size == picture.size
    assert 70 <= read.words[0].box.y < 115


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (900, 3), (40, 40)])
@pytest.mark.parametrize("mode", ["RGB", "L", "RGBA", "P", "1", "CMYK", "I;16"])
def test_what_holds_no_words_gives_none(ocr: Ocr, size: tuple[int, int], mode: str) -> None:
    assert ocr.read(Image.new(mode, size)).lines == ()


def test_a_part_outside_the_picture_holds_no_words(ocr: Ocr) -> None:
    assert ocr.read(drawn(ENGLISH), Box(5000, 5000, 10, 10)).lines == ()


def test_a_giant_picture_is_read_small_and_its_boxes_are_not(ocr: Ocr) -> None:
    picture = drawn(ENGLISH, size=90, of=(9000, 5000))
    read = ocr.read(picture)
    assert said(read) == ENGLISH
    assert read.words[-1].box.right > 2500


def test_it_stops_between_two_lines(ocr: Ocr) -> None:
    picture = drawn(*[ENGLISH] * 12, size=12, of=(900, 600))
    asked = threading.Event()
    calls = 0

    def stop() -> bool:
        nonlocal calls
        calls += 1
        if calls > 4:
            asked.set()
        return asked.is_set()

    with pytest.raises(Stopped):
        ocr.read(picture, stop=stop)
    assert calls < 12
    assert len(ocr.read(picture).lines) == 12, "and it reads on afterwards"


def test_two_hands_read_what_one_reads() -> None:
    picture = drawn(*[ENGLISH, SPANISH] * 6, size=12, of=(900, 600))
    read = [Ocr(resource_dir() / "ocr", hands).read(picture) for hands in (1, 2)]
    assert read[0] == read[1]
    assert len(read[0].lines) == 12


def test_a_screen_of_nothing_but_letters_is_read_well_and_its_words_are_where_they_stand(ocr: Ocr) -> None:
    """So many letters are made narrower for reading: words, spaces and boxes are those of the picture all the same."""
    picture = Image.new("RGB", (1920, 1080), "white")
    pen, font = ImageDraw.Draw(picture), ImageFont.truetype(str(FONT), 15)
    said = ENGLISH.replace(",", "").replace(".", "").split()
    lasts = set()
    wanted = []
    for number in range(3 * 43):
        across, down = 20 + number // 43 * 635, 20 + number % 43 * 24
        turn = number % len(said)
        words = [*said[turn:], *said[:turn], str(number + 200), *said[:3]]
        pen.text((across, down), " ".join(words), font=font, fill="black")
        wanted.append(" ".join(words))
        lasts.add((round(across + pen.textlength(" ".join(words[:-1]) + " ", font=font)), down))
    read = ocr.read(picture)
    assert len(read.lines) == len(wanted)
    wrong = sum(min(Levenshtein.distance(line.text, one) for one in wanted) for line in read.lines)
    assert wrong <= 0.005 * sum(len(one) for one in wanted)
    for line in read.lines:
        last = line.words[-1].box
        assert any(abs(x - last.x) <= 8 and 0 <= last.y - y <= 10 for x, y in lasts), (line.text, last)


ADDRESS = (
    "https://www.linkedin.com/feed/update/urn:li:activity:7265432198765432100/?utm_source=share&utm_medium=desktop"
)


@pytest.mark.parametrize("size", [13, 15, 20])
def test_all_of_a_row_is_read_where_a_part_of_it_was_found(ocr: Ocr, size: int) -> None:
    picture = drawn(ADDRESS, "Not this line", size=size, of=(1800, 200))
    first = ocr.read(picture).words[0].box
    read = said(ocr.read_row(picture, Box(first.x, first.y, 60, first.height), 44)).replace(" ", "")
    assert Levenshtein.distance(read, ADDRESS) <= 2
    assert "line" not in read


def test_a_row_outside_the_picture_holds_no_words(ocr: Ocr) -> None:
    assert ocr.read_row(drawn(ENGLISH), Box(0, 900, 50, 12), 44).words == ()


def test_a_name_is_read_again_with_its_accents(ocr: Ocr) -> None:
    picture = drawn("Peña Martínez", size=15)
    assert ocr.read_name(picture, Box(40, 30, 110, 20)) == "Peña Martínez"
    assert ocr.read_name(picture, Box(2000, 30, 110, 20)) == ""


def test_an_unsure_address_is_read_in_one_language_and_an_unsure_sentence_in_all() -> None:
    languages = load_languages(resource_dir() / "ocr")
    place = Box(0, 0, 40, 12)

    def line(*texts: str) -> Line:
        return Line(tuple(Word(text, place, 0.1) for text in texts))

    assert not languages.want_again(line("x.com/elm/status/19845", "123"))
    assert languages.want_again(line("Mañana", "habrá", "una", "reunión", "en", "elm.org/a"))
    assert languages.want_again(None)


def test_without_its_data_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(CannotRead, match=r"sealed and safe"):
        Ocr(tmp_path).read(drawn(ENGLISH))


def test_broken_data_is_said_too(tmp_path: Path) -> None:
    (tmp_path / "eng.traineddata").write_bytes(b"no data")
    (tmp_path / "languages.toml").write_bytes((resource_dir() / "ocr" / "languages.toml").read_bytes())
    with pytest.raises(CannotRead):
        Ocr(tmp_path).read(drawn(ENGLISH))


def test_after_closing_it_reads_again(ocr: Ocr) -> None:
    ocr.close()
    assert said(ocr.read(drawn(ENGLISH))) == ENGLISH
