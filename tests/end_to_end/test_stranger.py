"""A stranger checks a package: an empty folder, the ZIP, Python and openssl, and the words of its README."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from admin_desktop.exports.checking import check_package
from admin_desktop.exports.selecting import Selection
from tests.end_to_end.authority import Authority, Stamped
from tests.exports.conftest import CHECKER, Office, employee, form, office, pack, register, reporter

__all__ = ["employee", "form", "office", "pack", "register", "reporter"]


class Stranger:
    """Types what README.txt says, into a shell that knows nothing of the program.

    Args:
        folder: empty but for the ZIP and, as README.txt wants it, verify.py from elsewhere.
    """

    def __init__(self, folder: Path, package: Path) -> None:
        self.folder = folder
        shutil.copy(package, folder)
        shutil.copy(CHECKER, folder / "verify.py")
        with zipfile.ZipFile(folder / package.name) as opened:
            opened.extractall(folder)
            self.top = folder / opened.namelist()[0].split("/")[0]
        self.readme = (self.top / "README.txt").read_text("utf-8")

    def lines(self, heading: str, system: str) -> list[str]:
        """The commands under "on Linux:" (or "on macOS and Linux:") of one section."""
        section = re.split(r"^\d\. [A-Z, ]+$", self.readme.split(f"\n{heading}\n")[1], maxsplit=1, flags=re.MULTILINE)[
            0
        ]
        found = re.findall(rf"^  on [\w ]*{system}.*:\n((?:    .*\n)+)", section, re.MULTILINE)
        return [line.strip() for block in found for line in block.splitlines()]

    def type(self, line: str, at: Path) -> "subprocess.CompletedProcess[str]":
        """Run one line in a shell of this system."""
        if sys.platform == "win32":
            # The bench has no launcher "py", and no PowerShell.
            words = [sys.executable if word == "py" else word for word in _words(line)]
            return subprocess.run(words, cwd=at, capture_output=True, text=True, check=False)
        tools = at.parent / f"bin-{os.getpid()}"
        tools.mkdir(exist_ok=True)
        python = tools / "python3"
        if not python.exists():
            python.symlink_to(sys.executable)
        clean = {"PATH": f"{tools}:/usr/bin:/bin", "HOME": str(at), "LANG": "C"}
        return subprocess.run(["sh", "-c", line], cwd=at, env=clean, capture_output=True, text=True, check=False)


def _words(line: str) -> list[str]:
    return [one.strip('"') for one in re.findall(r'"[^"]*"|\S+', line)]


SYSTEM = {"win32": "Windows", "darwin": "macOS"}.get(sys.platform, "Linux")


@pytest.fixture
def stranger(office: Office, tmp_path: Path) -> Iterator[Stranger]:
    office.capture(5)
    exported = office.export(Selection(incidents=(office.report(office.capture(1)).id,)), "evidence.zip")
    (tmp_path / "stranger").mkdir()
    made = Stranger(tmp_path / "stranger", exported.path)
    yield made


def test_by_the_readmes_own_words(stranger: Stranger) -> None:
    lines = stranger.lines("3. HOW TO CHECK IT", SYSTEM)
    assert len(lines) == 2
    for line in lines:
        done = stranger.type(line, stranger.folder)
        assert (done.returncode, done.stderr) == (0, ""), line
        assert "OK: everything is as the package and its ledger say." in done.stdout
    assert "The witness agrees" in stranger.type(lines[1], stranger.folder).stdout


def test_without_our_checker(stranger: Stranger) -> None:
    ledger = (stranger.top / "data" / "ledger" / "ledger.jsonl").read_bytes().splitlines()
    lines = [line for line in stranger.lines("4. THE SAME WITHOUT OUR CHECKER", SYSTEM) if "Get-FileHash" not in line]
    assert len(lines) == (1 if SYSTEM == "Windows" else 2)
    said = []
    for line in lines:
        done = stranger.type(line, stranger.top)
        assert (done.returncode, done.stderr) == (0, ""), line
        said.append(done.stdout)
    # The row after it names the hash that the last line shows.
    (digest,) = re.findall(r"[0-9a-f]{64}", said[-1])
    assert f'"prev":"{digest}"'.encode() in b"".join(ledger)
    if SYSTEM != "Windows":
        assert "FAILED" not in said[0]
        assert said[0].count(": OK") == len(list((stranger.top / "data").rglob("*.*")))


def test_a_changed_package_is_not_believed(stranger: Stranger) -> None:
    (picture,) = stranger.top.glob("data/pictures/*/*.png")
    picture.write_bytes(picture.read_bytes()[:-1] + b"x")
    line = stranger.lines("3. HOW TO CHECK IT", SYSTEM)[0].replace("evidence.zip", stranger.top.name)
    done = stranger.type(line, stranger.folder)
    assert done.returncode == 1
    assert f"WRONG: data/pictures/{picture.parent.name}/screen-1.png has changed" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="the bench has no openssl")
def test_timestamps_with_openssl(office: Office, tmp_path: Path) -> None:
    (tmp_path / "authority").mkdir()
    authority = Authority(tmp_path / "authority")
    office.capture(5)
    incident = office.report(office.capture(1))

    def stamps_for(connection: sqlite3.Connection, seqs: Iterable[int]) -> list[Stamped]:
        texts = dict(connection.execute("SELECT seq, entry FROM ledger"))
        return [authority.stamp(seq, texts[seq].encode()) for seq in seqs]

    exported = office.export(Selection(incidents=(incident.id,)), exporter=office.exporter(stamps=stamps_for))
    (tmp_path / "stranger").mkdir()
    stranger = Stranger(tmp_path / "stranger", exported.path)
    lines = [line.strip() for line in stranger.readme.splitlines() if line.startswith("    openssl ts ")]
    assert len(lines) == 2 * len(exported.captures) + 2 * exported.mails
    for line in lines:
        done = stranger.type(line, stranger.top)
        assert done.returncode == 0, (line, done.stderr)
        assert ("Verification: OK" in done.stdout + done.stderr) == ("-verify" in line)
    verdict = check_package(exported.path, CHECKER)
    assert (verdict.findings, verdict.stamps) == ((), 3)
    # A row that was changed is not what was stamped, for openssl and for the checker.
    row = next((stranger.top / "data" / "timestamps").glob("*.json"))
    row.write_bytes(row.read_bytes().replace(b"C-", b"c-"))
    assert stranger.type(lines[0], stranger.top).returncode != 0
    assert ("row_changed", f"data/timestamps/{row.name}") in [
        (one.kind, one.subject) for one in check_package(stranger.top, CHECKER).findings
    ]
