"""The page's name, as the screen shows it and as it is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.boxes import Box
from admin_desktop.reading.guesses import Guess
from admin_desktop.reading.pages import find_page, match_page
from admin_desktop.reading.words import Line, Text, Word

KNOWN = ("Elm Street PTA", "Oak High Band Boosters", "Room 12 Families", "Room 13 Families", "Elm Cheer")


def line(said: str, x: int, y: int, height: int = 12) -> Line:
    words = []
    for part in said.split():
        words.append(Word(part, Box(x, y, 7 * len(part), height), 0.9))
        x += 7 * len(part) + 6
    return Line(tuple(words))


def bar(link: str, y: int = 55) -> Guess:
    return Guess(link, 0.9, raw=link, box=Box(240, y, 400, 14))


def screen(*lines: Line) -> Text:
    return Text((1920, 1080), lines)


@pytest.mark.parametrize(
    ("read", "known"),
    [
        ("Elm Street PTA", "Elm Street PTA"),
        ("ELM STREET PTA", "Elm Street PTA"),
        ("Eim Street PTA", "Elm Street PTA"),
        ("ElmStreetPTA", "Elm Street PTA"),
        ("elmstreetpta", "Elm Street PTA"),
        ("Oak High Band Booster", "Oak High Band Boosters"),
        ("Oak Hiqh Band Boostcrs", "Oak High Band Boosters"),
        ("elm.cheer", "Elm Cheer"),
        ("Room 12 Families", "Room 12 Families"),
        ("Room 13 Famllies", "Room 13 Families"),
    ],
)
def test_a_known_name_is_found_though_letters_were_misread(read: str, known: str) -> None:
    found = match_page([read], KNOWN)
    assert found is not None
    assert found.value == known
    assert found.sure >= 0.5


@pytest.mark.parametrize(
    "read", ["", "El", "Pat Example", "Some Other Page Altogether", "Room 14 Families", "12", "•••"]
)
def test_other_names_are_not_taken_for_known_ones(read: str) -> None:
    found = match_page([read], KNOWN)
    assert found is None or found.sure < 0.5


def test_what_is_near_is_offered() -> None:
    found = match_page(["Room 14 Families"], KNOWN)
    assert found is not None
    assert {found.value, *found.candidates} >= {"Room 12 Families", "Room 13 Families"}


def test_no_page_is_known() -> None:
    assert match_page(["Elm"], ()) is None
    assert match_page([], KNOWN) is None


def test_the_name_of_the_page_as_its_own_post_shows_it() -> None:
    text = screen(
        line("@ Maple Band Pare", 50, 13),
        line("facebook", 24, 106, 20),
        line("Maple Band Parents", 700, 183),
        line("November 20 at 7:42 PM", 700, 203),
        line("Thank you all for coming.", 660, 236),
        line("Pat Example", 720, 320),
        line("the worst concert ever", 720, 340),
        line("1d Like Reply", 720, 370),
    )
    found = find_page(text, "facebook", bar("https://www.facebook.com/MapleBandParents/posts/1"))
    assert found is not None
    assert (found.value, found.sure >= 0.8) == ("Maple Band Parents", True)


def test_a_group_by_its_tab_and_its_side_column() -> None:
    text = screen(
        line("Maple Grove Families | F", 50, 13),
        line("Groups", 400, 164),
        line("Maple Grove Families", 400, 274),
        line("Maple Grove Families", 716, 260),
        line("March 3 at 9:05 AM", 716, 278),
        line("Jo Fictional", 720, 390),
        line("2d Like Reply", 720, 440),
    )
    found = find_page(text, "facebook", bar("https://www.facebook.com/groups/mgf/permalink/5/"))
    assert found is not None
    assert found.value == "Maple Grove Families"
    assert found.sure >= 0.5


def test_a_short_name_where_the_network_uses_them() -> None:
    text = screen(line("maplecheer", 1076, 187), line("3 days ago", 1076, 207), line("Regionals!", 1037, 240))
    found = find_page(
        text,
        "instagram",
        bar("https://www.instagram.com/p/C1/"),
        "Maple Cheer (@maplecheer) • Instagram photos and videos",
    )
    assert found is not None
    assert found.value == "maplecheer"
    assert "Maple Cheer" in found.candidates


def test_a_film_is_not_the_page() -> None:
    text = screen(
        line("Maple Schools Spring Musical 2026", 40, 510, 24),
        line("Maple Schools", 90, 560),
        line("1.2K subscribers", 90, 580),
        line("1,204 views · Dec 18, 2025", 40, 600),
        line("Maple Schools", 1010, 193),
    )
    for title in ("Maple Schools Spring Musical 2026 - YouTube", ""):
        found = find_page(text, "youtube", bar("https://www.youtube.com/watch?v=a"), title)
        assert found is None or found.value == "Maple Schools" or found.sure < 0.5


def test_a_web_page_by_the_part_of_its_title_that_stands_on_it() -> None:
    text = screen(
        line("Gallery - Maple Boosters", 50, 13),
        line("Maple Boosters", 550, 227, 27),
        line("Posted October 30", 550, 282),
    )
    found = find_page(text, "web", bar("https://maple.example/gallery"))
    assert found is not None
    assert found.value == "Maple Boosters"


def test_the_known_name_is_taken() -> None:
    text = screen(line("Elm Streel PTA", 700, 183), line("November 20 at 7:42 PM", 700, 203))
    found = find_page(text, "facebook", bar("https://www.facebook.com/ElmStreetPTA/posts/1"), known=KNOWN)
    assert found is not None
    assert found.value == "Elm Street PTA"


def test_the_title_alone_and_nothing_at_all() -> None:
    found = find_page(screen(), "facebook", None, "Maple Families | Facebook")
    assert found is not None
    assert (found.value, found.sure >= 0.5) == ("Maple Families", True)
    assert find_page(screen(), None, None) is None


def test_a_comment_is_never_the_page() -> None:
    text = screen(line("somebody send me that", 700, 300), line("2h Like Reply", 700, 320))
    found = find_page(text, "facebook", bar("https://www.facebook.com/permalink.php?story_fbid=1&id=2"))
    assert found is None or found.sure < 0.5


@given(st.lists(st.text(max_size=60), max_size=5), st.text(max_size=80), st.lists(st.text(max_size=30), max_size=4))
def test_any_words_are_survived(said: list[str], title: str, known: list[str]) -> None:
    text = screen(*[line(one, 10, 20 * at) for at, one in enumerate(said) if one.split()])
    for platform in ("facebook", "youtube", "instagram", None):
        found = find_page(text, platform, bar("https://www.facebook.com/a/posts/1", 20), title, known=known)
        assert found is None or (found.value and 0 <= found.sure <= 1 and found.value not in found.candidates)
