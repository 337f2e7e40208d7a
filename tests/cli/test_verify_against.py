"""verify against what left the computer, progress at a terminal, and Ctrl+C."""

import contextlib
import os
import signal
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from admin_desktop.cli.pace import watched
from tests.cli.conftest import CHECKOUT


@pytest.fixture
def sealed(admin: Any, post: Path) -> list[dict[str, Any]]:
    return [admin("import", post, "--json").json for _ in range(2)]


def mail(at: Path, seq: int, digest: str) -> Path:
    made = EmailMessage()
    made.set_content(f"Head of the chain of custody: row {seq}, {digest}\n")
    at.write_bytes(made.as_bytes())
    return at


def test_a_mail_that_agrees(admin: Any, sealed: list[dict[str, Any]], post: Path, tmp_path: Path) -> None:
    head = admin("verify", "--json").json["head"]
    admin("import", post)
    path = mail(tmp_path / "report.eml", head["seq"], head["hash"])
    answer = admin("verify", path, "--json")
    assert (answer.code, answer.json["witnesses"], answer.json["findings"]) == (0, 1, [])
    assert "Compared with what messages and packages say of the record: 1 place." in admin("verify", path).out


def test_mails_that_know_of_rows_that_are_gone(admin: Any, sealed: list[dict[str, Any]], tmp_path: Path) -> None:
    paths = [mail(tmp_path / "a.eml", 7, "a" * 64), mail(tmp_path / "b.eml", 2, "b" * 64)]
    answer = admin("verify", *paths, "--json")
    assert answer.code == 1
    assert [(one["kind"], one["subject"]) for one in answer.json["findings"]] == [
        ("tail_cut", "row 7"),
        ("head_differs", "row 2"),
    ]
    assert {"a.eml" in one["sentence"] or "b.eml" in one["sentence"] for one in answer.json["findings"]} == {True}
    assert len(admin("verify", tmp_path, "--json").json["findings"]) == 2, "a folder of mails"


def test_a_file_that_names_nothing(admin: Any, post: Path, tmp_path: Path) -> None:
    assert "names no row of the record" in admin("verify", post).refused()
    assert "cannot be read" in admin("verify", tmp_path / "gone.eml").refused()


def test_ctrl_c_asks_the_job_to_stop_and_what_was_before_comes_back() -> None:
    before = signal.getsignal(signal.SIGINT)
    with watched("Checking") as progress:
        assert progress(1, 2)
        signal.raise_signal(signal.SIGINT)
        assert not progress(1, 2)
        # A second one is for somebody who is in a hurry.
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) == before


def test_nothing_of_the_progress_is_written_to_a_pipe(admin: Any, sealed: list[dict[str, Any]]) -> None:
    assert admin("verify").err == ""


def test_ctrl_c_at_a_terminal_ends_with_a_sentence(admin: Any, sealed: list[dict[str, Any]]) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has neither pipes with a name in a folder nor ptys")
    import pty

    path = Path(sealed[1]["files"][0]["path"])
    content = path.read_bytes()
    path.unlink()
    os.mkfifo(path)  # reading it waits, so that the check is under way until we say so
    controller, terminal = pty.openpty()
    command = [sys.executable, "-m", "admin_desktop", "--data-dir", str(admin.data), "verify"]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=terminal, env=admin.env) as process:
        os.close(terminal)
        said = b""
        while b"%" not in said:
            said += os.read(controller, 1000)
        process.send_signal(signal.SIGINT)
        # It may be reading by now, or stop on its way there: it gets the very picture whenever it comes.
        while process.poll() is None:
            feed(path, content)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.01)
        assert process.returncode == 1
        assert process.stdout is not None
        out = process.stdout.read()
    with contextlib.suppress(OSError):  # a terminal that nobody writes to any more ends in an error
        while more := os.read(controller, 1000):
            said += more
    os.close(controller)
    assert said.startswith(b"\rChecking the evidence: ")
    assert b"The check was stopped before its end, so not everything was looked at. Nothing was changed." in said
    assert b"Everything is as it was sealed" not in out


def feed(pipe: Path, content: bytes) -> None:
    """Write into a pipe, if somebody reads it."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        os.set_blocking(descriptor, True)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
