"""The address bar among the words of a screen."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from admin_desktop.boxes import Box
from admin_desktop.platforms.platform import load_platforms
from admin_desktop.reading.address import Bar, _in_a_number, _in_a_word, address_of, checked_link, find_bar, link_in
from admin_desktop.reading.reading import SURE_ENOUGH
from admin_desktop.reading.words import Line, Text, Word
from admin_desktop.storage.resources import resource_dir

BLANK = Image.new("RGB", (1920, 1080), "white")
PLATFORMS = load_platforms(resource_dir() / "platforms" / "platforms.toml")
BEFORE = ("not secure", "no es seguro")
SIZE = (1920, 1080)


def line(said: str, x: int, y: int, height: int = 12) -> Line:
    words = []
    for part in said.split():
        words.append(Word(part, Box(x, y, 7 * len(part), height), 0.9))
        x += 7 * len(part) + 6
    return Line(tuple(words))


def screen(*lines: Line) -> Text:
    return Text(SIZE, lines)


@pytest.mark.parametrize(
    ("read", "link"),
    [
        ("https://www.facebook.com/A/posts/1", "https://www.facebook.com/A/posts/1"),
        ("Attps://www.facebook.com/A/posts/1", "https://www.facebook.com/A/posts/1"),
        ("‘Betps://mww.facebook.com/A/posts/1", "https://www.facebook.com/A/posts/1"),
        ("hups:/www.faceb00k.com/A", "https://www.facebook.com/A"),
        ("www,instagram.com/p/Cx/", "https://www.instagram.com/p/Cx/"),
        ("x.com/S/status/18", "https://x.com/S/status/18"),
        ("https:/Avww.elm-boosters.org/news", "https://www.elm-boosters.org/news"),
        ("wwu.edu/news", "https://wwu.edu/news"),
        ("https://www.tiktok.com/Opine.hill/video/7", "https://www.tiktok.com/@pine.hill/video/7"),
        ("tiktok.com/Opine.hill/video/7", "https://www.tiktok.com/@pine.hill/video/7"),
        ("facebook.com/elm.street.pta/posts/1", "https://www.facebook.com/elm.street.pta/posts/1"),
        ("x.com/a.b/status/1", "https://x.com/a.b/status/1"),
        ("tiktok.com/Otto", "https://www.tiktok.com/Otto"),
        ("tiktok.com/@s/video/7", "https://www.tiktok.com/@s/video/7"),
        ("http://boosters.example.org/gallery", "http://boosters.example.org/gallery"),
        ("boosters.example.org", "https://boosters.example.org/"),
        ("youtube.com/watch?v=abc…", "https://www.youtube.com/watch?v=abc"),
        ("“https://www.instagram.com/p/Cx_3Z_/", "https://www.instagram.com/p/Cx_3Z_/"),
        ("_https://www.threads.com/@s/post/CZnDH_", "https://www.threads.com/@s/post/CZnDH_"),
    ],
)
def test_an_address_as_it_is_read(read: str, link: str) -> None:
    assert link_in(read, PLATFORMS) == link


@pytest.mark.parametrize(
    "read", ["word", "end.Then", "e.g.", "1.5k", "file.png", "javascript:alert(1)", "", "a@b.org/x y", "10:14", "U.S."]
)
def test_other_words_are_no_addresses(read: str) -> None:
    assert link_in(read, PLATFORMS) is None


def test_the_bar_wins_over_links_in_posts() -> None:
    bar = line("https://www.facebook.com/A/posts/1", 240, 57)
    post = [
        line("please look at the many pictures there:", 700, 300),
        line("www.instagram.com/p/Cx/ and say", 700, 320),
    ]
    found = find_bar(screen(bar, *post), PLATFORMS, BEFORE)
    assert found is not None
    assert found.link == "https://www.facebook.com/A/posts/1"


def test_of_two_windows_the_one_with_the_selected_part_counts() -> None:
    left, right = line("https://x.com/S/status/18", 100, 300), line("https://www.facebook.com/A/posts/1", 1200, 60)
    whole = screen(right, left)
    found = find_bar(whole, PLATFORMS, BEFORE, Box(150, 500, 400, 100))
    assert found is not None
    assert found.link == "https://x.com/S/status/18"


def test_a_screen_without_a_bar_has_no_strong_one() -> None:
    said = "look at our many pictures on www.instagram.com/p/Cx/ today everyone"
    found = find_bar(screen(line("Sample PTA", 300, 500), line(said, 300, 540)), PLATFORMS, BEFORE)
    assert found is None or found.points < 3


def test_most_readings_decide() -> None:
    bar = line("https://www.instagram.com/p/CxSampleA1b/", 240, 57)
    said = iter(["CxSampleAlb", "CxSampleA1b", "CxSampleA1b", "CxSampleAlb"])
    found = find_bar(screen(bar), PLATFORMS, BEFORE)
    assert found is not None
    guess = address_of(
        found, BLANK, lambda *_: screen(line(f"https://www.instagram.com/p/{next(said)}/", 240, 57)), PLATFORMS, BEFORE
    )
    assert guess.value == "https://www.instagram.com/p/CxSampleA1b/"
    assert guess.candidates == ("https://www.instagram.com/p/CxSampleAlb/",)
    assert guess.sure < SURE_ENOUGH, "an identifier that nobody measured is offered, and not filled in"


def drawn(link: str, size: int = 18) -> tuple[Image.Image, Box]:
    """An address as it stands in a bar, and its box."""
    face = ImageFont.truetype(str(resource_dir() / "fonts" / "NotoSans-Regular.ttf"), size)
    image = Image.new("RGB", (1400, 120), "white")
    ImageDraw.Draw(image).text((240, 57), link, font=face, fill="#333333")
    left, top, right, bottom = (round(edge) for edge in face.getbbox(link))
    return image, Box(240 + left, 57 + top, right - left, bottom - top)


@pytest.mark.parametrize(
    ("stands", "read", "sure"),
    [
        ("youtube.com/watch?v=kR7mQ9aTbNd", "youtube.com/watch?v=kR7mQ9aTbNd", True),
        ("youtube.com/watch?v=kR0mQ9aTbNd", "youtube.com/watch?v=kROmQ9aTbNd", True),
        ("youtube.com/watch?v=kRcmQ9aTbNd", "youtube.com/watch?v=kRCmQ9aTbNd", True),
        ("youtube.com/watch?v=kR7mQ9aTbNd", "youtube.com/watch?v=kR7Q9aTbNd", False),
        ("x.com/elm_hs/status/1951738091755755139", "x.com/elm_hs/status/1951738091755755139", True),
    ],
)
def test_an_identifier_is_measured(stands: str, read: str, sure: bool) -> None:
    image, place = drawn(stands)
    bar = find_bar(screen(Line((Word(read, place, 0.9),))), PLATFORMS, BEFORE)
    assert bar is not None

    def again(_box: Box, _height: int) -> Text:
        return screen(Line((Word(read, place, 0.9),)))

    guess = address_of(bar, image, again, PLATFORMS, BEFORE)
    assert (guess.sure >= SURE_ENOUGH) is sure
    if sure:
        assert guess.value.endswith(stands)


def test_another_sign_is_offered_where_it_may_be_one() -> None:
    stands = "https://www.youtube.com/watch?v=kRlmQ9aTbNd"
    image, place = drawn(stands, 13)
    bar = Bar(stands, stands, place, 5.0)
    checked = checked_link(bar, image, PLATFORMS)
    assert checked.sure or "https://www.youtube.com/watch?v=kRImQ9aTbNd" in checked.others


# Making the texts is slow where Python's tables are not yet warm; it is not what is tested.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(min_size=1, max_size=40), max_size=6))
def test_any_words_are_survived(said: list[str]) -> None:
    lines = [Line((Word(text, Box(10, 20 * at, 100, 12), 0.5),)) for at, text in enumerate(said)]
    found = find_bar(screen(*lines), PLATFORMS, BEFORE, Box(0, 100, 50, 50))
    assert found is None or found.link.startswith(("https://", "http://"))


def test_an_address_torn_apart_where_there_is_hardly_a_gap() -> None:
    words = (
        Word("seguro", Box(201, 57, 36, 9), 0.6),
        Word("x,com/Elm/status/198451", Box(251, 55, 211, 14), 0.8),
        Word("2345678901234", Box(465, 56, 102, 11), 0.9),
    )
    found = find_bar(screen(Line(words)), PLATFORMS, BEFORE)
    assert found is not None
    assert found.link == "https://x.com/Elm/status/1984512345678901234"
    assert found.box.right == 567


def test_the_next_word_of_a_sentence_is_not_taken_along() -> None:
    words = (Word("elm.org/fair", Box(300, 400, 80, 12), 0.9), Word("today", Box(383, 400, 36, 12), 0.9))
    found = find_bar(screen(Line(words)), PLATFORMS, BEFORE)
    assert found is not None
    assert found.link == "https://elm.org/fair"


def test_a_host_alone_in_the_middle_of_the_bar_is_enough() -> None:
    found = find_bar(screen(line("elmboosters.org", 900, 57), line("Elm Boosters", 600, 300)), PLATFORMS, BEFORE)
    assert found is not None
    assert found.points >= 3


def test_a_reading_that_was_cut_speaks_for_the_whole_one() -> None:
    said = iter(["elm.org/", "elm.org/news/2026", "elm.org/", "elm.org/"])
    bar = find_bar(screen(line("elm.org/", 240, 57)), PLATFORMS, BEFORE)
    assert bar is not None

    def again(box: Box, height: int) -> Text:
        return screen(line(next(said), 240, 57))

    guess = address_of(bar, BLANK, again, PLATFORMS, BEFORE)
    assert guess.value == "https://elm.org/news/2026"


def test_a_joint_is_no_end() -> None:
    words = (
        Word("tiktok.com/", Box(207, 61, 90, 20), 0.4),
        Word("@pine.", Box(306, 61, 50, 20), 0.4),
        Word("hill/video/74", Box(359, 61, 200, 20), 0.7),
    )
    found = find_bar(screen(Line(words)), PLATFORMS, BEFORE)
    assert found is not None
    assert found.link == "https://www.tiktok.com/@pine.hill/video/74"


@pytest.mark.parametrize("read", ["tiktok.com/@a'video!7", "instagram.com/p/DAb3x¥z_9Q1/", "elm.org/news/20:"])
def test_what_was_surely_misread_is_not_sure(read: str) -> None:
    def again(box: Box, height: int) -> Text:
        return screen(line(read, 240, 57))

    bar = find_bar(again(Box(0, 0, 1, 1), 1), PLATFORMS, BEFORE)
    assert bar is not None
    assert address_of(bar, BLANK, again, PLATFORMS, BEFORE).sure <= 0.5


def pieces(*parts: str, gap: int) -> Line:
    """A line of words with the same gap between all of them."""
    words, x = [], 300
    for part in parts:
        words.append(Word(part, Box(x, 57, 7 * len(part), 14), 0.9))
        x += 7 * len(part) + gap
    return Line(tuple(words))


@pytest.mark.parametrize(
    "parts",
    [
        ("https://www.facebook.com/S", "amp", "leValley/posts/6094976746"),
        ("https://www.youtube.com/watch?v=", "SsD4SaX9"),
    ],
)
def test_an_address_that_was_torn_apart_is_whole(parts: tuple[str, ...]) -> None:
    bar = find_bar(screen(pieces(*parts, gap=2)), PLATFORMS, BEFORE)
    assert bar is not None
    assert bar.link == "".join(parts)


def test_the_words_after_an_address_are_no_part_of_it() -> None:
    for gap, words in ((2, ("amp", "le")), (8, ("amp", "leValley/posts/6094976746"))):
        bar = find_bar(screen(pieces("https://www.facebook.com/S", *words, gap=gap)), PLATFORMS, BEFORE)
        assert bar is not None
        assert bar.link == "https://www.facebook.com/S"


@pytest.mark.parametrize(
    ("said", "at", "is_word"), [("x/Sample", 6, True), ("x/pQ3sAmPlE0w", 9, False), ("x/1p3sample", 9, True)]
)
def test_an_l_among_small_letters_is_one(said: str, at: int, is_word: bool) -> None:
    assert said[at] == "l"
    assert _in_a_word(said, at) is is_word


@pytest.mark.parametrize(
    ("said", "at", "number"), [("/video/757633", 8, True), ("/p/75A63x", 4, False), ("/p/75", 4, False)]
)
def test_a_figure_among_figures_is_no_letter(said: str, at: int, number: bool) -> None:
    assert _in_a_number(said, at) is number
