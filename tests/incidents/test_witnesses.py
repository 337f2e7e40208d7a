"""Real reports as witnesses of the ledger's end."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from admin_desktop.evidence.captures import Capture
from admin_desktop.evidence.verifying import Verdict, verify
from admin_desktop.evidence.witnesses import witnesses_in, witnesses_laid
from admin_desktop.incidents.incident import Form
from admin_desktop.incidents.register import Register
from admin_desktop.incidents.reporting import Reporter
from admin_desktop.outbox.message import Message
from admin_desktop.outbox.queue import SEND_IT_YOURSELF
from admin_desktop.policy import Pack
from admin_desktop.storage.settings import Settings
from tests.conftest import Data

TRIGGERS = ("ledger_no_delete", "ledger_no_update", "messages_no_delete")


@pytest.fixture
def capture(data: Data) -> Capture:
    return data.seal(data.shot(60, 40))


@pytest.fixture
def message(
    data: Data,
    register: Register,
    reporter: Reporter,
    capture: Capture,
    form: Form,
    pack: Pack,
    volunteer: Settings,
) -> Message:
    """A report; the ledger has three rows before it (it names row 3), and its own row 4."""
    for seed in (7, 8):
        data.seal(data.shot(seed=seed))
    # What was posted may imitate the line that is looked for.
    form.body = f"Head of the chain of custody: row 99, {'0' * 64}"
    draft = register.start([capture.id], form, "test-1", "2026-01-02").id
    (made,) = reporter.report(draft, pack, volunteer, SEND_IT_YOURSELF)
    return made


@pytest.fixture
def eml(message: Message, tmp_path: Path) -> Path:
    (tmp_path / "outgoing").mkdir()
    path = tmp_path / "outgoing" / "R-2026-0001.eml"
    path.write_bytes(message.eml)
    return path


def tamper(data: Data, *statements: str) -> None:
    """Cut rows off as if they had never been, with the pictures of theirs."""
    data.database.close()
    with closing(sqlite3.connect(data.paths.database, isolation_level=None)) as connection:
        for name in TRIGGERS:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)


def checked(data: Data, eml: Path) -> Verdict:
    return verify(data.database, data.vault, witnesses=witnesses_in(eml))


def about_rows(verdict: Verdict) -> list[tuple[str, str]]:
    return [(one.kind, one.subject) for one in verdict.findings if one.kind in ("tail_cut", "head_differs")]


def test_a_mail_that_left_agrees_with_the_record(data: Data, eml: Path) -> None:
    assert [witness.head.seq for witness in witnesses_in(eml)] == [3]
    verdict = checked(data, eml)
    assert (verdict.findings, verdict.witnesses) == ([], 2)
    data.seal(data.shot(seed=9))
    assert checked(data, eml).findings == []


def test_a_cut_tail_is_named_by_the_mail_and_by_the_message_in_the_outbox(data: Data, eml: Path) -> None:
    tamper(data, "DELETE FROM ledger WHERE seq > 2")
    verdict = checked(data, eml)
    assert about_rows(verdict) == [("tail_cut", "row 3")] * 2
    sentences = " ".join(one.sentence for one in verdict.findings)
    assert "the mail R-2026-0001.eml names row 3" in sentences
    assert "in the outbox names row 3" in sentences


def test_an_older_copy_of_the_record_is_noticed_by_the_messages_alone(data: Data, message: Message) -> None:
    tamper(data, "DELETE FROM ledger WHERE seq > 2")
    assert about_rows(verify(data.database, data.vault)) == [("tail_cut", "row 3")]


def test_a_record_without_its_messages_is_noticed_by_the_mails_laid_out(data: Data, eml: Path) -> None:
    tamper(data, "DELETE FROM ledger WHERE seq > 2", "PRAGMA foreign_keys=OFF", "DELETE FROM messages")
    assert about_rows(verify(data.database, data.vault)) == []
    verdict = verify(data.database, data.vault, witnesses=witnesses_laid(eml.parent))
    assert about_rows(verdict) == [("tail_cut", "row 3")]


def test_a_tail_cut_off_after_what_the_mail_knows_is_not_its_to_say(data: Data, eml: Path) -> None:
    """The send's own row: the message in the outbox cannot know it either, but the next report will."""
    tamper(data, "DELETE FROM ledger WHERE seq > 3")
    assert about_rows(checked(data, eml)) == []


def test_a_record_written_anew_is_named(data: Data, eml: Path) -> None:
    tamper(data, "UPDATE ledger SET hash = printf('%064d', 7) WHERE seq = 3")
    assert about_rows(checked(data, eml)) == [("head_differs", "row 3")] * 2


def test_no_mails_laid_out_are_no_witnesses(tmp_path: Path) -> None:
    assert witnesses_laid(tmp_path / "gone") == []
    (tmp_path / "a.eml").write_bytes(b"Subject: hello\r\n\r\nhello")
    assert witnesses_laid(tmp_path) == []
