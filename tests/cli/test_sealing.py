import hashlib
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from admin_desktop.app import App
from admin_desktop.capture.frames import Frame
from admin_desktop.capturing import Captured, Capturing
from admin_desktop.cli import sealing
from admin_desktop.errors import Trouble
from admin_desktop.evidence.captures import Capture, Purpose
from admin_desktop.storage.instance import DONE, STEP_ASIDE, server_name

POSTS = Path(__file__).parents[1] / "data" / "posts"
# What costs more to load than a picture to seal.
HEAVY = (
    "PySide6",
    "sqlalchemy",
    "keyring",
    "jsonschema",
    "jinja2",
    "yaml",
    "email",
    "asyncio",
    "urllib.request",
    "ssl",
)


def ledger(data: Path) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(data / "admin-desktop.db")) as connection:
        return [json.loads(row[0]) for row in connection.execute("SELECT entry FROM ledger ORDER BY seq")]


def test_posts_are_imported_byte_for_byte(admin: Any) -> None:
    posts = sorted(POSTS.glob("*.png"))
    answer = admin("import", *posts, "--json")
    assert (answer.code, answer.err) == (0, "")
    files = answer.json["files"]
    assert [file["name"] for file in files] == [post.name for post in posts]
    for post, file in zip(posts, files, strict=True):
        data = post.read_bytes()
        assert Path(file["path"]).is_absolute()
        assert Path(file["path"]).read_bytes() == data
        assert file["sha256"] == hashlib.sha256(data).hexdigest()
        with Image.open(post) as image:
            assert (file["width"], file["height"]) == image.size
    verdict = admin("verify", "--json")
    assert verdict.code == 0
    assert (verdict.json["rows"], verdict.json["pictures"], verdict.json["findings"]) == (1, len(posts), [])
    assert verdict.json["bytes"] == sum(post.stat().st_size for post in posts)
    entry = ledger(admin.data)[0]
    assert (entry["kind"], entry["subject"], entry["body"]["purpose"]) == ("import", answer.json["id"], "unfiled")


def test_import_in_words(admin: Any, post: Path) -> None:
    answer = admin("import", post)
    assert answer.code == 0
    assert answer.out.startswith("Sealed as C-")
    assert "import-1.png (" in answer.out


def not_a_picture(folder: Path) -> Path:
    path = folder / "letter.png"
    path.write_text("Dear all")
    return path


def half_a_picture(folder: Path) -> Path:
    path = folder / "half.png"
    path.write_bytes((POSTS / "x-harass-light.png").read_bytes()[:20_000])
    return path


def empty(folder: Path) -> Path:
    path = folder / "empty.jpg"
    path.touch()
    return path


def missing(folder: Path) -> Path:
    return folder / "missing.png"


def a_folder(folder: Path) -> Path:
    path = folder / "pictures.png"
    path.mkdir()
    return path


@pytest.mark.parametrize(
    "make", [not_a_picture, half_a_picture, empty, missing, a_folder], ids=lambda make: make.__name__
)
def test_a_bad_file_is_named_and_nothing_is_kept(admin: Any, tmp_path: Path, post: Path, make: Any) -> None:
    bad = make(tmp_path)
    sentence = admin("import", post, bad).refused()
    assert bad.name in sentence
    assert "Nothing was imported" in sentence
    assert admin.files() == []
    assert admin("verify", "--json").json["rows"] == 0


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a screen")
def test_capture_without_a_screen(admin: Any) -> None:
    for command in (["capture"], ["capture", "--json"], ["capture", "--screen", "all"]):
        sentence = admin(*command, env={"DISPLAY": None, "WAYLAND_DISPLAY": None, "XDG_SESSION_TYPE": None}).refused()
        assert "no screen" in sentence
    assert admin.files() == []


def test_a_captured_screen(admin: Any, screen: tuple[int, int] | None) -> None:
    answer = admin("capture", "--json")
    assert answer.code == 0
    assert set(answer.json) == {"id", "files", "ms", "warnings"}
    (file,) = answer.json["files"]
    assert set(file) == {"path", "sha256", "width", "height", "screen"}
    assert list(answer.json["ms"]) == ["grab", "encode", "write", "record", "total"]
    assert all(value >= 0 for value in answer.json["ms"].values())
    data = Path(file["path"]).read_bytes()
    assert file["sha256"] == hashlib.sha256(data).hexdigest()
    with Image.open(file["path"]) as image:
        image.load()
        assert (file["width"], file["height"]) == image.size
        assert screen is None or image.size == screen
    assert isinstance(file["screen"], int)
    entries = ledger(admin.data)
    assert (entries[0]["kind"], entries[0]["subject"]) == ("seal", answer.json["id"])
    assert entries[0]["body"]["purpose"] == "unfiled"
    assert admin("verify", "--json").json["findings"] == []


def test_an_open_window_is_asked_to_step_aside_until_the_picture_is_taken(
    admin: Any, screen: tuple[int, int] | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform == "win32":
        pytest.skip("the window's named pipe is tested with the window")
    runtime = tempfile.mkdtemp()  # a socket's path must be short
    admin.env["XDG_RUNTIME_DIR"] = runtime
    monkeypatch.setenv("XDG_RUNTIME_DIR", runtime)
    admin.data.mkdir()
    heard: list[bytes] = []

    def window() -> None:
        connection, _ = listening.accept()
        with connection:
            heard.append(connection.recv(100))
            connection.sendall(DONE)
            heard.append(connection.recv(100))  # nothing more comes, until the command lets go
            heard.extend(path.encode() for path in admin.files())

    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(server_name(admin.data))
        listening.listen()
        listening.settimeout(60)
        thread = threading.Thread(target=window)
        thread.start()
        answer = admin("capture", "--json")
        thread.join()
    shutil.rmtree(runtime)
    assert answer.code == 0
    # By then the picture was in the vault.
    assert [heard[:2], len(heard)] == [[STEP_ASIDE, b""], 3]
    assert ledger(admin.data)[0]["body"]["own_windows"] == "stepped_aside"


@pytest.mark.parametrize("error", [Trouble("The disk is full."), RuntimeError("no title")], ids=["trouble", "fault"])
def test_a_title_that_cannot_be_recorded_is_not_worth_failing_for(
    admin: Any, post: Path, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    class Forgetful(Capturing):
        def observe(self, capture: Capture, frames: Sequence[Frame]) -> Capture:  # noqa: ARG002
            raise error

    app = App.open(str(admin.data))
    app.capturing = Forgetful(app.database, app.vault)
    sealed = app.capturing.import_files([post], Purpose.UNFILED).capture
    assert sealing._observe(app, Captured(sealed, (), {})) is sealed
    assert "the active window was not recorded" in caplog.text
    caplog.clear()
    app.database.close()


@pytest.mark.skipif(sys.platform != "linux", reason="a black screen is made with Xvfb")
def test_a_black_screen_is_sealed_and_said(admin: Any, screen: tuple[int, int] | None) -> None:
    answer = admin("capture", "--json")
    assert answer.code == 0
    assert answer.json["warnings"] == ["The picture of screen 1 is all black."]
    assert answer.err == (
        "The picture of screen 1 is all black. It is sealed and kept. If it should show something, take another one.\n"
    )
    seal, observed = ledger(admin.data)
    assert (seal["kind"], observed["kind"], observed["subject"]) == ("seal", "observe", answer.json["id"])
    assert observed["body"] == {"looks": [{"screen": 1, "look": "black"}]}
    assert admin("verify", "--json").json["findings"] == []


def test_which_screen(admin: Any, screen: tuple[int, int] | None) -> None:
    everything = admin("capture", "--screen", "all", "--json")
    assert everything.code == 0
    numbers = [file["screen"] for file in everything.json["files"]]
    assert numbers == list(range(1, len(numbers) + 1))
    (first,) = admin("capture", "--screen", "1", "--delay", "0.01", "--json").json["files"]
    assert first["screen"] == 1
    assert "There is no screen 99" in admin("capture", "--screen", "99").refused()
    assert admin("capture").out.startswith("Sealed as C-")


@pytest.mark.skipif(
    shutil.which("xmessage") is None and shutil.which("xterm") is None, reason="needs xmessage or xterm"
)
def test_the_active_window_is_recorded_after_the_seal(admin: Any, screen: tuple[int, int] | None) -> None:
    program = shutil.which("xmessage") or shutil.which("xterm")
    assert program is not None
    with subprocess.Popen([program, "-title", "Lincoln PTA", "hello"], env=admin.env) as window:
        try:
            kinds: list[str] = []
            for _ in range(100):
                admin("capture")
                kinds = [entry["kind"] for entry in ledger(admin.data)]
                if "window_title" in ledger(admin.data)[-1]["body"]:
                    break
            assert kinds[-2:] == ["seal", "observe"]
            assert ledger(admin.data)[-1]["body"]["window_title"] == "Lincoln PTA"
        finally:
            window.terminate()


def test_capture_loads_nothing_heavy(admin: Any, screen: tuple[int, int] | None) -> None:
    loaded = admin("capture", env={"PYTHONPROFILEIMPORTTIME": "1"})
    assert loaded.code == 0
    names = {line.rpartition("|")[2].strip() for line in loaded.err.splitlines() if line.startswith("import time:")}
    assert "admin_desktop.cli.sealing" in names
    assert not {name for name in names if name.startswith(HEAVY)}
    assert not names & {"admin_desktop.cli.checking", "admin_desktop.cli.looking", "admin_desktop.doctor"}


def test_a_pipe_is_not_waited_for(admin: Any, tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("named pipes are files on POSIX systems only")
    os.mkfifo(tmp_path / "pipe.png")
    assert "is not a file" in admin("import", tmp_path / "pipe.png").refused()
