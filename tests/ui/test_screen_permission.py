"""A Mac that does not let us see the screen: said before a wallpaper is sealed, and the way out works."""

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton

from admin_desktop.capture.looks import Look
from admin_desktop.ui.own_program import NotStarted, OwnProgram, own_command
from admin_desktop.ui.screen_permission import PermissionDialog, PermissionSteps
from tests.ui.conftest import Desk, Opener, application, words_of
from tests.ui.test_looks_steps import Painted

LINK = "x-apple.systempreferences:com.apple.preference.security?Privacy_ScreenCapture"


class Switch:
    """The system's own, as a Mac has it."""

    def __init__(self, allowed: bool | None = False) -> None:
        self.answer = allowed
        self.requests = 0

    def allowed(self) -> bool:
        if self.answer is None:
            raise OSError("no answer")
        return self.answer

    def request(self) -> None:
        self.requests += 1

    def settings_link(self) -> str:
        return LINK


class Reopened:
    """Notes when it was started, and whether the data folder was free by then."""

    def __init__(self, fails: bool = False) -> None:
        self.started = 0
        self._fails = fails

    def start_again(self) -> None:
        self.started += 1
        if self._fails:
            raise NotStarted("Admin Desktop could not be opened again.")


class Mac:
    """The open program on a Mac whose switch is the test's."""

    def __init__(self, desk: Desk, switch: Switch, program: Reopened | None = None) -> None:
        self.desk, self.switch, self.program = desk, switch, program or Reopened()
        desk.app.capturing.__dict__["grabber"] = Painted(200)
        steps = desk.controller.steps
        self.permission: PermissionSteps = steps.permission
        self.permission._recording, self.permission._program = switch, self.program

    def capture(self) -> None:
        self.desk.controller.steps.capture()
        self.desk.settle()

    @property
    def sealed(self) -> int:
        return int(self.desk.app.database.connection().execute("SELECT count(*) FROM captures").fetchone()[0])

    @property
    def dialog(self) -> PermissionDialog:
        return self.desk.dialog(PermissionDialog)


def test_without_permission_nothing_is_sealed_and_the_way_out_is_shown(desk: Desk, opener: Opener) -> None:
    mac = Mac(desk, Switch())
    mac.capture()
    dialog = mac.dialog
    assert mac.sealed == 0
    assert not desk.controller.steps.flow.running
    assert any("No picture was taken" in words for words in words_of(dialog))
    assert dialog.setting_button.isDefault()
    assert {one.text()[one.text().index("&") + 1] for one in dialog.findChildren(QPushButton)} == {"C", "a", "Q", "O"}
    assert mac.switch.requests == 0, "asking is another step than checking"
    QDesktopServices.setUrlHandler("x-apple.systempreferences", opener, "take")  # type: ignore[arg-type]
    try:
        desk.click(dialog.setting_button)
    finally:
        QDesktopServices.unsetUrlHandler("x-apple.systempreferences")
    assert mac.switch.requests == 1
    assert opener.urls == [QUrl(LINK)]
    assert dialog.isVisible(), "the second step is still to come"
    mac.capture()
    assert mac.dialog is dialog, "said once"
    desk.click(dialog.later_button)
    assert desk.dialogs() == []
    assert mac.sealed == 0


def test_taking_it_anyway_is_for_this_once(desk: Desk) -> None:
    mac = Mac(desk, Switch())
    mac.capture()
    desk.click(mac.dialog.anyway_button)
    desk.until(lambda: desk.controller.steps._selection is not None)
    desk.settle()
    assert mac.sealed == 1
    desk.controller.steps._selection.front.close()  # type: ignore[union-attr]
    desk.settle()
    mac.capture()
    assert mac.sealed == 1
    assert mac.dialog.isVisible()
    mac.dialog.reject()


@pytest.mark.parametrize("allowed", [True, None])
def test_what_is_allowed_or_not_known_stops_nothing(desk: Desk, allowed: bool | None) -> None:
    mac = Mac(desk, Switch(allowed))
    assert mac.permission.may_capture()
    assert desk.dialogs() == []


def test_a_practice_picture_that_may_not_be_taken_is_over(desk: Desk) -> None:
    mac = Mac(desk, Switch())
    desk.controller.steps.practise()
    desk.settle()
    assert (mac.sealed, desk.controller.steps._practising) == (0, False)
    mac.dialog.reject()


def test_quitting_and_opening_again(desk: Desk) -> None:
    mac = Mac(desk, Switch())
    mac.capture()
    desk.click(mac.dialog.reopen_button)
    assert mac.program.started == 0, "it would only bring this window to the front"
    desk.until(lambda: desk.controller.ended)
    application().aboutToQuit.emit()
    assert mac.program.started == 1
    application().aboutToQuit.disconnect()
    desk.tidy()


def test_what_cannot_be_started_again_is_in_the_log(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    mac = Mac(desk, Switch(), Reopened(fails=True))
    mac.permission._start_again()
    assert "the program was not started again" in caplog.text
    caplog.clear()


def test_the_notice_of_a_wallpaper_leads_here(desk: Desk) -> None:
    from admin_desktop.evidence.sealing import observe

    mac = Mac(desk, Switch(None))
    incident_id = desk.draft()
    capture = desk.app.reporter.captures_of(desk.stored(incident_id))[0]
    looks = {"looks": [{"screen": 1, "look": str(Look.WALLPAPER_ONLY)}]}
    desk.controller.steps._observed(observe(desk.app.database, capture, looks))
    notice = desk.controller.steps.looks.notice
    assert notice is not None
    desk.click(notice.setting_button)
    assert not mac.dialog.anyway_button.isVisible()
    assert any("It is sealed and stays" in words for words in words_of(mac.dialog))
    mac.dialog.reject()
    desk.settle()


def test_the_programs_own_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert OwnProgram(tmp_path, practice=False).command() == own_command("--data-dir", str(tmp_path))
    assert OwnProgram(tmp_path, practice=True).command()[-1] == "--practice"
    if sys.platform == "darwin":
        monkeypatch.setattr(sys, "frozen", True, raising=False)
        monkeypatch.setattr(sys, "executable", "/Applications/Admin Desktop.app/Contents/MacOS/admin-desktop")
        opened = OwnProgram(tmp_path, practice=False).command()
        assert opened[:4] == ["/usr/bin/open", "-n", "/Applications/Admin Desktop.app", "--args"]


def test_a_program_that_cannot_be_started_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = OwnProgram(tmp_path, practice=False)
    monkeypatch.setattr(program, "command", lambda: [str(tmp_path / "none")])
    with pytest.raises(NotStarted, match="Nothing was lost"):
        program.start_again()
