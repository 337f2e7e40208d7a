"""Whether a report was answered: at Home, and in the report."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from admin_desktop.incidents.incident import TimelineEvent
from admin_desktop.outbox.queue import OutboxRow, OutboxState, Try
from admin_desktop.policy import Role
from admin_desktop.storage.clock import iso_utc, utc_now
from admin_desktop.ui.incident_detail import IncidentDetail
from admin_desktop.ui.main_window import Page
from admin_desktop.ui.needs import call_words
from admin_desktop.ui.story import Happening, answered_roles, story
from admin_desktop.ui.times import duration_words
from tests.ui.conftest import Desk, button_of, volunteer, words_of
from tests.ui.mail_desk import report, set_row
from tests.ui.test_accessibility import check

NAMES = {"communications": "Communications", "supervisor": "Your supervisor"}


def sent(desk: Desk, ago: timedelta, state: OutboxState = OutboxState.ACCEPTED) -> str:
    incident_id = report(desk)
    for role in NAMES:
        set_row(desk, role, state, finished_at=iso_utc(utc_now() - ago))
    desk.app.register.mark_removed(incident_id)
    desk.controller.refresh()
    desk.settle()
    return incident_id


def detail(desk: Desk, incident_id: str) -> IncidentDetail:
    desk.open(incident_id)
    page = desk.window.page(Page.DETAIL)
    assert isinstance(page, IncidentDetail)
    return page


def test_home_says_who_has_not_answered_and_how_to_call(desk: Desk) -> None:
    incident_id = sent(desk, timedelta(hours=50))
    words = words_of(desk.home)
    title = f"No answer from Communications to {incident_id} for 50 hours"
    assert title in words
    assert words[words.index(title) + 1] == (
        "Call them: 918-555-0101 (a sample number: ask your school for the right one)."
    )
    assert "! Call" in words
    assert not any("supervisor" in one for one in words), "they need not answer"
    check(desk.window, desk.window)
    desk.click(button_of(desk.home, f"Open report: {title}"))
    desk.settle()
    assert desk.window.current == Page.DETAIL
    desk.show_page(Page.HOME)
    desk.click(button_of(desk.home, f"They answered: {title}"))
    desk.settle()
    assert title not in words_of(desk.home)
    assert desk.app.register.answers() == {(incident_id, "communications")}
    assert desk.app.register.timeline(incident_id)[-1].detail == {"role": "communications", "who": "Kim Lee"}


@pytest.mark.parametrize(("minutes", "shown"), [(-1, False), (1, True)])
def test_the_time_is_the_packs(desk: Desk, minutes: int, shown: bool) -> None:
    assert desk.app.pack.acknowledge_within == timedelta(days=2)
    sent(desk, timedelta(days=2, minutes=minutes))
    assert any(one.startswith("No answer from") for one in words_of(desk.home)) == shown


def role(phone: str | None, sample: bool) -> Role:
    return Role("x", "X", None, phone, "always", mail_from_admin=False, sample=sample)


def test_how_to_call() -> None:
    assert call_words(role("918-555-0101", sample=False)) == "Call them: 918-555-0101."
    assert "sample number" in call_words(role("918-555-0101", sample=True))
    assert "ask your school" in call_words(role(None, sample=False))


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(seconds=59), "0 minutes"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=59, seconds=59), "59 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=26, minutes=50), "26 hours"),
        (timedelta(hours=71, minutes=59), "71 hours"),
        (timedelta(days=3), "3 days"),
        (timedelta(days=40), "40 days"),
    ],
)
def test_how_long(time: timedelta, words: str) -> None:
    assert duration_words(time) == words


def test_they_answered_and_taking_it_back(desk: Desk) -> None:
    incident_id = sent(desk, timedelta(minutes=5))
    page = detail(desk, incident_id)
    assert words_of(page).count("No answer yet") == 2, "each recipient by itself"
    desk.click(button_of(page, "Communications answered"))
    desk.settle()
    words = words_of(page)
    assert (words.count("✓ Answered"), words.count("No answer yet")) == (1, 1)
    assert "Communications answered" in words
    assert "Noted by Kim Lee" in words
    check(desk.window, desk.window)
    desk.click(button_of(page, "Take back: Communications has not answered yet"))
    desk.settle()
    words = words_of(page)
    assert words.count("No answer yet") == 2
    assert "Communications answered" in words, "that it was said stays on record"
    assert "Taken back: no answer from Communications yet" in words


@pytest.mark.parametrize("state", [OutboxState.WAITING, OutboxState.NEEDS_YOU, OutboxState.CANCELLED])
def test_what_has_not_left_cannot_be_answered(desk: Desk, state: OutboxState) -> None:
    incident_id = report(desk)
    for name in NAMES:
        set_row(desk, name, state)
    page = detail(desk, incident_id)
    assert "No answer yet" not in words_of(page)


def test_the_story_of_a_message_that_you_sent(desks: Callable[..., Desk]) -> None:
    desk = desks(volunteer).opened()
    incident_id = report(desk)
    (row,) = desk.app.outbox.rows()
    desk.app.outbox.sent_by_hand(row.message_id)
    words = words_of(detail(desk, incident_id))
    assert "You sent the message to Communications" in words
    assert words.index("Reported") < words.index("You sent the message to Communications")


# The story in words


def moment(minute: int) -> str:
    return iso_utc(datetime(2026, 11, 22, 3, minute, tzinfo=UTC))


def row(message_id: str, role_id: str, state: OutboxState, finished_at: str | None = None) -> OutboxRow:
    values = dict.fromkeys(OutboxRow.__slots__, "")
    changes = {"message_id": message_id, "role": role_id, "state": state, "finished_at": finished_at}
    return OutboxRow(**{**values, **changes})  # type: ignore[arg-type]


def tried(message_id: str, minute: int, state: OutboxState, reason: str = "", server_said: str = "") -> Try:
    return Try(message_id, moment(minute), state, reason, f"Because of {reason}." if reason else "", server_said)


def test_tries_and_events_stand_in_the_order_of_time() -> None:
    events = [
        TimelineEvent(moment(0), "captured", {}),
        TimelineEvent(moment(1), "reported", {}),
        TimelineEvent(moment(9), "answered", {"role": "communications", "who": "Kim Lee"}),
    ]
    tries = [
        tried("M-1", 2, OutboxState.RETRYING, "network"),
        tried("M-2", 3, OutboxState.NEEDS_YOU, "recipient", "550 no"),
        tried("M-1", 4, OutboxState.ACCEPTED, "", "250 queued"),
    ]
    rows = [row("M-1", "communications", OutboxState.ACCEPTED), row("M-2", "supervisor", OutboxState.NEEDS_YOU)]
    assert [(one.what, one.why) for one in story(events, tries, rows, NAMES)] == [
        ("Captured and sealed", ""),
        ("Reported", ""),
        ("The message to Communications did not leave yet", "Because of network."),
        ("The message to your supervisor did not leave and needs you", "Because of recipient. The server: 550 no"),
        ("The mail server accepted the message to Communications", "The server: 250 queued"),
        ("Communications answered", "Noted by Kim Lee"),
    ]


def test_the_same_again_and_again_is_one_line() -> None:
    tries = [tried("M-1", minute, OutboxState.RETRYING, "network") for minute in range(12)]
    tries.insert(5, tried("M-2", 5, OutboxState.ACCEPTED))
    tries.append(tried("M-1", 30, OutboxState.RETRYING, "server_busy"))
    rows = [row("M-1", "communications", OutboxState.RETRYING), row("M-2", "supervisor", OutboxState.ACCEPTED)]
    assert [(one.at, one.what) for one in story([], tries, rows, NAMES)] == [
        (moment(5), "The mail server accepted the message to your supervisor"),
        (moment(11), "The message to Communications did not leave yet (12 times)"),
        (moment(30), "The message to Communications did not leave yet"),
    ]


def test_the_last_word_about_an_answer_counts() -> None:
    def said(kind: str, role_id: str) -> TimelineEvent:
        return TimelineEvent(moment(1), kind, {"role": role_id, "who": ""})

    assert answered_roles([said("answered", "a"), said("answered", "b"), said("not_answered", "a")]) == {"b"}
    assert answered_roles([said("not_answered", "a"), said("answered", "a")]) == {"a"}
    assert story([said("answered", "a")], [], [], {}) == [Happening(moment(1), "They answered")]
