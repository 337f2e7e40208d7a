"""Which network a screen shows: titles, headers, and what stands round posts."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.boxes import Box
from admin_desktop.platforms.platform import load_platforms
from admin_desktop.reading.brands import bare_title, brands, find_platform, link_says, platform_by_looks, title_says
from admin_desktop.reading.guesses import Guess
from admin_desktop.reading.words import Line, Text, Word
from admin_desktop.storage.resources import resource_dir

PLATFORMS = load_platforms(resource_dir() / "platforms" / "platforms.toml")
NOTHING = Text((1920, 1080), ())


def line(said: str, x: int, y: int, height: int = 12) -> Line:
    words = []
    for part in said.split():
        words.append(Word(part, Box(x, y, 7 * len(part), height), 0.9))
        x += 7 * len(part) + 6
    return Line(tuple(words))


def screen(*lines: Line) -> Text:
    return Text((1920, 1080), lines)


def test_the_networks_are_those_of_the_closed_set() -> None:
    assert {brand.platform for brand in brands().brands} == {one.id for one in PLATFORMS} - {"web"}


@pytest.mark.parametrize(
    ("title", "platform", "page", "handle"),
    [
        ("Elm Street PTA | Facebook", "facebook", "Elm Street PTA", ""),
        ("(3) Elm Street PTA | Facebook", "facebook", "Elm Street PTA", ""),
        ("(20+) Facebook", "facebook", "", ""),
        ("Facebook", "facebook", "", ""),
        ("Elm Street PTA - Posts | Facebook", "facebook", "Elm Street PTA", ""),
        ("Elm Street PTA - Publicaciones | Facebook", "facebook", "Elm Street PTA", ""),
        ("Elm Street PTA | Bake sale on Friday | Facebook", "facebook", "Elm Street PTA", ""),
        ("Elm Street PTA | Facebook - Google Chrome", "facebook", "Elm Street PTA", ""),
        ("Elm Street PTA | Facebook — Mozilla Firefox", "facebook", "Elm Street PTA", ""),
        ("Elm Street PTA | Facebook - Personal - Microsoft\u200b Edge", "facebook", "Elm Street PTA", ""),
        ("Elm Cheer (@elmcheer) • Instagram photos and videos", "instagram", "Elm Cheer", "elmcheer"),
        ("Elm Cheer (@elm.cheer) • Fotos y videos de Instagram", "instagram", "Elm Cheer", "elm.cheer"),
        ('Elm Cheer on Instagram: "Regionals!"', "instagram", "Elm Cheer", ""),
        ('Elm Cheer en Instagram: "¡Vamos!"', "instagram", "Elm Cheer", ""),
        ("Instagram", "instagram", "", ""),
        ("Stories • Instagram", "instagram", "", ""),
        ("Elm Schools on X / X", "x", "Elm Schools", ""),
        ('Elm Schools on X: "Signing day" / X', "x", "Elm Schools", ""),
        ('(1) Elm Schools on X: "Signing day" / X', "x", "Elm Schools", ""),
        ('Elm Schools en X: "Hoy" / X', "x", "Elm Schools", ""),
        ("Elm Schools (@elmschools) / X", "x", "Elm Schools", "elmschools"),
        ("Home / X", "x", "", ""),
        ('Elm Schools on Twitter: "Signing day"', "x", "Elm Schools", ""),
        ("Winter Concert 2025 - YouTube", "youtube", "", ""),
        ("(7) Winter Concert 2025 - YouTube - Brave", "youtube", "", ""),
        ("YouTube", "youtube", "", ""),
        ("Elm Drama on TikTok", "tiktok", "Elm Drama", ""),
        ("Elm Drama (@elmdrama) | TikTok", "tiktok", "Elm Drama", "elmdrama"),
        ("Elm Drama (@elmdrama)'s videos with original sound | TikTok", "tiktok", "Elm Drama", "elmdrama"),
        ("TikTok - Make Your Day", "tiktok", "", ""),
        ("Elm District on LinkedIn: Board meeting", "linkedin", "Elm District", ""),
        ("Elm District | LinkedIn", "linkedin", "Elm District", ""),
        ("Elm District: Posts | LinkedIn", "linkedin", "Elm District", ""),
        ("Feed | LinkedIn", "linkedin", "Feed", ""),
        ("Elm Band (@elmband) • Threads, Say more", "threads", "Elm Band", "elmband"),
        ("Elm Band on Threads", "threads", "Elm Band", ""),
        ("Threads", "threads", "", ""),
        ("Elm Band (@elmband) | Snapchat", "snapchat", "Elm Band", "elmband"),
        ("Room 12 | Remind", "remind", "Room 12", ""),
        ("Elm Boosters - Senior Night", None, "", ""),
        ("How Facebook changed schools - Elm News", None, "", ""),
        ("Loose threads", None, "", ""),
        ("Remind me later", None, "", ""),
        ("Tik Tok goes the clock", None, "", ""),
        ("", None, "", ""),
        ("\u202e\u200b", None, "", ""),
    ],
)
def test_titles(title: str, platform: str | None, page: str, handle: str) -> None:
    said = title_says(title)
    assert (said.platform, said.page, said.handle) == (platform, page, handle)


def test_a_film_is_no_page() -> None:
    assert title_says("Winter Concert 2025 - YouTube").film == "Winter Concert 2025"


@pytest.mark.parametrize(
    ("link", "platform", "page", "handle"),
    [
        ("https://www.facebook.com/ElmPTA/posts/1", "facebook", "", "ElmPTA"),
        ("https://www.facebook.com/groups/elmpta/permalink/1/", "facebook", "", "elmpta"),
        ("https://www.facebook.com/p/Elm-PTA-1000/", "facebook", "Elm-PTA", ""),
        ("https://www.facebook.com/permalink.php?story_fbid=1&id=2", "facebook", "", ""),
        ("https://www.facebook.com/photo/?fbid=1", "facebook", "", ""),
        ("https://www.facebook.com/photos-of-elm/posts/1", "facebook", "", "photos-of-elm"),
        ("https://x.com/ElmSchools/status/1", "x", "", "ElmSchools"),
        ("https://x.com/i/status/1", "x", "", ""),
        ("https://www.instagram.com/p/Cx/", "instagram", "", ""),
        ("https://www.instagram.com/elm.cheer/", "instagram", "", "elm.cheer"),
        ("https://www.tiktok.com/@elm/video/1", "tiktok", "", "elm"),
        ("https://www.youtube.com/watch?v=a", "youtube", "", ""),
        ("https://www.youtube.com/@elm/videos", "youtube", "", "elm"),
        ("https://www.linkedin.com/posts/elm-district_x-activity-1", "linkedin", "elm-district", ""),
        ("https://www.threads.com/@elm/post/C", "threads", "", "elm"),
        ("https://elm.example/x", "web", "", ""),
    ],
)
def test_links(link: str, platform: str, page: str, handle: str) -> None:
    said = link_says(link, platform)
    assert (said.page, said.handle) == (page, handle)


def test_the_host_counts_before_the_title() -> None:
    link = Guess("https://www.instagram.com/p/1/", 0.9)
    found = find_platform(link, "Elm | Facebook", NOTHING, PLATFORMS)
    assert found is not None
    assert found.value == "instagram"


def test_the_title_counts_before_a_link_that_is_hardly_one() -> None:
    link = Guess("https://www.instagram.com/p/1/", 0.2)
    found = find_platform(link, "Elm | Facebook", NOTHING, PLATFORMS)
    assert found is not None
    assert found.value == "facebook"


def test_any_other_site_is_a_web_page_and_nothing_at_all_is_unknown() -> None:
    found = find_platform(Guess("https://elm.example/", 0.8), "Elm Boosters", NOTHING, PLATFORMS)
    assert found is not None
    assert found.value == "web"
    assert find_platform(None, "Elm Boosters", NOTHING, PLATFORMS) is None
    assert find_platform(None, "", screen(line("some words of a letter", 10, 10)), PLATFORMS) is None


def test_the_header_tells_where_no_address_is_seen() -> None:
    found = platform_by_looks(screen(line("facebook", 20, 60, 20), line("Elm Street PTA", 600, 180)))
    assert found is not None
    assert found.value == "facebook"


def test_bookmarks_tell_nothing() -> None:
    bookmarks = line("Facebook Instagram YouTube TikTok LinkedIn", 20, 90)
    assert platform_by_looks(screen(bookmarks, line("Elm Street PTA", 600, 180))) is None


def test_a_name_in_a_post_tells_nothing() -> None:
    said = screen(
        line("facebook is down again", 600, 300), line("and instagram too", 600, 320), line("TikTok", 600, 900)
    )
    assert platform_by_looks(said) is None


def test_what_stands_round_posts_tells() -> None:
    rows = [
        line("2h Like Reply", 600, 300),
        line("1h Like 3 Reply", 600, 400),
        line("Write a public comment…", 600, 500),
    ]
    found = platform_by_looks(screen(*rows))
    assert found is not None
    assert found.value == "facebook"
    said = screen(line("Trends for you", 1300, 160), line("Post your reply", 600, 500))
    assert (found := platform_by_looks(said)) is not None
    assert found.value == "x"


@given(st.text(max_size=300))
def test_any_title_is_survived(title: str) -> None:
    said = title_says(title)
    assert said.platform in {None} | {brand.platform for brand in brands().brands}
    assert bare_title(bare_title(title)) == bare_title(title)
    link_says("https://www.facebook.com/" + title.replace("[", "").replace("]", ""), "facebook")
    platform_by_looks(screen(*[line(title, 10, 10)] if title.split() else []))


def test_long_titles_cost_nothing() -> None:
    begun = time.perf_counter()
    for piece in ("a ", "(1) ", "Elm | ", " on X: ", "(@a) ", " - Safari"):
        title_says(piece * 50_000)
    assert time.perf_counter() - begun < 0.5
