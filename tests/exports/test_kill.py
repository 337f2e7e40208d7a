"""Kill a program while it exports, at any moment, many times: a package is there whole and on record, or not at all."""

import hashlib
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from admin_desktop.evidence.captures import Capture
from admin_desktop.evidence.verifying import verify
from tests.conftest import Data, open_data
from tests.exports.kill_job import export_holds, folder_of, run_export

VICTIM = Path(__file__).with_name("exporting_victim.py")
KILLS = int(os.environ.get("ADMIN_DESKTOP_KILLS", "25"))
SEED = int(os.environ.get("ADMIN_DESKTOP_KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)


def run_until_killed(data: Data, out: Path, chance: random.Random) -> dict[str, str]:
    """Let a victim export, and kill it some milliseconds after one of its packages.

    Returns:
        what it acknowledged: the package's file name and its SHA-256.
    """
    environment = {**os.environ, "PYTHONPATH": str(VICTIM.parents[2])}
    command = [sys.executable, str(VICTIM), str(data.paths.root), str(out), "0"]
    wanted, delay_s = chance.randrange(3), chance.uniform(0, 0.06)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as victim:
        assert victim.stdout is not None

        def kill() -> None:
            moment = time.perf_counter() + delay_s
            while time.perf_counter() < moment:
                pass  # a sleep would miss the moment
            victim.kill()

        killer = threading.Thread(target=kill)
        acknowledged: dict[str, str] = {}
        for line in victim.stdout:
            if line.startswith("exported ") and line.endswith("\n"):
                _, name, digest = line.split()
                acknowledged[name] = digest
            if len(acknowledged) == wanted and not killer.ident:
                killer.start()
        assert killer.ident, "the victim ended by itself"
        killer.join()
    return acknowledged


def phase_of(data: Data, out: Path, acknowledged: dict[str, str]) -> str:
    """Tell from the outside where the kill fell."""
    recorded = exports_on_record(data)
    parts = [path for path in out.iterdir() if path.name.endswith(".part")]
    if any(hashlib.sha256(path.read_bytes()).hexdigest() in recorded for path in parts):
        return "recorded, not renamed"
    if parts:
        return "being written"
    if len(list(out.glob("*.zip"))) > len(acknowledged):
        return "renamed, not acknowledged"
    return "between packages"


def exports_on_record(data: Data) -> set[str]:
    rows = data.rows("SELECT entry FROM ledger")
    return {row["body"]["sha256"] for row in (json.loads(one[0]) for one in rows) if row["kind"] == "export"}


def check_after_kill(data: Data, out: Path, acknowledged: dict[str, str], checker: ModuleType) -> None:
    """Every package that is there is whole and on record, and every acknowledged one is there."""
    recorded = exports_on_record(data)
    found = {}
    for path in out.glob("*.zip"):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert digest in recorded, f"{path.name} is not on record"
        assert checker.check(str(path)).findings == []
        found[path.name] = digest
    assert acknowledged.items() <= found.items()
    assert verify(data.database, data.vault).findings == []


def fresh(at: Path) -> tuple[Data, Path]:
    """Three captures, and an empty folder for packages beside them."""
    (at / "data").mkdir(parents=True)
    (at / "out").mkdir()
    data = open_data(at / "data")
    for seed in range(3):
        data.seal(data.shot(300, 200, seed=seed))
    return data, at


@pytest.mark.timeout(300 + 3 * KILLS)
def test_a_kill_at_any_moment_leaves_a_whole_package_or_none(
    tmp_path: Path, checker: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(SEED)
    phases: Counter[str] = Counter()
    acknowledged: dict[str, str] = {}
    total = 0
    data, at = fresh(tmp_path / "first")
    for kill in range(KILLS):
        if kill % 10 == 9:  # a fresh folder now and then keeps the checks short
            data, at = fresh(tmp_path / f"after-{kill}")
            acknowledged = {}
        said = run_until_killed(data, at / "out", chance)
        acknowledged.update(said)
        total += len(said)
        phases[phase_of(data, at / "out", acknowledged)] += 1
        check_after_kill(data, at / "out", acknowledged, checker)
        # What was renamed but not acknowledged counts as there from now on.
        acknowledged = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (at / "out").glob("*.zip")}
        data.database.close()
    told = ", ".join(f"{name}: {count}" for name, count in phases.most_common())
    with capsys.disabled():
        sys.stdout.write(f"\n{KILLS} kills (ADMIN_DESKTOP_KILL_SEED={SEED}): {total} packages acknowledged; {told}\n")
    assert phases["between packages"] < KILLS * 0.9
    assert phases["being written"]


class Here:
    """A place to work at, in this process."""

    def __init__(self, data: Data, capture: Capture) -> None:
        self.data, self._capture = data, capture
        self.begun: list[tuple[str, str]] = []

    def begin(self, job: str, subject: str = "-") -> None:
        self.begun.append((job, subject))

    def any_capture(self) -> Capture | None:
        return self._capture


def test_as_one_job_among_others(data: Data) -> None:
    capture = data.seal()
    here = Here(data, capture)
    words = run_export(here)
    assert (words[0], here.begun) == (capture.id, [("export", capture.id)])
    export_holds(data, words)
    (folder_of(data) / "p-7.zip").write_bytes(b"not on record")
    with pytest.raises(AssertionError):
        export_holds(data, words)


def test_the_check_can_fail(data: Data, tmp_path: Path, checker: ModuleType) -> None:
    """A package that nobody recorded, a half one, and one that is gone are not overlooked."""
    out = tmp_path / "out"
    out.mkdir()
    data.seal()
    command = [sys.executable, str(VICTIM), str(data.paths.root), str(out), "1"]
    environment = {**os.environ, "PYTHONPATH": str(VICTIM.parents[2])}
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split()
    acknowledged = {said[2]: said[3]}
    check_after_kill(data, out, acknowledged, checker)
    with pytest.raises(AssertionError):
        check_after_kill(data, out, {"p-9.zip": "0" * 64}, checker)
    whole = (out / "p-0.zip").read_bytes()
    (out / "p-0.zip").write_bytes(whole[:-5])
    with pytest.raises(AssertionError):
        check_after_kill(data, out, {}, checker)
