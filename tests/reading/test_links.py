"""Links in the one way we keep them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.platforms.platform import load_platforms
from admin_desktop.reading.links import normalised, same_post
from admin_desktop.storage.resources import resource_dir

PLATFORMS = load_platforms(resource_dir() / "platforms" / "platforms.toml")


@pytest.mark.parametrize(
    ("raw", "link"),
    [
        ("https://www.facebook.com/A/posts/1?fbclid=x&__cft__[0]=y&__tn__=z", "https://www.facebook.com/A/posts/1"),
        ("m.facebook.com/story.php?story_fbid=1&id=2&mibextid=q", "https://www.facebook.com/story.php?story_fbid=1&id=2"),
        ("facebook.com/A/posts/1#comments", "https://www.facebook.com/A/posts/1"),
        ("www.facebook.com/photo/?fbid=10&set=a.1&type=3", "https://www.facebook.com/photo/?fbid=10&set=a.1"),
        ("HTTPS://WWW.Instagram.com/p/CxA1b/?igsh=MTA&img_index=2", "https://www.instagram.com/p/CxA1b/?img_index=2"),
        ("https://twitter.com/S/status/18?s=20&t=abc", "https://x.com/S/status/18"),
        ("mobile.twitter.com/S/status/18", "https://x.com/S/status/18"),
        ("x.com/S/status/18/photo/1", "https://x.com/S/status/18/photo/1"),
        ("youtube.com/watch?v=SaMpLe12345&feature=share&lc=Ugx", "https://www.youtube.com/watch?v=SaMpLe12345&lc=Ugx"),
        ("https://youtu.be/SaMpLe12345?si=abc", "https://youtu.be/SaMpLe12345"),
        ("https://www.tiktok.com/@s/video/73?is_from_webapp=1&sender_device=pc", "https://www.tiktok.com/@s/video/73"),
        ("https://www.threads.net/@s/post/C1", "https://www.threads.com/@s/post/C1"),
        ("http://boosters.example.org:80/gallery?utm_source=a&page=2#comment-7", "http://boosters.example.org/gallery?page=2#comment-7"),
        ("https://example.org:8443/a b".replace(" ", "%20"), "https://example.org:8443/a%20b"),
        ("example.org:8080/x", "https://example.org:8080/x"),
        ("example.org", "https://example.org/"),
        ("https://user:secret@example.org/x", "https://example.org/x"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://exam\u200bple.org/\u202egpj", "https://example.org/gpj"),
        ("  https://example.org/x\n", "https://example.org/x"),
        ("http://192.0.2.7/x", "http://192.0.2.7/x"),
        ("https://example.org/?q=<script>", "https://example.org/?q=%3Cscript%3E"),
    ],
)  # fmt: skip
def test_one_way_to_write_a_link(raw: str, link: str) -> None:
    assert normalised(raw, PLATFORMS) == link
    assert normalised(link, PLATFORMS) == link


@pytest.mark.parametrize(
    "raw",
    [
        "", " ", "hello", "javascript:alert(1)", "JaVaScRiPt:alert(1)//example.org", "file:///etc/passwd",
        "data:text/html,x",
        "about:blank", "chrome://settings", "mailto:a@example.org", "tel:+1918",
        "ftp://example.org/x", "https://", "https:///x",
        "two words.com", "https://exa mple.org/", "https://-bad-.org/", "https://..", "https://[::1", "http://example.org:99999/x",
        "https://999.1.1.1/", "a" * 5000, "https://example.org/" + "a" * 5000, "\u202e", "C:\\x\\y.com",
    ],
)  # fmt: skip
def test_what_is_no_link(raw: str) -> None:
    assert normalised(raw, PLATFORMS) is None


@given(st.text(max_size=200) | st.from_regex(r"\A(https?://)?[a-zA-Z0-9.@:/?#%&=\[\]-]{0,80}\Z"))
def test_any_text_gives_a_web_link_or_nothing_and_the_same_again(raw: str) -> None:
    link = normalised(raw, PLATFORMS)
    if link is not None:
        assert link.startswith(("http://", "https://"))
        assert link.isascii()
        assert not any(sign.isspace() for sign in link)
        assert normalised(link, PLATFORMS) == link


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://twitter.com/S/status/18?s=20", "x.com/S/status/18/", True),
        ("https://m.facebook.com/A/posts/1?fbclid=1", "https://www.facebook.com/A/posts/1", True),
        ("https://www.youtube.com/watch?lc=b&v=a", "https://www.youtube.com/watch?v=a&lc=b", True),
        ("https://www.youtube.com/watch?v=a", "https://www.youtube.com/watch?v=b", False),
        ("https://www.facebook.com/A/posts/1", "https://www.facebook.com/A/posts/2", False),
        ("https://www.facebook.com/", "https://www.facebook.com/", False),
        ("javascript:1", "javascript:1", False),
    ],
)
def test_the_same_post(one: str, other: str, same: bool) -> None:
    assert same_post(one, other, PLATFORMS) is same


def test_long_texts_cost_nothing() -> None:
    begun = time.perf_counter()
    for raw in ("a." * 50_000, "https://" + "a." * 50_000, "https://example.org/?" + "a=1&" * 50_000, "-" * 100_000):
        assert normalised(raw, PLATFORMS) is None
    assert time.perf_counter() - begun < 1
