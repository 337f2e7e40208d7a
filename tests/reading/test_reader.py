"""From a picture to its address: real Tesseract, pictures drawn here."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from PIL import Image, ImageDraw, ImageFont

from admin_desktop.boxes import Box
from admin_desktop.reading.ocr import Stopped
from admin_desktop.reading.reader import Reader
from admin_desktop.reading.reading import Known
from admin_desktop.reading.words import Line, Text, Word
from admin_desktop.storage.resources import resource_dir
from tests.screens.score import make_reader

NOW = Known(datetime(2026, 11, 22, 21, 10, tzinfo=UTC))
SHOWN = "www.facebook.com/groups/203270643869591/posts/4167569851999721/"
PLACE = Box(200, 30, 520, 16)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    made = make_reader()
    yield made
    made.close()


def screen(shown: str, top: int = 30) -> Image.Image:
    picture = Image.new("RGB", (1280, 700), "white")
    font = ImageFont.truetype(str(resource_dir() / "fonts" / "NotoSans-Regular.ttf"), 15)
    ImageDraw.Draw(picture).text((200, top - 4), shown, font=font, fill="#202124")
    return picture


def misread(said: str, place: Box = PLACE) -> Text:
    return Text((1280, 700), (Line((Word(said, place, 0.4),)),))


def test_a_misread_bar_at_the_top_is_read_again(reader: Reader) -> None:
    read = reader.read(screen(SHOWN), None, NOW, words=misread("www+acebookcom/groups/203270643869591/posts/41675698"))
    assert read.value("url") == f"https://{SHOWN}"
    assert read.value("platform") == "facebook"


def test_what_stands_further_down_is_no_bar(reader: Reader) -> None:
    place = PLACE._replace(y=330)
    read = reader.read(screen(SHOWN, 330), None, NOW, words=misread("www+acebookcom/groups/2032706438695", place))
    assert read.url is None


def test_a_long_word_that_is_no_address_stays_none(reader: Reader) -> None:
    read = reader.read(screen("Monday/Wednesday/Friday"), None, NOW, words=misread("Monday/Wednesday/Friday"))
    assert read.url is None


def test_a_link_is_read_once_while_the_admin_selects(reader: Reader) -> None:
    picture = screen(SHOWN)
    words = reader.words(picture)
    first, again = (reader.read(picture, box, NOW, words=words).url for box in (None, Box(200, 300, 500, 200)))
    assert first is not None
    assert first.value == f"https://{SHOWN}"
    assert again is first
    other = screen(SHOWN.replace("4167", "4761"))
    assert reader.read(other, None, NOW, words=reader.words(other)).value("url") == f"https://{SHOWN}".replace(
        "4167", "4761"
    )


def test_a_bar_that_was_cut_is_read_to_its_end(reader: Reader) -> None:
    cut = misread("www.facebook.com/groups/20327", Box(200, 30, 240, 16))
    assert reader.read(screen(SHOWN), None, NOW, words=cut).value("url") == f"https://{SHOWN}"


def test_it_stops_before_an_address_is_read_again(reader: Reader) -> None:
    with pytest.raises(Stopped):
        reader.read(screen(SHOWN), None, NOW, lambda: True, misread(SHOWN))
