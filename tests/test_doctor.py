import json
import logging
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import keyring.backends.fail
import keyring.backends.null
import pytest

from admin_desktop import doctor
from admin_desktop.app import App
from admin_desktop.capture.frames import Frame
from admin_desktop.capture.geometry import Rect, Screen
from admin_desktop.capture.permission import Permission
from admin_desktop.doctor import Check
from admin_desktop.evidence.captures import Purpose
from admin_desktop.outbox.transports.looking_up import is_known
from admin_desktop.storage.logs import stop_logging
from tests.x_server import virtual_screen

CHECKOUT = Path(__file__).parents[1]
POST = CHECKOUT / "tests" / "data" / "posts" / "x-harass-light.png"
NAMES = [
    "program", "python", "data_folder", "disk_space", "settings", "database", "ledger", "clock", "trusted_time",
    "backup", "policy", "mail",
    "screens", "grab", "reading", "session", "screen_permission", "active_window", "keychain", "window",
]  # fmt: skip


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    app = App.open(str(tmp_path / "data"))
    yield app
    app.database.close()


@pytest.fixture
def no_log() -> Iterator[None]:
    level = logging.getLogger().level
    yield
    stop_logging()
    logging.getLogger().setLevel(level)


def run(data: Path, *, json_wanted: bool = True, **env: str | None) -> tuple[int, str, str]:
    wanted = {name: value for name, value in {**os.environ, "PYTHONIOENCODING": "utf-8", **env}.items() if value}
    command = [sys.executable, "-m", "admin_desktop", "--data-dir", str(data), "doctor"]
    done = subprocess.run(
        command + ["--json"] * json_wanted, cwd=CHECKOUT, env=wanted, capture_output=True, encoding="utf-8"
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done.returncode, done.stdout, done.stderr


def by_name(out: str) -> dict[str, Any]:
    assert out.isascii()
    answer = json.loads(out)
    assert set(answer) == {"checks"}
    for check in answer["checks"]:
        assert set(check) == {"name", "state", "sentence", "remedy"}
        assert check["state"] in ("ok", "problem", "unknown")
        assert check["sentence"].endswith(".")
        assert bool(check["remedy"]) == (check["state"] != "ok")
    return {check["name"]: check for check in answer["checks"]}


def test_every_check_in_order_and_nothing_stays(tmp_path: Path) -> None:
    code, out, err = run(tmp_path / "data")
    checks = by_name(out)
    assert list(checks) == NAMES
    problems = [name for name, check in checks.items() if check["state"] == "problem"]
    assert code == bool(problems)
    assert len(err.splitlines()) == bool(problems)
    for name in ("program", "python", "data_folder", "disk_space", "settings", "database", "ledger", "clock", "window"):
        assert checks[name]["state"] == "ok", checks[name]
    left = {path.name.partition(".db")[0] for path in (tmp_path / "data").iterdir()}
    assert left <= {"admin-desktop", "logs"}


def test_in_words(tmp_path: Path) -> None:
    _, out, _ = run(tmp_path / "data", json_wanted=False)
    assert out.startswith("OK: Admin Desktop ")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a screen")
def test_without_a_screen(tmp_path: Path) -> None:
    code, out, err = run(tmp_path / "data", DISPLAY=None, XDG_SESSION_TYPE=None)
    checks = by_name(out)
    assert code == 1
    assert "problem" in err
    assert [checks[name]["state"] for name in ("screens", "grab", "active_window")] == ["problem", "unknown", "unknown"]


@pytest.mark.skipif(sys.platform != "linux" or shutil.which("Xvfb") is None, reason="needs Xvfb")
def test_with_a_screen_that_is_black(tmp_path: Path) -> None:
    with virtual_screen(640, 480) as (display, _):
        checks = by_name(run(tmp_path / "data", DISPLAY=display, XDG_SESSION_TYPE=None)[1])
    assert checks["screens"]["state"] == "ok"
    assert "640 x 480" in checks["screens"]["sentence"]
    assert checks["grab"]["state"] == "unknown"
    assert "one single colour" in checks["grab"]["sentence"]
    assert not (tmp_path / "data" / "vault").exists()


def test_an_unsafe_data_folder_does_not_stop_the_other_checks(tmp_path: Path) -> None:
    checks = by_name(run(tmp_path / "Dropbox" / "x")[1])
    assert checks["data_folder"]["state"] == "problem"
    assert "Dropbox" in checks["data_folder"]["sentence"]
    assert checks["window"]["state"] == "ok"
    assert "keychain" in checks
    assert not (tmp_path / "Dropbox").exists()


def test_a_newer_database_and_broken_settings(tmp_path: Path, no_log: None) -> None:
    data = tmp_path / "data"
    App.open(str(data))
    (data / "settings.json").write_text("{")
    with closing(sqlite3.connect(data / "admin-desktop.db")) as connection:
        connection.execute("PRAGMA user_version = 9999")
    before = (data / "admin-desktop.db").read_bytes()
    checks = {check.name: check for check in doctor.examine(str(data))}
    assert checks["settings"].state == checks["database"].state == checks["ledger"].state == "problem"
    assert "settings.broken-1.json" in checks["settings"].sentence
    assert "newer version" in checks["database"].sentence
    assert checks["clock"].state == "ok"
    assert (data / "admin-desktop.db").read_bytes() == before


def test_a_check_that_breaks_is_reported_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> Check:
        raise ZeroDivisionError

    assert doctor._guarded("screens", broken) == Check(
        "screens", "unknown", "This could not be found out (ZeroDivisionError).", doctor._ASK_HELP
    )
    assert "the check screens broke" in caplog.text
    caplog.clear()


def test_a_data_folder_that_is_gone(tmp_path: Path) -> None:
    assert doctor.check_data_folder(tmp_path).state == "ok"
    assert list(tmp_path.iterdir()) == []
    gone = doctor.check_data_folder(tmp_path / "gone")
    assert (gone.state, bool(gone.remedy)) == ("problem", True)


def test_little_room_on_the_disk() -> None:
    assert doctor.check_disk_space(500_000_000).state == "ok"
    assert doctor.check_disk_space(499_999_999).state == "problem"
    assert doctor.check_disk_space(0).sentence.startswith("0.0 GB")


def test_a_sound_ledger_and_a_broken_one(app: App) -> None:
    for _ in range(3):
        app.capturing.import_files([POST], Purpose.UNFILED)
    assert "3 rows" in doctor.check_ledger(app.database).sentence
    assert doctor.check_ledger(app.database).state == "ok"
    assert "3 captures" in doctor.check_database(app.database).sentence
    with app.database.writing() as connection:
        connection.execute("DROP TRIGGER ledger_no_update")
        connection.execute("UPDATE ledger SET entry = replace(entry, 'unfiled', 'Unfiled') WHERE seq = 2")
    broken = doctor.check_ledger(app.database)
    assert (broken.state, "row 2" in broken.sentence) == ("problem", True)


def test_a_row_that_is_missing(app: App) -> None:
    for _ in range(3):
        app.capturing.import_files([POST], Purpose.UNFILED)
    with app.database.writing() as connection:
        connection.execute("DROP TRIGGER ledger_no_delete")
        connection.execute("DELETE FROM ledger WHERE seq = 1")
    assert doctor.check_ledger(app.database).state == "problem"


def test_the_clock(app: App) -> None:
    now = datetime(2026, 11, 22, 3, 41, tzinfo=UTC)
    assert doctor.check_clock(now, None).state == "ok"
    assert doctor.check_clock(now, now + timedelta(seconds=59)).state == "ok"
    assert doctor.check_clock(now, now + timedelta(seconds=61)).state == "problem"
    assert doctor.check_clock(now, now - timedelta(days=400)).state == "ok"
    for year in (1970, 1980, 2025, 2100):
        assert doctor.check_clock(now.replace(year=year), None).state == "problem"
    assert doctor.newest_moment(app.database) is None
    app.capturing.import_files([POST], Purpose.UNFILED)
    newest = doctor.newest_moment(app.database)
    assert newest is not None
    assert abs(datetime.now(UTC) - newest) < timedelta(minutes=1)


def by_itself(app: App, host: str) -> Check:
    settings = app.settings
    settings.sending, settings.mail = "smtp", "kim@school.org"
    settings.smtp_host, settings.smtp_port, settings.smtp_user = host, 465, "kim"
    app.mailing.passwords.for_now("kim", host, "correct horse")
    return doctor.check_mail(app)


def test_how_reports_leave(app: App) -> None:
    assert doctor.check_mail(app) == Check("mail", "ok", "You send each report yourself.")
    here = by_itself(app, "127.0.0.1")
    assert (here.state, here.remedy) == ("ok", "")
    assert here.sentence == "Reports leave by themselves through 127.0.0.1, port 465, as kim@school.org."
    nowhere = by_itself(app, "mail.school.invalid")
    assert nowhere.state == "problem"
    assert "No server of that name" in nowhere.sentence
    assert by_itself(app, "a..b").state == "problem", "no name at all"
    assert not any("correct horse" in f"{one}" for one in (here, nowhere))
    half = doctor._guarded("mail", lambda: by_itself(app, ""))
    assert (half.state, "not set up completely" in half.sentence) == ("problem", True)


def test_looking_up_ends_also_without_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_given, **_options: answered.wait())
    assert is_known("localhost", 25, limit_s=0.01) is None
    answered.set()


def frame(pixels: bytes) -> Frame:
    return Frame(Screen(1, "one", Rect(0, 0, 2, 2), True), 2, 2, pixels, datetime.now(UTC))


@pytest.mark.parametrize(
    ("pixels", "state"),
    [
        (b"\0\0\0\0" * 4, "unknown"),
        (b"\x10\x20\x30\x00\x10\x20\x30\xff" * 2, "unknown"),
        (b"\0\0\0\0" * 3 + b"\x30\0\0\0", "ok"),
        (b"\0\0\0\0" * 3 + b"\0\0\x30\0", "ok"),
    ],
)
def test_a_picture_of_one_colour(pixels: bytes, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "physical_sizes", dict)
    assert doctor.judge_frame(frame(pixels)).state == state


def test_the_permission_to_see_the_screen() -> None:
    states = [doctor.check_screen_permission(permission).state for permission in Permission]
    assert states == ["ok", "problem", "unknown"]


class Wallet:
    """Not a real backend: those enter themselves into keyring's list for all tests."""

    name = "a wallet"


class Plain(Wallet):
    __module__ = "keyrings.alt.file"


class Nothing(Wallet):
    backends = ()


@pytest.mark.parametrize(
    ("backend", "state"),
    [
        (keyring.backends.fail.Keyring(), "problem"),  # type: ignore[no-untyped-call]
        (keyring.backends.null.Keyring(), "problem"),  # type: ignore[no-untyped-call]
        (Nothing(), "problem"),
        (Plain(), "problem"),
        (Wallet(), "ok"),
        (RuntimeError("no bus"), "unknown"),
    ],
)
def test_the_password_store(backend: object, state: str) -> None:
    check = doctor.judge_keychain(backend)
    assert check.state == state
    assert bool(check.remedy) == (state != "ok")


def test_the_password_store_of_this_computer_is_asked_and_not_waited_for() -> None:
    assert doctor.check_keychain(limit_s=0.0).state in ("unknown", "ok", "problem")
    assert doctor.check_keychain().name == "keychain"


def test_qt_is_there_and_not_loaded(tmp_path: Path) -> None:
    program = (
        "import sys; from admin_desktop import doctor; print(doctor.check_window().state);"
        "print(sorted(name for name in sys.modules if name.startswith(('PySide6', 'shiboken'))))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["ok", "[]"]


def test_a_picture_with_fewer_pixels_than_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "physical_sizes", lambda: {Rect(0, 0, 2, 2): (4, 4)})
    verdict = doctor.judge_frame(frame(bytes(range(16))))
    assert (verdict.state, bool(verdict.remedy)) == ("problem", True)
    assert verdict.sentence.endswith("but the screen has more.")


def test_a_session_that_cannot_be_seen() -> None:
    assert doctor.check_session(None).state == "ok"
    locked = doctor.check_session("The screen is locked.")
    assert (locked.state, locked.sentence, bool(locked.remedy)) == ("problem", "The screen is locked.", True)
