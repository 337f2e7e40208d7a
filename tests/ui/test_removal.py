"""Up to the end of a post, in the windows: the question first, the proof, the time, and a closed report."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from admin_desktop.evidence.captures import Purpose
from admin_desktop.incidents.life import Advice, Hindrance, Outcome
from admin_desktop.incidents.readings import KeptReading
from admin_desktop.outbox.queue import OutboxState
from admin_desktop.platforms.platform import PostKind
from admin_desktop.reading.reading import Reading
from admin_desktop.storage.clock import parse_iso, utc_now
from admin_desktop.ui.gone_dialog import GoneDialog
from admin_desktop.ui.incident_detail import IncidentDetail
from admin_desktop.ui.main_window import Page
from admin_desktop.ui.picture_view import PictureDialog
from admin_desktop.ui.say_dialog import SayDialog
from tests.conftest import POSTS
from tests.ui.conftest import Desk, Opener, button_of, words_of
from tests.ui.mail_desk import report, set_row
from tests.ui.test_accessibility import check
from tests.ui.test_answers import detail
from tests.ui.test_more_captures import captured


def asked(desk: Desk, category: str = "political") -> str:
    """A report about a speech question, sent."""
    incident_id = desk.draft()
    form = desk.stored(incident_id).form
    form.categories = [category]
    desk.app.register.save(incident_id, form)
    desk.app.settings.name, desk.app.settings.mail = "Kim Lee", "kim@school.org"
    desk.app.settings.communications_mail = "comms@district.org"
    desk.app.reporter.report(incident_id, desk.app.pack, desk.app.settings, desk.app.mailing.transport)
    return incident_id


def proofs(desk: Desk, incident_id: str) -> list[str]:
    facts = desk.app.life.facts(incident_id)
    assert facts is not None
    return [one.capture.id for one in facts.proofs]


def test_the_button_of_the_banner_sends_the_question_with_the_report(desk: Desk) -> None:
    incident_id = desk.draft()
    desk.app.settings.communications_mail = "comms@district.org"
    desk.click(desk.form.categories.toggle("religious"))
    desk.click(desk.form.banner.ask_button)
    desk.settle()
    asks = [
        row.role for row in desk.app.outbox.rows(incident_id) if row.subject.startswith("Question before removal: ")
    ]
    assert asks == ["communications"]
    facts = desk.app.life.facts(incident_id)
    assert facts is not None
    assert len(facts.asked) == 1


def test_asking_again_and_noting_the_answer(desk: Desk) -> None:
    incident_id = asked(desk)
    page = detail(desk, incident_id)
    banner = page.banner
    assert banner._lead.text() == "Your question to Communications has not left yet."
    set_row(desk, "communications", OutboxState.ACCEPTED)
    page = detail(desk, incident_id)
    assert banner._lead.text() == "You asked Communications just now. No answer yet."
    check(desk.window, desk.window)
    desk.click(banner.ask_button)
    desk.settle()
    dialog = desk.dialog(SayDialog)
    check(dialog, dialog)
    assert dialog.words.toPlainText().startswith("Shall I remove this, or may it stay up")
    desk.write(dialog.words, " Parents are asking.")
    desk.click(dialog.save_button)
    desk.settle()
    firsts = {row.role: row.message_id for row in desk.app.outbox.rows(incident_id) if row.follows is None}
    (again,) = [row for row in desk.app.outbox.rows(incident_id) if row.follows]
    assert again.follows == firsts["communications"]
    for one in desk.dialogs():
        one.close()
    desk.settle()
    assert banner._lead.text() == "Your question to Communications has not left yet.", "the new one"
    set_row(desk, "communications", OutboxState.ACCEPTED)
    page = detail(desk, incident_id)
    desk.click(banner.they_said_button)
    dialog = desk.dialog(SayDialog)
    dialog.choices["remove"].setChecked(True)
    desk.click(dialog.save_button)
    desk.settle()
    assert banner._lead.text() == "Communications said: remove it."
    assert not banner.ask_button.isVisible()


@pytest.mark.parametrize(
    ("advice", "chip"), [(None, "• Asked"), (Advice.LEAVE_UP, "• Leave it up"), (Advice.REMOVE, "! Remove it")]
)
def test_home_says_how_a_question_stands(desk: Desk, advice: Advice | None, chip: str) -> None:
    incident_id = asked(desk)
    if advice:
        desk.app.life.advised(incident_id, advice, "Kim Lee")
    desk.show_page(Page.HOME)
    assert chip in words_of(desk.home)


def test_home_does_not_ask_for_a_closed_report(desk: Desk) -> None:
    incident_id = report(desk)
    for role in ("communications", "supervisor"):
        set_row(desk, role, OutboxState.ACCEPTED)
    desk.show_page(Page.HOME)
    assert "! Remove it" in words_of(desk.home)
    desk.app.life.close(incident_id, Outcome.NOT_OURS, "Kim Lee")
    desk.controller.refresh()
    desk.settle()
    assert "! Remove it" not in words_of(desk.home)
    banner = detail(desk, incident_id).banner
    assert banner._lead.text() == "This report is closed: It is not a matter for us."
    assert not banner.gone_button.isVisible()


def test_a_draft_gets_its_proof_from_the_screen(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    incident_id = desk.draft()
    shots = captured(desk, monkeypatch)
    desk.click(desk.form.banner.gone_button)
    desk.write(desk.form.author, "Sam")
    button = desk.form.banner.prove_button
    assert button.isVisible()
    button.menu().actions()[0].trigger()
    desk.write(desk.form.author, " Sample")
    desk.settle()
    assert shots[0].capture.purpose == Purpose.REMOVAL_PROOF
    assert proofs(desk, incident_id) == [shots[0].capture.id]
    assert desk.form.author.text() == "Sam Sample", "what is typed meanwhile stays"
    assert desk.form.captures == desk.stored(incident_id).captures
    assert shots[0].capture.id not in desk.form.captures
    assert "A sealed picture shows the place afterwards." in words_of(desk.form.banner)
    desk.click(desk.form.banner.show_proof_button)
    desk.settle()
    dialog = desk.dialog(PictureDialog)
    assert any(shots[0].capture.id in words for words in words_of(dialog))


def test_a_report_gets_its_proof_from_the_clipboard(desk: Desk) -> None:
    incident_id = report(desk)
    page = detail(desk, incident_id)
    desk.click(page.banner.gone_button)
    desk.settle()
    QGuiApplication.clipboard().clear()
    page.banner.prove_button.menu().actions()[2].trigger()
    desk.settle()
    for one in desk.dialogs():
        one.close()
    assert proofs(desk, incident_id) == []
    from PySide6.QtGui import QImage

    QGuiApplication.clipboard().setImage(QImage(str(POSTS / "fb-threat-dark.png")))
    page.banner.prove_button.menu().actions()[2].trigger()
    desk.settle()
    assert len(proofs(desk, incident_id)) == 1
    assert desk.window.current == Page.DETAIL
    assert "Sealed a picture that shows the post is gone" in words_of(page)
    assert any(one.startswith("The post is gone: ") for one in words_of(page))
    assert any("shows the place afterwards" in one for one in words_of(page.life))


def test_no_file_chosen_for_a_copy_leaves_nothing_behind(desk: Desk) -> None:
    from PySide6.QtWidgets import QFileDialog

    incident_id = desk.draft()
    more = desk.controller.steps.more
    more.choose(Purpose.COPY_OF_COMMUNICATION)
    desk.dialog(QFileDialog).reject()
    desk.settle()
    from admin_desktop.ui.bringing_in import Offered

    more.bringing.brought.emit(Offered((POSTS / "fb-threat-dark.png",)))
    desk.settle()
    assert len(desk.stored(incident_id).captures) == 2, "it belongs to the report in front"


def test_the_time_of_removal_can_be_corrected(desk: Desk) -> None:
    incident_id = report(desk)
    page = detail(desk, incident_id)
    desk.click(page.banner.gone_button)
    desk.settle()
    desk.click(page.banner.time_button)
    desk.settle()
    dialog = desk.dialog(GoneDialog)
    check(dialog, dialog)
    dialog.moment.setFocus()
    earlier = dialog.moment.dateTime().addDays(-1)
    dialog.moment.setDateTime(earlier)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    desk.settle()
    gone = desk.stored(incident_id).form.removed_at
    assert gone is not None
    assert utc_now() - parse_iso(gone) > timedelta(hours=23)
    assert "You corrected when the post was gone" in words_of(page)
    later = parse_iso(gone)
    desk.click(page.banner.time_button)
    desk.settle()
    dialog = desk.dialog(GoneDialog)
    dialog.moment.setDateTime(earlier.addYears(3))
    assert dialog.moment.dateTime() < earlier.addYears(1), "what is to come cannot be chosen"
    desk.click(dialog.cancel_button)
    assert parse_iso(str(desk.stored(incident_id).form.removed_at)) == later


def test_in_a_draft_too(desk: Desk) -> None:
    incident_id = desk.draft()
    desk.click(desk.form.banner.gone_button)
    desk.click(desk.form.banner.time_button)
    dialog = desk.dialog(GoneDialog)
    dialog.moment.setDateTime(dialog.moment.dateTime().addSecs(-7200))
    desk.click(dialog.save_button)
    desk.settle()
    gone = desk.stored(incident_id).form.removed_at
    assert gone is not None
    assert timedelta(hours=1) < utc_now() - parse_iso(gone) < timedelta(hours=3)


def test_who_cannot_remove_it_is_told_how_to_report_it(desk: Desk, opener: Opener) -> None:
    incident_id = report(desk)
    form = desk.stored(incident_id).form
    if not form.platform:
        with desk.app.database.writing() as connection:
            connection.execute("UPDATE incidents SET platform = 'youtube' WHERE id = ?", (incident_id,))
    desk.app.life.cannot_remove(incident_id, Hindrance.NOT_OUR_PAGE, "Kim Lee")
    page = detail(desk, incident_id)
    assert page.banner._lead.text().startswith("You cannot remove it. Report it to ")
    desk.click(button_of(page.banner, "How to report it"))
    assert [url.scheme() for url in opener.urls] == ["https"]
    assert isinstance(page, IncidentDetail)
    check(desk.window, desk.window)


def test_a_black_proof_is_taken_again_as_a_proof(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    other = desk.draft()
    incident_id = desk.draft(post="yt-hate-dark.png")
    shots = captured(desk, monkeypatch)
    desk.click(desk.form.banner.gone_button)
    desk.form.banner.prove_button.menu().actions()[0].trigger()
    desk.settle()
    desk.controller.steps.looks.again.emit(shots[0].capture.id)
    desk.settle()
    assert set(proofs(desk, incident_id)) == {one.capture.id for one in shots}
    assert len(shots) == 2
    desk.controller.steps.looks.again.emit(desk.stored(other).captures[0])
    desk.settle()
    assert shots[2].capture.id in desk.stored(other).captures, "each where it belongs"
    assert len(desk.stored(incident_id).captures) == 1


@pytest.mark.parametrize("kind", [PostKind.POST, PostKind.COMMENT])
def test_steps_are_for_what_the_picture_shows(desk: Desk, kind: PostKind) -> None:
    desk.draft("https://www.facebook.com/samplepta/posts/1")
    capture_id = desk.form.shown_capture
    desk.app.readings.keep(capture_id, KeptReading(1, Reading(kind=str(kind))))
    desk.open(desk.form.incident_id)
    assert desk.form.banner.kind.currentData() == kind
