from datetime import date

import pytest

from admin_desktop.platforms.platform import Platform, PostKind, load_platforms, platform_of_link
from admin_desktop.storage.resources import resource_dir

IDS = {"facebook", "instagram", "x", "youtube", "tiktok", "linkedin", "threads", "snapchat", "remind", "web"}


@pytest.fixture(scope="module")
def platforms() -> list[Platform]:
    return load_platforms(resource_dir() / "platforms" / "platforms.toml")


def test_the_closed_set_is_there_each_with_steps_and_a_day(platforms: list[Platform]) -> None:
    assert {platform.id for platform in platforms} == IDS
    assert len(platforms) == len(IDS)
    for platform in platforms:
        assert platform.name
        assert platform.usual in platform.remove
        for steps in (*platform.remove.values(), platform.report):
            assert steps
            assert all(step.endswith(".") for step in steps)
        assert platform.id == "web" or platform.help.startswith("https://")
        assert date(2026, 11, 1) <= platform.checked
        assert platform.id == "web" or platform.hosts


@pytest.mark.parametrize(
    ("link", "wanted"),
    [
        ("https://www.facebook.com/SampleHighBandBoosters/posts/1029384756", "facebook"),
        ("https://m.facebook.com/x", "facebook"),
        ("HTTPS://X.COM/SampleSchools/status/1", "x"),
        ("https://twitter.com/a", "x"),
        ("https://youtu.be/abc", "youtube"),
        ("http://user:secret@instagram.com:8080/p/1", "instagram"),
        (" https://www.tiktok.com/@a/video/1 ", "tiktok"),
        ("https://netflix.com/", "web"),
        ("https://notfacebook.com/", "web"),
        ("https://facebook.com.evil.example/", "web"),
        ("https://sample-school.example/news", "web"),
    ],
)
def test_a_link_tells_its_network_by_its_host(platforms: list[Platform], link: str, wanted: str) -> None:
    found = platform_of_link(link, platforms)
    assert found is not None
    assert found.id == wanted


@pytest.mark.parametrize(
    ("platform", "link", "kind"),
    [
        ("facebook", "https://www.facebook.com/a/posts/1?comment_id=2", "comment"),
        ("facebook", "https://www.facebook.com/messages/t/1", "message"),
        ("facebook", "", "comment"),
        ("instagram", "https://www.instagram.com/direct/t/1", "message"),
        ("youtube", "https://www.youtube.com/watch?v=1&LC=2", "comment"),
        ("linkedin", "https://www.linkedin.com/feed/update/urn:li:activity:1?commentUrn=2", "comment"),
        ("remind", "https://www.remind.com/classes/1", "message"),
    ],
)
def test_a_link_tells_what_it_leads_to(platforms: list[Platform], platform: str, link: str, kind: str) -> None:
    found = next(one for one in platforms if one.id == platform)
    assert found.kind_of(link) == kind
    assert found.remove_steps(PostKind(kind))


@pytest.mark.parametrize(
    ("link", "seen", "kind"),
    [
        ("https://www.facebook.com/a/posts/1", PostKind.POST, "post"),
        ("https://www.facebook.com/a/posts/1", None, "comment"),
        ("https://www.facebook.com/a/posts/1?comment_id=2", PostKind.POST, "post"),
        ("https://www.facebook.com/a/posts/1", PostKind.COMMENT, "comment"),
        ("https://www.facebook.com/messages/t/1", PostKind.POST, "message"),
    ],
)
def test_what_was_seen_says_more_than_the_link(
    platforms: list[Platform], link: str, seen: PostKind | None, kind: str
) -> None:
    facebook = next(one for one in platforms if one.id == "facebook")
    assert facebook.kind_of(link, seen) == kind


def test_a_kind_without_steps_is_shown_those_of_the_usual_one(platforms: list[Platform]) -> None:
    remind = next(one for one in platforms if one.id == "remind")
    assert remind.remove_steps(PostKind.COMMENT) == remind.remove[PostKind.MESSAGE]


@pytest.mark.parametrize(
    "link", ["", "facebook.com/x", "javascript:alert(1)", "file:///x", "https://", "http://[bad", "hello"]
)
def test_what_is_no_web_link_has_no_network(platforms: list[Platform], link: str) -> None:
    assert platform_of_link(link, platforms) is None
