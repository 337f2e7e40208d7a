"""Kill a program while it works on the evidence, at any moment, many times: what it said is safe must be safe.

ADMIN_DESKTOP_KILLS says how often (25), ADMIN_DESKTOP_KILL_SEED by which chance; what is killed is in kill_jobs.py.
"""

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from admin_desktop.evidence.captures import CaptureState, Purpose
from admin_desktop.evidence.recovery import recover
from admin_desktop.evidence.vault import is_part
from admin_desktop.evidence.verifying import verify
from admin_desktop.evidence.withdrawing import finish_erasing
from tests.conftest import Data, open_data
from tests.evidence.kill_jobs import JOBS

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("ADMIN_DESKTOP_KILLS", "25"))
SEED = int(os.environ.get("ADMIN_DESKTOP_KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)

# How a whole PNG and a whole JPEG end.
_ENDS = (b"IEND\xaeB`\x82", b"\xff\xd9")


@dataclass(frozen=True, slots=True)
class Aim:
    """When to kill.

    Attributes:
        jobs: how many the victim may begin first.
        files: wait until a file of the vault changes, so that the kill falls into the writing.
        delay_s: from there to the kill.
    """

    jobs: int
    files: bool
    delay_s: float

    @classmethod
    def by(cls, chance: random.Random) -> "Aim":
        """Anywhere in a job (they take 5 to 150 ms), or within the few milliseconds that matter most."""
        jobs = chance.randrange(1, 6)
        if chance.random() < 0.3:
            return cls(jobs, files=False, delay_s=chance.uniform(0, 0.1))
        return cls(jobs, files=True, delay_s=chance.uniform(0, 1) ** 2 * 0.03)


@dataclass(slots=True)
class Said:
    """What a victim said: jobs that were done (name and promise), and the one it was killed in, with its subject."""

    done: list[tuple[str, list[str]]] = field(default_factory=list)
    job: str = ""
    subject: str = ""

    def hear(self, line: str) -> bool:
        """Take in one line; tell whether a job began with it. What the kill cut off does not count."""
        if not line.endswith("\n"):
            return False
        word, name, *rest = line.split()
        if word == "begin":
            self.job, self.subject = name, rest[0]
            return True
        self.done.append((name, rest))
        self.job = self.subject = ""
        return False


def run_until_killed(data: Data, seed: int, aim: Aim) -> Said:
    """Let a victim work by a seed, and kill it."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.evidence.kill_jobs", str(data.paths.root), str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT) as victim:
        assert victim.stdout is not None

        def kill() -> None:
            there = _names(data.vault.root)
            until = time.perf_counter() + 0.3  # a job that changes no file for so long is killed there
            while aim.files and time.perf_counter() < until and _names(data.vault.root) == there:
                pass  # a sleep would miss the moment
            moment = time.perf_counter() + aim.delay_s
            while time.perf_counter() < moment:
                pass
            victim.kill()  # SIGKILL; TerminateProcess on Windows

        killer = threading.Thread(target=kill)
        said, begun = Said(), 0
        for line in victim.stdout:
            begun += said.hear(line)
            if begun == aim.jobs and not killer.ident:
                killer.start()
        assert killer.ident, "the victim ended by itself"
        killer.join()
    return said


def _names(at: Path) -> set[str]:
    return {f"{folder}/{name}" for folder, _below, names in os.walk(at) for name in names}


def whole(path: Path) -> bool:
    return path.read_bytes().endswith(_ENDS)


@dataclass
class Found:
    """What lies in a data folder after a kill, before the next start."""

    captures: dict[str, str]
    pictures: set[str]
    loose: list[str]
    half: list[str]
    left: list[str]

    @classmethod
    def in_(cls, data: Data) -> "Found":
        captures = {str(row[0]): str(row[1]) for row in data.rows("SELECT id, state FROM captures")}
        pictures = {str(row[0]) for row in data.rows("SELECT path FROM pictures")}
        files = data.files()
        unlisted = [path for path in files if path not in pictures and not path.endswith("capture.json.part")]
        return cls(
            captures,
            pictures,
            loose=[path for path in unlisted if whole(data.vault.root / path)],
            half=[path for path in unlisted if not whole(data.vault.root / path)],
            left=[path for path in files if captures.get(path.split("/")[2]) == CaptureState.DISCARDED],
        )


def phase_of(said: Said, before: Found, after: Found) -> str:
    """Tell from the outside where in its job the kill fell."""
    if not said.job:
        return "between jobs"
    if said.job == "discard":
        if after.captures[said.subject] != CaptureState.DISCARDED:
            return "discard: not recorded yet"
        return "discard: recorded, not all erased" if after.left else "discard: whole, not acknowledged"
    if after.half:
        return f"{said.job}: half a file"
    if after.loose:
        named = "not all named" if any(is_part(path) for path in after.loose) else "not recorded"
        return f"{said.job}: whole files, {named}"
    acknowledged = {path for name, words in said.done if name == "derive" for path in words}
    known = before.captures.keys() | {words[0] for _name, words in said.done}
    whole_one = after.captures.keys() - known if said.job != "derive" else _crops(after) - _crops(before) - acknowledged
    return f"{said.job}: whole, not acknowledged" if whole_one else f"{said.job}: nothing written yet"


def _crops(found: Found) -> set[str]:
    return {path for path in found.pictures if "/crop-" in path}


@dataclass
class Outcome:
    """How often what came of a kill."""

    acknowledged: int = 0
    adopted: int = 0
    described: int = 0
    phases: Counter[str] = field(default_factory=Counter)


def check_after_kill(data: Data, promises: list[tuple[str, list[str]]], begun: str, outcome: Outcome) -> None:
    """Everything that was promised, after one more start.

    Args:
        data: where the victim worked.
        promises: what was said to be done, by any victim in this folder; a discard that was not acknowledged but is on
            record joins them.
        begun: the capture that a discard was begun on when the kill came; it may be gone or not.
        outcome: counts.
    """
    found = Found.in_(data)
    adoptable = {path.removesuffix(".part") for path in found.loose if path.split("/")[2] not in found.captures}
    described = [path for path in data.everything() if "capture.json" in path and whole_json(data.vault.root / path)]
    adopted = recover(data.database, data.vault, "1.0-next")
    finish_erasing(data.database, data.vault)
    # Whole pictures are in the ledger or adopted, with what was known of them; nothing half-written is listed, or left.
    assert adoptable == {picture.path for capture in adopted for picture in capture.pictures}
    for capture in adopted:
        assert capture.origin == "recovered"
        known = any(capture.id in path for path in described)
        assert capture.purpose == (Purpose.INCIDENT if known else Purpose.UNFILED)
        outcome.described += known
    outcome.adopted += len(adopted)
    assert not [path for path in data.everything() if is_part(path)]
    assert verify(data.database, data.vault).findings == []
    if begun and data.rows("SELECT 1 FROM captures WHERE id = ? AND state = 'discarded'", begun):
        promises.append(("discard", [begun]))
    gone = {words[0] for name, words in promises if name == "discard"}
    for name, words in promises:
        if name == "discard" or words[0] not in gone:
            JOBS[name].holds(data, words)


def whole_json(path: Path) -> bool:
    try:
        return isinstance(json.loads(path.read_bytes()), dict)
    except ValueError:
        return False


def test_a_kill_at_any_moment_loses_nothing_that_was_acknowledged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(SEED)
    outcome, promises = Outcome(), list[tuple[str, list[str]]]()
    folders = 0
    data = open_data(tmp_path)
    for kill in range(KILLS):
        if kill % 10 == 0:  # a fresh folder now and then keeps the checks short, and the first capture in the game
            data.database.close()
            folders += 1
            (tmp_path / f"data-{folders}").mkdir()
            data, promises = open_data(tmp_path / f"data-{folders}"), []
        before = Found.in_(data)
        said = run_until_killed(data, chance.randrange(10**6), Aim.by(chance))
        promises += said.done
        outcome.acknowledged += len(said.done)
        outcome.phases[phase_of(said, before, Found.in_(data))] += 1
        check_after_kill(data, promises, said.subject if said.job == "discard" else "", outcome)
        data.database.close()
    with capsys.disabled():
        sys.stdout.write(figures(outcome))
    assert sum(outcome.phases.values()) == KILLS
    # The harness would prove nothing if the kills fell between jobs.
    assert outcome.phases["between jobs"] < KILLS * 0.6
    assert len(outcome.phases) >= (9 if KILLS >= 200 else 3)
    if KILLS >= 200:
        assert {phase.partition(":")[0] for phase in outcome.phases} >= JOBS.keys()


def figures(outcome: Outcome) -> str:
    """Say what came of the kills."""
    told = "".join(f"\n  {count:4} {name}" for name, count in sorted(outcome.phases.items()))
    return (
        f"\n{KILLS} kills (ADMIN_DESKTOP_KILL_SEED={SEED}): {outcome.acknowledged} jobs acknowledged, 0 of them lost; "
        f"{outcome.adopted} captures adopted, {outcome.described} of them with their description. Killed in:{told}\n"
    )


def promised(data: Data) -> list[tuple[str, list[str]]]:
    capture = data.seal()
    return [("capture", [capture.id, *(picture.sha256 for picture in capture.pictures)])]


def change_hash(data: Data, promises: list[tuple[str, list[str]]]) -> None:
    promises[0][1][1] = "0" * 64


def change_id(data: Data, promises: list[tuple[str, list[str]]]) -> None:
    promises[0][1][0] = "C-20261121-214107-k7q2x"


def remove_picture(data: Data, promises: list[tuple[str, list[str]]]) -> None:
    data.vault.remove(data.files()[0])


def claim_discarded(data: Data, promises: list[tuple[str, list[str]]]) -> None:
    promises.append(("discard", promises[0][1][:1]))


def claim_derived(data: Data, promises: list[tuple[str, list[str]]]) -> None:
    promises.append(("derive", [promises[0][1][0], "crop-1.png", "0" * 64]))


@pytest.mark.parametrize("harm", [change_hash, change_id, remove_picture, claim_discarded, claim_derived])
def test_the_check_can_fail(data: Data, harm: Callable[[Data, list[tuple[str, list[str]]]], None]) -> None:
    """What was acknowledged and is gone, or differs, is not overlooked."""
    promises = promised(data)
    check_after_kill(data, promises, "", Outcome())
    harm(data, promises)
    with pytest.raises(AssertionError):
        check_after_kill(data, promises, "", Outcome())
