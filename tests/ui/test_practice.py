"""Practice mode in the windows: what it shows, and what cannot happen in it."""

import json
import smtplib
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QProcess, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from admin_desktop.app import App
from admin_desktop.outbox.practice import PRACTICE
from admin_desktop.outbox.practice.received import list_received
from admin_desktop.outbox.practice.server import PracticeServer
from admin_desktop.ui import own_program
from admin_desktop.ui.first_start import FirstStart
from admin_desktop.ui.main_window import Page
from admin_desktop.ui.own_program import own_command, start_practice
from admin_desktop.ui.practice import Practice
from admin_desktop.ui.received_window import ReceivedWindow
from admin_desktop.ui.sample_page import POST_BOX
from admin_desktop.ui.send_dialog import SendDialog
from admin_desktop.ui.ways import ways
from tests.conftest import POSTS
from tests.ui.conftest import LIMIT_MS, POST, Desk, Opener, button_of, employee, words_of
from tests.ui.test_accessibility import check

MAIL = b"""From: Practice Admin <practice.admin@practice.invalid>\r
To: communications@practice.invalid\r
Subject: Report <b>R-2026-0001</b>\r
MIME-Version: 1.0\r
Content-Type: multipart/alternative; boundary=x\r
\r
--x\r
Content-Type: text/plain; charset=utf-8\r
\r
The plain words.\r
--x\r
Content-Type: text/html; charset=utf-8\r
\r
<h1>The words with markup</h1><a href="http://example.org/a">a link</a>\r
<img src="http://example.org/b.png"><img src="file:///etc/hostname">\r
--x--\r
"""


@pytest.fixture
def practice_desk(desks: Callable[..., Desk], tmp_path: Path) -> Desk:
    """The program in practice mode; its folder is marked before it opens."""
    App.open(str(tmp_path / "data"), practice=True).paths.root.rename(tmp_path / "marked")
    (tmp_path / "data").rmdir()
    (tmp_path / "marked").rename(tmp_path / "data")
    return desks().opened()


@pytest.fixture
def practice(practice_desk: Desk) -> Practice:
    assert practice_desk.controller.practice is not None
    return practice_desk.controller.practice


@pytest.fixture
def server(practice_desk: Desk) -> Iterator[PracticeServer]:
    with PracticeServer(practice_desk.app.paths.received) as running:
        yield running


def deliver(server: PracticeServer, to: str = "communications@practice.invalid", mail: bytes = MAIL) -> None:
    with smtplib.SMTP(server.host, server.port, timeout=20) as client:
        client.login(server.user, server.password)
        client.sendmail("practice.admin@practice.invalid", [to], mail)


def test_it_says_practice_wherever_one_looks(practice_desk: Desk) -> None:
    window = practice_desk.window
    assert window.windowTitle().startswith("PRACTICE")
    assert QGuiApplication.applicationDisplayName() == "PRACTICE", "which every other title ends with"
    assert any("nothing leaves this computer" in words or words == "PRACTICE" for words in words_of(window))
    assert window.practice_strip is not None
    assert window.practice_strip.isVisible()
    check(window, window)
    for page in (Page.INCIDENTS, Page.OUTBOX, Page.SETTINGS):
        practice_desk.show_page(page)
        assert window.practice_strip.isVisible()
    assert not practice_desk.dialogs(), "the first start is filled in"


def test_the_real_window_has_nothing_of_it(desk: Desk) -> None:
    assert desk.window.practice_strip is None
    assert desk.controller.practice is None
    assert "PRACTICE" not in desk.window.windowTitle() + QGuiApplication.applicationDisplayName()


def test_practice_has_no_way_out(practice_desk: Desk, opener: Opener) -> None:
    """No webmail, no mail program, no browser: not by the ways there are, and not past them."""
    assert ways(practice_desk.app) == []
    incident_id = practice_desk.draft("https://www.facebook.com/x/posts/1")
    practice_desk.click(practice_desk.form.send_button)
    practice_desk.settle()
    assert not [one for one in practice_desk.app_windows() if isinstance(one, SendDialog)]
    for row in practice_desk.app.outbox.rows(incident_id):
        practice_desk.controller.outbox.send_by_hand(row.message_id)
    practice_desk.settle()
    assert not [one for one in practice_desk.app_windows() if isinstance(one, SendDialog)]
    assert opener.urls == []


def test_the_transport_of_a_rehearsal_is_its_own_server_whatever_the_settings_say(
    practice_desk: Desk, practice: Practice, started_smtp: list[tuple[str, int]]
) -> None:
    """All the way through: reports written by the window are delivered to the loopback and nowhere else."""
    app = practice_desk.app
    app.settings.sending, app.settings.smtp_host, app.settings.smtp_port = "smtp", "smtp.example.org", 587
    app.settings.smtp_user = "kim@example.org"
    incident_id = practice_desk.draft()
    practice_desk.click(practice_desk.form.send_button)
    practice_desk.settle()
    rows = app.outbox.rows(incident_id)
    assert [row.transport for row in rows] == [PRACTICE] * len(rows)
    practice_desk.until(lambda: {row.state for row in app.outbox.rows(incident_id)} == {"accepted"})
    assert {host for host, _ in started_smtp} == {"127.0.0.1"}
    assert "passwords" not in vars(app.mailing), "the keychain was never asked"
    practice_desk.until(lambda: f"({len(rows)})" in practice.strip.received_button.text())
    kept = {one.path.read_bytes() for one in list_received(app.paths.received)}
    assert kept == {app.outbox.message(row.message_id).eml for row in rows}


@pytest.fixture
def started_smtp(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Where the process connects to."""
    found: list[tuple[str, int]] = []
    connect = socket.create_connection

    def noted(address: tuple[str, int], *more: Any, **options: Any) -> socket.socket:
        found.append(address)
        return connect(address, *more, **options)

    monkeypatch.setattr(socket, "create_connection", noted)
    return found


def test_a_link_leads_to_the_sample_page_and_not_out(practice: Practice, opener: Opener) -> None:
    for link in ("https://example.org/", "http://example.org/"):
        assert QDesktopServices.openUrl(QUrl(link))
        assert practice.sample_page_shown
        practice.close_sample_page()
    QDesktopServices.openUrl(QUrl("mailto:someone@example.org?subject=x"))
    assert not practice.sample_page_shown
    assert opener.urls == []


def test_the_sample_page_comes_and_goes(practice_desk: Desk, practice: Practice) -> None:
    practice_desk.click(practice.strip.sample_button)
    practice_desk.until(lambda: practice.sample_box)
    assert practice.sample_box is not None
    assert practice.sample_box[2:] == POST_BOX[2:]
    practice_desk.until(practice.bar.isVisible)
    check(practice.bar, practice.bar)
    page = practice._page
    assert page is not None
    practice_desk.click(practice.bar.close_button)
    practice_desk.until(lambda: page not in practice.children())
    assert not practice.bar.isVisible()
    assert not practice.sample_page_shown


def test_the_bar_captures(practice_desk: Desk, practice: Practice) -> None:
    asked = []
    practice.capture.connect(lambda: asked.append(True))
    practice.capture.disconnect(practice_desk.controller._capture)
    practice.bar.show_on(practice_desk.window.screen())
    practice_desk.click(practice.bar.capture_button)
    assert asked == [True]
    practice_desk.controller.aside.hide()
    practice.captured()
    practice_desk.controller.aside.back()
    assert practice_desk.window.isVisible()
    assert not practice.bar.isVisible(), "it would lie over the form"


def test_the_page_ends_when_its_starter_is_gone() -> None:
    with subprocess.Popen(own_command("sample-page"), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as page:
        assert page.stdout is not None
        assert page.stdin is not None
        assert json.loads(page.stdout.readline())["shown"]
        assert page.poll() is None
        page.stdin.close()  # as the system does for a starter that was killed
        assert page.wait(LIMIT_MS / 1000) == 0


KILLED = """
import subprocess, sys, time
from admin_desktop.ui.own_program import own_command
page = subprocess.Popen(own_command("sample-page"), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
page.stdout.readline()
print(page.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="another process is looked for in /proc or by signal")
def test_the_page_ends_when_its_starter_is_killed(practice_desk: Desk) -> None:
    import os

    with subprocess.Popen([sys.executable, "-c", KILLED], stdout=subprocess.PIPE) as starter:
        assert starter.stdout is not None
        page = int(starter.stdout.readline())
        os.kill(page, 0)
        starter.kill()

    def gone() -> bool:
        try:
            os.kill(page, 0)
            return Path(f"/proc/{page}/stat").read_text().split()[2] == "Z"
        except OSError:
            return True

    practice_desk.until(gone)


def test_what_arrives_is_counted_and_shown_by_itself(
    practice_desk: Desk, practice: Practice, server: PracticeServer
) -> None:
    practice_desk.click(practice.strip.received_button)
    practice_desk.settle()
    window = practice_desk.dialog(ReceivedWindow)
    assert "Nothing has arrived yet" in words_of(window)
    check(window, window)
    deliver(server)
    practice_desk.until(lambda: window.list.count() == 1)
    practice_desk.settle()
    assert "(1)" in practice.strip.received_button.text()
    assert practice_desk.window.notices.text.startswith("✓ It has arrived.")
    assert window.list.item(0).text().splitlines() == ["To Communications · just now", "Report <b>R-2026-0001</b>"]
    deliver(server, "supervisor@practice.invalid")
    practice_desk.until(lambda: window.list.count() == 2)
    practice_desk.settle()
    assert window.list.item(0).text().startswith("To your supervisor"), "the newest first"
    check(window, window)


@pytest.fixture
def received(practice_desk: Desk, practice: Practice, server: PracticeServer) -> ReceivedWindow:
    deliver(server)
    practice.show_received()
    window = practice_desk.dialog(ReceivedWindow)
    practice_desk.until(lambda: window.subject.text())
    return window


def test_a_mail_is_shown_as_its_recipient_sees_it(
    practice_desk: Desk, received: ReceivedWindow, opener: Opener
) -> None:
    assert received.subject.text() == "Report <b>R-2026-0001</b>"
    assert received.subject.textFormat() == Qt.TextFormat.PlainText
    assert "The words with markup" in received.words.toPlainText()
    practice_desk.click(received.plain_button)
    assert received.words.toPlainText().strip() == "The plain words."
    practice_desk.click(received.folder_button)
    assert [Path(url.toLocalFile()) for url in opener.urls] == [practice_desk.app.paths.received]


def test_a_mail_opens_and_loads_nothing(
    practice_desk: Desk, received: ReceivedWindow, practice: Practice, opener: Opener
) -> None:
    found = received.words.document().find("a link")
    inside = received.words.textCursor()
    inside.setPosition(found.selectionStart() + 3)
    where = received.words.cursorRect(inside).center()
    assert received.words.anchorAt(where) == "http://example.org/a"
    QTest.mouseClick(received.words.viewport(), Qt.MouseButton.LeftButton, pos=where)
    practice_desk.settle()
    assert opener.urls == []
    assert not practice.sample_page_shown
    assert "The words with markup" in received.words.toPlainText(), "it leads nowhere inside either"


@pytest.mark.parametrize("kind", ["ImageResource", "StyleSheetResource", "HtmlResource"])
def test_a_mail_gets_no_file_of_this_computer(practice_desk: Desk, received: ReceivedWindow, kind: str) -> None:
    for name in (QUrl.fromLocalFile(str(POSTS / "truth.json")), QUrl.fromLocalFile(str(POSTS / POST)), QUrl("x.png")):
        found = received.words.document().resource(QTextDocument.ResourceType[kind].value, name)
        assert found.width() == 1 if isinstance(found, QImage) else bytes(found.data()) == b"\n"


def test_a_picture_comes_with_the_mail(practice_desk: Desk, practice: Practice, server: PracticeServer) -> None:
    incident_id = practice_desk.draft()
    app = practice_desk.app
    for message in app.reporter.report(incident_id, app.pack, app.settings, app.mailing.transport):
        deliver(server, message.recipient, message.eml)
    practice.show_received()
    window = practice_desk.dialog(ReceivedWindow)
    practice_desk.until(lambda: window.attached_words.text().startswith(f"Attached: {incident_id}"))
    assert window.picture.isVisible()
    assert not window.picture._image.isNull()
    assert incident_id in window.words.toPlainText()


def test_a_file_that_was_removed_is_said(practice_desk: Desk, received: ReceivedWindow, server: PracticeServer) -> None:
    deliver(server)
    practice_desk.until(lambda: received.list.count() == 2)
    practice_desk.settle()
    server.received()[0].path.unlink()
    received.list.setCurrentRow(1)
    practice_desk.settle()
    assert received.subject.text() == "This mail cannot be read any more" or received.list.count() == 1


def test_ending_practice_closes_everything(practice_desk: Desk, practice: Practice) -> None:
    practice.show_sample_page()
    practice_desk.until(lambda: practice.sample_box)
    page = practice._page
    assert page is not None
    practice_desk.settle()
    practice_desk.click(practice.strip.end_button)
    practice_desk.until(lambda: practice_desk.controller.ended)
    assert practice.findChildren(QProcess) == []
    assert practice_desk.app.mailing.practice_server.running is False
    assert QGuiApplication.applicationDisplayName() != "PRACTICE"
    practice_desk.tidy()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What would be started beside us, without its program."""
    found: list[list[str]] = []

    class Started:
        @staticmethod
        def startDetached(program: str, words: list[str]) -> tuple[bool, int]:
            found.append(words)
            return program == own_command()[0], 1

    monkeypatch.setattr(own_program, "QProcess", Started)
    return found


def test_the_way_in_from_settings(desk: Desk, started: list[list[str]]) -> None:
    settings = desk.show_page(Page.SETTINGS)
    desk.click(button_of(settings, "Practise the whole thing"))
    assert [words[-3:] for words in started] == [["--data-dir", str(desk.root), "--practice"]]


def test_the_way_in_at_the_end_of_the_first_start(desks: Callable[..., Desk], started: list[list[str]]) -> None:
    desk = desks(employee)
    desk.app.settings.setup_done = False
    desk.opened()
    dialog = desk.dialog(FirstStart)
    desk.click(dialog.next)
    desk.click(dialog.whole)
    desk.settle()
    assert len(started) == 1
    assert desk.app.settings.setup_done
    assert not desk.dialogs()


def test_practice_offers_no_practice(practice_desk: Desk) -> None:
    settings = practice_desk.show_page(Page.SETTINGS)
    with pytest.raises(AssertionError):
        button_of(settings, "Practise the whole thing")


def test_a_program_that_does_not_start_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_program, "own_command", lambda *words: [str(desk.root / "none"), *words])
    desk.controller.start_practice()
    box = desk.dialog(QMessageBox)
    assert box.informativeText().startswith("Practice could not be opened.")
    box.close()
    with pytest.raises(own_program.NotStarted):
        start_practice(desk.root)


def test_few_words_where_there_is_little_room(practice_desk: Desk, practice: Practice) -> None:
    strip = practice.strip
    strip.resize(4000, strip.height())
    full = strip.sizeHint().width()
    strip.resize(full - 200, strip.height())
    assert strip.words.text() == "PRACTICE"
    assert strip.sizeHint().width() < full - 200
    assert strip.sample_button.accessibleName() == "Show the sample page"
    strip.resize(full + 10, strip.height())
    assert "nothing leaves this computer" in strip.words.text()
    assert strip.sample_button.shortcut().toString() == "F7"
