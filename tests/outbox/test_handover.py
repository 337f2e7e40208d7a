from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.outbox.message import Message
from admin_desktop.outbox.transports.eml import EmlFile
from admin_desktop.outbox.transports.handover import HandOver, HandOverFailed, ways_that_work
from admin_desktop.outbox.transports.laying import Laid
from admin_desktop.outbox.transports.webmail import Webmail, WebmailService, compose_link, load_services, service_for
from admin_desktop.storage.resources import resource_dir

SERVICE = WebmailService(
    "test", "Test Mail", "https://mail.example.org/?to={to}&su={subject}&body={body}", ("example.org",), 2000
)
SHORTENED = "(Shortened here: the whole report is kept in Admin Desktop.)"
MESSAGE = Message("M-1", "R-2026-0001", "communications", "comms@example.org", "Report", "<a@b>", "One\nTwo", b"")
LAID = Laid(Path("folder"), Path("folder/m.eml"), (Path("folder/p.png"),))

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)


def parts(link: str) -> dict[str, str]:
    query = parse_qs(urlsplit(link).query, keep_blank_values=True, strict_parsing=True)
    assert all(len(values) == 1 for values in query.values())
    return {name: values[0] for name, values in query.items()}


@pytest.mark.parametrize(
    "words",
    [
        "a&bcc=mallory@evil.example",
        "a#fragment?query=1",
        "100%0d%0aBcc: mallory@evil.example",
        "{to}{body}{subject.__class__}",
        "quotes \" ' < > and spaces",
        "Ångström 😀",
        "a+b=c;d/e\\f",
        "javascript:alert(1)",
    ],
)
def test_hostile_words_stay_words(words: str) -> None:
    link = compose_link(SERVICE, replace(MESSAGE, subject=words, body=words))
    assert urlsplit(link)[:3] == ("https", "mail.example.org", "/")
    assert urlsplit(link).fragment == ""
    assert link.isascii()
    assert not set(link) & set(" \"'<>\\{}\r\n")
    assert parts(link) == {"to": "comms@example.org", "su": words, "body": words}


@given(recipient=WORDS, subject=WORDS, body=st.lists(WORDS, max_size=4))
def test_any_words_come_out_as_they_went_in(recipient: str, subject: str, body: list[str]) -> None:
    text = "\n".join(body)
    link = compose_link(SERVICE, replace(MESSAGE, recipient=recipient, subject=subject, body=text))
    assert len(link) > SERVICE.longest or parts(link) == {
        "to": recipient,
        "su": subject,
        "body": "\r\n".join(text.splitlines()),
    }


def test_a_text_that_is_too_long_loses_its_middle_and_says_so() -> None:
    body = "\n".join(f"Line {number} ä&=?" for number in range(400))
    link = compose_link(SERVICE, replace(MESSAGE, body=body))
    assert len(link) <= SERVICE.longest
    lines = parts(link)["body"].split("\r\n")
    at = lines.index(SHORTENED)
    assert at > 10
    assert lines[:at] == body.splitlines()[:at]
    # The end has the hashes and the report's id: it stays.
    assert lines[at + 1 :] == body.splitlines()[-14:]


def test_one_line_that_is_too_long_is_left_out() -> None:
    link = compose_link(SERVICE, replace(MESSAGE, body="x" * 5000))
    assert len(link) <= SERVICE.longest
    assert parts(link)["body"].endswith(SHORTENED)


def test_cutting_a_long_text_is_quick() -> None:
    filled_in = 0

    class Link(str):
        __slots__ = ()

        def format_map(self, words: Any) -> str:
            nonlocal filled_in
            filled_in += 1
            return super().format_map(words)

    compose_link(replace(SERVICE, link=Link(SERVICE.link)), replace(MESSAGE, body="a\n" * 1000))
    assert filled_in < 50


def test_our_own_services_can_be_filled_in() -> None:
    services = load_services(resource_dir() / "mail" / "webmail.toml")
    assert {service.id for service in services} >= {"gmail", "outlook", "office365", "yahoo"}
    for service in services:
        link = compose_link(service, MESSAGE)
        assert link.startswith("https://")
        assert "comms@example.org" in parts(link).values()
        assert len(link) <= service.longest


@pytest.mark.parametrize(
    ("mail", "service"),
    [
        ("kim@gmail.com", "gmail"),
        ("KIM@GMAIL.COM ", "gmail"),
        ("kim@hotmail.com", "outlook"),
        ("kim@yahoo.com", "yahoo"),
        ("kim@notgmail.com", None),
        ("kim@gmail.com.evil.example", None),
        ("kim@school.example", None),
        ("", None),
    ],
)
def test_the_webmail_of_an_address(mail: str, service: str | None) -> None:
    found = service_for(mail, load_services(resource_dir() / "mail" / "webmail.toml"))
    assert (found.id if found else None) == service


@dataclass
class Desktop:
    """What would be opened, and whether anything can be."""

    works: bool = True
    opened: list[object] = field(default_factory=list)

    def open(self, what: object) -> bool:
        self.opened.append(what)
        return self.works


def ways(desktop: Desktop) -> list[HandOver]:
    return [EmlFile(desktop.open), Webmail(SERVICE, desktop.open)]


def test_the_file_is_opened_with_its_program() -> None:
    desktop = Desktop()
    way = EmlFile(desktop.open)
    way.hand_over(MESSAGE, LAID)
    assert desktop.opened == [LAID.eml]
    assert (way.id, way.attaches) == ("eml", True)


def test_the_browser_is_opened_with_the_link() -> None:
    desktop = Desktop()
    way = Webmail(SERVICE, desktop.open)
    way.hand_over(MESSAGE, LAID)
    assert desktop.opened == [compose_link(SERVICE, MESSAGE)]
    assert (way.id, way.attaches, way.label()) == ("webmail:test", False, "Open in Test Mail")


@pytest.mark.parametrize("which", [0, 1])
def test_when_nothing_opens_it_is_said_and_the_message_waits(which: int) -> None:
    with pytest.raises(HandOverFailed, match="still waits"):
        ways(Desktop(works=False))[which].hand_over(MESSAGE, LAID)


@dataclass
class Elsewhere:
    """A way of another system."""

    id: str = "elsewhere"
    attaches: bool = True

    def label(self) -> str:
        return "Open elsewhere"

    def can_work(self) -> bool:
        return False

    def hand_over(self, message: Message, laid: Laid) -> None:
        raise AssertionError(f"asked although it cannot work: {message.id}, {laid.folder}")


def test_only_ways_that_work_are_offered_the_best_first() -> None:
    desktop = Desktop()
    assert [way.id for way in ways_that_work([Elsewhere(), *ways(desktop)])] == ["eml", "webmail:test"]
    assert desktop.opened == []
