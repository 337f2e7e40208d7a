import random
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from admin_desktop.evidence.captures import Capture, Purpose
from admin_desktop.evidence.sealing import ScreenShot, Sealer
from admin_desktop.evidence.vault import Vault
from admin_desktop.storage.database import Database
from admin_desktop.storage.paths import DataPaths

# Only the names: most tests need no mail server.
if TYPE_CHECKING:
    from tests.outbox.mail_server import Authority, Server

# How fast this computer makes texts is not what is tested.
settings.register_profile("any computer", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any computer")

POSTS = Path(__file__).parent / "data" / "posts"
EVENING = datetime(2026, 11, 22, 3, 41, 7, 123000, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pixels:
    """A grabbed screen without a screen."""

    width: int
    height: int
    bgra: bytes
    grabbed_at: datetime = EVENING


@dataclass(frozen=True, slots=True)
class Data:
    """A data folder with everything that works on it."""

    paths: DataPaths
    database: Database
    vault: Vault
    sealer: Sealer

    def shot(self, width: int = 40, height: int = 30, number: int = 1, seed: int = 1) -> ScreenShot:
        """A screen full of chance."""
        pixels = Pixels(width, height, random.Random(seed).randbytes(width * height * 4))
        return ScreenShot(pixels, {"number": number, "name": f"screen {number}", "x": -width, "y": 0})

    def seal(self, *shots: ScreenShot, purpose: Purpose = Purpose.UNFILED) -> Capture:
        """Seal one capture, of one small screen unless others are given."""
        return self.sealer.seal(shots or (self.shot(),), purpose).capture

    def rows(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask the database."""
        with self.database.reading() as connection:
            return [tuple(row) for row in connection.execute(question, values)]

    def files(self) -> list[str]:
        """The pictures in the vault (and whatever else lies there that is not ours), as paths below it."""
        return [
            path for path in self.everything() if not re.search(r"(^|/)(capture\.json|README\.txt(\.part)?)$", path)
        ]

    def everything(self) -> list[str]:
        """Everything in the vault, descriptions and all, as paths below it."""
        return sorted(
            path.relative_to(self.vault.root).as_posix() for path in self.vault.root.rglob("*") if path.is_file()
        )


def open_data(root: Path) -> Data:
    """A data folder in which nobody waits long for the right to write; close its database at the end."""
    paths = DataPaths(root)
    database = Database(paths.database, paths.backups, busy_s=0.2)
    vault = Vault(paths.vault)
    return Data(paths, database, vault, Sealer(database, vault, "1.0-test"))


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Data]:
    """An empty data folder."""
    (tmp_path / "data").mkdir()
    opened = open_data(tmp_path / "data")
    yield opened
    opened.database.close()


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MiB, on Linux as root."""
    if sys.platform != "linux":
        pytest.skip("a tiny disk is made with Linux's tmpfs")
    import os
    import subprocess

    at = tmp_path / "tiny"
    at.mkdir()
    if (
        os.geteuid() != 0
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tiny", at], check=False).returncode
    ):
        pytest.skip("only root may mount a tiny disk")
    try:
        yield at
    finally:
        subprocess.run(["umount", "-l", at], check=True)


def _load_what_comes_late() -> None:
    """Another user may not be allowed to read root's Python."""
    import codecs
    import importlib

    from PIL import Image

    Image.init()
    late = ("png", "recovery", "verifying")
    for name in (*(f"admin_desktop.evidence.{room}" for room in late), "email.generator", "email.parser"):
        importlib.import_module(name)
    for codec in ("utf-8-sig", "utf-16be"):
        codecs.lookup(codec)


@pytest.fixture
def ordinary_user() -> Iterator[Path]:
    """Not root, to whom every file is open; gives a folder of this user's own."""
    if sys.platform == "win32":
        pytest.skip("permissions of this kind are POSIX's")
    import os
    import shutil

    folder = Path(tempfile.mkdtemp(prefix="admin-desktop-"))
    try:
        if os.geteuid() != 0:
            yield folder
        elif sys.platform == "linux":
            _load_what_comes_late()
            os.chown(folder, 65534, 65534)
            os.setresuid(65534, 65534, 0)
            try:
                yield folder
            finally:
                os.setresuid(0, 0, 0)
        else:
            pytest.skip("root cannot become another user and come back here")
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> "Authority":
    """One for all tests: making its keys takes a moment."""
    from tests.outbox.mail_server import Authority

    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def server(authority: "Authority") -> Iterator["Server"]:
    """A mail server that does everything right, with STARTTLS."""
    from tests.outbox.mail_server import mail_server

    with mail_server(authority) as running:
        yield running
