import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.x_server import virtual_screen

CHECKOUT = Path(__file__).parents[2]
POSTS = CHECKOUT / "tests" / "data" / "posts"


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.out.isascii()
        return json.loads(self.out)

    def refused(self) -> str:
        """A failure in one sentence (or two) on stderr, and nothing else."""
        assert (self.code, self.out) == (1, ""), self
        assert len(self.err.splitlines()) == 1, self.err
        assert self.err.strip().endswith("."), self.err
        return self.err


class Admin:
    """Runs commands as whole processes, on a data folder of the test's own."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.env = {name: value for name, value in os.environ.items() if name != "ADMIN_DESKTOP_DATA"}
        self.env["PYTHONIOENCODING"] = "utf-8"

    def __call__(self, *arguments: str | Path, env: Mapping[str, str | None] | None = None) -> Answer:
        return self.run("--data-dir", self.data, *arguments, env=env)

    def run(self, *arguments: str | Path, env: Mapping[str, str | None] | None = None) -> Answer:
        wanted = {name: value for name, value in {**self.env, **(env or {})}.items() if value is not None}
        command = [sys.executable, "-m", "admin_desktop", *map(str, arguments)]
        done = subprocess.run(command, cwd=CHECKOUT, env=wanted, capture_output=True, stdin=subprocess.DEVNULL)
        answer = Answer(done.returncode, _text(done.stdout), _text(done.stderr))
        assert "Traceback" not in answer.out + answer.err, answer
        assert "Exception ignored" not in answer.err, answer
        return answer

    def files(self) -> list[str]:
        """The pictures in the vault, as paths below it."""
        vault = self.data / "vault"
        ours = ("capture.json", "README.txt")
        found = (path for path in vault.rglob("*") if path.is_file() and path.name not in ours)
        return sorted(path.relative_to(vault).as_posix() for path in found)


def _text(data: bytes) -> str:
    return data.decode("utf-8").replace("\r\n", "\n")


@pytest.fixture
def admin(tmp_path: Path) -> Admin:
    return Admin(tmp_path / "data")


@pytest.fixture
def post() -> Path:
    return POSTS / "x-harass-light.png"


@pytest.fixture
def screen(admin: Admin) -> Iterator[tuple[int, int] | None]:
    """A screen for the commands; gives its size where it is known."""
    if sys.platform == "darwin":
        pytest.skip("whether a Mac's screen may be seen is its user's decision")
    if sys.platform == "win32":
        yield None  # Windows has a desktop wherever it runs
        return
    if shutil.which("Xvfb") is None:
        pytest.skip("needs Xvfb")
    with virtual_screen(1280, 800) as (display, _):
        admin.env["DISPLAY"] = display
        admin.env.pop("XDG_SESSION_TYPE", None)
        yield 1280, 800
