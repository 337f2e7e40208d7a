import json
from dataclasses import replace

import pytest

from admin_desktop.evidence.captures import Purpose
from admin_desktop.evidence.deriving import crop
from admin_desktop.evidence.verifying import verify
from admin_desktop.incidents.gathering import Gathering, LastPicture, LockedAway, NoDraft
from admin_desktop.incidents.incident import Form, IncidentState, Selection
from admin_desktop.incidents.register import Register
from admin_desktop.incidents.reporting import Reporter
from admin_desktop.outbox.queue import SEND_IT_YOURSELF, Outbox
from admin_desktop.policy import Pack
from admin_desktop.storage.settings import Settings
from tests.conftest import Data


@pytest.fixture
def captures(data: Data) -> list[str]:
    return [data.seal(data.shot(seed=number)).id for number in range(4)]


@pytest.fixture
def draft(register: Register, captures: list[str]) -> str:
    return register.start(captures[:1], Form(), "p", "r").id


def test_more_come_after_the_first_in_their_order(
    data: Data, register: Register, gathering: Gathering, captures: list[str], draft: str
) -> None:
    assert gathering.add(draft, captures[1:3]) == IncidentState.DRAFT
    gathering.add(draft, [captures[3], captures[0], captures[3]])
    assert register.get(draft).captures == tuple(captures)
    assert {purpose for (purpose,) in data.rows("SELECT purpose FROM captures")} == {Purpose.INCIDENT}
    assert register.unfiled_captures() == []
    added = [event.detail["captures"] for event in register.timeline(draft) if event.kind == "added"]
    assert added == [captures[1:3], captures[3:]]
    assert verify(data.database, data.vault).findings == []


def test_each_has_a_box_of_its_own(register: Register, gathering: Gathering, captures: list[str], draft: str) -> None:
    gathering.add(draft, captures[1:2])
    gathering.select(draft, Selection(captures[1], 2, [1, 2, 3, 4]))
    assert register.get(draft).selections == (Selection(captures[0]), Selection(captures[1], 2, [1, 2, 3, 4]))
    register.save(draft, Form(page="Typed meanwhile"))
    incident = register.get(draft)
    assert (incident.selection(captures[1]).box, incident.has_box) == ([1, 2, 3, 4], True)
    gathering.select(draft, Selection(captures[1], 1, None))
    assert not register.get(draft).has_box


@pytest.mark.parametrize(
    ("by", "expected"),
    [(-1, [0, 2, 1, 3]), (1, [0, 1, 3, 2]), (-2, [2, 0, 1, 3]), (-9, [2, 0, 1, 3]), (9, [0, 1, 3, 2])],
)
def test_moving(
    register: Register, gathering: Gathering, captures: list[str], draft: str, by: int, expected: list[int]
) -> None:
    gathering.add(draft, captures[1:])
    gathering.select(draft, Selection(captures[2], 1, [1, 2, 3, 4]))
    gathering.move(draft, captures[2], by)
    assert register.get(draft).captures == tuple(captures[at] for at in expected)
    assert register.get(draft).selection(captures[2]).box == [1, 2, 3, 4]
    gathering.move(draft, "C-20260101-000000-bbbbb", 1)
    assert register.get(draft).captures == tuple(captures[at] for at in expected)


def test_what_is_taken_out_is_kept_and_waits(
    data: Data, register: Register, gathering: Gathering, captures: list[str], draft: str
) -> None:
    gathering.add(draft, captures[1:])
    before, rows = data.files(), data.rows("SELECT count(*) FROM ledger")
    gathering.take_out(draft, captures[1])
    assert register.get(draft).captures == (captures[0], captures[2], captures[3])
    assert register.unfiled_captures() == [captures[1]]
    assert data.files() == before
    assert data.rows("SELECT count(*) FROM ledger") == rows
    assert register.timeline(draft)[-1].kind == "taken_out"
    gathering.add(draft, [captures[1]])
    assert register.get(draft).captures == (captures[0], captures[2], captures[3], captures[1])


def test_the_only_picture_stays(register: Register, gathering: Gathering, captures: list[str], draft: str) -> None:
    with pytest.raises(LastPicture, match="only picture"):
        gathering.take_out(draft, captures[0])
    assert register.get(draft).captures == (captures[0],)


def test_what_is_locked_away_stays(register: Register, gathering: Gathering, captures: list[str], draft: str) -> None:
    gathering.add(draft, captures[1:2])
    register.quarantine(draft, "x", "Kim")
    with pytest.raises(LockedAway):
        gathering.take_out(draft, captures[1])
    assert register.get(draft).captures == tuple(captures[:2])
    with pytest.raises(LockedAway, match="new picture is kept"):
        gathering.add(draft, captures[2:])
    assert register.get(draft).captures == tuple(captures[:2])


def test_a_sent_report_gets_a_further_record_and_no_new_mail(
    data: Data,
    register: Register,
    gathering: Gathering,
    reporter: Reporter,
    captures: list[str],
    draft: str,
    pack: Pack,
    volunteer: Settings,
) -> None:
    reporter.report(draft, pack, volunteer, SEND_IT_YOURSELF)
    rows = Outbox(data.database).rows(draft)
    assert gathering.add(draft, captures[1:2]) == IncidentState.REPORTED
    assert register.get(draft).captures == tuple(captures[:2])
    assert Outbox(data.database).rows(draft) == rows
    with pytest.raises(NoDraft, match="Nothing was changed"):
        gathering.take_out(draft, captures[1])
    with pytest.raises(NoDraft, match="Nothing was changed"):
        gathering.move(draft, captures[1], -1)
    gathering.select(draft, Selection(captures[1], 1, [1, 1, 5, 5]))
    assert register.get(draft).selections == (Selection(captures[0]), Selection(captures[1]))


def test_nothing_is_added_to_what_was_discarded(
    register: Register, gathering: Gathering, captures: list[str], draft: str
) -> None:
    register.discard(draft, "mistake", "Kim")
    with pytest.raises(NoDraft, match="is kept"):
        gathering.add(draft, captures[1:2])
    assert captures[1] in register.unfiled_captures()


def test_the_steps_carry_over_what_was_selected_before(data: Data, captures: list[str]) -> None:
    """A database of the version before, with rows in it, run through the step."""
    import sqlite3

    from admin_desktop.storage.migrating import STEPS, steps

    old = sqlite3.connect(":memory:")
    for number, sql in steps():
        if number < 4:
            old.executescript(sql)
    for name in ("C-1", "C-2", "C-3"):
        old.execute(
            "INSERT INTO captures (id, purpose, origin, captured_at, local_time, zone, program_version)"
            " VALUES (?, 'incident', 'screen', 'x', 'x', 'x', 'x')",
            (name,),
        )
    for name, picture, box in (("R-1", 2, "[1, 2, 3, 4]"), ("R-2", 1, None)):
        old.execute(
            "INSERT INTO incidents (id, state, created_at, updated_at, picture, box, pack, pack_revision)"
            " VALUES (?, 'draft', 'x', 'x', ?, ?, 'p', 'r')",
            (name, picture, box),
        )
    rows = [("R-1", "C-2", 1), ("R-1", "C-1", 0), ("R-2", "C-3", 0)]
    old.executemany("INSERT INTO incident_captures VALUES (?, ?, ?)", rows)
    old.executescript((STEPS / "0004_several_captures.sql").read_text(encoding="utf-8"))
    found = old.execute("SELECT capture_id, picture, box FROM incident_captures ORDER BY capture_id").fetchall()
    assert found == [("C-1", 2, "[1, 2, 3, 4]"), ("C-2", 1, None), ("C-3", 1, None)]
    columns = {row[1] for row in old.execute("PRAGMA table_info(incidents)")}
    assert not columns & {"picture", "box"}
    old.close()


def test_every_kept_picture_goes_as_chosen(
    data: Data,
    register: Register,
    gathering: Gathering,
    reporter: Reporter,
    form: Form,
    pack: Pack,
    employee: Settings,
) -> None:
    import email
    import email.policy

    cut = crop(data.database, data.vault, data.seal(data.shot(60, 40, seed=11)), 1, (5, 5, 20, 20))
    whole = data.seal(data.shot(50, 40, seed=12))
    id_ = register.start([cut.id, whole.id], replace(form), "p", "r").id
    gathering.select(id_, Selection(cut.id, 1, [5, 5, 20, 20]))
    messages = reporter.report(id_, pack, employee, SEND_IT_YOURSELF)
    expected = [[cut.pictures[0], whole.pictures[0]], [cut.pictures[1], whole.pictures[0]]]
    for message, pictures in zip(messages, expected, strict=True):
        mail = email.message_from_bytes(message.eml, policy=email.policy.default)
        found = list(mail.iter_attachments())
        assert [part.get_payload(decode=True) for part in found] == [data.vault.read(one.path) for one in pictures]
        names = [part.get_filename() or "" for part in found]
        assert names[0].startswith(f"{id_}-1-{cut.id}-")
        assert names[1] == f"{id_}-2-{whole.id}-original.png"
        for one in (*pictures, cut.pictures[0]):
            assert one.sha256 in message.body
        for capture in (cut, whole):
            assert f"sealed original ({capture.id}/screen-1.png):" in message.body
    sends = [
        json.loads(row[0])["body"] for row in data.rows("SELECT entry FROM ledger WHERE kind = 'send' ORDER BY seq")
    ]
    assert [send["pictures_sha256"] for send in sends] == [[one.sha256 for one in pictures] for pictures in expected]
