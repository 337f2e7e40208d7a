from datetime import UTC, date, datetime, timedelta

import pytest

from admin_desktop.evidence.captures import NoSuchCapture
from admin_desktop.evidence.sealing import ScreenShot, observe
from admin_desktop.exports.selecting import Chosen, NothingToExport, Selection, choose
from admin_desktop.incidents.register import NoSuchIncident
from tests.conftest import Pixels
from tests.exports.conftest import Office


def chosen(office: Office, selection: Selection) -> Chosen:
    with office.data.database.reading() as connection:
        return choose(connection, selection)


def captured_at(office: Office, moment: datetime) -> str:
    pixels = Pixels(4, 3, bytes(48), moment)
    return office.data.seal(ScreenShot(pixels, {"number": 1})).id


def test_a_report_brings_all_its_captures(office: Office) -> None:
    one, two, _other = office.capture(1), office.capture(2), office.capture(3)
    incident = office.draft(one, two)
    assert chosen(office, Selection(incidents=(incident.id,))) == Chosen((incident.id,), (one.id, two.id))


def test_a_capture_comes_alone(office: Office) -> None:
    one, two = office.capture(1), office.capture(2)
    office.draft(one, two)
    assert chosen(office, Selection(captures=(two.id,))) == Chosen((), (two.id,))


@pytest.mark.parametrize(
    ("selection", "trouble"),
    [
        (Selection(incidents=("R-2026-0099",)), NoSuchIncident),
        (Selection(captures=("C-20261122-214107-k7q2x",)), NoSuchCapture),
        (Selection(first=date(2026, 1, 1)), NothingToExport),
        (Selection(person="Nobody"), NothingToExport),
    ],
)
def test_what_there_is_not(office: Office, selection: Selection, trouble: type[Exception]) -> None:
    with pytest.raises(trouble, match=r"Nothing was (exported|written)"):
        chosen(office, selection)


def test_days_are_whole_days_of_this_computers_clock(office: Office) -> None:
    """Both days included, from midnight to midnight here, wherever that is."""
    first = datetime(2026, 11, 20).astimezone()
    last = datetime(2026, 11, 22).astimezone()
    before = captured_at(office, (first - timedelta(milliseconds=1)).astimezone(UTC))
    start = captured_at(office, first.astimezone(UTC))
    end = captured_at(office, (last - timedelta(milliseconds=1)).astimezone(UTC))
    after = captured_at(office, last.astimezone(UTC))
    days = Selection(first=date(2026, 11, 20), last=date(2026, 11, 21))
    assert set(chosen(office, days).captures) == {start, end}
    assert set(chosen(office, Selection(first=date(2026, 11, 20))).captures) == {start, end, after}
    assert set(chosen(office, Selection(last=date(2026, 11, 19))).captures) == {before}
    assert len(chosen(office, Selection(first=date.min, last=date.max)).captures) == 4


def test_days_bring_reports_with_all_their_captures_and_captures_without_a_report(office: Office) -> None:
    day = datetime(2026, 11, 20, 12).astimezone(UTC)
    inside, later = captured_at(office, day), captured_at(office, day + timedelta(days=9))
    unfiled = captured_at(office, day)
    with office.data.database.reading() as connection:
        from admin_desktop.evidence.captures import get_capture

        captures = [get_capture(connection, one) for one in (inside, later)]
    incident = office.draft(*captures)
    found = chosen(office, Selection(first=date(2026, 11, 20), last=date(2026, 11, 20)))
    assert found.incidents == (incident.id,)
    assert set(found.captures) == {inside, later, unfiled}


def test_a_page_and_a_person_are_found_by_their_words(office: Office) -> None:
    boosters = office.draft(office.capture(1), page="Band  Boosters (North)", author="Sam Sample @sam")
    office.draft(office.capture(2), page="Band", author="Samantha Sample")
    unfiled = office.capture(3)
    assert chosen(office, Selection(page="boosters band")).incidents == (boosters.id,)
    assert chosen(office, Selection(person="SAM sample")).incidents == (boosters.id,)
    assert len(chosen(office, Selection(page="band")).incidents) == 2
    found = chosen(office, Selection(page="band", person="sam"))
    assert found.incidents == (boosters.id,)
    assert unfiled.id not in found.captures
    assert found.left_out == 1


def test_a_kept_copy_that_names_a_page_is_found(office: Office) -> None:
    copy = observe(office.data.database, office.capture(), {"about": {"page": "PTA", "person": "Pat Doe", "note": ""}})
    assert chosen(office, Selection(person="doe")) == Chosen((), (copy.id,), 0)


def test_the_words_of_a_selection() -> None:
    assert Selection(incidents=("R-1",)).words() == "report R-1"
    assert Selection(captures=("C-1", "C-2")).words() == "captures C-1, C-2"
    days = Selection(first=date(2026, 1, 2), last=date(2026, 1, 3), page="PTA")
    assert days.words() == "everything from 2026-01-02 to 2026-01-03, page PTA"
    assert days.values() == {"from": "2026-01-02", "to": "2026-01-03", "page": "PTA"}
