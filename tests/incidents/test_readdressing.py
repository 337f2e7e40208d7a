"""Another address for a message: the old one stays on record, the new one has a number of its own."""

import email
import email.policy
from datetime import timedelta
from email.message import EmailMessage

import pytest

from admin_desktop.documents.follow_up_mail import FollowUpWriter
from admin_desktop.evidence.verifying import verify
from admin_desktop.incidents.following_up import FollowingUp
from admin_desktop.incidents.incident import Form
from admin_desktop.incidents.readdressing import NotAnAddress, Readdressing
from admin_desktop.incidents.register import Register
from admin_desktop.incidents.reporting import Reporter
from admin_desktop.outbox.queue import BY_ITSELF, NoSuchMessage, NotOpenAnyMore, Outbox, OutboxState
from admin_desktop.policy import Pack
from admin_desktop.storage.clock import parse_iso
from admin_desktop.storage.resources import resource_dir
from admin_desktop.storage.settings import Settings
from tests.conftest import Data

WRONG, RIGHT = "comms@district.org", "new.office@district.org"


@pytest.fixture
def reported(data: Data, register: Register, reporter: Reporter, pack: Pack, employee: Settings, form: Form) -> str:
    incident_id = register.start([data.seal().id], form, pack.id, "r").id
    reporter.report(incident_id, pack, employee, BY_ITSELF)
    return incident_id


@pytest.fixture
def outbox(data: Data) -> Outbox:
    return Outbox(data.database)


def parsed(eml: bytes) -> EmailMessage:
    made = email.message_from_bytes(eml, policy=email.policy.default)
    assert isinstance(made, EmailMessage)
    return made


def to(outbox: Outbox, address: str) -> list[str]:
    return [one.message_id for one in reversed(outbox.rows()) if one.recipient == address and not one.finished]


def files(mail: EmailMessage) -> list[tuple[str | None, bytes]]:
    return [(one.get_filename(), one.get_payload(decode=True)) for one in mail.iter_attachments()]  # type: ignore[misc]


def test_a_new_message_takes_the_place_of_the_old_one(data: Data, outbox: Outbox, reported: str) -> None:
    (old_id,) = to(outbox, WRONG)
    before = outbox.message(old_id)
    (new,) = Readdressing(data.database).send_to(old_id, f" {RIGHT} ", BY_ITSELF, "Kim Lee")
    assert outbox.message(old_id) == before
    old_row, new_row = outbox.row(old_id), outbox.row(new.id)
    assert (old_row.state, old_row.taken_back) == (OutboxState.CANCELLED, False)
    assert RIGHT in old_row.last_error and new.id in old_row.last_error
    assert (new_row.state, new_row.recipient, new_row.follows) == (OutboxState.WAITING, RIGHT, None)
    assert new_row.urgent == old_row.urgent
    old_mail, new_mail = parsed(before.eml), parsed(new.eml)
    assert new_mail["To"] == RIGHT
    assert new_mail["Message-ID"] == new.header_id != before.header_id
    assert new_mail["Subject"] == old_mail["Subject"] == new.subject
    assert new_mail["Reply-To"] == old_mail["Reply-To"]
    assert files(new_mail) == files(old_mail) != []
    for kind in ("plain", "html"):
        part = new_mail.get_body((kind,))
        assert part is not None
        words = part.get_content()
        assert f"message {new.id}; if this arrives twice" in words
        assert f"It replaces message {old_id}" in words and words.count(old_id) == 1
        assert WRONG not in words
    assert new.body in new_mail.get_body(("plain",)).get_content().replace("\r\n", "\n")  # type: ignore[union-attr]
    assert all(len(line) <= 998 for line in new.eml.split(b"\r\n"))
    assert b"\n" not in new.eml.replace(b"\r\n", b"")


def test_it_is_on_record(data: Data, outbox: Outbox, register: Register, reported: str) -> None:
    (old_id,) = to(outbox, WRONG)
    (new,) = Readdressing(data.database).send_to(old_id, RIGHT, BY_ITSELF, "Kim Lee")
    event = register.timeline(reported)[-1]
    assert (event.kind, event.detail["new"]) == ("readdressed", {old_id: new.id})
    assert WRONG in event.detail["words"] and RIGHT in event.detail["words"]
    sent = data.rows("SELECT json_extract(entry, '$.body') FROM ledger WHERE kind = 'send' ORDER BY seq")
    assert f'"replaces":"{old_id}"' in sent[-1][0] and new.sha256 in sent[-1][0]
    assert not verify(data.database, data.vault).findings


def test_what_waits_in_the_thread_goes_along(
    data: Data, outbox: Outbox, register: Register, employee: Settings, reported: str
) -> None:
    following = FollowingUp(data.database, FollowUpWriter(resource_dir() / "templates"), "1.0-test")
    (captured,) = data.rows("SELECT captured_at FROM captures")[0]
    register.mark_removed(reported, "Kim Lee", parse_iso(captured) + timedelta(minutes=12))
    following.send(reported, employee, BY_ITSELF)
    first, second = to(outbox, WRONG)
    made = Readdressing(data.database).send_to(first, RIGHT, BY_ITSELF, "Kim Lee")
    assert [one.follows for one in made] == [None, made[0].id]
    assert outbox.row(second).state == OutboxState.CANCELLED
    mail = parsed(made[1].eml)
    assert mail["In-Reply-To"] == mail["References"] == made[0].header_id
    assert f"message {made[1].id}, which follows message {made[0].id}" in made[1].body
    # What comes later is for the new address, in its thread.
    register.mark_still_up(reported, "Kim Lee")
    later = following.send(reported, employee, BY_ITSELF)
    assert [(one.recipient, one.follows) for one in later if one.role == "communications"] == [(RIGHT, made[0].id)]


def test_again_and_again(data: Data, outbox: Outbox, reported: str) -> None:
    readdressing = Readdressing(data.database)
    (old_id,) = to(outbox, WRONG)
    (new,) = readdressing.send_to(old_id, RIGHT, BY_ITSELF, "Kim Lee")
    (third,) = readdressing.send_to(new.id, WRONG, BY_ITSELF, "Kim Lee")
    assert third.id in third.body and "replaces" in third.body
    with pytest.raises(NotOpenAnyMore):
        readdressing.send_to(old_id, RIGHT, BY_ITSELF, "Kim Lee")
    with pytest.raises(NotOpenAnyMore, match="Another message goes"):
        outbox.take_up(old_id, BY_ITSELF)
    with pytest.raises(NoSuchMessage):
        readdressing.send_to("M-none", RIGHT, BY_ITSELF, "Kim Lee")


@pytest.mark.parametrize("address", ["", "nobody", "a@b\r\nBcc: x@y", WRONG.upper(), "=?utf-8?q?a?=@b.org"])
def test_no_address_changes_nothing(data: Data, outbox: Outbox, reported: str, address: str) -> None:
    (old_id,) = to(outbox, WRONG)
    before = outbox.rows()
    with pytest.raises(NotAnAddress):
        Readdressing(data.database).send_to(old_id, address, BY_ITSELF, "Kim Lee")
    assert outbox.rows() == before
