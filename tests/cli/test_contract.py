import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from admin_desktop import __version__, cli
from admin_desktop.app import App
from admin_desktop.errors import Trouble
from admin_desktop.incidents.incident import Form
from admin_desktop.incidents.notes import add_note
from admin_desktop.storage.logs import log_file, start_logging, stop_logging

HOSTILE = 'Lincoln "PTA"\x1b]0;owned\x07\u202etxt.exe\r\nfake: line'


@pytest.fixture
def no_log() -> Iterator[None]:
    level = logging.getLogger().level
    yield
    stop_logging()
    logging.getLogger().setLevel(level)


@pytest.fixture
def app(admin: Any) -> Iterator[App]:
    app = App.open(str(admin.data))
    yield app
    app.database.close()


def test_version_and_help(admin: Any) -> None:
    assert admin.run("--version").out.strip() == f"Admin Desktop {__version__}"
    for arguments in (["--help"], ["capture", "--help"], ["incidents", "search", "--help"]):
        answer = admin.run(*arguments)
        assert (answer.code, answer.err) == (0, "")
        assert answer.out.startswith("usage: admin-desktop")


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["capt"],
        ["verify", "--js"],
        ["capture", "--screen", "0"],
        ["capture", "--screen", "-1"],
        ["capture", "--screen", "left"],
        ["capture", "--delay", "-1"],
        ["capture", "--delay", "60.5"],
        ["capture", "--delay", "nan"],
        ["capture", "--delay", "soon"],
        ["import"],
        ["read"],
        ["read", "x.png", "--box", "1,2,3"],
        ["read", "x.png", "--box", "1,2,0,4"],
        ["read", "x.png", "--captured-at", "yesterday"],
        ["incidents"],
        ["incidents", "show"],
        ["incidents", "search"],
        ["outbox"],
        ["policy", "check"],
        ["verify", "--data-dir", ""],
        ["tour"],
        ["tour", "--box", "1,2,3"],
        ["tour", "--out", ""],
    ],
    ids=" ".join,
)
def test_wrong_use_is_2_and_touches_nothing(
    arguments: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.parse(["--data-dir", str(tmp_path / "data"), *arguments])
    assert stopped.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("usage: admin-desktop")
    assert not (tmp_path / "data").exists()


def test_wrong_use_as_a_process(admin: Any) -> None:
    answer = admin("nonsense")
    assert (answer.code, answer.out) == (2, "")
    assert "nonsense" in answer.err
    assert not admin.data.exists()


@pytest.mark.parametrize("arguments", [[], ["--data-dir", "x"], ["--json"]])
def test_without_a_command_the_window_opens(arguments: list[str]) -> None:
    parsed = cli.parse(arguments)
    assert parsed.command is None
    assert parsed.data_dir == ("x" if "x" in arguments else None)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--json", "--data-dir", "x", "incidents", "list"],
        ["incidents", "--json", "--data-dir", "x", "list"],
        ["incidents", "list", "--json", "--data-dir", "x"],
        ["--data-dir", "x", "incidents", "list", "--json"],
        ["--json", "incidents", "list", "--data-dir=x"],
        ["--practice", "--json", "incidents", "list", "--data-dir=x"],
        ["--json", "incidents", "list", "--data-dir=x", "--practice"],
    ],
    ids=" ".join,
)
def test_global_options_stand_before_or_after(arguments: list[str]) -> None:
    parsed = cli.parse(arguments)
    assert (parsed.command, parsed.part, parsed.json, parsed.data_dir) == ("incidents", "list", True, "x")
    assert parsed.practice == ("--practice" in arguments)


def test_options_have_their_defaults_when_not_given() -> None:
    parsed = cli.parse(["capture"])
    assert (parsed.json, parsed.data_dir, parsed.screen, parsed.delay) == (False, None, "pointer", 0.0)
    assert cli.parse(["capture", "--screen", "2", "--delay", "1.5"]).screen == 2
    assert cli.parse(["capture", "--delay", "60"]).delay == 60.0


@pytest.mark.parametrize(
    ("arguments", "empty"),
    [
        (["incidents", "list"], {"incidents": []}),
        (["incidents", "search", "anything"], {"incidents": []}),
        (["outbox", "list"], {"messages": []}),
        (
            ["verify"],
            {
                "rows": 0,
                "pictures": 0,
                "bytes": 0,
                "head": {"seq": 0, "hash": "0" * 64},
                "findings": [],
                "notes": [],
                "witnesses": 0,
                "stopped": False,
            },
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_fresh_data_folder_needs_no_set_up(admin: Any, arguments: list[str], empty: dict[str, Any]) -> None:
    answer = admin(*arguments, "--json")
    assert (answer.code, answer.err, answer.json) == (0, "", empty)
    assert admin(*arguments).code == 0


def test_the_data_folder_of_the_environment(admin: Any, tmp_path: Path) -> None:
    assert admin.run("verify", env={"ADMIN_DESKTOP_DATA": str(tmp_path / "other")}).code == 0
    assert (tmp_path / "other" / "admin-desktop.db").exists()


def test_commands_work_on_the_practice_folder_and_leave_the_real_one_alone(admin: Any, post: Path) -> None:
    sealed = admin("--practice", "import", post, "--json").json
    assert (admin.data / "practice" / "PRACTICE.txt").exists()
    assert admin("verify", "--practice", "--json").json["pictures"] == 1
    assert admin.run("--data-dir", admin.data / "practice", "verify", "--json").json["pictures"] == 1
    assert admin("verify", "--json").json["pictures"] == 0
    assert (admin.data / "practice" / "vault" / sealed["files"][0]["path"]).exists() or sealed["files"]
    (admin.data / "practice" / "PRACTICE.txt").unlink()
    assert "holds real reports" in admin("--practice", "verify").refused()


def test_incidents_and_outbox_with_hostile_text(admin: Any, app: App) -> None:
    incident = app.register.start([], Form(page=HOSTILE, author="Kim \ud83d", body=HOSTILE), "union-1610", "2024-12-09")
    add_note(app.database, incident.id, HOSTILE, "Kim\nfake: Lee")
    app.register.start([], Form(page="Chess", body="100% wrong"), "union-1610", "2024-12-09")
    for arguments in (["list"], ["show", incident.id], ["search", "lincoln"]):
        plain, answer = admin("incidents", *arguments), admin("incidents", *arguments, "--json")
        assert plain.code == answer.code == 0
        assert incident.id in plain.out
        assert not set("\x1b\x07\u202e\r") & set(plain.out)
        assert not any(line.startswith("fake") for line in plain.out.splitlines())
    assert [found["id"] for found in admin("incidents", "search", "LINCOLN", "pta", "--json").json["incidents"]] == [
        incident.id
    ]
    assert admin("incidents", "search", "lincoln", "chess", "--json").json == {"incidents": []}
    shown = admin("incidents", "show", incident.id, "--json").json
    assert (shown["id"], shown["state"], shown["form"]["body"]) == (incident.id, "draft", HOSTILE)
    assert [event["kind"] for event in shown["timeline"]] == ["captured", "noted"]
    assert [one["state"] for one in shown["states"]] == ["draft"]
    assert (shown["removal"]["state"], shown["removal"]["seconds"]) == ("still_up", None)
    assert "txt.exe" in shown["notes"][0]["text"]
    assert shown["follow_ups"] == []
    assert "R-1999-0001" in admin("incidents", "show", "R-1999-0001").refused()


def test_a_locked_away_picture_is_not_shown(admin: Any, app: App, post: Path) -> None:
    sealed = admin("import", post, "--json").json
    incident = app.register.start([sealed["id"]], Form(), "union-1610", "2024-12-09")
    assert sealed["files"][0]["path"] in admin("incidents", "show", incident.id).out
    app.register.quarantine(incident.id, "no picture", "Kim")
    shown = admin("incidents", "show", incident.id, "--json").json
    assert [(capture["state"], capture["files"]) for capture in shown["captures"]] == [("quarantined", [])]
    assert "import-1" not in admin("incidents", "show", incident.id).out


def test_a_console_that_knows_only_ascii(admin: Any, tmp_path: Path, post: Path) -> None:
    picture = tmp_path / "Größe ☃ 日本.png"
    picture.write_bytes(post.read_bytes())
    admin.data = tmp_path / "Jané"
    old = {"PYTHONIOENCODING": "ascii"}
    answer = admin("import", picture, env=old)
    assert answer.code == 0
    assert "Jan\\xe9" in answer.out
    assert admin("import", picture, "--json", env=old).json["files"][0]["name"] == picture.name
    assert "\\u2603" in admin("import", tmp_path / "☃.png", env=old).refused()


@pytest.mark.skipif(os.name == "nt", reason="a closed pipe is another error on Windows, and Wine has yet another")
def test_a_reader_that_went_away_is_no_traceback(admin: Any) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "admin_desktop", "--data-dir", str(admin.data), "verify"]
    done = subprocess.run(command, cwd=Path(cli.__file__).parents[2], stdout=writing, stderr=subprocess.PIPE, text=True)
    os.close(writing)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "could not be written out" in done.stderr


def test_trouble_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    def action() -> int:
        raise Trouble("The disk is full.\nFree some \x1b[31mspace.")

    assert cli.guarded(action) == 1
    assert capsys.readouterr() == ("", "The disk is full. Free some [31mspace.\n")


def test_trouble_is_logged_without_its_sentence(no_log: None, tmp_path: Path) -> None:
    def action() -> int:
        try:
            raise PermissionError(13, "Permission denied", "Jane Doe.png")
        except OSError as error:
            raise Trouble("The picture of Jane Doe cannot be read.") from error

    start_logging(tmp_path / "a.log")
    assert cli.guarded(action) == 1
    written = (tmp_path / "a.log").read_text("utf-8")
    assert "Trouble at test_contract.py:" in written
    assert "because of PermissionError 13" in written
    assert "Jane" not in written


@pytest.mark.parametrize("started", [True, False], ids=["with a log", "before there is one"])
def test_a_fault_of_our_own_goes_to_the_log(
    no_log: None, capsys: pytest.CaptureFixture[str], tmp_path: Path, started: bool
) -> None:
    def action() -> int:
        raise ValueError("jane@example.org is not a number")

    if started:
        start_logging(tmp_path / "logs" / "admin-desktop.log")
    assert cli.guarded(action) == 1
    written = log_file()
    assert written is not None
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert str(written) in said.err
    assert "ValueError" not in said.err
    text = written.read_text("utf-8")
    assert "Traceback" in text
    assert "ValueError: [mail] is not a number" in text


def test_interrupted(capsys: pytest.CaptureFixture[str]) -> None:
    def action() -> int:
        raise KeyboardInterrupt

    assert cli.guarded(action) == 130
    assert capsys.readouterr() == ("", "")


def test_other_exit_codes_pass() -> None:
    assert cli.guarded(lambda: 0) == 0
    assert cli.guarded(lambda: 1) == 1
