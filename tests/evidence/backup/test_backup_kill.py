"""Kill a backup, and a restore, at any moment: nothing half is taken for whole, and the next run goes on."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from admin_desktop.evidence.backup.checking import check_backup
from admin_desktop.evidence.backup.copying import backup_root
from admin_desktop.evidence.backup.restoring import NoBackup
from admin_desktop.evidence.recovery import recover
from admin_desktop.evidence.verifying import verify
from tests.conftest import Data, open_data

CHECKOUT = Path(__file__).parents[3]
KILLS = int(os.environ.get("ADMIN_DESKTOP_KILLS", "16"))
SEED = int(os.environ.get("ADMIN_DESKTOP_KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
_PATIENCE_S = 60


def run(what: str, root: Path, disk: Path, kill_after: float | None) -> bool:
    """Let one work, and kill it so many seconds after it has begun; whether it was done before."""
    command = [sys.executable, "-m", "tests.evidence.backup.backup_victim", what, str(root), str(disk)]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as victim:
        assert victim.stdout is not None
        assert victim.stdout.readline() == "begins\n"
        if kill_after is not None:
            moment = time.perf_counter() + kill_after
            while time.perf_counter() < moment and victim.poll() is None:
                pass  # a sleep would miss the moment
            victim.kill()
        rest = victim.stdout.read()
        victim.wait(_PATIENCE_S)
    return "done" in rest


def seal_some(data: Data, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 4)):
        data.seal(data.shot(chance.choice((40, 700)), chance.choice((30, 500)), seed=chance.randrange(10**6)))


def phase(folder: Path) -> str:
    """Where the kill fell, from the outside."""
    if list(folder.rglob("*.png.part")):
        return "in a picture"
    if list(folder.rglob("*.db.part*")) or list(folder.glob("restoring-*")):
        return "in the record, or among the pictures"
    return "elsewhere"


@pytest.mark.timeout(900)
def test_killed_backups(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(SEED)
    phases: Counter[str] = Counter()
    disk = tmp_path / "disk"
    disk.mkdir()
    (tmp_path / "data").mkdir()
    data, good = open_data(tmp_path / "data"), 0
    for _ in range(KILLS):
        seal_some(data, chance)
        done = run("backup", data.paths.root, disk, chance.uniform(0, 1) ** 1.5 * 0.25)
        phases["done before" if done else phase(disk)] += 1
        try:
            verdict = check_backup(disk)
        except NoBackup:
            assert not good, "one that was good is gone"
            continue
        # What the record names is there, whole; new pictures that it does not name yet may lie beside.
        assert {one.kind for one in verdict.findings} <= {"picture_unknown"}
        assert verdict.rows >= good
        good = verdict.rows
    assert run("backup", data.paths.root, disk, None)
    verdict = check_backup(disk)
    assert verdict.findings == []
    assert (verdict.rows,) == data.rows("SELECT count(*) FROM ledger")[0]
    assert not list(backup_root(disk).rglob("*.part"))
    data.database.close()
    with capsys.disabled():
        sys.stdout.write(f"\nbackup, seed {SEED}: {KILLS} kills, {dict(phases)} ")


@pytest.mark.timeout(900)
def test_killed_restores(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(SEED)
    phases: Counter[str] = Counter()
    disk = tmp_path / "disk"
    disk.mkdir()
    (tmp_path / "data").mkdir()
    data = open_data(tmp_path / "data")
    for _ in range(4):
        seal_some(data, chance)
    assert run("backup", data.paths.root, disk, None)
    wanted = data.rows("SELECT seq, hash FROM ledger ORDER BY seq")
    data.database.close()
    new, number = tmp_path / "new-0", 0
    for _ in range(KILLS):
        new.mkdir(exist_ok=True)
        done = run("restore", new, disk, chance.uniform(0, 1) ** 1.5 * 0.3)
        phases["done before" if done else phase(new)] += 1
        here = open_data(new)
        rows = here.rows("SELECT seq, hash FROM ledger ORDER BY seq")
        assert rows[: len(wanted)] in ([], wanted), "all of the record, or nothing"
        assert recover(here.database, here.vault, "1.0") == [], "no picture without a record"
        kinds = {one.kind for one in verify(here.database, here.vault).findings}
        assert kinds <= {"picture_missing", "description_missing"}
        here.database.close()
        if done or chance.random() < 0.3:
            assert run("restore", new, disk, None)
            here = open_data(new)
            assert verify(here.database, here.vault).findings == []
            assert here.rows("SELECT count(*) FROM restores WHERE ended_at IS NULL") == [(0,)]
            assert not list(new.glob("restoring-*"))
            here.database.close()
            number += 1
            new = tmp_path / f"new-{number}"
    with capsys.disabled():
        sys.stdout.write(f"\nrestore, seed {SEED}: {KILLS} kills, {dict(phases)} ")
