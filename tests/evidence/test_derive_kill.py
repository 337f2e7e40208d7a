"""Kill a program while it makes covered copies: each is there whole and on record, or not at all."""

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from admin_desktop.evidence.editing import begin
from admin_desktop.evidence.recipe import Recipe, read_recipe
from admin_desktop.evidence.recovery import recover
from admin_desktop.evidence.verifying import verify
from tests.conftest import Data

VICTIM = Path(__file__).with_name("deriving_victim.py")
KILLS = int(os.environ.get("ADMIN_DESKTOP_KILLS", "8"))
SEED = int(os.environ.get("ADMIN_DESKTOP_KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)


def run_until_killed(data: Data, capture_id: str, seed: int, chance: random.Random) -> list[str]:
    """Let a victim make copies and kill it, mostly in the few milliseconds of writing; return what it said it made."""
    command = [sys.executable, str(VICTIM), str(data.paths.root), capture_id, str(seed)]
    environment = {**os.environ, "PYTHONPATH": str(VICTIM.parents[2])}
    wanted, in_writing, delay_s = chance.randrange(3), chance.random() < 0.7, chance.uniform(0, 1) ** 2 * 0.05
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as victim:
        assert victim.stdout is not None

        def kill() -> None:
            there = set(data.files())
            while in_writing and victim.poll() is None and set(data.files()) <= there:
                pass  # a sleep would miss the moment
            moment = time.perf_counter() + delay_s
            while time.perf_counter() < moment:
                pass
            victim.kill()

        killer = threading.Thread(target=kill)
        said: list[str] = []
        for line in victim.stdout:
            if line.startswith("derived ") and line.endswith("\n"):
                said.append(line.split()[1])
            if len(said) == wanted and not killer.ident:
                killer.start()
        assert killer.ident, "the victim ended by itself"
        killer.join()
    return said


def test_a_kill_at_any_moment_leaves_whole_copies_on_record_or_none(
    data: Data, capsys: pytest.CaptureFixture[str]
) -> None:
    chance, phases, said = random.Random(SEED), Counter[str](), set[str]()
    capture = data.seal(data.shot(900, 600))
    for kill in range(KILLS):
        before = {row[0] for row in data.rows("SELECT path FROM pictures")}
        acknowledged = run_until_killed(data, capture.id, chance.randrange(10**6), chance)
        said.update(acknowledged)
        recorded = {row[0] for row in data.rows("SELECT path FROM pictures")}
        loose = set(data.files()) - recorded
        made = len(recorded - before)
        phases["half" if any(one.endswith(".part") for one in loose) else "whole, not recorded" if loose else
               "recorded, not said" if made > len(acknowledged) else "between"] += 1  # fmt: skip
        assert recover(data.database, data.vault, "1.0-next") == []
        listed = dict(data.rows("SELECT path, sha256 FROM pictures"))
        assert set(data.files()) == set(listed), f"kill {kill}"
        assert said <= set(listed.values())
        assert verify(data.database, data.vault).findings == []
        # Unfinished work can be taken up, whatever moment it was.
        for (kept,) in data.rows("SELECT recipe FROM edit_drafts"):
            assert begin(data.database, data.vault, capture.id, 1, Recipe()).recipe == read_recipe(json.loads(kept))
    with capsys.disabled():
        told = ", ".join(f"{name}: {count}" for name, count in phases.most_common())
        sys.stdout.write(f"\n{KILLS} kills while deriving (ADMIN_DESKTOP_KILL_SEED={SEED}): {len(said)} said; {told}\n")
    assert sum(phases.values()) == KILLS
