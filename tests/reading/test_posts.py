"""Posts on real screens, and on screens of words that no screen would show."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from admin_desktop.boxes import Box
from admin_desktop.reading.ocr import Ocr
from admin_desktop.reading.posts import Thread, find_posts
from admin_desktop.reading.words import Line, Text, Word
from admin_desktop.storage.resources import resource_dir

POSTS = Path(__file__).parents[1] / "data" / "posts"
OCR = Ocr(resource_dir() / "ocr")


def line(said: str, x: int, y: int, height: int = 12, confidence: float = 0.95) -> Line:
    words = []
    for part in said.split():
        words.append(Word(part, Box(x, y, 7 * len(part), height), confidence))
        x += 7 * len(part) + 5
    return Line(tuple(words))


def screen(*lines: Line) -> Text:
    return Text((1920, 1080), lines)


EVERYTHING = Box(0, 0, 1920, 1080)


def read(*lines: Line, platform: str | None = None) -> tuple[str | None, str | None, str, str]:
    post = find_posts(screen(*lines), None, EVERYTHING, platform).chosen
    assert post is not None
    author = post.author.value if post.author else None
    return author, post.handle.value if post.handle else None, post.when_raw, post.text


def test_name_and_handle_and_time_in_one_row() -> None:
    assert read(
        line("Taylor Invented @taylor_invented · 12m", 700, 300),
        line("Number 14 is the worst of them", 700, 320),
        line("and everybody laughs", 700, 340),
        line("2 14 Views", 700, 365),
    ) == ("Taylor Invented", "@taylor_invented", "12m", "Number 14 is the worst of them and everybody laughs")


def test_the_time_among_the_buttons_below() -> None:
    said = read(line("Robin Sample", 700, 300), line("see you there.", 700, 320), line("2d Like Reply", 690, 345))
    assert said == ("Robin Sample", None, "2d", "see you there.")


def test_a_badge_is_no_part_of_the_name() -> None:
    said = read(line("Robin Sample Top fan", 700, 300), line("4h", 700, 318), line("what a shame", 700, 338))
    assert said == ("Robin Sample", None, "4h", "what a shame")


def test_a_short_name_before_the_text() -> None:
    said = read(
        line("sample_parent so proud of this team", 700, 300), line("1h 3 likes Reply", 700, 322), platform="instagram"
    )
    assert said == ("sample_parent", None, "1h", "so proud of this team")


def test_spanish_furniture() -> None:
    said = read(
        line("María Ejemplo", 700, 300),
        line("el director robó el dinero.", 700, 320),
        line("3 h Me gusta Responder Ver traducción", 700, 342),
    )
    assert said == ("María Ejemplo", None, "3 h", "el director robó el dinero.")


def test_a_byline_below_as_sites_write_it() -> None:
    said = read(
        line("These are my pictures and nobody asked me.", 500, 300),
        line("Written by Guest Example on October 31", 500, 330),
    )
    assert said == ("Guest Example", None, "October 31", "These are my pictures and nobody asked me.")


def test_paragraphs_and_links_over_two_lines() -> None:
    text = read(
        line("Pat Example 4h", 700, 300),
        line("donate at www.example-", 700, 320),
        line("campaign.org before", 700, 336),
        line("it is late", 700, 352),
        line("A new thought", 700, 400),
    )[3]
    assert text == "donate at www.example-campaign.org before it is late\nA new thought"


def test_an_upright_bar_is_the_word_i() -> None:
    assert read(line("Pat Example 4h", 700, 300), line("| know what |'m doing here", 700, 320))[3] == (
        "I know what I'm doing here"
    )


def test_a_one_that_must_be_the_word_i() -> None:
    assert (
        read(line("Pat Example 4h", 700, 300), line("1 am 1 of 2 and l know it", 700, 320))[3]
        == "I am 1 of 2 and I know it"
    )


def test_a_last_line_like_buttons_but_black_is_text() -> None:
    """Without a picture nothing tells them apart; with one, what a network adds is paler."""
    image = Image.new("RGB", (1920, 1080), "white")
    pen = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(resource_dir() / "fonts" / "NotoSans-Regular.ttf"), 16)
    for at, (said, ink) in enumerate(
        [("Pat Example 4h", "black"), ("everybody laugh at the new kid, he looks", "black"), ("like a rat", "black"),
         ("Like Reply", "#777777")]
    ):  # fmt: skip
        pen.text((700, 300 + 24 * at), said, font=font, fill=ink)
    post = find_posts(OCR.read(image), image, Box(680, 290, 600, 110), None).chosen
    assert post is not None
    assert post.text == "everybody laugh at the new kid, he looks like a rat"


def test_a_sentence_that_ends_like_furniture_is_kept() -> None:
    said = read(line("Pat Example 4h", 700, 300), line("I like this and wait for a reply", 700, 320))
    assert said[3] == "I like this and wait for a reply"


def test_a_selection_that_holds_the_neighbours_lines() -> None:
    said = read(
        line("2d Like Reply", 700, 270),
        line("Robin Sample 4h", 700, 300),
        line("number 7 plays badly, and all of us know it", 700, 320),
        line("Like Reply Share", 700, 345),
        line("Casey Example", 700, 375),
    )
    assert said == ("Robin Sample", None, "4h", "number 7 plays badly, and all of us know it")


def test_a_lone_letter_as_high_as_its_line_is_kept() -> None:
    high = Line((*line("number", 700, 318).words, Word("7", Box(750, 312, 6, 24), 0.9), *line("fell", 765, 318).words))
    assert read(line("Robin Sample 4h", 700, 300), high)[3] == "number 7 fell"


def test_the_networks_own_words_are_no_text() -> None:
    said = read(
        line("Kim Example » Sample PTA", 700, 300),
        line("Yesterday at 9:05 PM - i", 700, 318),
        line("who found my dog?", 700, 340),
        line("Robin Sample and 12 others", 700, 362),
        line("lw Like Reply Seetranslation © 14", 700, 384),
    )
    assert said == ("Kim Example", None, "Yesterday at 9:05 PM", "who found my dog?")


def test_places_lead_back_to_the_words() -> None:
    lines = (line("Pat Example 4h", 700, 300), line("call 918-555-0142 now", 700, 320))
    post = find_posts(screen(*lines), None, EVERYTHING, None).chosen
    assert post is not None
    start = post.text.index("918")
    box = next(box for first, last, box in post.places if first == start)
    assert box == lines[1].words[1].box


@cache
def truth() -> list[dict[str, Any]]:
    data: list[dict[str, Any]] = json.loads((POSTS / "truth.json").read_text(encoding="utf-8"))
    return data


@cache
def thread(image: str) -> Thread:
    entry = next(one for one in truth() if one["image"] == image)
    with Image.open(POSTS / image) as opened:
        picture = opened.convert("RGB")
    return find_posts(OCR.read(picture), picture, Box(*entry["box"]), entry["platform"])


@pytest.mark.parametrize("image", sorted(path.name for path in POSTS.glob("*.png")))
def test_a_real_screen(image: str) -> None:
    entry = next(one for one in truth() if one["image"] == image)
    post = thread(image).chosen
    assert post is not None
    assert post.author is not None
    assert (post.author.value, post.handle and post.handle.value, post.when_raw, " ".join(post.text.split())) == (
        entry["author"],
        entry["handle"],
        entry["when"],
        entry["text"],
    )
    names = {other.author.value for other in thread(image).others if other.author}
    assert {one["text"] for one in entry["bystanders"] if one["kind"] == "name"} <= names


@pytest.mark.parametrize("box", [None, Box(5000, 5000, 10, 10), Box(0, 0, 1, 1)])
def test_nothing_to_read(box: Box | None) -> None:
    assert find_posts(screen(), None, box, None) == Thread()
    assert find_posts(screen(), Image.new("RGB", (1, 1)), box, "facebook") == Thread()


WORDS = st.text(min_size=1, max_size=12) | st.sampled_from(["4h", "Like", "Reply", "@pat", "|", "·", "Pat", "by", "on"])


@settings(deadline=None)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=8), max_size=12), st.booleans())
def test_any_words_are_survived(said: list[list[str]], with_box: bool) -> None:
    lines = [
        Line(tuple(Word(text, Box(10 + 40 * at, 110 + 20 * number, 35, 12), 0.9) for at, text in enumerate(words)))
        for number, words in enumerate(said)
    ]
    found = find_posts(screen(*lines), None, Box(0, 120, 300, 80) if with_box else None, None)
    for post in found.posts:
        assert Box(0, 0, 1920, 1080).cut_by(post.box) == post.box
        for start, end, _ in post.places:
            assert 0 <= start <= end <= len(post.text)
        if post.author:
            assert post.author.value.isprintable()
            assert len(post.author.value) <= 80


def test_a_word_of_a_side_column_above_hides_no_post() -> None:
    found = find_posts(
        screen(
            line("Sample Club", 640, 273),
            line("Noor Fictional · 4h", 715, 304),
            line("Our seniors flexing at signing day", 715, 324),
            line("Like Reply", 715, 345),
            line("Robin Sample · 2d", 715, 400),
            line("so proud of them", 715, 420),
        ),
        None,
        Box(700, 390, 400, 60),
        None,
    )
    assert "Noor Fictional" in [post.author.value for post in found.others if post.author]


@pytest.mark.parametrize("image", ["fb-libel-light.png", "fb-threat-dark.png", "ig-sexual-light.png"])
def test_a_picture_that_was_cut_to_the_post_needs_no_box(image: str) -> None:
    entry = next(one for one in truth() if one["image"] == image)
    x, y, width, height = entry["box"]
    with Image.open(POSTS / image) as opened:
        picture = opened.convert("RGB").crop((x - 20, y - 12, x + width + 20, y + height + 12))
    post = find_posts(OCR.read(picture), picture, None, entry["platform"]).chosen
    assert post is not None
    assert post.author is not None
    assert (post.author.value, post.when_raw) == (entry["author"], entry["when"])
    assert " ".join(post.text.split()) == entry["text"]


def test_of_several_posts_or_the_pages_own_none_is_chosen_without_a_box() -> None:
    two = (line("Robin Sample 4h", 700, 300), line("what a shame", 700, 320))
    other = (line("Alex Madeup 5h", 700, 500), line("indeed it is", 700, 520))
    assert find_posts(screen(*two, *other), None, None, "facebook").chosen is None
    alone = find_posts(screen(*two), None, None, "facebook", ("Robin Sample",))
    assert alone.chosen is None, "the page's own"
