"""A report that its server finds too large, the smaller one, and what followed: one thread in a real mailbox."""

import imaplib
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from admin_desktop.documents.follow_up_mail import FollowUpWriter
from admin_desktop.incidents.following_up import FollowingUp
from admin_desktop.incidents.incident import Form
from admin_desktop.incidents.register import Register
from admin_desktop.incidents.reporting import Reporter
from admin_desktop.incidents.shrinking import Shrinking
from admin_desktop.outbox.delivery import Delivery
from admin_desktop.outbox.leases import Leases
from admin_desktop.outbox.queue import BY_ITSELF, Outbox, OutboxState
from admin_desktop.outbox.transports.smtp import SmtpTransport
from admin_desktop.outbox.transports.transport import Reason
from admin_desktop.policy import Pack
from admin_desktop.storage.resources import resource_dir
from admin_desktop.storage.settings import Settings
from tests.conftest import Data
from tests.outbox.mail_server import HOST
from tests.peers.mail_peers import OFFICE, PASSWORD, USER, MailPeers, are_there, mail_peers

pytestmark = pytest.mark.skipif(not are_there(), reason="needs Postfix and Dovecot, and root")
_MOST = 1_000_000


@pytest.fixture
def peers() -> Iterator[MailPeers]:
    folder = Path(tempfile.mkdtemp(prefix="ad-"))  # a short name: those of sockets are bounded
    with mail_peers(folder, most=_MOST) as running:
        yield running
    shutil.rmtree(folder)


def threads(peers: MailPeers, count: int) -> str:
    """How the mailbox's own server puts so many messages together (RFC 5256)."""
    end = time.monotonic() + 20
    with imaplib.IMAP4(HOST, peers.imap) as mailbox:
        mailbox.login(OFFICE, PASSWORD)
        while int(mailbox.select()[1][0] or 0) < count:
            assert time.monotonic() < end
            time.sleep(0.1)
        return str(mailbox.thread("REFERENCES", "UTF-8", "ALL")[1][0].decode())


def test_one_thread_after_a_message_that_was_too_large(
    data: Data,
    register: Register,
    reporter: Reporter,
    pack: Pack,
    volunteer: Settings,
    form: Form,
    peers: MailPeers,
) -> None:
    volunteer.mail, volunteer.communications_mail = USER, OFFICE
    incident_id = register.start([data.seal(data.shot(900, 600)).id], form, pack.id, "r").id
    outbox, following = (
        Outbox(data.database),
        FollowingUp(data.database, FollowUpWriter(resource_dir() / "templates"), "1.0-test"),
    )

    def send() -> None:
        transport = SmtpTransport(peers.account(), PASSWORD, answer_s=20, dot_s=20)
        Delivery(Leases(data.database, BY_ITSELF), lambda: transport).run()

    (first,) = reporter.report(incident_id, pack, volunteer, BY_ITSELF)
    assert len(first.eml) > _MOST
    send()
    row = outbox.row(first.id)
    assert (row.state, row.reason, row.server_said) == (OutboxState.NEEDS_YOU, Reason.TOO_LARGE, f"SIZE {_MOST}")
    register.mark_removed(incident_id, "Kim Lee")
    (waited,) = following.send(incident_id, volunteer, BY_ITSELF)
    send()
    assert outbox.row(waited.id).state == OutboxState.WAITING, "what follows does not overtake"
    Shrinking(data.database).send_smaller(first.id, BY_ITSELF, "Kim Lee")
    register.mark_still_up(incident_id, "Kim Lee")
    following.send(incident_id, volunteer, BY_ITSELF)
    send()
    assert {one.state for one in outbox.rows(incident_id)} == {OutboxState.ACCEPTED, OutboxState.CANCELLED}
    found = threads(peers, 3)
    assert re.fullmatch(r"\(1 ?\(2\)\(3\)\)|\(1 2 3\)", found), found
