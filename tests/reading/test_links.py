"""Links in the one way we keep them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.platforms.platform import load_platforms
from admin_desktop.reading.links import link_facts, normalised, same_post
from admin_desktop.storage.resources import resource_dir

PLATFORMS = load_platforms(resource_dir() / "platforms" / "platforms.toml")


@pytest.mark.parametrize(
    ("raw", "link"),
    [
        ("https://www.facebook.com/A/posts/1?fbclid=x&__cft__[0]=y&__tn__=z", "https://www.facebook.com/A/posts/1"),
        ("m.facebook.com/story.php?story_fbid=1&id=2&mibextid=q", "https://www.facebook.com/story.php?story_fbid=1&id=2"),
        ("facebook.com/A/posts/1#comments", "https://www.facebook.com/A/posts/1"),
        ("www.facebook.com/photo/?fbid=10&set=a.1&type=3", "https://www.facebook.com/photo/?fbid=10&set=a.1"),
        ("HTTPS://WWW.Instagram.com/p/CxA1b/?igsh=MTA&img_index=2", "https://www.instagram.com/p/CxA1b/"),
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
        ("https://es-la.facebook.com/A/posts/1", "https://www.facebook.com/A/posts/1"),
        ("https://es.linkedin.com/company/elm", "https://www.linkedin.com/company/elm"),
        ("https://l.facebook.com/l.php", "https://l.facebook.com/l.php"),
        ("https://instagr.am/p/C1/", "https://www.instagram.com/p/C1/"),
        ("http://www.facebook.com:80/A", "https://www.facebook.com/A"),
        ("http://example.org:443/x", "http://example.org:443/x"),
        ("https://example.org:443/x", "https://example.org/x"),
        ("https://example.org/x#:~:text=foo", "https://example.org/x"),
        ("https://example.org/x#part:~:text=foo", "https://example.org/x#part"),
        ("https://facebook.com@evil.example/x", "https://evil.example/x"),
        ("https://fаcebook.com/x", "https://xn--fcebook-2fg.com/x"),
        ("https://web.archive.org/web/2024/https://example.org/x", "https://web.archive.org/web/2024/https://example.org/x"),
        ("//example.org/x", "https://example.org/x"),
        ("https://example.org/%7Euser", "https://example.org/~user"),
        ("https://www.instagram.com/p/C1/c/178/", "https://www.instagram.com/p/C1/c/178/"),
        ("https://www.facebook.com/A/posts/pfbid02ab?comment_id=12&reply_comment_id=3&__tn__=R]-R",
         "https://www.facebook.com/A/posts/pfbid02ab?comment_id=12&reply_comment_id=3"),
        ("https://www.facebook.com/groups/1/?multi_permalinks=5&hoisted_section_header_type=r",
         "https://www.facebook.com/groups/1/?multi_permalinks=5"),
        ("https://www.facebook.com/profile.php?id=100&sk=photos", "https://www.facebook.com/profile.php?id=100"),
        ("https://www.facebook.com/watch/live/?ref=watch_permalink&v=12", "https://www.facebook.com/watch/live/?v=12"),
        ("https://vm.tiktok.com/ZM1/", "https://vm.tiktok.com/ZM1/"),
        ("fb.com/ElmPTA", "https://www.facebook.com/ElmPTA"),
        ("school.k12.ok.us/news", "https://school.k12.ok.us/news"),
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
        "a@b.org", "https://evil.example\\@facebook.com/x", "https:\\\\example.org", "view-source:https://example.org/",
        "blob:https://example.org/1", "vbscript:x", "http://localhost/x", "http://intranet/x", "https://[::1]/x", "http://0x7f.1/x",
        "=HYPERLINK(\"http://a.b\")", "12:30", "3.50", "e.g.", "https:example.org", "edge://settings",
    ],
)  # fmt: skip
def test_what_is_no_link(raw: str) -> None:
    assert normalised(raw, PLATFORMS) is None


@pytest.mark.parametrize("name", [one.replace("*", "x") for one in link_facts().tracking])
def test_what_follows_people_about_is_dropped_everywhere(name: str) -> None:
    for link in ("https://www.facebook.com/A/posts/1", "https://example.org/x", "https://x.com/S/status/1"):
        assert normalised(f"{link}?{name}=abc", PLATFORMS) == link


@pytest.mark.parametrize(
    ("platform", "name"), [(one, name) for one, names in link_facts().keep.items() for name in names]
)
def test_what_says_which_post_is_meant_is_kept(platform: str, name: str) -> None:
    host = next(one for one in PLATFORMS if one.id == platform).hosts[0]
    link = f"https://{link_facts().hosts.get(host, host)}/x?{name}=Abc1"
    assert normalised(link + "&feature=y&is_from_webapp=1&trk=z", PLATFORMS) == link


@pytest.mark.parametrize(("written", "shown"), list(link_facts().hosts.items()))
def test_a_network_has_one_host(written: str, shown: str) -> None:
    assert normalised(f"http://{written}/Some.Page", PLATFORMS) == f"https://{shown}/Some.Page"


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
        ("https://youtu.be/SaMpLe12345?t=4", "https://www.youtube.com/watch?v=SaMpLe12345&list=PL1&index=2", True),
        ("https://www.youtube.com/shorts/SaMpLe12345", "https://www.youtube.com/watch?v=SaMpLe12345", True),
        ("https://www.youtube.com/watch?v=SaMpLe12345", "https://www.youtube.com/watch?v=SaMpLe12346", False),
        ("https://x.com/S/status/18/photo/1", "https://x.com/i/web/status/18", True),
        ("https://x.com/S/status/18", "https://x.com/S/status/181", False),
        ("https://x.com/S", "https://x.com/T", False),
        ("https://www.instagram.com/p/C1/?img_index=2", "https://instagram.com/elm/reel/C1/", True),
        ("https://www.instagram.com/p/C1/", "https://www.instagram.com/p/c1/", False),
        ("facebook.com/story.php?story_fbid=1&id=2", "https://www.facebook.com/permalink.php?id=2&story_fbid=1", True),
        ("facebook.com/groups/g/posts/5/", "https://www.facebook.com/groups/g/permalink/5", True),
        ("facebook.com/A/posts/1?comment_id=3", "https://www.facebook.com/A/posts/1", True),
        ("facebook.com/A/posts/1?comment_id=3", "https://www.facebook.com/A/posts/1?comment_id=4", False),
        ("facebook.com/photo/?fbid=1&set=a.1", "facebook.com/photo.php?fbid=1&type=3", True),
        ("facebook.com/A", "https://es-la.facebook.com/A/", True),
        ("tiktok.com/@a/video/7", "https://m.tiktok.com/@a/video/7?lang=en", True),
        ("linkedin.com/posts/a_x-activity-72-Ab", "https://www.linkedin.com/feed/update/urn:li:activity:72/", True),
        ("threads.net/@s/post/C1", "https://www.threads.com/@s/post/C1", True),
        ("https://elm.example/a?page=1", "https://elm.example/a?page=2", False),
        ("https://elm.example/a#comment-1", "https://elm.example/a#comment-2", False),
        ("https://elm.example//a/", "https://elm.example/a", True),
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
