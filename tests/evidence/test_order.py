"""The order of a seal, as the system saw it: write, sync, rename, sync the folder; only then the row is committed."""

import os
import random
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

VICTIM = Path(__file__).with_name("sealing_victim.py")
CALLS = "trace=write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,openat"

_LINE = re.compile(r"(?:\d+ +)?(?P<name>\w+)\((?P<rest>.*)\) += (?P<result>-?\d+).*")
_DESCRIPTOR = re.compile(r"\d+<(?P<path>[^>]*)>")
_QUOTED = re.compile(r'"(?P<text>(?:[^"\\]|\\.)*)"')


@dataclass(frozen=True, slots=True)
class Call:
    """One system call that went well: what was done to which file (for a rename: from, and to what)."""

    name: str
    path: str
    text: str = ""


def parse(log: str) -> list[Call]:
    """Read what ``strace -f -y`` wrote; calls that were interrupted by another thread are put together."""
    found: list[Call] = []
    unfinished: dict[str, str] = {}
    for line in log.splitlines():
        pid = line.partition(" ")[0]
        if line.endswith(" <unfinished ...>"):
            unfinished[pid] = line.removesuffix(" <unfinished ...>")
            continue
        resumed = re.search(r"<\.\.\. \w+ resumed>", line)
        whole = unfinished.pop(pid, "") + line[resumed.end() :] if resumed else line
        match = _LINE.fullmatch(whole)
        if not match or int(match["result"]) < 0:
            continue
        quoted = [found["text"] for found in _QUOTED.finditer(match["rest"])]
        descriptor = _DESCRIPTOR.match(match["rest"])
        name = re.sub("at2?$", "", match["name"]) if match["name"].startswith("rename") else match["name"]
        if name == "rename":
            found.append(Call(name, quoted[0], quoted[1]))
        elif name == "openat":
            found.append(Call(name, quoted[0]))
        elif descriptor:
            found.append(Call(name, descriptor["path"], quoted[0] if quoted else ""))
    return found


def check_seals(calls: list[Call]) -> int:
    """Require the promised order of each seal in a log; return how many pictures were sealed in it."""
    pictures = commits = 0
    begun = 0
    for at, call in enumerate(calls):
        if call.name == "write" and call.text.startswith("sealed"):
            seal, begun = calls[begun:at], at
            pictures += _check_seal(seal)
            commits += 1
    assert commits, "nothing was sealed"
    return pictures


def _check_seal(seal: list[Call]) -> int:
    parts = list(dict.fromkeys(call.path for call in seal if call.path.endswith(".part") and call.name == "write"))
    assert parts, "no picture was written"
    committed = [
        at for at, call in enumerate(seal) if call.name in ("fsync", "fdatasync") and call.path.endswith("-wal")
    ]
    assert committed, "the row was not committed"
    for part in parts:
        target = part.removesuffix(".part")
        written = [at for at, call in enumerate(seal) if call.path == part and call.name in ("write", "pwrite64")]
        (synced,) = [at for at, call in enumerate(seal) if call.path == part and call.name in ("fsync", "fdatasync")]
        (renamed,) = [at for at, call in enumerate(seal) if call == Call("rename", part, target)]
        folder = [
            at
            for at, call in enumerate(seal)
            if call.name == "fsync" and call.path == part.rpartition("/")[0] and at > renamed
        ]
        assert folder, "the folder was not synced after the rename"
        row = [at for at, call in enumerate(seal) if call.name == "pwrite64" and call.path.endswith("-wal")]
        assert written[-1] < synced, "written after it was synced"
        assert synced < renamed, "renamed before it was synced"
        assert folder[0] < row[-1], "the row was written before the picture was safe"
        assert row[-1] < committed[-1], "the row was not synced"
        assert all(folder[0] < at for at in committed if at > written[0]), "committed before the picture was safe"
    return len(parts)


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> list[Call]:
    """What the system saw of four seals."""
    strace = shutil.which("strace") if sys.platform == "linux" else None
    if strace is None:
        pytest.skip("needs Linux with strace")
    if subprocess.run([strace, "-o", os.devnull, "true"], capture_output=True, check=False).returncode:
        pytest.skip("strace may not watch programs here")
    folder = tmp_path_factory.mktemp("order")
    log = folder / "strace.log"
    environment = {**os.environ, "PYTHONPATH": str(VICTIM.parents[2])}
    command = [strace, "-f", "-y", "-e", CALLS, "-o", str(log), sys.executable, str(VICTIM), str(folder), "4", "3"]
    said = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=environment, check=True, timeout=120).stdout
    assert said.count("sealed") == 4
    found = parse(log.read_text(encoding="utf-8", errors="replace"))
    # Only the folder of the data and the words on stdout matter from here on.
    return [call for call in found if str(folder) in call.path or call.text.startswith("sealed")]


def test_a_seal_is_written_synced_renamed_its_folder_synced_then_committed(calls: list[Call]) -> None:
    assert check_seals(calls) >= 4


def move(calls: list[Call], which: int, to: int) -> list[Call]:
    rest = calls[:which] + calls[which + 1 :]
    return [*rest[:to], calls[which], *rest[to:]]


def test_the_check_sees_each_step_out_of_order_or_left_out(calls: list[Call]) -> None:
    last = max(at for at, call in enumerate(calls) if call.text.startswith("sealed"))
    part = max(at for at, call in enumerate(calls) if call.name == "write" and call.path.endswith(".part"))
    synced = max(at for at, call in enumerate(calls) if call.name == "fsync" and call.path.endswith(".part"))
    renamed = max(at for at, call in enumerate(calls) if call.name == "rename")
    folder = next(at for at in range(renamed, last) if calls[at].name == "fsync")
    committed = max(at for at in range(last) if calls[at].name == "fdatasync" and calls[at].path.endswith("-wal"))
    assert part < synced < renamed < folder < committed < last
    wrong = {
        "synced before it was written": move(calls, synced, part),
        "renamed before it was synced": move(calls, renamed, synced),
        "folder synced before the rename": move(calls, folder, renamed),
        "committed before the folder was synced": move(calls, committed, folder),
        "committed first": move(calls, committed, part),
        "said before it was committed": move(calls, last, committed),
        "never synced": calls[:synced] + calls[synced + 1 :],
        "never renamed": calls[:renamed] + calls[renamed + 1 :],
        "folder never synced": calls[:folder] + calls[folder + 1 :],
        "never committed": calls[:committed] + calls[committed + 1 :],
    }
    for what, log in wrong.items():
        try:
            check_seals(log)
        except (AssertionError, ValueError):
            continue
        pytest.fail(f"not seen: {what}")


def test_shuffled_logs_are_refused(calls: list[Call]) -> None:
    chance = random.Random(7)
    for _ in range(50):
        shuffled = chance.sample(calls, len(calls))
        with pytest.raises((AssertionError, ValueError)):
            check_seals(shuffled)


def test_interrupted_calls_are_put_together() -> None:
    log = (
        '10 write(6</d/a.part>, "\\211PNG", 4 <unfinished ...>\n'
        "11 fsync(7</d>) = 0\n"
        "10 <... write resumed>) = 4\n"
        '10 rename("/d/a.part", "/d/a") = 0\n'
        '10 openat(AT_FDCWD</w>, "/d/b", O_RDONLY) = -1 ENOENT (No such file or directory)\n'
        "10 +++ exited with 0 +++\n"
    )
    assert parse(log) == [
        Call("fsync", "/d"),
        Call("write", "/d/a.part", "\\211PNG"),
        Call("rename", "/d/a.part", "/d/a"),
    ]
