import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from admin_desktop.app import App
from admin_desktop.ui.main_window import Page
from admin_desktop.ui.settings_page import SettingsPage
from admin_desktop.ui.time_authorities_dialog import TimeAuthoritiesDialog
from tests.evidence.trusted_time.authority import Seen, http_server, replying
from tests.evidence.trusted_time.making import Maker
from tests.ui.conftest import Desk, button_of, employee, words_of


@pytest.fixture
def seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Seen]:
    """An authority on the loopback; its certificates lie in clock.pem."""
    monkeypatch.setattr("urllib.request.getproxies", dict)
    maker = Maker(moment=dt.datetime.now(dt.UTC))
    (tmp_path / "clock.pem").write_text(maker.root.pem)
    with http_server(replying(maker.answer)) as server:
        yield server


def own(app: App, seen: Seen) -> None:
    employee(app)
    file = str(app.paths.root.parent / "clock.pem")
    app.settings.time_authorities = [{"name": "North", "url": seen.url, "certificates": file}]


def settings_of(desk: Desk) -> SettingsPage:
    page = desk.show_page(Page.SETTINGS)
    assert isinstance(page, SettingsPage)
    return page


def test_switched_on_it_confirms_and_says_so_in_settings_and_beside_the_picture(
    desks: Callable[..., Desk], seen: Seen
) -> None:
    desk = desks(lambda app: own(app, seen)).opened()
    incident = desk.draft()
    card = settings_of(desk).trusted_time
    assert not desk.controller.background.times.running
    assert seen.requests == [], "off until asked"
    assert not card.switch.isChecked()
    assert f"North, {seen.url}" in card.asked.text()
    card.switch.setFocus()
    QTest.keyClick(card.switch, Qt.Key.Key_Space)
    desk.until(lambda: "North: 1 confirmed." in card.state.text())
    assert desk.app.settings.trusted_time
    page = desk.controller.detail._make()
    capture = desk.app.find_capture(desk.app.register.get(incident).captures[0])
    desk.controller.background.times.show_on(page, capture)
    desk.settle()
    assert page.confirmed.text().startswith("Time confirmed by North at ")
    assert page.confirmed.text().endswith(" UTC")
    desk.click(card.switch)
    desk.settle()
    before = len(seen.requests)
    desk.capture()
    desk.controller.background.wake()
    desk.close()
    assert len(seen.requests) == before, "switched off, nobody is asked"


def test_the_list_is_judged_before_it_is_kept(desk: Desk) -> None:
    card = settings_of(desk).trusted_time
    assert "DigiCert, http://timestamp.digicert.com" in card.asked.text()
    assert "looked at on 20" in card.asked.text()
    desk.click(card.change_button)
    dialog = desk.dialog(TimeAuthoritiesDialog)
    assert [line.name.text() for line in dialog.lines] == ["DigiCert", "Sectigo"]
    dialog.lines[0].url.selectAll()
    desk.write(dialog.lines[0].url, "gopher://x")
    desk.click(dialog.keep_button)
    desk.settle()
    assert "The address of DigiCert cannot be used" in dialog.problem.text()
    dialog.lines[0].url.selectAll()
    desk.write(dialog.lines[0].url, "https://clock.invalid/")
    desk.click(button_of(dialog, "Remove time authority 2"))
    desk.click(dialog.add_button)
    assert len(dialog.lines) == 2
    desk.click(dialog.keep_button)
    desk.settle()
    assert desk.app.settings.time_authorities == [
        {"name": "DigiCert", "url": "https://clock.invalid/", "certificates": ""}
    ]
    assert card.asked.text() == "Your own list:\nDigiCert, https://clock.invalid/"
    desk.click(card.change_button)
    desk.click(desk.dialog(TimeAuthoritiesDialog).known_button)
    desk.settle()
    assert desk.app.settings.time_authorities == []


def test_in_plain_words_what_leaves(desk: Desk) -> None:
    words = " ".join(words_of(settings_of(desk).trusted_time))
    assert "Only a hash leaves this computer" in words
    assert "No picture, no name, no text" in words
