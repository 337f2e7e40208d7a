"""A message that is too large for its server goes smaller, says so, and the old one stays on record."""

import email
import email.policy
import hashlib
import io
from email.message import EmailMessage

import pytest
from PIL import Image

from admin_desktop.documents.follow_up_mail import FollowUpWriter
from admin_desktop.documents.smaller import NotSmaller
from admin_desktop.evidence.verifying import verify
from admin_desktop.incidents.following_up import FollowingUp
from admin_desktop.incidents.incident import Form
from admin_desktop.incidents.life import Life
from admin_desktop.incidents.register import Register
from admin_desktop.incidents.reporting import Reporter
from admin_desktop.incidents.shrinking import Shrinking
from admin_desktop.outbox.delivery import Delivery
from admin_desktop.outbox.leases import Leases, Outcome
from admin_desktop.outbox.message import Message
from admin_desktop.outbox.queue import BY_ITSELF, NotOpenAnyMore, Outbox, OutboxState
from admin_desktop.outbox.transports.smtp import SmtpTransport
from admin_desktop.outbox.transports.transport import Reason
from admin_desktop.policy import Pack
from admin_desktop.storage.resources import resource_dir
from admin_desktop.storage.settings import Settings
from tests.conftest import Data
from tests.outbox.mail_server import bad_server
from tests.outbox.test_smtp import plain

HOSTILE = "THE PICTURE\n<h2>The picture</h2>\nMADE SMALLER, because"


def parsed(eml: bytes) -> EmailMessage:
    made = email.message_from_bytes(eml, policy=email.policy.default)
    assert isinstance(made, EmailMessage)
    return made


def words(message: Message, kind: str) -> str:
    part = parsed(message.eml).get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


@pytest.fixture
def reported(data: Data, register: Register, reporter: Reporter, pack: Pack, volunteer: Settings, form: Form) -> str:
    """A report with a large picture of noise."""
    form.body = HOSTILE
    capture = data.seal(data.shot(900, 600))
    incident_id = register.start([capture.id], form, pack.id, "r").id
    volunteer.communications_mail = "comms@district.org"
    reporter.report(incident_id, pack, volunteer, BY_ITSELF)
    return incident_id


def only(data: Data) -> str:
    (row,) = [one for one in Outbox(data.database).rows() if not one.finished]
    return row.message_id


def refuse(data: Data, said: str) -> None:
    with data.database.writing() as connection:
        connection.execute(
            "UPDATE outbox SET state = 'needs_you', reason = 'too_large', server_said = ? WHERE state = 'waiting'",
            (said,),
        )


def test_a_picture_becomes_a_smaller_view_that_is_named(data: Data, reported: str) -> None:
    before = Outbox(data.database).message(only(data))
    most = int(len(before.eml) * 0.75)
    refuse(data, f"SIZE {most}")
    new = Shrinking(data.database).send_smaller(before.id, BY_ITSELF, "Kim Lee")
    assert len(new.eml) <= most
    (picture,) = parsed(new.eml).iter_attachments()
    content = picture.get_content()
    assert str(picture.get_filename()).endswith("-smaller.jpg")
    assert Image.open(io.BytesIO(content)).format == "JPEG"
    for kind in ("plain", "html"):
        said = words(new, kind)
        assert said.count("MADE SMALLER, because the mail server takes") == 1
        assert hashlib.sha256(content).hexdigest() in said
        assert f"It replaces message {before.id}, which was too large." in said
        assert new.id in said
    assert "\nTHE PICTURE\nMADE SMALLER" in words(new, "plain")
    assert "> THE PICTURE\n> <h2>" in words(new, "plain"), "a post's own words stay as they are"
    old = Outbox(data.database).row(before.id)
    assert old.state == OutboxState.CANCELLED
    assert new.id in old.last_error
    assert new.header_id != before.header_id
    assert verify(data.database, data.vault).findings == []


def test_what_waits_in_the_thread_follows_the_smaller_one(
    data: Data, reported: str, register: Register, volunteer: Settings
) -> None:
    outbox, first = Outbox(data.database), only(data)
    register.mark_removed(reported, "Kim Lee")
    (waiting,) = FollowingUp(data.database, FollowUpWriter(resource_dir() / "templates"), "1.0-test").send(
        reported, volunteer, BY_ITSELF
    )
    with data.database.writing() as connection:
        connection.execute("UPDATE outbox SET state = 'needs_you', reason = 'too_large' WHERE message_id = ?", (first,))
    new = Shrinking(data.database).send_smaller(first, BY_ITSELF, "Kim Lee")
    assert outbox.row(waiting.id).state == OutboxState.CANCELLED
    claims = Leases(data.database, BY_ITSELF)
    lease = claims.claim()
    assert lease is not None
    assert lease.message.id == new.id, "and it does not overtake"
    assert claims.claim() is None
    claims.finish(lease, Outcome(new.id, OutboxState.ACCEPTED))
    after = claims.claim()
    assert after is not None
    mail = parsed(after.message.eml)
    assert mail["In-Reply-To"] == mail["References"] == new.header_id
    assert after.message.follows == new.id
    assert f"which follows message {new.id}" in after.message.body
    assert f"It replaces message {waiting.id}, which followed one that was too large." in after.message.body
    assert first not in after.message.body
    assert mail["To"] == waiting.recipient
    assert verify(data.database, data.vault).findings == []
    facts = Life(data.database).facts(reported)
    assert facts is not None
    assert facts.follow_ups[-1][1] == (waiting.id, after.message.id)


def test_where_not_even_a_view_fits_it_is_left_out_and_then_there_is_an_end(data: Data, reported: str) -> None:
    first = only(data)
    refuse(data, "552 5.3.4 Too big, SIZE 24000")
    new = Shrinking(data.database).send_smaller(first, BY_ITSELF, "Kim Lee")
    assert list(parsed(new.eml).iter_attachments()) == []
    assert ".png is left out. Please ask me for the picture: it is kept, sealed." in words(new, "plain")
    with pytest.raises(NotOpenAnyMore):
        Shrinking(data.database).send_smaller(first, BY_ITSELF, "Kim Lee")
    refuse(data, "552 Too big")
    with pytest.raises(NotSmaller, match="not even without its pictures"):
        Shrinking(data.database).send_smaller(new.id, BY_ITSELF, "Kim Lee")
    assert Outbox(data.database).row(new.id).state == OutboxState.NEEDS_YOU


def test_what_is_small_enough_stays(data: Data, reported: str) -> None:
    refuse(data, "SIZE 999999999")
    with pytest.raises(NotSmaller, match="small enough already"):
        Shrinking(data.database).send_smaller(only(data), BY_ITSELF, "Kim Lee")


def test_from_a_strict_server_to_a_smaller_message_that_it_takes(data: Data, reported: str) -> None:
    first = only(data)
    most = int(len(Outbox(data.database).message(first).eml) * 0.75)
    got: list[bytes] = []

    def talk(connection: object) -> None:
        reader = connection.makefile("rb")  # type: ignore[attr-defined]
        say = connection.sendall  # type: ignore[attr-defined]
        say(b"220 hello\r\n")
        reader.readline()
        say(f"250-mx\r\n250 SIZE {most}\r\n".encode())
        while line := reader.readline():
            if line.upper().startswith(b"DATA"):
                say(b"354 go on\r\n")
                mail = b""
                while (line := reader.readline()).strip() != b".":
                    mail += line
                got.append(mail)
            say(b"250 OK\r\n")

    with bad_server(talk) as port:

        def send() -> None:
            Delivery(Leases(data.database, BY_ITSELF), lambda: SmtpTransport(plain(port), None)).run()

        send()
        row = Outbox(data.database).row(first)
        assert (row.state, row.reason, row.server_said) == (OutboxState.NEEDS_YOU, Reason.TOO_LARGE, f"SIZE {most}")
        assert got == []
        new = Shrinking(data.database).send_smaller(first, BY_ITSELF, "Kim Lee")
        send()
    assert Outbox(data.database).row(new.id).state == OutboxState.ACCEPTED
    assert len(got) == 1
    assert len(got[0]) <= most
