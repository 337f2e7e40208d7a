import json
from dataclasses import replace
from datetime import datetime

import pytest

from admin_desktop.evidence.captures import Purpose
from admin_desktop.evidence.deriving import crop
from admin_desktop.evidence.verifying import verify
from admin_desktop.incidents.incident import Form, IncidentState, PageKind, PictureChoice, RecipientChoice, Removal
from admin_desktop.incidents.register import AlreadyReported, NoSuchIncident, Register
from admin_desktop.incidents.reporting import Reporter
from admin_desktop.outbox.queue import SEND_IT_YOURSELF, Outbox, OutboxState
from admin_desktop.policy import Pack
from admin_desktop.storage.database import Database
from admin_desktop.storage.settings import Settings
from tests.conftest import Data

FULL = Form(
    page="Band",
    platform="x",
    link="https://x.com/1",
    author="Sam 😀",
    handle="@sam",
    posted="yesterday",
    body="Two\nlines",
    categories=["profanity", "political"],
    note="A note",
    removal=Removal.REMOVED,
    removed_at="2026-11-22T03:50:00.000Z",
    recipients={
        "communications": RecipientChoice(included=False, address="other@example.org", picture=PictureChoice.CROP),
        "supervisor": RecipientChoice(),
    },
    guessed={"link": "clipboard"},
    touched=["author"],
    page_kind=PageKind.ASSOCIATED,
)


def year() -> int:
    return datetime.now().astimezone().year


def test_a_draft_is_on_disk_before_the_form_is_shown(data: Data, register: Register) -> None:
    capture = data.seal()
    incident = register.start([capture.id], FULL, "test-1", "2026-01-02")
    other = Database(data.paths.database, data.paths.backups)
    assert Register(other, data.vault).get(incident.id) == incident
    other.close()
    assert (incident.state, incident.captures, incident.pack) == (IncidentState.DRAFT, (capture.id,), "test-1")
    assert incident.form == FULL
    assert incident.reported_at is None


def test_every_field_of_the_form_is_in_the_round_trip() -> None:
    default = Form()
    assert all(getattr(FULL, name) != getattr(default, name) for name in Form.__slots__)


def test_ids_count_and_are_never_given_twice(data: Data, register: Register) -> None:
    ids = [register.start([data.seal().id], Form(), "p", "r").id for _ in range(3)]
    assert ids == [f"R-{year()}-000{number}" for number in (1, 2, 3)]
    register.discard(ids[2], "mistake", "Kim")
    assert register.start([data.seal().id], Form(), "p", "r").id == f"R-{year()}-0004"


def test_a_draft_that_fails_uses_no_number(data: Data, register: Register) -> None:
    with pytest.raises(Exception, match="FOREIGN KEY"):
        register.start(["C-gone"], Form(), "p", "r")
    assert register.all() == []
    assert register.start([data.seal().id], Form(), "p", "r").id == f"R-{year()}-0001"


def test_several_captures_keep_their_order(data: Data, register: Register) -> None:
    ids = [data.seal(data.shot(seed=seed)).id for seed in (3, 1, 2)]
    assert register.start(ids, Form(), "p", "r").captures == tuple(ids)


def test_a_capture_is_filed_and_others_are_not(data: Data, register: Register) -> None:
    filed, proof = data.seal(), data.seal(purpose=Purpose.SETTING_PROOF)
    loose = [data.seal().id, data.seal(purpose=Purpose.INCIDENT).id]
    assert set(register.unfiled_captures()) == {filed.id, *loose}
    register.start([filed.id, proof.id], Form(), "p", "r")
    assert sorted(register.unfiled_captures()) == sorted(loose)
    assert data.rows("SELECT purpose FROM captures WHERE id IN (?, ?) ORDER BY 1", filed.id, proof.id) == [
        ("incident",),
        ("setting_proof",),
    ]
    assert verify(data.database, data.vault).findings == []


def test_saving_changes_the_draft(data: Data, register: Register) -> None:
    incident = register.start([data.seal().id], Form(), "p", "r")
    register.save(incident.id, FULL)
    assert register.get(incident.id).form == FULL
    assert register.get(incident.id).updated_at >= incident.updated_at


@pytest.mark.parametrize("words", ["half \ud83d pair", "nul \0 byte", "'; DROP TABLE incidents; --", "x" * 100_000])
def test_whatever_was_posted_can_be_saved(data: Data, register: Register, words: str) -> None:
    incident = register.start([data.seal().id], Form(body=words, author=words), "p", "r")
    kept = register.get(incident.id).form.body
    assert kept == words.replace("\ud83d", "?").replace("\0", "")


def test_what_is_not_there_is_said(register: Register) -> None:
    with pytest.raises(NoSuchIncident, match="R-2026-9999"):
        register.get("R-2026-9999")


def test_removal_is_noted_once_and_can_be_taken_back(data: Data, register: Register) -> None:
    id_ = register.start([data.seal().id], Form(), "p", "r").id
    first = register.mark_removed(id_)
    assert first.form.removal == Removal.REMOVED
    assert first.form.removed_at is not None
    assert register.mark_removed(id_).form.removed_at == first.form.removed_at
    back = register.mark_still_up(id_)
    assert (back.form.removal, back.form.removed_at) == (Removal.STILL_UP, None)
    register.mark_still_up(id_)
    assert [event.kind for event in register.timeline(id_)] == ["captured", "removed", "still_up"]


def test_incidents_are_listed_the_newest_first(data: Data, register: Register) -> None:
    ids = [register.start([data.seal().id], Form(page=f"Page {number}"), "p", "r").id for number in (1, 2, 3)]
    register.discard(ids[1], "mistake", "Kim")
    assert [incident.id for incident in register.all()] == [ids[2], ids[0]]
    assert [incident.id for incident in register.all(IncidentState.DRAFT)] == [ids[2], ids[0]]
    assert [incident.id for incident in register.all(IncidentState.DROPPED)] == [ids[1]]
    assert register.pages_used() == ["Page 3", "Page 1"]


def test_pages_named_before_are_listed_once_the_latest_first(data: Data, register: Register) -> None:
    assert register.pages_used() == []
    pages = ["Band", "Ärzte", "", "band", "Band", "%s", "Chess", "Ärzte"]
    ids = [register.start([], Form(page=page), "p", "r").id for page in pages]
    with data.database.writing() as connection:
        for number, one in enumerate(ids):
            moment = f"2026-11-{22 if number == 3 else number + 1:02d}T00:00:00.000Z"
            connection.execute("UPDATE incidents SET updated_at = ? WHERE id = ?", (moment, one))
    assert register.pages_used() == ["band", "Ärzte", "Chess", "%s", "Band"]


def test_discarding_a_draft_erases_its_pictures_and_words(data: Data, register: Register) -> None:
    capture, kept = data.seal(), data.seal(data.shot(seed=2))
    cut = crop(data.database, data.vault, capture, 1, (0, 0, 5, 5))
    id_ = register.start([capture.id], FULL, "p", "r").id
    register.discard(id_, "the wrong window", "Kim Lee")
    dropped = register.get(id_)
    assert dropped.state == IncidentState.DROPPED
    form = dropped.form
    assert (form.page, form.link, form.author, form.body, form.note, form.categories) == ("", "", "", "", "", [])
    assert data.files() == [kept.pictures[0].path]
    ((entry,),) = data.rows("SELECT entry FROM ledger WHERE kind = 'discard'")
    body = json.loads(entry)["body"]
    assert (body["reason"], body["who"]) == ("the wrong window", "Kim Lee")
    assert [file["sha256"] for file in body["files"]] == [picture.sha256 for picture in cut.pictures]
    assert verify(data.database, data.vault).findings == []


def test_a_capture_that_another_incident_uses_is_kept(data: Data, register: Register) -> None:
    shared, own = data.seal(), data.seal(data.shot(seed=2))
    first = register.start([shared.id, own.id], Form(), "p", "r")
    second = register.start([shared.id], Form(), "p", "r")
    register.discard(first.id, "mistake", "Kim")
    assert data.files() == [shared.pictures[0].path]
    register.discard(second.id, "mistake", "Kim")
    assert data.files() == []


def test_a_discard_that_fails_erases_nothing(data: Data, register: Register) -> None:
    id_ = register.start([data.seal().id], FULL, "p", "r").id
    with data.database.writing() as connection:
        connection.execute("CREATE TRIGGER no BEFORE INSERT ON incident_events BEGIN SELECT RAISE(ABORT, 'no'); END")
    with pytest.raises(Exception, match="no"):
        register.discard(id_, "mistake", "Kim")
    assert register.get(id_).form == FULL
    assert len(data.files()) == 1
    assert verify(data.database, data.vault).findings == []


def test_what_was_reported_is_no_mistake_any_more(
    data: Data, register: Register, reporter: Reporter, form: Form, pack: Pack, volunteer: Settings
) -> None:
    id_ = register.start([data.seal().id], form, "p", "r").id
    reporter.report(id_, pack, volunteer, SEND_IT_YOURSELF)
    with pytest.raises(AlreadyReported, match=id_):
        register.discard(id_, "mistake", "Kim")
    assert len(data.files()) == 1
    assert register.get(id_).form.body == form.body


def test_a_reported_incident_is_not_changed_by_a_late_save(
    data: Data, register: Register, reporter: Reporter, form: Form, pack: Pack, volunteer: Settings
) -> None:
    id_ = register.start([data.seal().id], form, "p", "r").id
    reporter.report(id_, pack, volunteer, SEND_IT_YOURSELF)
    register.save(id_, replace(form, body="changed afterwards"))
    assert register.get(id_).form.body == form.body


def test_locking_away_stops_mail_that_has_not_left(
    data: Data, register: Register, reporter: Reporter, form: Form, pack: Pack, employee: Settings
) -> None:
    capture = data.seal()
    crop(data.database, data.vault, capture, 1, (0, 0, 5, 5))
    id_ = register.start([capture.id], form, "p", "r").id
    sent, waiting = reporter.report(id_, pack, employee, SEND_IT_YOURSELF)
    outbox = Outbox(data.database)
    outbox.sent_by_hand(sent.id)
    assert register.quarantine(id_, "a child", "Kim") == 1
    states = {row.message_id: row.state for row in outbox.rows(id_)}
    assert states == {sent.id: OutboxState.HANDED_OVER, waiting.id: OutboxState.CANCELLED}
    assert data.files() == [capture.pictures[0].path]
    assert data.rows("SELECT state FROM captures") == [("quarantined",)]
    assert verify(data.database, data.vault).findings == []
    assert [event.kind for event in register.timeline(id_)][-1] == "quarantined"
