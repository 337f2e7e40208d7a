import email
import email.policy
import hashlib
import io
import re
from dataclasses import fields, replace
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from admin_desktop.documents.report_mail import (
    AttachedPicture,
    Broken,
    Enclosed,
    RenderedReport,
    ReportFacts,
    ReportWriter,
    readable_moment,
)
from admin_desktop.storage.resources import resource_dir
from tests.conftest import POSTS

POST = (POSTS / "fb-threat-dark.png").read_bytes()
SHA = hashlib.sha256(POST).hexdigest()
PICTURE = AttachedPicture("the sealed original picture", "R-2026-0042.png", "image/png", POST, SHA, SHA)
FACTS = ReportFacts(
    incident_id="R-2026-0042",
    district="Sample District",
    policy="Sample District, policy 1610, revision of 2024-12-09",
    page="Bearden Band Boosters",
    platform="facebook",
    link="https://www.facebook.com/x/posts/1?a=1&b=2",
    author="Sam Sample",
    posted="Nov 22, 9:30 PM",
    body="First line of the post\nsecond line & <more>",
    note="Seen by two parents.",
    broken=(Broken("Threat", "remove_now", (("Clause I", "Take it down and report it."),)),),
    captures=(
        (
            "C-20261122-214107-k7q2x",
            "2026-11-22T21:41:07-05:00",
            "EST",
            "2026-11-23T02:41:07.123Z",
            "Band | Facebook",
            "HDMI-1",
        ),
    ),
    originals=(("screen-1.png", SHA),),
    removed_at=None,
    ask_first=False,
    urgent=False,
    locked_away=False,
    call=(),
    reporter_name="Kim Lee",
    reporter_mail="kim@example.org",
    employed=True,
    head="row 12, 9f2c",
    program="Admin Desktop 1.0",
)
HEADERS = ["Subject", "From", "Reply-To", "To", "Date", "MIME-Version", "Message-ID", "Content-Type"]
TEXT_FIELDS = [
    "page", "platform", "link", "author", "handle", "posted", "posted_range", "link_read", "body",
    "note", "reporter_name", "page_kind", "question", "asked_name",
    "incident_id", "district", "policy", "head", "program",
]  # fmt: skip

INJECTIONS = [
    "x\r\nBcc: mallory@evil.example",
    "x\nBcc: mallory@evil.example\n\nNew body",
    "x\rBcc: mallory@evil.example",
    "x\u2028Bcc: mallory@evil.example\u2029\x85\x0b\x0cBcc: y",
    "=?utf-8?q?x=0D=0ABcc:_mallory@evil.example?=",
    "=?utf-8?b?eA0KQmNjOiBtYWxsb3J5QGV2aWwuZXhhbXBsZQ==?=",
    "x%0d%0aBcc: mallory@evil.example",
    "x\x00\x1b[31mBcc: mallory@evil.example",
    "\ud83d half a pair \udc00",
    "x" * 3000 + "\r\nBcc: mallory@evil.example",
]  # fmt: skip


def saying(**words: Any) -> ReportFacts:
    """The usual facts, but for these."""
    return replace(FACTS, **words)


@pytest.fixture(scope="module")
def writer() -> ReportWriter:
    return ReportWriter(resource_dir() / "templates")


def render(
    writer: ReportWriter,
    facts: ReportFacts = FACTS,
    picture: AttachedPicture | None = PICTURE,
    kept_back: tuple[AttachedPicture, ...] = (),
) -> RenderedReport:
    return writer.render(
        facts,
        message_id="M-k7q2x9vb4t",
        recipient="comms@sample-district.example",
        reason="because you are Communications (clause I)",
        enclosed=Enclosed((picture,) if picture else (), kept_back, "25 MB"),
        written_at=datetime(2026, 11, 23, 2, 45, tzinfo=UTC),
    )


def parsed(report: RenderedReport) -> EmailMessage:
    """Read it as a strict, modern reader does."""
    mail = email.message_from_bytes(report.eml, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    for part in mail.walk():
        assert part.defects == []
        for name, value in part.items():
            assert value.defects == (), name
    return mail


def old_reader(report: RenderedReport) -> "Message[str, str]":
    return email.message_from_bytes(report.eml, policy=email.policy.compat32)


def part(report: RenderedReport, kind: str) -> str:
    body = parsed(report).get_body((kind,))
    assert body is not None
    content = body.get_content()
    assert isinstance(content, str)
    return content


def parsed_part(report: RenderedReport, kind: str) -> object:
    """A part's text, whatever the headers look like."""
    mail = email.message_from_bytes(report.eml, policy=email.policy.default)
    return next(one for one in mail.walk() if one.get_content_subtype() == kind).get_content()


class Tags(HTMLParser):
    """What a mail program would act on: tags, attributes, text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str | None] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update(name for name, _value in attrs)
        self.links += [value for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


def require_only_our_headers(report: RenderedReport, expected: list[str] = HEADERS) -> None:
    for mail in (parsed(report), old_reader(report)):
        assert sorted(mail.keys()) == sorted(expected)
        assert mail.get_all("To") == ["comms@sample-district.example"]
    head = report.eml.partition(b"\r\n\r\n")[0]
    assert not re.search(rb"(?im)^(bcc|cc|sender|resent-[a-z]+)\s*:", head)
    for value in parsed(report).values():
        assert len(str(value).splitlines()) == 1


def test_it_is_a_mail_that_any_reader_reads(writer: ReportWriter) -> None:
    report = render(writer)
    require_only_our_headers(report)
    mail = parsed(report)
    assert mail["Subject"] == report.subject == "Report R-2026-0042: threat on Bearden Band Boosters"
    assert mail["From"] == mail["Reply-To"] == "Kim Lee <kim@example.org>"
    assert mail["Message-ID"] == report.header_id == "<m-k7q2x9vb4t@example.org>"
    assert mail["Date"].datetime == datetime(2026, 11, 23, 2, 45, tzinfo=UTC)
    assert [one.get_content_type() for one in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "image/png",
    ]


def test_every_line_ends_as_the_standard_wants(writer: ReportWriter) -> None:
    eml = render(writer).eml
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", eml)
    assert max(len(line) for line in eml.split(b"\r\n")) <= 998
    assert eml.isascii()


def test_the_picture_arrives_bit_for_bit_and_its_hash_is_in_the_text(writer: ReportWriter) -> None:
    report = render(writer)
    (attachment,) = parsed(report).iter_attachments()
    content = attachment.get_content()
    assert hashlib.sha256(content).hexdigest() == SHA
    assert attachment.get_filename() == "R-2026-0042.png"
    assert attachment.get_content_disposition() == "attachment"
    with Image.open(io.BytesIO(content)) as image:
        image.load()
    assert SHA in part(report, "plain")
    assert SHA in part(report, "html")


def test_a_derived_picture_names_the_original(writer: ReportWriter) -> None:
    cut = replace(PICTURE, what="the selected part", data=b"cut", sha256=hashlib.sha256(b"cut").hexdigest())
    text = part(render(writer, picture=cut), "plain")
    assert cut.sha256 in text
    assert SHA in text


def picture(number: int) -> AttachedPicture:
    data = f"picture {number}".encode()
    sha256 = hashlib.sha256(data).hexdigest()
    return AttachedPicture(
        "the sealed original picture", f"R-2026-0042-{number}.png", "image/png", data, sha256, sha256
    )


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_several_pictures_are_attached_and_named_in_order(writer: ReportWriter, kind: str) -> None:
    several = [picture(number) for number in (1, 2, 3)]
    mail = writer.render(
        FACTS,
        message_id="M-k7q2x9vb4t",
        recipient="comms@sample-district.example",
        reason="x",
        enclosed=Enclosed(tuple(several)),
        written_at=datetime(2026, 11, 23, 2, 45, tzinfo=UTC),
    )
    found = [(one.get_filename(), one.get_payload(decode=True)) for one in parsed(mail).iter_attachments()]
    assert found == [(one.name, one.data) for one in several]
    text = part(mail, kind)
    assert "Attached are 3 pictures" in text
    places = [text.index(words) for one in several for words in (one.name, one.sha256)]
    assert places == sorted(places)


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_what_is_too_large_is_named_and_can_be_asked_for(writer: ReportWriter, kind: str) -> None:
    report = render(writer, kept_back=(picture(2), picture(3)))
    assert len(list(parsed(report).iter_attachments())) == 1
    text = part(report, kind)
    for words in ("25 MB at most", "2 pictures. They are", "ask me for them", picture(2).name, picture(3).sha256):
        assert words in text, words
    alone = part(render(writer, picture=None, kept_back=(picture(2),)), kind)
    assert "1 picture. It is" in alone
    assert "No picture is attached" not in alone


def test_what_a_file_says_of_itself_is_told_as_its_own_claim(writer: ReportWriter) -> None:
    id_ = FACTS.captures[0][0]
    report = render(
        writer, saying(claims={id_: "a.heic, of which the file itself says (not checked): <b>taken</b>\r\nBcc: x"})
    )
    text = part(report, "plain")
    assert "Imported:    Sunday, November 22" in text
    assert "Captured:" not in text
    assert "The file:    a.heic, of which the file itself says (not checked): <b>taken</b> Bcc: x\n" in text.replace(
        "\r\n", "\n"
    )
    assert "<b>" not in part(report, "html")


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_both_parts_say_all_that_is_needed(writer: ReportWriter, kind: str) -> None:
    content = part(render(writer), kind)
    text = Tags(content).text if kind == "html" else content
    for words in (
        "Report R-2026-0042, message M-k7q2x9vb4t; if this arrives twice it is the same report",
        "because you are Communications (clause I)",
        "Bearden Band Boosters",
        "https://www.facebook.com/x/posts/1?a=1&b=2",
        "Sam Sample",
        "First line of the post",
        "second line & <more>",
        "Seen by two parents.",
        "Threat",
        "Take it down and report it.",
        "Sunday, November 22, 2026, 9:41:07 PM",
        "2026-11-23T02:41:07.123Z",
        "C-20261122-214107-k7q2x",
        "row 12, 9f2c",
        "not yet removed",
        "Kim Lee",
        "employed by the district",
        "does not prove that the web page was genuine",
    ):
        assert words in text, words


def test_the_text_that_is_stored_is_the_text_that_is_sent(writer: ReportWriter) -> None:
    report = render(writer)
    assert part(report, "plain").splitlines() == report.text.splitlines()


@pytest.mark.parametrize("words", INJECTIONS, ids=range(len(INJECTIONS)))
@pytest.mark.parametrize("name", TEXT_FIELDS)
def test_no_words_make_a_header(writer: ReportWriter, name: str, words: str) -> None:
    if name in ("incident_id", "head", "program") and "\ud83d" in words:
        pytest.skip("our own words, never half a pair")
    require_only_our_headers(render(writer, saying(**{name: words})))


@pytest.mark.parametrize("words", INJECTIONS, ids=range(len(INJECTIONS)))
def test_no_window_title_screen_zone_or_category_makes_a_header(writer: ReportWriter, words: str) -> None:
    clean = words.encode("utf-8", "replace").decode()
    id_, local, _zone, utc, _title, _screen = FACTS.captures[0]
    facts = replace(
        FACTS,
        captures=((id_, local, words, utc, words, words),),
        broken=(Broken(clean, "remove_now", ((clean, clean),)),),
        call=((clean, clean),),
        originals=((clean, SHA),),
    )
    require_only_our_headers(render(writer, facts))


@pytest.mark.parametrize("words", INJECTIONS, ids=range(len(INJECTIONS)))
def test_no_mail_address_of_the_admins_makes_a_header(writer: ReportWriter, words: str) -> None:
    expected = [name for name in HEADERS if name not in ("From", "Reply-To")]
    report = render(writer, replace(FACTS, reporter_mail=words))
    require_only_our_headers(report, expected)
    assert report.header_id == "<m-k7q2x9vb4t@admin-desktop.invalid>"


@pytest.mark.parametrize("recipient", ["", "x", "a@b.c\r\nBcc: d@e.f", "a@b.c, d@e.f", "A <a@b.c>", *INJECTIONS])
def test_a_recipient_that_is_no_address_is_refused(writer: ReportWriter, recipient: str) -> None:
    with pytest.raises(ValueError, match="not a mail address"):
        writer.render(
            FACTS,
            message_id="M-1",
            recipient=recipient,
            reason="x",
            enclosed=Enclosed(),
            written_at=datetime.now(UTC),
        )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(data=st.data())
def test_any_words_at_all(writer: ReportWriter, data: st.DataObject) -> None:
    words = st.text(st.characters(), max_size=80)
    named = ("page", "platform", "link", "author", "posted", "body", "note", "reporter_name")
    report = render(writer, saying(**{name: data.draw(words, label=name) for name in named}), None)
    require_only_our_headers(report)
    plain = Tags(part(render(writer, picture=None), "html"))
    hostile = Tags(part(report, "html"))
    assert set(hostile.tags) <= set(plain.tags) | {"p", "blockquote"}
    assert hostile.attributes <= plain.attributes


@pytest.mark.parametrize("name", TEXT_FIELDS)
def test_words_stay_words_in_html(writer: ReportWriter, name: str) -> None:
    hostile = '<script>alert(1)</script><img src=x onerror=alert(2)>"\'><a href="https://evil.example">click</a>&lt;'
    asks = {"ask_first": True, "question": "" if name == "asked_name" else "May it stay?"}
    tags = Tags(str(parsed_part(render(writer, saying(**{**asks, name: hostile})), "html")))
    usual = Tags(part(render(writer, saying(**asks)), "html"))
    assert "script" not in tags.tags
    assert "img" not in tags.tags
    assert tags.attributes <= usual.attributes
    assert "https://evil.example" not in tags.links
    assert name == "district" or "<script>alert(1)</script>" in tags.text  # the district's name is not in the mail


@pytest.mark.parametrize(
    "name",
    [
        'Kim "The Band" Lee, Treasurer of the Bearden Band Boosters Association of the Sample District',
        "mallory@evil.example, " + "Kim Lee " * 9,
        "Kim <mallory@evil.example> " + "Lee " * 20,
    ],
)
def test_a_name_with_signs_of_its_own_is_one_sender(writer: ReportWriter, name: str) -> None:
    report = render(writer, replace(FACTS, reporter_name=name))
    require_only_our_headers(report)
    for header in ("From", "Reply-To"):
        (address,) = parsed(report)[header].addresses
        assert address.addr_spec == "kim@example.org"
        assert address.display_name


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "file:///c:/x", 'https://a.b/"onmouseover="x'],
)
def test_a_link_that_may_not_be_opened_is_words(writer: ReportWriter, link: str) -> None:
    report = render(writer, replace(FACTS, link=link))
    tags = Tags(part(report, "html"))
    assert tags.links == []
    assert link in tags.text
    assert link in part(report, "plain")


def test_a_web_link_can_be_clicked_and_nothing_is_loaded(writer: ReportWriter) -> None:
    tags = Tags(part(render(writer), "html"))
    assert tags.links == ["https://www.facebook.com/x/posts/1?a=1&b=2"]
    assert not set(tags.tags) & {"img", "script", "iframe", "link", "form", "object"}
    assert not {"url(", "@import", "src="} & set(re.findall(r"url\(|@import|src=", part(render(writer), "html")))


def shade(colour: str) -> float:
    """The relative luminance of ``#rrggbb`` (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_colour_can_be_read_by_day_and_by_night(writer: ReportWriter) -> None:
    html = part(render(writer), "html")
    style, _, body = html.partition("</style>")
    for words, page in ((body, "#ffffff"), (style, "#14181f")):
        found = 0
        for rules in re.findall(r'style="([^"]*)"' if words is body else r"\{([^{}]*)\}", words):
            ink = re.search(r"(?<![-\w])color: ?(#[0-9a-f]{6})", rules)
            ground = re.search(r"background: ?(#[0-9a-f]{6})", rules)
            if ink:
                found += 1
                lighter, darker = sorted((shade(ink[1]), shade(ground[1] if ground else page)), reverse=True)
                assert (lighter + 0.05) / (darker + 0.05) >= 4.5, rules
        assert found >= 3


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Größe 😀 👩‍👩‍👧 नमस्ते", "Größe 😀 👩‍👩‍👧 नमस्ते"),
        ("safe\u202egnp.exe\u2066 name", "safegnp.exe name"),
        ("שלום עולם", "שלום עולם"),
    ],
)
def test_words_of_all_peoples_arrive(writer: ReportWriter, words: str, shown: str) -> None:
    report = render(writer, replace(FACTS, page=words, body=words, reporter_name=words))
    require_only_our_headers(report)
    assert parsed(report)["Subject"].endswith(f"on {shown}")
    sender = str(make_header(decode_header(old_reader(report)["From"])))
    assert sender.replace('"', "") == f"{shown} <kim@example.org>"
    for kind in ("plain", "html"):
        assert shown in part(report, kind)


def test_very_long_texts_arrive_cut_and_say_so(writer: ReportWriter) -> None:
    report = render(writer, replace(FACTS, page="p" * 5000, body="b" * 100_000, note="n " * 40_000, author="a" * 9999))
    require_only_our_headers(report)
    assert len(report.subject) <= 180
    text = part(report, "plain")
    assert "(cut: 100000 characters in all)" in text
    assert "b" * 20_000 in text
    assert max(len(line) for line in report.eml.split(b"\r\n")) <= 998


def test_a_line_of_the_post_cannot_pass_for_ours(writer: ReportWriter) -> None:
    forged = "nice\n\nFROM\nThe Superintendent\n\nThe post was removed: yesterday."
    lines = part(render(writer, replace(FACTS, body=forged)), "plain").splitlines()
    for line in forged.splitlines():
        assert f"> {line}".strip() in [one.strip() for one in lines]
    assert lines.count("FROM") == 1
    assert "The Superintendent" not in lines


@pytest.mark.parametrize(
    ("change", "words", "absent"),
    [
        (
            {"removed_at": "2026-11-22T22:05:00-05:00"},
            "The post was removed: Sunday, November 22, 2026, 10:05:00 PM",
            "not yet",
        ),
        ({"ask_first": True, "question": "May it stay?"}, "May it stay?", "not yet removed"),
        ({"ask_first": True, "asked_name": "Our Office"}, "Our Office decides and has been asked", "ANSWER"),
        ({"removed_at": "2026-11-22T22:05:00-05:00", "proofs": ("C-1 shows it.",)}, "C-1 shows it.", "not yet"),
        ({"page_kind": "an associated group"}, "an associated group", "Run by:      \n"),
        ({"urgent": True, "call": (("School Resource Officer", "555-0100"),)}, "Call first", ""),
        ({"broken": ()}, "Not judged yet.", "Threat"),
        ({"employed": False}, "volunteer", "employed by"),
        ({"employed": None}, "Kim Lee, kim@example.org", "volunteer"),
        ({"body": ""}, "See the picture.", "First line"),
        ({"link": ""}, "not known", "https"),
        ({"reporter_name": ""}, "A page administrator", "Kim Lee"),
    ],
)
def test_what_changes_with_the_facts(writer: ReportWriter, change: dict[str, object], words: str, absent: str) -> None:
    report = render(writer, saying(**change))
    for text in (part(report, "plain"), Tags(part(report, "html")).text):
        assert words.lower() in text.lower()
        assert not absent or absent not in text


def test_an_urgent_report_says_so_to_the_mail_program(writer: ReportWriter) -> None:
    report = render(writer, replace(FACTS, urgent=True))
    require_only_our_headers(report, [*HEADERS, "X-Priority", "Importance"])
    assert report.subject.startswith("URGENT: Report R-2026-0042")
    asked = render(writer, replace(FACTS, ask_first=True, question="May it stay?"))
    assert asked.subject.startswith("Question before removal: Report")
    told = render(writer, replace(FACTS, ask_first=True, asked_name="Our Office"))
    assert told.subject.startswith("Report R-2026-0042"), "who does not decide is not asked"


def test_a_picture_that_is_locked_away_goes_to_nobody(writer: ReportWriter) -> None:
    report = render(writer, replace(FACTS, locked_away=True), None)
    assert list(parsed(report).iter_attachments()) == []
    assert "locked away" in part(report, "plain")
    assert b"image/png" not in report.eml


def test_without_an_address_of_the_admins_there_is_no_sender(writer: ReportWriter) -> None:
    report = render(writer, replace(FACTS, reporter_mail=""))
    require_only_our_headers(report, [name for name in HEADERS if name not in ("From", "Reply-To")])


def test_what_a_time_means_the_link_as_read_and_what_nobody_checked_are_said(writer: ReportWriter) -> None:
    facts = saying(handle="@pat", posted="4h", posted_range="between 5:10 PM and 6:10 PM", link_read="x.com/a?s=2<b>")
    report = render(writer, replace(facts, unchecked=("Link", "Foul language")))
    text, html = part(report, "plain").replace("\r\n", "\n"), part(report, "html")
    assert "Posted:      4h, that is between 5:10 PM and 6:10 PM\n" in text
    assert "As read:     x.com/a?s=2<b>\n" in text
    assert " (@pat)\n" in text
    assert "by the program, not checked by hand: Link, Foul language.\n" in text
    assert "x.com/a?s=2&lt;b&gt;" in html
    assert "4h, that is between" in html
    assert "Link, Foul language" in html
    plain = part(render(writer), "plain")
    assert "checked by hand" not in plain
    assert "As read" not in plain
    assert "that is" not in plain.partition("THE PICTURE")[0]


def test_every_fact_is_tried(writer: ReportWriter) -> None:
    others = {
        "broken",
        "captures",
        "originals",
        "removed_at",
        "ask_first",
        "urgent",
        "locked_away",
        "call",
        "employed",
        "unchecked",
        "proofs",
    }
    assert {one.name for one in fields(ReportFacts)} == {*TEXT_FIELDS, "reporter_mail", "claims", *others}


@pytest.mark.parametrize(
    ("iso", "words"),
    [
        ("2026-11-22T21:41:07-05:00", "Sunday, November 22, 2026, 9:41:07 PM"),
        ("2026-01-01T00:00:00+00:00", "Thursday, January 1, 2026, 12:00:00 AM"),
        ("2026-07-04T12:05:09Z", "Saturday, July 4, 2026, 12:05:09 PM"),
    ],
)
def test_moments_as_people_read_them(iso: str, words: str) -> None:
    assert readable_moment(iso) == words
