import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.pages.doubtful_links import doubtful_links, links_in, load_link_facts
from admin_desktop.platforms.platform import load_platforms
from admin_desktop.storage.resources import resource_dir

FACTS = load_link_facts(resource_dir() / "checks" / "links.toml")
PLATFORMS = load_platforms(resource_dir() / "platforms" / "platforms.toml")


def kinds(text: str) -> list[str]:
    return [one.kind for one in doubtful_links(text, FACTS, PLATFORMS)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Sign up: https://bit.ly/3xYz", "shortener"),
        ("tinyurl.com/abc", "shortener"),
        ("javascript:alert(1)", "scheme"),
        ("see file:///C:/Users/kim/list.xlsx", "scheme"),
        ("data:text/html,<b>x", "scheme"),
        ("http://192.168.1.7/form", "address"),
        ("https://[2001:db8::1]/x", "address"),
        ("https://3232235777/x", "address"),
        ("https://0xc0a80001/x", "address"),
        ("https://xn--fcebook-8va.example.com/login", "punycode"),
        ("https://fаcebook.com/login", "punycode"),  # the first a is Cyrillic
        ("https://school.example.org@evil.example.com/", "credentials"),
        ("https://user:secret@school.example.org/", "credentials"),
        ("https://facebook.com.evil.example.com/login", "lookalike"),
        ("https://paypal-secure.example.com", "lookalike"),
        ("https://faceb00k.com", "lookalike"),
        ("[www.school.org](https://evil.example.com/x)", "mismatch"),
        ('<a href="https://evil.example.com">www.school.org</a>', "mismatch"),
        ("https://school.example.org/app.exe", "ending"),
        ("https://school.example.org:8443/", "port"),
        ("https://school.example.org:99999/", "port"),
        ("http://school.example.org/calendar", "plain"),
        ("https://[broken/", "unreadable"),
        ("https://gofundme.com/f/team", "collecting"),
        ("https://www.paypal.me/sam", "collecting"),
        ("wa.me/19185550144", "chat"),
        ("https://discord.gg/abc", "chat"),
        ("https://www.soda.com/us/promo?x=1", "selling"),
        ("https://shoes.example.com/x?coupon=1", "selling"),
        ("\u202ehttps://moc.elpmaxe", "reversed"),
        ("see \u2067here https://school.example.org/x", "reversed"),
    ],
)
def test_what_is_doubtful_is_named(text: str, kind: str) -> None:
    assert kinds(text) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "https://www.unionps.org/calendar",
        "www.example-drama.org/tickets.",
        "https://m.facebook.com/SampleBand",
        "https://docs.google.com/forms/d/e/1",
        "[Sign up here](https://www.unionps.org/form)",
        "[www.unionps.org](https://unionps.org/form)",
        "Meet at 3:30. Bring water. No school, U.S. History only",
        "mail me at kim@gmail.com",
        "We won 3.2 to 1.com",
    ],
)
def test_what_is_not_is_left_alone(text: str) -> None:
    assert [kind for kind in kinds(text) if kind != "unreadable"] == []


def test_links_are_found_without_the_marks_after_them() -> None:
    text = "Go to https://a.example.org/x(y), www.b.org! or (c.example.com/z). Not end.of or kim@d.org"
    assert links_in(text) == ["https://a.example.org/x(y)", "www.b.org", "c.example.com/z"]


@given(
    st.text()
    | st.lists(st.sampled_from(["http://", "www.", "@", "[", "](", ")", "<a href=", "a.com", ":", "xn--"])).map("".join)
)
def test_any_text_is_looked_through(text: str) -> None:
    assert all(one.why for one in doubtful_links(text, FACTS, PLATFORMS))


def test_no_text_takes_long() -> None:
    for piece in ("www.", "a.", "http://", "[a](", "<a href=", "a.com/", "@", "x" * 50 + "."):
        began = time.perf_counter()
        doubtful_links((piece * 100_000)[:100_000], FACTS, PLATFORMS)
        assert time.perf_counter() - began < 3, piece
