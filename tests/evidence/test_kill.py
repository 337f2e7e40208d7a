"""Kill a program while it seals, at any moment, many times: what it said is safe must be safe."""

import hashlib
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from admin_desktop.evidence.recovery import recover
from admin_desktop.evidence.vault import is_part
from admin_desktop.evidence.verifying import verify
from tests.conftest import Data, open_data

VICTIM = Path(__file__).with_name("sealing_victim.py")
KILLS = int(os.environ.get("ADMIN_DESKTOP_KILLS", "25"))
SEED = int(os.environ.get("ADMIN_DESKTOP_KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)

PNG_END = b"IEND\xaeB`\x82"


@dataclass(frozen=True, slots=True)
class Aim:
    """When to kill.

    Attributes:
        captures: how many the victim may acknowledge first.
        folder: wait for the next capture's folder to appear, so that the kill falls into the writing.
        delay_s: from there to the kill.
    """

    captures: int
    folder: bool
    delay_s: float

    @classmethod
    def by(cls, chance: random.Random) -> "Aim":
        """Anywhere in a capture (they take 5 to 150 ms), or within the few milliseconds that matter most."""
        captures = chance.randrange(3)
        if chance.random() < 0.3:
            return cls(captures, folder=False, delay_s=chance.uniform(0, 0.15))
        return cls(captures, folder=True, delay_s=chance.uniform(0, 1) ** 2 * 0.04)


def run_until_killed(data: Data, seed: int, aim: Aim) -> list[list[str]]:
    """Let a victim seal pictures of a seed, and kill it.

    Returns:
        what it acknowledged: capture's id, then the hash of each picture.
    """
    environment = {**os.environ, "PYTHONPATH": str(VICTIM.parents[2])}
    command = [sys.executable, str(VICTIM), str(data.paths.root), "0", str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as victim:
        assert victim.stdout is not None

        def kill() -> None:
            there = len(list(data.vault.capture_folders()))
            while aim.folder and victim.poll() is None and len(list(data.vault.capture_folders())) == there:
                pass  # a sleep would miss the moment
            moment = time.perf_counter() + aim.delay_s
            while time.perf_counter() < moment:
                pass
            victim.kill()  # SIGKILL; TerminateProcess on Windows

        killer = threading.Thread(target=kill)
        acknowledged: list[list[str]] = []
        for line in victim.stdout:
            if line.startswith("sealed ") and line.endswith("\n"):
                acknowledged.append(line.split()[1:])
            if len(acknowledged) == aim.captures and not killer.ident:
                killer.start()
        assert killer.ident, "the victim ended by itself"
        killer.join()
    return acknowledged


def whole(path: Path) -> bool:
    return path.read_bytes().endswith(PNG_END)


def recorded_in(data: Data) -> set[str]:
    return {row[0] for row in data.rows("SELECT id FROM captures")}


def phase_of(data: Data, expected: set[str]) -> str:
    """Tell from the outside where the kill fell; ``expected`` was recorded before or acknowledged since."""
    recorded = recorded_in(data)
    loose = [path for path in data.files() if path.split("/")[2] not in recorded]
    if any(is_part(path) and not whole(data.vault.root / path) for path in loose):
        return "half-written part"
    if any(is_part(path) for path in loose):
        return "whole part, not renamed"
    if loose:
        return "renamed, not recorded"
    if recorded - expected:
        return "recorded, not acknowledged"
    if any(folder.name not in recorded for folder in data.vault.capture_folders()):
        return "folder made, nothing written"
    return "between captures (grabbing, encoding)"


def check_after_kill(data: Data, acknowledged: dict[str, list[str]]) -> int:
    """Everything that was promised, after one more start; returns how many captures were adopted."""
    unrecorded = {
        path.removesuffix(".part")
        for path in data.files()
        if whole(data.vault.root / path) and not data.rows("SELECT 1 FROM captures WHERE id = ?", path.split("/")[2])
    }
    adopted = recover(data.database, data.vault, "1.0-next")
    listed = dict(data.rows("SELECT path, sha256 FROM pictures"))
    # Whole pictures are in the ledger or adopted; nothing half-written is listed, or left.
    assert unrecorded == {picture.path for capture in adopted for picture in capture.pictures}
    assert all(capture.origin == "recovered" for capture in adopted)
    assert set(data.files()) == set(listed)
    assert all(whole(data.vault.root / path) for path in listed)
    verdict = verify(data.database, data.vault)
    assert verdict.findings == []
    assert verdict.pictures == len(listed)
    # Every acknowledged capture, by what was noted outside the program.
    for capture_id, hashes in acknowledged.items():
        pictures = data.rows("SELECT path, sha256 FROM pictures WHERE capture_id = ? ORDER BY number", capture_id)
        assert [digest for _path, digest in pictures] == hashes
        assert [
            hashlib.sha256((data.vault.root / path).read_bytes()).hexdigest() for path, _digest in pictures
        ] == hashes
    return len(adopted)


def test_a_kill_at_any_moment_loses_nothing_that_was_acknowledged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(SEED)
    phases: Counter[str] = Counter()
    total = adopted = folders = 0
    acknowledged: dict[str, list[str]] = {}
    data = open_data(tmp_path)
    for kill in range(KILLS):
        if kill % 10 == 0:  # a fresh folder now and then keeps the checks short, and the first capture in the game
            data.database.close()
            folders += 1
            (tmp_path / f"data-{folders}").mkdir()
            data, acknowledged = open_data(tmp_path / f"data-{folders}"), {}
        before = recorded_in(data)
        said = run_until_killed(data, chance.randrange(10**6), Aim.by(chance))
        acknowledged.update({capture_id: hashes for capture_id, *hashes in said})
        total += len(said)
        phases[phase_of(data, before | set(acknowledged))] += 1
        adopted += check_after_kill(data, acknowledged)
        data.database.close()
    told = ", ".join(f"{name}: {count}" for name, count in phases.most_common())
    with capsys.disabled():
        sys.stdout.write(
            f"\n{KILLS} kills (ADMIN_DESKTOP_KILL_SEED={SEED}): {total} acknowledged, {adopted} adopted; {told}\n"
        )
    assert sum(phases.values()) == KILLS
    # The harness would prove nothing if the kills fell between captures.
    assert phases["between captures (grabbing, encoding)"] < KILLS * 0.9
    assert len(phases) >= (5 if KILLS >= 200 else 2)


def test_the_check_can_fail(data: Data) -> None:
    """A picture that was acknowledged and is gone, or differs, is not overlooked."""
    capture = data.seal()
    said = {capture.id: [picture.sha256 for picture in capture.pictures]}
    assert check_after_kill(data, said) == 0
    with pytest.raises(AssertionError):
        check_after_kill(data, {capture.id: ["0" * 64]})
    with pytest.raises(AssertionError):
        check_after_kill(data, {"C-20261121-214107-k7q2x": ["0" * 64]})
    data.vault.remove(capture.pictures[0].path)
    with pytest.raises(AssertionError):
        check_after_kill(data, said)
