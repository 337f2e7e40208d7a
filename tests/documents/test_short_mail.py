"""Follow-ups and questions: the page says what the text says, and what others wrote stays words in both."""

import email
import email.policy
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from admin_desktop.documents.follow_up_mail import FollowUpFacts, FollowUpWriter
from admin_desktop.documents.question_mail import QuestionFacts, QuestionWriter
from admin_desktop.documents.report_mail import RenderedReport
from admin_desktop.documents.short_mail import Followed
from admin_desktop.storage.resources import resource_dir
from tests.documents.test_report_mail import Tags

TEMPLATES = resource_dir() / "templates"
FIRST = Followed("M-first", "<m-first@school.example>", "Report R-2026-0042: threat", "comms@district.example")
NOBODY = Followed("", "", "", "comms@district.example")
AT = datetime(2026, 11, 23, 2, 45, tzinfo=UTC)
HOSTILE = '<script>alert(1)</script><img src="https://evil.example/x.png" onerror=alert(2)>\'"&lt;{{ 1 }}'
NEWS = FollowUpFacts(
    incident_id="R-2026-0042",
    page="Band Boosters",
    changes=("The post is gone: Sunday, 9:53 PM.", "I have closed this report."),
    notes=("Two parents called.\nThey are calm.",),
    reporter_name="Kim Lee",
    reporter_mail="kim@school.example",
    head="row 12, 9f2c",
    program="Admin Desktop 1.0",
)
ASKS = QuestionFacts(
    incident_id="R-2026-0042",
    question="May it stay?\nParents are asking.",
    page="Band Boosters",
    page_kind="an associated group",
    link="https://www.facebook.com/x/posts/1?a=1&b=2",
    author="Sam Sample",
    body="Vote for me\n& <more>",
    broken=("Political", "Commercial"),
    reporter_name="Kim Lee",
    reporter_mail="kim@school.example",
    head="row 12, 9f2c",
    program="Admin Desktop 1.0",
)


def follow_up(**words: object) -> RenderedReport:
    return FollowUpWriter(TEMPLATES).render(replace(NEWS, **words), "M-k7q2", FIRST, AT)  # type: ignore[arg-type]


def question(first: Followed = FIRST, reason: str = "", **words: object) -> RenderedReport:
    return QuestionWriter(TEMPLATES).render(replace(ASKS, **words), "M-k7q2", first, AT, reason)  # type: ignore[arg-type]


def part(made: RenderedReport, kind: str) -> str:
    mail = email.message_from_bytes(made.eml, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    assert [one.defects for one in mail.walk()] == [[]] * 3
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def facts(text: str) -> list[str]:
    """The words of a text, without what only lays it out."""
    plain = re.sub(r"(?m)^[>-] ?", "", text).casefold().replace('"', "")
    return sorted(set(re.findall(r"[^\s:,;.]+", plain)))


@pytest.mark.parametrize(
    "make",
    [
        follow_up,
        question,
        lambda: follow_up(page="", changes=(), reporter_name="", reporter_mail=""),
        lambda: question(NOBODY, "because it is your question, and you asked for a copy"),
        lambda: question(body="", page="", page_kind="", link="", author="", broken=(), reporter_name=""),
    ],
)
def test_the_page_says_what_the_text_says(make: Callable[[], RenderedReport]) -> None:
    made = make()
    page = Tags(part(made, "html").partition("</head>")[2].replace("<", " <"))
    assert set(facts(part(made, "plain"))) <= set(facts(page.text))
    extra = set(facts(page.text)) - set(facts(part(made, "plain")))
    assert extra <= {"news", "of", "question", "about", "report"}, "its heading"
    assert page.tags.count("h1") == 1
    assert not set(page.tags) & {"img", "script", "style", "link", "iframe", "form", "object"}


@pytest.mark.parametrize(
    "made",
    [
        follow_up(page=HOSTILE, changes=(HOSTILE,), notes=(HOSTILE,), reporter_name=HOSTILE),
        question(question=HOSTILE, page=HOSTILE, link=HOSTILE, author=HOSTILE, body=HOSTILE, reporter_name=HOSTILE),
    ],
)
def test_words_stay_words(made: RenderedReport) -> None:
    html = part(made, "html")
    tags = Tags(html)
    assert not set(tags.tags) & {"img", "script", "iframe"}
    assert tags.links == []
    assert "onerror" not in tags.attributes
    assert tags.text.count("<script>alert(1)</script>") >= 4
    assert "{{ 1 }}" in tags.text


def test_only_a_web_link_can_be_clicked_and_nothing_is_loaded() -> None:
    assert Tags(part(question(), "html")).links == [ASKS.link]
    assert Tags(part(question(link="javascript:alert(1)"), "html")).links == []
    assert not re.findall(r"url\(|@import|src=", part(question(), "html") + part(follow_up(), "html"))
