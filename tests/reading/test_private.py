"""Private things in a picture: what is covered, whose names, and what OCR finds afterwards."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from admin_desktop.boxes import Box, meets
from admin_desktop.reading.guesses import Guess
from admin_desktop.reading.ocr import Ocr, never
from admin_desktop.reading.private import all_but, find_private, within
from admin_desktop.reading.words import Line, Text, Word
from admin_desktop.storage.resources import resource_dir

_SIZE = (1600, 1000)


def _line(words: str, x: int, y: int, letter: int = 9, height: int = 16) -> Line:
    found = []
    for word in words.split():
        found.append(Word(word, Box(x, y, letter * len(word), height), 0.9))
        x += letter * (len(word) + 1)
    return Line(tuple(found))


def _text(*lines: Line) -> Text:
    return Text(_SIZE, lines)


@dataclass(frozen=True)
class _Post:
    box: Box
    author: Guess | None = None
    handle: Guess | None = None
    avatar: Box | None = None


def _posts() -> tuple[_Post, ...]:
    return (
        _Post(
            Box(100, 0, 500, 80), Guess("Sample Boosters", 0.9, box=Box(150, 10, 150, 16)), None, Box(105, 5, 40, 40)
        ),
        _Post(
            Box(100, 100, 500, 80), Guess("Pat Example", 0.9, box=Box(150, 110, 100, 16)), None, Box(105, 105, 40, 40)
        ),
        _Post(
            Box(100, 200, 500, 80),
            Guess("Robin Sample", 0.9, box=Box(150, 210, 120, 16)),
            Guess("@robin", 0.9, box=Box(280, 210, 60, 16)),
            Box(105, 205, 40, 40),
        ),
    )


def test_covers_the_words_with_a_margin_and_not_their_neighbours() -> None:
    (found,) = find_private(_text(_line("text 918-555-0142 now", 100, 100)))
    (box,) = found.boxes
    number, after = Box(145, 100, 108, 16), Box(262, 100, 27, 16)
    assert (found.kind, found.text) == ("phone", "918-555-0142")
    assert box.x < number.x and box.y < number.y and box.right > number.right and box.bottom > number.bottom
    assert not meets(box, after)


def test_what_goes_on_in_the_next_line_has_a_box_for_each() -> None:
    lines = (_line("Visit www.example-quick-", 100, 100), _line("cash.com/start or call", 100, 124))
    (found,) = find_private(_text(*lines))
    assert found.text == "www.example-quick-cash.com/start"
    assert [box.y < 110 for box in found.boxes] == [True, False]
    assert not meets(found.boxes[0], found.boxes[1])


def test_columns_beside_one_another_are_not_read_as_one() -> None:
    assert find_private(_text(Line((*_line("call 918", 100, 100).words, *_line("555 0142", 700, 100).words)))) == ()


def test_bystanders_are_those_who_wrote_other_posts() -> None:
    found = find_private(_text(), _posts(), selected=1, main=0)
    assert [(one.kind, one.text) for one in found] == [("avatar", ""), ("name", "Robin Sample"), ("name", "@robin")]


def test_without_a_selected_post_nobody_is_a_bystander() -> None:
    assert find_private(_text(), _posts()) == ()


def test_the_author_of_the_post_is_not_covered_as_a_pupil() -> None:
    text = _text(_line("Pat Example", 150, 110), _line("my kid failed math", 150, 130))
    assert [one.text for one in find_private(text)] == ["Pat Example"]
    assert "Pat Example" not in [one.text for one in find_private(text, _posts(), selected=1, main=0)]


def test_a_name_above_a_text_is_no_part_of_a_name_in_it_and_hides_nothing() -> None:
    text = _text(_line("Pat Example", 150, 110), _line("Skyler Sample is on an IEP, see", 150, 130))
    found = find_private(text, _posts(), selected=1, main=0)
    assert [one.text for one in found if one.kind == "name"] == ["Skyler Sample", "Robin Sample", "@robin"]
    wrong = (_Post(Box(100, 100, 500, 80), Guess("918-555-0177", 0.6, box=Box(150, 110, 100, 16))),)
    assert [one.text for one in find_private(_text(_line("918-555-0177", 150, 110)), wrong)] == ["918-555-0177"]


def test_what_the_browser_shows_is_left_out() -> None:
    text = _text(_line("www.example.com/posts/1", 100, 40), _line("see www.example.org", 100, 300))
    assert [one.text for one in find_private(text, top=80)] == ["www.example.org"]


def test_within_takes_what_touches_the_part() -> None:
    found = find_private(_text(_line("918-555-0142", 100, 100), _line("918-555-0177", 100, 300)))
    assert [one.text for one in within(found, Box(0, 90, 300, 50))] == ["918-555-0142"]


boxes = st.builds(Box, st.integers(-50, 300), st.integers(-50, 300), st.integers(1, 300), st.integers(1, 300))


@given(boxes, st.tuples(st.integers(1, 250), st.integers(1, 250)))
def test_all_but_a_part_covers_each_other_pixel_once(part: Box, size: tuple[int, int]) -> None:
    frame = all_but(part, size)
    area = sum(box.width * box.height for box in frame)
    kept = part.cut(size)
    assert area == size[0] * size[1] - (kept.width * kept.height if kept else 0)
    assert all(box.cut(size) == box for box in frame)
    assert not any(meets(one, other) for at, one in enumerate(frame) for other in frame[at + 1 :])
    assert kept is None or not any(meets(box, kept) for box in frame)


words = st.builds(
    Word,
    st.text(max_size=20),
    st.builds(Box, *[st.integers(-100, 3000)] * 2, *[st.integers(0, 400)] * 2),
    st.floats(0, 1),
)


@given(st.lists(st.lists(words, min_size=1, max_size=8).map(lambda some: Line(tuple(some))), max_size=30))
def test_any_words_are_answered(lines: list[Line]) -> None:
    for one in find_private(Text(_SIZE, tuple(lines))):
        assert one.boxes
        assert all(box.cut(_SIZE) == box for box in one.boxes)


@pytest.mark.parametrize("scale", [13, 16, 20, 30])
@pytest.mark.parametrize(("ink", "ground"), [("black", "white"), ("#e4e6eb", "#18191a")])
def test_nothing_private_is_read_in_the_covered_picture(scale: int, ink: str, ground: str) -> None:
    font = ImageFont.truetype(str(resource_dir() / "fonts" / "NotoSans-Regular.ttf"), scale)
    image = Image.new("RGB", (scale * 46, scale * 16), ground)
    rows = (
        "Skyler Example in room 112 is on an IEP, student ID 0048213,",
        "and the number of the family is 918-555-0177 if you want to",
        "complain. They live at 1420 Elm Street. Write to me, which is",
        "angryfan@example.com, or see www.example-campaign.org today.",
    )
    draw = ImageDraw.Draw(image)
    for number, row in enumerate(rows):
        draw.text((scale, scale * (1 + number * 1.4)), row, ink, font)
    ocr = Ocr(resource_dir() / "ocr")
    try:
        text = ocr.read(image, stop=never)
        found = find_private(text)
        assert {one.kind for one in found} == {"name", "id", "phone", "address", "email", "link"}
        for one in found:
            for box in one.boxes:
                draw.rectangle((box.x, box.y, box.right - 1, box.bottom - 1), "#101010")
        left = "".join(word.text for word in ocr.read(image, stop=never).words).lower()
    finally:
        ocr.close()
    for gone in ("skyler", "0048213", "0177", "1420", "elm", "angryfan", "campaign"):
        assert gone not in left
    covered = [box for one in found for box in one.boxes]
    for there in ("room", "complain.", "family", "today."):
        (word,) = [word.box for word in text.words if word.text == there]
        assert not any(meets(word, box) for box in covered)
