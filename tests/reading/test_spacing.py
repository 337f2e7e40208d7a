"""Spaces by the white between the letters."""

import pytest
from PIL import Image, ImageDraw

from admin_desktop.boxes import Box
from admin_desktop.reading.spacing import Symbols, gapless, respaced
from admin_desktop.reading.words import Word

HEIGHT = 20


def line(text: str, read: str, space: int = 8, gap: int = 2) -> tuple[list[tuple[Word, Symbols]], Image.Image]:
    """Bars for letters with the spaces of ``text``, and words as if ``read`` had been read in them."""
    picture = Image.new("L", (1000, HEIGHT), 255)
    pen = ImageDraw.Draw(picture)
    edges: list[tuple[int, int]] = []
    x = 5
    for letter in text:
        if letter == " ":
            x += space - gap
            continue
        pen.rectangle((x, 2, x + 5, HEIGHT - 3), fill=0)
        edges.append((x, x + 6))
        x += 6 + gap
    words: list[tuple[Word, Symbols]] = []
    at = 0
    for word in read.split():
        symbols = [(letter, *edges[at + number]) for number, letter in enumerate(word)]
        at += len(word)
        box = Box(symbols[0][1], 2, symbols[-1][2] - symbols[0][1], HEIGHT - 4)
        words.append((Word(word, box, 0.9), symbols))
    return words, picture


def spaced(text: str, read: str) -> str:
    words, picture = line(text, read)
    return " ".join(word.text for word in respaced(words, picture, 0))


def test_a_space_that_was_missed_is_found() -> None:
    assert spaced("we meet at 3 likes or so", "we meet at 3likes or so") == "we meet at 3 likes or so"


def test_a_space_that_was_invented_goes_where_addresses_and_numbers_are() -> None:
    assert spaced("see x.com/status/1857 now", "see x.com/status/18 57 now") == "see x.com/status/1857 now"
    assert spaced("see https://x.com", "see https: //x.com") == "see https://x.com"
    assert spaced("by _88_example", "by _88_ example") == "by _88_example"


def test_real_spaces_stay() -> None:
    for text in ("one two three four", "room 12 14 / 16", "a @name - 9 m", "The End. of it"):
        assert spaced(text, text) == text


def test_a_single_word_is_not_cut_without_any_space_to_compare() -> None:
    assert spaced("a bc", "abc") == "abc"


def test_the_parts_keep_their_places() -> None:
    words, picture = line("we meet at 3 likes now", "we meet at 3likes now")
    found = {word.text: word.box for word in respaced(words, picture, 0)}
    assert found["3"].right <= found["likes"].x
    assert found["likes"].right == words[3][0].box.right


def test_nothing_gives_nothing() -> None:
    assert respaced([], Image.new("L", (10, 10), 255), 0) == ()


@pytest.mark.parametrize(
    ("text", "read", "space", "said"),
    [
        ("x.com/a/status/198451", "x.com/ a/status/198 451", 8, "x.com/a/status/198451"),
        # Narrow figures have more white around them than letters.
        ("elm.org/2026/1 1/fair", "elm.org/2026/1 1/fair", 6, "elm.org/2026/11/fair"),
        ("elm.org/fair today", "elm.org/fair today", 6, "elm.org/fair today"),
        ("elm.org/2026 1 day", "elm.org/2026 1 day", 9, "elm.org/2026 1 day"),
        ("", "", 8, ""),
    ],
)
def test_an_address_has_no_gaps(text: str, read: str, space: int, said: str) -> None:
    words, picture = line(text, read, space)
    assert " ".join(word.text for word in gapless([word for word, _ in words], picture, 0)) == said
