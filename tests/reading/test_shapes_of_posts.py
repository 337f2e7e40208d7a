"""Posts of many shapes: a place under the name, a headline, a byline below, a live chat, a quote, a story."""

import pytest
from PIL import Image

from admin_desktop.boxes import Box
from admin_desktop.reading.posts import Post, find_posts
from admin_desktop.reading.words import Line, Text, Word

SIZE = (900, 700)


def text_of(*rows: tuple[int, int, str]) -> Text:
    """Rows as (x, y, words)."""
    lines = []
    for x, y, said in rows:
        words = []
        for one in said.split():
            words.append(Word(one, Box(x, y, 8 * len(one), 14), 0.95))
            x += 8 * len(one) + 6
        lines.append(Line(tuple(words)))
    return Text(SIZE, tuple(lines))


def chosen(platform: str | None, *rows: tuple[int, int, str]) -> Post:
    text = text_of(*rows)
    low = min(line.box.y for line in text.lines) - 4
    high = max(line.box.bottom for line in text.lines) + 4
    thread = find_posts(text, Image.new("RGB", SIZE, "white"), Box(60, low, 800, high - low), platform)
    assert thread.chosen is not None
    return thread.chosen


def author(post: Post) -> str:
    return post.author.value if post.author else ""


SAID = "Somebody took the money from the raffle again"


@pytest.mark.parametrize(
    "under", ["Elm Heights · 5 hr ago", "Elm Heights e 5 hr ago « @", "Oak Park • 2d", "3h Edited"]
)
def test_a_place_and_a_time_under_the_name_are_no_text(under: str) -> None:
    post = chosen(
        None, (100, 100, "Kelly Invented"), (100, 120, under), (100, 146, SAID), (100, 180, "Like Share Comment")
    )
    assert (author(post), post.text) == ("Kelly Invented", SAID)
    assert post.when_raw


def test_a_headline_between_name_and_time_is_no_text() -> None:
    post = chosen(
        "linkedin",
        (100, 100, "Gwen Made-Up - 3rd+"),
        (100, 120, "Realtor | Proud Parent | Helping families"),
        (100, 140, "2d : Edited -"),
        (100, 170, SAID),
        (100, 190, "and nobody says a word about it."),
        (100, 220, "Like Comment Repost Send"),
    )
    assert author(post) == "Gwen Made-Up"
    assert (post.when_raw, post.text) == ("2d", f"{SAID} and nobody says a word about it.")


@pytest.mark.parametrize(
    "byline",
    [
        "Posted by Bill Invented on November 15, 2026 at 9:05 pm | Reply",
        "Comment by Bill Invented on November 15, 2026",
        "Publicado por Bill Invented el 15 noviembre 2026 | Responder",
    ],
)
def test_a_byline_below_with_a_button_behind_it(byline: str) -> None:
    post = chosen("web", (100, 100, SAID), (100, 120, "and I want it back by Friday."), (100, 146, byline))
    assert (author(post), post.text) == ("Bill Invented", f"{SAID} and I want it back by Friday.")


def test_a_row_of_a_live_chat_begins_with_its_time() -> None:
    post = chosen(
        "youtube",
        (100, 100, "7:58 PM big.dee who is announcing tonight"),
        (100, 130, "7:59 PM oak.savage number 22 is the worst"),
        (100, 150, "player that we ever had here"),
        (100, 180, "7:59 PM coach.wife block him please"),
    )
    assert (author(post), post.when_raw) == ("oak.savage", "7:59 PM")
    assert post.text == "number 22 is the worst player that we ever had here"


def test_what_a_post_quotes_is_not_what_it_says() -> None:
    post = chosen(
        "x",
        (100, 100, "Rick Invented"),
        (100, 118, "@grumpy_dad"),
        (100, 150, SAID),
        (100, 170, "and @ElmISD looks away"),
        (140, 210, "Elm Theatre @ElmTheatre - Nov 18"),
        (140, 230, "Meet our new assistant director! Welcome, Alex."),
        (100, 270, "9:41 PM - Nov 20, 2026 - 4,812 Views"),
    )
    assert author(post) == "Rick Invented"
    assert post.handle is not None
    assert post.handle.value == "@grumpy_dad"
    assert post.text == f"{SAID} and @ElmISD looks away"


@pytest.mark.parametrize("line", ["Replied to your story", "Respondió a tu historia", "Reacted to your note"])
def test_an_answer_to_a_story_names_nobody(line: str) -> None:
    post = chosen(
        "instagram",
        (100, 100, line),
        (100, 130, "the new coach is a clown and you"),
        (100, 150, "all know it very well"),
    )
    assert post.author is None
    assert post.text == "the new coach is a clown and you all know it very well"
    assert post.sure >= 0.5, "what a box was drawn round is the text, whoever said it"


@pytest.mark.parametrize(
    ("under", "when"),
    [("2daysago", "2 days ago"), ("2 hr ago + O", "2 hr ago"), ("lhago", "1h ago"), ("5h-©", "5h")],
)
def test_a_time_with_lost_gaps_and_icons_behind_it(under: str, when: str) -> None:
    post = chosen(None, (100, 100, "Kelly Invented"), (100, 120, under), (100, 146, SAID), (100, 180, "Like Share"))
    assert (author(post), post.when_raw, post.text) == ("Kelly Invented", when, SAID)


def test_what_stands_under_the_name_of_a_reviewer_is_no_text() -> None:
    post = chosen(
        None,
        (100, 100, "Kelly Invented"),
        (100, 120, "Local Guide · 23 reviews · 4 photos"),
        (100, 146, "2 days ago"),
        (100, 172, SAID),
    )
    assert (author(post), post.when_raw, post.text) == ("Kelly Invented", "2 days ago", SAID)


@pytest.mark.parametrize("last", ["4 33 Reply", "12 Responder"])
def test_one_button_with_counts_ends_a_post(last: str) -> None:
    post = chosen(None, (100, 100, "Kelly Invented 2h"), (100, 126, SAID), (100, 146, "and more."), (100, 172, last))
    assert post.text == f"{SAID} and more."


def test_a_last_line_with_a_word_like_a_button_stays() -> None:
    post = chosen(None, (100, 100, "Kelly Invented 2h"), (100, 126, SAID), (100, 146, "and nobody will reply"))
    assert post.text == f"{SAID} and nobody will reply"
