from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.documents.plain import safe_link
from admin_desktop.incidents.filling import CLIPBOARD, FIELDS, accepted, filled, offered, read_values
from admin_desktop.incidents.guessing import guess_from, leading, with_link
from admin_desktop.incidents.incident import Form, Incident, IncidentState, Selection
from admin_desktop.incidents.posted import moment_of, range_words
from admin_desktop.incidents.readings import KeptReading, Readings
from admin_desktop.incidents.register import Register
from admin_desktop.incidents.told import told_of
from admin_desktop.policy import Pack
from admin_desktop.reading.guesses import Guess, Suggestion, When
from admin_desktop.reading.reading import Reading
from tests.conftest import Data

AT = datetime(2026, 11, 22, 21, 41, tzinfo=UTC)
READING = Reading(
    platform=Guess("facebook", 0.9),
    url=Guess("https://www.facebook.com/a/posts/1", 0.9, raw="facebook.com/a/posts/1?fbclid=2"),
    author=Guess("Pat Example", 0.9),
    page=Guess("Sample PTA", 0.2),
    when=When("4h", AT - timedelta(hours=5), AT - timedelta(hours=4)),
    text=Guess("Words", 0.9),
    categories=(Suggestion("profanity", ((0, 5),), 0.9), Suggestion("self_harm", ((0, 5),), 0.9)),
)
TEXT = st.text(max_size=50) | st.text("\u202e\u200b\n\r\x00<&'\"%s=+😀", max_size=20)


def test_only_what_is_sure_is_filled_in_and_nothing_grave(pack: Pack) -> None:
    form = filled(Form(), READING, "C-1", pack, leads=True)
    assert (form.author, form.page, form.posted, form.categories) == ("Pat Example", "", "4h", ["profanity"])
    assert form.guessed == dict.fromkeys(["platform", "link", "author", "posted", "body", "category:profanity"], "C-1")
    assert offered(READING, "page", form) == ("Sample PTA",)


def test_what_was_copied_on_purpose_or_touched_stays(pack: Pack) -> None:
    mine = Form(link="https://x.com/1", guessed={"link": CLIPBOARD}, touched=["author", "categories"])
    form = filled(mine, READING, "C-1", pack, leads=True)
    assert (form.link, form.author, form.categories) == ("https://x.com/1", "", [])
    assert mine == Form(link="https://x.com/1", guessed={"link": CLIPBOARD}, touched=["author", "categories"])


def test_what_the_browser_told_gives_way_to_the_reader_that_knows_it_too(pack: Pack) -> None:
    told = with_link(Form(), "https://www.facebook.com/a/posts/1?fbclid=2", "facebook")
    assert filled(told, READING, "C-1", pack, leads=True).link == "https://www.facebook.com/a/posts/1"
    assert filled(told, READING, "C-1", pack, leads=False).link.endswith("fbclid=2")
    assert with_link(Form(touched=["link"]), "https://x.com/1", "x") == Form(touched=["link"])


def test_accepting_makes_a_guess_the_admins_own(pack: Pack) -> None:
    form = accepted(filled(Form(), READING, "C-1", pack, leads=True), ["author"])
    assert "author" not in form.guessed
    again = filled(form, Reading(), "C-1", pack, leads=True)
    assert (again.author, again.body, again.categories) == ("Pat Example", "", [])


@given(TEXT, TEXT, TEXT, TEXT)
def test_what_strangers_wrote_fills_harmless_lines(author: str, url: str, when: str, text: str) -> None:
    reading = Reading(
        author=Guess(author, 1.0), url=Guess(url, 1.0), when=When(when, AT, AT), text=Guess(text, 1.0, (text,))
    )
    values = read_values(reading)
    assert set(values) == set(FIELDS) - {"page_kind"}, "no picture says who runs a page"
    for name in ("author", "posted", "link"):
        assert "\n" not in values[name]
        assert not set(values[name]) & set("\u202e\x00\r\u2028")
    assert not values["link"] or safe_link(values["link"]) == values["link"]
    assert not set(values["body"]) & set("\u202e\x00\r")


def test_drafts_are_filled_and_reports_are_not(data: Data, register: Register, pack: Pack) -> None:
    draft = register.start([data.seal().id], Form(), "test-1", "2026-01-02")
    capture_id = draft.captures[0]
    assert guess_from(data.database, capture_id, READING, pack) == [draft.id]
    assert register.get(draft.id).form.author == "Pat Example"
    assert register.get(draft.id).updated_at == draft.updated_at, "nobody has done anything"
    with data.database.writing() as connection:
        connection.execute("UPDATE incidents SET state = 'reported'")
    other = Reading(author=Guess("Robin Sample", 1.0))
    assert guess_from(data.database, capture_id, other, pack) == []
    assert register.get(draft.id).form.author == "Pat Example"


def test_the_first_capture_with_a_part_leads() -> None:
    def made(*selections: Selection) -> Incident:
        return Incident("R", IncidentState.DRAFT, "", "", None, Form(), selections, "", "", {})

    assert (
        leading(made(Selection("C-1"), Selection("C-2", 1, [1, 2, 3, 4]), Selection("C-3", 1, [1, 2, 3, 4]))) == "C-2"
    )
    assert leading(made(Selection("C-1"), Selection("C-2"))) == "C-1"
    assert leading(made()) == ""


def test_readings_are_kept_whole_and_not_of_what_is_locked_away(data: Data, register: Register) -> None:
    draft = register.start([data.seal().id], Form(), "test-1", "2026-01-02")
    capture_id, readings = draft.captures[0], Readings(data.database, "1.2.3")
    kept = KeptReading(1, READING, "1.000 ff")
    assert readings.keep(capture_id, kept)
    assert readings.of([capture_id, "C-none"]) == {capture_id: kept}
    assert kept.is_of(Selection(capture_id))
    assert not kept.is_of(Selection(capture_id, 1, [1, 2, 3, 4]))
    register.quarantine(draft.id, "r", "w")
    assert readings.of([capture_id]) == {}
    assert not readings.keep(capture_id, kept)
    assert readings.of([capture_id]) == {}


@pytest.mark.usefixtures("caplog")
def test_a_reading_of_another_version_is_no_reading(data: Data, register: Register) -> None:
    draft = register.start([data.seal().id], Form(), "test-1", "2026-01-02")
    readings = Readings(data.database, "1.2.3")
    readings.keep(draft.captures[0], KeptReading(1, READING))
    with data.database.writing() as connection:
        connection.execute("UPDATE readings SET record = '{\"box\": null}'")
    assert readings.of(draft.captures) == {}


def test_what_a_report_says_beside_the_form(data: Data, register: Register, pack: Pack) -> None:
    capture = data.seal()
    moment = moment_of(capture)
    reading = Reading(
        url=READING.url,
        when=When("4h", moment - timedelta(hours=5), moment - timedelta(hours=4)),
        author=READING.author,
    )
    form = filled(Form(), reading, capture.id, pack, leads=True)
    draft = register.start([capture.id], form, "test-1", "2026-01-02")
    told = told_of(draft, [capture], {capture.id: KeptReading(1, reading)}, {})
    assert told.posted_range == range_words("4h", moment, reading) != ""
    assert told.link_read == "facebook.com/a/posts/1?fbclid=2"
    assert told.unchecked == ("Link", "Written by", "Posted")
    assert told_of(register.get(draft.id), [], {}, {}).posted_range == ""


@pytest.mark.parametrize(
    "raw", ["Attps://www.facebook.com/a/posts/1", "https://facebook.com/a/posts/1/", "www.facebook.com/a/posts/1"]
)
def test_the_begin_of_an_address_alone_is_nothing_to_tell(data: Data, register: Register, pack: Pack, raw: str) -> None:
    capture = data.seal()
    reading = Reading(url=Guess("https://www.facebook.com/a/posts/1", 0.9, raw=raw))
    draft = register.start([capture.id], filled(Form(), reading, capture.id, pack, leads=True), "test-1", "2026-01-02")
    assert told_of(draft, [capture], {capture.id: KeptReading(1, reading)}, {}).link_read == ""


@pytest.mark.parametrize(
    ("earliest", "latest", "words"),
    [
        ("2026-11-22T17:10", "2026-11-22T18:10", "between 5:10 PM and 6:10 PM on Nov 22"),
        ("2026-11-09T00:00", "2026-11-09T23:59", "on Nov 9"),
        ("2026-11-21T21:05", "2026-11-21T21:05", "at 9:05 PM on Nov 21"),
        ("2026-11-21T23:40", "2026-11-22T00:40", "between 11:40 PM on Nov 21 and 12:40 AM on Nov 22"),
        ("2025-11-01T00:00", "2025-11-30T23:59", "between Nov 1, 2025 and Nov 30, 2025"),
    ],
)
def test_the_time_in_words(earliest: str, latest: str, words: str) -> None:
    when = When("x", datetime.fromisoformat(earliest + "+00:00"), datetime.fromisoformat(latest + "+00:00"))
    assert range_words("x", AT, Reading(when=when)) == words
