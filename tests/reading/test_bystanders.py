"""Bystanders on a screen: found by what stands beside their names, in layouts where no post was told apart."""

from PIL import Image, ImageDraw

from admin_desktop.boxes import Box
from admin_desktop.reading.guesses import Private
from admin_desktop.reading.private import find_private
from admin_desktop.reading.words import Line, Text, Word

_SIZE = (800, 600)
_PART = Box(80, 400, 600, 80)


def _line(text: str, x: int, y: int, height: int = 14) -> Line:
    words = []
    for said in text.split():
        words.append(Word(said, Box(x, y, 8 * len(said), height), 0.95))
        x += 8 * len(said) + 6
    return Line(tuple(words))


def _screen(*lines: Line, discs: tuple[tuple[int, int], ...] = (), bold: tuple[str, ...] = ()) -> list[Private]:
    """Draw words as bars, thick where they are bold, and discs as pictures of people."""
    image = Image.new("RGB", _SIZE, "white")
    draw = ImageDraw.Draw(image)
    for line in lines:
        for word in line.words:
            for x in range(word.box.x, word.box.right - 4, 8):
                thick = 4 if word.text in bold else 1
                draw.rectangle((x, word.box.y, x + thick, word.box.bottom), fill="black")
    for x, y in discs:
        draw.ellipse((x, y, x + 36, y + 36), fill=(90, 120, 200))
    return list(find_private(Text(_SIZE, lines), image=image, part=_PART))


def _names(found: list[Private]) -> list[str]:
    return [one.text for one in found if one.kind == "name"]


def test_chat_with_times_before_bold_names() -> None:
    found = _screen(
        _line("7:58 PM Marisol Vega lets go", 130, 100),
        _line("8:01 PM dusty block him please", 130, 130),
        bold=("Marisol", "Vega", "dusty"),
    )
    assert _names(found) == ["Marisol Vega", "dusty"]


def test_any_word_beside_a_picture_is_a_name_and_what_is_said_below_is_none() -> None:
    found = _screen(_line("jaxx", 130, 100), _line("Amazing game", 130, 124), discs=((84, 96),))
    assert _names(found) == ["jaxx"]
    (picture,) = [one for one in found if one.kind == "avatar"]
    assert picture.boxes[0].cut_by(Box(84, 96, 36, 36)) == Box(84, 96, 36, 36)


def test_byline_likes_and_mentions() -> None:
    found = _screen(
        _line("Posted by Hannah Oyelaran on November 14, 2026 at 8:20 am", 100, 100),
        _line("Liked by brooke_lynn.s and 33 others", 100, 160),
        _line("thanks @river.rat for this", 100, 220),
    )
    assert _names(found) == ["Hannah Oyelaran", "brooke_lynn.s", "@river.rat"]


def test_name_in_the_selected_text_of_someone_who_answered() -> None:
    found = _screen(
        _line("Teresa Lindqvist 4h", 130, 100),
        _line("Somebody", 100, 402),
        _line("shut up Teresa Lindqvist", 100, 430),
        bold=("Teresa", "Lindqvist"),
    )
    assert _names(found) == ["Teresa Lindqvist", "Teresa Lindqvist"]


def test_menus_and_places_are_no_bystanders() -> None:
    found = _screen(
        _line("Home", 100, 60),
        _line("Marketplace", 100, 90),
        _line("Cedar Ridge High School", 100, 120),
        _line("Great job everyone", 100, 160),
    )
    assert found == []


def test_who_wrote_the_selected_part_is_no_bystander() -> None:
    assert _names(_screen(_line("Jordan Fictional", 100, 402), _line("you are all wrong", 100, 430))) == []


def test_without_a_selected_part_nobody_is_a_bystander() -> None:
    text = Text(_SIZE, (_line("Teresa Lindqvist 4h", 130, 100),))
    assert find_private(text) == ()
