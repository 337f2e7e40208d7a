"""The texts of a page: the mandated words to the letter, wherever they stand, and nothing cut."""

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.cli.snippets import PLATFORMS, as_json
from admin_desktop.pages.snippets import Limit, PageFacts, Snippets, SnippetWriter
from admin_desktop.platforms.counting import Rule, count, load_x_weights
from admin_desktop.platforms.places import load_places
from admin_desktop.policy import Known3, Pack, PageRules, load_pack
from admin_desktop.storage.resources import resource_dir

RESOURCES = resource_dir()
WEIGHTS = load_x_weights(RESOURCES / "platforms" / "x-counting.toml")
WRITER = SnippetWriter(load_places(RESOURCES / "platforms" / "places.toml"), WEIGHTS)
PACK = load_pack(
    RESOURCES / "policies" / "union-1610" / "2024-12-09", RESOURCES / "schemas" / "policy-pack.schema.json"
)
DISCLAIMER = PACK.mandated_texts["disclaimer"]
PAGE = PageFacts("Sample Boosters", "associated", Known3.YES, "Pat Sample", "pat@sample.example")
NAMES = [
    "Sample Boosters",
    "مدرسة النموذج 🐻",
    "示例学校家长会",
    "<script>alert(1)</script>",
    "**bold** [x](http://evil.example) & <b>",
    "two\nlines\r\nand \u202emore",
    "1. first",
    "x" * 10_000,
    "👨‍👩‍👧‍👦" * 2_000,
    '" onload="x',
    "=1+1",
]


def write(platform: str = "facebook", page: PageFacts = PAGE, pack: Pack = PACK) -> Snippets:
    return WRITER.write(platform, page, pack)


def limit(written: Snippets, place: str) -> Limit:
    return next(one for one in written.limits if one.place == place)


class Seen(HTMLParser):
    """What a browser would make of it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.paragraphs: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag == "p":
            self.paragraphs.append("")

    def handle_data(self, data: str) -> None:
        if self.paragraphs:
            self.paragraphs[-1] += data


def check(written: Snippets, page: PageFacts) -> None:
    """What holds for every page on every network."""
    texts = {one.place: one for one in written.texts}
    for one in written.limits:
        assert one.fits in (True, False)
        if text := texts.get(one.place):
            assert one.limit is None or count(text.plain, Rule(one.rule), WEIGHTS) <= one.limit
            if one.fits:
                assert one.count == count(text.plain, Rule(one.rule), WEIGHTS)
        if set(one.left_out) - {"page"}:
            assert one.instead, one
        assert one.sentence.endswith(".")
    for text in texts.values():
        stands = "disclaimer" in text.parts
        for form in (text.plain, text.html, text.markdown):
            assert (DISCLAIMER.encode() in form.encode()) == stands
        seen = Seen(text.html)
        assert set(seen.tags) <= {"section", "p", "a", "strong", "bdi"}
        assert {name for name, _ in seen.attributes} <= {"aria-label", "dir", "href"}
        if stands:
            assert DISCLAIMER in [paragraph.rstrip("\n ") for paragraph in seen.paragraphs]
    if written.disclaimer_needed != "no":
        assert any("disclaimer" in text.parts for text in texts.values()), page.name[:50]


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("kind", ["", "district", "school", "associated"])
@pytest.mark.parametrize("mail", ["", "pat@sample.example"])
def test_every_network_and_kind_fits_or_says_where(platform: str, kind: str, mail: str) -> None:
    for name in NAMES:
        page = PageFacts(name, kind, contact_mail=mail)
        check(write(platform, page), page)


@given(st.sampled_from(PLATFORMS), st.text(max_size=200), st.text(max_size=200), st.text(max_size=40))
def test_whatever_is_typed(platform: str, name: str, contact: str, phone: str) -> None:
    page = PageFacts(f"{name}x", "pta", Known3.NO, contact, contact_phone=phone)
    check(write(platform, page), page)


@pytest.mark.parametrize(
    ("platform", "place", "counted", "longest", "fits"),
    [
        ("facebook", "bio", 139, 101, False),
        ("instagram", "bio", 139, 150, True),
        ("x", "bio", 139, 160, True),
        ("tiktok", "bio", 139, 80, False),
        ("threads", "bio", 139, 150, True),
        ("snapchat", "bio", 139, 80, False),
    ],
)
def test_the_disclaimer_in_short_places(platform: str, place: str, counted: int, longest: int, fits: bool) -> None:
    found = limit(write(platform), place)
    assert (found.count, found.limit, found.fits) == (counted, longest, fits)
    assert bool(found.instead)  # at least the contact goes elsewhere
    assert found.left_out[0] == ("contact" if fits else "disclaimer")


@pytest.mark.parametrize(
    ("kind", "said", "needed", "may_publish"),
    [
        ("", "unknown", "unknown", "unknown"),
        ("", "yes", "unknown", "yes"),
        ("", "no", "unknown", "no"),
        ("something", "unknown", "unknown", "unknown"),
        ("district", "unknown", "no", "yes"),
        ("district", "no", "no", "yes"),
        ("school", "unknown", "unknown", "unknown"),
        ("school", "yes", "unknown", "yes"),
        ("associated", "unknown", "yes", "unknown"),
        ("associated", "yes", "yes", "yes"),
        ("booster club", "no", "yes", "no"),
    ],
)
def test_needed_and_may_publish(kind: str, said: str, needed: str, may_publish: str) -> None:
    written = write(page=PageFacts("Sample", kind, Known3(said)))
    assert (written.disclaimer_needed, written.may_publish) == (needed, may_publish)
    assert written.reason.count(".") == 1
    assert written.reason.endswith(".")
    assert "(A)" in written.reason
    assert "(B)" in written.reason
    assert ("Do not publish before permission is on record" in written.reason) == (may_publish != "yes")
    assert ("something" in " ".join(written.notes)) == (kind == "something")


def test_a_district_page_shows_its_contact_alone() -> None:
    written = write(page=replace(PAGE, kind="district"))
    assert {part for text in written.texts for part in text.parts} <= {"contact", "page"}
    assert all("Contact: Pat Sample, pat@sample.example" in text.plain for text in written.texts)
    assert write(page=PageFacts("Sample", "district")).texts == ()


def test_no_contact_is_said() -> None:
    assert write(page=PageFacts("Sample")).notes == (
        "No contact was given, and a page should say who can be reached and how (C).",
    )
    assert write().notes == ()


def test_a_pack_that_says_nothing_of_pages() -> None:
    written = write(page=PageFacts("Sample", "associated"), pack=replace(PACK, pages=PageRules()))
    assert (written.disclaimer_needed, written.may_publish) == ("unknown", "unknown")
    assert "()" not in written.reason
    check(written, PAGE)


def test_a_longer_disclaimer_of_another_pack_is_never_cut() -> None:
    long = "Esta página no es un sitio oficial & <b>no</b> *es*. " * 35
    pack = replace(PACK, mandated_texts={"disclaimer": long.strip()})
    for platform in PLATFORMS:
        for text in write(platform, PAGE, pack).texts:
            if "disclaimer" in text.parts:
                assert long.strip() in text.plain
                assert long.strip() in unescape(text.html)
                assert long.strip() in re.sub(r"\\(.)", r"\1", text.markdown)


def test_the_contact_goes_first_to_where_contacts_go() -> None:
    assert limit(write("instagram"), "bio").instead == ("contact_button", "pinned_post", "linked_page")
    assert limit(write("facebook"), "bio").instead == ("pinned_post", "about")


def test_what_was_not_confirmed_is_said_with_its_day() -> None:
    for platform in PLATFORMS:
        for one in write(platform).limits:
            said = "not confirmed by the network" in one.sentence and one.checked in one.sentence
            assert said == (one.limit is not None and not one.verified)


def test_a_mail_address_is_a_link() -> None:
    text = next(one for one in write("web").texts if one.place == "footer")
    assert '<a href="mailto:pat@sample.example">pat@sample.example</a>' in text.html
    assert "<pat@sample.example>" in text.markdown
    assert Seen(text.html).attributes[0] == ("aria-label", "Sample Boosters")


def test_the_answer_for_programs() -> None:
    said = as_json(write())
    assert list(said) == ["texts", "disclaimer_needed", "may_publish", "reason", "limits"]
    assert said["limits"][0]["instead"][0] == "pinned_post"
