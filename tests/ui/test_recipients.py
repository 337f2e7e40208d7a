from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from admin_desktop.app import App
from admin_desktop.incidents.incident import IncidentState, PictureChoice
from admin_desktop.ui import form_data
from admin_desktop.ui.picture_view import PictureDialog, PictureView
from admin_desktop.ui.recipients_panel import _Row
from tests.ui.conftest import Desk, button_of, employee, volunteer


def row(desk: Desk, role: str) -> _Row:
    return desk.form.recipients._rows[role]


def test_an_employee_reports_to_two_people(desk: Desk) -> None:
    desk.draft()
    assert list(desk.form.recipients._rows) == ["communications", "supervisor"]
    assert desk.form.send_button.text() == "&Send to 2 people"
    assert row(desk, "communications").address.text() == "comms@school.org"
    assert row(desk, "supervisor").address.text() == "pat@school.org"
    assert row(desk, "supervisor")._reason.text().startswith("Gets it because an administrator who works for")


def test_a_volunteer_reports_to_one(desks: Callable[..., Desk]) -> None:
    desk = desks(volunteer).opened()
    desk.draft()
    assert list(desk.form.recipients._rows) == ["communications"]
    assert desk.form.send_button.text() == "&Send to 1 person"


def test_a_missing_address_is_asked_for_and_not_counted(desks: Callable[..., Desk]) -> None:
    def nobody_named(app: App) -> None:
        employee(app)
        app.settings.supervisor_mail = ""

    desk = desks(nobody_named).opened()
    incident_id = desk.draft()
    supervisor = row(desk, "supervisor")
    assert supervisor.problem.isVisible()
    assert supervisor.problem.text() == "Add the mail address."
    assert desk.form.send_button.text() == "&Send to 1 person"
    desk.write(supervisor.address, "pat@")
    assert supervisor.problem.text() == "This does not look like a mail address."
    assert desk.form.send_button.text() == "&Send to 1 person"
    desk.write(supervisor.address, "school.org")
    assert not supervisor.problem.isVisible()
    assert desk.form.send_button.text() == "&Send to 2 people"
    desk.until(lambda: desk.stored(incident_id).form.recipients.get("supervisor") is not None)
    desk.until(lambda: desk.stored(incident_id).form.recipients["supervisor"].address == "pat@school.org")
    assert desk.app.settings.supervisor_mail == "", "what is typed for one report is no setting"


def test_the_packs_sample_address_is_pointed_out(desks: Callable[..., Desk]) -> None:
    def as_the_pack_says(app: App) -> None:
        volunteer(app)
        app.settings.communications_mail = ""

    desk = desks(as_the_pack_says).opened()
    desk.draft()
    communications = row(desk, "communications")
    assert communications.address.text() == "communications@unionps.example"
    assert "sample address" in communications.problem.text()


def test_without_anybody_there_is_nothing_to_send(desk: Desk) -> None:
    incident_id = desk.draft()
    for role in ("communications", "supervisor"):
        desk.click(row(desk, role).tick)
    assert desk.form.send_button.text() == "&Send"
    assert not desk.form.send_button.isEnabled()
    assert desk.form.send_button.toolTip() == "Add a mail address under Who gets it."
    desk.form.send_now()
    desk.settle()
    assert desk.stored(incident_id).state == IncidentState.DRAFT
    desk.click(row(desk, "communications").tick)
    assert desk.form.send_button.text() == "&Send to 1 person"


def test_who_gets_it_is_kept_with_the_draft(desk: Desk, desks: Callable[..., Desk]) -> None:
    incident_id = desk.draft()
    desk.click(row(desk, "supervisor").tick)
    address = row(desk, "communications").address
    address.selectAll()
    desk.write(address, "office@school.org")
    again = desks(employee).opened()
    again.open(incident_id)
    assert not row(again, "supervisor").tick.isChecked()
    assert row(again, "communications").address.text() == "office@school.org"
    assert again.form.send_button.text() == "&Send to 1 person"


def test_the_whole_picture_goes_to_everybody_until_a_part_is_selected(desk: Desk) -> None:
    desk.draft()
    for role in ("communications", "supervisor"):
        assert row(desk, role).pictures.currentData() == PictureChoice.ORIGINAL
        assert not row(desk, role).pictures.isEnabled()


def test_a_selected_part_is_what_the_supervisor_gets(desk: Desk) -> None:
    incident_id = form_data.start_draft(desk.app, desk.capture(), "").id
    form_data.select_part(desk.app, incident_id, 1, [656, 304, 608, 94])
    desk.open(incident_id)
    assert row(desk, "communications").pictures.currentData() == PictureChoice.ORIGINAL
    supervisor = row(desk, "supervisor")
    assert supervisor.pictures.currentData() == PictureChoice.CROP
    desk.click(button_of(desk.form, "See the picture that Your supervisor gets"))
    shown = desk.dialog(PictureDialog)
    views = shown.findChildren(PictureView)
    assert [(one._image.width(), one._image.height()) for one in views] == [(608, 94)]
    desk.click(button_of(shown, "Close"))
    # And what is shown there is what goes.
    messages = {one.role: one for one in desk.send()._messages}
    assert b"-crop.png" in messages["supervisor"].eml
    assert b"-crop.png" not in messages["communications"].eml
    assert b"-original.png" in messages["communications"].eml


def test_the_choice_of_picture_is_kept(desk: Desk) -> None:
    incident_id = form_data.start_draft(desk.app, desk.capture(), "").id
    form_data.select_part(desk.app, incident_id, 1, [656, 304, 608, 94])
    desk.open(incident_id)
    pictures = row(desk, "communications").pictures
    pictures.setFocus()
    QTest.keyClick(pictures, Qt.Key.Key_Down)
    assert pictures.currentData() == PictureChoice.CROP
    desk.until(lambda: "communications" in desk.stored(incident_id).form.recipients)
    desk.until(lambda: desk.stored(incident_id).form.recipients["communications"].picture == PictureChoice.CROP)


def test_taking_the_selection_back_takes_the_part_away(desk: Desk) -> None:
    incident_id = form_data.start_draft(desk.app, desk.capture(), "").id
    form_data.select_part(desk.app, incident_id, 1, [656, 304, 608, 94])
    form_data.select_part(desk.app, incident_id, 1, None)
    desk.open(incident_id)
    assert row(desk, "supervisor").pictures.currentData() == PictureChoice.ORIGINAL
