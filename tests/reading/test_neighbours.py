"""What of other posts a loose box holds is covered, and nothing of the post itself."""

from admin_desktop.boxes import Box
from admin_desktop.reading.guesses import Guess
from admin_desktop.reading.neighbours import neighbours
from admin_desktop.reading.posts import Post
from admin_desktop.reading.words import Line, Text, Word

_PART = Box(100, 200, 500, 200)


def _line(said: str, x: int, y: int) -> Line:
    words = []
    for word in said.split():
        words.append(Word(word, Box(x, y, 9 * len(word), 14), 0.95))
        x += 9 * len(word) + 8
    return Line(tuple(words))


def _covered(text: Text, chosen: Post | None) -> set[str]:
    found = neighbours(text, _PART, chosen)
    return {
        word.text
        for line in text.lines
        for word in line.words
        if any((shared := box.cut_by(word.box)) and shared == word.box.cut_by(_PART) for box in found)
    }


def _screen() -> tuple[Text, Post]:
    name, body = _line("Pat Example", 160, 240), _line("you are all wrong", 160, 262)
    lines = (
        _line("above said something", 160, 205),
        name,
        body,
        _line("4h Like Reply", 160, 290),
        _line("Robin Sample", 160, 330),
        _line("below said something", 160, 352),
        _line("cut in half", 160, 393),
        _line("aside", 580, 262),
    )
    places = tuple((0, 1, word.box) for word in body.words)
    author = Guess("Pat Example", 0.9, box=name.box)
    return Text((1000, 800), lines), Post(author, None, "4h", "you are all wrong", 0.9, _PART, None, places)


def test_rows_above_and_below_are_covered_and_those_of_the_post_are_not() -> None:
    text, post = _screen()
    assert _covered(text, post) == {
        "above", "said", "something", "Robin", "Sample", "below", "cut", "in", "half", "aside",
    }  # fmt: skip


def test_without_a_post_only_what_the_edge_cuts_is_covered() -> None:
    text, _ = _screen()
    assert _covered(text, None) == {"cut", "in", "half", "aside"}


def test_all_of_the_picture_has_no_neighbours() -> None:
    text, post = _screen()
    assert neighbours(text, None, post) == ()
