from datetime import timedelta

import pytest

from admin_desktop.incidents.incident import Form, IncidentState
from admin_desktop.incidents.life import Advice, Hindrance, Life, NotOpen, Outcome, Stand, passed_words
from admin_desktop.incidents.notes import NothingWritten, add_note
from admin_desktop.incidents.register import NotYet, Register
from admin_desktop.incidents.reporting import Reporter
from admin_desktop.outbox.queue import SEND_IT_YOURSELF, Outbox
from admin_desktop.policy import Pack
from admin_desktop.storage.clock import parse_iso, utc_now
from admin_desktop.storage.settings import Settings
from tests.conftest import Data


@pytest.fixture
def life(data: Data) -> Life:
    return Life(data.database)


@pytest.fixture
def reported(data: Data, register: Register, reporter: Reporter, pack: Pack, employee: Settings, form: Form) -> str:
    incident_id = register.start([data.seal().id], form, pack.id, "r").id
    reporter.report(incident_id, pack, employee, SEND_IT_YOURSELF)
    return incident_id


def stands(life: Life, incident_id: str) -> list[str]:
    facts = life.facts(incident_id)
    assert facts is not None
    assert facts.stand == facts.reached[-1].stand
    return [one.stand for one in facts.reached]


def test_from_draft_to_closed_and_back(data: Data, register: Register, life: Life, reported: str) -> None:
    assert stands(life, reported) == ["draft", "reported"]
    register.mark_removed(reported, "Kim Lee")
    assert stands(life, reported) == ["draft", "reported", "removed"]
    (row, _) = Outbox(data.database).rows()
    Outbox(data.database).sent_by_hand(row.message_id)
    register.answered(reported, row.role, "Kim Lee")
    assert stands(life, reported) == ["draft", "reported", "removed", "answered"]
    register.mark_still_up(reported, "Kim Lee")
    assert stands(life, reported) == ["draft", "reported", "answered"]
    life.close(reported, Outcome.REMOVED, "Kim Lee")
    life.close(reported, Outcome.OTHER, "Kim Lee", "twice")
    assert stands(life, reported)[-1] == "closed"
    assert register.get(reported).outcome == "removed", "the second time is none"
    life.reopen(reported, "Sam Fox")
    life.reopen(reported, "Sam Fox")
    facts = life.facts(reported)
    assert facts is not None
    assert (facts.stand, facts.reached[-1].who) == (Stand.REOPENED, "Sam Fox")
    assert register.get(reported).closed_at is None
    kinds = [event.kind for event in register.timeline(reported)]
    assert kinds.count("closed") == kinds.count("reopened") == 1


def test_a_draft_is_not_closed(data: Data, register: Register, life: Life, pack: Pack, form: Form) -> None:
    draft = register.start([data.seal().id], form, pack.id, "r").id
    with pytest.raises(NotOpen):
        life.close(draft, Outcome.OTHER, "Kim Lee")
    assert stands(life, draft) == ["draft"]
    register.discard(draft, "wrong screen", "Kim Lee")
    assert stands(life, draft) == ["draft", "dropped"]
    assert life.facts("R-1999-0001") is None


def test_the_time_to_removal_counts_from_the_capture(data: Data, register: Register, life: Life, reported: str) -> None:
    with data.database.reading() as connection:
        captured = parse_iso(connection.execute("SELECT captured_at FROM captures").fetchone()[0])
    with pytest.raises(NotYet):
        register.mark_removed(reported, "Kim Lee", utc_now() + timedelta(hours=1))
    facts = life.facts(reported)
    assert facts is not None
    assert facts.removal_seconds is None
    register.mark_removed(reported, "Kim Lee", captured + timedelta(milliseconds=1))
    facts = life.facts(reported)
    assert facts is not None
    assert facts.removal_seconds == 0
    register.mark_still_up(reported)
    register.mark_removed(reported, "Kim Lee", captured - timedelta(minutes=5))
    facts = life.facts(reported)
    assert facts is not None
    assert facts.removal_seconds is None, "gone before it was sealed: an imported picture"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "less than a minute"),
        (59, "less than a minute"),
        (60, "1 minute"),
        (12 * 60 + 59, "12 minutes"),
        (3600, "1 hour"),
        (2 * 3600 + 300, "2 hours 5 minutes"),
        (25 * 3600, "1 day 1 hour"),
        (48 * 3600, "2 days"),
    ],
)
def test_how_long_it_took(seconds: int, words: str) -> None:
    assert passed_words(seconds) == words


def test_what_keeps_it_up_and_what_was_advised(register: Register, life: Life, reported: str) -> None:
    life.cannot_remove(reported, Hindrance.NOT_OUR_PAGE, "Kim Lee", "A page of parents.\n")
    life.told_platform(reported, "Kim Lee")
    life.advised(reported, Advice.LEAVE_UP, "Kim Lee", "It is speech.")
    facts = life.facts(reported)
    assert facts is not None
    assert (facts.hindrance, facts.hindrance_words) == (Hindrance.NOT_OUR_PAGE, "A page of parents.")
    assert facts.told_platform_at is not None
    assert (facts.advice, facts.advice_words) == (Advice.LEAVE_UP, "It is speech.")
    register.mark_removed(reported)
    facts = life.facts(reported)
    assert facts is not None
    assert facts.hindrance is None, "it is gone, so nothing keeps it up"


def test_notes_are_added_and_never_changed(data: Data, life: Life, reported: str) -> None:
    add_note(data.database, reported, "  =HYPERLINK() \u202eevil\n", "Kim Lee")
    add_note(data.database, reported, "Second", "Sam Fox", tell=True)
    facts = life.facts(reported)
    assert facts is not None
    assert [(one.who, one.text) for one in facts.notes] == [
        ("Kim Lee", "=HYPERLINK() evil"),
        ("Sam Fox", "Second"),
    ]
    with pytest.raises(NothingWritten):
        add_note(data.database, reported, " \n\t", "Kim Lee")
    for change in ("UPDATE incident_notes SET text = ''", "DELETE FROM incident_notes"):
        with pytest.raises(Exception, match="written once"), data.database.writing() as connection:
            connection.execute(change)
    found = data.rows("SELECT id FROM incident_words WHERE incident_words MATCH 'notes:hyperlink AND notes:second'")
    assert found == [(reported,)], "the search finds them"


def test_the_stored_state_stays(register: Register, life: Life, reported: str) -> None:
    life.close(reported, Outcome.NOT_OURS, "Kim Lee")
    assert register.get(reported).state == IncidentState.REPORTED
