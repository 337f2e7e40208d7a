"""Opening and closing the program, as processes of its own and in this one."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QMessageBox, QWidget

from admin_desktop.storage.settings import load_settings
from admin_desktop.ui.first_start import FirstStart
from admin_desktop.ui.main_window import Page
from admin_desktop.ui.single_instance import SingleInstance
from tests.ui.conftest import LIMIT_MS, Desk, application, button_of, employee, words_of

CHECKOUT = Path(__file__).parents[2]
LIMIT_S = 4 * LIMIT_MS / 1000
HEAVY = (
    "sqlite3",
    "jinja2",
    "PIL",
    "mss",
    "yaml",
    "jsonschema",
    "email",
    "keyring",
    "isal",
    "rfc8785",
    "asyncio",
    "aiosmtpd",
    "pynput",
    "Xlib",
    "admin_desktop.capture.hotkeys",
)

AT_FIRST_PAINT = """
import os, sys
from admin_desktop.__main__ import main
from admin_desktop.ui import main_window

class Watched(main_window.MainWindow):
    def __init__(self, *given):
        super().__init__(*given)
        self.painted.connect(tell)

def tell():
    print("painted", *sorted(name for name in sys.argv[2:] if name in sys.modules), flush=True)
    os._exit(0)

main_window.MainWindow = Watched
main(["--data-dir", sys.argv[1]])
"""

PRESSING_OK = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from admin_desktop.__main__ import main
from admin_desktop.ui import start

def look():
    for box in QApplication.topLevelWidgets():
        if isinstance(box, QMessageBox) and box.isVisible():
            print(box.text(), "|", box.informativeText(), flush=True)
            box.accept()

def made(make=start.make_application):
    application = make()
    timer = QTimer(application)
    timer.timeout.connect(look)
    timer.start(20)
    return application

start.make_application = made
sys.exit(main(["--data-dir", sys.argv[1]]))
"""


def environment(**more: str | None) -> dict[str, str]:
    changed = {**os.environ, "ADMIN_DESKTOP_DATA": None, "PYTHONIOENCODING": "utf-8", **more}
    return {name: value for name, value in changed.items() if value is not None}


def run(*arguments: str, **more: str | None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=CHECKOUT,
        env=environment(**more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=LIMIT_S,
    )


def test_what_takes_time_to_load_is_not_loaded_before_the_first_paint(tmp_path: Path) -> None:
    done = run("-c", AT_FIRST_PAINT, str(tmp_path / "data"), *HEAVY, QT_QPA_PLATFORM="offscreen")
    assert done.stdout.split() == ["painted"], done


@pytest.mark.skipif(sys.platform != "linux", reason="Windows and macOS always have a desktop")
@pytest.mark.parametrize("display", [None, ":987"])
def test_without_a_screen_there_is_one_sentence(tmp_path: Path, display: str | None) -> None:
    done = run(
        *("-m", "admin_desktop", "--data-dir", str(tmp_path / "data")),
        DISPLAY=display,
        WAYLAND_DISPLAY=None,
        QT_QPA_PLATFORM=None,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("There is no screen here to open the window on.")
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "data").exists(), "nothing was changed"


def test_a_data_folder_that_cannot_be_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file", encoding="utf-8")
    done = run("-m", "admin_desktop", "--data-dir", str(tmp_path / "data"), QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "data").read_text(encoding="utf-8") == "a file"


def test_a_second_start_ends_at_once_and_raises_the_first(desk: Desk) -> None:
    desk.window.hide()
    command = [sys.executable, "-m", "admin_desktop", "--data-dir", str(desk.root)]
    with subprocess.Popen(command, cwd=CHECKOUT, env=environment(QT_QPA_PLATFORM="offscreen")) as second:
        try:
            desk.qtbot.waitUntil(lambda: second.poll() is not None, timeout=4 * LIMIT_MS)
        finally:
            second.kill()
    assert second.returncode == 0
    assert desk.window.isVisible()


def everything(root: Path) -> dict[str, bytes]:
    """The files that hold what is the admin's: not the log, not the lock."""
    kept = ("settings.json", "admin-desktop.db", "vault")
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.relative_to(root).parts[0] in kept
    }


@pytest.fixture
def newer(desk: Desk) -> Path:
    """A data folder that a newer version has worked on."""
    desk.draft()
    desk.close()
    connection = sqlite3.connect(desk.app.paths.database)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    settings = json.loads(desk.app.paths.settings.read_text(encoding="utf-8"))
    desk.app.paths.settings.write_text(json.dumps({**settings, "of_the_future": 1}), encoding="utf-8")
    return desk.root


def test_a_newer_versions_records_are_left_alone(newer: Path) -> None:
    before = everything(newer)
    assert len(before) >= 3
    done = run("-c", PRESSING_OK, str(newer), QT_QPA_PLATFORM="offscreen")
    assert done.stdout.startswith("Your reports cannot be opened | Your reports were last opened with a newer version")
    assert len(done.stdout.splitlines()) == 1, done.stdout
    assert everything(newer) == before


def test_a_database_that_is_none_is_left_alone(tmp_path: Path) -> None:
    root = tmp_path / "data"
    root.mkdir()
    (root / "admin-desktop.db").write_bytes(b"not a database" * 1000)
    done = run("-c", PRESSING_OK, str(root), QT_QPA_PLATFORM="offscreen")
    assert "is damaged and was left as it is" in done.stdout
    assert everything(root) == {"admin-desktop.db": b"not a database" * 1000}


def test_broken_settings_are_set_aside_and_named(desks: Callable[..., Desk], tmp_path: Path) -> None:
    root = tmp_path / "data"
    root.mkdir()
    (root / "settings.json").write_text("{half a", encoding="utf-8")
    desk = desks().opened()
    box = desk.dialog(QMessageBox)
    assert box.text() == "Your settings were set aside"
    assert "settings.broken-1.json" in box.informativeText()
    assert (root / "settings.broken-1.json").read_text(encoding="utf-8") == "{half a"
    box.close()
    desk.dialog(FirstStart).reject()
    desk.settle()
    assert load_settings(root / "settings.json").notice is None


def test_a_picture_from_before_a_crash_is_at_home(desk: Desk, desks: Callable[..., Desk]) -> None:
    capture = desk.capture()
    again = desks(employee).opened()
    assert again.window.notices.text == "", "it is on record: nothing was to be recovered"
    assert "A captured picture without a report" in words_of(again.home)
    again.click(button_of(again.home, "Go on: A captured picture"))
    again.settle()
    assert again.stored(again.form.incident_id).captures == (capture.id,)


def test_closing_the_window_while_typing_keeps_the_draft(desk: Desk, desks: Callable[..., Desk]) -> None:
    incident_id = desk.draft()
    desk.write(desk.form.note, "in the middle of a sen")
    desk.window.close()
    if desk.controller._quitting:
        desk.tidy()
    else:
        assert not desk.window.isVisible(), "it stays ready beside the clock"
        desk.settle()
    assert desk.stored(incident_id).form.note == "in the middle of a sen"
    again = desks(employee).opened()
    again.open(incident_id)
    assert again.form.note.toPlainText() == "in the middle of a sen"


def test_quitting_while_typing_keeps_draft_and_settings(desk: Desk, desks: Callable[..., Desk]) -> None:
    incident_id = desk.draft()
    desk.write(desk.form.note, "the last words")
    desk.controller.quit()
    desk.controller.quit()
    desk.tidy()
    other = SingleInstance(desk.root)
    assert other.claim(), "nothing is held any more"
    other.release()
    again = desks(employee).opened()
    assert again.stored(incident_id).form.note == "the last words"


def test_the_way_about(desk: Desk) -> None:
    for page in (Page.INCIDENTS, Page.OUTBOX, Page.SETTINGS, Page.HOME):
        desk.show_page(page)
        assert desk.window.nav_button(page).isChecked()


class Shown(QObject):
    """Notes each window that is shown, also one that is gone in the same moment."""

    def __init__(self) -> None:
        super().__init__()
        self.windows: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.windows.append(type(watched).__name__)
        return False


def test_nothing_flashes_up_while_the_pages_are_built(desks: Callable[..., Desk]) -> None:
    """A button that is shown before it has its place is a window of its own for a moment, and takes the keyboard."""
    shown, running = Shown(), application()
    running.installEventFilter(shown)
    try:
        desk = desks(employee).opened()
        incident_id = desk.draft()
        desk.app.register.discard(desk.draft(), "taken by mistake", "Kim Lee")
        for page in (Page.OUTBOX, Page.SETTINGS, Page.CHECK, Page.INCIDENTS, Page.HOME):
            desk.show_page(page)
        desk.controller.copies.show()
        desk.app.reporter.report(incident_id, desk.app.pack, desk.app.settings, "self")
        desk.open(incident_id)
        assert desk.window.current == Page.DETAIL
    finally:
        running.removeEventFilter(shown)
    assert set(shown.windows) == {"MainWindow"}
