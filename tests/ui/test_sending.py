from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, QUrlQuery
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMessageBox

from admin_desktop.app import App
from admin_desktop.incidents.incident import IncidentState
from admin_desktop.outbox.queue import OutboxState
from admin_desktop.outbox.transports.laying import as_unsent
from admin_desktop.ui import form_data
from admin_desktop.ui.incident_detail import IncidentDetail
from admin_desktop.ui.main_window import Page
from admin_desktop.ui.send_dialog import SendDialog
from tests.ui.conftest import Desk, Opener, action_of, application, button_of, employee, volunteer, words_of


def states(desk: Desk, incident_id: str) -> dict[str, OutboxState]:
    return {row.role: row.state for row in desk.app.outbox.rows(incident_id)}


def opened_with(desk: Desk, role: str) -> str | None:
    row = next(row for row in desk.app.outbox.rows() if row.role == role)
    return row.opened_with if row.opened_at else None


def test_an_unfiled_capture_becomes_a_draft_from_home(desk: Desk) -> None:
    capture = desk.capture()
    desk.controller.refresh()
    desk.settle()
    assert f"{capture.id}, sealed. Make a report of it, or discard it." in words_of(desk.home)
    desk.click(button_of(desk.home, "Go on: A captured picture without a report"))
    desk.settle()
    assert desk.window.current == Page.FORM
    assert desk.stored(desk.form.incident_id).captures == (capture.id,)
    assert desk.stored(desk.form.incident_id).state == IncidentState.DRAFT


def test_sending_leads_through_the_messages_in_order(desk: Desk) -> None:
    incident_id = desk.draft()
    desk.write(desk.form.note, "typed a moment before")
    dialog = desk.send()
    assert desk.stored(incident_id).state == IncidentState.REPORTED
    assert desk.stored(incident_id).form.note == "typed a moment before"
    assert states(desk, incident_id) == dict.fromkeys(("communications", "supervisor"), OutboxState.WAITING)
    assert desk.window.current == Page.HOME
    assert dialog.head.text() == "1 of 2: Communications"
    assert dialog.to.text() == "To: comms@school.org"
    assert incident_id in dialog.subject.text()
    assert dialog.attached.text().startswith(f"Picture: {incident_id}-1-C-")
    assert not dialog.asking.isVisible()
    desk.click(dialog.best)
    desk.settle()
    assert dialog.asking.isVisible()
    assert opened_with(desk, "communications") == "webmail:gmail"
    desk.click(dialog.yes)
    desk.settle()
    assert dialog.head.text() == "2 of 2: Your supervisor"
    assert dialog.to.text() == "To: pat@school.org"
    assert not dialog.asking.isVisible(), "asked for each message by itself"
    assert states(desk, incident_id)["communications"] == OutboxState.HANDED_OVER
    desk.click(dialog.best)
    desk.settle()
    desk.click(dialog.no)
    desk.settle()
    assert not dialog.isVisible()
    assert states(desk, incident_id)["supervisor"] == OutboxState.WAITING
    assert opened_with(desk, "supervisor") is None, "not yet: nothing is in hand"
    assert desk.window.notices.text == f"{incident_id} is saved; 1 of 2 messages still wait for you in the outbox."


def test_when_all_is_sent_home_says_so(desks: Callable[..., Desk]) -> None:
    desk = desks(volunteer).opened()
    incident_id = desk.draft()
    desk.click(desk.form.banner.gone_button)
    dialog = desk.send()
    assert dialog.head.text() == "Communications"
    desk.click(dialog.best)
    desk.click(dialog.yes)
    desk.settle()
    assert desk.window.notices.text == f"{incident_id} is on its way."
    assert desk.home.summary.text().startswith("Nothing needs you now.")
    assert "All reports are done." in words_of(desk.home)


def test_the_best_way_is_the_admins_own_webmail(desk: Desk, opener: Opener) -> None:
    desk.draft()
    dialog = desk.send()
    assert "Gmail" in dialog.best.text()
    desk.click(dialog.best)
    link, folder = opener.urls
    assert link.host() == "mail.google.com"
    assert QUrlQuery(link).queryItemValue("to", QUrl.ComponentFormattingOption.FullyDecoded) == "comms@school.org"
    shown = Path(folder.toLocalFile())
    assert shown.parent == desk.app.paths.outgoing
    assert {path.suffix for path in shown.iterdir()} == {".png", ".pdf", ".eml"}


def test_save_as_a_file_writes_the_stored_bytes(desk: Desk, tmp_path: Path) -> None:
    desk.draft()
    dialog = desk.send()
    action_of(dialog, "Save as a file").trigger()
    chooser = desk.dialog(QFileDialog)
    target = tmp_path / "my report.eml"
    name = chooser.findChild(QLineEdit)
    assert isinstance(name, QLineEdit)
    name.setText(str(target))
    QTest.keyClick(name, Qt.Key.Key_Return)
    desk.until(target.exists)
    desk.settle()
    assert target.read_bytes() == as_unsent(desk.app.outbox.message(dialog.message.id))
    assert dialog.asking.isVisible()
    assert dialog.after.text().startswith("Saved as my report.eml in ")
    assert opened_with(desk, "communications") == "file"


def test_a_file_that_cannot_be_written_is_a_sentence_and_asks_nothing(desk: Desk, tmp_path: Path) -> None:
    desk.draft()
    dialog = desk.send()
    dialog._save_to(tmp_path / "no such folder" / "x.eml", dialog.message)
    desk.settle()
    assert dialog.trouble.isVisible()
    assert dialog.trouble.text().endswith(".")
    assert not dialog.asking.isVisible()
    assert opened_with(desk, "communications") is None


def test_copy_the_text(desk: Desk) -> None:
    desk.draft()
    dialog = desk.send()
    action_of(dialog, "Copy the text").trigger()
    desk.settle()
    assert application().clipboard().text().splitlines() == dialog.message.body.splitlines()
    assert dialog.asking.isVisible()
    assert opened_with(desk, "communications") == "copied"


def test_the_picture_is_shown_in_its_folder(desk: Desk, opener: Opener) -> None:
    incident_id = desk.draft()
    dialog = desk.send()
    action_of(dialog, "Show the picture").trigger()
    (folder,) = opener.urls
    pictures = list(Path(folder.toLocalFile()).glob("*.png"))
    capture = desk.app.find_capture(desk.stored(incident_id).captures[0])
    assert [path.read_bytes() for path in pictures] == [(desk.app.paths.vault / capture.originals[0].path).read_bytes()]


def test_closing_the_dialog_loses_nothing(desk: Desk, desks: Callable[..., Desk]) -> None:
    incident_id = desk.draft()
    dialog = desk.send()
    desk.click(button_of(dialog, "Later"))
    desk.settle()
    assert f"{incident_id} to Communications is not sent yet" in words_of(desk.home)
    assert f"{incident_id} to your supervisor is not sent yet" in words_of(desk.home)
    assert "(2)" in desk.window.nav_button(Page.OUTBOX).text()
    again = desks(employee).opened()
    again.click(button_of(again.home, f"Send it: {incident_id} to Communications"))
    again.settle()
    dialog = again.dialog(SendDialog)
    assert dialog.head.text() == "Communications"
    assert dialog.to.text() == "To: comms@school.org"


def test_what_was_opened_is_asked_about_later(desk: Desk, desks: Callable[..., Desk]) -> None:
    incident_id = desk.draft()
    dialog = desk.send()
    desk.click(dialog.best)
    desk.settle()
    dialog.close()
    again = desks(employee).opened()
    question = f"{incident_id} to Communications: did you send it?"
    assert question in words_of(again.home)
    again.click(button_of(again.home, f"Answer: {question}"))
    again.settle()
    asked = again.dialog(SendDialog)
    assert asked.asking.isVisible()
    again.click(asked.yes)
    again.settle()
    assert states(again, incident_id)["communications"] == OutboxState.HANDED_OVER
    assert question not in words_of(again.home)


def test_the_outbox_answers_too(desk: Desk) -> None:
    incident_id = desk.draft()
    dialog = desk.send()
    desk.click(dialog.best)
    desk.settle()
    dialog.close()
    page = desk.show_page(Page.OUTBOX)
    assert "2 messages wait. They are safe on this computer." in words_of(page)
    desk.click(button_of(page, f"I have not sent {incident_id} to Communications yet"))
    desk.settle()
    assert opened_with(desk, "communications") is None
    desk.click(button_of(page, f"Send {incident_id} to Communications"))
    desk.settle()
    dialog = desk.dialog(SendDialog)
    action_of(dialog, "Copy the text").trigger()
    desk.settle()
    dialog.close()
    desk.settle()
    desk.click(button_of(page, f"Yes, I sent {incident_id} to Communications"))
    desk.settle()
    assert states(desk, incident_id)["communications"] == OutboxState.HANDED_OVER
    assert "1 message waits. It is safe on this computer." in words_of(page)
    desk.click(button_of(page, f"Open report {incident_id}, of the message to Communications"))
    desk.settle()
    assert desk.window.current == Page.DETAIL


def test_the_detail_page_after_reporting(desk: Desk) -> None:
    incident_id = desk.draft("https://www.facebook.com/x/posts/1")
    desk.click(desk.form.categories.toggle("harassment"))
    desk.send().close()
    desk.open(incident_id)
    page = desk.window.page(Page.DETAIL)
    assert isinstance(page, IncidentDetail)
    words = words_of(page)
    assert page.title.text() == f"Report {incident_id}"
    assert page.state.text().endswith("›  Reported just now, Kim Lee")
    assert "Captured and sealed" in words
    assert words.index("Captured and sealed") < words.index("Reported")
    assert "Bullying or harassment" in words
    assert words.count("• Waits for you to send it") == 2
    assert page.picture._image.width() == 1920
    desk.click(page.banner.gone_button)
    desk.settle()
    assert "You said the post is gone" in words_of(page)
    assert page.state.text().endswith("›  Post gone just now, Kim Lee")
    removed_at = desk.stored(incident_id).form.removed_at
    assert removed_at is not None
    desk.click(page.banner.back_button)
    desk.settle()
    assert desk.stored(incident_id).form.removed_at is None
    assert words_of(page)[-2] == "You said the post is still up"


def test_stopped_mail_is_not_offered_again(desk: Desk) -> None:
    """A picture that was locked away after reporting: its mail must not go."""
    incident_id = desk.draft()
    desk.send().close()
    assert desk.app.register.quarantine(incident_id, "Sexual picture of a minor.", "Kim Lee") == 2
    desk.open(incident_id)
    page = desk.window.page(Page.DETAIL)
    assert words_of(page).count("– Cancelled") == 2
    sending = [one for one in page.findChildren(type(desk.form.send_button)) if "Send it" in one.text()]
    assert [one for one in sending if one.isVisible()] == []
    assert "Send it" not in " ".join(words_of(desk.show_page(Page.OUTBOX)))


def test_a_report_that_cannot_be_made_stays_a_draft(desk: Desk) -> None:
    incident_id = desk.draft()
    picture = desk.app.find_capture(desk.stored(incident_id).captures[0]).originals[0]
    path = desk.app.paths.vault / picture.path
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    desk.click(desk.form.send_button)
    desk.settle()
    box = desk.dialog(QMessageBox)
    assert box.text() == "The report was not sent"
    box.close()
    assert desk.stored(incident_id).state == IncidentState.DRAFT
    assert desk.app.outbox.rows(incident_id) == []
    assert desk.form.send_button.isEnabled(), "to be tried again"


def test_sending_twice_is_one_report(desk: Desk) -> None:
    incident_id = desk.draft()
    desk.form.send_now()
    desk.form.send_now()
    QTest.mouseClick(desk.form.send_button, Qt.MouseButton.LeftButton)
    desk.settle()
    assert len(desk.app.outbox.rows(incident_id)) == 2
    assert [type(one) for one in desk.dialogs()] == [SendDialog], "and no complaint"


def test_without_webmail_of_ones_own_there_is_still_a_way(desks: Callable[..., Desk], opener: Opener) -> None:
    def elsewhere(app: App) -> None:
        volunteer(app)
        app.settings.mail = "kim@school.org"

    desk = desks(elsewhere).opened()
    form_data.start_draft(desk.app, desk.capture(), "")
    desk.draft()
    dialog = desk.send()
    assert dialog.best.text().replace("&", "").startswith("Open")
    others = [one.text() for one in dialog.other.menu().actions()]
    assert any("Gmail" in words for words in others)
