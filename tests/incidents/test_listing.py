from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from admin_desktop.evidence.captures import CaptureState
from admin_desktop.evidence.vault import Vault
from admin_desktop.incidents.filtering import Filter, Order, Sort, Stage
from admin_desktop.incidents.gathering import Gathering
from admin_desktop.incidents.incident import Form, IncidentState, Removal, Selection
from admin_desktop.incidents.life import Life, Outcome
from admin_desktop.incidents.listing import EXCERPT, Listing
from admin_desktop.incidents.register import Register
from admin_desktop.incidents.timeline import add_event
from admin_desktop.storage.clock import iso_utc
from admin_desktop.storage.words import forget_words
from tests.conftest import Data

PAGES = ["Band", "Art", "band", "", "Chess"]


@pytest.fixture
def register(data: Data) -> Register:
    return Register(data.database, data.vault)


@pytest.fixture
def listing(data: Data) -> Listing:
    return Listing(data.database)


@pytest.fixture
def five(data: Data, register: Register) -> list[str]:
    """Five incidents, a day apart: a draft, two whose post is up, two whose post is gone."""
    ids = []
    for number, page in enumerate(PAGES):
        form = Form(page=page, platform="x" if number % 2 else "facebook", body=f"post {number}")
        form.categories = [["threat"], ["libel", "threat"], ["sexual"], [], ["sexual_minor"]][number]
        ids.append(register.start([], form, "union-1610", "2024-12-09").id)
    with data.database.writing() as connection:
        for number, one in enumerate(ids):
            moment = iso_utc(datetime(2026, 11, 1 + number, 23, 30).astimezone())
            connection.execute("UPDATE incidents SET created_at = ? WHERE id = ?", (moment, one))
            if number:
                connection.execute("UPDATE incidents SET state = 'reported' WHERE id = ?", (one,))
    for one in ids[3:]:
        register.mark_removed(one)
    return ids


def found(listing: Listing, what: Filter, order: Order | None = None) -> list[int]:
    """The numbers of those found, from 1."""
    return [int(one.id[-4:]) for one in listing.all(what, order or Order())]


@pytest.mark.parametrize("what", [Filter(), Filter(platform="x"), Filter(words="post"), Filter(page="nobody's")])
@pytest.mark.parametrize("order", [Order(by, descending=way) for by in Sort for way in (True, False)])
def test_the_beginning_is_that_of_all(listing: Listing, five: list[str], what: Filter, order: Order) -> None:
    everything = listing.find(what, order).numbers
    for most in (1, 3, 50):
        assert listing.beginning(most, what, order) == everything[:most]


@pytest.mark.parametrize(
    ("what", "numbers"),
    [
        (Filter(), [5, 4, 3, 2, 1]),
        (Filter(page="Band"), [1]),
        (Filter(page=""), [4]),
        (Filter(page="Nobody's"), []),
        (Filter(page="' OR 1=1 --"), []),
        (Filter(page="\udcff"), []),
        (Filter(platform="x"), [4, 2]),
        (Filter(category="threat"), [2, 1]),
        (Filter(category="sexual"), [3]),
        (Filter(category='"'), []),
        (Filter(stage=Stage.DRAFT), [1]),
        (Filter(stage=Stage.STILL_UP), [3, 2]),
        (Filter(stage=Stage.REMOVED), [5, 4]),
        (Filter(still_up=True), [3, 2]),
        (Filter(first=date(2026, 11, 3)), [5, 4, 3]),
        (Filter(last=date(2026, 11, 3)), [3, 2, 1]),
        (Filter(first=date(2026, 11, 2), last=date(2026, 11, 2)), [2]),
        (Filter(first=date(2026, 11, 3), last=date(2026, 11, 2)), []),
        (Filter(first=date.min, last=date.max), [5, 4, 3, 2, 1]),
        (Filter(words="post", platform="facebook", category="threat"), [1]),
        (Filter(words="band", stage=Stage.STILL_UP), [3]),
    ],
)
def test_a_filter_lets_through_what_fits_all_of_it(
    listing: Listing, five: list[str], what: Filter, numbers: list[int]
) -> None:
    assert found(listing, what) == numbers
    assert listing.find(what).in_all == 5
    assert what.asks is (what != Filter())


@pytest.mark.parametrize(
    ("order", "numbers"),
    [
        (Order(), [5, 4, 3, 2, 1]),
        (Order(Sort.CAPTURED, descending=False), [1, 2, 3, 4, 5]),
        (Order(Sort.REPORT, descending=False), [1, 2, 3, 4, 5]),
        (Order(Sort.PAGE, descending=False), [4, 2, 3, 1, 5]),
        (Order(Sort.PAGE), [5, 3, 1, 2, 4]),
        (Order(Sort.STAGE, descending=False), [1, 5, 4, 3, 2]),
        (Order(Sort.CATEGORY, descending=False), [2, 3, 5, 1, 4]),
    ],
)
def test_the_list_can_be_ordered(listing: Listing, five: list[str], order: Order, numbers: list[int]) -> None:
    assert found(listing, Filter(), order) == numbers


def test_reports_are_ordered_by_number_beyond_9999(data: Data, register: Register, listing: Listing) -> None:
    with data.database.writing() as connection:
        connection.execute("INSERT INTO counters VALUES ('incidents-2026', 9998), ('incidents-2027', 9998)")
    ids = [register.start([], Form(), "p", "1").id for _ in range(3)]
    assert ids[2].endswith("-10001")
    assert [one.id for one in listing.all(order=Order(Sort.REPORT, descending=False))] == ids


def test_stages_are_counted_for_the_other_filters(listing: Listing, five: list[str]) -> None:
    none = dict.fromkeys(Stage, 0)
    assert listing.stages() == {**none, Stage.DRAFT: 1, Stage.STILL_UP: 2, Stage.REMOVED: 2}
    assert listing.stages(Filter(platform="x", stage=Stage.DRAFT)) == {**none, Stage.STILL_UP: 1, Stage.REMOVED: 1}


def test_a_stage_is_what_has_become_of_the_incident(data: Data, listing: Listing, five: list[str]) -> None:
    life = Life(data.database)

    def say(incident_id: str, kind: str) -> None:
        with data.database.writing() as connection:
            add_event(connection, incident_id, kind, {"role": "communications", "who": "Kim"})

    say(five[1], "answered")
    say(five[2], "answered")
    say(five[2], "not_answered")
    life.close(five[3], Outcome.REMOVED, "Kim")
    life.close(five[4], Outcome.REMOVED, "Kim")
    life.reopen(five[4], "Kim")
    stages = [Stage.DRAFT, Stage.ANSWERED, Stage.STILL_UP, Stage.CLOSED, Stage.REOPENED]
    assert [one.stage for one in listing.all()] == stages[::-1]
    for number, stage in enumerate(stages, 1):
        assert found(listing, Filter(stage=stage)) == [number]
        assert listing.stages()[stage] == 1


def test_facets_are_what_incidents_have(listing: Listing, five: list[str]) -> None:
    facets = listing.facets()
    assert facets.pages == {"": 1, "Art": 1, "Band": 1, "Chess": 1, "band": 1}
    assert facets.platforms == {"facebook": 3, "x": 2}
    assert facets.categories == {"threat": 2, "libel": 1, "sexual": 1, "sexual_minor": 1}


def test_a_row_tells_what_the_list_shows(data: Data, register: Register, listing: Listing) -> None:
    captures = [data.seal(data.shot(), data.shot(number=2)).id, data.seal().id]
    form = Form("Band", "x", "https://x.com/1", "Kim", "@kim", "9 PM", "b" * 500, ["libel"], "n" * 500)
    incident = register.start(captures, form, "p", "1")
    Gathering(data.database).select(incident.id, Selection(captures[0], 2, [1, 2, 3, 4]))
    bare = register.start([], Form(), "p", "1")
    numbers = list(listing.find().numbers)
    empty, row = listing.rows(numbers)
    assert (empty.id, empty.picture, empty.pictures) == (bare.id, None, 0)
    assert (row.id, row.state, row.stage, row.removal) == (
        incident.id,
        IncidentState.DRAFT,
        Stage.DRAFT,
        Removal.STILL_UP,
    )
    said = (row.page, row.platform, row.link, row.author, row.handle, row.posted)
    assert said == ("Band", "x", "https://x.com/1", "Kim", "@kim", "9 PM")
    assert (row.body, row.note, row.categories) == ("b" * EXCERPT, "n" * EXCERPT, ("libel",))
    assert row.picture is not None
    shown = (row.picture.capture_id, row.picture.number, row.picture.box, row.picture.state)
    assert shown == (captures[0], 2, (1, 2, 3, 4), CaptureState.KEPT)
    assert row.pictures == 2
    assert [one.id for one in listing.rows(numbers[::-1])] == [incident.id, bare.id]
    assert listing.rows([*numbers, 999]) == [empty, row]


def test_a_dropped_incident_is_not_listed(register: Register, listing: Listing, five: list[str]) -> None:
    register.discard(five[0], "mistake", "Kim")
    assert found(listing, Filter()) == [5, 4, 3, 2]
    assert listing.find(Filter(words="post")).in_all == 4
    assert Stage.DRAFT in listing.stages()
    assert listing.stages()[Stage.DRAFT] == 0


@pytest.fixture
def marks() -> list[bytes]:
    return [b"xylophonic", b"ylophon", b"quarrelsome", b"uarrelsom", b"mispelt"]


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("admin-desktop.db*"))


@pytest.fixture
def crowded(register: Register) -> Iterator[str]:
    """A draft that was changed, with so many incidents before and after it that the index has several parts."""
    for number in range(60):
        register.start([], Form(page=f"Page {number}", body=f"common words w{number}"), "p", "1")
    draft = register.start([], Form(page="Zebra", body="xylophonic mispelt"), "p", "1")
    register.save(draft.id, Form(page="Zebra", body="xylophonic quarrelsome"))
    for number in range(60):
        register.start([], Form(page=f"Page {number}", body=f"common words w{number}"), "p", "1")
    yield draft.id


def test_the_words_of_a_dropped_incident_are_in_no_byte_of_the_database(
    data: Data, register: Register, listing: Listing, crowded: str, marks: list[bytes]
) -> None:
    assert all(mark in bytes_of(data.paths.root) for mark in marks[:3])
    register.discard(crowded, "mistake", "Kim")
    assert [mark for mark in marks if mark in bytes_of(data.paths.root)] == []
    assert len(listing.find(Filter(words="common")).numbers) == 120
    with data.database.writing() as connection:
        connection.execute("INSERT INTO incident_words (incident_words) VALUES ('integrity-check')")


def test_words_are_forgotten_after_a_kill(
    data: Data, register: Register, crowded: str, marks: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("admin_desktop.incidents.register.forget_words", lambda _: None)
    register.discard(crowded, "mistake", "Kim")
    assert marks[0] in bytes_of(data.paths.root)
    forget_words(data.database)
    assert [mark for mark in marks if mark in bytes_of(data.paths.root)] == []
    assert data.rows("SELECT count(*) FROM counters WHERE name = 'words-to-forget'") == [(0,)]


def test_days_are_those_of_this_computer(data: Data, register: Register, listing: Listing) -> None:
    register.start([], Form(), "p", "1")
    today = datetime.now(UTC).astimezone().date()
    day = timedelta(days=1)
    assert len(found(listing, Filter(first=today, last=today))) == 1
    assert found(listing, Filter(last=today - day)) == []
    assert found(listing, Filter(first=today + day)) == []


def test_a_listing_of_another_vault_is_empty(tmp_path: Path) -> None:
    from admin_desktop.storage.database import Database

    database = Database(tmp_path / "a.db", tmp_path / "b")
    Register(database, Vault(tmp_path / "v"))
    listing = Listing(database)
    assert (list(listing.find().numbers), listing.find().in_all, listing.facets().pages) == ([], 0, {})
    database.close()
