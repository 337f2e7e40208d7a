"""When a post was gone after all, and the sealed pictures that show it."""

from datetime import timedelta

import pytest

from admin_desktop.documents.follow_up_mail import FollowUpWriter
from admin_desktop.evidence.captures import Purpose
from admin_desktop.evidence.verifying import verify
from admin_desktop.exports.selecting import Selection, choose
from admin_desktop.incidents.following_up import FollowingUp
from admin_desktop.incidents.gathering import LockedAway, NoDraft
from admin_desktop.incidents.incident import Form
from admin_desktop.incidents.life import Life
from admin_desktop.incidents.merging import merge
from admin_desktop.incidents.register import NotYet, Register
from admin_desktop.incidents.removing import Removing
from admin_desktop.incidents.reporting import Reporter
from admin_desktop.outbox.queue import BY_ITSELF
from admin_desktop.policy import Pack
from admin_desktop.storage.clock import iso_utc, utc_now
from admin_desktop.storage.resources import resource_dir
from admin_desktop.storage.settings import Settings
from tests.conftest import Data


@pytest.fixture
def removing(data: Data) -> Removing:
    return Removing(data.database)


@pytest.fixture
def draft(data: Data, register: Register, pack: Pack, form: Form) -> str:
    return register.start([data.seal().id], form, pack.id, "r").id


def proof(data: Data) -> str:
    return data.seal(purpose=Purpose.REMOVAL_PROOF).id


def proofs(data: Data, incident_id: str) -> list[str]:
    facts = Life(data.database).facts(incident_id)
    assert facts is not None
    return [one.capture.id for one in facts.proofs]


def test_a_proof_is_kept_and_never_among_the_pictures_of_the_post(
    data: Data, register: Register, removing: Removing, draft: str
) -> None:
    id_ = proof(data)
    assert register.unfiled_captures() == [id_], "a crash between seal and record loses nothing"
    removing.prove(draft, [id_], "Kim Lee")
    removing.prove(draft, [id_], "Kim Lee")
    assert register.unfiled_captures() == []
    assert id_ not in register.get(draft).captures
    assert proofs(data, draft) == [id_]
    assert [one.kind for one in register.timeline(draft)].count("proved") == 1


def test_the_report_and_what_follows_it_name_the_proof(
    data: Data, register: Register, reporter: Reporter, removing: Removing, pack: Pack, employee: Settings, draft: str
) -> None:
    first, second = proof(data), proof(data)
    register.mark_removed(draft)
    removing.prove(draft, [first], "Kim Lee")
    mails = reporter.report(draft, pack, employee, BY_ITSELF)
    assert all(f"shows the place afterwards: {first}, " in one.body for one in mails)
    following = FollowingUp(data.database, FollowUpWriter(resource_dir() / "templates"), "1.0-test")
    assert not following.news(draft)
    removing.prove(draft, [second], "Kim Lee")
    (news,) = following.news(draft).changes
    assert f"shows the place afterwards: {second}, " in news
    sha = data.rows("SELECT sha256 FROM pictures WHERE capture_id = ?", second)[0][0]
    assert sha in news
    register.mark_still_up(draft)
    assert following.news(draft).changes == ("The post is up again, or still: what I told you before was wrong.",)
    assert verify(data.database, data.vault).findings == []


def test_a_proof_is_exported_discarded_and_merged_with_its_report(
    data: Data, register: Register, removing: Removing, pack: Pack, form: Form, draft: str
) -> None:
    id_ = proof(data)
    removing.prove(draft, [id_], "Kim Lee")
    with data.database.reading() as connection:
        assert choose(connection, Selection(incidents=(draft,))).captures == (*register.get(draft).captures, id_)
    other = register.start([data.seal().id], form, pack.id, "r").id
    merge(data.database, draft, other)
    assert (proofs(data, draft), proofs(data, other)) == ([], [id_])
    register.discard(other, "mistake", "Kim Lee")
    assert data.rows("SELECT state FROM captures WHERE id = ?", id_) == [("discarded",)]
    assert verify(data.database, data.vault).findings == []


def test_what_is_locked_away_or_discarded_takes_no_proof(
    data: Data, register: Register, removing: Removing, pack: Pack, form: Form, draft: str
) -> None:
    before, after = proof(data), proof(data)
    removing.prove(draft, [before], "Kim Lee")
    register.quarantine(draft, "picture of a minor", "Kim Lee")
    assert data.rows("SELECT state FROM captures WHERE id = ?", before) == [("quarantined",)]
    with pytest.raises(LockedAway):
        removing.prove(draft, [after], "Kim Lee")
    gone = register.start([data.seal().id], form, pack.id, "r").id
    register.discard(gone, "mistake", "Kim Lee")
    with pytest.raises(NoDraft):
        removing.prove(gone, [after], "Kim Lee")
    assert register.unfiled_captures() == [after]


def test_another_moment_of_removal(
    data: Data, register: Register, reporter: Reporter, removing: Removing, pack: Pack, employee: Settings, draft: str
) -> None:
    early = utc_now() - timedelta(minutes=3)
    removing.correct(draft, early, "Kim Lee")
    assert register.get(draft).form.removed_at is None, "a post that is up was not gone at any time"
    register.mark_removed(draft)
    reporter.report(draft, pack, employee, BY_ITSELF)
    with pytest.raises(NotYet):
        removing.correct(draft, utc_now() + timedelta(minutes=1), "Kim Lee")
    removing.correct(draft, early, "Kim Lee")
    removing.correct(draft, early, "Kim Lee")
    assert register.get(draft).form.removed_at == iso_utc(early)
    assert [one.kind for one in register.timeline(draft)].count("removal_corrected") == 1
    following = FollowingUp(data.database, FollowUpWriter(resource_dir() / "templates"), "1.0-test")
    (news,) = following.news(draft).changes
    assert news.startswith("The post was gone at another time than I told you: ")
