"""The evidence card of Settings in the open program: a bar, Stop, and a mail to compare with."""

import threading
from email.message import EmailMessage
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from admin_desktop.evidence.verifying import Finding, Verdict
from admin_desktop.ui.evidence_card import EvidenceCard
from admin_desktop.ui.long_job import ProgressDialog
from admin_desktop.ui.main_window import Page
from admin_desktop.ui.settings_page import SettingsPage
from tests.ui.conftest import Desk


@pytest.fixture
def card(desk: Desk) -> EvidenceCard:
    desk.capture()
    page = desk.show_page(Page.SETTINGS)
    assert isinstance(page, SettingsPage)
    return page.evidence


def mail(at: Path, seq: int, digest: str) -> Path:
    made = EmailMessage()
    made.set_content(f"Head of the chain of custody: row {seq}, {digest}\n")
    at.write_bytes(made.as_bytes())
    return at


def choose(desk: Desk, card: EvidenceCard, *paths: Path) -> None:
    desk.click(card.against_button)
    chooser = desk.dialog(QFileDialog)
    chooser.filesSelected.emit([str(path) for path in paths])
    chooser.close()
    desk.settle()


def test_a_mail_that_agrees(desk: Desk, card: EvidenceCard, tmp_path: Path) -> None:
    with desk.app.database.reading() as connection:
        ((seq, digest),) = connection.execute("SELECT seq, hash FROM ledger").fetchall()
    choose(desk, card, mail(tmp_path / "report.eml", seq, digest))
    assert card.verdict.text() == (
        "✓ Everything is as it was sealed: 1 picture, 1 row of the record.\n\n"
        "The record was compared with what messages and packages say of it (1 place)."
    )


def test_mails_that_know_more_than_the_record(desk: Desk, card: EvidenceCard, tmp_path: Path) -> None:
    choose(desk, card, mail(tmp_path / "a.eml", 9, "a" * 64), mail(tmp_path / "b.eml", 7, "b" * 64))
    words = card.verdict.text()
    assert words.startswith("! 2 finding(s). Change nothing and ask for help:")
    assert "the mail a.eml names row 9" in words
    assert "the mail b.eml names row 7" in words


def test_a_mail_that_says_nothing_is_told_and_one_can_go_on(desk: Desk, card: EvidenceCard, tmp_path: Path) -> None:
    (tmp_path / "hello.eml").write_bytes(b"Subject: hello\r\n\r\nhello")
    choose(desk, card, tmp_path / "hello.eml")
    assert "names no row of the record" in card.verdict.text()
    assert card.verify_button.isEnabled()
    assert card.against_button.isEnabled()


def test_a_check_can_be_stopped(desk: Desk, card: EvidenceCard) -> None:
    """A check waits for its thread here, so that Stop is surely pressed before its end."""
    may_go = threading.Event()
    from admin_desktop.ui.workers import Lane

    desk.controller.workers.run(lambda: may_go.wait(30), None, None, Lane.SLOW)
    desk.click(card.verify_button)
    assert card.verdict.text() == "Checking…"
    dialog = desk.dialog(ProgressDialog)
    desk.click(dialog.stop_button)
    may_go.set()
    desk.settle()
    assert card.verdict.text() == (
        "Nothing wrong was found until the check was stopped, but not everything was looked at.\n\n"
        "The check was stopped before its end."
    )
    desk.click(card.verify_button)
    desk.settle()
    assert card.verdict.text().startswith("✓ Everything is as it was sealed")


def test_more_findings_than_fit_are_counted(desk: Desk, card: EvidenceCard) -> None:
    findings = [Finding("picture_missing", f"p{number}", f"The picture p{number} is missing.") for number in range(25)]
    card.show_verdict(Verdict(findings=findings))
    assert "p19 is missing" in card.verdict.text()
    assert "p20" not in card.verdict.text()
    assert "… and 5 more" in card.verdict.text()
