"""Follow-ups: in the thread of the first message, once, and read back from a real mail server."""

import email
import email.policy
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from admin_desktop.documents.follow_up_mail import FollowUpWriter
from admin_desktop.evidence.verifying import verify
from admin_desktop.incidents.following_up import FollowingUp, NobodyToTell, NothingToTell
from admin_desktop.incidents.incident import Form
from admin_desktop.incidents.life import Hindrance, Life, Outcome
from admin_desktop.incidents.notes import add_note
from admin_desktop.incidents.register import Register
from admin_desktop.incidents.reporting import Reporter
from admin_desktop.outbox.delivery import Delivery
from admin_desktop.outbox.leases import Leases
from admin_desktop.outbox.queue import BY_ITSELF, COPY, SEND_IT_YOURSELF, Outbox, OutboxState
from admin_desktop.outbox.transports.smtp import SmtpTransport
from admin_desktop.policy import Pack
from admin_desktop.storage.clock import parse_iso
from admin_desktop.storage.resources import resource_dir
from admin_desktop.storage.settings import Settings
from tests.conftest import Data
from tests.outbox.mail_server import PASSWORD, Authority, Mailbox, Server, mail_server


@pytest.fixture
def following(data: Data) -> FollowingUp:
    return FollowingUp(data.database, FollowUpWriter(resource_dir() / "templates"), "1.0-test")


@pytest.fixture
def reported(data: Data, register: Register, reporter: Reporter, pack: Pack, employee: Settings, form: Form) -> str:
    incident_id = register.start([data.seal().id], form, pack.id, "r").id
    reporter.report(incident_id, pack, employee, BY_ITSELF)
    return incident_id


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def server(authority: Authority) -> Iterator[Server]:
    with mail_server(authority) as made:
        yield made


def send(data: Data, server: Server) -> None:
    Delivery(Leases(data.database, BY_ITSELF), lambda: SmtpTransport(server.account(), PASSWORD)).run()


def parsed(eml: bytes) -> EmailMessage:
    made = email.message_from_bytes(eml, policy=email.policy.default)
    assert isinstance(made, EmailMessage)
    return made


def test_it_arrives_in_the_thread_of_the_report(
    data: Data, register: Register, following: FollowingUp, employee: Settings, reported: str, server: Server
) -> None:
    send(data, server)
    (captured,) = data.rows("SELECT captured_at FROM captures")[0]
    register.mark_removed(reported, "Kim Lee", parse_iso(captured) + timedelta(minutes=12, seconds=30))
    first_bytes = data.rows("SELECT id, sha256, eml FROM messages")
    following.send(reported, employee, BY_ITSELF)
    send(data, server)
    mails = [parsed(eml) for _, eml in server.box.mail]
    assert len(mails) == 4
    for first in mails[:2]:
        (later,) = [one for one in mails[2:] if one["To"] == first["To"]]
        assert later["In-Reply-To"] == later["References"] == first["Message-ID"]
        assert later["Subject"] == f"Re: {first['Subject']}"
        assert later["Message-ID"] != first["Message-ID"]
        part = later.get_body(("plain",))
        assert part is not None
        text = part.get_content()
        assert "The post is gone: " in text
        assert "That is 12 minutes after I captured it." in text
        assert f"Report {reported}, message M-" in text
        assert "if this arrives twice it is the same follow-up" in text
        assert "Head of the chain of custody: row " in text
        assert not list(later.iter_attachments())
    assert data.rows("SELECT id, sha256, eml FROM messages WHERE follows IS NULL") == first_bytes
    assert not verify(data.database, data.vault).findings


def test_pressed_twice_it_goes_once(
    register: Register, following: FollowingUp, employee: Settings, reported: str, data: Data
) -> None:
    assert not following.news(reported)
    register.mark_removed(reported)
    assert following.news(reported)
    following.send(reported, employee, BY_ITSELF)
    with pytest.raises(NothingToTell):
        following.send(reported, employee, BY_ITSELF)
    assert not following.news(reported)
    assert len(Outbox(data.database).rows()) == 4


def test_at_once_from_two_sides_it_goes_once(
    register: Register, following: FollowingUp, employee: Settings, reported: str, data: Data
) -> None:
    register.mark_removed(reported)
    start, refused = threading.Barrier(4), []

    def press() -> None:
        start.wait()
        try:
            following.send(reported, employee, BY_ITSELF)
        except NothingToTell as trouble:
            refused.append(trouble)
        finally:
            data.database.close()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 3
    assert len(Outbox(data.database).rows()) == 4


def test_what_was_taken_back_is_not_told(
    register: Register, data: Data, following: FollowingUp, employee: Settings, reported: str
) -> None:
    life = Life(data.database)
    register.mark_removed(reported)
    register.mark_still_up(reported)
    life.close(reported, Outcome.OTHER, "Kim Lee")
    life.reopen(reported, "Kim Lee")
    add_note(data.database, reported, "For me alone", "Kim Lee")
    assert not following.news(reported)
    register.mark_removed(reported)
    following.send(reported, employee, BY_ITSELF)
    register.mark_still_up(reported)
    assert following.news(reported).changes == ("The post is up again, or still: what I told you before was wrong.",)


def test_everything_else_that_is_told(data: Data, following: FollowingUp, reported: str) -> None:
    life = Life(data.database)
    life.cannot_remove(reported, Hindrance.NO_RIGHTS, "Kim Lee")
    life.cannot_remove(reported, Hindrance.OTHER, "Kim Lee", "Locked out\r\nBcc: x@evil.example")
    life.told_platform(reported, "Kim Lee")
    life.close(reported, Outcome.LEFT_UP, "Kim Lee")
    add_note(data.database, reported, "Her mother called.", "Kim Lee", tell=True)
    news = following.news(reported)
    assert news.changes[1:] == (
        "I have reported it to the platform.",
        "I have closed this report: the post stays up on advice of Communications.",
    )
    assert news.changes[0].startswith("I cannot remove the post: Locked out")
    assert news.notes == ("Her mother called.",)


def test_it_does_not_overtake_its_report(
    data: Data, register: Register, following: FollowingUp, employee: Settings, reported: str, authority: Authority
) -> None:
    register.mark_removed(reported)
    following.send(reported, employee, BY_ITSELF)
    leases = Leases(data.database, BY_ITSELF)
    busy = Mailbox(on_rcpt=lambda _box, _server, _address: "451 4.7.1 greylisted")
    with mail_server(authority, box=busy) as server:
        send(data, server)
        states = {row.subject.startswith("Re: "): row.state for row in Outbox(data.database).rows()}
        assert states == {False: OutboxState.RETRYING, True: OutboxState.WAITING}
        due = leases.next_due()
        assert due is not None
        assert due.isoformat() > data.rows("SELECT max(updated_at) FROM outbox")[0][0], "no busy waiting for it"
        busy.on_rcpt = lambda _box, _server, _address: "250 OK"
        Delivery(leases, lambda: SmtpTransport(server.account(), PASSWORD)).run(early=True)
        subjects = [parsed(eml)["Subject"].startswith("Re: ") for _, eml in busy.mail]
    assert sorted(subjects) == [False, False, True, True]
    assert subjects[0] is False


def test_whoever_was_not_written_to_is_not_told(
    data: Data, register: Register, following: FollowingUp, employee: Settings, reported: str
) -> None:
    register.mark_removed(reported)
    outbox = Outbox(data.database)
    one, other = outbox.rows()
    outbox.cancel(one.message_id)
    (message,) = following.send(reported, employee, SEND_IT_YOURSELF)
    assert (message.recipient, message.follows) == (other.recipient, other.message_id)
    assert outbox.message(message.id) == message
    outbox.cancel(other.message_id)
    register.mark_still_up(reported)
    assert not following.news(reported)
    with pytest.raises(NobodyToTell):
        following.send(reported, employee, BY_ITSELF)


_VICTIM = """
import os, signal, sys
from pathlib import Path
from admin_desktop.documents.follow_up_mail import FollowUpWriter
from admin_desktop.incidents import following_up
from admin_desktop.storage.database import Database
from admin_desktop.storage.clock import parse_iso
from admin_desktop.storage.resources import resource_dir
from admin_desktop.storage.settings import Settings
name = sys.argv[3]
real = getattr(following_up, name)
def killed(*given, **options):
    real(*given, **options)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(following_up, name, killed)
database = Database(Path(sys.argv[1]), Path(sys.argv[1]).parent / "backups")
writer = FollowUpWriter(resource_dir() / "templates")
following_up.FollowingUp(database, writer, "1").send(sys.argv[2], Settings(mail="kim@school.org"), "smtp")
"""


@pytest.mark.skipif(os.name == "nt", reason="kills with a POSIX signal")
@pytest.mark.parametrize("moment", ["append", "put", "add_event"])
def test_killed_within_it_is_told_whole_or_not_at_all(
    moment: str, data: Data, register: Register, following: FollowingUp, employee: Settings, reported: str
) -> None:
    register.mark_removed(reported)
    before = data.rows("SELECT count(*) FROM ledger")
    command = [sys.executable, "-c", _VICTIM, str(data.paths.database), reported, moment]
    ended = subprocess.run(command, cwd=Path(__file__).parents[2], check=False, timeout=60)
    assert ended.returncode == -9
    assert data.rows("SELECT count(*) FROM ledger") == before
    assert len(Outbox(data.database).rows()) == 2
    assert following.news(reported)
    following.send(reported, employee, BY_ITSELF)
    assert len(Outbox(data.database).rows()) == 4


@pytest.mark.parametrize("since_report", [True, False])
def test_a_copy_goes_to_the_admin_who_wants_one_now(
    data: Data,
    register: Register,
    reporter: Reporter,
    following: FollowingUp,
    pack: Pack,
    employee: Settings,
    form: Form,
    since_report: bool,
) -> None:
    employee.copy_to_me = since_report
    incident_id = register.start([data.seal().id], form, pack.id, "r").id
    first, *_, last = reporter.report(incident_id, pack, employee, BY_ITSELF)
    employee.copy_to_me = True
    register.mark_removed(incident_id)
    told = following.send(incident_id, employee, BY_ITSELF)
    assert [(one.role, one.recipient) for one in told][-1] == (COPY, employee.mail)
    assert len(told) == 3
    assert told[-1].follows == (last.id if since_report else first.id)
    register.mark_still_up(incident_id)
    assert len(following.send(incident_id, employee, BY_ITSELF)) == 3
    # By hand it is there already; and who wants none any more gets none.
    register.mark_removed(incident_id)
    assert COPY not in [one.role for one in following.send(incident_id, employee, SEND_IT_YOURSELF)]
    employee.copy_to_me = False
    register.mark_still_up(incident_id)
    assert COPY not in [one.role for one in following.send(incident_id, employee, BY_ITSELF)]


def test_with_nothing_but_the_copy_left_nobody_waits_for_news(
    data: Data,
    register: Register,
    reporter: Reporter,
    following: FollowingUp,
    pack: Pack,
    employee: Settings,
    form: Form,
) -> None:
    employee.copy_to_me = True
    incident_id = register.start([data.seal().id], form, pack.id, "r").id
    for one in reporter.report(incident_id, pack, employee, BY_ITSELF):
        if one.role != COPY:
            Outbox(data.database).cancel(one.id)
    register.mark_removed(incident_id)
    assert not following.news(incident_id)
    with pytest.raises(NobodyToTell):
        following.send(incident_id, employee, BY_ITSELF)
