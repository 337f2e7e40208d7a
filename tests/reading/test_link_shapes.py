"""What links look like: signs between their parts put right, identifiers found, others left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.platforms.platform import load_platforms, platform_of_link
from admin_desktop.reading.address import link_in
from admin_desktop.reading.link_shapes import identifiers, is_cut, looks_right, mended, mended_host
from admin_desktop.storage.resources import resource_dir

PLATFORMS = load_platforms(resource_dir() / "platforms" / "platforms.toml")


@pytest.mark.parametrize(
    ("read", "wanted"),
    [
        (
            "www.tiktok.com/@elm.band/video/84393213760806805747is_from_webapp=1&sender_device=pc",
            "www.tiktok.com/@elm.band/video/8439321376080680574",
        ),
        ("x.com/elm_hs/status/18453355351299809987s=20", "x.com/elm_hs/status/1845335535129980998"),
        (
            "www.facebook.com/permalink.php?story_fbid=21827898869303718id=288967023118658",
            "www.facebook.com/permalink.php?story_fbid=2182789886930371&id=288967023118658",
        ),
        (
            "facebook.com/photo/?fbid=71872225997900418set=a.149254257210836",
            "www.facebook.com/photo/?fbid=7187222599790041&set=a.149254257210836",
        ),
        ("https://www.youtube.com/watch?v=dCX9OWG98V38t=329s", "www.youtube.com/watch?v=dCX9OWG98V3&t=329s"),
        (
            "www.linkedin.com/feed/update/urn:lizactivity:7207660843032468956/",
            "www.linkedin.com/feed/update/urn:li:activity:7207660843032468956/",
        ),
        (
            "linkedin.com/posts/kim-lee_band-activity-7207660843032468956-aB3x2utm_source=share&utm_medium=x",
            "www.linkedin.com/posts/kim-lee_band-activity-7207660843032468956-aB3x",
        ),
        ("instagram.com/p/DAb3xQz9_Q1/?img_index=2", "www.instagram.com/p/DAb3xQz9_Q1/"),
        ("www.facebook.com/Elm/posts/48969455343911397_cft_[0]=AZ", "www.facebook.com/Elm/posts/4896945534391139"),
        ("wwwfacebook.com/Elm/posts/4896945534391139", "www.facebook.com/Elm/posts/4896945534391139"),
        ("ww+acebook.com/Elm/posts/4896945534391139", "www.facebook.com/Elm/posts/4896945534391139"),
        ("www.instagram.comireel/dt3ok6JKZkP/", "www.instagram.com/reel/dt3ok6JKZkP/"),
        ("xcom/oak_ridge/status/1951738091755755139", "x.com/oak_ridge/status/1951738091755755139"),
    ],
)
def test_what_touches_is_taken_apart(read: str, wanted: str) -> None:
    assert link_in(read, PLATFORMS) == f"https://{wanted}"


@pytest.mark.parametrize(
    "link",
    [
        "https://www.youtube.com/watch?v=abc",
        "https://www.tiktok.com/@elm/video/123456789012345678901",
        "https://www.instagram.com/p/DAb3xQz9%7CQ1/",
        "https://www.linkedin.com/posts/kim-activity-7207660843032468956-D@eG",
        "https://www.facebook.com/photo/?tbid=4553379636975019",
        "https://x.com/elm/status/123",
    ],
)
def test_what_is_no_link_of_its_network(link: str) -> None:
    assert not looks_right(link, PLATFORMS)


@pytest.mark.parametrize(
    ("link", "wanted"),
    [
        ("https://www.youtube.com/watch?v=dCX9OWG98V3&t=329s", ["dCX9OWG98V3"]),
        (
            "https://www.youtube.com/watch?v=dCX9OWG98V3&lc=Ugz_i2Kr5llLenzggtc9Lvxa",
            ["dCX9OWG98V3", "Ugz_i2Kr5llLenzggtc9Lvxa"],
        ),
        ("https://x.com/oakRidge9/status/1951738091755755139", []),
        ("https://www.facebook.com/ElmBand/posts/4896945534391139", []),
        ("https://www.linkedin.com/posts/kim-lee_band-activity-7207660843032468956-aB3x", ["aB3x"]),
        ("https://elm.org/news/2026/fall-fest", []),
        ("https://nextdoor.com/p/0vv1R3rzPiit?view=detail", ["0vv1R3rzPiit"]),
    ],
)
def test_the_parts_in_which_each_letter_counts(link: str, wanted: list[str]) -> None:
    assert looks_right(link, PLATFORMS)
    assert identifiers(link, PLATFORMS) == wanted


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("facebook.com/Elm/posts/97?comment_i", True),
        ("facebook.com/Elm/posts/97?comment_id=5", False),
        ("facebook.com/Elm/posts/97", False),
        ("youtube.com/watch?", False),
    ],
)
def test_an_address_that_ends_in_the_middle(raw: str, wanted: bool) -> None:
    assert is_cut(raw, PLATFORMS) is wanted


@pytest.mark.parametrize(
    "text", ["xylophone.com/a", "elm.org/facebook.com/x", "facebookish.org/a", "x.company.org/status/1"]
)
def test_other_hosts_are_left_alone(text: str) -> None:
    assert mended_host(text, ["www.facebook.com", "facebook.com", "x.com"]) is None


@given(st.text(max_size=200))
def test_whatever_was_read_is_survived(rest: str) -> None:
    for host in ("www.facebook.com", "elm.org"):
        mended(f"/{rest}", platform_of_link(f"https://{host}/", PLATFORMS))
    link_in(f"www.tiktok.com/{rest}", PLATFORMS)
    is_cut(rest, PLATFORMS)
