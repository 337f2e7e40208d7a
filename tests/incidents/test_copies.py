import json

import pytest

from admin_desktop.errors import Trouble
from admin_desktop.evidence.captures import Purpose
from admin_desktop.evidence.verifying import verify
from admin_desktop.evidence.withdrawing import discard
from admin_desktop.incidents.copies import About, Copies, NotKept, captures_about
from admin_desktop.incidents.incident import Form
from admin_desktop.incidents.register import Register
from tests.conftest import Data

ABOUT = About("Lincoln PTA", "Pat Parent", "About the\nfield trip")


@pytest.fixture
def copies(data: Data, register: Register) -> Copies:
    return Copies(data.database, register)


def copy(data: Data, seed: int = 1) -> str:
    return data.seal(data.shot(seed=seed), purpose=Purpose.COPY_OF_COMMUNICATION).id


def about(data: Data, **wanted: str) -> list[str]:
    with data.database.reading() as connection:
        return captures_about(connection, **wanted)


def test_a_copy_is_its_own_record_and_no_incident(data: Data, register: Register, copies: Copies) -> None:
    kept = copy(data)
    copies.describe([kept], ABOUT)
    assert [(one.capture.id, one.about) for one in copies.all()] == [(kept, ABOUT)]
    assert register.all() == []
    assert register.unfiled_captures() == []
    row = json.loads(data.rows("SELECT entry FROM ledger ORDER BY seq DESC LIMIT 1")[0][0])
    assert (row["kind"], row["subject"]) == ("observe", kept)
    assert row["body"]["about"] == {"page": "Lincoln PTA", "person": "Pat Parent", "note": "About the\nfield trip"}
    assert verify(data.database, data.vault).findings == []


def test_said_again_the_last_word_counts_and_both_stay_on_record(data: Data, copies: Copies) -> None:
    kept = copy(data)
    copies.describe([kept], ABOUT)
    copies.describe([kept], About("Other page", "", ""))
    assert copies.get(kept).about == About("Other page", "", "")
    assert data.rows("SELECT count(*) FROM ledger WHERE kind = 'observe'") == [(2,)]
    assert (about(data, page="Lincoln PTA"), about(data, page="other  PAGE")) == ([], [kept])


def test_one_that_nobody_described_is_in_the_list(data: Data, copies: Copies) -> None:
    kept = copy(data)
    assert [one.about for one in copies.all()] == [About()]
    assert about(data, page="") == []
    assert copies.pages_and_people() == ([], [])
    copies.describe([kept], ABOUT)
    assert copies.pages_and_people() == (["Lincoln PTA"], ["Pat Parent"])


def test_found_by_page_and_person(data: Data, register: Register, copies: Copies) -> None:
    one, other, third = (copy(data, seed) for seed in (1, 2, 3))
    copies.describe([one], ABOUT)
    copies.describe([other], About("Lincoln PTA", "Sam", ""))
    copies.describe([third], About("Band", "Pat Parent", ""))
    reported = data.seal(data.shot(seed=4)).id
    register.start([reported], Form(page="Lincoln PTA", author="Pat Parent"), "p", "r")
    dropped = data.seal(data.shot(seed=5)).id
    register.discard(register.start([dropped], Form(page="Lincoln PTA"), "p", "r").id, "x", "Kim")
    data.seal(data.shot(seed=6))
    assert set(about(data, page="lincoln pta")) == {one, other, reported}
    assert set(about(data, person="PAT  PARENT")) == {one, third, reported}
    assert set(about(data, page="Lincoln PTA", person="Sam")) == {other}
    assert about(data, page="nobody") == []
    assert len(about(data)) == 4


def test_reported_instead(data: Data, register: Register, copies: Copies) -> None:
    kept = copy(data)
    copies.describe([kept], ABOUT)
    incident = copies.report(kept, "p", "r")
    assert incident.captures == (kept,)
    form = incident.form
    assert (form.page, form.author, form.note) == ("Lincoln PTA", "Pat Parent", "About the\nfield trip")
    assert copies.all() == []
    assert about(data, page="Lincoln PTA") == [kept]
    assert verify(data.database, data.vault).findings == []


def test_what_was_discarded_meanwhile_is_not_described(data: Data, copies: Copies) -> None:
    gone, kept = copy(data), copy(data, 2)
    with data.database.writing() as connection:
        discard(connection, gone, "x", "Kim")
    for change in (lambda: copies.describe([kept, gone], ABOUT), lambda: copies.report(gone, "p", "r")):
        with pytest.raises(NotKept):
            change()
    assert copies.get(kept).about == About()
    assert [one.capture.id for one in copies.all()] == [kept]
    with pytest.raises(Trouble, match="no capture"):
        copies.describe(["C-20260101-000000-bbbbb"], ABOUT)


def test_hostile_words_are_kept_as_text(data: Data, copies: Copies) -> None:
    kept = copy(data)
    copies.describe([kept], About("a\r\nBcc: x\0", "half \ud83d", "' OR 1=1 --\n<b>"))
    assert copies.get(kept).about == About("a Bcc: x", "half ?", "' OR 1=1 --\n<b>")
    assert about(data, page="a Bcc: x") == [kept]
