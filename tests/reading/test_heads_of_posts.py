"""Who wrote a post, in the many ways networks write it: groups, reviews, roles, chats, forums, handles."""

import pytest
from PIL import Image, ImageDraw

from admin_desktop.boxes import Box
from admin_desktop.reading.colours import without_pictures
from admin_desktop.reading.furniture import row_of_furniture, take_when, without_badges
from admin_desktop.reading.moments import looks_like_when
from admin_desktop.reading.words import Line, Text, Word
from tests.reading.test_shapes_of_posts import SAID, author, chosen

NAME = "Kelly Invented"


def test_in_a_group_the_second_row_says_who() -> None:
    rows = (
        (100, 100, "Sample Elementary Parents"),
        (100, 120, "Coach T. · 2h"),
        (100, 146, SAID),
        (100, 180, "Like Reply"),
    )
    post = chosen("facebook", *rows)
    assert (author(post), post.when_raw, post.text) == ("Coach T.", "2h", SAID)
    # Elsewhere what stands beside the time is a place.
    assert author(chosen("web", *rows)) == "Sample Elementary Parents"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Kelly Invented recommends Sample Boosters.", "March 12, 2024"),
        ("Kelly Invented no recomienda Club de Padres.", "9 de noviembre"),
        ("Kelly Invented is with Pat Sample.", "3h"),
    ],
)
def test_what_somebody_did_is_no_part_of_the_name(first: str, second: str) -> None:
    post = chosen("facebook", (100, 100, first), (100, 120, second), (100, 146, SAID), (100, 180, "Like Comment Share"))
    assert (author(post), post.when_raw, post.text) == (NAME, second, SAID)


@pytest.mark.parametrize("menu", ["Post", "Discussion Featured Members Events Mer Files"])
def test_the_title_of_the_window_is_nobodys_name(menu: str) -> None:
    post = chosen(None, (100, 70, menu), (100, 100, "Kelly Invented @kelly_invented"), (100, 126, SAID))
    assert (author(post), post.text) == (NAME, SAID)


@pytest.mark.parametrize("name", ["Hank R.", "Ana Peña Jr.", "Coach T."])
def test_a_name_may_end_in_a_point(name: str) -> None:
    post = chosen(None, (100, 100, name), (100, 120, "Elm Heights · 48 min ago"), (100, 146, SAID))
    assert (author(post), post.text) == (name, SAID)


def test_a_role_beside_the_name_needs_a_capital() -> None:
    assert without_badges(["Mrs.", "Sample-Tate", "Parent"]) == ["Mrs.", "Sample-Tate"]
    assert without_badges(["anonymous", "parent"]) == ["anonymous", "parent"]
    assert without_badges(["some_user", "12", "points"]) == ["some_user"]


def test_an_at_that_was_read_as_a_letter() -> None:
    post = chosen(
        "x", (100, 100, "Deshawn Price ODeshawnPrice · 15h"), (100, 126, SAID), (100, 160, "Reply Repost Like")
    )
    assert (author(post), post.when_raw, post.text) == ("Deshawn Price", "15h", SAID)
    assert post.handle is not None
    assert post.handle.value == "@DeshawnPrice"


def test_somebody_named_at_the_begin_of_the_text_is_no_handle() -> None:
    post = chosen(
        "tiktok", (100, 100, "sample.orchestra"), (100, 120, "@kim.invented thank you all"), (100, 150, "2h Reply")
    )
    assert (author(post), post.text) == ("sample.orchestra", "@kim.invented thank you all")
    assert post.handle is None


def test_a_name_with_a_colon_before_what_was_said() -> None:
    post = chosen(None, (100, 100, "kn1ght_mare: this referee is a clown"))
    assert (author(post), post.text) == ("kn1ght_mare", "this referee is a clown")


def test_the_column_of_a_forum_says_who_wrote() -> None:
    post = chosen(
        "web",
        (100, 100, "Who starts next year?"), (100, 120, "by coach_invented » Sun Nov 22, 2026 9:05 pm"),
        (100, 146, SAID), (100, 164, "and nobody says a word about it."),
        (700, 100, "coach_invented"), (700, 120, "Bench warmer"),
        (700, 140, "Posts: 41"), (700, 160, "Joined: Sep 2024"),
    )  # fmt: skip
    assert (author(post), post.when_raw) == ("coach_invented", "Sun Nov 22, 2026 9:05 pm")
    assert post.text == f"{SAID} and nobody says a word about it."


def test_a_sentence_may_end_in_a_number_or_an_hour_of_school() -> None:
    assert not looks_like_when("6th hour")
    assert looks_like_when("6 hours ago")
    post = chosen(
        "tiktok",
        (100, 100, "kim.invented"),
        (100, 120, "the tent on Route 66 every night at"),
        (100, 140, "7."),
        (100, 166, "2h Reply"),
    )
    assert post.text == "the tent on Route 66 every night at 7."


@pytest.mark.parametrize(
    ("row", "when"),
    [
        ("17 hr. ago · Edited 2h ago", "17 hr. ago"),
        ("Group expert · November 19", "November 19"),
        ("14 h - P8", "14 h"),
        ("Just now: 6", "Just now"),
        ("Ayer, 19:26", "Ayer, 19:26"),
        ("Iw", "1w"),
    ],
)
def test_times_with_something_beside_them(row: str, when: str) -> None:
    furnished = row_of_furniture(row.split())
    assert (furnished.when if furnished else take_when(row.split())[0]) == when


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("this referee is a clown Imao", "this referee is a clown lmao"),
        ("she cries when It's time to go", "she cries when it's time to go"),
        ("Iowa won. It was close, Ian and I saw it", "Iowa won. It was close, Ian and I saw it"),
        ("(Agrace-09 the bus is late", "@grace-09 the bus is late"),
    ],
)
def test_letters_that_small_print_makes_alike(said: str, text: str) -> None:
    assert chosen(None, (100, 100, "Kelly Invented 2h"), (100, 126, said)).text == text


def test_a_smile_is_no_word_and_a_coloured_name_is_one() -> None:
    picture = Image.new("RGB", (400, 60), "white")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((100, 20, 116, 36), fill="#fbc02d")
    for x in range(140, 180, 6):
        draw.rectangle((x, 20, x + 1, 36), fill="#1877f2")
    words = tuple(
        Word(said, Box(x, 20, width, 17), 0.9)
        for said, x, width in (("well", 10, 40), ("done", 55, 40), ("©", 100, 17), ("@kim", 140, 40), ("all", 190, 30))
    )
    text = Text(picture.size, (Line(words),), Box(0, 0, 400, 60))
    assert [word.text for line in without_pictures(text, picture).lines for word in line.words] == [
        "well",
        "done",
        "@kim",
        "all",
    ]
    blue = Image.new("RGB", (400, 60), "#1877f2")  # white letters in a bubble
    assert without_pictures(text, blue) == text


def test_what_will_be_on_a_day_is_nobodys_name() -> None:
    rows = ((100, 100, "mr.sample"), (100, 120, "1w"), (100, 146, "Black History Month assembly on Feb 12 at 9 am"))
    post = chosen("tiktok", *rows, (100, 180, "Like Share"))
    assert (author(post), post.when_raw) == ("mr.sample", "1w")
    assert post.text == "Black History Month assembly on Feb 12 at 9 am"


def test_a_badge_above_the_name_is_no_name() -> None:
    post = chosen(
        "facebook", (100, 80, "Top fan"), (100, 100, "Kelly Invented"), (100, 126, SAID), (100, 160, "2h Like Reply")
    )
    assert (author(post), post.text) == (NAME, SAID)
