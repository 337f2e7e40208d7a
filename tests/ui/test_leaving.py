"""Quitting with mail on its way, and beginning hidden beside the clock."""

import pytest
from PySide6.QtWidgets import QMessageBox

from admin_desktop.outbox.queue import BY_ITSELF, OutboxState
from admin_desktop.storage.login_items import WindowsRun
from admin_desktop.ui.controller import Controller
from admin_desktop.ui.login_steps import LoginSteps
from admin_desktop.ui.main_window import MainWindow, Page
from admin_desktop.ui.settings_page import SettingsPage
from admin_desktop.ui.tray import Tray
from tests.outbox.mail_server import Authority, free_port, mail_server
from tests.storage.test_login_items import Locked, Texts
from tests.ui.conftest import Desk, button_of
from tests.ui.test_sending_by_itself import Desks, away, send, sends_by, until_all


@pytest.fixture
def no_tray(monkeypatch: pytest.MonkeyPatch) -> None:
    """A desktop without a place beside the clock, whatever this one has."""
    monkeypatch.setattr(Tray, "available", staticmethod(lambda: False))


@pytest.fixture
def waiting(desks: Desks, authority: Authority, no_tray: None) -> Desk:
    """Two messages cannot leave now."""
    desk = desks(sends_by(away(authority, free_port()))).opened()
    send(desk)
    desk.until(lambda: desk.controller.outbox.on_their_way == 2)
    return desk


def question(desk: Desk) -> QMessageBox:
    return desk.dialog(QMessageBox)


def test_with_mail_on_its_way_it_is_asked_once(waiting: Desk) -> None:
    controller = waiting.controller
    controller.leave()
    controller.leave()
    box = question(waiting)
    assert box.text() == "2 messages have not left yet."
    waiting.click(button_of(box, "Cancel"))
    waiting.settle()
    assert waiting.window.isVisible()
    assert not controller._quitting
    controller.leave()
    assert question(waiting).defaultButton().text() == "&Keep sending in the background"
    waiting.click(button_of(question(waiting), "Keep sending in the background"))
    waiting.settle()
    assert controller.sending.running
    assert waiting.window.isMinimized(), "without a place beside the clock there must be a way back"
    waiting.window.showNormal()
    controller.leave()
    waiting.click(button_of(question(waiting), "Quit anyway"))
    waiting.until(lambda: controller.ended)


def test_with_nothing_on_its_way_nothing_is_asked(desk: Desk) -> None:
    desk.draft()
    desk.send().close()  # it waits for the admin, whoever runs
    desk.settle()
    desk.controller.leave()
    desk.until(lambda: desk.controller.ended)


class Icon:
    """Stands in for the icon beside the clock, which the offscreen desktop has no place for."""

    def __init__(self) -> None:
        self.said = 0
        self.titles: list[str] = []

    def stays(self) -> None:
        self.said += 1

    def say(self, title: str, _sentence: str) -> None:
        self.titles.append(title)

    def hide(self) -> None: ...


def test_with_the_icon_the_window_hides_and_the_worker_goes_on(waiting: Desk) -> None:
    waiting.controller._tray = Icon()
    waiting.controller.leave()
    waiting.click(button_of(question(waiting), "Keep sending in the background"))
    waiting.settle()
    assert not waiting.window.isVisible() and waiting.controller.sending.running
    waiting.controller.raise_window()
    assert waiting.window.isVisible()
    waiting.window.close()
    assert not waiting.window.isVisible() and waiting.controller._tray.said == 1


@pytest.mark.parametrize("away_how", ["hidden", "minimised", "in front"])
def test_when_all_has_left_it_is_said_once_to_whoever_is_away(
    desks: Desks, authority: Authority, away_how: str
) -> None:
    port = free_port()
    desk = desks(sends_by(away(authority, port))).opened()
    old = send(desk)
    until_all(desk, OutboxState.RETRYING)
    for row in desk.app.outbox.rows(old):
        desk.app.outbox.cancel(row.message_id)
    with desk.app.database.writing() as connection:
        connection.execute("UPDATE outbox SET urgent = 1")  # stands above what has left
    send(desk)
    desk.until(lambda: desk.controller.outbox.on_their_way == 2)
    desk.controller._tray = icon = Icon()
    if away_how == "hidden":
        desk.window.hide()
    elif away_how == "minimised":
        desk.window.showMinimized()
    with mail_server(authority, port=port):
        desk.controller.sending.network_changed()
        desk.until(lambda: not any(not row.finished for row in desk.app.outbox.rows()))
        desk.settle()
        desk.controller.outbox.refresh()
        desk.settle()
    assert icon.titles == ([] if away_how == "in front" else ["Every message has left"])


def settings(desk: Desk) -> SettingsPage:
    page = desk.show_page(Page.SETTINGS)
    assert isinstance(page, SettingsPage)
    return page


@pytest.mark.parametrize("texts", [Texts(), Locked()])
def test_starting_with_the_computer_is_a_tick(desk: Desk, texts: Texts) -> None:
    page = settings(desk)
    assert not page.at_login.isChecked() or desk.controller.login._item.command() is not None
    page.at_login.clicked.disconnect()
    steps = LoginSteps(desk.controller.workers, desk.root, WindowsRun(texts))
    refused: list[object] = []
    steps.failed.connect(refused.append)
    steps.serve(page.at_login)
    steps.show()
    desk.settle()
    assert not page.at_login.isChecked()
    desk.click(page.at_login)
    desk.settle()
    if isinstance(texts, Locked):
        assert len(refused) == 1 and not page.at_login.isChecked()
        return
    assert texts.values["Admin Desktop"].endswith("--background") and str(desk.root) in texts.values["Admin Desktop"]
    desk.click(page.at_login)
    desk.settle()
    assert texts.values == {}


@pytest.mark.parametrize("icon", [True, False])
def test_begun_hidden_it_works_and_the_window_comes_when_it_is_wanted(
    desks: Desks, authority: Authority, monkeypatch: pytest.MonkeyPatch, icon: bool
) -> None:
    port = free_port()
    desk = desks(sends_by(away(authority, port))).opened()
    send(desk)
    desk.close()
    with monkeypatch.context() as hidden:
        hidden.setattr(MainWindow, "show", lambda _window: None)
        hidden.setattr(Tray, "available", staticmethod(lambda: False))
        if icon:
            hidden.setattr(Controller, "_make_tray", lambda controller: setattr(controller, "_tray", Icon()))
        with mail_server(authority, port=port) as server:
            desk = desks(sends_by(away(authority, port)))
            desk.app.outbox.retry_all([one.message_id for one in desk.app.outbox.rows()], BY_ITSELF)
            desk.controller.begin_hidden()
            desk.until(lambda: len(server.box.mail) == 2)
            desk.settle()
    assert desk.window.isVisible() != icon, "without a place beside the clock it is in the task bar"
    steps = desk.controller.steps
    desk.controller.raise_window()
    desk.window.showNormal()
    desk.settle()
    assert desk.window.isVisible()
    assert desk.controller.steps is steps, "it has begun once"
